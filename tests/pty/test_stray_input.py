"""Bytes that no key sends: nothing is done because of them, and the app lives on."""

from __future__ import annotations

from pathlib import Path

from tests.pty.steps import ask, open_line, start, texts
from tests.pty.terminal import KEYS, Terminal

OLD_MOUSE = b"\x1b[M\x84\x21\x21"
"""A report of the year 1986, in which the coordinates look like two ``!``."""

NEW_MOUSE = b"\x1b[<0;5;5M\x1b[<0;5;5m\x1b[<64;3;3M"
MEANT = b"".join(KEYS[key].encode() for key in ("ctrl+c", "ctrl+p", "ctrl+q", "enter", "escape"))
CONTROLS = bytes(byte for byte in range(32) if byte not in MEANT) + b"\x7f"

STRAYS = {
    "old mouse": (OLD_MOUSE, OLD_MOUSE * 40),
    "old mouse in two pieces": tuple(
        piece for at in range(1, len(OLD_MOUSE)) for piece in (OLD_MOUSE[:at], OLD_MOUSE[at:])
    ),
    "new mouse": (NEW_MOUSE, NEW_MOUSE * 40),
    "not UTF-8": (b"\xff\xfe\x80", b"\xe2\x82", b"\xf0\x9f"),
    "control characters": (CONTROLS, b"\x00" * 100),
    "focus, position": (b"\x1b[O\x1b[I", b"\x1b[5;6R"),
    "paste without a line": (b"\x1b[200~! q x\n1\x1b[201~",),
}


def test_strays_do_nothing(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        for count, pieces in enumerate(STRAYS.values(), 1):
            for piece in pieces:
                terminal.send(piece)
            terminal.press_until("9", f"9 own story {count}")
        terminal.press("escape")
        terminal.wait_gone("Shall we arrive")
        terminal.press_until("8", "8 generalising 1")
        assert terminal.bells == 0
    kinds = [event["kind"] for event in ask(home, "show", "last")["events"]]
    assert kinds == ["started", *["marked"] * (len(STRAYS) + 1)]


def test_strays_do_not_reach_a_note(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        open_line(terminal)
        for name, pieces in STRAYS.items():
            if name not in ("paste without a line", "not UTF-8"):
                for piece in pieces:
                    terminal.send(piece)
        terminal.settle()  # the line has the focus again only after the report that it has
        terminal.press("calm again")
        terminal.press_until("enter", r"^ +\d\d:\d\d calm again")
    assert texts(home) == ["calm again"]


def test_what_is_pasted_is_one_note(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        paste(terminal, b"one\ntwo", "one two")
        paste(terminal, b"three\x07\r\n\tfour \xff", "three.*four �")
        assert terminal.bells == 0
    kept = texts(home)
    assert kept[0] == "one two"
    assert "\x07" not in kept[1]


def paste(terminal: Terminal, data: bytes, shown: str) -> None:
    open_line(terminal)
    terminal.send(b"\x1b[200~" + data + b"\x1b[201~")
    terminal.wait_for(f"^ {shown}")
    terminal.press("enter")
    terminal.wait_gone("esc closes the line")
    terminal.wait_for(rf"^ +\d\d:\d\d {shown}")
