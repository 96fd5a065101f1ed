"""One question, one line to answer it in."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput


class AskScreen(ModalScreen[str | None]):
    """Gives the text, or None after ``escape``."""

    NAME = "ask"
    DEFAULT_CSS = """
    AskScreen { align: center bottom; background: $background 40%; }
    AskScreen Vertical { margin-bottom: 1; }
    AskScreen .hint { color: $text-muted; }
    """
    BINDINGS = [Binding("escape", "give_up", "back", show=False)]

    def __init__(self, question: str, text: str = "", hint: str = "", most: int = 80) -> None:
        super().__init__()
        self._question, self._text = question, text
        self._most = most
        self._hint = hint or "enter keeps it, esc goes back"

    def compose(self) -> ComposeResult:
        """Question and line."""
        with Vertical(classes="sheet"):
            yield Line(self._question)
            yield PlainInput(self._text, max_length=self._most)
            yield Line(self._hint, classes="hint")

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        if self.is_current:  # a second enter may come at once
            self.dismiss(event.value.strip())

    def action_give_up(self) -> None:
        """No answer."""
        if self.is_current:
            self.dismiss(None)
