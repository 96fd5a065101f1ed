"""What is typed ahead, and what a terminal answers: for when the app holds it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.pty.steps import ask, note, open_line, start, texts
from tests.pty.terminal import Terminal


def test_what_is_typed_right_behind_n_is_the_note(home: Path) -> None:
    """A terminal at the other end of a slow line sends several keys at once."""
    with Terminal(home) as terminal:
        start(terminal)
        for typed in ("q1 said", "! and so on", "1 2 3"):
            terminal.send(f"n{typed}".encode())
            terminal.wait_for(f"^ {typed}")
            terminal.press_until("enter", rf"^ +\d\d:\d\d {typed}")
    kinds = [event["kind"] for event in ask(home, "show", "last")["events"]]
    assert kinds == ["started", *["note-added"] * 3]


def test_two_notes_at_once_are_not_one_twice(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        open_line(terminal)
        terminal.send(b"first\rnsecond")
        terminal.wait_for(r"^ +\d\d:\d\d first$")
    assert texts(home) == ["first"]


def test_a_key_right_behind_q_does_no_harm(home: Path) -> None:
    for key in b"a?n":
        with Terminal(home) as terminal:
            terminal.wait_for("enter starts")
            terminal.press_until("enter", "SETTLE")
            terminal.send(b"q" + bytes([key]))
            assert terminal.wait_end() == 0


ANSWERS = (
    b"\x1b[?62;22c",
    b"\x1b[>41;390;0c",
    b"\x1bP>|xterm(390)\x1b\\",
    b"\x1b]11;rgb:1111/2222/3333\x1b\\",
    b"\x1b]11;rgb:1111/2222/3333\x07",
)


def test_what_a_terminal_answers_does_nothing(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        for count, answer in enumerate(ANSWERS, 1):
            terminal.send(answer)
            terminal.settle()
            terminal.press_until("9", f"9 own story {count}")
    kinds = [event["kind"] for event in ask(home, "show", "last")["events"]]
    assert kinds == ["started", *["marked"] * len(ANSWERS)]


def test_the_newest_note_stays_in_sight(home: Path) -> None:
    with Terminal(home, columns=80, rows=24) as terminal:
        start(terminal)
        for n in range(12):
            note(terminal, f"note number {n}")
        open_line(terminal)
        assert "note number 11" in terminal.settle()
        terminal.press("escape")
        for columns, rows in ((60, 20), (80, 24)):
            terminal.resize(columns, rows)
            assert "note number 11" in terminal.settle()


def test_a_signal_ends_it_even_if_the_disk_does_not_save(home: Path) -> None:
    with Terminal(home, file_limit=4000) as terminal:
        start(terminal)
        for n in range(6):
            open_line(terminal)
            terminal.send(f"\x1b[200~{n} {'and so on ' * 80}\x1b[201~\r".encode())
            terminal.wait_gone("esc closes the line")
        terminal.wait_for("The disk does not save")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_end() == 0
