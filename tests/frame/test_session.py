"""The fold: what events amount to, and what undo takes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.frame.formats import Format
from balint_tui.frame.session import Session, apply, last_undoable, replay

from .strategies import (
    Action,
    Group,
    actions,
    bare,
    gather,
    groups,
    laws,
    led,
    lists_of,
    perform,
    shipped,
    undoable_actions,
)


def _event(kind: type[ev.Event], at_s: float = 1.0, **values: object) -> ev.Event:
    return kind(seq=9, at="2026-03-02T12:00:01+00:00", at_s=at_s, **values)


@laws(40)
@given(groups)
def test_each_event_makes_a_session_and_changes_none_before(group: Group) -> None:
    session, before = None, list[tuple[Session, dict[str, object]]]()
    for event in group.session.events:
        session = apply(session, event)
        before.append((session, dict(vars(session))))
    assert session == replay(group.session.events) == group.session
    assert all(vars(one) == as_it_was for one, as_it_was in before)
    assert [len(one.events) for one, _ in before] == list(range(1, len(before) + 1))


@laws(40)
@given(groups, undoable_actions)
def test_undo_restores_what_was_before(group: Group, action: Action) -> None:
    before = group.session
    perform(group, action)
    if len(group.session.events) > len(before.events):
        group.live.undo()
    assert bare(group.session) == bare(before)


@laws(40)
@given(shipped, lists_of(undoable_actions, 25))
def test_several_undos_go_back_step_by_step(fmt: Format, steps: list[Action]) -> None:
    group = led(fmt, [])
    stages = []
    for step in steps:
        before = group.session
        perform(group, step)
        if group.session is not before:
            stages.append(bare(before))
    for stage in reversed(stages):
        group.live.undo()
        assert bare(group.session) == stage
    assert last_undoable(group.session) is None


@laws(30)
@given(groups)
def test_forgetting_what_was_undone_changes_nothing_else(group: Group) -> None:
    forgotten = replay(forget_undone(group.session.events))
    assert bare(forgotten) == replace(bare(group.session), draft="")


def test_the_text_of_what_was_undone_is_forgotten() -> None:
    group = gather()
    group.live.note("kept")
    group.live.note("taken back")
    group.live.undo()
    group.live.debrief({"doctor": "taken back too"})
    group.live.undo()
    assert "taken back" not in repr(forget_undone(group.session.events))
    assert "kept" in repr(forget_undone(group.session.events))


def test_a_draft_does_not_outlive_the_session() -> None:
    group = gather()
    group.live.keep_draft("half a thought")
    group.live.note("half a thought, and kept as such")
    group.live.undo()
    assert "thought" not in repr(forget_undone(group.session.events))


def test_an_answer_that_was_changed_is_forgotten() -> None:
    group = gather()
    group.live.debrief({"doctor": "with a name in it", "patient": "kept"})
    group.live.debrief({"doctor": "without"})
    group.live.debrief({"doctor": "taken back"})
    group.live.undo()
    kept = forget_undone(group.session.events)
    assert "name in it" not in repr(kept)
    assert replay(kept).debrief == {"doctor": "without", "patient": "kept"}


def test_undo_is_never_of_a_draft_or_of_taking_up_again() -> None:
    group = gather()
    group.live.mark(1)
    group.live.keep_draft("half a")
    group.live.reopen()
    group.live.undo()
    assert group.session.marks == ()
    assert group.session.draft == "half a"


def test_a_session_begins_with_a_started_event() -> None:
    with pytest.raises(ValueError, match="begins with a started event"):
        apply(None, _event(ev.Paused))


def test_no_events_are_no_session() -> None:
    with pytest.raises(ValueError, match="without events"):
        replay([])


@pytest.mark.parametrize(
    "event",
    [
        _event(ev.PhaseEntered, index=8),
        _event(ev.PhaseEntered, index=-1),
        _event(ev.Landed, index=99),
        _event(ev.SeatLeft, seat=0),
        _event(ev.SeatLeft, seat=9),
        _event(ev.SeatArrived, seat=9),
        _event(ev.SeatArrived, seat=0),
        _event(ev.WordOffered, seat=-1),
        gather().session.events[0],
    ],
)
def test_an_event_that_does_not_fit_is_a_value_error(event: ev.Event) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        apply(gather().session, event)


@pytest.mark.parametrize(
    "damaged", [{}, {"phases": []}, {"phases": [{"kind": "settle"}]}, {"phases": None}]
)
def test_a_damaged_format_is_a_value_error(damaged: dict[str, object]) -> None:
    started = gather().session.events[0]
    with pytest.raises(ValueError, match="format of a session cannot be read"):
        apply(None, replace(started, format=damaged))  # type: ignore[call-arg]


# --- phases and pauses


def _steps(session: Session) -> list[tuple[int, float, float | None]]:
    return [(visit.index, visit.from_s, visit.to_s) for visit in session.visits]


def test_going_back_adds_to_the_same_phase() -> None:
    group = gather()
    for wait_s, step in ((60, "forward"), (30, "back"), (15, "forward")):
        group.clock.tick(wait_s)
        getattr(group.live, step)()
    assert _steps(group.session) == [(0, 0, 60), (1, 60, 90), (0, 90, 105), (1, 105, None)]
    assert group.session.spent_s(0, 105) == 75


def test_a_pause_stops_the_phase_and_not_the_end() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.toggle_pause()
    group.clock.tick(100)
    assert group.session.spent_s(0, group.live.now_s) == 60
    group.live.toggle_pause()
    group.clock.tick(10)
    assert group.session.spent_s(0, group.live.now_s) == 70
    assert group.session.stop_s == 3600


def test_a_pause_ends_with_its_phase() -> None:
    group = gather()
    group.live.toggle_pause()
    group.clock.tick(20)
    group.live.forward()
    group.clock.tick(40)
    assert [group.session.spent_s(i, group.live.now_s) for i in (0, 1)] == [0, 40]
    assert group.session.paused_s is None


def test_a_gap_that_overlaps_a_pause_counts_once() -> None:
    group = gather()
    group.clock.tick(100)
    group.live.toggle_pause()
    group.clock.tick(600)
    group.live.count_gap_as_pause(150, 700)
    group.live.toggle_pause()
    group.clock.tick(50)
    assert group.session.spent_s(0, group.live.now_s) == 150


@laws(40)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_paused_seconds_are_those_that_lie_in_some_pause(
    pauses: list[tuple[float, float]], from_s: int, to_s: int
) -> None:
    session = replace(gather().session, pauses=tuple(pauses))
    counted = sum(any(a <= s < b for a, b in pauses) for s in range(from_s, to_s))
    assert session.paused_between_s(from_s, to_s) == counted


# --- people


def test_the_presenter_sits_back_for_the_discussion_only() -> None:
    group = gather()
    group.go_to("discuss")
    assert group.session.sits_back
    group.live.forward()
    assert not group.session.sits_back


def test_without_push_back_the_presenter_stays() -> None:
    group = gather(replace(gather().session.format, push_back=False))
    group.go_to("discuss")
    assert not group.session.sits_back


def test_a_seat_comes_late_leaves_and_comes_back() -> None:
    group = gather()
    group.live.toggle_here(3)
    assert not group.session.seat(3).present
    group.clock.tick(120)
    group.live.toggle_here(3)
    assert group.session.seat(3).arrived_s == 120
    group.live.announce_leave(3, group.in_s(600))
    group.live.leave(3)
    assert not group.session.seat(3).present
    group.live.toggle_here(3)
    assert group.session.seat(3).present
    assert group.session.seat(3).leaves_s is None
    assert group.session.seat(3).arrived_s == 120


def test_more_seats_arrive_now_and_fewer_go_from_the_end() -> None:
    group = gather(seats=4)
    group.live.leave(1)
    group.live.set_seats(5)
    group.live.forward()
    group.clock.tick(30)
    group.live.set_seats(6)
    assert [seat.arrived_s for seat in group.session.seats] == [0, 0, 0, 0, 0, 30]
    group.live.set_seats(2)
    assert [seat.present for seat in group.session.seats] == [False, True]


def test_a_note_takes_the_draft_with_it() -> None:
    group = gather()
    group.live.keep_draft("half a thought")
    group.live.note("a whole thought")
    assert group.session.draft == ""
    assert [note.text for note in group.session.notes] == ["a whole thought"]


def test_going_back_before_the_return_ends_a_landing() -> None:
    group = gather()
    group.go_to("discuss")
    group.live.land()
    assert group.session.landed_s is not None
    group.live.back()
    assert group.session.landed_s is None


def test_closing_ends_a_group_that_was_not_ended() -> None:
    group = gather()
    group.clock.tick(90)
    group.live.close("cut off")
    assert (group.session.ended_s, group.session.ending) == (90, "cut off")
    assert group.session.visits[-1].to_s == 90


@laws(30)
@given(shipped, lists_of(actions, 20), actions)
def test_events_are_never_changed_by_what_follows(
    fmt: Format, steps: list[Action], action: Action
) -> None:
    group = led(fmt, steps)
    before = group.session.events
    perform(group, action)
    assert group.session.events[: len(before)] == before
