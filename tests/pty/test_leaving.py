"""Leaving, looking away and looking for help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pty.steps import ask, note, open_line, start
from tests.pty.terminal import Terminal


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_leaving_says_that_the_session_stays_open(home: Path, key: str) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, "the first minute")
        terminal.press(key)
        assert terminal.wait_end() == 0
        assert "The session stays open" in terminal.text
        assert b"\x1b[?1049l" in terminal.raw
    [row] = ask(home, "sessions")
    assert (row["state"], row["notes"]) == ("interrupted", 1)


def test_leaving_from_the_note_line(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        open_line(terminal)
        terminal.press("quite a letter here")
        terminal.wait_for("^ quite a letter here")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert ask(home, "show", "last")["events"][-1]["text"] == "quite a letter here"


def test_ctrl_c_ends_nothing(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for("enter starts")
        terminal.press("ctrl+c")
        start(terminal)
        terminal.press("ctrl+c", "ctrl+c")
        note(terminal, "still here")
        open_line(terminal)
        terminal.press("ctrl+c", "and here", "enter")
        terminal.wait_for(r"^ +\d\d:\d\d and here")


def test_the_curtain(home: Path) -> None:
    """The key that lifts it lands nothing, leaves nothing, marks nothing."""
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, "for nobody's eyes")
        for key in ("!", "q", "1", "right"):
            terminal.press("b")
            terminal.wait_gone("nobody")
            assert not re.search("[a-z]{3}", terminal.settle(0.1))
            terminal.press(key)
            terminal.wait_for("nobody's eyes")
    kinds = [event["kind"] for event in ask(home, "show", "last")["events"]]
    assert kinds == ["started", "note-added"]


def test_the_palette_finds_every_action_by_name(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        terminal.press_until("ctrl+p", "Next phase")
        terminal.press("land")
        terminal.wait_gone("Next phase")
        terminal.wait_for("Land")
        terminal.press("enter")
        terminal.wait_for("^ CLOSE +landing")


def test_help_shows_every_key(home: Path) -> None:
    with Terminal(home, rows=50) as terminal:
        start(terminal)
        for key in ("?", "f1"):
            terminal.press_until(key, "All of it by name")
            for shown in ("→", "←", "n ", "1 … 9", "a ", "p ", "+ ", "- ", "c ", "!", "b ", "u "):
                terminal.wait_for(f"  {re.escape(shown)}")
            terminal.press("escape")
            terminal.wait_gone("All of it by name")
