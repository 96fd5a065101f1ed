"""What of a session goes into the pictures of many: minutes, counts and codes; no words, no seats.

No fact is about one person: who presented, who left and who was offered a word is counted only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from balint_tui.frame.session import Session
from balint_tui.frame.summary import phases

PERSPECTIVES = ("doctor", "patient", "relationship")
"""The marks of what a Balint group holds: the two people, and what goes on between them."""


@dataclass(frozen=True)
class Stay:
    """A phase of a case that was reached; both in seconds."""

    kind: str
    planned_s: float
    actual_s: float


@dataclass(frozen=True)
class Facts:
    """One closed session. ``turn`` is its number in the life of its group, from 1."""

    day: str
    group: str
    turn: int
    ending: str
    seats: int
    came: int
    late: int
    stays: tuple[Stay, ...]
    returns_s: tuple[float, ...]
    """For each case that was presented, the seconds of its return; 0 if there was none."""
    left_before_s: tuple[float, ...]
    """For each seat that left early, how long before the end; in no order of seats."""
    words_offered: int
    """How many of those were offered a word."""
    marks: Mapping[tuple[str, str], int]
    """Kind of phase and mark -> how often."""
    codes: Mapping[str, int]
    """Code -> how many notes have it, as a whole or in a piece."""

    @property
    def held(self) -> frozenset[str]:
        """Which of the perspectives were marked in the discussion."""
        return frozenset(name for name in PERSPECTIVES if self.marks.get(("discuss", name)))

    @property
    def discussed_s(self) -> float:
        """Seconds of discussion."""
        return sum(stay.actual_s for stay in self.stays if stay.kind == "discuss")


def facts(session: Session, turn: int) -> Facts:
    """The facts of a closed session."""
    rows = [row for row in phases(session) if row["started_s"] is not None]
    end_s = session.last_s if session.ended_s is None else session.ended_s
    came = [seat for seat in session.seats if seat.arrived_s is not None]
    left = [
        (end_s - seat.left_s, seat)
        for seat in session.seats
        if seat.left_s is not None and seat.left_s < end_s
    ]
    told = {row["case"] for row in rows if row["kind"] == "present"}
    returned: Counter[int] = Counter()
    for row in rows:
        if row["kind"] == "return":
            returned[row["case"]] += row["actual_s"]
    noted = {(coding.piece[0], coding.code) for coding in session.codings}
    kinds = [phase.kind for phase in session.format.phases]
    return Facts(
        day=session.started.date().isoformat(),
        group=session.group,
        turn=turn,
        ending=session.ending or "",
        seats=len(session.seats),
        came=len(came),
        late=sum(bool(seat.arrived_s) for seat in came),
        stays=tuple(Stay(row["kind"], row["planned_s"], row["actual_s"]) for row in rows),
        returns_s=tuple(float(returned[case]) for case in sorted(told)),
        left_before_s=tuple(sorted(before_s for before_s, _ in left)),
        words_offered=sum(seat.word_offered for _, seat in left),
        marks=Counter((kinds[mark.index], mark.mark) for mark in session.marks),
        codes=Counter(code for _, code in noted),
    )


def turns(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Session id -> its number in the life of its group, by the rows of the whole library."""
    met: Counter[str] = Counter()
    found: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: str(row["id"])):
        if row["state"] == "closed":
            name = row["group"].casefold()
            met[name] += 1
            found[row["id"]] = met[name]
    return found
