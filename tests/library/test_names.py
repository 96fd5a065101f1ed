"""Members' names: in a sealed library only, in no backup, and gone when they should be."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest

from balint_tui.library import keys, sealing
from balint_tui.library.backup import MANIFEST, WHAT, backup, restore
from balint_tui.library.errors import Damaged, LibraryError, ReadOnly
from balint_tui.library.library import Library
from balint_tui.library.seal import PLAIN, SEALED, SEALING, UNSEALING, Key

from .disk import Crash, Faults, Quick, id_of, session

SECRET = "an invented passphrase"
GROUP = "Invented circle"
SEATS = {1: "Ada", 3: "Böttcher"}
CLOSED = session(0)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the third of a second that guessing is to cost."""
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """The key of a library that is sealed and empty."""
    made, _ = keys.create(tmp_path, SECRET, files=Quick())
    keys.enter(tmp_path, made, SEALED, files=Quick())
    return made


@pytest.fixture
def faults() -> Faults:
    return Quick()


@pytest.fixture
def library(tmp_path: Path, key: Key, faults: Faults) -> Iterator[Library]:
    opened = Library.open(tmp_path, files=faults, seal=key)
    yield opened
    faults.mend()
    opened.close()


def again(library: Library) -> Library:
    """The library as another process reads it."""
    return Library.open(library.folder, read_only=True, seal=library.seal)


def nothing(*_: object) -> None:
    """Nobody looks."""


def test_names_are_kept_for_a_group_and_its_seats(library: Library) -> None:
    assert library.names.of(GROUP) == {}
    library.names.keep(GROUP, SEATS)
    library.names.keep("Another", {2: "Cem"})
    assert again(library).names.of(GROUP.upper()) == SEATS
    assert again(library).names.of("Another") == {2: "Cem"}
    assert again(library).names.of("None") == {}


def test_only_the_names_that_were_given_last_are_kept(library: Library) -> None:
    library.names.keep(GROUP, SEATS)
    library.names.keep(GROUP.lower(), {2: "Cem", 4: ""})
    assert library.names.of(GROUP) == {2: "Cem"}


def test_the_file_says_no_name_and_is_for_its_owner_only(library: Library, tmp_path: Path) -> None:
    library.names.keep(GROUP, SEATS)
    raw = (tmp_path / "names.json").read_bytes()
    for word in (*SEATS.values(), GROUP):
        assert word.encode() not in raw
    assert os.stat(tmp_path / "names.json").st_mode & 0o077 == 0
    assert b"Ada" in library.seal.open(tmp_path / "names.json", raw)


def test_in_a_library_that_is_not_sealed_no_names_are_kept(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "plain", files=Quick())
    assert not library.names.may_be_kept
    with pytest.raises(LibraryError, match="in a sealed library only"):
        library.names.keep(GROUP, SEATS)
    assert library.names.of(GROUP) == {}
    library.names.forget(GROUP)
    assert not (tmp_path / "plain" / "names.json").exists()
    library.close()


@pytest.mark.parametrize("state", [SEALING, UNSEALING])
def test_while_a_library_is_sealed_or_unsealed_no_names_are_kept(
    tmp_path: Path, key: Key, state: str
) -> None:
    keys.enter(tmp_path, key, state, files=Quick())
    library = Library.open(tmp_path, files=Quick(), seal=key)
    with pytest.raises(LibraryError, match="in a sealed library only"):
        library.names.keep(GROUP, SEATS)
    assert not (tmp_path / "names.json").exists()
    library.close()


def test_whoever_only_reads_keeps_and_forgets_no_names(library: Library) -> None:
    library.names.keep(GROUP, SEATS)
    reader = again(library)
    with pytest.raises(ReadOnly):
        reader.names.keep(GROUP, {2: "Cem"})
    with pytest.raises(ReadOnly):
        reader.names.forget(GROUP)
    assert reader.names.of(GROUP) == SEATS


def test_a_group_without_a_name_has_no_names(library: Library) -> None:
    with pytest.raises(LibraryError, match="this one has none"):
        library.names.keep("", SEATS)


def test_a_file_that_was_planted_or_hurt_is_told(library: Library, tmp_path: Path) -> None:
    library.names.keep(GROUP, SEATS)
    path = tmp_path / "names.json"
    raw = path.read_bytes()
    plain = orjson.dumps({"schema": 1, "groups": {GROUP.casefold(): {"1": "Planted"}}})
    boxes = [library.seal.close(path, odd) for odd in (b"", b"[]", b"{}", b'{"groups":[1]}')]
    for odd in (plain, raw[:-1], b"", *boxes):
        path.write_bytes(odd)
        with pytest.raises(Damaged, match=r"names\.json is damaged"):
            library.names.of(GROUP)
        with pytest.raises(Damaged, match=r"names\.json is damaged"):
            library.names.keep(GROUP, SEATS)
        assert path.read_bytes() == odd
        library.names.forget(GROUP)
        assert not path.exists()


def test_a_disk_that_fails_at_any_step_leaves_the_old_names_or_the_new(
    library: Library, faults: Faults
) -> None:
    for error in (OSError(errno.ENOSPC, "full"), Crash()):
        for step in count():
            faults.mend()
            library.names.keep(GROUP, SEATS)
            faults.break_call(step, error, for_ever=True)
            try:
                library.names.keep(GROUP, {2: "Cem"})
                break
            except (OSError, Crash):
                assert again(library).names.of(GROUP) in (SEATS, {2: "Cem"})
        assert step > 3


# --- gone


def test_names_that_are_forgotten_leave_no_file(library: Library, tmp_path: Path) -> None:
    library.names.keep(GROUP, SEATS)
    library.names.keep("Another", {2: "Cem"})
    library.names.forget(GROUP.upper())
    assert again(library).names.of(GROUP) == {}
    assert b"Ada" not in library.seal.open(
        tmp_path / "names.json", (tmp_path / "names.json").read_bytes()
    )
    library.names.keep("Another", {})
    assert not (tmp_path / "names.json").exists()


def test_a_group_that_is_deleted_takes_its_names_along_and_no_others(library: Library) -> None:
    library.add_closed([CLOSED, session(1)])
    library.names.keep(GROUP, SEATS)
    library.names.keep("Another", {2: "Cem"})
    library.delete_group(GROUP.upper())
    assert again(library).names.of(GROUP) == {}
    assert again(library).names.of("Another") == {2: "Cem"}


def test_the_names_of_a_group_without_sessions_can_be_deleted(library: Library) -> None:
    library.add_closed([CLOSED])
    library.names.keep(GROUP, SEATS)
    library.delete_session(id_of(CLOSED))
    library.delete_group(GROUP)
    assert again(library).names.of(GROUP) == {}


def test_deleting_a_group_that_was_cut_short_is_done_again_with_its_names(
    tmp_path: Path, key: Key
) -> None:
    for step in count():
        faults = Quick()
        library = Library.open(tmp_path, files=faults, seal=key)
        library.add_closed([CLOSED])
        library.names.keep(GROUP, SEATS)
        faults.break_call(step, Crash(), for_ever=True)
        before = len(faults.calls)
        with suppress(Crash):
            library.delete_group(GROUP)
        over = len(faults.calls) <= before + step
        faults.mend()
        library.close()
        library = Library.open(tmp_path, files=Quick(), seal=key)
        if library.rows() or library.names.of(GROUP):
            library.delete_group(GROUP)
        assert library.rows() == []
        assert library.names.of(GROUP) == {}
        library.close()
        if over:
            assert step > 5
            return


@pytest.mark.parametrize("state", [SEALING, UNSEALING])
def test_the_names_of_a_group_deleted_halfway_do_not_come_back(
    tmp_path: Path, key: Key, state: str
) -> None:
    """Unsealing was cut short, and sealing completed later."""
    library = Library.open(tmp_path, files=Quick(), seal=key)
    library.add_closed([CLOSED])
    library.names.keep(GROUP, SEATS)
    library.close()
    keys.enter(tmp_path, key, state, files=Quick())
    library = Library.open(tmp_path, files=Quick(), seal=key)
    library.delete_group(GROUP)
    library.close()
    keys.enter(tmp_path, key, SEALED, files=Quick())
    assert Library.open(tmp_path, read_only=True, seal=key).names.of(GROUP) == {}


def test_names_that_cannot_be_read_do_not_keep_a_group_from_being_deleted(
    library: Library, tmp_path: Path
) -> None:
    """Either all of it happens, or it is told before anything does."""
    library.add_closed([CLOSED])
    library.names.keep(GROUP, SEATS)
    (tmp_path / "names.json").write_bytes(b"hurt")
    library.delete_group(GROUP)
    assert not (tmp_path / "names.json").exists()
    assert [notice for notice in library.notices if "those of all groups are deleted" in notice]


def test_no_backup_holds_names(library: Library, tmp_path: Path) -> None:
    library.add_closed([CLOSED])
    library.names.keep(GROUP, SEATS)
    target = tmp_path.with_name(f"{tmp_path.name}-b")
    backup(tmp_path, target.with_suffix(".zip"), files=Quick())
    with ZipFile(target.with_suffix(".zip")) as archive:
        assert "keys.json" in archive.namelist()
        assert not [name for name in archive.namelist() if "names" in name]
    restore(target.with_suffix(".zip"), target, files=Quick())
    restored = Library.open(target, read_only=True, seal=keys.unlock(target, SECRET))
    assert restored.names.of(GROUP) == {}
    assert len(restored.rows()) == 1


def test_a_backup_into_which_names_were_put_is_refused(library: Library, tmp_path: Path) -> None:
    library.names.keep(GROUP, SEATS)
    raw = (tmp_path / "names.json").read_bytes()
    entry = {"name": "names.json", "size": len(raw), "sha256": sha256(raw).hexdigest()}
    manifest = {"what": WHAT, "schema": 1, "files": [entry]}
    source = tmp_path.with_name(f"{tmp_path.name}-b.zip")
    with ZipFile(source, "w") as archive:
        archive.writestr("names.json", raw)
        archive.writestr(MANIFEST, orjson.dumps(manifest))
    with pytest.raises(LibraryError, match="what is no file of a library"):
        restore(source, tmp_path.with_name(f"{tmp_path.name}-again"), files=Quick())


def test_after_a_library_is_closed_no_names_are_kept_in_it(library: Library) -> None:
    """Somebody else may be unsealing it."""
    library.names.keep(GROUP, SEATS)
    library.close()
    with pytest.raises(ReadOnly):
        library.names.keep(GROUP, {2: "Cem"})
    assert again(library).names.of(GROUP) == SEATS


def test_unsealing_deletes_all_names(library: Library, tmp_path: Path) -> None:
    library.names.keep(GROUP, SEATS)
    library.close()
    sealing.unseal(tmp_path, SECRET, files=Quick(), progress=nothing)
    assert not list(tmp_path.glob("names*"))
    plain = Library.open(tmp_path, files=Quick(), seal=PLAIN)
    assert plain.names.of(GROUP) == {}
    plain.close()
