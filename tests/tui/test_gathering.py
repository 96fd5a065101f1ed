"""Many sessions are read beside the screen: told, stopped, and what cannot be read is said."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult

from balint_tui.frame.session import Session
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens import gathering
from balint_tui.tui.screens.gathering import Gathering
from balint_tui.tui.widgets.line import Line

from . import coded
from .stage import Stage, home


class Counting(Gathering):
    """Shows which sessions there are."""

    NAME = "codebook"
    BINDINGS = bindings(NAME)

    def __init__(self, ids: list[str]) -> None:
        super().__init__(ids)
        self.found: list[str] = []
        self.times = 0
        self.hold = threading.Event()
        self.hold.set()

    def compose(self) -> ComposeResult:
        yield Line(id="said")

    def show(self) -> None:
        self.line("said").show("\n".join([self.reading or "done", *self.notices]))

    def gather(self, read: Iterator[Session]) -> list[str]:
        self.times += 1
        found = [session.id for session in read]
        if found:
            self.hold.wait(10)
        return found

    def take(self, found: list[str]) -> None:
        self.found = found


class Door:
    """Lets so many sessions be read, and the others only once it is opened."""

    def __init__(self, stage: Stage, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._open = threading.Event()
        events = stage.library.events

        def read(session_id: str) -> Any:
            self.asked.append(session_id)
            if len(self.asked) > count:
                self._open.wait(10)
            return events(session_id)

        monkeypatch.setattr(stage.library, "events", read)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(gathering, "TELL_EVERY", 2)
    return coded.fill(tmp_path, given=())


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[tuple[Stage, list[str]]]:
    """The app at home, and the sessions that are there."""
    async with home(folder) as stage:
        yield stage, [row["id"] for row in stage.library.rows()]


async def until(stage: Stage, holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("said"))


async def test_it_is_told_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(folder) as (stage, ids):
        door = Door(stage, 2, monkeypatch)
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: len(door.asked) == 3)
        await until(stage, lambda: stage.line("said") == "Reading session 3 of 4; esc stops.")
        assert screen.found == []
        door.open()
        await until(stage, lambda: stage.line("said") == "done")
        assert screen.found == ids
        assert screen.times == 1


async def test_escape_stops_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "TELL_EVERY", 1000)
    async with reading(folder) as (stage, ids):
        door = Door(stage, 1, monkeypatch)
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: len(door.asked) == 2)
        await stage.press("escape")
        assert stage.screen == "home"
        door.open()
        await stage.pilot.pause(0.2)
        assert door.asked == ids[:2]
        assert screen.found == []


async def test_a_screen_whose_lines_are_going_is_told_nothing(folder: Path) -> None:
    """They go before the screen does; what was being read may come just then."""
    async with reading(folder) as (stage, ids):
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: stage.line("said") == "done")
        assert screen.composed
        going = screen.query_one("#said").remove()
        left = stage.app.pop_screen()
        await going
        assert not screen.composed
        await asyncio.to_thread(screen.on_loop, screen.show)
        await left


async def test_what_cannot_be_read_is_told(folder: Path) -> None:
    async with reading(folder) as (stage, ids):
        (path,) = (folder / "library").rglob(f"{ids[1]}.json")
        path.write_bytes(b"{}")
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: bool(screen.found))
        assert screen.found == [ids[0], *ids[2:]]
        (notice,) = screen.notices
        assert stage.line("said") == f"done\n{notice}"
        assert notice.endswith(".")
        screen.read_again([ids[1]])
        await until(stage, lambda: screen.found == [])
        assert screen.notices == [notice]


async def test_only_some_are_read_again(folder: Path) -> None:
    async with reading(folder) as (stage, ids):
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: screen.found == ids)
        screen.read_again(ids[:1])
        await until(stage, lambda: screen.found == ids[:1])
        screen.read_again()
        await until(stage, lambda: screen.found == ids)


async def test_a_later_reading_is_the_one_that_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(folder) as (stage, ids):
        door = Door(stage, 4, monkeypatch)
        screen = Counting(ids)
        screen.hold.clear()
        taken: list[list[str]] = []
        monkeypatch.setattr(screen, "take", taken.append)
        await stage.app.push_screen(screen)
        await until(stage, lambda: len(door.asked) == 4)
        screen.read_again([])
        await until(stage, lambda: stage.line("said") == "done")
        screen.hold.set()
        await stage.pilot.pause(0.2)
        assert taken == [[]]


async def test_nothing_to_read(folder: Path) -> None:
    async with reading(folder) as (stage, _):
        await stage.app.push_screen(Counting([]))
        await until(stage, lambda: stage.line("said") == "done")


async def test_what_was_read_is_not_kept_when_it_is_left(folder: Path) -> None:
    async with reading(folder) as (stage, ids):
        screen = Counting(ids)
        await stage.app.push_screen(screen)
        await until(stage, lambda: bool(screen.found))
        await stage.pilot.pause()
        assert gc.get_freeze_count() > 0
        await stage.press("escape")
        for _ in range(300):
            if not gc.get_freeze_count():
                break
            await stage.pilot.pause(0.01)
        assert gc.get_freeze_count() == 0
