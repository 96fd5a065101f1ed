"""seal, unseal and passphrase from outside, and every command on a library that is sealed."""

from __future__ import annotations

import getpass
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from balint_tui import cli, demo
from balint_tui.library import keys, sealing
from balint_tui.library.library import Library

Out = pytest.CaptureFixture[str]
SECRET, OTHER = "an invented passphrase", "another one, invented too"


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """``main`` sets the umask of the process, which here is that of all tests."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the third of a second that guessing is to cost."""
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented library that is not sealed."""
    folder = tmp_path_factory.mktemp("filled") / "library"
    demo.fill(folder, 3, seed=1)
    return folder


@pytest.fixture
def library(filled: Path, tmp_path: Path) -> Path:
    return copied(filled, tmp_path / "library")


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, copy_function=shutil.copy2)
    return target


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The name of a file with the passphrase."""
    return holding(tmp_path, SECRET)


def holding(folder: Path, text: str | bytes) -> str:
    """The name of a new file with this in it."""
    path = folder / f"secret {len(list(folder.iterdir()))}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.fixture
def sealed(capsys: Out, library: Path, file: str) -> Path:
    said(capsys, library, "seal", "--passphrase-file", file)
    return library


def said(capsys: Out, library: Path, *argv: str, status: int = 0) -> list[str]:
    """The lines that a command prints; nothing may be on stderr."""
    assert cli.main(["--library", str(library), *argv]) == status
    out, err = capsys.readouterr()
    assert err == ""
    assert SECRET not in out
    return out.splitlines()


def refused(capsys: Out, library: Path, *argv: str) -> str:
    """The one sentence of a command that is refused; nothing may be on stdout."""
    assert cli.main(["--library", str(library), *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("balint-tui: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert SECRET not in err
    assert "should not have happened" not in err
    return err


def typing(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Somebody at a terminal who types these; returns what is left of them."""
    left = list(answers)

    def answer(prompt: str) -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(getpass, "getpass", answer)
    return left


def code_in(lines: list[str]) -> str:
    match = re.fullmatch(r"Recovery code: ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})", lines[0])
    assert match
    return match[1]


# --- there and back


def test_a_library_is_sealed_and_unsealed_and_shows_the_same(
    capsys: Out, library: Path, file: str
) -> None:
    before = said(capsys, library, "sessions", "--json"), said(capsys, library, "show", "last")
    lines = said(capsys, library, "seal", "--passphrase-file", file)
    assert len(code_in(lines)) == 34
    assert lines[-1] == f"{library} is sealed."
    given = ["--passphrase-file", file]
    after = (
        said(capsys, library, "sessions", "--json", *given),
        said(capsys, library, "show", "last", *given),
    )
    assert after == before
    (line,) = said(capsys, library, "unseal", *given)
    assert line.startswith(f"{library} is not sealed any more;")
    assert said(capsys, library, "sessions", "--json") == before[0]
    (line,) = said(capsys, library, "check")
    assert line.endswith("all is sound.")


def test_the_code_opens_it_too(capsys: Out, library: Path, tmp_path: Path, file: str) -> None:
    code = code_in(said(capsys, library, "seal", "--passphrase-file", file))
    on_paper = holding(tmp_path, code.lower().replace("-", " ") + "\n")
    said(capsys, library, "sessions", "--passphrase-file", on_paper)


def test_a_library_can_be_sealed_before_it_is_used(capsys: Out, tmp_path: Path, file: str) -> None:
    said(capsys, tmp_path / "new", "seal", "--passphrase-file", file)
    assert keys.is_sealed(tmp_path / "new")
    assert "no sessions" in refused(
        capsys, tmp_path / "new", "show", "last", "--passphrase-file", file
    )


def test_another_passphrase_is_given(capsys: Out, sealed: Path, tmp_path: Path, file: str) -> None:
    new = holding(tmp_path, OTHER)
    argv = ["passphrase", "--passphrase-file", file, "--new-passphrase-file", new]
    (line,) = said(capsys, sealed, *argv)
    assert line == "The passphrase is changed; it is asked for from now on."
    assert "neither the passphrase" in refused(
        capsys, sealed, "sessions", "--passphrase-file", file
    )
    said(capsys, sealed, "sessions", "--passphrase-file", new)


def test_another_code_is_given(capsys: Out, library: Path, tmp_path: Path, file: str) -> None:
    old = code_in(said(capsys, library, "seal", "--passphrase-file", file))
    argv = ["passphrase", "--passphrase-file", file, "--new-passphrase-file", file, "--new-code"]
    new = code_in(said(capsys, library, *argv))
    assert old != new
    assert "neither" in refused(
        capsys, library, "sessions", "--passphrase-file", holding(tmp_path, old)
    )
    said(capsys, library, "sessions", "--passphrase-file", holding(tmp_path, new))


def test_what_was_cut_short_is_told_and_completed(
    capsys: Out, library: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise OSError(28, "No space left on device")

    given = ["--passphrase-file", file]
    for command in ("seal", "unseal"):
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "_convert_file", die)
            assert cli.main(["--library", str(library), command, *given]) == 2
            assert "No space left" in capsys.readouterr().err
        lines = said(capsys, library, "check", *given, status=1)
        (line,) = (line for line in lines if line.startswith("keys.json: "))
        assert f"balint-tui {command} was cut short and completes that." in line
        said(capsys, library, "sessions", *given)
        said(capsys, library, command, *given)
    assert not keys.is_sealed(library)


# --- every command

READING = [
    ["sessions"],
    ["sessions", "--json"],
    ["sessions", "--search", "silence"],
    ["sessions", "--group", "none"],
    ["show", "last"],
    ["show", "last", "--json"],
    ["show", "last", "--markdown"],
    ["check"],
    ["check", "--repair"],
]


@pytest.mark.parametrize("argv", READING, ids=" ".join)
def test_what_reads_works_with_the_passphrase_and_refuses_without(
    capsys: Out, filled: Path, sealed: Path, tmp_path: Path, file: str, argv: list[str]
) -> None:
    plain = said(capsys, copied(filled, tmp_path / "plain"), *argv)
    assert said(capsys, sealed, *argv, "--passphrase-file", file) == plain
    assert said(capsys, sealed, "--passphrase-file", file, *argv) == plain
    assert "name a file that holds it with --passphrase-file" in refused(capsys, sealed, *argv)
    wrong = holding(tmp_path, OTHER)
    assert "neither the passphrase" in refused(capsys, sealed, *argv, "--passphrase-file", wrong)


def test_what_needs_no_passphrase_asks_for_none(
    capsys: Out, sealed: Path, tmp_path: Path, file: str
) -> None:
    said(capsys, sealed, "where")
    said(capsys, sealed, "formats")
    said(capsys, sealed, "backup", str(tmp_path / "b.zip"))
    said(capsys, tmp_path / "again", "restore", str(tmp_path / "b.zip"))
    before = said(capsys, sealed, "sessions", "--passphrase-file", file)
    assert said(capsys, tmp_path / "again", "sessions", "--passphrase-file", file) == before


def test_a_passphrase_that_is_given_for_nothing_does_no_harm(
    capsys: Out, library: Path, file: str
) -> None:
    said(capsys, library, "sessions", "--passphrase-file", file)


def test_a_sealed_library_is_repaired(capsys: Out, sealed: Path, file: str) -> None:
    path = next((sealed / "sessions").rglob("*.json"))
    path.write_bytes(path.read_bytes()[:-400])
    name = path.relative_to(sealed).as_posix()
    lines = said(capsys, sealed, "check", "--passphrase-file", file, status=1)
    assert lines[0].startswith(f"{name}: It is damaged (it is not what was sealed): ")
    lines = said(capsys, sealed, "check", "--repair", "--passphrase-file", file)
    assert lines[-1].endswith("all is sound.")


def test_a_copy_of_the_keys_that_is_gone_is_told_and_made_again(
    capsys: Out, sealed: Path, file: str
) -> None:
    for name in (keys.FILE, keys.COPY):
        (sealed / name).unlink()
        lines = said(capsys, sealed, "check", "--passphrase-file", file, status=1)
        assert lines[0].startswith(f"{name}: ")
        said(capsys, sealed, "check", "--repair", "--passphrase-file", file)
        assert (sealed / name).exists()


@pytest.mark.parametrize("argv", [["sessions"], ["show", "last"], ["check"]], ids=" ".join)
def test_without_any_keys_it_is_said_that_they_are_missing(
    capsys: Out, sealed: Path, file: str, argv: list[str]
) -> None:
    for name in (keys.FILE, keys.COPY):
        (sealed / name).unlink()
    assert "keys.json" in refused(capsys, sealed, *argv, "--passphrase-file", file)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"schema":2}', b"\xff"], ids=["empty", "odd", "newer", "bytes"]
)
def test_keys_that_are_none_are_told(capsys: Out, sealed: Path, file: str, raw: bytes) -> None:
    for name in (keys.FILE, keys.COPY):
        (sealed / name).write_bytes(raw)
    for argv in (*READING, ["seal"], ["unseal"], ["passphrase"]):
        assert "keys.json" in refused(capsys, sealed, *argv, "--passphrase-file", file)


# --- wrong use

SEALING = [["seal"], ["unseal"], ["passphrase"]]


def refusals(capsys: Out, library: Path, *argv: str) -> Iterator[str]:
    """What each command that wants a passphrase says."""
    for command in (*SEALING, ["sessions"], ["show", "last"], ["check"]):
        yield refused(capsys, library, *command, *argv)


def test_without_a_terminal_and_a_file_nothing_is_done(capsys: Out, sealed: Path) -> None:
    for sentence in refusals(capsys, sealed):
        assert "name a file that holds it with --passphrase-file" in sentence


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n", b"\r\n\r\n", b"one line\nand another", b"\xff\xfe\x00", b"a\rb"],
    ids=["empty", "a line's end", "two of them", "two lines", "not UTF-8", "an old Mac's end"],
)
def test_a_file_that_holds_no_passphrase_is_told(
    capsys: Out, sealed: Path, tmp_path: Path, raw: bytes
) -> None:
    name = holding(tmp_path, raw)
    for sentence in refusals(capsys, sealed, "--passphrase-file", name):
        assert f"{name} does not hold a passphrase: one line of text in UTF-8." in sentence


def test_a_file_that_is_none_is_told(capsys: Out, sealed: Path, tmp_path: Path) -> None:
    for sentence in refusals(capsys, sealed, "--passphrase-file", str(tmp_path / "none")):
        assert "No such file" in sentence
    for sentence in refusals(capsys, sealed, "--passphrase-file", str(tmp_path)):
        assert "irectory" in sentence
    assert "--help" in refused(capsys, sealed, "sessions", "--passphrase-file")


@pytest.mark.parametrize("text", [f"{SECRET}\n", f"{SECRET}\r\n", f"\ufeff{SECRET}\r\n"])
def test_a_passphrase_opens_whatever_editor_wrote_it(
    capsys: Out, sealed: Path, tmp_path: Path, text: str
) -> None:
    said(capsys, sealed, "sessions", "--passphrase-file", holding(tmp_path, text))


def test_what_was_done_is_not_done_again(capsys: Out, sealed: Path, file: str) -> None:
    before = {path: path.read_bytes() for path in sealed.rglob("*.json")}
    sentence = refused(capsys, sealed, "seal", "--passphrase-file", file)
    assert "is sealed already" in sentence
    assert {path: path.read_bytes() for path in sealed.rglob("*.json")} == before
    said(capsys, sealed, "unseal", "--passphrase-file", file)
    for command in ("unseal", "passphrase"):
        assert "is not sealed" in refused(capsys, sealed, command, "--passphrase-file", file)


def test_what_was_done_is_told_before_a_passphrase_is_asked_for(
    capsys: Out, library: Path, file: str
) -> None:
    for command in ("unseal", "passphrase"):
        assert "is not sealed" in refused(capsys, library, command)


def test_a_passphrase_that_is_too_short_is_refused(
    capsys: Out, library: Path, tmp_path: Path, file: str
) -> None:
    short = holding(tmp_path, "short")
    assert "at least 8 characters" in refused(capsys, library, "seal", "--passphrase-file", short)
    assert not keys.is_sealed(library)
    said(capsys, library, "seal", "--passphrase-file", file)
    argv = ["passphrase", "--passphrase-file", file, "--new-passphrase-file", short, "--new-code"]
    assert "at least 8 characters" in refused(capsys, library, *argv)
    said(capsys, library, "sessions", "--passphrase-file", file)


def test_a_library_in_use_is_left_alone(capsys: Out, library: Path, file: str) -> None:
    given = ["--passphrase-file", file]
    using = Library.open(library)
    assert "Another balint-tui uses" in refused(capsys, library, "seal", *given)
    using.close()
    said(capsys, library, "seal", *given)
    using = Library.open(library, seal=keys.unlock(library, SECRET))
    assert "Another balint-tui uses" in refused(capsys, library, "unseal", *given)
    said(capsys, library, "sessions", *given)
    using.close()


def test_a_wrong_passphrase_unseals_nothing(capsys: Out, sealed: Path, tmp_path: Path) -> None:
    wrong = holding(tmp_path, OTHER)
    before = {path: path.read_bytes() for path in sealed.rglob("*.json")}
    for command in SEALING:
        assert "neither the passphrase" in refused(
            capsys, sealed, *command, "--passphrase-file", wrong
        )
    assert {path: path.read_bytes() for path in sealed.rglob("*.json")} == before


# --- at a terminal


def test_a_new_passphrase_is_asked_for_twice(
    capsys: Out, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, SECRET, OTHER)
    assert "The two were not the same" in refused(capsys, library, "seal")
    typing(monkeypatch, "short", "short")
    assert "at least 8 characters" in refused(capsys, library, "seal")
    typing(monkeypatch)
    assert "No passphrase was given" in refused(capsys, library, "seal")
    assert not keys.is_sealed(library)
    left = typing(monkeypatch, SECRET, SECRET)
    code_in(said(capsys, library, "seal"))
    assert left == []


def test_a_slip_may_be_mended_twice(
    capsys: Out, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, OTHER, "", SECRET)
    assert cli.main(["--library", str(sealed), "sessions"]) == 0
    assert capsys.readouterr().err.count("neither the passphrase") == 2
    left = typing(monkeypatch, *[OTHER] * 3, SECRET)
    assert cli.main(["--library", str(sealed), "sessions"]) == 2
    assert capsys.readouterr().err.count("neither the passphrase") == 3
    assert left == [SECRET]


def test_the_passphrase_is_changed_at_a_terminal(
    capsys: Out, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, SECRET, OTHER, OTHER)
    said(capsys, sealed, "passphrase")
    typing(monkeypatch, OTHER)
    said(capsys, sealed, "sessions")


def test_nothing_is_passed_on_the_command_line_where_others_see_it(capsys: Out) -> None:
    for command in ("seal", "unseal", "passphrase"):
        assert cli.main([command, "--help"]) == 0
        options = re.findall(r"--[a-z-]*passphrase[a-z-]* (\w+)", capsys.readouterr().out)
        assert set(options) == {"F"}


# --- backups for one recipient


def test_a_backup_for_one_recipient_is_restored_with_its_key(
    capsys: Out, library: Path, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    key, target = holding(tmp_path, f"{identity}\n"), tmp_path / "b.age"
    to = ["--encrypt-to", str(identity.to_public())]
    (line,) = said(capsys, library, "backup", str(target), *to)
    assert line.endswith("read back and verified.")
    again = tmp_path / "again"
    assert "--identity" in refused(capsys, again, "restore", str(target))
    other = holding(tmp_path, str(pyrage.x25519.Identity.generate()))
    assert "another age key" in refused(capsys, again, "restore", str(target), "--identity", other)
    assert "holds no age key" in refused(
        capsys, again, "restore", str(target), "--identity", str(target)
    )
    said(capsys, again, "restore", str(target), "--identity", key)
    assert said(capsys, again, "sessions") == said(capsys, library, "sessions")
    assert "begins with age1" in refused(
        capsys, library, "backup", str(tmp_path / "c.age"), "--encrypt-to", "age1"
    )
    target.write_bytes(target.read_bytes()[:-30])
    sentence = refused(capsys, tmp_path / "third", "restore", str(target), "--identity", key)
    assert "not whole" in sentence
