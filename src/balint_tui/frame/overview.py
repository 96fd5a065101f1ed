"""Many sessions: which of them fit what is typed, and what they come to group by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Row = Mapping[str, Any]


class Filter:
    """Finds rows by words, each of which must begin a word of the row's group, format, date,
    state, ending or codes. Prepared once, so that a key press costs little (10,000 rows: ms)."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._texts = [_text(row) for row in rows]

    def matching(self, typed: str) -> list[Row]:
        """The rows that fit all of the words, in their order; all of them if there are none."""
        words = [f" {word}" for word in typed.casefold().split()]
        if not words:
            return list(self.rows)
        pairs = zip(self.rows, self._texts, strict=True)
        return [row for row, text in pairs if all(word in text for word in words)]


def _text(row: Row) -> str:
    parts = [row["group"], row["format"], row["started"][:10], row["state"], row["ending"] or ""]
    return f" {' '.join([*parts, *row.get('codes', [])])}".casefold()


@dataclass(frozen=True)
class GroupRow:
    """What the closed sessions of a group come to. ``seats`` is the median."""

    name: str
    sessions: int
    cases: int
    first: str
    last: str
    seats: float
    left_early: int
    planned: int
    """How many ended as planned."""


def groups(rows: Iterable[Row]) -> list[GroupRow]:
    """The groups with closed sessions, the one that met last first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["state"] == "closed":
            found.setdefault(row["group"].casefold(), []).append(row)
    return sorted(map(_group, found.values()), key=lambda group: group.last, reverse=True)


def _group(rows: list[Row]) -> GroupRow:
    days = [row["started"][:10] for row in rows]
    newest = max(rows, key=lambda row: row["started"])
    return GroupRow(
        name=newest["group"],
        sessions=len(rows),
        cases=sum(row["cases"] for row in rows),
        first=min(days),
        last=max(days),
        seats=median(row["seats"] for row in rows),
        left_early=sum(row["left_early"] for row in rows),
        planned=sum(row["ending"] == "planned" for row in rows),
    )
