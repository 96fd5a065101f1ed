"""One of a few values, changed with left and right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Chooser(Widget, can_focus=True):
    """Shows the chosen one of ``choices``, a list of value and label."""

    DEFAULT_CSS = """
    Chooser { height: 1; width: 1fr; }
    Chooser:focus { background: $surface; text-style: bold; }
    """
    BINDINGS = [
        Binding("right,space", "turn(1)", "next", show=False),
        Binding("left", "turn(-1)", "previous", show=False),
    ]

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, chooser: Chooser) -> None:
            super().__init__()
            self.chooser = chooser

        @property
        def control(self) -> Chooser:
            """The chooser, for ``@on`` with a selector."""
            return self.chooser

    def __init__(self, choices: Sequence[tuple[str, str]], value: str, **options: Any) -> None:
        super().__init__(**options)
        self._choices = choices
        self._at = next((n for n, (v, _) in enumerate(choices) if v == value), 0)

    @property
    def value(self) -> str:
        """The chosen value."""
        return self._choices[self._at][0]

    @value.setter
    def value(self, value: str) -> None:
        self._at = next(n for n, (v, _) in enumerate(self._choices) if v == value)
        self.refresh()

    def action_turn(self, step: int) -> None:
        """The next or the previous value, round and round."""
        self._at = (self._at + step) % len(self._choices)
        self.refresh()
        self.post_message(self.Changed(self))

    def render(self) -> Content:
        """The label between arrows."""
        label = self._choices[self._at][1]
        if len(self._choices) == 1:
            return Content(f"  {label}")
        return Content.assemble(("‹ ", "$accent"), label, (" ›", "$accent"))
