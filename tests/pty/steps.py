"""What the end-to-end tests do again and again: start, take a note, ask the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.pty.terminal import PATIENCE_S, Terminal, surroundings

_NOTE = re.compile(r"^ +(?P<unsaved>~ )?\d\d:\d\d (?P<text>\S.*)$", re.M)


def start(terminal: Terminal) -> None:
    """From home into a live session."""
    terminal.wait_for("enter starts")
    terminal.press_until("enter", "SETTLE")


def take_up(terminal: Terminal) -> None:
    """From home back into the session that was left open."""
    terminal.wait_for("A session was left open")
    terminal.press_until("r", "Taken up again; the clock ran on")


def open_line(terminal: Terminal) -> None:
    """Opens the note line."""
    terminal.press_until("n", "esc closes the line")


def note(terminal: Terminal, text: str) -> None:
    """Enters a note and waits until its row says that it is saved."""
    open_line(terminal)
    terminal.press(text, "enter")
    terminal.wait_gone("esc closes the line")
    terminal.wait_for(rf"^ +\d\d:\d\d {re.escape(text)}")


def notes(screen: str) -> list[str]:
    """The notes on a screen that are saved, as far as their first rows show them."""
    return [row["text"] for row in _NOTE.finditer(screen) if not row["unsaved"]]


def wait_notes(terminal: Terminal, expected: list[str]) -> None:
    """Waits until these notes, and no others, are on the screen and saved."""
    terminal.wait_until(lambda: notes(terminal.text) == expected, f"never these notes: {expected}")


def command(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Runs a command that needs no terminal."""
    return subprocess.run(
        [sys.executable, "-m", "balint_tui", *argv],
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def ask(home: Path, *argv: str) -> Any:
    """What a command answers with ``--json``."""
    done = command(home, *argv, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def texts(home: Path) -> list[str]:
    """The notes of the newest session, as they are on the disk."""
    return [row["text"] for row in ask(home, "show", "last")["notes"]]
