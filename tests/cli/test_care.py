"""check, backup and restore from outside: what they print, and how they end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from balint_tui import cli, demo
from balint_tui.library.library import Library

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """``main`` sets the umask of the process, which here is that of all tests."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    demo.fill(tmp_path / "library", 3, seed=1)
    return tmp_path / "library"


def said(capsys: Out, library: Path, *argv: str, status: int = 0) -> list[str]:
    """The lines that a command prints; nothing may be on stderr."""
    assert cli.main(["--library", str(library), *argv]) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out.splitlines()


def refused(capsys: Out, library: Path, *argv: str) -> str:
    """The one sentence of a command that is refused; nothing may be on stdout."""
    assert cli.main(["--library", str(library), *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("balint-tui: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    return err


def damage(library: Path) -> str:
    """Cuts a session short; returns its path in the library."""
    path = next((library / "sessions").rglob("*.json"))
    path.write_bytes(path.read_bytes()[:-400])
    return path.relative_to(library).as_posix()


def test_a_sound_library_is_one_line(capsys: Out, library: Path) -> None:
    (line,) = said(capsys, library, "check")
    assert line.startswith("3 closed sessions, 0 open, ")
    assert line.endswith("all is sound.")
    assert said(capsys, library, "check", "--repair") == [line]


def test_damage_is_named_and_repaired_when_asked(capsys: Out, library: Path) -> None:
    name = damage(library)
    lines = said(capsys, library, "check", status=1)
    assert lines[0].startswith(f"{name}: It is damaged (its checksum is wrong): ")
    assert lines[1].endswith("; 1 file not as it should be.")
    assert "check --repair" in lines[2]
    lines = said(capsys, library, "check", "--repair")
    assert lines[lines.index("Repaired:") + 1].startswith(f"{name} was set aside as damaged/")
    assert lines[-1].endswith("all is sound.")
    (remark, *_, last) = said(capsys, library, "check")
    assert remark.endswith("It was set aside by a repair.")
    assert last.endswith("all is sound.")


def test_what_cannot_be_repaired_is_still_told(capsys: Out, library: Path) -> None:
    name = damage(library)
    (library / name).write_bytes(b'{"schema":{"1":{"number":2}}}')
    for argv in (["check"], ["check", "--repair"]):
        lines = said(capsys, library, *argv, status=1)
        assert f"{name}: It was written by a newer balint-tui; " in "\n".join(lines)


def test_a_library_in_use_is_checked_and_not_repaired(capsys: Out, library: Path) -> None:
    using = Library.open(library)
    said(capsys, library, "check")
    damage(library)
    said(capsys, library, "check", status=1)
    assert cli.main(["--library", str(library), "check", "--repair"]) == 2
    assert "close the other balint-tui" in capsys.readouterr().err
    using.close()


def test_a_backup_is_restored(capsys: Out, library: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "b.zip", tmp_path / "again"
    (line,) = said(capsys, library, "backup", str(target))
    assert line.startswith("3 closed sessions and 0 open (")
    assert line.endswith(f"are in {target}, read back and verified.")
    (line,) = said(capsys, again, "restore", str(target))
    assert line.endswith(f"are in {again}, each file verified.")
    assert said(capsys, again, "sessions") == said(capsys, library, "sessions")
    assert said(capsys, again, "check") == said(capsys, library, "check")


def test_bad_use_is_one_sentence(capsys: Out, library: Path, tmp_path: Path) -> None:
    none = tmp_path / "none"
    for argv in (["check"], ["check", "--repair"], ["backup", str(tmp_path / "b.zip")]):
        assert "There is no library in" in refused(capsys, none, *argv)
    assert not none.exists()
    assert "is no sound backup" in refused(capsys, none, "restore", __file__)
    assert "No such file" in refused(capsys, none, "restore", str(tmp_path / "b.zip"))
    assert "irectory" in refused(capsys, none, "restore", str(tmp_path))
    said(capsys, library, "backup", str(tmp_path / "b.zip"))
    assert "is there already" in refused(capsys, library, "backup", str(tmp_path / "b.zip"))
    assert "is not empty" in refused(capsys, library, "restore", str(tmp_path / "b.zip"))
    for argv in (["backup"], ["restore"], ["check", "FILE"]):
        assert "--help" in refused(capsys, library, *argv)
