"""A backup for one recipient: any age program opens it with the right key, and nobody else."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pyrage
import pytest

from balint_tui.library import age, keys
from balint_tui.library.backup import backup, restore
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.seal import SEALED

from .disk import Crash, Faults, Quick, id_of, run, session

CLOSED, LEFT = session(0), session(5, closed=False)
WORD = b"silence"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that is not sealed."""
    folder = tmp_path_factory.mktemp("from") / "library"
    library = Library.open(folder, files=Quick())
    library.add_closed([CLOSED])
    run(library, LEFT)
    library.close()
    return folder


@pytest.fixture(scope="module")
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def key_file(identity: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As age-keygen writes it."""
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    return path


@pytest.fixture(scope="module")
def file(folder: Path, identity: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("to") / "b.age"
    backup(folder, target, recipient=str(identity.to_public()), files=Quick())
    return target


def refused(source: Path, target: Path, identity: Path | None) -> str:
    """The sentence with which a backup is refused; nothing is restored."""
    with pytest.raises(LibraryError) as caught:
        restore(source, target, identity=identity, files=Quick())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not (target / "sessions").exists()
    return sentence


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_restored_is_what_was_backed_up(
    folder: Path, file: Path, key_file: Path, tmp_path: Path
) -> None:
    kept = restore(file, tmp_path / "library", identity=key_file, files=Quick())
    assert (kept.closed, kept.open, kept.size) == (1, 1, file.stat().st_size)
    restored = Library.open(tmp_path / "library", read_only=True)
    assert restored.rows() == Library.open(folder, read_only=True).rows()
    assert restored.events(id_of(LEFT)) == LEFT
    assert left_in(tmp_path) == {"library"}


def test_another_program_opens_it(file: Path, identity: Any, key_file: Path) -> None:
    """In a process of its own that knows nothing of this one."""
    program = (
        "import sys, pyrage; key = pyrage.x25519.Identity.from_str(sys.argv[1]);"
        "sys.stdout.buffer.write(pyrage.decrypt(sys.stdin.buffer.read(), [key]))"
    )
    argv = [sys.executable, "-c", program, str(identity)]
    done = subprocess.run(argv, input=file.read_bytes(), stdout=subprocess.PIPE, check=True)
    with ZipFile(io.BytesIO(done.stdout)) as archive:
        assert archive.testzip() is None
        assert f"live/{id_of(LEFT)}.jnl" in archive.namelist()
        assert WORD in archive.read(f"live/{id_of(LEFT)}.jnl")


def test_it_says_nothing_and_leaves_nothing_plain_behind(
    folder: Path, file: Path, identity: Any, tmp_path: Path
) -> None:
    raw = file.read_bytes()
    assert raw.startswith(b"age-encryption.org/v1\n")
    for word in (WORD, b"PK\x03\x04", id_of(LEFT).encode(), b"manifest.json"):
        assert word not in raw
    assert left_in(folder) == {*("live", "sessions", "catalogue", "text", "lock", "ballast")}
    assert file.stat().st_mode & 0o077 == 0


def test_the_second_key_by_which_it_is_read_back_is_thrown_away(file: Path, identity: Any) -> None:
    header = file.read_bytes().split(b"\n---")[0]
    assert header.count(b"-> X25519 ") == 2
    again = io.BytesIO()
    own = [age.encrypt(io.BytesIO(WORD), again, str(identity.to_public())) for _ in range(2)]
    assert str(own[0]) != str(own[1])


def test_another_key_does_not_open_it(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    assert "is for another age key" in refused(file, tmp_path / "library", other)


def test_without_a_key_it_is_said_how_to_name_one(file: Path, tmp_path: Path) -> None:
    assert "name the file of its age key with --identity" in (
        refused(file, tmp_path / "library", None)
    )


def test_of_several_keys_in_a_file_the_right_one_is_found(
    file: Path, key_file: Path, tmp_path: Path
) -> None:
    other = pyrage.x25519.Identity.generate()
    several = tmp_path / "several.txt"
    several.write_text(f"# mine\r\n{other}\r\n\r\n{key_file.read_text()}")
    restore(file, tmp_path / "library", identity=several, files=Quick())


@pytest.mark.parametrize(
    "text", ["", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1" + "Q" * 58, "no key", "age1xyz", "\0"]
)
def test_a_file_without_a_key_is_told(file: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "key.txt").write_text(text)
    assert "holds no age key" in refused(file, tmp_path / "library", tmp_path / "key.txt")
    (tmp_path / "key.txt").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    assert "holds no age key" in refused(file, tmp_path / "library", tmp_path / "key.txt")


@pytest.mark.parametrize("key", ["", "age1", "no key", "ssh-ed25519 AAAA", "age1" + "q" * 58, "ä"])
def test_what_is_no_age_key_is_told_before_anything_is_written(
    folder: Path, tmp_path: Path, key: str
) -> None:
    with pytest.raises(LibraryError, match="begins with age1"):
        backup(folder, tmp_path / "b.age", recipient=key, files=Quick())
    assert left_in(tmp_path) == set()


def test_a_secret_key_in_the_wrong_place_is_not_repeated(
    folder: Path, tmp_path: Path, identity: Any
) -> None:
    with pytest.raises(LibraryError) as caught:
        backup(folder, tmp_path / "b.age", recipient=str(identity), files=Quick())
    assert str(identity) not in str(caught.value)


def test_a_file_that_is_not_whole_is_refused(file: Path, key_file: Path, tmp_path: Path) -> None:
    raw = file.read_bytes()
    for size in [*range(0, len(raw), len(raw) // 25), len(raw) - 1]:
        (tmp_path / "cut.age").write_bytes(raw[:size])
        refused(tmp_path / "cut.age", tmp_path / "library", key_file)
    (tmp_path / "cut.age").write_bytes(raw + b"more")
    refused(tmp_path / "cut.age", tmp_path / "library", key_file)


def test_whatever_bit_flips_it_is_refused(file: Path, key_file: Path, tmp_path: Path) -> None:
    raw, random = file.read_bytes(), Random(6)
    for _ in range(60):
        hurt = bytearray(raw)
        hurt[random.randrange(len(raw))] ^= 1 << random.randrange(8)
        (tmp_path / "hurt.age").write_bytes(hurt)
        refused(tmp_path / "hurt.age", tmp_path / "library", key_file)


def test_a_disk_that_fails_at_any_step_leaves_no_backup(
    folder: Path, identity: Any, tmp_path: Path
) -> None:
    for error in (OSError(errno.ENOSPC, "full"), Crash()):
        for step in count():
            faults = Quick()
            faults.short = True
            faults.break_call(step, error, for_ever=True)
            try:
                backup(
                    folder, tmp_path / "b.age", recipient=str(identity.to_public()), files=faults
                )
                break
            except (OSError, Crash):
                for path in tmp_path.iterdir():
                    assert WORD not in path.read_bytes()
                    path.unlink()
        assert step > 3
        (tmp_path / "b.age").unlink()


def test_bytes_that_changed_on_the_way_are_noticed(
    folder: Path, identity: Any, tmp_path: Path
) -> None:
    class Liar(Faults):
        def write(self, fd: int, data: bytes) -> int:
            return super().write(fd, data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])

    with pytest.raises(LibraryError):
        backup(folder, tmp_path / "b.age", recipient=str(identity.to_public()), files=Liar())
    assert left_in(tmp_path) == set()


def test_a_sealed_library_is_sealed_twice(
    identity: Any, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
    folder = tmp_path / "library"
    folder.mkdir()
    key, _ = keys.create(folder, "an invented passphrase", files=Quick())
    keys.enter(folder, key, SEALED, files=Quick())
    library = Library.open(folder, files=Quick(), seal=key)
    library.add_closed([CLOSED])
    library.close()
    backup(folder, tmp_path / "b.age", recipient=str(identity.to_public()), files=Quick())
    plain = pyrage.decrypt((tmp_path / "b.age").read_bytes(), [identity])
    with ZipFile(io.BytesIO(plain)) as archive:
        assert not any(WORD in archive.read(name) for name in archive.namelist())
    restore(tmp_path / "b.age", tmp_path / "again", identity=key_file, files=Quick())
    opened = keys.unlock(tmp_path / "again", "an invented passphrase")
    assert len(Library.open(tmp_path / "again", read_only=True, seal=opened).rows()) == 1


def test_a_backup_that_is_not_encrypted_needs_no_key(
    folder: Path, key_file: Path, tmp_path: Path
) -> None:
    backup(folder, tmp_path / "b.zip", files=Quick())
    restore(tmp_path / "b.zip", tmp_path / "library", identity=key_file, files=Quick())


def test_without_the_part_that_encrypts_it_is_said_how_to_get_it(
    folder: Path, file: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(LibraryError, match=r"pipx install 'balint-tui\[seal\]'"):
        backup(folder, tmp_path / "b.age", recipient="age1", files=Quick())
    assert "balint-tui[seal]" in refused(file, tmp_path / "library", key_file)
