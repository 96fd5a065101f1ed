"""The pictures of the sessions that the library listed, and the report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui import demo
from balint_tui.programme.picture import FEWEST_SESSIONS
from balint_tui.tui.screens.pictures import PicturesScreen

from .stage import Stage, home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    demo.fill(tmp_path / "library", 30, seed=1)
    return tmp_path


@asynccontextmanager
async def pictures(
    folder: Path, *keys: str, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Stage]:
    """The pictures, drawn; ``keys`` are pressed in the library before."""
    async with home(folder, size=size) as stage:
        await stage.press("l")
        await until(stage, "count", "sessions")
        if keys:
            await stage.press("slash")
            await stage.type("".join(keys))
            await stage.press("enter")
        await stage.press("p")
        await until(stage, "count", "closed session")
        await stage.pilot.pause()
        yield stage


async def until(stage: Stage, line: str, words: str) -> None:
    for _ in range(400):
        if words in stage.line(line):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line(line))


def screen(stage: Stage) -> PicturesScreen:
    assert isinstance(stage.app.screen, PicturesScreen)
    return stage.app.screen


def drawn(stage: Stage) -> list[str]:
    return [line._shown.plain for line in screen(stage)._drawn]


def top(stage: Stage) -> str:
    """The title of the picture that begins where one looks."""
    row = round(screen(stage).query_one("#scroll").scroll_y)
    tops = screen(stage)._tops
    return drawn(stage)[tops.index(row)].split("\n")[0]


async def test_all_of_them_are_drawn(folder: Path) -> None:
    async with pictures(folder) as stage:
        assert stage.line("count") == "30 closed sessions"
        titles = [text.split("\n")[0] for text in drawn(stage)]
        assert titles[:3] == [
            "Minutes by phase, against the plan",
            "Minutes of the presenter's return",
            "How sessions ended",
        ]
        assert titles[-1] == "The groups"
        assert "discuss" in drawn(stage)[0]


async def test_they_are_of_the_sessions_that_were_listed(folder: Path) -> None:
    async with pictures(folder, "residents") as stage:
        rows = [row for row in stage.library.rows() if row["group"] == "Residents"]
        assert stage.line("count") == f"{len(rows)} closed sessions with residents"
        assert "The groups" not in " ".join(drawn(stage))
        await stage.press("escape")
        assert stage.screen == "library"
        assert stage.line("count") == f"{len(rows)} sessions with residents"


async def test_of_none_it_says_what_to_do(folder: Path) -> None:
    async with home(folder) as stage:
        await stage.app.push_screen(PicturesScreen([], ""))
        await until(stage, "count", "No closed session is here")


async def test_arrows_go_from_picture_to_picture(folder: Path) -> None:
    async with pictures(folder, size=(80, 24)) as stage:
        assert top(stage) == "Minutes by phase, against the plan"
        await stage.press("right", "right")
        assert top(stage) == "How sessions ended"
        await stage.press("left")
        assert top(stage) == "Minutes of the presenter's return"
        await stage.press("left", "left", "left")
        assert top(stage) == "Minutes by phase, against the plan"


async def test_bars_grow_with_the_window(folder: Path) -> None:
    async with pictures(folder, size=(80, 24)) as stage:
        before = max(map(len, drawn(stage)[1].split("\n")))
        await stage.pilot.resize_terminal(140, 40)
        await stage.pilot.pause()
        assert max(map(len, drawn(stage)[1].split("\n"))) > before


async def test_the_report_is_written(folder: Path) -> None:
    page = folder / "r.html"
    async with pictures(folder) as stage:
        await stage.press("w")
        assert stage.app.screen.query_one("Input").value == "balint-report-2026-03-02.html"  # type: ignore[attr-defined]
        await stage.press("end", "ctrl+u")
        await stage.type(str(page))
        await stage.press("enter")
        await until(stage, "message", f"{page} is the report")
    text = page.read_text(encoding="utf-8")
    assert "met 30 times" in text
    assert "Residents" not in text


async def test_a_report_on_few_sessions_is_refused(folder: Path) -> None:
    page = folder / "r.html"
    async with pictures(folder, "shortened") as stage:
        assert int(stage.line("count").split()[0]) < FEWEST_SESSIONS
        await stage.press("w", "end", "ctrl+u")
        await stage.type(str(page))
        await stage.press("enter")
        await until(stage, "message", "A report needs 5 closed sessions")
    assert not page.exists()


async def test_a_file_that_is_no_report_stays(folder: Path) -> None:
    page = folder / "notes.html"
    page.write_text("mine")
    async with pictures(folder) as stage:
        await stage.press("w", "end", "ctrl+u")
        await stage.type(str(page))
        await stage.press("enter")
        await until(stage, "message", f"{page} is there already and is no report")
    assert page.read_text() == "mine"


async def test_a_session_that_cannot_be_read_is_said(folder: Path) -> None:
    victim = sorted((folder / "library" / "sessions").rglob("*.json"))[-1]
    victim.write_bytes(victim.read_bytes()[:-30])
    async with pictures(folder) as stage:
        assert stage.line("count") == "29 closed sessions"
        assert victim.name in stage.line("message")
