"""Times and states in few words, as the screens show them. No Textual here."""

from __future__ import annotations

from math import ceil, floor

from balint_tui.frame.horizon import Plan, Step
from balint_tui.frame.session import Session

SECONDS_FROM_S = 120
"""Seconds are hidden until the last two minutes: a running second pulls the eye."""


def clock(session: Session, at_s: float) -> str:
    """The wall time of a moment of the session, "12:46"."""
    return f"{session.wall(at_s):%H:%M}"


def countdown(left_s: float, late_s: float, *, seconds: bool) -> str:
    """What a phase still has: "18", in the last two minutes "1:45"; past its end "+2".

    With ``seconds`` always to the second.
    """
    if late_s >= 60:
        return f"+{_to_second(late_s)}" if seconds else f"+{floor(late_s / 60)}"
    if seconds or left_s <= SECONDS_FROM_S:
        return _to_second(left_s)
    return str(ceil(left_s / 60))


def _to_second(value_s: float) -> str:
    minutes, seconds = divmod(ceil(value_s), 60)
    return f"{minutes}:{seconds:02}"


def standing(step: Step, late_s: float, shown: str) -> str:
    """The phase's clock as a sentence: "22 min left of 29 min", "2 min over its 3 min"."""
    share = minutes(step.planned_s - late_s)
    value = shown.removeprefix("+") + ("" if ":" in shown else " min")
    return f"{value} over its {share}" if late_s >= 60 else f"{value} left of {share}"


def minutes(value_s: float) -> str:
    """A length of time to the minute: "18 min"."""
    return f"{round(value_s / 60)} min"


def promise(session: Session, plan: Plan) -> tuple[str, str]:
    """The one number that rules the screen, and what it is for: label and "12:46"."""
    if session.ended_s is not None:
        return "The group ended at", clock(session, session.ended_s)
    if plan.bring_back_s is not None and not session.presenter_gone:
        due = plan.bring_back_s <= plan.now_s
        label = "Bring the presenter back now" if due else "Bring the presenter back by"
        return label, clock(session, plan.bring_back_s)
    if session.phase.kind == "close":
        return "The end", clock(session, plan.end_s)
    return "Begin to close by", clock(session, plan.steps[-1].starts_s)


def ahead(session: Session, plan: Plan) -> str:
    """What comes after this phase, and when: "then Return at 12:46"."""
    following = next((step for step in plan.steps if step.state == "ahead"), None)
    if following is None:
        return f"done at {clock(session, plan.closes_s)} at this pace"
    phase = session.format.phases[following.index]
    return f"then {phase.name} at {clock(session, following.starts_s)}"


def state(session: Session) -> str:
    """What is out of the ordinary in this phase: paused, landing, the presenter sits back."""
    found = []
    if session.paused_s is not None:
        found.append("paused")
    if session.landed_s is not None:
        found.append("landing")
    if session.phase.case and (session.sits_back or session.presenter is not None):
        who = "presenter" if session.presenter is None else f"Seat {session.presenter}"
        does = "sits back" if session.sits_back else "presents"
        found.append(f"{who} {'presented and has left' if session.presenter_gone else does}")
    return ", ".join(found)


def leaving(session: Session) -> str:
    """Who is expected to leave when, in order: "Seat 4 12:40 (word offered), Seat 6 12:55"."""
    rows = sorted(
        (seat.leaves_s, number, seat)
        for number, seat in enumerate(session.seats, 1)
        if seat.present and seat.leaves_s is not None
    )
    return ", ".join(
        f"Seat {number} {clock(session, leaves_s)}"
        + (" (word offered)" if seat.word_offered else "")
        for leaves_s, number, seat in rows
    )


def away(seconds: float) -> str:
    """How long ago, roughly: "12 minutes ago", "3 hours ago", "2 days ago"."""
    if seconds < 60:
        return "just now"
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // size)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
