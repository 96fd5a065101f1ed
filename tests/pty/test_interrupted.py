"""Whatever ends the app, at whatever moment: what was shown as saved is there again."""

from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.pty.steps import ask, note, notes, open_line, start, take_up, texts, wait_notes
from tests.pty.terminal import Terminal

SETTLING = ["they come in one by one", "someone is out of breath", "a long silence"]
TELLING = ["the voice grows quiet", "hands that fold a tissue", "a laugh at the wrong moment"]


def test_notes_survive_a_kill(home: Path) -> None:
    """The last key is ``enter``: its note may be anywhere on its way to the disk."""
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, SETTLING[0])
        go_to_present(terminal)
        for text in TELLING:
            note(terminal, text)
        open_line(terminal)
        terminal.press("on its way", "enter")
        terminal.wait_for("~? *[0-9:]+ on its way$")
        terminal.kill_hard()
        saved = notes(terminal.text)
    killed = datetime.now().astimezone()
    assert saved[: len(TELLING)] == TELLING
    [row] = ask(home, "sessions")
    assert row["state"] == "interrupted"
    with Terminal(home) as terminal:
        terminal.wait_for("A session was left open: Standard hour, .* left in Present just now")
        take_up(terminal)
        terminal.wait_for("PRESENT")
        terminal.wait_until(lambda: set(saved) <= set(notes(terminal.text)), "a note is lost")
        assert SETTLING[0] not in terminal.text
        for phase in ("CALL", "FOLLOW-UP", "SETTLE"):
            terminal.press_until("left", f"^ {phase} ")
        wait_notes(terminal, SETTLING[:1])
        terminal.press("q")
        assert terminal.wait_end() == 0
    whole = ask(home, "show", "last")
    check_order(whole)
    check_clock(whole, killed)


def test_a_kill_while_typing_takes_only_what_was_not_entered(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        for text in SETTLING:
            note(terminal, text)
        open_line(terminal)
        terminal.press("half a thou")
        terminal.wait_for("half a thou")
        terminal.kill_hard()
    with Terminal(home) as terminal:
        take_up(terminal)
        wait_notes(terminal, SETTLING)
        note(terminal, "and on it goes")
        assert texts(home) == [*SETTLING, "and on it goes"]


def test_twice_killed_is_twice_taken_up(home: Path) -> None:
    for text in TELLING:
        with Terminal(home) as terminal:
            if text == TELLING[0]:
                start(terminal)
                terminal.press_until("right", "^ FOLLOW-UP ")
            else:
                take_up(terminal)
            note(terminal, text)
            terminal.kill_hard()
    assert texts(home) == TELLING
    kinds = [event["kind"] for event in ask(home, "show", "last")["events"]]
    assert kinds.count("started") == 1
    assert kinds.count("reopened") == 2


def test_a_signal_ends_it_gently(home: Path) -> None:
    """What stands in the note line is kept, de-identified, and is there again."""
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, SETTLING[0])
        open_line(terminal)
        terminal.press("half a thought of 030 23125 047, and")
        terminal.wait_for(r"kept as +half a thought of \[CONTACT 1\], and")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_end() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert "The session stays open" in terminal.text
    check_draft(home)


def test_a_terminal_that_is_gone_ends_it(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        note(terminal, SETTLING[0])
        open_line(terminal)
        terminal.press("half a thought of 030 23125 047, and")
        terminal.wait_for(r"kept as +half a thought of \[CONTACT 1\], and")
        terminal.hang_up()
        assert terminal.wait_end() == 0
    check_draft(home)


def test_the_debrief_is_taken_up_where_it_was(home: Path) -> None:
    with Terminal(home) as terminal:
        start(terminal)
        terminal.press("!")
        terminal.wait_for("^ CLOSE ")
        terminal.press_until("right", "How it ended")
        terminal.press("down")
        terminal.wait_cursor("^ The doctor")
        terminal.press("tired, and 030 23125 047")
        terminal.wait_for(r"kept as  tired, and \[CONTACT 1\]")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_end() == 0
    with Terminal(home) as terminal:
        terminal.wait_for("A session was left open: .* left in the debrief")
        terminal.press_until("r", r"The doctor +tired, and \[CONTACT 1\]")
        terminal.press_until("enter", "^ Saved")
    [row] = ask(home, "sessions")
    assert (row["state"], row["ending"]) == ("closed", "shortened")


def check_draft(home: Path) -> None:
    with Terminal(home) as terminal:
        take_up(terminal)
        wait_notes(terminal, SETTLING[:1])
        terminal.press_until("n", r"half a thought of \[CONTACT 1\], and")
        terminal.press(" more", "enter")
        terminal.wait_for(r"^ +\d\d:\d\d half a thought of \[CONTACT 1\], and more")
    assert texts(home) == [SETTLING[0], "half a thought of [CONTACT 1], and more"]


def go_to_present(terminal: Terminal) -> None:
    for phase in ("FOLLOW-UP", "CALL", "PRESENT"):
        terminal.press_until("right", f"^ {phase} ")


def check_order(whole: dict[str, Any]) -> None:
    """Every event once, in order, at the phase in which it happened."""
    assert [event["seq"] for event in whole["events"]] == [*range(1, len(whole["events"]) + 1)]
    places = [(row["phase"], row["text"]) for row in whole["notes"]]
    assert places[0] == ("settle", SETTLING[0])
    assert {phase for phase, _ in places[1:]} == {"present"}


def check_clock(whole: dict[str, Any], killed: datetime) -> None:
    """The time away belongs to the phase that was left, as the wall clock says."""
    started = datetime.fromisoformat(whole["events"][0]["at"])
    reopened = next(event for event in whole["events"] if event["kind"] == "reopened")
    assert datetime.fromisoformat(reopened["at"]) > killed
    away = datetime.fromisoformat(reopened["at"]) - started
    assert reopened["at_s"] == pytest.approx(away.total_seconds(), abs=0.1)
    entered = next(row["started_s"] for row in whole["phases"] if row["kind"] == "present")
    moved = next(
        event["at_s"]
        for event in whole["events"]
        if event["kind"] == "phase-entered" and event["seq"] > reopened["seq"]
    )
    present = next(row["actual_s"] for row in whole["phases"] if row["kind"] == "present")
    assert present == pytest.approx(moved - entered, abs=1)
    assert moved > reopened["at_s"]
