"""Text that is drawn again only when it has changed."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import Static


class Line(Static):
    """A piece of text, never read as markup: brackets in a note are brackets.

    One that ``gives_way`` takes no row while it is empty.
    """

    def __init__(self, text: str = "", *, gives_way: bool = False, **options: Any) -> None:
        super().__init__(Content(text), markup=False, **options)
        self._shown = Content(text)
        self._gives_way = gives_way
        if gives_way:
            self.display = bool(text)

    DEFAULT_CSS = "Line { width: 1fr; height: auto; }"

    def _rows(self, text: Content) -> int:
        width = max(1, self.content_size.width)
        return sum(max(1, -(-line.cell_length // width)) for line in text.split("\n"))

    def show(self, text: Content | str) -> bool:
        """Shows ``text``; does nothing, and says so, if that is what is shown already."""
        new = text if isinstance(text, Content) else Content(text)
        changed = not new.is_same(self._shown)
        if changed:
            # What keeps its rows needs no new layout of the whole screen.
            same = not self._gives_way and self._rows(new) == self._rows(self._shown)
            self._shown = new
            self.update(new, layout=not same)
            if self._gives_way:
                self.display = bool(new)
        return changed
