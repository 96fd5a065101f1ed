"""The leader's own log: which meetings count, what they come to, how far the goals are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from balint_tui.programme.goals import Goal

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A meeting: a closed session in which a case was presented. ``noted`` are its headings with a
    note for supervision."""

    id: str
    day: str
    group: str
    format: str
    cases: int
    actual_s: int
    ending: str
    role: str
    supervised: bool
    noted: int


@dataclass(frozen=True)
class Total:
    """What some meetings come to."""

    name: str
    meetings: int
    case_discussions: int
    actual_s: int
    supervised: int


@dataclass(frozen=True)
class Log:
    """The meetings, the earliest first, and how many closed sessions had no case."""

    entries: tuple[Entry, ...]
    without_case: int

    @property
    def total(self) -> Total:
        """What all of them come to."""
        return _total("all", self.entries)

    @property
    def first(self) -> str:
        """The day of the first meeting; empty if there is none."""
        return self.entries[0].day if self.entries else ""

    @property
    def last(self) -> str:
        """The day of the last meeting; empty if there is none."""
        return self.entries[-1].day if self.entries else ""

    def by(self, name: Callable[[Entry], str]) -> list[Total]:
        """What they come to by what ``name`` says of each, in the order of these names."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(name(entry), []).append(entry)
        return [_total(key, found[key]) for key in sorted(found)]


@dataclass(frozen=True)
class Part:
    """One number of a goal: so many of what was ``asked`` for are ``done``."""

    what: str
    done: int
    asked: int


@dataclass(frozen=True)
class Progress:
    """How far a goal is reached; ``reached`` is the day on which it was, empty if it is not."""

    goal: Goal
    parts: tuple[Part, ...]
    reached: str


def make(rows: Iterable[Row], role: str) -> Log:
    """The log of these rows of a library; ``role`` is that of a session of which none was said."""
    closed = [row for row in rows if row["state"] == "closed"]
    entries = [_entry(row, role) for row in closed if row["cases"]]
    entries.sort(key=lambda entry: (entry.day, entry.id))
    return Log(tuple(entries), len(closed) - len(entries))


def progress(log: Log, goal: Goal) -> Progress:
    """How far the meetings of the log reach."""
    parts = _parts(goal, log.total)
    return Progress(goal, parts, _reached(log.entries, goal))


def _entry(row: Row, role: str) -> Entry:
    """A row of an earlier version says nothing of role and supervision."""
    return Entry(
        id=row["id"],
        day=row["started"][:10],
        group=row["group"],
        format=row["format"],
        cases=row["cases"],
        actual_s=row["actual_s"],
        ending=row["ending"] or "",
        role=row.get("role") or role,
        supervised=row.get("supervised", False),
        noted=row.get("supervision", 0),
    )


def _total(name: str, entries: Sequence[Entry]) -> Total:
    return Total(
        name,
        len(entries),
        sum(entry.cases for entry in entries),
        sum(entry.actual_s for entry in entries),
        sum(entry.supervised for entry in entries),
    )


def _parts(goal: Goal, total: Total) -> tuple[Part, ...]:
    """What the goal asks for, the rest left out."""
    asked = (
        Part("case discussions", total.case_discussions, goal.case_discussions),
        Part("meetings", total.meetings, goal.meetings),
        Part("supervised meetings", total.supervised, goal.supervised),
    )
    return tuple(part for part in asked if part.asked)


def _reached(entries: Sequence[Entry], goal: Goal) -> str:
    """The day of the meeting with which all of it was there."""
    cases = supervised = 0
    for meetings, entry in enumerate(entries, 1):
        cases += entry.cases
        supervised += entry.supervised
        if (
            meetings >= goal.meetings
            and cases >= goal.case_discussions
            and supervised >= goal.supervised
        ):
            return entry.day
    return ""
