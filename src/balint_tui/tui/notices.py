"""What the leader must know now, in quiet sentences, the most pressing first. No Textual here."""

from __future__ import annotations

from balint_tui.frame import cues
from balint_tui.frame.horizon import Plan
from balint_tui.frame.session import Session
from balint_tui.privacy.engine import ENGINE
from balint_tui.tui import words
from balint_tui.tui.meeting import Meeting


def pressing(meeting: Meeting, plan: Plan) -> list[str]:
    """The sentences that hold at this moment."""
    session = meeting.session
    found = [
        trouble(meeting),
        _overrun(session, plan),
        _link(session, plan.now_s),
        _gap(meeting),
        _departure(session, plan.now_s),
        _presenter(session, plan),
        _early(session, plan),
        ENGINE.trouble,
    ]
    return [sentence for sentence in found if sentence]


def trouble(meeting: Meeting) -> str:
    """What hinders the saving, and what leaving would mean if that was asked for."""
    if not meeting.asked_to_leave:
        return meeting.trouble
    return f"{meeting.trouble} Leaving now loses them; the same key again leaves all the same."


def _overrun(session: Session, plan: Plan) -> str:
    over = plan.now_s >= session.stop_s and session.ended_s is None
    return "Time. Last word, then thanks." if over else ""


def _link(session: Session, now_s: float) -> str:
    if session.link_lost_s is None:
        return ""
    until_s = session.link_lost_s + cues.LINK_WAIT_S
    if now_s < until_s:
        return f"The link is lost: wait until {words.clock(session, until_s)}. v when it is back."
    return "The link is still lost: go on; who is left holds the frame. v when it is back."


def _gap(meeting: Meeting) -> str:
    if meeting.gap is None or meeting.gap in meeting.session.pauses:
        return ""
    away = words.minutes(meeting.gap[1] - meeting.gap[0])
    return f"The laptop slept for {away}; the clock ran on. g counts it as a pause, esc does not."


def _departure(session: Session, now_s: float) -> str:
    seat = cues.departure(session, now_s)
    if seat is not None:
        at = words.clock(session, session.seat(seat).leaves_s or 0.0)
        return f"Seat {seat} leaves at {at}: offer a word; w when it is done."
    seat = next_to_leave(session)
    leaves_s = session.seat(seat).leaves_s if seat else None
    if seat and leaves_s is not None and leaves_s <= now_s:
        return f"Seat {seat} was to leave at {words.clock(session, leaves_s)}: x if gone."
    return ""


def next_to_leave(session: Session) -> int | None:
    """The seat that leaves next, of those still here."""
    due = [
        (seat.leaves_s, number)
        for number, seat in enumerate(session.seats, 1)
        if seat.present and seat.leaves_s is not None
    ]
    return min(due)[1] if due and session.ended_s is None else None


def _presenter(session: Session, plan: Plan) -> str:
    seat = cues.presenter_warning(session, plan)
    if seat is None:
        return ""
    at = words.clock(session, session.seat(seat).leaves_s or 0.0)
    return (
        f"Seat {seat} presents and leaves at {at}, before the end: let another present, or "
        "keep the discussion short; the plan brings the presenter back in time."
    )


def _early(session: Session, plan: Plan) -> str:
    if plan.early == "several leave together" and session.ended_s is None:
        return f"Several leave at {words.clock(session, plan.end_s)}: the ending moved there."
    return ""
