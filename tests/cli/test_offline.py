"""No command opens a connection, and none leaves what was in memory in a file."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from balint_tui import cli

_watched: list[str] | None = None


def _hook(event: str, _: tuple[object, ...]) -> None:
    if _watched is not None and event.startswith("socket."):
        _watched.append(event)


# An audit hook cannot be taken away again, so it is added once and listens only when asked.
sys.addaudithook(_hook)

COMMANDS = (
    "formats",
    "where",
    "check",
    "sessions --json",
    "sessions --search silence",
    "show last",
    "show last --markdown",
    "backup {0}/backup.zip",
    "--library {0}/restored restore {0}/backup.zip",
    "scrub {0}/text",
    "check --repair",
    "seal --passphrase-file {0}/words",
    "sessions --json --passphrase-file {0}/words",
    "passphrase --new-code --passphrase-file {0}/words --new-passphrase-file {0}/words",
    "backup {0}/sealed.zip",
    "unseal --passphrase-file {0}/words",
)


def test_no_command_connects_to_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    global _watched
    library = tmp_path / "library"
    monkeypatch.setenv("BALINT_TUI_LIBRARY", str(library))
    (tmp_path / "words").write_text("correct horse battery\n")
    (tmp_path / "text").write_text("Dr Wojciechowska rang on 3 May.\n")
    _watched = []
    try:
        assert cli.main(["demo", "--into", str(library), "--sessions", "3"]) == 0
        for command in COMMANDS:
            assert cli.main(command.format(tmp_path).split()) == 0, capsys.readouterr().err
        assert _watched == []
    finally:
        _watched = None


def test_the_watch_would_notice() -> None:
    import socket

    global _watched
    _watched = []
    try:
        socket.socket().close()
        assert _watched == ["socket.__new__"]
    finally:
        _watched = None


def test_a_crash_leaves_no_memory_behind() -> None:
    assert cli.main(["formats"]) == 0
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
