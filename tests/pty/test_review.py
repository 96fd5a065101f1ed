"""From a word that was remembered to notes that may be exported, and to a page for a board."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.pty.steps import command
from tests.pty.terminal import Terminal


def test_from_search_to_approval(home: Path) -> None:
    library = invented(home)
    row, note = unreviewed(home, library)
    with Terminal(home, "--library", library) as terminal:
        terminal.wait_for("enter starts")
        terminal.press_until("l", r"^ *\d+ sessions")
        search_for(terminal, note["text"])
        terminal.press_until("enter", "▲|Balint session,")
        code(terminal)
        terminal.press("escape")
        terminal.wait_for("where the notes say")
        approve(terminal, int(row["undecided"]))
        terminal.press_until("escape", "where the notes say")
        terminal.press("escape")
        terminal.wait_gone("where the notes say")
        terminal.press_until("escape", "enter starts")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.bells == 0
    after = whole(home, library, row["id"])
    coded = [n for n in after["notes"] if n["codes"]]
    assert [n["seq"] for n in coded] == [note["seq"]]
    decided = [n["approved"] for n in after["notes"]]
    assert decided == [True, False, *[True] * (len(decided) - 2)]
    assert after["undecided"] == 0


def invented(home: Path, sessions: int = 12) -> str:
    library = str(home / "invented")
    done = command(home, "demo", "--into", library, "--sessions", str(sessions))
    assert (done.returncode, done.stderr) == (0, "")
    return library


def unreviewed(home: Path, library: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A session of which nothing is coded or decided, and its first note that is in no other."""
    rows = answer(home, library, "sessions")
    for row in rows:
        if row["undecided"] == row["notes"] and not row["codes"]:
            for note in whole(home, library, row["id"])["notes"]:
                if len(answer(home, library, "sessions", "--search", note["text"])) == 1:
                    return row, note
    raise AssertionError("all invented sessions are reviewed")


def whole(home: Path, library: str, session_id: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(home, library, "show", session_id)
    return found


def answer(home: Path, library: str, *argv: str) -> Any:
    return json.loads(command(home, "--library", library, *argv, "--json").stdout)


def search_for(terminal: Terminal, text: str) -> None:
    terminal.press_until("s", "Search the notes for")
    terminal.press(text)
    terminal.wait_for("^ *1 sessions? where the notes say")
    terminal.press("enter")
    terminal.wait_gone("Search the notes for")


def code(terminal: Terminal) -> None:
    """Gives a code to the note that was searched for: it is looked up by its words."""
    terminal.press_until("c", "Residents' experience|Cases")
    terminal.press_until("space", "■")
    terminal.press("escape")
    terminal.wait_for("Saved")


def approve(terminal: Terminal, count: int) -> None:
    """Keeps the first, drops the second, keeps all others."""
    terminal.press_until("a", f"0 kept, 0 dropped, {count} to go")
    terminal.press_until("k", f"1 kept, 0 dropped, {count - 1} to go")
    terminal.press_until("d", f"1 kept, 1 dropped, {count - 2} to go")
    for kept in range(2, count):
        terminal.press_until("k", f"{kept} kept, 1 dropped")
    terminal.wait_for("Nothing is left to decide")


def is_emptied(terminal: Terminal) -> bool:
    """Whether the suggested name is gone; a key that came before the line took keys is lost."""
    terminal.press("ctrl+u")
    return "balint-report" not in terminal.text


def test_from_home_to_the_report(home: Path) -> None:
    library, page = invented(home), home / "report.html"
    with Terminal(home, "--library", library) as terminal:
        terminal.wait_for("enter starts")
        terminal.press_until("l", r"^ *\d+ sessions")
        terminal.press_until("p", "Minutes by phase, against the plan")
        terminal.press_until("right", "Minutes of the presenter's return")
        terminal.press_until("w", "Write the report to")
        terminal.wait_for("balint-report")
        terminal.wait_until(lambda: is_emptied(terminal), "the line never became empty")
        terminal.press("report.html", "enter")
        terminal.wait_for("is the report")
        terminal.press_until("escape", "12 sessions")
        terminal.press_until("escape", "enter starts")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert "met 12 times" in page.read_text(encoding="utf-8")


def test_from_the_library_to_a_zip_for_researchers(home: Path) -> None:
    library = invented(home, 24)
    with Terminal(home, "--library", library) as terminal:
        terminal.wait_for("enter starts")
        terminal.press_until("l", r"^ *\d+ sessions")
        terminal.press_until("e", r"To do: \d+ texts are undecided")
        terminal.press("u")
        terminal.wait_for("left out of this export")
        terminal.press_until("r", "Who receives it")
        terminal.press("Dr Rivera", "enter")
        terminal.wait_for("Nothing stands in the way")
        terminal.press_until("w", "Write it for Dr Rivera to")
        terminal.press_until("enter", "the library remembers")
        terminal.press_until("escape", "24 sessions")
        terminal.press_until("escape", "enter starts")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.bells == 0
    (written,) = home.glob("balint-export-*.zip")
    with ZipFile(written) as bundle:
        assert any(name.endswith("/MANIFEST.sha256") for name in bundle.namelist())
    assert list(home.glob(".balint-export-*")) == []
