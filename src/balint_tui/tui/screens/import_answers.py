"""Answers from a CSV file: what it comes to is shown first; then they are kept, all or none."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from balint_tui import output, questionnaires
from balint_tui.evaluation.forms import FormError, Reading
from balint_tui.evaluation.instruments import WAVES, Instrument
from balint_tui.library.errors import LibraryError
from balint_tui.output import Trouble
from balint_tui.tui.account import part_of_text
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput


class ImportScreen(Part):
    """Wave, group and file; below them what is in the file."""

    NAME = "import_answers"
    BINDINGS = bindings(NAME)
    CSS_PATH = "import_answers.tcss"
    AUTO_FOCUS = "#wave"

    def __init__(self, instrument: Instrument, group: str) -> None:
        super().__init__()
        self._instrument, self._group = instrument, group
        self._reading: Reading | None = None
        self._read_as = ("", "")
        self._message = ""

    def compose(self) -> ComposeResult:
        """The three lines, the preview, what was done."""
        waves = [w for w in WAVES if self._instrument.asked_in(w)]
        labels = [(wave, {"pre": "before", "post": "after"}[wave]) for wave in waves]
        yield Line(f"Import · {self._instrument.title}", id="head")
        with Vertical(classes="page"):
            with Vertical(id="form"):
                with Horizontal(classes="row"):
                    yield Line("Asked", classes="label")
                    yield Chooser(labels, waves[0], id="wave")
                with Horizontal(classes="row"):
                    yield Line("Group", classes="label")
                    yield PlainInput(self._group, id="group", max_length=60)
                with Horizontal(classes="row"):
                    yield Line("CSV file", classes="label")
                    yield PlainInput(id="file", max_length=500)
            with VerticalScroll(id="scroll", can_focus=False):
                yield Line(id="preview")
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def show(self) -> None:
        """Shows what the file comes to, and what was done."""
        reading = self._reading
        self.line("preview").show(self._preview(reading) if reading else "")
        self.line("message").show(self._message)

    def _preview(self, reading: Reading) -> Content:
        parts = questionnaires.preview(reading, self._instrument, self._wave)
        return Content("\n\n").join(part_of_text(part) for part in parts)

    @property
    def _wave(self) -> str:
        return self.query_one("#wave", Chooser).value

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    # --- what the leader does

    def action_next_line(self) -> None:
        """To the next line; on the last one, reads the file."""
        if getattr(self.focused, "id", "") == "file":
            self.run_worker(self._look(), exclusive=True)
        else:
            self.focus_next()

    async def _look(self) -> None:
        name, wave = self._typed("file"), self._wave
        self._reading = None
        self._say("Reading …")
        try:
            self._reading = await asyncio.to_thread(self._read_file, name, wave)
        except (FormError, Trouble) as error:
            self._say(str(error))
            return
        except OSError as error:
            self._say(f"{name}: {error.strerror or 'cannot be read'}; look at its name.")
            return
        self._read_as = (name, wave)
        self._say(_told(self._reading))

    def _read_file(self, name: str, wave: str) -> Reading:
        content = questionnaires.raw(str(output.new_path(name)))
        return questionnaires.read(content, self._instrument, wave, lambda *_: None)

    def action_save(self) -> None:
        """Keeps what is shown."""
        if self._reading is None or self._read_as != (self._typed("file"), self._wave):
            self._say("Read the file first: enter on its line.")
        elif not self._reading.rows:
            self._say("No row can be kept.")
        else:
            self.run_worker(self._keep(self._reading), exclusive=True)

    async def _keep(self, reading: Reading) -> None:
        library, now = self.balint.library, self.balint.clock.wall()
        given = (self._instrument, self._wave, self._typed("group"), reading, now)
        try:
            await asyncio.to_thread(questionnaires.take_in, library, *given)
        except (LibraryError, OSError) as error:
            self._say(str(error))
            return
        self._reading = None
        self._say(f"{len(reading.rows)} answers are kept; escape goes back to them.")

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_back_out(self) -> None:
        """Back; what was not kept is left."""
        if self.is_current:
            self.app.pop_screen()


def _told(reading: Reading) -> str:
    count, refused = len(reading.rows), len(reading.refused)
    left_out = f"; {refused} refused ones are left out" if refused else ""
    return f"Nothing is kept yet: ctrl+s keeps the answers of {count}{left_out}."
