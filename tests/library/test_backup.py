"""A backup holds the whole library or does not exist; what is restored is what was backed up."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile

import pytest

from balint_tui.frame import events as ev
from balint_tui.library import backup as module
from balint_tui.library.backup import MANIFEST, Kept, backup, restore
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library

from .disk import FIRST, Crash, Faults, Quick, exported, id_of, run, session

CLOSED = [session(0), session(60)]
LEFT = session(5, closed=False)
NAME = id_of(LEFT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with all that a backup keeps, and what it does not."""
    folder = tmp_path_factory.mktemp("from") / "library"
    library = Library.open(folder, files=Quick())
    library.add_closed(CLOSED)
    library.search("silence")
    library.answers.add("module", "pre", "Invented circle", [("AB12", {"ease": 3.0})], FIRST)
    library.exports.add(exported())
    run(library, LEFT)
    library.close()
    with (folder / f"live/{NAME}.jnl").open("ab") as file:
        file.write(b"a torn end")
    aside = (f"damaged/{NAME}.json", "damaged/exports.json", "damaged/exports.json.2")
    for name in (f"live/{NAME}.jnl.1.torn", *aside, f"live/{NAME}.jnl.tmp", "exports.json.tmp"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"what was left of it")
    (folder / "more").mkdir()
    return folder


@pytest.fixture(scope="module")
def file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("to") / "backup.zip"
    backup(folder, target, files=Quick())
    return target


def content(folder: Path) -> dict[str, bytes]:
    """What cannot be made again, with its bytes."""
    parts = ("live", "sessions", "answers", "damaged")
    files = [path for part in parts for path in (folder / part).rglob("*") if path.is_file()]
    files += folder.glob("exports.json")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if p.suffix != ".tmp"}


def refused(use: Callable[..., object], *arguments: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        use(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_what_is_restored_is_what_was_backed_up(folder: Path, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "a" / "library"
    assert restore(file, target) == Kept(closed=2, open=1, size=file.stat().st_size)
    assert content(target) == content(folder)
    restored, library = Library.open(target), Library.open(folder, read_only=True)
    assert restored.rows() == library.rows()
    assert restored.search("silence") == library.search("silence")
    assert restored.answers.batches() == library.answers.batches() != []
    assert restored.exports.all() == library.exports.all() == [exported()]
    for events in (*CLOSED, LEFT):
        assert restored.events(id_of(events)) == library.events(id_of(events))
    restored.close()


def test_a_backup_is_a_plain_zip_for_its_owner_only_and_says_what_it_holds(
    folder: Path, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        kept = backup(folder, tmp_path / "b.zip")
        restore(tmp_path / "b.zip", tmp_path / "restored")
    finally:
        os.umask(before)
    assert kept.size == (tmp_path / "b.zip").stat().st_size
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    restored = tmp_path / "restored"
    modes = {(p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in (restored, *restored.rglob("*"))}
    assert modes == {(True, 0o700), (False, 0o600)}
    with ZipFile(tmp_path / "b.zip") as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read(MANIFEST))
        assert set(archive.namelist()) == {*content(folder), MANIFEST}
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    assert (manifest["what"], manifest["schema"]) == ("balint-tui library", 1)
    assert {entry["name"] for entry in manifest["files"]} == set(content(folder))


def test_a_library_may_be_backed_up_while_it_is_written(library: Library, tmp_path: Path) -> None:
    run(library, LEFT)
    library.add_closed(CLOSED)
    assert backup(library.folder, tmp_path / "b.zip").open == 1
    restore(tmp_path / "b.zip", tmp_path / "restored")
    assert Library.open(tmp_path / "restored", read_only=True).events(NAME) == LEFT


@pytest.mark.parametrize("journal_stays", [False, True])
def test_a_session_that_goes_on_and_is_closed_meanwhile_is_in_it_whole(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal_stays: bool
) -> None:
    """More happens after its journal was read; the close may not come to removing that yet."""
    run(library, LEFT)
    end = ev.Closed(seq=len(LEFT) + 1, at=LEFT[-1].at, at_s=500.0, ending="cut off")
    real, looks = module._journal, count()
    if journal_stays:
        monkeypatch.setattr("balint_tui.library.journals.remove", lambda *_: None)

    def then_close(folder: Path, names: list[str]) -> list[tuple[str, bytes]]:
        found = real(folder, names)
        if next(looks) == 0:
            library.record(NAME, end)
            library.close_session(NAME)
        return found

    monkeypatch.setattr(module, "_journal", then_close)
    backup(library.folder, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "restored")
    restored = Library.open(tmp_path / "restored")
    assert [event.seq for event in restored.events(NAME)] == [*range(1, len(LEFT) + 2)]
    assert [row["state"] for row in restored.rows()] == ["closed"]
    restored.close()


def test_a_session_that_is_being_deleted_does_not_come_back(
    library: Library, tmp_path: Path
) -> None:
    library.add_closed(CLOSED)
    (library.folder / "live" / f"{id_of(CLOSED[0])}.gone").touch()
    assert backup(library.folder, tmp_path / "b.zip") == Kept(
        closed=1, open=0, size=(tmp_path / "b.zip").stat().st_size
    )


def test_a_backup_overwrites_nothing_and_needs_a_place(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    target.write_bytes(b"something of mine")
    assert "is there already" in refused(backup, folder, target)
    (tmp_path / "link.zip").symlink_to("nowhere")
    assert "is there already" in refused(backup, folder, tmp_path / "link.zip")
    assert "There is no folder" in refused(backup, folder, tmp_path / "none" / "b.zip")
    assert "lies in the library itself" in refused(backup, folder, folder / "live" / "b.zip")
    assert target.read_bytes() == b"something of mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "link.zip"]


def test_a_disk_that_fails_at_any_step_leaves_no_backup(folder: Path, tmp_path: Path) -> None:
    for step in count():
        faults = Quick()
        faults.short = True
        faults.break_call(step, OSError(errno.ENOSPC, "full"))
        try:
            backup(folder, tmp_path / "b.zip", files=faults)
        except OSError:
            assert step >= 4 or list(tmp_path.iterdir()) == []
            (tmp_path / "b.zip").unlink(missing_ok=True)  # only its name may not last
            continue
        assert step >= 5
        return


def test_bytes_that_changed_on_the_way_are_noticed(folder: Path, tmp_path: Path) -> None:
    class Liar(Faults):
        def write(self, fd: int, data: bytes) -> int:
            return super().write(fd, data[:150] + bytes([data[150] ^ 1]) + data[151:])

    with pytest.raises(LibraryError, match="no sound backup"):
        backup(folder, tmp_path / "b.zip", files=Liar())
    assert list(tmp_path.iterdir()) == []


# --- restoring


def test_only_an_empty_library_is_restored_into(file: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    library = Library.open(empty)
    assert "uses" in refused(restore, file, empty)
    library.close()
    restore(file, empty)
    before = content(empty)
    assert "is not empty" in refused(restore, file, empty)
    assert content(empty) == before
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").touch()
    assert "is not empty" in refused(restore, file, mine)
    assert "is not empty" in refused(restore, file, mine / "letter.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "mine"]


def test_a_restore_that_was_cut_short_is_told(file: Path, tmp_path: Path) -> None:
    (tmp_path / "library.restoring").mkdir()
    assert "cut short; remove it" in refused(restore, file, tmp_path / "library")


def nothing_is_there(target: Path) -> None:
    """Nothing but what an empty library has, and no other folder beside it."""
    assert [path.name for path in target.parent.iterdir()] in ([], [target.name])
    assert not target.exists() or content(target) == {}


def test_a_failure_at_any_step_restores_nothing_or_all(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    for error in (OSError(errno.ENOSPC, "full"), Crash()):
        for step in count():
            target, faults = tmp_path / f"{type(error).__name__}{step}" / "library", Quick()
            faults.break_call(step, error)
            try:
                restore(file, target, files=faults)
                assert step >= 5
                break
            except (OSError, Crash):
                if not target.exists() or content(target) != content(folder):
                    nothing_is_there(target)
        assert content(target) == content(folder)


def rewritten(source: Path, target: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """A copy of a backup in which ``change`` has changed the entries, whole and well packed."""
    with ZipFile(source) as archive:
        entries: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    entries[MANIFEST] = json.loads(entries[MANIFEST])
    how = change(entries) or ZIP_STORED
    if MANIFEST in entries:
        entries[MANIFEST] = json.dumps(entries[MANIFEST])
    with ZipFile(target, "w", how) as archive:
        for name, raw in entries.items():
            archive.writestr(name, raw)
    return target


def other_bytes(entries: dict[str, Any]) -> None:
    name = entries[MANIFEST]["files"][0]["name"]
    entries[name] = entries[name][:-1] + b"?"


def longer(entries: dict[str, Any]) -> None:
    entries[entries[MANIFEST]["files"][0]["name"]] += b"more"


def climbing(entries: dict[str, Any]) -> None:
    entry = entries[MANIFEST]["files"][0]
    entries["../../climbed.json"] = entries.pop(entry["name"])
    entry["name"] = "../../climbed.json"


def unlisted(entries: dict[str, Any]) -> None:
    entries[f"live/{id_of(CLOSED[0])}.jnl"] = b"not in the manifest"


def missing(entries: dict[str, Any]) -> None:
    del entries[entries[MANIFEST]["files"][0]["name"]]


def twice(entries: dict[str, Any]) -> None:
    entries[MANIFEST]["files"] *= 2


def newer(entries: dict[str, Any]) -> None:
    entries[MANIFEST]["schema"] = 2


def foreign(entries: dict[str, Any]) -> None:
    entries[MANIFEST]["what"] = "another program"


def odd_manifest(entries: dict[str, Any]) -> None:
    entries[MANIFEST] = ["odd"]


def odd_size(entries: dict[str, Any]) -> None:
    entries[MANIFEST]["files"][0]["size"] = "large"


def no_manifest(entries: dict[str, Any]) -> None:
    del entries[MANIFEST]


def packed_otherwise(entries: dict[str, Any]) -> int:
    return ZIP_BZIP2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_bytes, "is not what was written"),
        (longer, "is not what was written"),
        (odd_size, "is not what was written"),
        (climbing, "holds what is no file of a library"),
        (unlisted, "names other files than it holds"),
        (missing, "names other files than it holds"),
        (twice, "names other files than it holds"),
        (newer, "was written by a newer balint-tui"),
        (foreign, "is of another program"),
        (odd_manifest, "is missing or odd"),
        (no_manifest, "is missing or odd"),
        (packed_otherwise, "is packed in another way"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_whole(
    file: Path, tmp_path: Path, change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    changed = rewritten(file, tmp_path / "changed.zip", change)
    target = tmp_path / "in" / "library"
    assert words in refused(restore, changed, target)
    nothing_is_there(target)
    assert not list(tmp_path.rglob("climbed*"))


@pytest.mark.parametrize("raw", [b"", b"PK", b"no zip at all" * 99, bytes(5000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(raw)
    assert "no sound backup" in refused(restore, tmp_path / "b.zip", tmp_path / "in" / "library")


def test_a_damaged_backup_is_refused_or_restored_as_it_was(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    raw, rng, expected = file.read_bytes(), Random(9), content(folder)
    whole = 0
    for number in range(150):
        changed = bytearray(raw[: rng.randrange(len(raw))] if number % 5 == 0 else raw)
        if number % 5:
            changed[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        (tmp_path / "b.zip").write_bytes(changed)
        target = tmp_path / str(number) / "library"
        try:
            restore(tmp_path / "b.zip", target, files=Quick())
        except LibraryError:
            nothing_is_there(target)
            continue
        whole += 1
        assert content(target) == expected
    assert whole < 50  # dates, rights and such: a zip has bytes that nobody needs
