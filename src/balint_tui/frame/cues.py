"""What a leader may be shown, and when: one cue, on request or at a transition, never more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from balint_tui import assets
from balint_tui.frame.formats import KINDS
from balint_tui.frame.horizon import SECOND_CASE_S, Plan
from balint_tui.frame.session import Session
from balint_tui.frame.tables import Table, read

RECENT_S = 120
"""A mark this fresh says what the cue is wanted for."""

WARN_S = 180
"""Three minutes before someone leaves, the leader is told."""

LINK_WAIT_S = 120
"""How long a dropped video link is waited for before the group goes on."""


@dataclass(frozen=True)
class Cue:
    """One sentence, for a kind of phase (or "any") and a situation."""

    phase: str
    when: str
    text: str


def load(path: Path | None = None) -> tuple[Cue, ...]:
    """The cues of a file, the shipped English ones by default; TableError if it is broken."""
    path = path or assets.folder("cues") / "en.toml"
    table = Table(path.name, read(path))
    table.only("cue")
    cues = []
    for row in table.tables("cue"):
        row.only("phase", "when", "text")
        cues.append(Cue(row.choice("phase", (*KINDS, "any")), row.text("when"), row.text("text")))
    return tuple(cues)


def at_transition(cues: tuple[Cue, ...], session: Session, plan: Plan) -> str:
    """The sentence for entering the phase we are in; empty if there is none."""
    wanted = ["transition"]
    if session.presenter_gone and session.phase.kind == "return":
        wanted = ["presenter-gone", "transition"]
    elif session.phase.kind == "close" and not _told(session):
        wanted = ["no-case", "transition"]
    elif session.landed_s is not None:
        wanted = ["landing"]
    elif _late_second_case(session, plan):
        wanted = ["late-second-case", "transition"]
    elif session.sits_back:
        wanted = ["push-back", "transition"]
    return next(iter(_matching(cues, session, wanted)), "")


def _told(session: Session) -> bool:
    """Whether anyone has presented."""
    return any(session.format.phases[visit.index].kind == "present" for visit in session.visits)


def on_request(cues: tuple[Cue, ...], session: Session, plan: Plan, asked: int) -> str:
    """The sentence for this moment; asking again (``asked`` counts from 0) brings the next one."""
    wanted = [*_situations(session, plan), "request", "transition"]
    found = _matching(cues, session, wanted)
    return found[asked % len(found)] if found else ""


def _matching(cues: tuple[Cue, ...], session: Session, wanted: list[str]) -> list[str]:
    """The texts for this phase, in the order of ``wanted``, each once."""
    kind = session.phase.kind
    texts = [
        cue.text
        for when in wanted
        for cue in cues
        if cue.when == when and cue.phase in (kind, "any")
    ]
    return list(dict.fromkeys(texts))


def _situations(session: Session, plan: Plan) -> list[str]:
    """What is going on, the most pressing first."""
    found = []
    if session.link_lost_s is not None:
        found.append("link-lost")
    if plan.now_s >= plan.stop_s:
        found.append("overrun")
    if session.landed_s is not None:
        found.append("landing")
    if _late_second_case(session, plan):
        found.append("late-second-case")
    recent = [m.mark for m in session.marks if m.at_s > plan.now_s - RECENT_S]
    found += list(dict.fromkeys(reversed(recent)))
    setting = [("fishbowl", session.format.fishbowl), ("video", session.video)]
    return [*found, *_balance(session), *(name for name, holds in setting if holds)]


def _balance(session: Session) -> list[str]:
    """Which of doctor, patient and relationship the group has held in this phase so far."""
    held = {mark.mark for mark in session.marks if mark.index == session.index}
    if {"doctor", "patient"} <= held:
        return [] if "relationship" in held else ["both-held"]
    if "doctor" in held:
        return ["only-doctor"]
    return ["only-patient"] if "patient" in held else []


def _late_second_case(session: Session, plan: Plan) -> bool:
    """Whether a further case would begin with too little time."""
    phase = session.phase
    begins = phase.kind == "breather" or (phase.kind == "call" and phase.case > 1)
    return begins and plan.end_s - plan.now_s < SECOND_CASE_S


def departure(session: Session, now_s: float) -> int | None:
    """The seat that leaves within three minutes (or should have left) and got no word yet."""
    due = [
        (seat.leaves_s, number)
        for number, seat in enumerate(session.seats, 1)
        if seat.present
        and not seat.word_offered
        and seat.leaves_s is not None
        and seat.leaves_s - WARN_S <= now_s
    ]
    return min(due)[1] if due and session.ended_s is None else None


def presenter_warning(session: Session, plan: Plan) -> int | None:
    """The named presenter's seat if it must leave before having been heard again.

    Only before presenting starts, when another seat can still present.
    """
    phase = session.phase
    if phase.kind not in ("call", "present") or session.presenter is None:
        return None
    seat = session.seats[session.presenter - 1] if session.presenter <= len(session.seats) else None
    if seat is None or seat.leaves_s is None or not seat.present:
        return None
    back = next(
        step
        for step in plan.steps
        if session.format.phases[step.index].kind == "return"
        and session.format.phases[step.index].case == phase.case
    )
    planned_end_s = plan.stop_s - sum(
        session.length_s(i) for i in range(back.index + 1, len(session.format.phases))
    )
    return session.presenter if seat.leaves_s < planned_end_s else None
