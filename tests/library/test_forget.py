"""Forgetting: the words are gone from every byte of the library, wherever it is cut short."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.session import replay
from balint_tui.library import storage
from balint_tui.library.catalogue import fold
from balint_tui.library.errors import LibraryError, ReadOnly
from balint_tui.library.library import Library

from .disk import Crash, Faults, Quick, Told, id_of, run, session

WORDS = "Frau Ödegård weinte leise"
SEQ = 4
"""The number of the note in which they stand."""


def story(number: int = 0, *, closed: bool = False, words: str = WORDS) -> list[ev.Event]:
    """An invented session with those words in its third note."""
    events = session(number, closed=closed)
    base = {"seq": SEQ, "at": events[3].at, "at_s": events[3].at_s}
    events[3] = ev.NoteAdded(**base, text=words, unsure=[[5, 12]])  # type: ignore[arg-type]
    return events


EVENTS = story()
OTHERS = [session(1), session(60)]
NAME = id_of(EVENTS)
LIVE = f"live/{NAME}.jnl"


def holding(folder: Path, words: str = WORDS) -> list[str]:
    """The files in which the words stand, as they were written or as they are searched."""
    forms = (words.encode(), fold(words).encode())
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def texts(folder: Path, name: str = NAME) -> list[str]:
    library = Library.open(folder, read_only=True)
    return [note.text for note in replay(library.events(name)).notes]


def put(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(raw)


# --- where a note can be


def a_running_one(folder: Path, faults: Faults) -> Library:
    library = Library.open(folder, files=faults, retry_s=60)
    run(library, EVENTS)
    return library


def one_that_was_left(folder: Path, faults: Faults) -> Library:
    """With all that crashes leave beside it."""
    library = a_running_one(folder, faults)
    draft = ev.DraftKept(seq=len(EVENTS) + 1, at=EVENTS[0].at, at_s=400.0, text=WORDS[:9])
    library.record(NAME, draft)
    library.close()
    with (folder / LIVE).open("ab") as file:
        file.write(b'00000000 [9,[["p","events","9",{"seq":9,"text":"' + WORDS.encode()[:8])
    put(folder, f"{LIVE}.1.torn", f'[3,[["p","events","3",{{"text":"{WORDS}","un'.encode())
    put(folder, f"{LIVE}.2.torn", b'[3,[["p","events","3",{"text":"something else')
    put(folder, f"{LIVE}.tmp", WORDS.encode())
    put(folder, f"damaged/{NAME}.jnl", f'?{{"text":"{WORDS}"}}\nanother line'.encode())
    put(folder, f"damaged/{NAME}.txt", fold(f"one\n{WORDS}\nthree").encode())
    return Library.open(folder, files=faults, retry_s=60)


def one_in_two_segments(folder: Path, faults: Faults) -> Library:
    """The note stands in the first, not confirmed, and again in the second."""
    library = Library.open(folder, files=faults, retry_s=60)
    run(library, EVENTS[:3])
    told = Told()
    library.watch(told)
    faults.break_call(1, OSError(errno.EIO, "failed"))
    for event in EVENTS[3:]:
        library.record(NAME, event)
    told.wait(lambda told: EVENTS[-1].seq in told.saved)
    faults.mend()
    assert holding(folder) == [f"{NAME}.2.jnl", f"{NAME}.jnl"]
    return library


def a_closed_one(folder: Path, faults: Faults) -> Library:
    library = a_running_one(folder, faults)
    library.close_session(NAME)
    library.add_closed(OTHERS)
    assert library.search("weinte") == {NAME: 1}
    put(folder, "text/2025.json.tmp", fold(WORDS).encode())
    put(folder, f"sessions/2025/{NAME}.json.tmp", WORDS.encode())
    return library


def one_whose_close_was_cut_short(folder: Path, faults: Faults) -> Library:
    library = a_running_one(folder, faults)
    # What a close does, but for its last step: the journal is still there.
    faults.break_all("unlink", errno.EIO)
    with pytest.raises(LibraryError, match="nothing is lost"):
        library.close_session(NAME)
    faults.mend()
    return library


Making = Callable[[Path, Faults], Library]
PLACES: list[Making] = [
    a_running_one,
    one_that_was_left,
    one_in_two_segments,
    a_closed_one,
    one_whose_close_was_cut_short,
]


@pytest.fixture(params=PLACES, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest) -> Making:
    making: Making = request.param
    return making


# --- a note


def test_a_deleted_note_is_in_no_byte_of_the_library(tmp_path: Path, place: Making) -> None:
    library = place(tmp_path, Quick())
    before = texts(tmp_path)
    assert holding(tmp_path)
    said = library.delete_note(NAME, SEQ)
    assert holding(tmp_path) == []
    assert texts(tmp_path) == [text for text in before if text != WORDS]
    assert library.search("weinte") == {}
    assert library.search("silence") == {NAME: 1} | (
        {row["id"]: 2 for row in library.rows() if row["id"] != NAME}
    )
    assert len(said) == len(list(tmp_path.glob("damaged/*")))
    library.close()
    library = Library.open(tmp_path, files=Quick())
    library.close_session(NAME)
    library.close()
    assert holding(tmp_path) == []
    assert texts(tmp_path) == [text for text in before if text != WORDS]


def test_an_edited_note_keeps_its_place_and_loses_its_words(tmp_path: Path, place: Making) -> None:
    library = place(tmp_path, Quick())
    before = texts(tmp_path)
    library.edit_note(NAME, SEQ, " someone wept ", [(0, 7)])
    assert holding(tmp_path) == []
    assert texts(tmp_path) == [text.replace(WORDS, "someone wept") for text in before]
    (note,) = (event for event in library.events(NAME) if event.seq == SEQ)
    assert vars(note)["unsure"] == [[0, 7]]
    assert library.search("someone wept") == {NAME: 1}
    library.close()


def test_the_torn_end_and_the_copies_keep_all_else(tmp_path: Path) -> None:
    library = one_that_was_left(tmp_path, Quick())
    (tmp_path / f"{LIVE}.1.torn").write_bytes(b"else")
    with (tmp_path / LIVE).open("r+b") as file:
        file.truncate((tmp_path / LIVE).read_bytes().rindex(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(b"a torn end with other words")
    assert library.delete_note(NAME, SEQ) == [
        f"damaged/{NAME}.jnl is damaged; only what stood in it intact is gone.",
        f"damaged/{NAME}.txt is damaged; only what stood in it intact is gone.",
    ]
    stars = "*" * len(WORDS.encode())
    aside = (tmp_path / f"damaged/{NAME}.jnl").read_text()
    assert aside == f'?{{"text":"{stars}"}}\nanother line'
    assert (tmp_path / f"damaged/{NAME}.txt").read_text().split("\n")[::2] == ["one", "three"]
    assert [path.name for path in sorted(tmp_path.glob("live/*"))] == [
        f"{NAME}.jnl",
        f"{NAME}.jnl.1.torn",
        f"{NAME}.jnl.2.torn",
    ]
    assert (tmp_path / LIVE).read_bytes().endswith(b"\na torn end with other words")
    library.close()


def test_a_session_that_is_being_written_goes_on(library: Library, told: Told) -> None:
    run(library, EVENTS)
    library.delete_note(NAME, SEQ)
    assert library.open_sessions() == []
    assert {row["state"] for row in library.rows()} == {"live"}
    at, at_s = EVENTS[-1].at, 500.0
    later = [ev.NoteAdded(seq=n, at=at, at_s=at_s, text=f"note {n}") for n in (6, 7)]
    library.record(NAME, later[0])
    library.delete_note(NAME, 2)
    library.record(NAME, later[1])
    told.wait(lambda told: told.saved[-1] == 7)
    assert texts(library.folder) == ["note 6", "note 7"]
    assert [event.seq for event in library.events(NAME)] == [*range(1, 8)]
    assert told.troubles == []
    library.close_session(NAME)
    assert texts(library.folder) == ["note 6", "note 7"]


def test_another_process_sees_the_session_as_live_all_the_time(library: Library) -> None:
    run(library, EVENTS)
    library.delete_note(NAME, SEQ)
    assert Library.open(library.folder, read_only=True).open_sessions() == []


def test_what_is_not_saved_yet_cannot_be_forgotten(library: Library, faults: Faults) -> None:
    run(library, EVENTS[:3])
    faults.break_all("write", errno.ENOSPC)
    library.record(NAME, EVENTS[3])
    with pytest.raises(LibraryError, match="The disk is full"):
        library.delete_note(NAME, SEQ)
    faults.mend()
    library.delete_note(NAME, SEQ)
    assert holding(library.folder) == []


def test_bad_wishes_are_refused_with_a_sentence(library: Library) -> None:
    run(library, EVENTS)
    for seq in (1, 5, 99):
        with pytest.raises(LibraryError, match=f"no note with the number {seq}"):
            library.delete_note(NAME, seq)
    with pytest.raises(LibraryError, match="delete it instead"):
        library.edit_note(NAME, SEQ, "  ")
    with pytest.raises(LibraryError, match="was deleted; it cannot be changed"):
        library.edit_note(NAME, 3, "it was taken back")
    other = id_of(session(8))
    for odd in (other, "", "../../etc/passwd", NAME.lower()):
        with pytest.raises(LibraryError, match="There is no session"):
            library.delete_session(odd)
        with pytest.raises(LibraryError, match=r"is not the id|There is no session"):
            library.delete_note(odd, 2)
    with pytest.raises(LibraryError, match="There is no group 'None'"):
        library.delete_group("None")


def test_whoever_only_reads_forgets_nothing(library: Library) -> None:
    run(library, EVENTS)
    reader = Library.open(library.folder, read_only=True)
    with pytest.raises(ReadOnly):
        reader.delete_note(NAME, SEQ)
    with pytest.raises(ReadOnly):
        reader.edit_note(NAME, SEQ, "other")
    with pytest.raises(ReadOnly):
        reader.delete_session(NAME)
    with pytest.raises(ReadOnly):
        reader.delete_group("Invented circle")
    assert holding(library.folder) == [f"{NAME}.jnl"]


def test_in_a_damaged_session_no_note_is_forgotten_before_it_is_repaired(tmp_path: Path) -> None:
    library = a_closed_one(tmp_path, Quick())
    path = tmp_path / "sessions" / "2025" / f"{NAME}.json"
    path.write_bytes(path.read_bytes()[:-3])
    before = holding(tmp_path)
    with pytest.raises(LibraryError, match="is damaged"):
        library.delete_note(NAME, SEQ)
    assert holding(tmp_path) == before
    library.close()
    library = one_in_two_segments(tmp_path / "two", Quick())
    library.close()
    live = tmp_path / "two" / "live"
    (live / f"{NAME}.2.jnl").rename(live / f"{NAME}.3.jnl")
    library = Library.open(tmp_path / "two")
    with pytest.raises(LibraryError, match=r"3.jnl is out of place; run .* --repair first"):
        library.delete_note(NAME, SEQ)
    library.close()


def test_the_past_of_a_journal_is_forgotten_too(tmp_path: Path) -> None:
    path = tmp_path / "live" / f"{NAME}.jnl"
    library = Library.open(tmp_path, files=Quick())
    run(library, EVENTS)
    library.close()
    with storage.JournalDB(path, storage=storage.JournalStorage) as db:
        db.table("more").insert({"kept": "as it is"})
        db.table("more").insert({"text": WORDS})
        db.table("more").remove(doc_ids=[2])
    library = Library.open(tmp_path, files=Quick())
    library.delete_note(NAME, SEQ)
    library.close()
    assert holding(tmp_path) == []
    assert storage.read_journal(path).tables()["more"] == {"1": {"kept": "as it is"}}


# --- a crash, or a disk that fails, at each step


def trouble(use: Callable[..., object], *arguments: int) -> str:
    """What is complained of; empty if nothing is."""
    try:
        use(NAME, *arguments)
    except LibraryError as error:
        return str(error)
    return ""


def steps(folder: Path, making: Making) -> Iterator[tuple[int, Library, Faults]]:
    """For each call that forgetting makes: its number and a library in which to break it."""
    for step in count():
        faults = Quick()
        library = making(folder / str(step), faults)
        before = len(faults.calls)
        yield step, library, faults
        made = len(faults.calls) - before
        faults.mend()
        library.close()
        if made <= step:
            assert step >= 4
            return


def is_there_or_gone(folder: Path, before: list[str]) -> None:
    """The session is whole with the note and its words, or without both."""
    now = texts(folder)
    without = [text for text in before if text != WORDS]
    assert now in (before, without)
    if now == without:
        assert holding(folder) == []


def test_a_crash_at_any_step_leaves_the_note_whole_or_gone(tmp_path: Path, place: Making) -> None:
    for step, library, faults in steps(tmp_path, place):
        folder, before = library.folder, texts(library.folder)
        faults.break_call(step, Crash(), for_ever=True)
        try:
            library.delete_note(NAME, SEQ)
            assert holding(folder) == []
        except Crash:
            is_there_or_gone(folder, before)
        faults.mend()
        library.close()
        again = Library.open(folder, files=faults)
        assert NAME in [row["id"] for row in again.rows()]
        again.search("weinte")
        is_there_or_gone(folder, before)
        again.delete_note(NAME, SEQ)
        assert holding(folder) == []
        assert [n for n in again.notices if "torn" not in n] == []
        again.close()


def test_a_disk_that_fails_at_any_step_is_told_and_it_can_be_done_again(
    tmp_path: Path, place: Making
) -> None:
    for step, library, faults in steps(tmp_path, place):
        before = texts(library.folder)
        faults.short = True
        faults.break_call(step, OSError(errno.EIO, os.strerror(errno.EIO)), for_ever=True)
        said = trouble(library.delete_note, SEQ)
        assert os.strerror(errno.EIO) in said or holding(library.folder) == []
        assert texts(library.folder) in (before, [t for t in before if t != WORDS])
        faults.mend()
        library.delete_note(NAME, SEQ)
        assert holding(library.folder) == []


def left(making: Making) -> Making:
    """The same, opened anew: nobody leads the session any more."""

    def again(folder: Path, faults: Faults) -> Library:
        making(folder, faults).close()
        return Library.open(folder, files=faults, retry_s=60)

    return again


def is_nowhere(folder: Path, name: str = NAME) -> None:
    assert not [path for path in folder.rglob("*") if name in path.name]
    assert holding(folder, name) == holding(folder) == []


def test_a_crash_at_any_step_leaves_the_session_whole_or_gone(
    tmp_path: Path, place: Making
) -> None:
    for step, library, faults in steps(tmp_path, left(place)):
        folder, before = library.folder, library.events(NAME)
        faults.break_call(step, Crash(), for_ever=True)
        try:
            library.delete_session(NAME)
            is_nowhere(folder)
        except Crash:
            pass
        faults.mend()
        library.close()
        again = Library.open(folder, files=faults)
        if NAME in [row["id"] for row in again.rows()]:
            assert again.events(NAME) == before
            again.delete_session(NAME)
        is_nowhere(folder)
        again.close()


def test_a_disk_that_fails_while_a_session_is_deleted_is_told(
    tmp_path: Path, place: Making
) -> None:
    for step, library, faults in steps(tmp_path, left(place)):
        faults.break_call(step, OSError(errno.EIO, os.strerror(errno.EIO)), for_ever=True)
        said = trouble(library.delete_session)
        faults.mend()
        if said:
            assert os.strerror(errno.EIO) in said
            library.close()
            library = Library.open(library.folder, files=faults)
            if NAME in [row["id"] for row in library.rows()]:
                library.delete_session(NAME)
        is_nowhere(library.folder)
        library.close()


# --- a session, a group


def test_a_session_that_is_led_is_not_deleted(library: Library) -> None:
    run(library, EVENTS)
    with pytest.raises(LibraryError, match="is being led; close it first"):
        library.delete_session(NAME)
    with pytest.raises(LibraryError, match="is being led; close it first"):
        library.delete_group("invented CIRCLE")
    library.close_session(NAME)
    assert library.delete_session(NAME) == []
    is_nowhere(library.folder)


def test_a_session_that_cannot_be_read_can_be_deleted(library: Library) -> None:
    library.add_closed([EVENTS, session(1)])
    (library.folder / "sessions" / "2025" / f"{NAME}.json").write_bytes(WORDS.encode())
    assert library.delete_session(NAME) == []
    is_nowhere(library.folder)
    assert [row["id"] for row in library.rows()] == list(library.search("silence"))


def test_a_group_is_deleted_with_all_its_sessions_and_no_other(tmp_path: Path) -> None:
    library = Library.open(tmp_path, files=Quick())
    others = [session(number) for number in (3, 4)]
    for events in others:
        events[0] = ev.Started(**{**vars(events[0]), "group": "Another circle"})
    library.add_closed([*(story(n, closed=True) for n in (0, 1, 60)), *others])
    run(library, story(5))
    library.close()
    library = Library.open(tmp_path, files=Quick())
    lost = tmp_path / "live" / f"{id_of(session(9))}.jnl"
    lost.write_bytes(b"no journal")
    (tmp_path / "backups").mkdir()
    assert library.delete_group("INVENTED circle") == [
        "backups/ is no file of the library; it was not looked into.",
        f"live/{lost.name} cannot be read; nobody knows of which group it is.",
    ]
    assert {row["group"] for row in library.rows()} == {"Another circle"}
    assert holding(tmp_path) == holding(tmp_path, "Invented circle") == []
    assert sorted(library.search("silence")) == sorted(map(id_of, others))
    library.close()
