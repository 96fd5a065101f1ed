"""What a session comes to: the row of the list, the whole for ``show``, the text to search."""

from __future__ import annotations

from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame.horizon import plan
from balint_tui.frame.review import undecided
from balint_tui.frame.session import OVERRUN_S, Session, apply


def propose_ending(session: Session, now_s: float) -> str:
    """How the session ended, from what happened: one of ``session.ENDINGS``.

    Cut off: someone presented and was never brought back, or nobody closed. Overrun: more than
    two minutes past the hard stop. Shortened: landed, begun with less than the format, or over with
    a quarter of its time still to come.
    """
    ended_s = now_s if session.ended_s is None else session.ended_s
    if session.phase.kind != "close" or _unreturned(session):
        return "cut off"
    if ended_s > session.stop_s + OVERRUN_S:
        return "overrun"
    early = ended_s < session.stop_s * 3 / 4
    if session.landed_s is not None or session.shortened or early:
        return "shortened"
    return "planned"


def _unreturned(session: Session) -> bool:
    visited = [session.format.phases[visit.index] for visit in session.visits]
    told = {phase.case for phase in visited if phase.kind == "present"}
    returned = {phase.case for phase in visited if phase.kind == "return"}
    return bool(told - returned)


def cases(session: Session) -> int:
    """How many cases were presented."""
    phases = session.format.phases
    return len({phases[v.index].case for v in session.visits if phases[v.index].kind == "present"})


def left_early(session: Session) -> int:
    """How many seats left before the group was over."""
    end_s = session.ended_s
    return sum(
        seat.left_s is not None and (end_s is None or seat.left_s < end_s) for seat in session.seats
    )


def summary(session: Session) -> dict[str, Any]:
    """The row of the catalogue: times ISO 8601, durations in seconds."""
    ended_s = session.ended_s
    return {
        "id": session.id,
        "group": session.group,
        "started": session.started.isoformat(timespec="seconds"),
        "ended": None if ended_s is None else session.wall(ended_s).isoformat(timespec="seconds"),
        "format": session.format.name,
        "cases": cases(session),
        "planned_s": round(session.first_stop_s),
        "actual_s": round(session.last_s if ended_s is None else ended_s),
        "ending": session.ending,
        "seats": len(session.seats),
        "left_early": left_early(session),
        "notes": len(session.notes),
        "marks": len(session.marks),
        "approved": sum(text is not None for text in session.approvals.values()),
        "undecided": len(undecided(session)),
        "codes": sorted({coding.code for coding in session.codings}),
        "role": session.role,
        "supervised": session.supervised,
        "supervision": len(session.supervision),
    }


def details(session: Session) -> dict[str, Any]:
    """The whole session: the row with phases, notes, marks, attendance, debrief, the notes for
    supervision and the events."""
    return {
        **summary(session),
        "phases": phases(session),
        "notes": [
            {
                "seq": note.seq,
                "at_s": note.at_s,
                "phase": session.format.phases[note.index].kind,
                "text": note.text,
                "codes": sorted({c.code for c in session.codings if c.piece[0] == note.seq}),
                "approved": session.approvals.get((note.seq, 0, 0)) is not None,
            }
            for note in session.notes
        ],
        "marks": [
            {
                "seq": mark.seq,
                "at_s": mark.at_s,
                "phase": session.format.phases[mark.index].kind,
                "mark": mark.mark,
            }
            for mark in session.marks
        ],
        "attendance": [
            {
                "seat": number,
                "arrived_s": seat.arrived_s,
                "left_s": seat.left_s,
                "leaves_s": seat.leaves_s,
                "word_offered": seat.word_offered,
            }
            for number, seat in enumerate(session.seats, 1)
        ],
        "presenters": {str(case): seat for case, seat in session.presenters.items()},
        "debrief": dict(session.debrief),
        "supervision_notes": dict(session.supervision),
        "events": [ev.encode(event) for event in session.events],
    }


def phases(session: Session) -> list[dict[str, Any]]:
    """Each phase of the format: planned and actual seconds, and when it began (None: never)."""
    first = apply(None, session.events[0])
    planned = plan(first, 0.0).steps
    end_s = session.last_s if session.ended_s is None else session.ended_s
    began = {visit.index: visit.from_s for visit in reversed(session.visits)}
    return [
        {
            "kind": phase.kind,
            "name": phase.name,
            "case": phase.case,
            "planned_s": round(planned[i].planned_s),
            "actual_s": round(session.spent_s(i, end_s)),
            "started_s": began.get(i),
        }
        for i, phase in enumerate(session.format.phases)
    ]


def search_text(session: Session) -> str:
    """All that was written in the session, a line each."""
    written = [note.text for note in session.notes]
    written += [*session.debrief.values(), *session.supervision.values()]
    return "\n".join(text for text in written if text)
