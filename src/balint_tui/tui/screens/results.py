"""What a questionnaire shows: for each scale what so few cannot show, every pair, the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from balint_tui import output, results
from balint_tui.evaluation.findings import Finding, findings
from balint_tui.evaluation.instruments import Instrument
from balint_tui.evaluation.responses import Response
from balint_tui.tui.commands import bindings
from balint_tui.tui.pairs import draw
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line


class ResultsScreen(Part):
    """The scales of one instrument below each other."""

    NAME = "results"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "results.tcss"
    AUTO_FOCUS = "#scroll"

    def __init__(self, instrument: Instrument, responses: Sequence[Response]) -> None:
        super().__init__()
        self._instrument, self._responses = instrument, responses
        self._findings: list[Finding] | None = None
        self._message = ""

    def compose(self) -> ComposeResult:
        """The instrument, the findings, what was done."""
        yield Line(self._instrument.title, id="head")
        with VerticalScroll(id="scroll", classes="page"):
            yield Line(id="drawn")
        yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Computes beside the screen."""
        self._find()

    @work(thread=True)
    def _find(self) -> None:
        self.on_loop(self._take, findings(self._instrument, self._responses))

    def _take(self, found: list[Finding]) -> None:
        self._findings = found
        self.show()

    def on_resize(self) -> None:
        """Axes are as wide as the window allows."""
        self.show()

    def show(self) -> None:
        """Shows the findings."""
        self.line("message").show(self._message)
        if self._findings is None:
            drawn = Content("Computing …")
        elif not self._findings:
            drawn = Content("Nobody has answered this yet; escape, and a or i take answers in.")
        else:
            width = max(40, min(self.size.width, 140) - 4)
            drawn = Content("\n\n\n").join(draw(one, width) for one in self._findings)
        self.line("drawn").show(drawn)

    # --- what the leader does

    def action_write(self) -> None:
        """Asks for the name of the file with the results, in words for a paper."""
        if not self._findings:
            self._message = "There is nothing to write yet."
            self.show()
            return
        question = "Write the results, in words for a paper (.md) or as a table (.csv)"
        name = f"balint-{self._instrument.id}-results.md"
        self.balint.ask_for_file(question, name, self._write, self._say)

    def _write(self, path: Path) -> str:
        found, table = self._findings or [], path.suffix.lower() == ".csv"
        text = results.document(self._instrument, found, self._responses, table=table)
        output.new_file(path, text.encode())
        return f"The results are in {path}."

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_down(self) -> None:
        """A little on."""
        self.query_one("#scroll").scroll_relative(y=3, animate=False)

    def action_up(self) -> None:
        """A little back."""
        self.query_one("#scroll").scroll_relative(y=-3, animate=False)

    def action_on(self) -> None:
        """A page on."""
        self.query_one("#scroll").scroll_page_down(animate=False)

    def action_back(self) -> None:
        """A page back."""
        self.query_one("#scroll").scroll_page_up(animate=False)

    def action_back_out(self) -> None:
        """Back to the questionnaires."""
        if self.is_current:
            self.app.pop_screen()
