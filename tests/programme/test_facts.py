"""The facts of a session, by one that is told event by event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from balint_tui import demo
from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.frame.session import Session, replay
from balint_tui.frame.summary import cases, left_early
from balint_tui.programme.facts import facts, turns

BEGAN = datetime.fromisoformat("2026-01-05T16:00:00+01:00")
FORMAT = formats.load()[0]["standard-60"]


def told(*happened: tuple[float, type[ev.Event], dict[str, Any]]) -> Session:
    """A session of eight in the standard hour to which this happened, at these seconds."""
    first = {"id": "0" * 26, "format": FORMAT.encode(), "stop_s": 3600.0, "seats": 8, "group": "R"}
    events = [(0.0, ev.Started, first), *happened]
    return replay(
        kind(seq=n, at=(BEGAN + timedelta(seconds=at_s)).isoformat(), at_s=at_s, **values)
        for n, (at_s, kind, values) in enumerate(events, 1)
    )


def enter(at_s: float, kind: str) -> tuple[float, type[ev.Event], dict[str, Any]]:
    index = next(n for n, phase in enumerate(FORMAT.phases) if phase.kind == kind)
    return at_s, ev.PhaseEntered, {"index": index}


WHOLE = told(
    (30.0, ev.SeatExpected, {"seat": 7}),
    (40.0, ev.SeatExpected, {"seat": 8}),
    enter(200.0, "call"),
    enter(300.0, "present"),
    (400.0, ev.SeatArrived, {"seat": 7}),
    enter(800.0, "clarify"),
    enter(1000.0, "discuss"),
    (1100.0, ev.Marked, {"mark": "doctor"}),
    (1200.0, ev.Marked, {"mark": "patient"}),
    (1300.0, ev.Marked, {"mark": "patient"}),
    (1400.0, ev.NoteAdded, {"text": "Nobody wanted to own it."}),
    (2700.0, ev.WordOffered, {"seat": 2}),
    (2800.0, ev.SeatLeft, {"seat": 2}),
    enter(2900.0, "return"),
    (3000.0, ev.Marked, {"mark": "relationship"}),
    (3100.0, ev.SeatLeft, {"seat": 3}),
    enter(3250.0, "close"),
    (3500.0, ev.Ended, {}),
    (3600.0, ev.Closed, {"ending": "planned"}),
    (9000.0, ev.Coded, {"note": 12, "code": "fellowship", "coder": "A"}),
    (9001.0, ev.Coded, {"note": 12, "code": "fellowship", "coder": "B"}),
    (9002.0, ev.Coded, {"note": 12, "code": "fellowship", "coder": "A", "start": 0, "end": 6}),
)


def test_a_session_by_hand() -> None:
    found = facts(WHOLE, turn=3)
    assert (found.day, found.group, found.turn, found.ending) == ("2026-01-05", "R", 3, "planned")
    assert (found.seats, found.came, found.late) == (8, 7, 1)
    assert found.left_before_s == (400.0, 700.0)
    assert found.words_offered == 1
    assert {stay.kind: stay.actual_s for stay in found.stays} == {
        "settle": 200,
        "call": 100,
        "present": 500,
        "clarify": 200,
        "discuss": 1900,
        "return": 350,
        "close": 250,
    }
    assert found.returns_s == (350.0,)
    assert found.discussed_s == 1900
    assert found.marks == {("discuss", "doctor"): 1, ("discuss", "patient"): 2} | {
        ("return", "relationship"): 1
    }
    assert found.held == {"doctor", "patient"}  # the relationship was marked on the return only


def test_a_note_with_a_code_twice_has_it_once() -> None:
    assert facts(WHOLE, turn=1).codes == {"fellowship": 1}


def test_who_presented_and_was_not_brought_back_had_no_return() -> None:
    cut = told(
        enter(300.0, "present"),
        enter(1000.0, "discuss"),
        (1500.0, ev.Ended, {}),
        (1600.0, ev.Closed, {"ending": "cut off"}),
    )
    assert facts(cut, turn=1).returns_s == (0.0,)


def test_where_nobody_presented_there_is_nothing_to_return_from() -> None:
    quiet = told((500.0, ev.Ended, {}), (600.0, ev.Closed, {"ending": "cut off"}))
    assert facts(quiet, turn=1).returns_s == ()


def test_the_facts_of_invented_sessions_agree_with_their_rows() -> None:
    for events in demo.sessions(40, seed=3):
        session = replay(events)
        found = facts(session, turn=1)
        assert len(found.returns_s) == cases(session)
        assert len(found.left_before_s) == left_early(session)
        assert 0 <= found.words_offered <= len(found.left_before_s)
        assert found.late <= found.came <= found.seats
        assert sum(found.marks.values()) == len(session.marks)
        assert sum(stay.actual_s for stay in found.stays) <= session.last_s + len(found.stays)


def test_turns_are_counted_group_by_group() -> None:
    rows = [
        {"id": "3", "group": "residents", "state": "closed"},
        {"id": "1", "group": "Residents", "state": "closed"},
        {"id": "2", "group": "Students", "state": "closed"},
        {"id": "4", "group": "Students", "state": "live"},
    ]
    assert turns(rows) == {"1": 1, "2": 1, "3": 2}


@given(st.lists(st.sampled_from("AaBb"), max_size=20))
def test_the_turns_of_a_group_are_one_two_three(groups: list[str]) -> None:
    rows = [{"id": f"{n:03}", "group": g, "state": "closed"} for n, g in enumerate(groups)]
    found = turns(reversed(rows))
    for name in "ab":
        mine = [found[row["id"]] for row in rows if row["group"].lower() == name]
        assert mine == list(range(1, len(mine) + 1))
