"""A long list of which only what is in sight is drawn, so that ten thousand rows cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Rows(Widget, can_focus=True):
    """Shows ``items``, each as ``describe`` says in ``tall`` lines; one of them is chosen."""

    DEFAULT_CSS = "Rows { height: 1fr; }"
    BINDINGS = [
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("pagedown", "turn(1)", "page down", show=False),
        Binding("pageup", "turn(-1)", "page up", show=False),
        Binding("home", "move(-1000000)", "first", show=False),
        Binding("end", "move(1000000)", "last", show=False),
    ]

    class Moved(Message):
        """Another row is chosen."""

    def __init__(self, describe: Callable[[Any, int], Content], **options: Any) -> None:
        super().__init__(**options)
        self._describe = describe
        self._items: Sequence[Any] = ()
        self._tall = 1
        self.at = 0

    @property
    def chosen(self) -> Any:
        """The chosen item; None if there is none."""
        return self._items[self.at] if self._items else None

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def fill(self, items: Sequence[Any], *, tall: int = 1, at: int = 0) -> None:
        """Shows these items instead; the one at ``at`` is chosen."""
        self._items, self._tall = items, tall
        self.at = max(0, min(at, len(items) - 1))
        self.refresh()

    def render(self) -> Content:
        """What is in sight, the chosen row in the middle as far as that goes."""
        fit = max(1, self.size.height // self._tall)
        top = max(0, min(self.at - fit // 2, len(self._items) - fit))
        lines = [self._line(n) for n in range(top, min(top + fit, len(self._items)))]
        return Content("\n").join(lines)

    def _line(self, number: int) -> Content:
        here, width = number == self.at, self.size.width - 2
        lines = self._describe(self._items[number], width).split("\n")
        cut = Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
        line = Content.assemble(("▸ " if here else "  ", "$accent"), cut)
        return line.stylize("bold") if here else line

    def action_move(self, step: int) -> None:
        """So many rows on."""
        at = max(0, min(self.at + step, len(self._items) - 1))
        if at != self.at:
            self.at = at
            self.refresh()
            self.post_message(self.Moved())

    def action_turn(self, pages: int) -> None:
        """So many pages on."""
        self.action_move(pages * max(1, self.size.height // self._tall - 1))
