"""The library: a session is always somewhere, whole and once, whatever happens to the program."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.library import journals
from balint_tui.library.errors import LibraryError, ReadOnly
from balint_tui.library.library import Library

from .disk import Crash, Faults, Told, id_of, run, session

ROOT = Path(__file__).parents[2]
EVENTS = session()
NAME = id_of(EVENTS)
UNDONE = "note 2 of week 0"


def reader(folder: Path) -> Library:
    return Library.open(folder, read_only=True)


def states(library: Library) -> dict[str, str]:
    return {row["id"]: row["state"] for row in library.rows()}


def is_in(folder: Path, part: str) -> bool:
    """Whether the session is in ``live`` or in ``sessions``."""
    return any((folder / part).rglob(f"{NAME}.jn*" if part == "live" else f"{NAME}.json"))


def told_in_files(folder: Path, words: str) -> list[str]:
    """The files of the library with these words in them, in whatever case."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if words.encode() in path.read_bytes().lower()]


def trouble(library: Library) -> str:
    """What closing the session complains of; empty if it is closed."""
    try:
        library.close_session(NAME)
    except LibraryError as error:
        return str(error)
    return ""


# --- from the beginning to the close


def test_a_session_is_begun_closed_and_read_back(library: Library) -> None:
    run(library, EVENTS)
    assert library.events(NAME) == EVENTS
    assert states(library) == {NAME: "live"}
    library.close_session(NAME)
    assert library.events(NAME) == forget_undone(EVENTS)
    assert states(library) == {NAME: "closed"}
    assert not is_in(library.folder, "live")
    assert library.open_sessions() == []
    assert library.notices == []


def test_what_was_taken_back_is_in_no_file_once_it_is_closed(library: Library) -> None:
    draft = ev.DraftKept(seq=6, at=EVENTS[0].at, at_s=400.0, text=f"{UNDONE}, half")
    run(library, [*EVENTS[:5], draft])
    assert told_in_files(library.folder, UNDONE) == [f"{NAME}.jnl"]
    library.close_session(NAME)
    assert told_in_files(library.folder, UNDONE) == []
    kept = told_in_files(library.folder, "note 3 of week 0")
    assert sorted(kept) == [f"{NAME}.json", "2025.json"]


def test_a_left_session_is_taken_up_again_in_another_process(tmp_path: Path) -> None:
    first = Library.open(tmp_path)
    run(first, EVENTS[:3])
    assert first.open_sessions() == []  # it runs
    first.close()
    second = Library.open(tmp_path)
    assert second.open_sessions() == [NAME]
    assert states(second) == {NAME: "interrupted"}
    assert second.events(NAME) == EVENTS[:3]
    told = Told()
    second.watch(told)
    second.begin(NAME)
    for event in EVENTS[3:]:
        second.record(NAME, event)
    assert states(second) == {NAME: "live"}
    second.close_session(NAME)
    assert told.saved == [event.seq for event in EVENTS[3:]]
    second.close()
    assert states(reader(tmp_path)) == {NAME: "closed"}


def test_beginning_twice_is_beginning_once(library: Library) -> None:
    library.begin(NAME)
    run(library, EVENTS)
    library.begin(NAME)
    assert library.events(NAME) == EVENTS


def test_a_closed_session_is_not_begun_again(library: Library) -> None:
    run(library, EVENTS)
    library.close_session(NAME)
    with pytest.raises(LibraryError, match="is closed; begin another"):
        library.begin(NAME)
    library.close_session(NAME)
    assert states(library) == {NAME: "closed"}


def test_what_was_never_begun_is_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="begin it first"):
        library.record(NAME, EVENTS[0])
    for use in (library.events, library.close_session):
        with pytest.raises(LibraryError, match="There is no session"):
            use(NAME)
    for odd in ("", "../../etc/passwd", NAME.lower(), NAME + ".2"):
        with pytest.raises(LibraryError, match="There is no session"):
            library.events(odd)
        with pytest.raises(ValueError, match="is not the id of a session"):
            library.begin(odd)


def test_a_session_closed_by_its_last_event_is_moved_at_the_next_start(tmp_path: Path) -> None:
    first = Library.open(tmp_path)
    run(first, EVENTS)
    first.close()
    Library.open(tmp_path).close()
    assert states(reader(tmp_path)) == {NAME: "closed"}
    assert not is_in(tmp_path, "live")


def test_an_empty_session_is_discarded(library: Library, told: Told) -> None:
    library.begin(NAME)
    library.discard(NAME)
    assert list((library.folder / "live").iterdir()) == []
    assert library.rows() == []
    library.discard(NAME)
    run(library, EVENTS[:1])
    assert told.saved == [1]


def test_a_session_without_events_cannot_be_closed_and_is_no_row(library: Library) -> None:
    library.begin(NAME)
    with pytest.raises(LibraryError, match="without events"):
        library.close_session(NAME)
    assert library.rows() == []
    run(library, EVENTS)
    library.close_session(NAME)
    assert states(library) == {NAME: "closed"}


def test_an_empty_session_that_cannot_be_removed_is_one_sentence(
    library: Library, faults: Faults
) -> None:
    library.begin(NAME)
    faults.break_all("unlink", errno.EIO)
    with pytest.raises(LibraryError, match="could not be removed"):
        library.discard(NAME)
    faults.mend()
    library.discard(NAME)
    assert list((library.folder / "live").iterdir()) == []


def test_a_journal_that_cannot_be_read_at_all_is_one_sentence(library: Library) -> None:
    (library.folder / "live" / f"{NAME}.jnl").mkdir()
    for use in (library.begin, library.close_session, library.discard):
        with pytest.raises(LibraryError, match="Is a directory"):
            use(NAME)
    assert library.rows() == []
    assert len(library.notices) == 1


def test_closing_a_session_while_the_app_is_left_does_not_wait_for_ever(library: Library) -> None:
    run(library, EVENTS)
    writer = library._writer
    assert writer is not None
    writer.close()
    with pytest.raises(LibraryError, match="closed meanwhile; nothing is lost"):
        library.close_session(NAME)
    assert reader(library.folder).events(NAME) == EVENTS


def test_a_session_with_events_is_not_discarded_and_goes_on(library: Library, told: Told) -> None:
    run(library, EVENTS[:2])
    with pytest.raises(LibraryError, match="is not empty"):
        library.discard(NAME)
    for event in EVENTS[2:]:
        library.record(NAME, event)
    told.wait(lambda told: told.saved == [event.seq for event in EVENTS])
    assert library.events(NAME) == EVENTS


def test_many_are_added_at_once_and_those_that_are_there_stay(library: Library) -> None:
    many = [session(number) for number in range(60)]
    assert library.add_closed(many[:20]) == 20
    assert library.add_closed(many) == 40
    assert library.add_closed(many) == 0
    assert list(states(library)) == [id_of(events) for events in reversed(many)]
    assert set(states(library).values()) == {"closed"}
    for events in (many[0], many[-1]):
        assert library.events(id_of(events)) == forget_undone(events)


# --- a crash, or a disk that fails, at each step of a close


def recorded(folder: Path, faults: Faults, events: list[ev.Event], segments: int) -> Library:
    """A library in which the session runs, written to so many segments."""
    library = Library.open(folder, files=faults, retry_s=0.001)
    if segments > 1:
        run(library, events[:2])
        faults.break_call(1, OSError(errno.EIO, "failed"))
    told = Told()
    library.watch(told)
    library.begin(NAME)
    for event in events[2:] if segments > 1 else events:
        library.record(NAME, event)
    told.wait(lambda told: events[-1].seq in told.saved)
    faults.mend()
    assert len(journals.segments(folder / "live", NAME)) == segments
    return library


@pytest.fixture(params=[(1, EVENTS), (1, EVENTS[:5]), (2, EVENTS)], ids=["closed", "open", "two"])
def how(request: pytest.FixtureRequest) -> tuple[int, list[ev.Event]]:
    """In how many segments the session is, and its events: with those that end it, or without."""
    param: tuple[int, list[ev.Event]] = request.param
    return param


def steps(folder: Path, how: tuple[int, list[ev.Event]]) -> Iterator[tuple[int, Library, Faults]]:
    """For each call that a close makes: its number and a library in which to break it."""
    for step in range(10_000):
        faults = Faults()
        library = recorded(folder / str(step), faults, how[1], how[0])
        before = len(faults.calls)
        yield step, library, faults
        made = len(faults.calls) - before
        faults.mend()
        library.close()
        if made <= step:
            assert step > 14
            return


def all_is_there_once(folder: Path, events: list[ev.Event]) -> None:
    assert is_in(folder, "live") or is_in(folder, "sessions")
    library = reader(folder)
    assert library.events(NAME) in (events, forget_undone(events))
    assert list(states(library)) == [NAME]
    # A journal that is only left over is no session to be taken up again.
    assert (states(library)[NAME] == "closed") == is_in(folder, "sessions")
    assert library.search("silence") == {NAME: 2}
    assert library.notices == []


def test_a_crash_at_any_step_of_a_close_loses_nothing(
    tmp_path: Path, how: tuple[int, list[ev.Event]]
) -> None:
    for step, library, faults in steps(tmp_path, how):
        faults.break_call(step, Crash(), for_ever=True)
        try:
            library.close_session(NAME)
        except Crash:
            all_is_there_once(library.folder, how[1])
        faults.mend()
        library.close()
        again = Library.open(library.folder)
        all_is_there_once(library.folder, how[1])
        again.close_session(NAME)
        again.close_session(NAME)
        all_is_there_once(library.folder, how[1])
        assert states(again) == {NAME: "closed"}
        again.close()
        Library.open(library.folder).close()  # a second segment may have stayed until now
        assert list((library.folder / "live").glob("*")) == []


@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_step_of_a_close_is_told_and_loses_nothing(
    tmp_path: Path, how: tuple[int, list[ev.Event]], code: int, for_ever: bool
) -> None:
    for step, library, faults in steps(tmp_path, how):
        faults.short = True
        faults.break_call(step, OSError(code, os.strerror(code)), for_ever=for_ever)
        said = trouble(library)
        assert said == "" or (os.strerror(code) in said and "nothing is lost" in said)
        all_is_there_once(library.folder, how[1])
        faults.mend()
        library.close_session(NAME)
        all_is_there_once(library.folder, how[1])
        assert states(library) == {NAME: "closed"}


def test_a_session_that_could_not_be_closed_goes_on(library: Library, faults: Faults) -> None:
    run(library, EVENTS[:3])
    faults.break_all("replace", errno.ENOSPC)
    with pytest.raises(LibraryError, match="nothing is lost"):
        library.close_session(NAME)
    faults.mend()
    assert states(library) == {NAME: "live"}
    for event in EVENTS[3:]:
        library.record(NAME, event)
    library.close_session(NAME)
    assert library.events(NAME) == forget_undone(EVENTS)


def test_a_disk_that_does_not_save_keeps_the_session_open(
    library: Library, faults: Faults, told: Told
) -> None:
    run(library, EVENTS[:3])
    faults.break_all("write", errno.ENOSPC)
    for event in EVENTS[3:]:
        library.record(NAME, event)
    with pytest.raises(LibraryError, match="The disk is full"):
        library.close_session(NAME)
    assert reader(library.folder).events(NAME) == EVENTS[:3]
    faults.mend()
    library.close_session(NAME)
    assert library.events(NAME) == forget_undone(EVENTS)


def test_a_file_of_a_newer_version_is_not_replaced_by_a_close(library: Library) -> None:
    run(library, EVENTS)
    newer = library.folder / "sessions" / "2025" / f"{NAME}.json"
    newer.parent.mkdir()
    newer.write_bytes(b'{"schema":{"1":{"number":2,"sum":"otherwise"}}}')
    with pytest.raises(LibraryError, match="newer balint-tui"):
        library.close_session(NAME)
    assert newer.read_bytes() == b'{"schema":{"1":{"number":2,"sum":"otherwise"}}}'
    assert reader(library.folder).events(NAME) == EVENTS


def test_a_damaged_file_gives_way_to_its_journal(library: Library) -> None:
    run(library, EVENTS)
    damaged = library.folder / "sessions" / "2025" / f"{NAME}.json"
    damaged.parent.mkdir()
    damaged.write_bytes(b"")
    library.close_session(NAME)
    assert library.events(NAME) == forget_undone(EVENTS)


def test_the_torn_end_of_a_session_that_is_closed_as_it_was_left_is_kept_and_told(
    tmp_path: Path,
) -> None:
    first = Library.open(tmp_path)
    run(first, EVENTS[:3])
    first.close()
    with (tmp_path / "live" / f"{NAME}.jnl").open("ab") as file:
        file.write(b"0badc0de [4,[[")
    library = Library.open(tmp_path)
    library.close_session(NAME)
    library.close()
    assert states(reader(tmp_path)) == {NAME: "closed"}
    assert (tmp_path / "live" / f"{NAME}.jnl.1.torn").read_bytes() == b"0badc0de [4,[["
    assert ["was torn by a crash" in notice for notice in library.notices] == [True]


# --- journals that cannot be read


@pytest.mark.parametrize("raw", [b"", bytes(300), b"[]\n", b'{"events": {}}'])
def test_a_damaged_journal_is_noticed_left_alone_and_hides_no_other(
    tmp_path: Path, raw: bytes
) -> None:
    first = Library.open(tmp_path)
    first.add_closed([session(3)])
    first.close()
    path = tmp_path / "live" / f"{NAME}.jnl"
    path.write_bytes(raw)
    library = Library.open(tmp_path)
    assert len(library.rows()) == 1
    assert [notice for notice in library.notices if f"{path} is damaged" in notice]
    for use in (library.events, library.begin, library.close_session, library.discard):
        with pytest.raises(LibraryError, match="is damaged"):
            use(NAME)
    assert path.read_bytes() == raw
    library.close()


def test_a_journal_that_leads_nowhere_does_not_keep_the_library_shut(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    path = tmp_path / "live" / f"{NAME}.jnl"
    path.symlink_to(path)
    library = Library.open(tmp_path)
    assert library.notices == [f"There is no session {NAME} in this library."]
    assert library.rows() == []
    library.close()


def test_a_later_segment_without_its_first_is_told_and_kept(tmp_path: Path) -> None:
    faults = Faults()
    recorded(tmp_path, faults, EVENTS, 2).close()
    (tmp_path / "live" / f"{NAME}.jnl").unlink()
    library = Library.open(tmp_path)
    assert library.notices == [
        f"{tmp_path}/live/{NAME}.2.jnl holds the end of a session whose beginning is missing; "
        "it was left untouched, put the other files of the session back beside it."
    ]
    assert library.rows() == []
    assert (tmp_path / "live" / f"{NAME}.2.jnl").exists()
    library.close()


def test_a_later_segment_is_kept_while_the_session_s_file_is_damaged(tmp_path: Path) -> None:
    recorded(tmp_path, Faults(), EVENTS, 2).close()
    (tmp_path / "live" / f"{NAME}.jnl").unlink()
    (tmp_path / "sessions" / "2025").mkdir()
    (tmp_path / "sessions" / "2025" / f"{NAME}.json").write_bytes(b"damaged")
    library = Library.open(tmp_path)
    assert "is damaged" in library.notices[0]
    assert (tmp_path / "live" / f"{NAME}.2.jnl").exists()
    library.close()


def test_a_library_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match=r"cannot be used .*--library"):
        Library.open(tmp_path / "file" / "library")


# --- other processes

CHILD = """
import sys
from pathlib import Path
from balint_tui.library.library import Library
from tests.library.disk import NoteMaker
maker = NoteMaker(Path(sys.argv[1]), sys.argv[2])
for line in sys.stdin:
    maker.add(int(line))
    print("saved", flush=True)
"""

WRITER = """
import os, sys
from pathlib import Path
from tests.library.disk import NoteMaker
maker = NoteMaker(Path(sys.argv[1]), sys.argv[2])
maker.library.watch(lambda state: os.write(1, b"%d\\n" % state.saved_seq))
while True:
    maker.add(20)
"""


def child(script: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, str(folder), NAME]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def ask(process: subprocess.Popen[bytes], notes: int) -> None:
    """Lets the child write so many events and waits until they are saved."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"%d\n" % notes)
    process.stdin.flush()
    assert process.stdout.readline() == b"saved\n"


def refuses_to_write(library: Library) -> None:
    assert library.read_only
    for write in (library.begin, library.close_session, library.discard):
        with pytest.raises(ReadOnly, match="for reading only"):
            write(NAME)
    with pytest.raises(ReadOnly):
        library.record(NAME, EVENTS[0])
    with pytest.raises(ReadOnly):
        library.add_closed([EVENTS])


def test_a_second_process_reads_while_the_first_writes_and_writes_when_it_is_dead(
    tmp_path: Path,
) -> None:
    with child(CHILD, tmp_path) as first:
        ask(first, 3)
        library = Library.open(tmp_path)
        refuses_to_write(library)
        assert states(library) == {NAME: "live"}
        assert [event.seq for event in library.events(NAME)] == [1, 2, 3]
        ask(first, 4)
        assert [event.seq for event in library.events(NAME)] == [*range(1, 8)]
        assert library.rows()[0]["notes"] == 6
        assert library.search("note 7") == {NAME: 1}
        assert library.open_sessions() == []
        first.kill()
    assert states(library) == {NAME: "interrupted"}
    refuses_to_write(library)
    again = Library.open(tmp_path)
    assert not again.read_only
    again.close_session(NAME)
    again.close()
    assert states(library) == {NAME: "closed"}


def test_a_second_library_in_the_same_process_only_reads(library: Library) -> None:
    run(library, EVENTS)
    second = Library.open(library.folder)
    refuses_to_write(second)
    assert states(second) == {NAME: "live"}
    library.close_session(NAME)
    assert states(second) == {NAME: "closed"}
    second.close()
    library.close()
    refuses_to_write(library)
    assert states(library) == {NAME: "closed"}


def test_reading_only_makes_and_changes_nothing(tmp_path: Path) -> None:
    nothing = reader(tmp_path / "none")
    assert (nothing.rows(), nothing.search("a"), nothing.open_sessions()) == ([], {}, [])
    assert not (tmp_path / "none").exists()
    first = Library.open(tmp_path / "library")
    first.add_closed([session(1)])
    run(first, EVENTS)
    first.close()
    for kind in ("catalogue", "text"):
        (tmp_path / "library" / kind / "2025.json").unlink()
    before = {path: path.stat() for path in tmp_path.rglob("*")}
    library = reader(tmp_path / "library")
    assert list(states(library).values()) == ["closed", "interrupted"]
    assert len(library.search("silence")) == 2
    after = {path: path.stat() for path in tmp_path.rglob("*")}
    assert [s.st_mtime_ns for s in after.values()] == [s.st_mtime_ns for s in before.values()]
    assert list(after) == list(before)


def test_whenever_the_writer_is_killed_every_acknowledged_event_is_there(tmp_path: Path) -> None:
    rng, before = Random(11), 0
    for _ in range(8):
        with child(WRITER, tmp_path) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(rng.uniform(0, 0.06))
            writer.kill()
            rest = writer.stdout.read()
        acknowledged = [int(line) for line in (first + rest).splitlines()]
        assert acknowledged == [*range(before + 1, before + 1 + len(acknowledged))]
        saved = [event.seq for event in reader(tmp_path).events(NAME)]
        assert saved == [*range(1, len(saved) + 1)]
        assert acknowledged[-1] <= len(saved) <= acknowledged[-1] + 1
        before = len(saved)
    assert before > 50


# --- for its owner only


def modes(folder: Path) -> set[tuple[bool, int]]:
    return {(p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_all_of_a_library_is_for_its_owner_only(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = tmp_path / "a" / "library"
        library = Library.open(folder)
        library.add_closed([session(1)])
        run(library, EVENTS)
        library.close_session(NAME)
        left = session(7, closed=False)
        run(library, left)
        library.close()
        with (folder / "live" / f"{id_of(left)}.jnl").open("ab") as file:
            file.write(b"torn")
        again = Library.open(folder)
        again.begin(id_of(left))
        again.close()
        assert len(list((folder / "live").iterdir())) == 2  # what was torn is beside it
    finally:
        os.umask(before)
    assert modes(folder) == {(True, 0o700), (False, 0o600)}
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_library_that_was_open_to_others_is_shut_and_that_is_told(tmp_path: Path) -> None:
    Library.open(tmp_path / "library").close()
    (tmp_path / "library").chmod(0o755)
    (tmp_path / "library" / "live").chmod(0o750)
    library = Library.open(tmp_path / "library")
    assert library.notices == [
        f"Other users could look into {tmp_path / 'library'}; now only you can."
    ]
    library.close()
    assert {mode for folder, mode in modes(tmp_path / "library") if folder} == {0o700}


def test_file_names_hold_no_words(library: Library) -> None:
    library.add_closed([session(1)])
    run(library, EVENTS)
    names = {path.name for path in library.folder.rglob("*")}
    assert not [name for name in names if "circle" in name.lower() or "silence" in name.lower()]
