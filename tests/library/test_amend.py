"""A closed session takes up what is decided in its review."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.review import Review
from balint_tui.frame.session import replay
from balint_tui.library.check import check
from balint_tui.library.library import Library, LibraryError

from .disk import Faults, session

EVENTS = session(closed=True)
NAME = EVENTS[0].id  # type: ignore[attr-defined]
LATER = replay(EVENTS).started + timedelta(days=1)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "library")
    library.add_closed([EVENTS])
    return library


def reviewed(library: Library) -> Review:
    """A sitting in which the first note was coded and approved."""
    review = Review(replay(library.events(NAME)), "A")
    piece = (review.session.notes[0].seq, 0, 0)
    review.code(piece, "frame", LATER)
    review.approve(piece, "a text that leaves", LATER)
    return review


def test_what_was_decided_is_there_when_it_is_read_again(library: Library) -> None:
    review = reviewed(library)
    library.amend(NAME, review.new)
    again = replay(library.events(NAME))
    assert again.codings == review.session.codings
    assert again.approvals == review.session.approvals
    [row] = library.rows()
    assert (row["state"], row["ending"]) == ("closed", "cut off")
    library.close()
    assert check(Library.open(library.folder, read_only=True)).sound


def test_a_session_that_changed_meanwhile_is_not_overwritten(library: Library) -> None:
    review, other = reviewed(library), reviewed(library)
    library.amend(NAME, other.new)
    with pytest.raises(LibraryError, match="changed meanwhile"):
        library.amend(NAME, review.new)
    assert replay(library.events(NAME)).codings == other.session.codings
    library.close()


def test_what_makes_no_sense_changes_nothing(library: Library) -> None:
    before = library.events(NAME)
    odd = ev.Started(**{**vars(before[0]), "seq": len(before) + 1})
    cases: list[tuple[ev.Event, str]] = [(odd, "cannot follow"), (before[-1], "changed meanwhile")]
    for event, wrong in cases:
        with pytest.raises(LibraryError, match=wrong):
            library.amend(NAME, [event])
    with pytest.raises(LibraryError, match="no closed session"):
        library.amend("0" * 26, [])
    assert library.events(NAME) == before
    library.close()


def test_a_disk_that_fails_leaves_it_as_it_was(tmp_path: Path) -> None:
    faults = Faults()
    library = Library.open(tmp_path / "library", files=faults)
    library.add_closed([EVENTS])
    review = reviewed(library)
    before = library.events(NAME)
    faults.break_all("write", 28)
    with pytest.raises(LibraryError, match="could not be changed"):
        library.amend(NAME, review.new)
    faults.mend()
    assert library.events(NAME) == before
    library.amend(NAME, review.new)
    assert len(library.events(NAME)) == len(before) + 2
    library.close()
