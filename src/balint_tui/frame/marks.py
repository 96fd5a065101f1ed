"""The marks behind the number keys, from ``assets/marks.toml`` or the leader's own file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from balint_tui import assets
from balint_tui.frame.tables import Table, TableError, read


@dataclass(frozen=True)
class Legend:
    """One mark: the number key, its name in the log, and what the screen shows."""

    key: int
    id: str
    label: str


def load(own: Path | None = None) -> dict[int, Legend]:
    """The marks by key; the leader's ``own`` file takes the place of the shipped one if it exists.

    Raises TableError with one sentence if the file cannot be used.
    """
    path = own if own and own.exists() else assets.folder("marks.toml")
    table = Table(path.name, read(path))
    table.only("mark")
    marks = [_legend(row) for row in table.tables("mark")]
    for part in ("key", "id"):
        values = [getattr(mark, part) for mark in marks]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise TableError(f"{path.name}: {part} {twice!r} is used twice; expected once.")
    return {mark.key: mark for mark in sorted(marks, key=lambda mark: mark.key)}


def _legend(row: Table) -> Legend:
    row.only("key", "id", "label")
    return Legend(int(row.number("key", 1, 9)), row.text("id"), row.text("label"))
