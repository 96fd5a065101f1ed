"""The writer thread: nothing is acknowledged early, nothing is lost, and the order is kept."""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path

import pytest

from balint_tui.library import journals
from balint_tui.library.errors import Damaged
from balint_tui.library.journals import documents, segments
from balint_tui.library.library import Library
from balint_tui.library.writer import BALLAST_BYTES, SaveState

from .disk import Faults, Told, id_of, run, session

EVENTS = session(closed=False)
NAME = id_of(EVENTS)
ALL = [event.seq for event in EVENTS]


def on_disk(library: Library) -> list[int]:
    live = library.folder / "live"
    return [document["seq"] for document in documents(segments(live, NAME))]


def start(library: Library, told: Told) -> None:
    """A session whose first event is saved."""
    library.begin(NAME)
    library.record(NAME, EVENTS[0])
    told.wait(lambda told: told.saved == [1])


def record_rest(library: Library) -> None:
    for event in EVENTS[1:]:
        library.record(NAME, event)


def test_every_event_is_acknowledged_once_and_in_order(library: Library, told: Told) -> None:
    run(library, EVENTS)
    assert told.saved == ALL
    assert told.troubles == []
    assert on_disk(library) == ALL


def test_an_event_is_acknowledged_only_when_the_disk_has_confirmed(
    library: Library, faults: Faults, told: Told
) -> None:
    confirmed: list[int] = []
    library.watch(lambda state: confirmed.append(faults.calls.count("sync")))
    start(library, told)
    before = confirmed[-1]
    record_rest(library)
    told.wait(lambda told: told.saved == ALL)
    assert confirmed == list(range(before, before + len(ALL)))


def test_a_note_is_one_write_and_one_sync_whatever_the_library_holds(
    library: Library, faults: Faults, told: Told
) -> None:
    library.add_closed([session(number) for number in range(1, 30)])
    start(library, told)
    faults.calls.clear()
    record_rest(library)
    told.wait(lambda told: told.saved == ALL)
    assert faults.calls == ["write", "sync"] * len(EVENTS[1:])


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "The disk is full"), (errno.EIO, "does not save"), (errno.EFBIG, "File too")],
)
def test_a_disk_that_refuses_loses_nothing_and_all_is_saved_once_it_is_mended(
    library: Library, faults: Faults, told: Told, code: int, words: str, short: bool
) -> None:
    start(library, told)
    faults.short = short
    faults.break_all("write", code)
    record_rest(library)
    told.wait(lambda told: len(told.troubles) > 3)
    assert told.saved == [1]
    assert on_disk(library) == [1]
    assert words in told.troubles[-1]
    faults.mend()
    told.wait(lambda told: told.saved == ALL)
    assert on_disk(library) == ALL
    assert told.states[-1] == SaveState(NAME, ALL[-1], None)


def test_each_new_event_tries_again_at_once(tmp_path: Path, faults: Faults, told: Told) -> None:
    library = Library.open(tmp_path / "library", files=faults, retry_s=3600)
    library.watch(told)
    start(library, told)
    faults.break_all("write", errno.EIO)
    library.record(NAME, EVENTS[1])
    told.wait(lambda told: len(told.troubles) == 1)
    faults.mend()
    library.record(NAME, EVENTS[2])
    told.wait(lambda told: told.saved == [1, 2, 3])
    library.close()


def test_a_full_disk_is_given_the_ballast_back(
    library: Library, faults: Faults, told: Told
) -> None:
    ballast = library.folder / "ballast"
    assert ballast.stat().st_size == BALLAST_BYTES
    start(library, told)
    full = OSError(errno.ENOSPC, "full")
    faults.plan = lambda name: full if name == "write" and ballast.exists() else None
    record_rest(library)
    told.wait(lambda told: told.saved == ALL)
    assert len(told.troubles) == 1
    assert not ballast.exists()


def test_a_library_is_opened_without_ballast_when_the_disk_is_full(
    tmp_path: Path, faults: Faults
) -> None:
    faults.break_all("write", errno.ENOSPC)
    Library.open(tmp_path / "library", files=faults).close()
    assert (tmp_path / "library" / "ballast").stat().st_size == 0


def test_after_a_failed_sync_the_session_goes_on_in_a_new_segment(
    library: Library, faults: Faults, told: Told
) -> None:
    start(library, told)
    faults.break_call(1, OSError(errno.EIO, "failed"))
    record_rest(library)
    told.wait(lambda told: told.saved == ALL)
    assert len(told.troubles) == 1
    live = library.folder / "live"
    _, second = segments(live, NAME)
    assert second.name == f"{NAME}.2.jnl"
    # Event 2 may have reached the first file: it was written again, and is read once.
    assert [document["seq"] for document in documents([second])] == ALL[1:]
    assert on_disk(library) == ALL
    assert any("goes on in" in notice for notice in library.notices)


def test_the_first_file_is_never_written_to_again(
    library: Library, faults: Faults, told: Told
) -> None:
    start(library, told)
    first = library.folder / "live" / f"{NAME}.jnl"
    faults.break_call(1, OSError(errno.EIO, "failed"))
    library.record(NAME, EVENTS[1])
    told.wait(lambda told: told.saved == [1, 2])
    size = first.stat().st_size
    library.record(NAME, EVENTS[2])
    told.wait(lambda told: told.saved == [1, 2, 3])
    assert first.stat().st_size == size


def test_a_disk_that_confirms_nothing_for_a_while(
    library: Library, faults: Faults, told: Told
) -> None:
    start(library, told)
    faults.break_all("sync", errno.EIO)
    record_rest(library)
    told.wait(lambda told: len(told.troubles) > 5)
    assert told.saved == [1]
    faults.mend()
    told.wait(lambda told: told.saved == ALL)
    assert on_disk(library) == ALL


def test_a_session_may_begin_on_a_full_disk(library: Library, faults: Faults, told: Told) -> None:
    faults.break_all("write", errno.ENOSPC)
    library.begin(NAME)
    for event in EVENTS:
        library.record(NAME, event)
    told.wait(lambda told: len(told.troubles) > 3)
    assert segments(library.folder / "live", NAME) == []
    faults.mend()
    told.wait(lambda told: told.saved == ALL)
    assert on_disk(library) == ALL


def test_a_begin_that_comes_through_late_ends_the_trouble(
    library: Library, faults: Faults, told: Told
) -> None:
    faults.break_all("write", errno.EIO)
    library.begin(NAME)
    told.wait(lambda told: len(told.troubles) > 1)
    faults.mend()
    told.wait(lambda told: told.states[-1] == SaveState(NAME, 0, None))


def test_trouble_with_one_session_does_not_hold_up_another(library: Library, told: Told) -> None:
    start(library, told)
    other = session(5)
    (library.folder / "live" / f"{id_of(other)}.jnl.tmp").mkdir()  # its journal cannot be made
    library.begin(id_of(other))
    library.record(id_of(other), other[0])
    told.wait(lambda told: len(told.troubles) > 2)
    record_rest(library)
    told.wait(lambda told: [s.saved_seq for s in told.states if s.session_id == NAME] == ALL)


def test_a_listener_that_fails_does_not_stop_the_saving(library: Library, told: Told) -> None:
    def fail(state: SaveState) -> None:
        raise RuntimeError("the screen has gone")

    library._listeners.insert(0, fail)
    run(library, EVENTS)
    assert told.saved == ALL


def test_an_error_nobody_thought_of_is_told_and_the_thread_lives(
    library: Library, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(library, told)
    with monkeypatch.context() as broken:
        broken.setattr("balint_tui.library.writer.encode", lambda event: 1 / 0)
        record_rest(library)
        told.wait(lambda told: len(told.troubles) > 2)
    assert "ZeroDivisionError" in told.troubles[0]
    told.wait(lambda told: told.saved == ALL)


def test_closing_saves_what_is_queued(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    library.begin(NAME)
    for event in EVENTS:
        library.record(NAME, event)
    library.close()
    library.close()
    assert on_disk(library) == ALL


def test_a_session_is_taken_up_again_where_it_was_left(tmp_path: Path, told: Told) -> None:
    library = Library.open(tmp_path / "library")
    run(library, EVENTS[:2])
    library.close()
    torn = tmp_path / "library" / "live" / f"{NAME}.jnl"
    with torn.open("ab") as file:
        file.write(b"0badc0de [3,[[")
    library = Library.open(tmp_path / "library")
    library.watch(told)
    library.begin(NAME)
    library.record(NAME, EVENTS[2])
    told.wait(lambda told: told.saved == [3])
    library.close()
    assert on_disk(library) == [1, 2, 3]
    assert library.notices == [
        f"The end of {NAME}.jnl was torn by a crash before it was saved; "
        f"what was left of it is in {NAME}.jnl.1.torn."
    ]


def last_saved_is(seq: int, told: Told) -> bool:
    return told.saved[-1] == seq


def test_a_missing_segment_is_damage(library: Library, faults: Faults, told: Told) -> None:
    start(library, told)
    live = library.folder / "live"
    for number in (1, 2, 3):
        faults.break_call(1, OSError(errno.EIO, "failed"))
        library.record(NAME, EVENTS[number])
        saved = partial(last_saved_is, EVENTS[number].seq)
        told.wait(saved)
    # The first file holds event 2 as well, written though never confirmed; 3 is in none now.
    journals.segment(live, NAME, 3).unlink()
    journals.segment(live, NAME, 4).rename(journals.segment(live, NAME, 2))
    with pytest.raises(Damaged, match="before number 4 are missing"):
        on_disk(library)
