"""A disk that takes nothing more: the app says so, shows what is not saved, and goes on."""

from __future__ import annotations

from pathlib import Path

from tests.pty.steps import notes, open_line, start, take_up, texts
from tests.pty.terminal import Terminal

ROOM = 4000
"""Enough bytes for the beginning of a session, too few for many notes."""


def test_what_is_not_saved_says_so(home: Path) -> None:
    with Terminal(home, file_limit=ROOM) as terminal:
        start(terminal)
        for n in range(6):
            open_line(terminal)
            terminal.send(f"\x1b[200~{n} {'and so on ' * 80}\x1b[201~\r".encode())
            terminal.wait_gone("esc closes the line")
        terminal.wait_for("The disk does not save .*: the newest entries wait in memory")
        terminal.wait_for(r"^ +~ \d\d:\d\d 5 and so on")
        assert notes(terminal.text) == []
        terminal.press_until("1", "1 doctor's side 1")
        terminal.press_until("q", "Leaving now loses them")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert b"Traceback" not in terminal.raw
    with Terminal(home) as terminal:
        take_up(terminal)
    kept = texts(home)
    assert 0 < len(kept) < 6
    assert [text.split()[0] for text in kept] == [str(n) for n in range(len(kept))]
