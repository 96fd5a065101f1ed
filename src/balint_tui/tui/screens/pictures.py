"""Pictures of many sessions: time, endings, attendance, marks, codes; and the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from balint_tui import output, reporting
from balint_tui.frame.session import Session
from balint_tui.output import Trouble
from balint_tui.programme.by_group import groups
from balint_tui.programme.facts import Facts, facts, turns
from balint_tui.programme.picture import Picture
from balint_tui.programme.pictures import pictures
from balint_tui.tui.commands import bindings
from balint_tui.tui.drawing import draw
from balint_tui.tui.screens.gathering import Gathering
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line

_EMPTY = "No closed session is here to make a picture of; escape, and choose others."


class PicturesScreen(Gathering):
    """All pictures below each other; ``of`` says of which sessions they are."""

    NAME = "pictures"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "pictures.tcss"
    AUTO_FOCUS = "#scroll"

    def __init__(self, ids: Sequence[str], of: str) -> None:
        super().__init__(ids)
        self._of = of
        self._facts: list[Facts] = []
        self._pictures: list[Picture] = []
        self._message = ""

    def compose(self) -> ComposeResult:
        """Of what they are, the pictures, what was done."""
        yield Line("Pictures", id="head")
        yield Line(id="count", classes="page-line")
        yield VerticalScroll(id="scroll", classes="page")
        yield Line(id="message", classes="page-line")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def gather(self, read: Iterator[Session]) -> tuple[list[Facts], list[Picture]]:
        """The facts of each session, and the pictures of all."""
        numbers = turns(self.balint.library.rows())
        found = [facts(session, numbers.get(session.id, 1)) for session in read]
        names = reporting.marks_and_codes(self.balint.settings)
        beside = groups(found, 1)
        return found, [*pictures(found, *names), *([beside] if beside else [])]

    def take(self, found: tuple[list[Facts], list[Picture]]) -> None:
        """Makes room for each picture."""
        self._facts, self._pictures = found
        scroll = self.query_one("#scroll")
        scroll.remove_children()
        scroll.mount_all(Line(classes="picture") for _ in self._pictures)
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        """Bars are as wide as the window allows."""
        self.show()

    def show(self) -> None:
        """Shows how far the reading is, or the pictures."""
        self.line("count").show(self.reading or self._count())
        width = max(40, min(self.size.width, 140) - 4)
        for line, picture in zip(self._drawn, self._pictures, strict=False):
            line.show(draw(picture, width))
        self.line("message").show(" ".join([*self.notices[:1], self._message]).strip())

    @property
    def _drawn(self) -> list[Line]:
        return list(self.query(".picture").results(Line))

    def _count(self) -> Content:
        if not self._facts:
            return Content(_EMPTY)
        return Content.styled(f"{len(self._facts)} closed sessions{self._of}", "bold")

    # --- what the leader does

    def action_down(self) -> None:
        """A little on."""
        self.query_one("#scroll").scroll_relative(y=3, animate=False)

    def action_up(self) -> None:
        """A little back."""
        self.query_one("#scroll").scroll_relative(y=-3, animate=False)

    def action_on(self) -> None:
        """To the next picture."""
        here = self.query_one("#scroll").scroll_y
        self._jump([top for top in self._tops if top > here])

    def action_back(self) -> None:
        """To the picture before."""
        here = self.query_one("#scroll").scroll_y
        self._jump([top for top in self._tops if top < here][::-1])

    @property
    def _tops(self) -> list[int]:
        """The rows in which the pictures begin."""
        first = self._drawn[0].virtual_region.y if self._drawn else 0
        return [line.virtual_region.y - first for line in self._drawn]

    def _jump(self, tops: list[int]) -> None:
        if tops:
            self.query_one("#scroll").scroll_to(y=tops[0], animate=False)

    def action_write(self) -> None:
        """Asks for the name of the report."""
        if self.reading:
            self._say("All sessions are to be read first.")
            return
        question = "Write the report to (a page for a browser, to be printed)"
        suggested = f"balint-report-{self.balint.clock.wall():%Y-%m-%d}.html"
        self.balint.ask(
            question, suggested, self._named, hint="enter writes it, esc goes back", most=500
        )

    def _named(self, text: str | None) -> None:
        if text:
            self._say("Drawing …")
            self.run_worker(self._write(output.new_path(text)))

    async def _write(self, path: Path) -> None:
        from balint_tui.research.report import Refused

        made = self.balint.clock.wall().date()

        def write() -> None:
            reporting.write(path, self._facts, self.balint.settings, made, lambda *_: None)

        try:
            await asyncio.to_thread(write)
        except (Trouble, Refused) as trouble:
            self._say(str(trouble))
        else:
            self._say(f"{path} is the report; small groups and few people are left out of it.")

    def _say(self, message: str) -> None:
        self._message = message
        self.show()
