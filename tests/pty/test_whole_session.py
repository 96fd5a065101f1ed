"""An hour from the first key to the row in the list, with all that a leader does in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.pty.steps import ask, note, open_line, start
from tests.pty.terminal import Terminal

NAME, PHONE = "Wendeline", "030 23125 047"


def test_an_hour_from_the_first_key_to_the_list(home: Path) -> None:
    began = datetime.now().astimezone()
    with Terminal(home) as terminal:
        start(terminal)
        fill_the_circle(terminal)
        write(terminal)
        to_the_discussion(terminal)
        see_off(terminal)
        end(terminal)
        terminal.press_until("escape", "Past sessions")
        terminal.wait_for(r"standard-60 +shortened +0 min +3 notes")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.bells == 0
    check_row(ask(home, "sessions"), began)
    check_whole(ask(home, "show", "last"))
    check_nothing_identifies(home)


def fill_the_circle(terminal: Terminal) -> None:
    """Seat 2 leaves in a moment, seat 3 has a name, seat 4 presents."""
    terminal.press_until("a", "Who is here")
    terminal.press_until("down", "▸ +2 ")
    terminal.press_until("l", "Seat 2 leaves at")
    leaves = f"{datetime.now() + timedelta(minutes=2):%H:%M}"
    terminal.press(leaves, "enter")
    terminal.wait_for(f"Seat 2 leaves at {leaves}: offer a word")
    terminal.press_until("down", "▸ +3 ")
    terminal.press_until("n", "First name on seat 3")
    terminal.press(NAME, "enter")
    terminal.wait_for("First name on seat 4")
    terminal.press("escape")
    terminal.wait_gone("First name")
    terminal.wait_for(f"3 +{NAME}")
    terminal.press_until("r", "Seat 4 presents")
    terminal.press("escape")
    terminal.wait_gone("Who is here")


def write(terminal: Terminal) -> None:
    """What identifies is replaced; brackets are brackets."""
    open_line(terminal)
    terminal.press(f"{NAME} rang {PHONE}, then silence [/] [b]")
    terminal.wait_for(r"kept as  Seat 3 rang \[CONTACT 1\], then silence \[/\] \[b\]")
    terminal.press("enter")
    terminal.wait_for(r"^ +\d\d:\d\d Seat 3 rang \[CONTACT 1\], then silence \[/\] \[b\]")
    note(terminal, "the room is calm")
    terminal.press_until("1", "Marked: doctor's side")
    terminal.press_until("3", "Marked: relationship")


def to_the_discussion(terminal: Terminal) -> None:
    for phase in ("FOLLOW-UP", "CALL", "PRESENT", "CLARIFY", "DISCUSS"):
        terminal.press_until("right", f"^ {phase} ")
    note(terminal, "anger, and nobody says so")
    terminal.press_until("4", "Marked: feeling")
    terminal.wait_for("Slide back and listen")
    terminal.press("c")
    terminal.wait_gone("Slide back and listen")


def see_off(terminal: Terminal) -> None:
    terminal.press_until("w", "Seat 2 was offered a word")
    terminal.press_until("x", "Seat 2 has left")


def end(terminal: Terminal) -> None:
    terminal.press("!")
    terminal.wait_for("^ RETURN ")
    terminal.wait_for("Landing: presenter back")
    terminal.press_until("right", "^ CLOSE ")
    terminal.press_until("right", "How it ended +‹ shortened")
    terminal.press("down")
    terminal.wait_cursor("^ The doctor")
    terminal.press(f"she gave {PHONE} to {NAME}")
    terminal.wait_for(r"kept as  she gave \[CONTACT 1\] to Seat 3")
    terminal.press("up")
    terminal.wait_bold("shortened")
    terminal.press("enter")
    terminal.wait_for("^ Saved")


def check_row(rows: list[dict[str, Any]], began: datetime) -> None:
    [row] = rows
    assert began - timedelta(seconds=1) <= datetime.fromisoformat(row["started"])
    assert datetime.fromisoformat(row["ended"]) <= datetime.now().astimezone()
    assert {name: row[name] for name in row if name not in ("id", "started", "ended")} == {
        "group": "",
        "state": "closed",
        "format": "standard-60",
        "cases": 1,
        "planned_s": 3600,
        "actual_s": row["actual_s"],
        "ending": "shortened",
        "seats": 8,
        "left_early": 1,
        "notes": 3,
        "marks": 3,
        "approved": 0,
        "undecided": 3,
        "codes": [],
        "role": "",
        "supervised": False,
        "supervision": 0,
    }
    assert 0 < row["actual_s"] < 120


def check_whole(whole: dict[str, Any]) -> None:
    assert [(row["phase"], row["text"]) for row in whole["notes"]] == [
        ("settle", "Seat 3 rang [CONTACT 1], then silence [/] [b]"),
        ("settle", "the room is calm"),
        ("discuss", "anger, and nobody says so"),
    ]
    assert [(row["phase"], row["mark"]) for row in whole["marks"]] == [
        ("settle", "doctor"),
        ("settle", "relationship"),
        ("discuss", "feeling"),
    ]
    assert whole["presenters"] == {"1": 4}
    assert whole["debrief"] == {"doctor": "she gave [CONTACT 1] to Seat 3"}
    left = [row for row in whole["attendance"] if row["left_s"] is not None]
    assert [(row["seat"], row["word_offered"]) for row in left] == [(2, True)]
    # Two minutes from when it was said, which was a moment after the start.
    assert 0 < left[0]["leaves_s"] <= 120 + whole["actual_s"]
    assert all(row["started_s"] is not None for row in whole["phases"])
    assert [event["seq"] for event in whole["events"]] == [*range(1, len(whole["events"]) + 1)]
    assert whole["events"][-1]["kind"] == "closed"


def check_nothing_identifies(home: Path) -> None:
    files = [path for path in home.rglob("*") if path.is_file()]
    written = b"\n".join(path.read_bytes() for path in files).lower()
    assert b"anger" in written
    for secret in (NAME, PHONE, PHONE.replace(" ", ""), PHONE[4:].replace(" ", "")):
        assert secret.lower().encode() not in written
        assert secret not in " ".join(map(str, files))
