"""A sealed library in a real terminal: what is asked, what is shown, and what is on the disk."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pty.steps import command, note, start
from tests.pty.terminal import Terminal

PASSPHRASE = "correct horse battery"
SAID = "a heavy silence"


def test_from_sealing_to_unsealing(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, SAID)
        terminal.press("q")
        assert terminal.wait_end() == 0
    with Terminal(home, "seal") as terminal:
        terminal.wait_for("^New passphrase:")
        terminal.press(PASSPHRASE, "enter")
        terminal.wait_for("^The same again:")
        terminal.press(PASSPHRASE, "enter")
        screen = terminal.wait_for("once it is on paper")
        code = re.search(r"Recovery code: ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})", screen)
        terminal.press("enter")
        assert terminal.wait_end() == 0
        assert PASSPHRASE not in terminal.text
    assert code is not None
    assert SAID.encode() not in everything(home)
    with Terminal(home) as terminal:
        terminal.wait_for("This library is sealed")
        terminal.press("a wrong one", "enter")
        terminal.wait_for("neither the passphrase nor the recovery code")
        terminal.press(code[1].lower(), "enter")
        terminal.wait_for("A session was left open")
        terminal.press_until("r", "Taken up again")
        terminal.wait_for(SAID)
        note(terminal, "and nobody breaks it")
        terminal.kill_hard()
    assert b"nobody breaks" not in everything(home)
    with Terminal(home, "show", "last") as terminal:
        terminal.wait_for("^Passphrase:")
        terminal.press("a wrong one", "enter")
        terminal.wait_for(r"of this library\.\nPassphrase:")
        terminal.press(PASSPHRASE, "enter")
        assert terminal.wait_end() == 0
        terminal.wait_for("nobody breaks it")
    with Terminal(home, "unseal") as terminal:
        terminal.wait_for("^Passphrase:")
        terminal.press(PASSPHRASE, "enter")
        assert terminal.wait_end() == 0
    assert SAID.encode() in everything(home)
    assert SAID in command(home, "show", "last").stdout


def test_two_that_differ_seal_nothing(home: Path) -> None:
    with Terminal(home, "seal") as terminal:
        terminal.wait_for("^New passphrase:")
        terminal.press(PASSPHRASE, "enter")
        terminal.wait_for("^The same again:")
        terminal.press(PASSPHRASE + "!", "enter")
        assert terminal.wait_end() == 2
        assert "were not the same" in terminal.text
    assert not (home / "library" / "keys.json").exists()


def everything(home: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
