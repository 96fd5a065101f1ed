"""What a session comes to: its ending, its row, and the whole of it."""

from __future__ import annotations

import pytest
from hypothesis import given

from balint_tui.frame.session import Session
from balint_tui.frame.summary import (
    cases,
    details,
    left_early,
    propose_ending,
    search_text,
    summary,
)

from .strategies import Group, gather, groups, laws


def _ended(group: Group, at_min: float) -> Session:
    """The session after the group went to its close and ended at this minute."""
    group.go_to("close")
    group.clock.tick(at_min * 60 - group.live.now_s)
    group.live.end()
    return group.session


# --- endings


@pytest.mark.parametrize(
    ("minutes", "ending"), [(58, "planned"), (60, "planned"), (62, "planned"), (62.1, "overrun")]
)
def test_an_ending_is_planned_up_to_two_minutes_past_the_stop(minutes: float, ending: str) -> None:
    session = _ended(gather(), minutes)
    assert propose_ending(session, session.last_s) == ending


def test_a_landing_is_a_shortened_ending() -> None:
    group = gather()
    group.go_to("discuss")
    group.live.land()
    assert propose_ending(_ended(group, 55), 0) == "shortened"


def test_a_landing_that_comes_too_late_is_an_overrun() -> None:
    group = gather()
    group.go_to("discuss")
    group.clock.tick(3600)
    group.live.land()
    assert propose_ending(_ended(group, 90), 0) == "overrun"


def test_the_shortest_frame_is_a_shortened_ending() -> None:
    assert propose_ending(_ended(gather(minutes=25), 25), 0) == "shortened"


@pytest.mark.parametrize("kind", ["settle", "present", "discuss", "return"])
def test_a_group_that_nobody_closed_was_cut_off(kind: str) -> None:
    group = gather()
    group.go_to(kind)
    group.live.end()
    assert propose_ending(group.session, group.live.now_s) == "cut off"


def test_a_presenter_never_brought_back_was_cut_off() -> None:
    group = gather()
    group.go_to("present")
    group.live.back()
    group.live.land()
    group.live.end()
    assert group.session.phase.kind == "close"
    assert propose_ending(group.session, group.live.now_s) == "cut off"


def test_before_the_end_the_ending_is_by_the_moment() -> None:
    group = gather()
    group.go_to("close")
    assert propose_ending(group.session, 3600) == "planned"
    assert propose_ending(group.session, 4000) == "overrun"


def test_a_moved_end_is_what_counts() -> None:
    group = gather()
    group.live.move_stop(group.in_s(70 * 60))
    assert propose_ending(_ended(group, 70), 0) == "planned"


# --- the row


def test_the_row_of_a_session() -> None:
    group = gather()
    group.live.mark(1)
    group.live.note("a thought")
    group.live.leave(3)
    _ended(group, 61)
    group.live.close("planned")
    assert summary(group.session) == {
        "id": "invented",
        "group": "",
        "started": "2026-03-02T12:00:00+00:00",
        "ended": "2026-03-02T13:01:00+00:00",
        "format": "standard-60",
        "cases": 1,
        "planned_s": 3600,
        "actual_s": 3660,
        "ending": "planned",
        "seats": 8,
        "left_early": 1,
        "notes": 1,
        "marks": 1,
        "approved": 0,
        "undecided": 1,
        "codes": [],
        "role": "",
        "supervised": False,
        "supervision": 0,
    }


def test_a_running_session_has_no_end_yet() -> None:
    group = gather()
    group.clock.tick(90)
    group.live.mark(1)
    row = summary(group.session)
    assert (row["ended"], row["ending"], row["actual_s"]) == (None, None, 90)


def test_only_cases_that_were_told_count() -> None:
    group = gather("two-cases-90")
    group.go_to("call", case=1)
    assert cases(group.session) == 0
    group.live.forward()
    assert cases(group.session) == 1
    group.go_to("present", case=2)
    assert cases(group.session) == 2


def test_who_leaves_after_the_end_did_not_leave_early() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.leave(1)
    group.clock.tick(60)
    group.live.end()
    group.clock.tick(60)
    group.live.leave(2)
    assert left_early(group.session) == 1


def test_who_came_back_did_not_leave_early() -> None:
    group = gather()
    group.live.leave(1)
    group.live.toggle_here(1)
    assert left_early(group.session) == 0


# --- the whole


def test_phases_have_planned_and_actual_seconds() -> None:
    group = gather()
    group.clock.tick(200)
    group.live.forward()
    group.clock.tick(50)
    group.live.end()
    first, second, third = details(group.session)["phases"][:3]
    assert first == {
        "kind": "settle",
        "name": "Settle",
        "case": 0,
        "planned_s": 180,
        "actual_s": 200,
        "started_s": 0.0,
    }
    assert (second["actual_s"], second["started_s"]) == (50, 200)
    assert (third["actual_s"], third["started_s"]) == (0, None)


def test_planned_seconds_are_those_of_the_beginning() -> None:
    group = gather(minutes=50)
    before = [phase["planned_s"] for phase in details(group.session)["phases"]]
    group.live.stretch(120)
    group.live.move_stop(group.in_s(4000))
    assert [phase["planned_s"] for phase in details(group.session)["phases"]] == before
    assert sum(before) == 3000


def test_notes_marks_and_attendance_say_when_and_where() -> None:
    group = gather(seats=2)
    group.live.announce_leave(2, group.in_s(900))
    group.go_to("present")
    group.live.note("a thought")
    group.live.mark(2)
    group.live.name_presenter(1)
    group.live.offer_word(2)
    group.live.leave(2)
    whole = details(group.session)
    assert whole["notes"] == [
        {
            "seq": 6,
            "at_s": 540,
            "phase": "present",
            "text": "a thought",
            "codes": [],
            "approved": False,
        }
    ]
    assert whole["marks"] == [{"seq": 7, "at_s": 540, "phase": "present", "mark": "patient"}]
    assert whole["attendance"][1] == {
        "seat": 2,
        "arrived_s": 0,
        "left_s": 540,
        "leaves_s": 900,
        "word_offered": True,
    }
    assert whole["presenters"] == {"1": 1}


@laws(30)
@given(groups)
def test_the_whole_holds_the_row_and_every_event(group: Group) -> None:
    whole = details(group.session)
    lists = {"notes": len(whole["notes"]), "marks": len(whole["marks"])}
    assert whole | summary(group.session) == whole | lists
    assert [event["seq"] for event in whole["events"]] == [e.seq for e in group.session.events]
    assert all({"seq", "kind", "at_s"} <= event.keys() for event in whole["events"])


@laws(30)
@given(groups)
def test_the_seconds_of_all_phases_are_the_session_without_its_pauses(group: Group) -> None:
    session = group.session
    end_s = session.last_s if session.ended_s is None else session.ended_s
    spent_s = sum(session.spent_s(i, end_s) for i in range(len(session.format.phases)))
    assert spent_s == pytest.approx(end_s - session.paused_between_s(0, end_s), abs=1e-6)


def test_all_that_was_written_can_be_searched() -> None:
    group = gather()
    group.live.note("kept")
    group.live.note("gone")
    group.live.undo()
    group.live.debrief({"doctor": "tired", "patient": ""})
    assert search_text(group.session) == "kept\ntired"
