"""A session drawn on one axis of time, and as it stood at any moment."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame.picture import Axis, actual, as_of, axis, bar, lines, moments, planned, points
from balint_tui.frame.session import Session

from .strategies import LEGEND, Group, gather, groups, laws

KEYS = {legend.id: str(key) for key, legend in LEGEND.items()}


def held() -> Session:
    """A standard hour with a note, two marks, someone who left, and a landing."""
    group = gather()
    group.clock.tick(240)
    group.live.forward()
    group.live.note("a knock")
    group.live.mark(1)
    group.clock.tick(60)
    group.live.mark(2)
    group.live.leave(3)
    group.clock.tick(600)
    group.live.note("taken back")
    group.live.undo()
    group.live.land()
    group.clock.tick(300)
    group.live.end()
    return group.session


def test_planned_and_actual_stand_on_one_axis() -> None:
    session = held()
    assert planned(session)[0] == ("Settle", 0.0, 180.0)
    assert planned(session)[-1][2] == 3600
    assert actual(session)[0] == ("Settle", 0.0, 240.0)
    assert actual(session)[-1][2] == session.ended_s == 1200
    assert axis(session, 61) == Axis(3600, 61)


def test_a_bar_holds_as_much_of_each_name_as_fits() -> None:
    on = Axis(100, 21)
    assert bar([("Settle", 0, 50), ("Discuss", 50, 75), ("Close", 75, 100)], on) == (
        "│Settle   │Disc│Clos│"
    )
    assert bar([("A", 0, 1), ("B", 1, 2), ("Long", 2, 100)], on)[:3] == "│Lo"


def test_points_that_meet_are_a_plus() -> None:
    on = Axis(100, 11)
    assert points([(0, "1"), (2, "2"), (50, "•"), (51, "•"), (300, "x")], on) == "+    •    x"


def test_the_lines_of_a_session() -> None:
    drawn = dict(lines(held(), KEYS, 61))
    assert list(drawn) == ["planned", "actual", "notes", "marks", "left"]
    assert drawn["notes"].strip() == "•"
    assert drawn["marks"].split() == ["12"]
    assert drawn["left"].index("x") == 5


def test_a_session_in_which_nothing_was_noted_has_two_lines() -> None:
    assert [label for label, _ in lines(gather().session, KEYS, 40)] == ["planned", "actual"]


def test_replay_jumps_from_one_thing_to_the_next() -> None:
    assert moments(held()) == [0.0, 240.0, 300.0, 900.0, 1200.0]


def test_the_session_as_it_stood() -> None:
    session = held()
    assert as_of(session, 0).phase.kind == "settle"
    early = as_of(session, 250)
    assert (early.phase.kind, len(early.notes), len(early.marks)) == ("follow-up", 1, 1)
    assert early.seat(3).present
    late = as_of(session, 900)
    assert not late.seat(3).present
    assert [note.text for note in late.notes] == ["a knock"]
    assert late.landed_s == 900


@laws(30)
@given(groups, st.integers(1, 200), st.floats(0, 20000))
def test_every_line_is_as_wide_as_asked_and_every_moment_can_be_shown(
    group: Group, width: int, at_s: float
) -> None:
    session = group.session
    assert {len(line) for _, line in lines(session, KEYS, width)} == {width}
    for moment in (*moments(session), at_s):
        assert as_of(session, moment).events


@laws(30)
@given(groups)
def test_at_its_end_a_session_is_what_it_came_to(group: Group) -> None:
    session = group.session
    last = as_of(session, max(event.at_s for event in session.events))
    assert (last.notes, last.marks, last.seats) == (session.notes, session.marks, session.seats)
