"""A closed session takes up what is decided in its review."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.review import Review
from balint_tui.frame.session import replay
from balint_tui.library.catalogue import fold
from balint_tui.library.check import check
from balint_tui.library.library import Library, LibraryError

from .disk import Crash, Faults, Quick, session
from .test_forget import holding, put, steps

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


# --- words that become void


SECRET = "Ödegård was the one who cried"


def answered(folder: Path, faults: Faults) -> Library:
    """A session with an answer, its words also in what crashes and repairs leave of it."""
    library = Library.open(folder, files=faults)
    library.add_closed([EVENTS, session(3)])
    library.amend(NAME, [answer(library, SECRET)])
    path = folder / "sessions" / "2025" / f"{NAME}.json"
    assert library.search("cried")
    put(folder, f"damaged/{NAME}.json", path.read_bytes()[:-7])
    put(folder, f"damaged/{NAME}.txt", fold(SECRET).encode())
    put(folder, f"live/{NAME}.jnl.1.torn", b'0 [9,[["p","events","9",{"answers":{"doctor":"')
    put(folder, f"live/{NAME}.jnl.2.torn", f'{{"answers":{{"doctor":"{SECRET[:4]}'.encode())
    put(folder, f"sessions/2025/{NAME}.json.tmp", path.read_bytes())
    return library


def answer(library: Library, text: str, name: str = "doctor") -> ev.Debriefed:
    review = Review(replay(library.events(NAME)))
    review.answer(name, text, LATER)
    (event,) = review.new
    assert isinstance(event, ev.Debriefed)
    return event


@pytest.mark.parametrize("text", ["", "someone cried out"])
def test_the_old_words_of_an_answer_are_in_no_byte_of_the_library(
    tmp_path: Path, text: str
) -> None:
    library = answered(tmp_path, Quick())
    told = library.amend(NAME, [answer(library, text)])
    assert holding(tmp_path, SECRET) == []
    assert replay(library.events(NAME)).debrief == ({"doctor": text} if text else {})
    assert library.search("was the one") == {}
    assert [name.split()[0] for name in told] == [f"damaged/{NAME}.json", f"damaged/{NAME}.txt"]
    assert [path.name for path in tmp_path.glob("live/*")] == [f"{NAME}.jnl.1.torn"]
    assert b"a silence" in (tmp_path / f"damaged/{NAME}.json").read_bytes()
    library.close()


def test_what_is_still_said_elsewhere_is_not_forgotten(tmp_path: Path) -> None:
    """A text that was approved as the note has it, and then was dropped, is the note's still."""
    library = Library.open(tmp_path, files=Quick())
    library.add_closed([EVENTS])
    put(tmp_path, f"damaged/{NAME}.json", b"Note 1 of week 0: a silence, then M\xc3\xbcdigkeit.?")
    review = Review(replay(library.events(NAME)))
    note = review.session.notes[0]
    review.approve((note.seq, 0, 0), note.text, LATER)
    review.drop((note.seq, 0, 0), LATER)
    assert library.amend(NAME, review.new) == []
    assert note.text.encode() in (tmp_path / f"damaged/{NAME}.json").read_bytes()
    library.close()


def test_a_longer_text_is_forgotten_whole_though_a_shorter_one_is_a_part_of_it(
    tmp_path: Path,
) -> None:
    library = Library.open(tmp_path, files=Quick())
    library.add_closed([EVENTS])
    library.amend(NAME, [answer(library, "cried")])
    library.amend(NAME, [answer(library, SECRET, "patient")])
    path = tmp_path / "sessions" / "2025" / f"{NAME}.json"
    put(tmp_path, f"damaged/{NAME}.json", path.read_bytes()[:-2])
    review = Review(replay(library.events(NAME)))
    for name in ("doctor", "patient"):
        review.answer(name, "", LATER)
    library.amend(NAME, review.new)
    assert holding(tmp_path, "who cried") == holding(tmp_path, "the one who") == []
    library.close()


def test_a_crash_at_any_step_leaves_the_answer_whole_or_gone(tmp_path: Path) -> None:
    for step, library, faults in steps(tmp_path, answered):
        faults.break_call(step, Crash(), for_ever=True)
        event = answer(library, "")
        with suppress(Crash):
            library.amend(NAME, [event])
            assert holding(library.folder, SECRET) == []
        faults.mend()
        library.close()
        again = Library.open(library.folder, files=faults)
        again.search("cried")
        now = replay(again.events(NAME)).debrief
        assert now in ({}, {"doctor": SECRET})
        if now:
            again.amend(NAME, [event])
        assert holding(library.folder, SECRET) == []
        again.close()
