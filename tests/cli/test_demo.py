"""Invented sessions: valid, varied, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui import demo, demo_answers, demo_words
from balint_tui.coding.codebook import load
from balint_tui.demo_answers import batches
from balint_tui.evaluation import forms, instruments
from balint_tui.evaluation.findings import findings
from balint_tui.evaluation.responses import Response, groups
from balint_tui.frame import events as ev
from balint_tui.frame import formats, marks
from balint_tui.frame.review import undecided
from balint_tui.frame.session import DEBRIEF, ENDINGS, Coding, Session, replay
from balint_tui.frame.summary import left_early, propose_ending, summary
from balint_tui.frame.supervision import HEADINGS
from balint_tui.library.batches import Batch
from balint_tui.library.ids import is_id, year_of
from balint_tui.library.library import Library
from balint_tui.questionnaires import identifies

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
        before = replay(takewhile(lambda event: event.kind != "closed", story))
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


# --- afterwards


def is_reviewed(session: Session) -> bool:
    return bool(session.codings or session.approvals)


def test_nothing_but_the_review_follows_the_close(stories: list[Story]) -> None:
    for story in stories:
        kinds = [event.kind for event in story]
        after = kinds[kinds.index("closed") + 1 :]
        assert set(after) <= {"logged", "coded", "approved", "dropped"}
        assert after.count("logged") <= 1


def test_two_of_three_sessions_are_reviewed_some_only_in_part(folded: list[Session]) -> None:
    reviewed = [session for session in folded if is_reviewed(session)]
    in_part = [session for session in reviewed if undecided(session)]
    assert 0.55 < len(reviewed) / len(folded) < 0.8
    assert 0.1 < len(in_part) / len(reviewed) < 0.45


def test_codes_are_of_both_codebooks_on_notes_and_pieces(folded: list[Session]) -> None:
    books, _ = load()
    codings = [coding for session in folded for coding in session.codings]
    used = {coding.code for coding in codings}
    assert all(used & {code.id for code in book.codes} for book in books.values())
    assert used <= {code.id for book in books.values() for code in book.codes}
    assert len(used) > 15
    pieces = [coding.piece for coding in codings if coding.piece[2]]
    assert 0.2 < len(pieces) / len(codings) < 0.6
    assert all(session.text_of(c.piece) for session in folded for c in session.codings)


def test_every_code_that_could_be_given_is_in_a_codebook() -> None:
    known = {code.id for book in load()[0].values() for code in book.codes}
    given = {code for codes in demo_words.CODES.values() for code in codes}
    assert given | {code for _, code in demo_words.FITTING} <= known
    assert set(demo_words.CODES) == set(demo_words.NOTES)


def test_two_coders_agree_mostly_and_not_always(folded: list[Session]) -> None:
    def by(session: Session, coder: str) -> set[tuple[int, str]]:
        def is_theirs(coding: Coding) -> bool:
            return coding.coder == coder

        return {(c.piece[0], c.code) for c in filter(is_theirs, session.codings)}

    both = [session for session in folded if by(session, "A") and by(session, "B")]
    same = sum(len(by(session, "A") & by(session, "B")) for session in both)
    of_all = sum(len(by(session, "A") | by(session, "B")) for session in both)
    assert 0.15 < len(both) / len(folded) < 0.5
    assert 0.6 < same / of_all < 0.95
    assert {c.coder for session in folded for c in session.codings} == {"A", "B"}


def test_notes_are_approved_as_they_are_or_in_fewer_words_or_dropped(
    folded: list[Session],
) -> None:
    decided = [
        (session.text_of(piece), text)
        for session in folded
        for piece, text in session.approvals.items()
    ]
    kept = [(before, after) for before, after in decided if after is not None]
    edited = [(before, after) for before, after in kept if before != after]
    assert 0.15 < 1 - len(kept) / len(decided) < 0.35
    assert 0.05 < len(edited) / len(kept) < 0.3
    assert all(before and len(after) <= len(before) + 1 for before, after in edited)


def test_some_are_co_led_and_some_are_talked_over_in_supervision(folded: list[Session]) -> None:
    supervised = [session for session in folded if session.supervised]
    assert 0.2 < sum(session.role == "co-led" for session in folded) / len(folded) < 0.45
    assert 0.08 < len(supervised) / len(folded) < 0.28
    assert {len(session.supervision) for session in supervised} == {1, 2, 3}
    assert not any(session.supervision for session in folded if not session.supervised)
    assert set(demo_words.SUPERVISION) <= set(HEADINGS)


# --- answers to questionnaires


def told(count: int, seed: int) -> list[Batch]:
    asked = [(group.name, group.seats) for group in demo._groups(count)[: count // 15]]
    return list(batches(asked, demo._beginning(demo.GROUPS[0], demo.NEWEST), seed, demo._ulid))


def answered(some: Sequence[Batch], instrument: str) -> list[Response]:
    return [r for batch in some for r in batch.responses if r.instrument == instrument]


@pytest.fixture(scope="module", params=[(60, 1), (60, 8), (480, 2)])
def given_answers(request: pytest.FixtureRequest) -> list[Batch]:
    return told(*request.param)


def test_the_same_seed_gives_the_same_answers() -> None:
    assert told(60, 3) == told(60, 3)
    assert {batch.id for batch in told(60, 3)}.isdisjoint(batch.id for batch in told(60, 4))


def test_fewer_sessions_fewer_groups_and_their_answers_stay_the_same() -> None:
    assert told(14, 3) == []
    asked = [batch for batch in told(60, 3) if batch.group in {"Tuesday lunch", "Residents"}]
    assert asked == told(30, 3)
    assert len({batch.group for batch in told(480, 3)}) == len(demo.GROUPS)


def test_most_groups_answered_before_and_after_and_circles_have_their_size(
    given_answers: list[Batch],
) -> None:
    seats = {group.name: group.seats for group in demo.GROUPS}
    waves: dict[str, dict[str, int]] = {}
    for batch in given_answers:
        if batch.instrument == "module":
            waves.setdefault(batch.group, {})[batch.wave] = len(batch.given)
    assert sum("post" in counts for counts in waves.values()) == len(waves) * 3 / 4
    for group, counts in waves.items():
        assert all(seats[group] * 0.5 < count <= seats[group] + 1 for count in counts.values())


def test_every_answer_can_be_one_and_every_code_is_a_code(given_answers: list[Batch]) -> None:
    known, _ = instruments.load()
    assert {batch.instrument for batch in given_answers} == {"module", "closing", "totals"}
    for batch in given_answers:
        asked = {item.id: item for item in known[batch.instrument].asked_in(batch.wave)}
        codes = {forms.own_code(code, identifies) for code, _ in batch.given}
        assert (codes == {""}) is (batch.instrument == "closing")
        for _, answers in batch.given:
            assert set(answers) <= set(asked)
            assert all(
                asked[name].least <= value <= asked[name].most
                for name, value in answers.items()
                if value is not None
            )


def test_ids_are_of_the_time_of_the_series_and_no_id_is_there_twice(
    given_answers: list[Batch],
) -> None:
    ids = [batch.id for batch in given_answers]
    assert all(is_id(name) for name in ids)
    assert len(set(ids)) == len(ids)
    assert {year_of(name) for name in ids} == {"2025", "2026"}


def test_nobody_has_the_code_of_another() -> None:
    circle = demo_answers._Circle(Random(1), 1000, unclear=False)
    assert len({person.code for person in circle.people}) == 1000


def test_codes_have_slips_and_one_is_unclear(given_answers: list[Batch]) -> None:
    some = groups(answered(given_answers, "module"))
    both = [group for group in some if group.post]
    assert all(group.links.forgiven for group in both)
    assert all(len(group.links.forgiven) <= 2 for group in both)
    # Circles two, six and ten, as far as there are so many.
    assert sum(group.unclear for group in some) == 2 * -(-(len(some) - 1) // 4)
    assert not any(group.twice for group in some)
    assert any(group.links.pre_only for group in both)


def test_knowledge_and_comfort_rise_and_relevance_has_a_ceiling(
    given_answers: list[Batch],
) -> None:
    module = instruments.load()[0]["module"]
    found = {one.scale: one for one in findings(module, answered(given_answers, "module"))}
    for scale in ("knowledge", "comfort"):
        changes = found[scale].changes
        assert 0.5 < sum(changes) / len(changes) < 1.2
        assert found[scale].fell < found[scale].rose
        assert found[scale].p is not None
    assert found["knowledge"].fell + found["comfort"].fell > 0
    before = [before for before, _ in found["relevance"].pairs]
    assert before.count(5) >= len(before) / 4
    values = [v for r in answered(given_answers, "module") for v in r.answers.values()]
    assert 0 < values.count(None) / len(values) < 0.1


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
        demo.fill(tmp_path / name, 15, seed=5)
    for folder, count in (("sessions", 15), ("answers", len(told(15, 5)))):
        one, two = (
            {p.name: p.read_bytes() for p in (tmp_path / name / folder).rglob("*.json")}
            for name in ("one", "two")
        )
        assert len(one) == count
        assert one == two


def test_the_answers_are_in_the_library(tmp_path: Path) -> None:
    demo.fill(tmp_path / "library", 30, seed=2)
    library = Library.open(tmp_path / "library", read_only=True)
    found = library.answers.batches()
    library.close()
    assert found == sorted(told(30, 2), key=lambda batch: batch.id)
    assert not library.notices
