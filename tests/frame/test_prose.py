"""A session in words: as a supervisor reads it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame.prose import markdown, sections, title
from balint_tui.frame.review import Review
from balint_tui.frame.session import Session
from balint_tui.frame.summary import summary

from .strategies import gather

CODES = {"vulnerability": "Vulnerability", "balint-frame": "Balint frame"}
MARKS = {"own-story": "own story", "doctor": "doctor's side"}


def over(fmt: str = "standard-60") -> Session:
    """A session that is closed, with a mark, a note that has codes, and answers."""
    group = gather(fmt)
    group.live.forward()
    for key in (9, 1, 9):
        group.live.mark(key)
    group.live.note("a heavy *silence*, <b>and nobody_breaks_it</b>")
    group.live.end()
    group.live.close("cut off")
    review = Review(group.session, "A")
    now, note = group.session.started, group.session.notes[0].seq
    for piece in ((note, 0, 0), (note, 2, 7)):
        review.code(piece, "vulnerability", now)
    review.code((note, 0, 0), "balint-frame", now)
    review.code((note, 0, 0), "of-no-book", now)
    for question, text in (("mirrored", "we waited"), ("doctor", "tired | of it"), ("patient", "")):
        review.answer(question, text, now)
    return review.session


def document(session: Session) -> str:
    row = summary(session) | {"state": "closed"}
    return markdown(title(session), sections(row, session, CODES, MARKS))


def part(text: str, name: str) -> list[str]:
    """The lines of a part of the document."""
    return text.partition(f"## {name}\n\n")[2].partition("\n\n")[0].splitlines()


def test_codes_and_marks_are_called_by_their_names() -> None:
    text = document(over())
    assert part(text, "Marks") == ["- Follow-up: own story 2, doctor's side 1"]
    (note,) = part(text, "Notes")
    assert note.endswith("(coded: Balint frame, Vulnerability, of-no-book)")


def test_answers_come_in_the_order_of_their_questions_and_nothing_is_empty() -> None:
    text = document(over())
    assert part(text, "Debrief") == [
        "- The doctor: tired | of it",
        "- What mirrored the case: we waited",
    ]
    assert "## Attendance" not in text
    assert not re.search(r"\|  \||: *$", text, re.M)
    assert re.search(r"^- Seats: \d+$", text, re.M)


def test_the_case_is_named_only_where_there_can_be_several() -> None:
    assert "| phase | began | planned | actual |" in document(over())
    two = document(over("two-cases-90"))
    assert "| phase | case | began | planned | actual |" in two
    assert "| Call | 2 | not reached |" in two


def test_a_text_stands_for_itself() -> None:
    (note,) = part(document(over()), "Notes")
    assert r"a heavy \*silence\*, \<b>and nobody\_breaks\_it\</b>" in note


@given(st.text(st.sampled_from("a\\`*_<|[] #"), max_size=12))
def test_nothing_in_a_text_is_markup(text: str) -> None:
    """Each character that could be is behind a backslash, and no text is lost."""
    line = markdown("T", [("", (), [("x", text)])]).splitlines()[2]
    written = line.removeprefix("- x: ")
    assert re.fullmatch(r"(?:[^\\`*_<]|\\[\\`*_<])*", written)
    assert re.sub(r"\\(.)", r"\1", written) == text


@pytest.mark.parametrize("fmt", ["lunch-45", "two-cases-120", "video-60"])
def test_any_session_is_a_clean_document(fmt: str) -> None:
    text = document(over(fmt))
    assert text.endswith("\n")
    assert not any(line != line.rstrip() for line in text.splitlines())
