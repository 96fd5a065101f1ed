"""Invented sessions: valid, varied, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui import demo
from balint_tui.frame import events as ev
from balint_tui.frame import formats, marks
from balint_tui.frame.session import DEBRIEF, ENDINGS, Session, replay
from balint_tui.frame.summary import left_early, propose_ending, summary
from balint_tui.library.library import Library

Story = list[ev.Event]


def encoded(stories: Sequence[Story]) -> list[list[dict[str, object]]]:
    return [[ev.encode(event) for event in story] for story in stories]


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return list(demo.sessions(200, seed=1))


@pytest.fixture(scope="module")
def folded(stories: list[Story]) -> list[Session]:
    return [replay(story) for story in stories]


def kinds(stories: list[Story]) -> Counter[str]:
    return Counter(event.kind for story in stories for event in story)


# --- the same for the same seed


def test_the_same_seed_gives_the_same_sessions() -> None:
    assert encoded(list(demo.sessions(12, 7))) == encoded(list(demo.sessions(12, 7)))


def test_another_seed_gives_others() -> None:
    one, other = (
        {story[0].id for story in demo.sessions(12, seed) if isinstance(story[0], ev.Started)}
        for seed in (7, 8)
    )
    assert len(one) == len(other) == 12
    assert not one & other


def test_more_sessions_leave_the_newest_as_they_are() -> None:
    assert encoded(list(demo.sessions(50, 3)))[-20:] == encoded(list(demo.sessions(20, 3)))


# --- valid


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 6), st.integers())
def test_any_seed_gives_as_many_closed_sessions_as_asked(count: int, seed: int) -> None:
    stories = list(demo.sessions(count, seed))
    assert len(stories) == count
    assert all(replay(story).ending in ENDINGS for story in stories)


def test_events_are_numbered_and_in_order_and_survive_the_disk(stories: list[Story]) -> None:
    for story in stories:
        assert [event.seq for event in story] == list(range(1, len(story) + 1))
        assert all(a.at_s <= b.at_s for a, b in pairwise(story))
        assert [ev.decode(ev.encode(event)) for event in story] == story


def test_each_ending_is_the_one_that_the_program_would_propose(stories: list[Story]) -> None:
    for story in stories:
        before = replay(story[:-1])
        assert propose_ending(before, before.last_s) == replay(story).ending


def test_ids_are_distinct_and_in_the_order_of_the_beginnings(folded: list[Session]) -> None:
    ids = [session.id for session in folded]
    assert len(set(ids)) == 200
    assert sorted(ids) == [s.id for s in sorted(folded, key=lambda s: s.started)]
    assert {len(name) for name in ids} == {26}


def test_nothing_lies_in_the_future_of_the_fixed_day(folded: list[Session]) -> None:
    assert max(session.started.date() for session in folded) == demo.NEWEST
    assert all(session.wall(session.last_s).date() <= demo.NEWEST for session in folded)


def test_seats_that_speak_or_leave_exist_and_presenters_are_there(folded: list[Session]) -> None:
    for session in folded:
        for seat in session.presenters.values():
            assert session.seat(seat).left_s is None
            assert session.seat(seat).arrived_s == 0.0


# --- varied


def test_all_formats_and_endings_and_several_groups_occur(folded: list[Session]) -> None:
    known, _ = formats.load()
    assert {session.format.name for session in folded} == set(known)
    assert {session.ending for session in folded} == set(ENDINGS)
    assert len({session.group for session in folded}) >= 4


def test_a_hundred_thousand_are_within_living_memory() -> None:
    """Their ids could not say a time before 1970."""
    first, *_ = meetings = demo._meetings(100_000)
    assert len(meetings) == 100_000
    assert first[1].year > 1990


def test_the_first_groups_use_all_formats_between_them() -> None:
    known, _ = formats.load()
    used = {name for group in demo.GROUPS[: demo.FEWEST_GROUPS] for name in group.formats}
    assert used == set(known)


def test_people_come_late_and_leave_early_with_and_without_a_word(folded: list[Session]) -> None:
    seats = [seat for session in folded for seat in session.seats]
    assert sum(left_early(session) for session in folded) > 20
    assert {seat.word_offered for seat in seats if seat.left_s is not None} == {True, False}
    assert any(seat.arrived_s is None for seat in seats)
    assert any(seat.arrived_s for seat in seats)


def test_pauses_undo_debriefs_and_landings_occur(stories: list[Story]) -> None:
    seen = kinds(stories)
    for kind in ("paused", "undone", "debriefed", "landed", "stretched", "presenter-named"):
        assert seen[kind] > 2, kind


def test_marks_are_those_of_the_legend(folded: list[Session]) -> None:
    made = {mark.mark for session in folded for mark in session.marks}
    assert made == {legend.id for legend in marks.load().values()}


def test_debriefs_answer_known_questions(folded: list[Session]) -> None:
    assert {name for session in folded for name in session.debrief} == set(DEBRIEF)


def test_each_session_has_three_to_fifteen_notes_and_they_differ(folded: list[Session]) -> None:
    assert all(3 <= len(session.notes) <= 15 for session in folded)
    texts = {note.text for session in folded for note in session.notes}
    assert len(texts) > 300
    assert max(len(text) for text in texts) < 200
    assert not any("{" in text for text in texts)


def test_most_notes_are_written_in_the_discussion(folded: list[Session]) -> None:
    places = Counter(s.format.phases[note.index].kind for s in folded for note in s.notes)
    assert places["discuss"] > sum(places.values()) / 2
    assert set(places) >= {"present", "return", "close"}


# --- in a library


def test_fill_puts_them_into_a_library(tmp_path: Path) -> None:
    assert demo.fill(tmp_path / "new", 12, seed=5) == 12
    library = Library.open(tmp_path / "new", read_only=True)
    rows = library.rows()
    library.close()
    expected = [summary(replay(story)) for story in demo.sessions(12, 5)]
    assert [{**row, "state": "closed"} for row in reversed(expected)] == rows


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        demo.fill(tmp_path / name, 6, seed=5)
    one, two = (
        {p.name: p.read_bytes() for p in (tmp_path / name / "sessions").rglob("*.json")}
        for name in ("one", "two")
    )
    assert len(one) == 6
    assert one == two
