"""A rehearsal: a fast clock, and nothing on the disk afterwards."""

from __future__ import annotations

from pathlib import Path

from tests.pty.steps import note
from tests.pty.terminal import Terminal


def test_a_rehearsal_is_fast_and_keeps_nothing(home: Path) -> None:
    with Terminal(home, "live", "--rehearse", "60", "--format", "lunch-50") as terminal:
        terminal.wait_for("REHEARSAL ×60, nothing is kept")
        note(terminal, "as if it were noon")
        terminal.wait_for(r"^ (\d:\d\d left of|\d+ min over)")  # of minutes, after seconds
        terminal.press("!")
        terminal.wait_for("landing")
        terminal.press_until("right", "How it ended")
        terminal.press_until("enter", "A rehearsal: nothing was kept")
        terminal.press("escape")
        assert terminal.wait_end() == 0
        assert terminal.bells == 0
    assert not (home / "library").exists()
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_rehearsal_that_is_left_keeps_nothing(home: Path) -> None:
    with Terminal(home, "live", "--rehearse", "60") as terminal:
        terminal.wait_for("REHEARSAL")
        note(terminal, "as if it were noon")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert "stays open" not in terminal.text
    assert not (home / "library").exists()
