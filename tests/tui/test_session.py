"""One session: drawn, replayed, read, its notes corrected and deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui import demo
from balint_tui.frame.session import Session, replay
from balint_tui.tui.screens.session import SPEEDS, SessionScreen
from balint_tui.tui.widgets.rows import Rows

from .stage import Stage, home

WORDS = "a sentence that nobody wrote before"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    demo.fill(tmp_path / "library", 8, seed=1)
    return tmp_path


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """The newest session, opened from the list at home."""
    async with home(folder, size=size) as stage:
        newest = stage.library.rows()[0]["id"]
        stage.app.switch_screen(SessionScreen(replay(stage.library.events(newest))))
        await stage.pilot.pause()
        yield stage


def session(stage: Stage) -> Session:
    screen = stage.app.screen
    assert isinstance(screen, SessionScreen)
    return screen._session


def notes(stage: Stage) -> Rows:
    return stage.app.screen.query_one(Rows)


def bytes_of(folder: Path, stage: Stage) -> bytes:
    """What is in the session's own files; the same words may stand in another's."""
    name = session(stage).id
    return b"\n".join(path.read_bytes() for path in folder.rglob(f"{name}*"))


async def until(stage: Stage, beginning: str) -> None:
    for _ in range(400):
        if stage.line("message").startswith(beginning):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("message"))


async def replace_with(stage: Stage, text: str) -> None:
    """Empties the line that asks, and types this into it."""
    await stage.press("end", "ctrl+u")
    await stage.type(text)
    await stage.press("enter")


async def test_it_is_drawn_and_its_notes_are_there_to_read(folder: Path) -> None:
    async with opened(folder) as stage:
        assert stage.line("head") == "Balint session, 30 June 2026"
        assert "Tuesday lunch · Lunch hour 50 · 12:30 to 13:19" in stage.line("facts")
        labels = [line.split()[0] for line in stage.line("picture").splitlines()]
        assert labels[:3] == ["planned", "actual", "notes"]
        assert notes(stage).count == len(session(stage).notes)
        assert stage.line("note") == session(stage).notes[0].text
        await stage.press("down")
        assert stage.line("note") == session(stage).notes[1].text


async def test_the_account_has_all_of_it_in_words(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("a")
        assert "Phases" in stage.line("words")
        assert stage.app.screen.query_one("#account").display
        await stage.press("escape")
        assert stage.app.screen.query_one("#drawn").display
        await stage.press("escape")
        assert stage.screen == "home"


# --- replay


async def test_replay_shows_how_things_stood(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("right")
        assert stage.line("moment").startswith("12:30  Settle")
        assert notes(stage).count == 0
        assert stage.line("note") == "No notes yet."
        while notes(stage).count == 0:
            await stage.press("right")
        assert notes(stage).chosen == session(stage).notes[0]
        await stage.press("left")
        assert notes(stage).count == 0
        await stage.press("escape")
        assert notes(stage).count == len(session(stage).notes)
        assert stage.screen == "session"


async def test_jumping_ends_at_the_end(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        for _ in range(60):
            screen.action_on()
        assert "▲" in stage.line("picture")
        assert notes(stage).count == len(session(stage).notes)
        for _ in range(60):
            screen.action_back()
        assert stage.line("moment").startswith("12:30")


async def test_it_runs_by_itself_faster_slower_and_stops(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        await stage.press("space")
        assert "60 x" in stage.line("moment")
        screen._tick()
        assert screen._moment is not None
        assert screen._moment >= 15
        await stage.press("plus", "plus")
        assert "300 x" in stage.line("moment")
        for _ in SPEEDS:
            await stage.press("minus")
        assert "30 x" in stage.line("moment")
        await stage.press("space")
        assert "stands" in stage.line("moment")
        before = screen._moment
        screen._tick()
        assert screen._moment == before


async def test_it_stops_at_the_end_and_begins_anew(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        await stage.press("space")
        for _ in range(400):
            screen._tick()
        assert "stands" in stage.line("moment")
        await stage.press("space")
        assert stage.line("moment").startswith("12:30")


# --- corrections


async def test_a_note_is_corrected_de_identified_and_the_old_text_is_gone(folder: Path) -> None:
    async with opened(folder) as stage:
        old = session(stage).notes[0].text
        await stage.press("e")
        assert stage.screen == "ask"
        await replace_with(stage, f"{WORDS}, 030 23125 047")
        await until(stage, "Changed")
        kept = session(stage).notes[0].text
        assert kept == f"{WORDS}, [CONTACT 1]"
        assert replay(stage.library.events(session(stage).id)).notes[0].text == kept
        assert old.encode() not in bytes_of(folder, stage)
        assert b"23125" not in bytes_of(folder, stage)


async def test_a_note_is_left_as_it_is(folder: Path) -> None:
    async with opened(folder) as stage:
        before = session(stage).notes
        await stage.press("e", "enter")
        await stage.press("e", "escape")
        await stage.press("d", "escape")
        assert stage.line("message") == "Nothing was deleted."
        assert replay(stage.library.events(session(stage).id)).notes == before


async def test_a_note_is_deleted_for_good(folder: Path) -> None:
    async with opened(folder) as stage:
        gone, rest = session(stage).notes[0], session(stage).notes[1:]
        await stage.press("d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, "Deleted")
        assert session(stage).notes == rest
        assert gone.text.encode() not in bytes_of(folder, stage)


async def test_what_cannot_be_changed_is_said(folder: Path) -> None:
    async with opened(folder) as stage:
        stage.library.close()
        await stage.press("e")
        await replace_with(stage, WORDS)
        await until(stage, "The library is open for reading only")


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (200, 50)])
async def test_any_window(folder: Path, size: tuple[int, int]) -> None:
    async with opened(folder, size=size) as stage:
        await stage.press("down", "right", "space", "space", "a", "escape", "escape")
        assert stage.screen == "session"
