"""A session as lines of text on one axis of time: phases, notes, marks, leavings; and replayed.

Readable without colour. Every line is as wide as asked, one column for each equal share of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from balint_tui.frame import events as ev
from balint_tui.frame.horizon import plan
from balint_tui.frame.session import Session, apply, replay

Stretch = tuple[str, float, float]
"""A phase's name, its beginning and its end in seconds."""


@dataclass(frozen=True)
class Axis:
    """``width`` columns for the ``span_s`` seconds of a session."""

    span_s: float
    width: int

    def column(self, at_s: float) -> int:
        """The column of a moment; what lies outside is at the border."""
        share = at_s / self.span_s if self.span_s else 0.0
        return max(0, min(round(share * (self.width - 1)), self.width - 1))


def axis(session: Session, width: int) -> Axis:
    """Holds both what was planned and what came."""
    planned_s = sum(to_s - from_s for _, from_s, to_s in planned(session))
    return Axis(max(planned_s, end_s(session)), max(1, width))


def end_s(session: Session) -> float:
    """When the group was over, or last heard of."""
    return session.last_s if session.ended_s is None else session.ended_s


def planned(session: Session) -> list[Stretch]:
    """The phases as they were planned when the session began."""
    found, at_s = [], 0.0
    for step in plan(apply(None, session.events[0]), 0.0).steps:
        phase = session.format.phases[step.index]
        found.append((phase.name, at_s, at_s + step.planned_s))
        at_s += step.planned_s
    return found


def actual(session: Session) -> list[Stretch]:
    """The phases as they came; one to which the leader went back comes twice."""
    return [
        (
            session.format.phases[visit.index].name,
            visit.from_s,
            end_s(session) if visit.to_s is None else visit.to_s,
        )
        for visit in session.visits
    ]


def bar(stretches: Iterable[Stretch], on: Axis) -> str:
    """The stretches side by side, each behind a line, with as much of its name as fits."""
    cells = [" "] * on.width
    for name, from_s, to_s in stretches:
        first, last = on.column(from_s), on.column(to_s)
        room = max(0, last - first - 1)
        cells[first : last + 1] = ["│", *name[:room].ljust(room), "│"][: last - first + 1]
    return "".join(cells)


def points(found: Iterable[tuple[float, str]], on: Axis) -> str:
    """A sign at each moment; several in one column are a plus."""
    cells = [" "] * on.width
    for at_s, sign in found:
        column = on.column(at_s)
        cells[column] = sign if cells[column] in (" ", sign) else "+"
    return "".join(cells)


def lines(session: Session, keys: Mapping[str, str], width: int) -> list[tuple[str, str]]:
    """Label and line: planned, actual, then notes, marks (by their keys) and leavings, if any."""
    on = axis(session, width)
    notes = [(note.at_s, "•") for note in session.notes]
    marks = [(mark.at_s, keys.get(mark.mark, "?")) for mark in session.marks]
    left = [(seat.left_s, "x") for seat in session.seats if seat.left_s is not None]
    found = [("planned", bar(planned(session), on)), ("actual", bar(actual(session), on))]
    found += [
        (label, points(some, on))
        for label, some in (("notes", notes), ("marks", marks), ("left", left))
        if some
    ]
    return found


# --- replay


def moments(session: Session) -> list[float]:
    """When something happened, in order: where replay can jump to."""
    shown = (ev.PhaseEntered, ev.NoteAdded, ev.Marked, ev.SeatLeft, ev.Landed, ev.Ended)
    kept = (e for e in session.events if isinstance(e, shown) and e.seq not in session.undone)
    return sorted({0.0, *(event.at_s for event in kept)})


def as_of(session: Session, at_s: float) -> Session:
    """The session as it stood at a moment, what was taken back left out."""
    gone = session.undone
    before = (e for e in session.events if e.at_s <= at_s and e.seq not in gone)
    kept = [e for e in before if not isinstance(e, ev.Undone)]
    return replay(kept or session.events[:1])
