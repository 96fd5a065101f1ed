"""The power may be cut at any moment: every acknowledged event is there, once and in order."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count as numbers
from pathlib import Path
from random import Random

import pytest

from balint_tui.frame.events import encode
from balint_tui.library.files import write_atomic
from balint_tui.library.journals import TABLE, segment
from balint_tui.library.library import Library, LibraryError
from balint_tui.library.storage import JournalDB, JournalStorage, SyncFailed, read_journal

from .disk import Crash, Told
from .drive import NEVER_S, Count, Mortal, Odds, live
from .ledger import Promise, an_id, check, event, first_events, length
from .power import Power, WithoutFolderSync, WithoutSync

EIO = OSError(errno.EIO, os.strerror(errno.EIO))
NAME = next(name for name in map(an_id, map(Random, range(99))) if length(name) > 9)


@pytest.fixture
def power(tmp_path: Path) -> Power:
    return Power(tmp_path / "disk")


def cuts(power: Power, states: int = 15) -> Iterator[Path]:
    """What a power cut may leave now."""
    for number in range(states):
        folder = power.folder.with_name(f"{power.folder.name}, cut {number}")
        power.crash(folder, Random(folder.name))
        yield folder


# --- the simulator


def left(power: Power) -> set[bytes | None]:
    """What a power cut may leave of the file."""
    found = (folder / "file" for folder in cuts(power, 60))
    return {path.read_bytes() if path.exists() else None for path in found}


def test_what_was_synced_is_there_after_a_power_cut(power: Power) -> None:
    write_atomic(power, power.folder / "file", b"old")
    assert left(power) == {b"old"}


def test_what_was_not_synced_may_be_there_in_part_or_not_at_all(power: Power) -> None:
    fd = power.open(power.folder / "file", os.O_WRONLY | os.O_CREAT)
    power.write(fd, b"a" * 20 + b"b" * 20)
    os.close(fd)
    zero, whole = bytes(40), b"a" * 20 + b"b" * 20
    pieces = {zero[:16] + whole[16:], whole[:16] + zero[16:], whole[:32] + zero[32:]}
    found = left(power)
    assert {None, b"", whole, zero} < found
    assert pieces & found
    assert any(raw and len(raw) < 40 for raw in found)


def test_a_new_name_may_last_before_the_bytes_behind_it_and_an_old_one_after(power: Power) -> None:
    write_atomic(power, power.folder / "file", b"old")
    write_atomic(power, power.folder / "file", b"new", durable=False)
    assert {b"old", b"", b"new", bytes(3)} <= left(power)


# --- random lives


@pytest.mark.parametrize("seed", range(2))
def test_a_power_cut_at_any_moment_loses_nothing(tmp_path: Path, seed: int) -> None:
    count = Count()
    live(tmp_path, seed, count, lives=2, steps=10, odds=Odds(states=1))
    assert count.wrong == []
    assert count.cuts > 30


def test_a_power_cut_before_and_after_each_call_loses_nothing(tmp_path: Path) -> None:
    count = Count()
    live(tmp_path, 4, count, lives=1, steps=5, odds=Odds(cut=1, die=0, fail=0, states=1))
    assert count.wrong == []
    assert count.cuts > 80


@pytest.mark.parametrize("disk", [WithoutSync, WithoutFolderSync])
def test_a_library_that_did_not_sync_would_be_found_out(
    tmp_path: Path, disk: Callable[[Path], Power]
) -> None:
    count = Count()
    for seed in range(9):
        if len(count.wrong) > 5:
            return
        live(tmp_path, seed, count, lives=1, steps=10, odds=Odds(states=1, fail=0), disk=disk)
    raise AssertionError("nobody noticed")


# --- one fault after another


def opened(power: Power) -> Library:
    return Mortal.open(power.folder / "library", files=power, retry_s=NEVER_S)


def end(power: Power, use: Callable[[], object]) -> None:
    """The process does this and is over, if it does not die before; the disk works again."""
    with suppress(Crash, LibraryError):
        use()
    Mortal.bury()
    power.mend()


def always_keeps(power: Power, promise: Promise) -> None:
    for folder in cuts(power):
        assert check(folder / "library", {NAME: replace(promise)}) == []


def left_behind(power: Power, events: int, *, segments: int = 1) -> None:
    """A session that an earlier process left, its last event (with segments) never confirmed."""
    opened(power).close()
    live = power.folder / "library" / "live"
    db = JournalDB(segment(live, NAME, 1), storage=JournalStorage, files=power)
    for seq in range(1, events + 1):
        if segments == 2 and seq == events:
            power.break_call(1, EIO)
        with suppress(SyncFailed):
            db.table(TABLE).insert(encode(event(NAME, seq)))
    power.mend()
    db.close()
    if segments == 2:
        JournalDB(segment(live, NAME, 2), storage=JournalStorage, files=power).close()


@pytest.mark.parametrize("broken", [Crash(), EIO], ids=["killed", "failed"])
def test_a_line_that_was_never_confirmed_is_made_sure_of_when_it_is_read_again(
    power: Power, broken: BaseException
) -> None:
    path = power.folder / "a.jnl"
    for seq in (1, 2):
        db = JournalDB(path, storage=JournalStorage, files=power)
        power.break_call(1, broken)
        with pytest.raises(type(broken)):
            db.table(TABLE).insert({"seq": seq})
        power.mend()
        db.close()
    JournalDB(path, storage=JournalStorage, files=power).close()
    for folder in cuts(power):
        rows = read_journal(folder / "a.jnl").tables()[TABLE].values()
        assert [row["seq"] for row in rows] == [1, 2]


def test_an_event_that_only_a_given_up_file_holds_is_written_into_the_next(power: Power) -> None:
    left_behind(power, 2, segments=2)
    library, told = opened(power), Told()
    library.watch(told)
    library.begin(NAME)
    told.wait(lambda told: told.saved == [2])
    library.close()
    always_keeps(power, Promise(2, 2))


def test_a_library_whose_maker_was_killed_lasts_with_all_that_is_written_in_it(
    tmp_path: Path,
) -> None:
    for step in range(12):
        power = Power(tmp_path / f"{step}")
        power.break_call(step, Crash(), for_ever=True)
        end(power, lambda power=power: opened(power))  # type: ignore[misc]
        library, told = opened(power), Told()
        library.watch(told)
        library.begin(NAME)
        library.record(NAME, event(NAME, 1))
        told.wait(lambda told: told.saved == [1])
        library.close()
        for folder in cuts(power, 3):
            assert check(folder / "library", {NAME: Promise(1, 1)}, thorough=False) == []


@pytest.mark.parametrize("segments", [1, 2])
@pytest.mark.parametrize("broken", [Crash(), EIO], ids=["killed", "failed"])
def test_a_close_cut_short_and_done_again_lasts(
    tmp_path: Path, segments: int, broken: BaseException
) -> None:
    for step in numbers():
        power = Power(tmp_path / f"{step}")
        left_behind(power, 4, segments=segments)
        library = opened(power)
        before = len(power.calls)
        power.break_call(step, broken, for_ever=True)
        end(power, lambda library=library: library.close_session(NAME))  # type: ignore[misc]
        reached = len(power.calls) > before + step
        library = opened(power)
        library.close_session(NAME)
        library.close()
        for folder in cuts(power, 2):
            kept = {NAME: Promise(4, 4, closed=True)}
            assert check(folder / "library", kept, thorough=False) == []
        if not reached:
            assert step > 14
            return


def test_sessions_that_a_power_cut_left_half_added_can_be_added_again(power: Power) -> None:
    library = opened(power)
    power.plan = lambda name: Crash() if name == "sync_all" else None
    end(power, lambda: library.add_closed([first_events(NAME, length(NAME))]))
    always_keeps(power, Promise(length(NAME), adding=True))
