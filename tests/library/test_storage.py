"""The TinyDB storages: a change happens whole or not at all, and damage is never passed over."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from balint_tui.library import storage as module
from balint_tui.library.errors import Damaged, Newer
from balint_tui.library.files import Files
from balint_tui.library.storage import (
    AtomicStorage,
    JournalDB,
    JournalStorage,
    SyncFailed,
    read_journal,
    scan,
)

from .disk import Crash, Faults


def opened(path: Path, files: Files | None = None) -> JournalDB:
    return JournalDB(path, storage=JournalStorage, files=files or Files())


def written(path: Path, notes: int = 4) -> bytes:
    """A journal with so many notes; returns its bytes."""
    with opened(path) as db:
        for number in range(1, notes + 1):
            db.table("events").insert({"seq": number, "text": f"note {number}, Müdigkeit"})
    return path.read_bytes()


def seqs(path: Path) -> list[int]:
    return [row["seq"] for row in read_journal(path).tables().get("events", {}).values()]


# --- it is a TinyDB storage

_documents = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.text("äö", max_size=2))
_changes: st.SearchStrategy[Callable[[TinyDB], Any]] = st.one_of(
    _documents.map(lambda row: lambda db: db.table("one").insert(row)),
    _documents.map(lambda row: lambda db: db.table("two").insert(row)),
    st.lists(_documents, max_size=3).map(lambda rows: lambda db: db.insert_multiple(rows)),
    _documents.map(lambda row: lambda db: db.table("one").update(row, doc_ids=[2])),
    _documents.map(lambda row: lambda db: db.table("one").upsert(Document(row, doc_id=3))),
    st.integers(1, 4).map(lambda number: lambda db: db.table("one").remove(doc_ids=[number])),
    st.just(lambda db: db.table("two").truncate()),
    st.just(lambda db: db.drop_table("one")),
    st.just(lambda db: db.drop_tables()),
)


@given(st.lists(_changes, max_size=12), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_a_journal_holds_what_a_tinydb_in_memory_holds(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Callable[[TinyDB], Any]], reopen: int
) -> None:
    path = tmp_path_factory.mktemp("journal") / "a.jnl"
    memory, db = TinyDB(storage=MemoryStorage), opened(path)
    for number, change in enumerate(changes):
        if number == reopen:
            db.close()
            db = opened(path)
            # Ids of removed documents may come again: both sides must forget the same.
            memory = _copy(memory)
        change(memory)
        change(db)
    expected = {name: rows for name, rows in (memory.storage.read() or {}).items() if rows}
    assert _plain(db.storage.read()) == _plain(expected)
    db.close()
    assert _plain(read_journal(path).tables()) == _plain(expected)


def _copy(db: TinyDB) -> TinyDB:
    copy = TinyDB(storage=MemoryStorage)
    copy.storage.write(_plain(db.storage.read()))
    return copy


def _plain(tables: Any) -> dict[str, dict[str, Any]]:
    return {
        name: {str(key): dict(row) for key, row in rows.items()}
        for name, rows in (tables or {}).items()
    }


def test_what_a_caller_does_to_a_document_does_not_reach_the_journal(tmp_path: Path) -> None:
    with opened(tmp_path / "a.jnl") as db:
        db.table("events").insert({"words": ["kept"]})
        db.table("events").all()[0]["words"].append("not written")
        assert db.table("events").all() == [{"words": ["kept"]}]


# --- what a note costs


@pytest.mark.parametrize("before", [0, 300])
def test_a_note_is_one_write_and_one_sync_however_many_there_are(
    tmp_path: Path, faults: Faults, before: int
) -> None:
    written(tmp_path / "a.jnl", before)
    with opened(tmp_path / "a.jnl", faults) as db:
        db.table("events").insert({"seq": 0})
        faults.calls.clear()
        size = (tmp_path / "a.jnl").stat().st_size
        db.table("events").insert({"seq": 1, "text": "x" * 100})
        assert faults.calls == ["write", "sync"]
        assert (tmp_path / "a.jnl").stat().st_size - size < 180


# --- torn tails


def test_cut_anywhere_in_the_last_line_all_before_is_there_and_the_rest_set_aside(
    tmp_path: Path,
) -> None:
    raw = written(tmp_path / "whole.jnl")
    last = raw.rindex(b"\n", 0, -1) + 1
    for size in range(last, len(raw)):
        path = tmp_path / f"{size}.jnl"
        path.write_bytes(raw[:size])
        assert seqs(path) == [1, 2, 3]
        with opened(path) as db:
            aside = db.storage.torn_file
            db.table("events").insert({"seq": 5})
        assert seqs(path) == [1, 2, 3, 5]
        assert (aside.read_bytes() if aside else b"") == raw[last:size]


def test_a_whole_last_line_with_a_wrong_checksum_is_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    raw = written(path)
    path.write_bytes(raw[:-4] + b"?" + raw[-3:])
    with opened(path) as db:
        assert db.storage.torn_file == tmp_path / "a.jnl.1.torn"
    assert seqs(path) == [1, 2, 3]


def test_reading_leaves_a_torn_journal_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    torn = written(path)[:-5]
    path.write_bytes(torn)
    assert seqs(path) == [1, 2, 3]
    assert path.read_bytes() == torn


def test_recovery_survives_a_crash_at_each_of_its_steps(tmp_path: Path) -> None:
    raw = written(tmp_path / "whole.jnl")
    last = raw.rindex(b"\n", 0, -1) + 1
    for step in count():
        folder = tmp_path / str(step)
        folder.mkdir()
        path, faults = folder / "a.jnl", Faults()
        path.write_bytes(raw[:-5])
        faults.break_call(step, Crash(), for_ever=True)
        try:
            opened(path, faults).close()
            finished = True
        except Crash:
            finished = False
        opened(path).close()
        opened(path).close()
        assert path.read_bytes() == raw[:last]
        assert [p.read_bytes() for p in folder.glob("*.torn")] == [raw[last:-5]]
        if finished:
            assert step > 5
            break


def test_two_torn_tails_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    written(path)
    for torn in (b"half a line", b"another half"):
        with path.open("ab") as file:
            file.write(torn)
        opened(path).close()
    kept = sorted(p.read_bytes() for p in tmp_path.glob("*.torn"))
    assert kept == [b"another half", b"half a line"]


# --- damage


def test_a_flipped_bit_anywhere_is_damage_or_a_torn_last_line_never_other_content(
    tmp_path: Path,
) -> None:
    path, rng = tmp_path / "a.jnl", Random(7)
    raw = written(path)
    # The end of the line before belongs to it: without that, the two are one bad last line.
    last = raw.rindex(b"\n", 0, -1)
    whole = scan(raw, path).state
    for at in range(len(raw)):
        hurt = bytearray(raw)
        hurt[at] ^= 1 << rng.randrange(8)
        journal = scan(bytes(hurt), path)
        assert (journal.damage is None) == (at >= last)
        events = list(journal.state.get("events", {}).values())
        assert events == list(whole["events"].values())[: max(0, journal.lines - 1)]
        assert journal.lines <= 4


def test_damage_before_the_end_is_told_and_the_file_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    raw = written(path)
    hurt = raw.replace(b"note 2", b"note 7")
    path.write_bytes(hurt)
    for use in (read_journal, opened):
        with pytest.raises(Damaged, match="line 3 is not what was written"):
            use(path)
    assert path.read_bytes() == hurt
    assert list(tmp_path.iterdir()) == [path]
    assert list(scan(hurt, path).tables()["events"]) == ["1"]


@pytest.mark.parametrize("line", range(1, 4))
def test_a_line_that_is_missing_or_twice_there_is_damage(tmp_path: Path, line: int) -> None:
    lines = written(tmp_path / "a.jnl").splitlines(keepends=True)
    for odd in (lines[:line] + lines[line + 1 :], [*lines[:line], lines[line], *lines[line:]]):
        assert scan(b"".join(odd), tmp_path / "a.jnl").damage


@pytest.mark.parametrize("raw", [b"", bytes(512), b"\n", bytes(64) + b"\n", b"[]\n", b"half"])
def test_what_is_no_journal_is_never_an_empty_one(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.jnl"
    path.write_bytes(raw)
    with pytest.raises(Damaged, match=r"a\.jnl is damaged"):
        opened(path)
    assert path.read_bytes() == raw


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jnl"
    with monkeypatch.context() as later:
        later.setattr(module, "SCHEMA", 2)
        raw = written(path)
    with pytest.raises(Newer, match="newer balint-tui"):
        opened(path)
    assert path.read_bytes() == raw


# --- a disk that fails


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EFBIG])
@pytest.mark.parametrize("short", [False, True])
def test_a_write_that_fails_has_not_happened_and_may_be_tried_again(
    tmp_path: Path, faults: Faults, code: int, short: bool
) -> None:
    path = tmp_path / "a.jnl"
    raw = written(path)
    faults.short = short
    with opened(path, faults) as db:
        faults.break_all("write", code)
        with pytest.raises(OSError, match=os.strerror(code)):
            db.table("events").insert({"seq": 5})
        assert path.read_bytes() == raw
        assert len(db.table("events")) == 4
        faults.mend()
        db.table("events").insert({"seq": 5})
    assert seqs(path) == [1, 2, 3, 4, 5]


def test_after_a_sync_that_failed_the_file_is_not_written_to_again(
    tmp_path: Path, faults: Faults
) -> None:
    path = tmp_path / "a.jnl"
    written(path)
    with opened(path, faults) as db:
        faults.break_all("sync", errno.EIO)
        with pytest.raises(SyncFailed):
            db.table("events").insert({"seq": 5})
        assert db.storage.dead
        assert len(db.table("events")) == 4


def test_half_a_line_that_cannot_be_cut_off_ends_the_file(tmp_path: Path, faults: Faults) -> None:
    path = tmp_path / "a.jnl"
    written(path)
    faults.short = True
    with opened(path, faults) as db:
        faults.break_all("write truncate", errno.EIO)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            db.table("events").insert({"seq": 5})
        assert db.storage.dead
    assert seqs(path) == [1, 2, 3, 4]


def test_a_new_journal_is_whole_or_not_there(tmp_path: Path) -> None:
    for step in count():
        path, faults = tmp_path / f"{step}.jnl", Faults()
        faults.break_call(step, Crash(), for_ever=True)
        try:
            opened(path, faults).close()
        except Crash:
            assert not path.exists() or seqs(path) == []
            continue
        assert step > 3
        break


def test_the_name_of_a_journal_is_sure_to_last_before_anything_is_in_it(
    tmp_path: Path, faults: Faults
) -> None:
    path = tmp_path / "a.jnl"
    faults.break_all("sync_folder", errno.EIO)
    for _ in range(2):  # the second time the file is there, but who knows for how long
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            opened(path, faults)
    faults.mend()
    opened(path, faults).close()
    assert seqs(path) == []


# --- files that are replaced as a whole


def test_an_atomic_file_is_the_old_or_the_new_whatever_fails(tmp_path: Path) -> None:
    old, new = {"t": {"1": {"text": "old"}}}, {"t": {"1": {"text": "new" * 50}}}
    for error in (OSError(errno.ENOSPC, "full"), Crash()):
        for step in count():
            path, faults = tmp_path / "file.json", Faults()
            AtomicStorage(path).write(old)
            faults.short = True
            faults.break_call(step, error)
            try:
                AtomicStorage(path, files=faults).write(new)
                break
            except (OSError, Crash):
                assert AtomicStorage(path).read() in (old, new)
            if isinstance(error, OSError):
                assert list(tmp_path.iterdir()) == [path]
        assert step == 5
        assert AtomicStorage(path).read() == new


def test_an_atomic_file_is_synced_before_its_name_and_its_name_after(
    tmp_path: Path, faults: Faults
) -> None:
    AtomicStorage(tmp_path / "file.json", files=faults).write({"t": {}})
    assert faults.calls == ["open", "write", "sync", "replace", "sync_folder"]


def test_an_atomic_storage_is_a_tinydb_storage(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "file.json", storage=AtomicStorage) as db:
        assert db.tables() == set()
        db.table("codes").insert({"seq": 3, "code": "silence"})
        db.table("codes").update({"code": "tears"}, doc_ids=[1])
    with TinyDB(tmp_path / "file.json", storage=AtomicStorage) as db:
        assert db.table("codes").all() == [{"seq": 3, "code": "tears"}]
        db.drop_tables()
    assert AtomicStorage(tmp_path / "file.json").read() == {}


def test_windows_is_given_time_when_another_program_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    real = os.replace

    def held_twice(source: Path, target: Path) -> None:
        tries.append(1)
        if len(tries) < 3:
            error = PermissionError("held by a scanner")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", held_twice)
    monkeypatch.setattr("balint_tui.library.files.time.sleep", lambda seconds: None)
    AtomicStorage(tmp_path / "file.json").write({"t": {}})
    assert len(tries) == 3


def test_a_replacement_that_is_simply_refused_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def refused(source: Path, target: Path) -> None:
        tries.append(1)
        raise PermissionError("not yours")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        AtomicStorage(tmp_path / "file.json").write({"t": {}})
    assert len(tries) == 1


# --- modes


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_files_are_for_their_owner_only_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        AtomicStorage(tmp_path / "file.json").write({"t": {}})
        raw = written(tmp_path / "a.jnl")
        shutil.copyfile(tmp_path / "a.jnl", tmp_path / "b.jnl")
        (tmp_path / "b.jnl").chmod(0o600)
        (tmp_path / "b.jnl").write_bytes(raw[:-3])
        opened(tmp_path / "b.jnl").close()
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("file.json", "a.jnl", "b.jnl", "b.jnl.1.torn"), 0o600)
