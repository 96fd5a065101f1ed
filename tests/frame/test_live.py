"""What a leader may do, in any order, and what is said about it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given

from balint_tui.frame import events as ev
from balint_tui.frame import live as live_module
from balint_tui.frame.live import Live, Refused, begin
from balint_tui.frame.session import Session, replay
from balint_tui.frame.summary import details, propose_ending, search_text, summary
from tests.clocks import NOON, FakeClock

from .strategies import FORMATS, LEGEND, Group, gather, groups, laws


def _check_visits(session: Session) -> None:
    for visit, following in zip(session.visits, session.visits[1:], strict=False):
        assert visit.to_s == following.from_s
        assert visit.from_s <= following.from_s
    for visit in session.visits:
        assert 0 <= visit.index < len(session.format.phases)
        assert visit.to_s is None or visit.from_s <= visit.to_s
    assert (session.visits[-1].to_s is None) == (session.ended_s is None)


@laws(40)
@given(groups)
def test_any_order_of_actions_leaves_a_valid_session(group: Group) -> None:
    session, live = group.session, group.live
    written = json.loads(json.dumps([ev.encode(event) for event in session.events]))
    assert replay(ev.decode(record) for record in written) == session
    assert list(session.events) == group.recorded
    _check_visits(session)
    assert len(live.plan().steps) == len(session.format.phases)
    json.dumps([summary(session), details(session), search_text(session)])
    assert propose_ending(session, live.now_s) in ("planned", "shortened", "overrun", "cut off")


@laws(40)
@given(groups)
def test_events_are_numbered_and_never_go_back_in_time(group: Group) -> None:
    events = group.session.events
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.at_s for event in events] == sorted(event.at_s for event in events)
    assert group.live.now_s >= group.session.last_s


# --- the beginning


def test_a_session_has_the_minutes_of_its_format() -> None:
    assert gather("standard-75").session.stop_s == 75 * 60


def test_a_hard_stop_far_too_near_begins_with_the_shortest_frame() -> None:
    group = gather("standard-60", minutes=24)
    assert group.session.shortened
    assert [p.kind for p in group.session.format.phases][-2:] == ["return", "close"]


def test_seats_and_video_are_those_of_the_format_unless_said() -> None:
    clock, fmt = FakeClock(), FORMATS["video-60"]
    assert begin(clock, "a", fmt)[0].video is True
    assert begin(clock, "a", fmt, video=False)[0].video is False
    assert begin(clock, "a", fmt)[0].seats == fmt.seats
    assert begin(clock, "a", fmt, seats=5)[0].seats == 5


def test_nothing_is_seen_that_was_not_recorded() -> None:
    def full(event: ev.Event) -> None:
        raise OSError("no space")

    group = gather()
    live = Live(group.session, group.clock, full, LEGEND)
    with pytest.raises(OSError, match="no space"):
        live.note("lost")
    assert live.session is group.session


# --- time


def test_the_wall_clock_does_not_move_the_session() -> None:
    group = gather()
    group.clock.tick(100)
    for step_s in (3600, -7200):
        group.clock.step_wall(step_s)
        assert group.live.now_s == 100


def test_sleep_counts() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.mark(1)
    group.clock.tick(1800)
    assert group.live.now_s == 1860


def test_taken_up_in_the_same_boot_the_clock_ran_on() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.forward()
    group.clock.tick(600)
    group.clock.step_wall(5000)
    again = Live(group.session, group.clock, lambda event: None, LEGEND)
    assert again.reopen() == "Taken up again; the clock ran on."
    group.clock.tick(5)
    assert again.now_s == 665
    assert again.session.spent_s(1, again.now_s) == 605


def test_taken_up_after_a_restart_the_wall_clock_bridges() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.forward()
    group.clock.reboot(away_s=300)
    assert "restart" in group.live.reopen()
    assert group.live.now_s == 360
    group.clock.step_wall(-1000)
    group.clock.tick(10)
    assert group.live.now_s == 370


def test_a_wall_clock_set_back_over_a_restart_never_goes_before_the_last_event() -> None:
    group = gather()
    group.clock.tick(60)
    group.live.mark(1)
    group.clock.reboot(away_s=-4000)
    group.live.reopen()
    assert group.live.now_s == 60
    group.clock.tick(1)
    assert group.live.now_s == 61


def test_an_event_right_after_taking_up_is_not_before_it() -> None:
    group = gather()
    group.clock.tick(10.00049)
    group.live.reopen()
    group.live.mark(1)
    assert group.session.events[-1].at_s >= group.session.events[-2].at_s


def test_the_end_moves_only_to_what_is_to_come() -> None:
    group = gather()
    group.clock.tick(600)
    assert group.live.move_stop(NOON + timedelta(minutes=50)) == "The end is now 12:50."
    assert group.session.stop_s == 3000
    with pytest.raises(Refused, match="has passed"):
        group.live.move_stop(NOON + timedelta(minutes=10))


# --- steps


def test_forward_goes_through_every_phase_to_the_end() -> None:
    group = gather()
    for _ in group.session.format.phases:
        group.live.forward()
    assert [visit.index for visit in group.session.visits] == list(range(8))
    assert group.session.ended_s is not None
    with pytest.raises(Refused, match="u goes back"):
        group.live.forward()
    group.live.undo()
    assert group.session.phase.kind == "close"


def test_there_is_nothing_before_the_first_phase() -> None:
    with pytest.raises(Refused, match="first phase"):
        gather().live.back()


@pytest.mark.parametrize("kind", ["present", "clarify", "discuss", "return"])
def test_a_landing_brings_back_whoever_has_presented(kind: str) -> None:
    group = gather()
    group.go_to(kind)
    assert "presenter back" in group.live.land()
    assert group.session.phase.kind == "return"
    group.live.forward()
    assert group.session.phase.kind == "close"


@pytest.mark.parametrize("kind", ["settle", "follow-up", "call", "close"])
def test_a_landing_before_a_case_goes_to_the_close(kind: str) -> None:
    group = gather()
    group.go_to(kind)
    assert "presenter" not in group.live.land()
    assert group.session.phase.kind == "close"


def test_a_landing_in_the_first_of_two_cases_skips_the_second() -> None:
    group = gather("two-cases-90")
    group.go_to("discuss", case=1)
    group.live.land()
    assert (group.session.phase.kind, group.session.phase.case) == ("return", 1)
    group.live.forward()
    assert group.session.phase.kind == "close"


def test_back_from_a_landing_goes_to_where_it_began() -> None:
    group = gather("two-cases-90")
    group.go_to("discuss", case=1)
    group.live.land()
    group.live.forward()
    group.live.back()
    assert (group.session.phase.kind, group.session.phase.case) == ("return", 1)
    assert group.session.landed_s is not None
    group.live.back()
    assert group.session.phase.kind == "discuss"


def test_back_from_a_landing_before_a_case_is_no_return() -> None:
    group = gather()
    group.go_to("call")
    group.live.land()
    group.live.back()
    assert group.session.phase.kind == "call"


# --- people


def test_the_presenter_is_of_the_case_at_hand() -> None:
    group = gather("two-cases-120")
    group.live.name_presenter(3)
    group.go_to("breather")
    group.live.name_presenter(5)
    assert group.session.presenters == {1: 3, 2: 5}
    group.go_to("close")
    with pytest.raises(Refused, match="No case is ahead"):
        group.live.name_presenter(2)


def test_the_presenter_moves_only_while_the_group_talks() -> None:
    group = gather()
    with pytest.raises(Refused, match="during the discussion"):
        group.live.move_presenter()
    group.go_to("discuss")
    assert "takes part again" in group.live.move_presenter()
    assert "sits back" in group.live.move_presenter()


@pytest.mark.parametrize("seat", [0, -1, 9])
def test_a_seat_that_is_not_there_is_refused(seat: int) -> None:
    live = gather(seats=8).live
    for act in (live.name_presenter, live.toggle_here, live.offer_word, live.leave):
        with pytest.raises(Refused, match=f"There is no seat {seat}; the circle has 8"):
            act(seat)


@pytest.mark.parametrize("seats", [0, 41])
def test_a_circle_has_one_to_forty_seats(seats: int) -> None:
    with pytest.raises(Refused, match="1 to 40"):
        gather().live.set_seats(seats)


def test_nobody_leaves_twice() -> None:
    live = gather().live
    live.leave(2)
    with pytest.raises(Refused, match="Seat 2 is empty"):
        live.leave(2)


def test_who_comes_late_is_nodded_in() -> None:
    group = gather()
    group.live.toggle_here(2)
    group.live.forward()
    assert group.live.toggle_here(2) == "Seat 2 is here. No recap; nod them in."


def test_the_leaving_time_can_be_taken_back() -> None:
    group = gather()
    assert group.live.announce_leave(2, group.in_s(1800)) == "Seat 2 leaves at 12:30."
    assert group.live.announce_leave(2, None) == "Seat 2 stays to the end."
    assert group.session.seat(2).leaves_s is None


def test_a_dropped_link_tells_how_long() -> None:
    group = gather("video-60")
    group.live.toggle_link()
    group.clock.tick(180)
    assert group.live.toggle_link().startswith("Back after 3 min")
    assert (group.session.link_losses, group.session.link_lost_s) == (1, None)


# --- what is written


def test_a_mark_is_by_the_legend() -> None:
    group = gather()
    assert group.live.mark(2) == "Marked: patient's side."
    assert [mark.mark for mark in group.session.marks] == ["patient"]
    with pytest.raises(Refused, match="No mark is on 0"):
        group.live.mark(0)


def test_a_note_is_trimmed_and_known_by_its_number() -> None:
    group = gather()
    assert group.live.note("  a thought \n") == 2
    assert group.session.notes[0].text == "a thought"
    with pytest.raises(Refused, match="empty note"):
        group.live.note("  ")


def test_the_same_draft_or_debrief_is_recorded_once() -> None:
    group = gather()
    for _ in range(2):
        group.live.keep_draft("half")
        group.live.debrief({"doctor": "tired"})
    assert [event.kind for event in group.recorded] == ["started", "draft-kept", "debriefed"]


def test_a_note_after_the_end_is_kept() -> None:
    group = gather()
    group.live.end()
    group.live.note("what stays")
    assert len(group.session.notes) == 1


def test_an_ending_is_one_of_four() -> None:
    with pytest.raises(Refused, match="planned, shortened, overrun, cut off"):
        gather().live.close("fine")


# --- undo


def test_nothing_to_take_back_at_the_start() -> None:
    with pytest.raises(Refused, match="Nothing to take back"):
        gather().live.undo()


def test_every_undoable_event_has_words() -> None:
    worded = {*live_module._WORDS, "marked", "phase-entered"}
    assert worded == {kind for kind, cls in ev.KINDS.items() if cls.undoable}


def test_undo_says_what_was_taken_back() -> None:
    live = gather().live
    live.mark(4)
    live.forward()
    assert live.undo() == "Taken back: the step to Follow-up."
    assert live.undo() == "Taken back: the mark feeling."


# --- who was not noted as gone


def test_a_leaving_nobody_noted_is_settled_at_the_time_that_was_said() -> None:
    group = gather()
    group.live.announce_leave(3, group.in_s(2400))
    group.live.announce_leave(4, group.in_s(3500))
    group.clock.tick(3000)
    group.live.end()
    assert group.live.unsettled() == [3]
    group.live.settle_leaving(3)
    assert group.session.seat(3).left_s == 2400
    assert summary(group.session)["left_early"] == 1
    assert group.live.unsettled() == []


def test_who_comes_back_and_leaves_again_is_offered_a_word_again() -> None:
    group = gather()
    group.live.offer_word(2)
    group.live.leave(2)
    group.live.toggle_here(2)
    assert not group.session.seat(2).word_offered


# --- an end that was not, or was long ago


def test_a_session_left_behind_ends_where_it_was_left() -> None:
    group = gather()
    group.clock.tick(600)
    group.live.forward()
    group.clock.tick(90_000)
    group.live.end_where_left()
    assert group.session.ended_s == 600
    assert summary(group.session)["actual_s"] == 600


def test_the_end_can_be_taken_back_and_the_answers_stay() -> None:
    group = gather()
    group.go_to("close")
    group.live.forward()
    group.live.debrief({"doctor": "tired"})
    group.live.take_back_end()
    assert group.session.ended_s is None
    assert group.session.debrief == {"doctor": "tired"}
    with pytest.raises(Refused, match="not over"):
        group.live.take_back_end()


def test_the_stop_is_at_the_minute_that_was_said() -> None:
    clock = FakeClock(at=NOON.replace(microsecond=123_999))
    until = NOON + timedelta(minutes=50)
    started, _ = begin(clock, "a", FORMATS["standard-60"], until)
    session = replay([started])
    assert f"{session.wall(session.stop_s):%H:%M:%S}" == "12:50:00"
    assert session.wall(session.stop_s) >= until


def test_a_group_over_long_before_its_time_was_not_planned_so() -> None:
    group = gather("standard-60")
    for _ in range(8):
        group.clock.tick(60)
        group.live.forward()
    assert propose_ending(group.session, group.live.now_s) == "shortened"
