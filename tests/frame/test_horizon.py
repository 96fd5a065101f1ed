"""The backward schedule: what is protected, what gives, and when the presenter is back."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balint_tui.frame.formats import Format
from balint_tui.frame.horizon import LEAST_LANDING_S, Plan, plan, upcoming
from balint_tui.frame.live import Refused
from balint_tui.frame.session import Session

from .strategies import FORMATS, Group, gather, groups, laws, own_formats, shipped, staying

formats_ = shipped | own_formats()


def _left(group: Group, kind: str) -> float:
    """Seconds left in all phases of this kind."""
    phases = group.session.format.phases
    return sum(step.left_s for step in group.live.plan().steps if phases[step.index].kind == kind)


def _protected(session: Session) -> list[int]:
    return [i for i in upcoming(session) if session.format.phases[i].protected]


def _announced(group: Group, *leaves_min: float) -> None:
    """Seats 1, 2, … say that they leave after so many minutes."""
    for seat, minutes in enumerate(leaves_min, 1):
        group.live.announce_leave(seat, group.in_s(minutes * 60))


# --- laws


@laws(40)
@given(groups)
def test_what_is_left_and_spare_less_the_overrun_is_the_time_there_is(group: Group) -> None:
    plan_ = group.live.plan()
    total_s = sum(step.left_s for step in plan_.steps) + plan_.spare_s - plan_.over_s
    assert total_s == pytest.approx(plan_.end_s - plan_.now_s, abs=1e-6)
    assert all(step.left_s >= 0 for step in plan_.steps)
    assert plan_.spare_s >= 0
    assert plan_.over_s >= 0


@laws(40)
@given(groups)
def test_outside_a_landing_protected_minutes_are_never_taken(group: Group) -> None:
    session, plan_ = group.session, group.live.plan()
    assume(session.ended_s is None and session.landed_s is None)
    for i in _protected(session):
        assert plan_.steps[i].left_s >= session.format.phases[i].length_s - plan_.steps[i].spent_s


@laws(40)
@given(groups)
def test_a_landing_leaves_at_least_a_last_word_and_thanks(group: Group) -> None:
    if group.session.ended_s is None:
        group.live.land()
    session, plan_ = group.session, group.live.plan()
    assume(session.ended_s is None)
    for i in _protected(session):
        step, phase = plan_.steps[i], session.format.phases[i]
        least_s = min(LEAST_LANDING_S[phase.kind], session.length_s(i))
        assert step.left_s >= least_s - step.spent_s - 1e-6


@laws(40)
@given(staying)
def test_with_nobody_leaving_the_end_is_the_hard_stop(group: Group) -> None:
    assume(group.session.ended_s is None)
    assert all(seat.leaves_s is None for seat in group.session.seats)
    assert group.live.plan().end_s == group.session.stop_s


@laws(40)
@given(groups)
def test_the_presenter_is_brought_back_so_that_what_follows_fits(group: Group) -> None:
    session, plan_ = group.session, group.live.plan()
    if plan_.bring_back_s is None:
        assert session.ended_s is not None or not any(
            session.format.phases[i].kind == "return" for i in upcoming(session)[1:]
        )
        return
    back = next(i for i in upcoming(session)[1:] if session.format.phases[i].kind == "return")
    after_s = sum(step.left_s for step in plan_.steps[back:])
    assert plan_.bring_back_s + after_s == pytest.approx(plan_.end_s - plan_.spare_s)
    assert plan_.closes_s == pytest.approx(plan_.now_s + sum(s.left_s for s in plan_.steps))
    if plan_.over_s == 0:
        assert plan_.bring_back_s == pytest.approx(plan_.steps[back].starts_s)


@laws(30)
@given(groups)
def test_the_plan_is_of_the_session_and_the_moment_alone(group: Group) -> None:
    assert plan(group.session, 5000) == plan(group.session, 5000)


@laws(40)
@given(formats_, st.floats(0, 1))
def test_a_late_start_shrinks_only_the_discussion(fmt: Format, share: float) -> None:
    group = gather(fmt)
    talk_s = sum(p.length_s for p in fmt.phases if p.kind == "discuss")
    group.live.move_stop(group.in_s(fmt.total_s - share * talk_s))
    for step, phase in zip(group.live.plan().steps, fmt.phases, strict=True):
        if phase.kind != "discuss":
            assert step.left_s == phase.length_s
    assert _left(group, "discuss") == pytest.approx(talk_s * (1 - share), abs=1e-3)


@laws(30)
@given(formats_, st.floats(0.01, 0.99))
def test_without_any_discussion_left_the_rest_gives_and_the_ending_stays(
    fmt: Format, share: float
) -> None:
    group = gather(fmt)
    ending_s = sum(p.length_s for p in fmt.phases if p.protected)
    others_s = sum(p.length_s for p in fmt.phases if p.kind != "discuss") - ending_s
    group.live.move_stop(group.in_s(ending_s + share * others_s))
    assert _left(group, "discuss") == pytest.approx(0, abs=1e-6)
    assert _left(group, "return") + _left(group, "close") == ending_s
    assert group.live.plan().over_s == pytest.approx(0, abs=1e-6)


def test_time_lost_in_one_phase_is_given_by_the_discussion() -> None:
    group = gather()
    group.clock.tick(3 * 60 + 240)
    group.live.forward()
    assert _left(group, "discuss") == 23 * 60


def test_time_won_goes_to_the_discussion() -> None:
    group = gather()
    group.live.forward()
    assert _left(group, "discuss") == 30 * 60


def test_with_the_discussion_over_early_time_is_spare() -> None:
    group = gather()
    group.go_to("discuss")
    group.live.forward()
    assert group.live.plan().spare_s == 27 * 60


def test_two_cases_share_the_discussion() -> None:
    group = gather("two-cases-90")
    group.live.move_stop(group.in_s(80 * 60))
    talks = [s.left_s / 60 for s in group.live.plan().steps if s.index in (5, 10)]
    assert talks == [18, 18]


def test_the_standard_hour_brings_the_presenter_back_eleven_minutes_before_the_end() -> None:
    group = gather()
    assert group.live.plan().bring_back_s == 49 * 60
    group.go_to("return")
    assert group.live.plan().bring_back_s is None


def test_a_return_that_is_due_lies_in_the_past() -> None:
    group = gather()
    group.go_to("discuss")
    group.clock.tick(40 * 60)
    back_s = group.live.plan().bring_back_s
    assert back_s is not None
    assert back_s < group.live.now_s


def test_after_the_end_nothing_is_ahead() -> None:
    group = gather()
    group.clock.tick(600)
    group.live.end()
    plan_ = group.live.plan()
    assert {step.state for step in plan_.steps} == {"done"}
    assert (plan_.bring_back_s, plan_.over_s, plan_.spare_s) == (None, 0, 0)


def test_steps_are_done_now_and_ahead() -> None:
    group = gather()
    group.live.forward()
    assert [s.state for s in group.live.plan().steps] == ["done", "now"] + ["ahead"] * 6


# --- + and -


def _stretched(group: Group, delta_s: float) -> tuple[Plan, Plan]:
    before = group.live.plan()
    try:
        group.live.stretch(delta_s)
    except Refused:
        assume(False)
    return before, group.live.plan()


@st.composite
def on_time(draw: st.DrawFn) -> Group:
    """A group somewhere in its frame, about on time, perhaps stretched before."""
    group = gather(draw(formats_))
    for _ in range(draw(st.integers(0, len(group.session.format.phases) - 1))):
        group.clock.tick(group.session.length_s(group.session.index))
        group.live.forward()
    group.clock.tick(round(draw(st.floats(0, 1.5)) * group.session.length_s(group.session.index)))
    return group


@laws(40)
@given(on_time(), st.sampled_from([120.0, -120.0, 45.0, -45.0]), st.integers(0, 2))
def test_a_stretch_moves_minutes_between_a_phase_and_the_discussion(
    group: Group, delta_s: float, times: int
) -> None:
    for _ in range(times):
        _stretched(group, delta_s)
    before, after = _stretched(group, delta_s)
    assume(before.over_s == 0 and (_left(group, "discuss") > 0 or after.spare_s > 0))
    session, here = group.session, group.session.index
    changes = [b.left_s - a.left_s for a, b in zip(before.steps, after.steps, strict=True)]
    given_s = changes.pop(here)
    assert 0 < given_s / delta_s <= 1 + 1e-6
    others = [p for i, p in enumerate(session.format.phases) if i != here]
    for phase, change_s in zip(others, changes, strict=True):
        if phase.kind != "discuss":
            assert change_s == pytest.approx(0, abs=1e-3)
    taken_s = sum(changes) + after.spare_s - before.spare_s
    assert taken_s == pytest.approx(-given_s, abs=1e-3)


@pytest.mark.parametrize(("delta_s", "minutes"), [(120, 10), (-120, 6)])
def test_two_minutes_are_two_minutes(delta_s: float, minutes: int) -> None:
    group = gather()
    group.go_to("present")
    group.live.stretch(delta_s)
    assert group.live.plan().steps[3].left_s == minutes * 60
    assert _left(group, "discuss") == 27 * 60 - delta_s
    assert _left(group, "return") == 6 * 60
    assert _left(group, "close") == 5 * 60


@pytest.mark.parametrize("delta_s", [120, -120])
def test_the_discussion_of_one_case_gives_to_or_takes_from_the_other(delta_s: float) -> None:
    group = gather("two-cases-90")
    group.go_to("discuss", case=1)
    group.live.stretch(delta_s)
    steps = group.live.plan().steps
    assert (steps[5].left_s, steps[10].left_s) == (23 * 60 + delta_s, 23 * 60 - delta_s)


@pytest.mark.parametrize("kind", ["present", "discuss"])
def test_more_time_for_a_phase_that_ran_over_counts_from_now(kind: str) -> None:
    group = gather("two-cases-90")
    group.go_to(kind, case=1)
    here = group.session.index
    group.clock.tick(group.session.length_s(here) + 400)
    assert group.live.plan().steps[here].left_s == 0
    group.live.stretch(120)
    assert group.live.plan().steps[here].left_s == pytest.approx(120)
    assert group.live.plan().late_s == 0


@pytest.mark.parametrize("kind", ["return", "close"])
def test_return_and_close_give_nothing(kind: str) -> None:
    group = gather()
    group.go_to(kind)
    with pytest.raises(Refused, match="keeps its minutes"):
        group.live.stretch(-120)


def test_with_no_discussion_to_take_from_more_is_refused() -> None:
    group = gather()
    group.go_to("discuss")
    with pytest.raises(Refused, match="No discussion is left"):
        group.live.stretch(120)


def test_less_than_a_second_is_nothing_to_take_or_give() -> None:
    group = gather()
    group.clock.tick(2.5 * 60)
    group.live.move_stop(group.in_s(33 * 60 + 0.5))
    with pytest.raises(Refused, match="No discussion is left"):
        group.live.stretch(120)
    group.clock.tick(29.5)
    with pytest.raises(Refused, match="no minutes left to give"):
        group.live.stretch(-120)


def test_a_phase_gives_only_what_it_has() -> None:
    group = gather()
    assert group.live.stretch(-600) == "Settle: 3 minutes less."
    with pytest.raises(Refused, match="no minutes left to give"):
        group.live.stretch(-120)


# --- leaving


@laws(40)
@given(st.integers(3, 24), st.floats(47, 55), st.floats(0, 5))
def test_several_leaving_together_move_the_landing(seats: int, first: float, apart: float) -> None:
    group = gather(seats=seats)
    several = max(2, ceil(seats / 4))
    _announced(group, first, *[min(first + apart, 59)] * (several - 1))
    assert group.live.plan().end_s == pytest.approx(first * 60)
    assert group.live.plan().early == "several leave together"
    group.live.announce_leave(1, None)
    assert group.live.plan().end_s == 3600 or several > 2 or apart == 0


@pytest.mark.parametrize("seats", [2, 8, 12])
def test_one_leaving_alone_moves_nothing(seats: int) -> None:
    group = gather(seats=seats)
    _announced(group, 40)
    assert group.live.plan().end_s == 3600
    assert group.live.plan().early == ""


def test_in_a_large_circle_two_are_not_several() -> None:
    group = gather(seats=12)
    _announced(group, 50, 51)
    assert group.live.plan().end_s == 3600
    _announced(group, 50, 51, 52)
    assert group.live.plan().end_s == 50 * 60


def test_a_few_who_leave_early_do_not_end_it_for_the_others() -> None:
    group = gather(seats=8)
    _announced(group, 25, 25, 25, 25)
    assert group.live.plan().end_s == 3600
    _announced(group, 25, 25, 25, 25, 25)
    assert group.live.plan().end_s == 25 * 60


def test_far_apart_they_do_not_leave_together() -> None:
    group = gather()
    _announced(group, 30, 36)
    assert group.live.plan().end_s == 3600


def test_an_earlier_landing_keeps_return_and_close() -> None:
    group = gather()
    _announced(group, 48, 48)
    assert group.live.plan().bring_back_s == 37 * 60
    assert _left(group, "discuss") == 15 * 60


def test_who_has_left_or_should_have_counts_no_more() -> None:
    group = gather()
    _announced(group, 50, 51)
    group.live.leave(1)
    assert group.live.plan().end_s == 3600
    group.live.undo()
    assert group.live.plan().end_s == 50 * 60
    group.clock.tick(50 * 60)
    assert group.live.plan().end_s == 3600


def test_a_leaving_announced_too_late_for_a_landing_moves_nothing() -> None:
    group = gather()
    group.go_to("discuss")
    at_min = group.live.now_s / 60
    _announced(group, at_min + 10, at_min + 10)
    assert group.live.plan().end_s == 3600


@pytest.mark.parametrize(
    ("name", "case"), [("standard-60", 1), ("two-cases-90", 1), ("two-cases-90", 2)]
)
def test_a_presenter_who_leaves_is_heard_before(name: str, case: int) -> None:
    group = gather(name)
    group.go_to("present", case=case)
    phases = group.session.format.phases
    back = next(i for i, p in enumerate(phases) if (p.kind, p.case) == ("return", case))
    planned_s = group.live.plan().steps[back].starts_s
    leaves_s = planned_s + phases[back].length_s - 300
    group.live.name_presenter(4)
    group.live.announce_leave(4, group.in_s(leaves_s))
    plan_ = group.live.plan()
    assert plan_.steps[back].starts_s == planned_s - 300
    assert plan_.bring_back_s == pytest.approx(planned_s - 300)
    assert plan_.early == "seat 4 presents and leaves"
    group.live.announce_leave(4, None)
    assert group.live.plan().steps[back].starts_s == planned_s


def test_what_the_first_presenter_cannot_use_goes_to_the_second_case() -> None:
    group = gather("two-cases-90")
    group.live.name_presenter(1)
    _announced(group, 33)
    steps = group.live.plan().steps
    assert (steps[5].left_s / 60, steps[10].left_s / 60) == (10, 36)
    assert group.live.plan().spare_s == 0


def test_more_is_refused_where_the_presenter_must_leave() -> None:
    group = gather()
    group.live.name_presenter(1)
    _announced(group, 40)
    group.go_to("discuss")
    assert group.live.plan().spare_s > 0
    with pytest.raises(Refused, match="No discussion is left"):
        group.live.stretch(120)


# --- landing


def test_a_landing_with_time_keeps_the_planned_minutes() -> None:
    group = gather()
    group.go_to("discuss")
    group.live.land()
    assert (_left(group, "return"), _left(group, "close")) == (360, 300)


def test_a_landing_shares_what_there_is() -> None:
    group = gather()
    group.go_to("discuss")
    group.clock.tick(group.session.stop_s - group.live.now_s - 330)
    group.live.land()
    assert (_left(group, "return"), _left(group, "close")) == (180, 150)
    assert group.live.plan().over_s == 0


def test_a_landing_after_the_hard_stop_is_three_minutes() -> None:
    group = gather()
    group.go_to("discuss")
    group.clock.tick(3600)
    group.live.land()
    assert (_left(group, "return"), _left(group, "close")) == (120, 60)


def test_every_shipped_format_fills_its_time_exactly() -> None:
    for fmt in FORMATS.values():
        plan_ = gather(fmt).live.plan()
        assert (plan_.over_s, plan_.spare_s) == (0, 0)
        assert [step.left_s for step in plan_.steps] == [p.length_s for p in fmt.phases]
