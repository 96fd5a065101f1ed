"""The keys at the foot of a screen, as many as fit, the most needed first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from balint_tui.tui.commands import Command, effective


class KeyBar(Widget):
    """One row: help first, so that it is never the key that does not fit."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self, screen: str, chosen: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        ranked = [(c, keys) for c, keys in effective(screen, chosen) if c.bar]
        self._keys = sorted(ranked, key=lambda item: item[0].bar)

    def leave_out(self, *names: str) -> None:
        """Does not show commands that make no sense now."""
        self._keys = [(c, keys) for c, keys in self._keys if c.name not in names]
        self.refresh()

    def render(self) -> Content:
        """As many keys as the width allows."""
        return _row(self._keys, self.content_size.width)


def _row(keys: Sequence[tuple[Command, Sequence[str]]], width: int) -> Content:
    parts: list[Content | str | tuple[str, str]] = []
    used = 0
    for command, names in keys:
        needed = cell_len(names[0]) + 1 + cell_len(command.title) + (2 if used else 0)
        if used + needed > width:
            break
        parts += ["  " if used else "", (names[0], "bold $accent"), f" {command.title}"]
        used += needed
    return Content.assemble(*parts)
