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

    def show(self, text: Content | str) -> None:
        """Shows ``text``; does nothing if that is what is shown already."""
        new = text if isinstance(text, Content) else Content(text)
        if not new.is_same(self._shown):
            self._shown = new
            self.update(new)
            if self._gives_way:
                self.display = bool(new)
