"""Review: codes and decisions on the notes of a session that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone, with_note
from balint_tui.frame.review import Refused, Review, undecided, unsure
from balint_tui.frame.session import Coding, Piece, Session, replay
from balint_tui.frame.summary import details

from .strategies import gather

TEXT = "a heavy silence, and nobody breaks it"
HEAVY = TEXT.index("heavy"), TEXT.index("heavy") + len("heavy silence")


def over() -> Session:
    """A session that is closed, with a note numbered 2 and one that was taken back."""
    group = gather()
    group.live.note(TEXT)
    group.live.note("taken back")
    group.live.undo()
    group.live.end()
    group.live.close("planned")
    return group.session


SESSION = over()
WHOLE: Piece = (2, 0, 0)
PART: Piece = (2, *HEAVY)
LATER: datetime = SESSION.started + timedelta(days=3)


def read_again(review: Review) -> Session:
    """The session as the library keeps it."""
    kept = [*SESSION.events, *review.new]
    return replay(ev.decode(ev.encode(event)) for event in forget_undone(kept))


def test_a_code_is_given_to_a_note_or_a_piece_of_it() -> None:
    review = Review(SESSION, "A")
    assert review.code(WHOLE, "vulnerability", LATER) == "vulnerability given."
    review.code(PART, "frame", LATER)
    assert read_again(review).codings == (
        Coding(review.new[0].seq, WHOLE, "vulnerability", "A"),
        Coding(review.new[1].seq, PART, "frame", "A"),
    )
    assert review.session.text_of(PART) == "heavy silence"
    assert details(review.session)["notes"][0]["codes"] == ["frame", "vulnerability"]


def test_a_code_that_is_given_again_is_taken_away() -> None:
    review = Review(SESSION, "A")
    review.code(PART, "frame", LATER)
    assert review.code(PART, "frame", LATER) == "frame taken away."
    assert read_again(review).codings == ()


def test_two_coders_do_not_touch_each_others_codes() -> None:
    first = Review(SESSION, "A")
    first.code(WHOLE, "frame", LATER)
    second = Review(first.session, "B")
    second.code(WHOLE, "frame", LATER)
    assert [c.coder for c in second.session.codings] == ["A", "B"]
    second.code(WHOLE, "frame", LATER)
    assert [c.coder for c in second.session.codings] == ["A"]


def test_what_is_approved_leaves_as_it_was_approved() -> None:
    review = Review(SESSION)
    review.approve(WHOLE, " a silence ", LATER)
    review.drop(PART, LATER)
    assert read_again(review).approvals == {WHOLE: "a silence", PART: None}
    assert details(review.session)["notes"][0]["approved"] is True
    review.drop(WHOLE, LATER)
    assert details(review.session)["notes"][0]["approved"] is False


def test_nothing_is_approved_by_itself() -> None:
    assert SESSION.approvals == {}
    assert details(SESSION)["notes"][0]["approved"] is False


def test_a_text_that_was_decided_on_anew_is_forgotten() -> None:
    review = Review(SESSION)
    review.approve(WHOLE, "Anna was silent", LATER)
    review.approve(WHOLE, "someone was silent", LATER)
    assert "Anna" not in repr(read_again(review).events)
    review.drop(WHOLE, LATER)
    assert "someone" not in repr(read_again(review).events)


def test_undo_takes_back_what_was_decided_and_nothing_of_the_session() -> None:
    review = Review(SESSION)
    review.code(WHOLE, "frame", LATER)
    review.approve(WHOLE, "Anna was silent", LATER)
    assert review.undo(LATER) == "Taken back."
    assert "Anna" not in repr(read_again(review).events)
    assert [c.code for c in review.session.codings] == ["frame"]
    review.undo(LATER)
    with pytest.raises(Refused, match="Nothing to take back"):
        review.undo(LATER)
    again = read_again(review)
    assert (again.notes, again.codings, again.approvals) == (SESSION.notes, (), {})


@pytest.mark.parametrize("piece", [(3, 0, 0), (9, 0, 0), (2, 5, 5), (2, 3, 99), (2, -1, 4)])
def test_what_is_not_there_cannot_be_decided_on(piece: Piece) -> None:
    review = Review(SESSION)
    with pytest.raises(Refused, match="no such piece"):
        review.code(piece, "frame", LATER)
    with pytest.raises(Refused, match="no such piece"):
        review.approve(piece, "x", LATER)
    with pytest.raises(Refused, match="no such piece"):
        review.drop(piece, LATER)
    assert review.new == []


def test_an_empty_text_is_not_approved() -> None:
    with pytest.raises(Refused, match="drop it instead"):
        Review(SESSION).approve(WHOLE, "  ", LATER)


def test_review_does_not_change_what_the_session_came_to() -> None:
    review = Review(SESSION)
    review.code(WHOLE, "frame", LATER)
    old, new = details(SESSION), details(read_again(review))
    for part in ("actual_s", "ended", "ending", "phases", "attendance"):
        assert old[part] == new[part]
    assert new["events"][-1]["at_s"] == pytest.approx(3 * 24 * 3600)


# --- the queue


def test_every_note_waits_for_a_decision_and_so_do_its_coded_pieces() -> None:
    review = Review(SESSION)
    assert undecided(SESSION) == [WHOLE]
    review.code(PART, "frame", LATER)
    review.code(WHOLE, "purpose", LATER)
    assert undecided(review.session) == [WHOLE, PART]
    review.drop(WHOLE, LATER)
    assert undecided(review.session) == [PART]
    review.approve(PART, "heavy silence", LATER)
    assert undecided(review.session) == []


def test_the_pieces_of_a_note_that_leaves_whole_need_no_decision() -> None:
    review = Review(SESSION)
    review.code(PART, "frame", LATER)
    review.approve(WHOLE, TEXT, LATER)
    assert undecided(review.session) == []


def test_a_note_that_was_changed_is_to_be_decided_on_again() -> None:
    review = Review(SESSION)
    review.approve(WHOLE, TEXT, LATER)
    changed = replay(with_note(review.session.events, 2, "a light silence"))
    assert undecided(changed) == [WHOLE]


def test_what_was_unsure_in_a_note_is_unsure_in_its_pieces() -> None:
    group = gather()
    group.live.note(TEXT, [HEAVY, (0, 1)])
    session = group.session
    start, end = HEAVY
    assert unsure(session, WHOLE) == [HEAVY, (0, 1)]
    assert unsure(session, (2, start + 2, end + 3)) == [(0, end - start - 2)]
    assert unsure(session, (2, end, end + 4)) == []


# --- forgetting


def decided() -> Review:
    review = Review(SESSION)
    for piece in (WHOLE, PART):
        review.code(piece, "frame", LATER)
        review.approve(piece, "heavy", LATER)
    return review


def test_a_deleted_note_takes_what_was_decided_with_it() -> None:
    session = replay(with_note(decided().session.events, 2, ""))
    assert (session.notes, session.codings, session.approvals) == ((), (), {})
    assert "heavy" not in repr(session.events)


def test_a_changed_note_is_to_be_approved_anew_and_keeps_its_codes() -> None:
    session = replay(with_note(decided().session.events, 2, "a light silence"))
    assert session.approvals == {}
    assert [c.piece for c in session.codings] == [WHOLE]
    assert "heavy" not in repr(session.events)


def test_a_piece_that_did_not_change_keeps_its_code() -> None:
    text = TEXT.replace("breaks it", "moves")
    session = replay(with_note(decided().session.events, 2, text))
    assert [c.piece for c in session.codings] == [WHOLE, PART]
    assert session.text_of(PART) == "heavy silence"


def test_answers_are_given_changed_and_taken_away_afterwards() -> None:
    review = Review(SESSION)
    review.answer("doctor", " tired of it ", LATER)
    review.answer("mirrored", "we waited", LATER)
    assert read_again(review).debrief == {"doctor": "tired of it", "mirrored": "we waited"}
    review.answer("doctor", "another", LATER)
    review.answer("mirrored", " ", LATER)
    again = read_again(review)
    assert again.debrief == {"doctor": "another"}
    assert "tired of it" not in repr(again.events)
    assert "we waited" not in repr(again.events)
    with pytest.raises(Refused, match="no question 'weather'"):
        review.answer("weather", "fine", LATER)
