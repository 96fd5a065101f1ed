"""What a society asks of a leader who wants to be accredited, from ``assets/goals.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from balint_tui import assets
from balint_tui.frame.tables import Table, read

MOST = 10_000


@dataclass(frozen=True)
class Goal:
    """So many ``meetings``, ``case_discussions`` and ``supervised`` meetings; 0: not asked for."""

    name: str
    meetings: int = 0
    case_discussions: int = 0
    supervised: int = 0
    source: str = ""


def shipped() -> tuple[Goal, ...]:
    """The goals that come with the program. Raises TableError."""
    path = assets.folder("goals.toml")
    table = Table(path.name, read(path))
    table.only("goal")
    return goals(table.tables("goal"))


def goals(rows: Iterable[Table]) -> tuple[Goal, ...]:
    """The goals of hand-written ``[[goal]]`` tables. Raises TableError."""
    return tuple(_goal(row) for row in rows)


def _goal(row: Table) -> Goal:
    row.only("name", "meetings", "case_discussions", "supervised", "source")
    goal = Goal(
        row.text("name"),
        _count(row, "meetings"),
        _count(row, "case_discussions"),
        _count(row, "supervised"),
        row.text("source", default=""),
    )
    if not (goal.meetings or goal.case_discussions or goal.supervised):
        raise row.wrong(
            "meetings", "a number above 0 for it, for case_discussions or for supervised"
        )
    return goal


def _count(row: Table, key: str) -> int:
    value = row.number(key, 0, MOST, default=0)
    if not isinstance(value, int):
        raise row.wrong(key, f"a whole number from 0 to {MOST}")
    return value
