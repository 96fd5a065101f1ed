"""The leader's log on screen: totals, goals, meetings; written to a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from balint_tui.library.errors import LibraryError
from balint_tui.programme.goals import Goal
from balint_tui.tui.widgets.rows import Rows
from tests.meetings import SESSIONS, meeting, shelve

from . import stage as theatre
from .stage import Stage, open_sealed, seal_library

GOALS = (Goal("Four", meetings=4, case_discussions=5), Goal("Many", supervised=12))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shelve(tmp_path / "library", SESSIONS)
    return tmp_path


@asynccontextmanager
async def opened(
    folder: Path, size: tuple[int, int] = (80, 24), **how: Any
) -> AsyncIterator[Stage]:
    """The log, opened from the library, and read."""
    async with theatre.home(folder, size=size, **how) as stage:
        await stage.press("l", "l")
        await until(stage, lambda: "Reading" not in stage.line("totals"))
        yield stage


async def until(stage: Stage, holds: Any) -> None:
    for _ in range(400):
        if holds():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("message"))


def shown(stage: Stage) -> list[str]:
    """The rows of the list, their cells one space apart."""
    rows = stage.app.screen.query_one(Rows)
    return [" ".join(line.split()) for line in rows.render().plain.splitlines()]


async def test_what_the_meetings_come_to_and_how_far_the_goals_are_reached(folder: Path) -> None:
    async with opened(folder, goals=GOALS) as stage:
        assert stage.screen == "logbook"
        assert stage.line("totals").splitlines() == [
            "4 meetings · 5 case discussions · 3.9 hours · 2025-11-11 to 2026-02-03",
            "led 2 · co-led 2 · supervised 2 · 1 session without a case",
        ]
        assert stage.line("goals").splitlines() == [
            "Four: case discussions 5 of 5, meetings 4 of 4, reached on 2026-02-03",
            "Many: supervised meetings 2 of 12",
        ]


async def test_the_goals_of_the_societies_unless_there_are_others(folder: Path) -> None:
    async with opened(folder) as stage:
        assert "case discussions 5 of 30, meetings 4 of 20" in stage.line("goals")
        assert "supervised meetings 2 of 12" in stage.line("goals")


async def test_the_meetings_newest_first(folder: Path) -> None:
    async with opened(folder) as stage:
        assert shown(stage) == [
            "▸ 2026-02-03 lunch-50 1 50 led yes 1 Residents",
            "2025-12-09 two-cases-90 2 91 co-led",
            "2025-11-25 lunch-50 1 50 co-led yes 2 Residents",
            "2025-11-11 lunch-50 1 44 led Residents",
        ]
        await stage.press("down", "down", "j", "up")
        assert stage.app.screen.query_one(Rows).at == 2
        await stage.press("escape")
        assert stage.screen == "library"


async def test_the_role_of_the_settings_is_for_the_rest(folder: Path) -> None:
    async with opened(folder, role="co-led") as stage:
        assert "co-led 4 · supervised" in stage.line("totals")


async def test_an_empty_log_says_what_it_lists(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        assert stage.line("totals").startswith("No meeting is here yet: the log lists closed")
        await stage.press("enter", "down", "w")
        assert stage.screen == "logbook"
        assert stage.line("message") == "There is nothing to write yet."


async def test_sessions_without_a_case_are_said_even_if_there_are_no_others(tmp_path: Path) -> None:
    shelve(tmp_path / "library", [meeting(f"2026-01-{day}", cases=0) for day in (20, 27)])
    async with opened(tmp_path) as stage:
        assert stage.line("totals").endswith("2 sessions without a case")


async def test_what_was_written_in_an_entry_is_there_when_it_is_left(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("down", "enter")
        assert stage.screen == "entry"
        await stage.press("down", "right", "escape")
        await until(stage, lambda: stage.screen == "logbook" and "co-led yes" in shown(stage)[1])
        assert shown(stage)[1].startswith("▸ 2025-12-09")
        assert stage.line("message") == "Saved."
        assert "supervised 3" in stage.line("totals")
        await stage.press("down")
        assert stage.line("message") == ""


async def test_a_session_that_cannot_be_read_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(folder) as stage:

        def broken(session_id: str) -> list[object]:
            raise LibraryError("It is damaged.")

        monkeypatch.setattr(stage.library, "events", broken)
        await stage.press("enter")
        assert (stage.screen, stage.line("message")) == ("logbook", "It is damaged.")


# --- into a file


async def write(stage: Stage, name: str) -> None:
    await stage.press("w")
    assert stage.screen == "ask"
    stage.app.screen.query_one(Input).value = name
    await stage.press("enter")


async def test_it_is_written_as_a_document_by_the_name_that_is_suggested(
    folder: Path, home: Path
) -> None:
    async with opened(folder) as stage:
        await stage.press("w", "enter")
        path = home / "balint-log-2026-03-02.md"
        assert stage.line("message") == f"The log is in {path}."
        text = path.read_text("utf-8")
        assert text.startswith("# A leader's log of Balint groups\n")
        assert "## Supervision: Frame\n\n- 2025-11-25: We began late" in text


async def test_it_is_written_as_a_table_by_its_ending(folder: Path, tmp_path: Path) -> None:
    async with opened(folder) as stage:
        await write(stage, str(tmp_path / "log.csv"))
        assert (tmp_path / "log.csv").read_text("utf-8").count("\n") == 5
        await write(stage, str(tmp_path / "log.csv"))
        assert "is there already" in stage.line("message")
        await write(stage, str(tmp_path / "log.pdf"))
        assert "neither .md nor .csv" in stage.line("message")
        assert not (tmp_path / "log.pdf").exists()


async def test_of_a_sealed_library_it_says_that_the_file_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_library(folder, monkeypatch)
    sealed = open_sealed(folder)
    monkeypatch.setattr("tests.tui.stage.Library.open", lambda *_, **__: sealed)
    async with opened(folder) as stage:
        await write(stage, str(folder / "log.md"))
        assert stage.line("message").endswith("log.md. It is not sealed as the library is.")
