"""The window: its size at any moment, its colours, and terminals of all kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.steps import note, notes, open_line, start, texts, wait_notes
from tests.pty.terminal import Terminal

SAID = ["a knock at the door", "nobody looks up"]


def test_any_size_at_any_moment(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        for text in SAID:
            note(terminal, text)
        for columns, rows in ((200, 50), (80, 24), (60, 20)):
            terminal.resize(columns, rows)
            reaches_the_edge = rf"^(?=.{{{columns - 1}}}$) Standard hour .* the end \d\d:\d\d$"
            terminal.wait_for(reaches_the_edge)
            terminal.wait_until(lambda: notes(terminal.text)[-1:] == SAID[1:], "the note went")
        terminal.resize(40, 10)
        terminal.wait_for(r"3\s+min\s+left\s+of\s+3\s+min(.|\n)*This\s+window\s+is\s+too\s+small")
        terminal.resize(100, 32)
        wait_notes(terminal, SAID)


def test_a_line_stays_open_while_the_window_changes(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        open_line(terminal)
        terminal.press("half ")
        terminal.wait_for("^ half")
        for columns, rows in ((200, 50), (60, 20), (10, 3), (40, 10)):
            terminal.resize(columns, rows)
        terminal.wait_for("This window is too small")
        terminal.press("a ")
        terminal.wait_for("^ half a")
        terminal.resize(80, 24)
        terminal.wait_for("SETTLE")
        terminal.press("thought")
        terminal.wait_for("^ half a thought")
        terminal.press("enter")
        terminal.wait_for(r"^ +\d\d:\d\d half a thought")
    assert texts(home) == ["half a thought"]


def test_home_and_small_screens_in_any_size(home: Path) -> None:
    with Terminal(home, columns=30, rows=8) as terminal:
        terminal.wait_for("balint-tui")
        terminal.resize(100, 32)
        start(terminal)
        for key, shown in (("a", "Who is here"), ("?", "Nothing advances by itself")):
            terminal.press_until(key, shown)
            for columns, rows in ((20, 5), (200, 50), (100, 40)):
                terminal.resize(columns, rows)
            terminal.wait_for(shown)
            terminal.settle()  # a window that is drawn anew is empty for a moment
            terminal.press("escape")
            terminal.wait_gone(shown)
            terminal.settle()


def test_without_colour(home: Path) -> None:
    with Terminal(home, NO_COLOR="1", COLORTERM="truecolor") as terminal:
        start(terminal)
        note(terminal, SAID[0])
        terminal.press_until("?", "Nothing advances by itself")
        assert b"\x1b[48;2;" not in terminal.raw
        assert b";48;2;" not in terminal.raw


def test_with_colour(home: Path) -> None:
    """So that the test without colour looks for what is really sent."""
    with Terminal(home, COLORTERM="truecolor") as terminal:
        start(terminal)
        assert b"48;2;" in terminal.raw


@pytest.mark.parametrize("term", ["linux", "vt100"])
def test_old_terminals(home: Path, term: str) -> None:
    with Terminal(home, TERM=term) as terminal:
        start(terminal)
        note(terminal, SAID[0])
        assert b";2;" not in terminal.raw
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_dumb_terminal_gets_no_traceback(home: Path) -> None:
    with Terminal(home, TERM="dumb") as terminal:
        terminal.wait_for("enter starts|balint-tui: ")
        terminal.press("q")
        assert terminal.wait_end() in (0, 2)
        assert b"Traceback" not in terminal.raw
