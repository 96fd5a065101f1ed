"""The backward schedule: time is planned from the hard stop, so that the ending is protected.

Return and close keep their minutes, the other phases theirs, and the discussion gives or takes
what is left. One number follows from it: when to bring the presenter back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from balint_tui.frame.session import Session

TOGETHER_S = 5 * 60
"""Seats that leave within five minutes of each other leave together."""

LEAST_LANDING_S: Mapping[str, float] = {"return": 120.0, "close": 60.0}
"""The shortest good ending: a last word of the presenter, then one sentence and thanks."""

SECOND_CASE_S = 35 * 60
"""A second case never starts with less than this to the end."""


@dataclass(frozen=True)
class Step:
    """A phase in the plan. ``left_s`` is what it still has; ``starts_s`` when it began or will."""

    index: int
    state: str
    starts_s: float
    spent_s: float
    left_s: float

    @property
    def planned_s(self) -> float:
        """What it will have had in the end."""
        return self.spent_s + self.left_s


@dataclass(frozen=True)
class Plan:
    """Where the session stands. Seconds since the start.

    The law: ``sum(left_s) + spare_s - over_s == end_s - now_s``, where ``end_s`` is the hard stop
    or, if several leave together before it, the moment they do. ``late_s`` is how far the present
    phase is past its minutes (a discussion: past its share).
    """

    now_s: float
    steps: tuple[Step, ...]
    stop_s: float
    end_s: float
    spare_s: float
    over_s: float
    bring_back_s: float | None
    early: str = ""
    late_s: float = 0.0

    @property
    def closes_s(self) -> float:
        """When the closing will be over if all keeps to plan."""
        return self.end_s - self.spare_s + self.over_s


def plan(session: Session, now_s: float) -> Plan:
    """The plan at ``now_s``, made afresh from the session each time."""
    end_s, here = _end_s(session, now_s), session.index
    ahead = upcoming(session)
    spent = [session.spent_s(i, now_s) for i in range(len(session.format.phases))]
    if session.ended_s is not None:
        return _over(session, now_s, spent)
    time_s = end_s - now_s
    left = _needs(session, ahead, spent, time_s)
    talks = [i for i in ahead if session.format.phases[i].kind == "discuss"]
    pool_s = time_s - sum(left.values())
    if pool_s < 0:
        _squeeze(session, left, -pool_s)
    goals = _goals(session, talks, spent, pool_s)
    left |= _shares(goals, spent, max(pool_s, 0.0))
    early = _cap_for_presenters(session, left, talks, now_s)
    slack_s = time_s - sum(left.values())
    return Plan(
        now_s=now_s,
        steps=_steps(session, spent, left, now_s),
        stop_s=session.stop_s,
        end_s=end_s,
        spare_s=max(slack_s, 0.0),
        over_s=max(0.0, -slack_s),
        bring_back_s=_bring_back_s(session, left, end_s - max(slack_s, 0.0)),
        early=early or ("several leave together" if end_s < session.stop_s else ""),
        late_s=max(0.0, spent[here] - goals.get(here, session.length_s(here))),
    )


def _over(session: Session, now_s: float, spent: list[float]) -> Plan:
    """The plan of a group that has ended: what was, and nothing ahead."""
    steps = _steps(session, spent, {}, now_s)
    return Plan(now_s, steps, session.stop_s, now_s, 0.0, 0.0, None)


def _end_s(session: Session, now_s: float) -> float:
    """The hard stop, or the moment before it at which several leave together.

    Several is more than half of those present; or a quarter of them (two at least), if half of the
    discussion at most is given up for them: otherwise the others go on, and those who leave are
    offered a word. So they are if they said it too late for any landing.
    """
    leaving = _leaving_s(session, now_s)
    here = sum(seat.present for seat in session.seats)
    talk_s = sum(p.length_s for p in session.format.phases if p.kind == "discuss")
    rules = ((here // 2 + 1, 0.0), (max(2, ceil(here / 4)), session.stop_s - talk_s / 2))
    moments = [
        first
        for several, from_s in rules
        for first, last in zip(leaving, leaving[several - 1 :], strict=False)
        if last - first <= TOGETHER_S and first >= from_s
    ]
    return min(moments, default=session.stop_s)


def _leaving_s(session: Session, now_s: float) -> list[float]:
    """When those still here leave before the end, in order; announced in time for a landing."""
    needed_s = sum(p.length_s for p in session.format.phases if p.protected)
    return sorted(
        seat.leaves_s
        for seat in session.seats
        if seat.present
        and seat.leaves_s is not None
        and seat.announced_s is not None
        and now_s < seat.leaves_s < session.stop_s
        and seat.leaves_s - seat.announced_s >= needed_s
    )


def upcoming(session: Session) -> tuple[int, ...]:
    """The phases from here on; a landing goes from here straight to the close."""
    last = len(session.format.phases) - 1
    if session.landed_s is None:
        return tuple(range(session.index, last + 1))
    return tuple(dict.fromkeys((session.index, last)))


def _needs(
    session: Session, ahead: tuple[int, ...], spent: list[float], time_s: float
) -> dict[int, float]:
    """What each phase ahead still needs, the discussions apart."""
    needs = {
        i: max(0.0, session.length_s(i) - spent[i])
        for i in ahead
        if session.format.phases[i].kind != "discuss"
    }
    if session.landed_s is not None:
        _land(session, needs, spent, time_s)
    return needs


def _land(session: Session, needs: dict[int, float], spent: list[float], time_s: float) -> None:
    """In a landing return and close share the time there is, down to the shortest good ending."""
    total_s = sum(needs.values())
    share = max(0.0, time_s) / total_s if total_s else 1.0
    if share >= 1:
        return
    for i, need_s in needs.items():
        kind = session.format.phases[i].kind
        least_s = max(0.0, LEAST_LANDING_S.get(kind, 0.0) - spent[i])
        needs[i] = min(need_s, max(need_s * share, least_s))


def _squeeze(session: Session, left: dict[int, float], shortage_s: float) -> None:
    """Takes a shortage in equal parts from every phase that is not protected."""
    gives = {i: s for i, s in left.items() if not session.format.phases[i].protected}
    total_s = sum(gives.values())
    keep = max(0.0, 1 - shortage_s / total_s) if total_s else 1.0
    for i, need_s in gives.items():
        left[i] = need_s * keep


def _goals(
    session: Session, talks: list[int], spent: list[float], pool_s: float
) -> dict[int, float]:
    """What each case still to be discussed shall have in all; one stretched by hand takes it from
    the others."""
    lengths = {i: session.format.phases[i].length_s for i in talks}
    total_s = pool_s + sum(spent[i] for i in talks)
    goals = {i: total_s * s / (sum(lengths.values()) or 1.0) for i, s in lengths.items()}
    for i in talks:
        others = [j for j in talks if j != i]
        for j in others:
            moved_s = session.stretches.get(i, 0.0) / len(others)
            goals[i] += moved_s
            goals[j] -= moved_s
    return goals


def _shares(goals: dict[int, float], spent: list[float], pool_s: float) -> dict[int, float]:
    """Divides the discussion's time over the cases that are still to be discussed."""
    left = {i: max(0.0, goal_s - spent[i]) for i, goal_s in goals.items()}
    wanted_s = sum(left.values())
    if wanted_s <= 0:
        return {i: pool_s / len(goals) for i in goals}
    return {i: value * pool_s / wanted_s for i, value in left.items()}


def _cap_for_presenters(
    session: Session, left: dict[int, float], talks: list[int], now_s: float
) -> str:
    """Ends a discussion so that its presenter is back and heard before having to leave."""
    early = ""
    for talk in talks:
        case = session.format.phases[talk].case
        number = session.presenters.get(case)
        seat = session.seats[number - 1] if number and number <= len(session.seats) else None
        if seat is None or not seat.present or seat.leaves_s is None or seat.leaves_s <= now_s:
            continue
        back = _return_of(session, case)
        heard_s = now_s + sum(value for i, value in left.items() if i <= back)
        surplus_s = min(left[talk], heard_s - seat.leaves_s)
        if surplus_s <= 0:
            continue
        early = f"seat {number} presents and leaves"
        left[talk] -= surplus_s
        later = [i for i in talks if i > talk]
        for i in later:
            left[i] += surplus_s / len(later)
    return early


def _return_of(session: Session, case: int) -> int:
    phases = session.format.phases
    return next(i for i, p in enumerate(phases) if p.kind == "return" and p.case == case)


def _bring_back_s(session: Session, left: dict[int, float], closes_s: float) -> float | None:
    """When the next return must begin, counted backward from the end; in the past if it is due.

    None once no presenter is left to bring back.
    """
    phases = session.format.phases
    backs = [i for i in left if phases[i].kind == "return" and i > session.index]
    if not backs:
        return None
    return closes_s - sum(value for i, value in left.items() if i >= backs[0])


def _steps(
    session: Session, spent: list[float], left: dict[int, float], now_s: float
) -> tuple[Step, ...]:
    began = {visit.index: visit.from_s for visit in reversed(session.visits)}
    steps, next_s = [], now_s
    for i in range(len(session.format.phases)):
        remaining_s = left.get(i, 0.0)
        if i not in left:
            steps.append(Step(i, "done", began.get(i, now_s), spent[i], 0.0))
        elif i == session.index:
            steps.append(Step(i, "now", session.visits[-1].from_s, spent[i], remaining_s))
            next_s += remaining_s
        else:
            steps.append(Step(i, "ahead", next_s, spent[i], remaining_s))
            next_s += remaining_s
    return tuple(steps)
