"""The lock: nothing of the library is on the screen until its passphrase is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Digits, Input

from balint_tui.library.errors import LibraryError
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput

if TYPE_CHECKING:
    from balint_tui.library.seal import Key
    from balint_tui.tui.gate import Gate


class LockScreen(Part):
    """Asks for the passphrase. ``about`` says how a session that runs behind it stands."""

    NAME = "lock"
    CSS_PATH = "lock.tcss"
    AUTO_FOCUS = "Input"

    def __init__(self, gate: Gate, about: Callable[[], str], opened: Callable[[Key], None]) -> None:
        super().__init__()
        self._gate, self._about, self._opened = gate, about, opened
        self._busy = False

    def compose(self) -> ComposeResult:
        """The clock, what runs on, and one line to type in."""
        with Vertical(classes="sheet"):
            yield Digits(id="clock")
            yield Line(id="about")
            yield Line("Passphrase, or recovery code", id="label")
            yield PlainInput(password=True, max_length=1000)
            yield Line("enter opens it, ctrl+q leaves", id="message")

    def on_mount(self) -> None:
        """Follows the clock."""
        self.set_interval(1.0, self.show)

    def show(self) -> None:
        """The time of day, and how the session stands."""
        self.query_one(Digits).update(f"{self.balint.clock.wall():%H:%M}")
        self.line("about").show(self._about())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value and not self._busy:
            self._busy = True
            self.line("message").show("Opening …")
            # A worker of the app's own: one of this screen would end with it.
            self.app.run_worker(self._try(event.value))

    async def _try(self, secret: str) -> None:
        try:
            key = await asyncio.to_thread(self._gate.unlock, secret)
        except LibraryError as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"The library cannot be read ({error.strerror}); check the disk.")
        else:
            self._opened(key)

    def _refuse(self, sentence: str) -> None:
        self._busy = False
        if self.composed:
            self.query_one(Input).clear()
            self.line("message").show(sentence)

    def action_help(self) -> None:
        """There is one thing to do here, and it is said."""
