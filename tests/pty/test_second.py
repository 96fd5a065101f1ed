"""A second app on the same library reads and does not lead; the first goes on."""

from __future__ import annotations

from pathlib import Path

from tests.pty.steps import ask, note, start, texts
from tests.pty.terminal import Terminal


def test_a_second_home_can_be_read_not_led(home: Path) -> None:
    with Terminal(home) as first:
        start(first)
        note(first, "before the other")
        with Terminal(home) as second:
            screen = second.wait_for("it can be read here, not led")
            assert "A session was left open" not in screen
            second.press("enter", "r", "f", "q")
            assert second.wait_end() == 0
        note(first, "after the other")
    assert texts(home) == ["before the other", "after the other"]


def test_a_second_session_is_refused_in_one_sentence(home: Path) -> None:
    with Terminal(home) as first:
        start(first)
        note(first, "before the other")
        with Terminal(home, "live") as second:
            assert second.wait_end() == 2
            [said] = second.text.strip().splitlines()
            assert said.startswith("balint-tui: ")
            assert b"Traceback" not in second.raw
        [row] = ask(home, "sessions")
        assert row["state"] == "live"
        note(first, "after the other")
    assert texts(home) == ["before the other", "after the other"]
