"""The app on a stage: an invented session, a clock that stands, a disk that can be made to fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Digits

from balint_tui import demo
from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.frame.session import Session
from balint_tui.library import keys, sealing
from balint_tui.library.files import Files
from balint_tui.library.library import Library
from balint_tui.settings import Settings
from balint_tui.tui.app import BalintApp
from balint_tui.tui.gate import Gate
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.screens.live import LiveScreen
from balint_tui.tui.widgets.line import Line
from tests.clocks import FakeClock


@dataclass
class Stage:
    """The app as a test sees it."""

    app: BalintApp
    pilot: Pilot[None]
    clock: FakeClock
    library: Library

    @property
    def meeting(self) -> Meeting:
        assert self.app.meeting is not None
        return self.app.meeting

    @property
    def session(self) -> Session:
        return self.meeting.session

    @property
    def screen(self) -> str:
        """The name of the screen on top."""
        return str(getattr(self.app.screen, "NAME", ""))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Types text; a long one is pasted, or each letter would be waited for."""
        if len(text) > 8:
            assert self.app.focused is not None
            self.app.focused.post_message(events.Paste(text))
            await self.pilot.pause()
            return
        names = {" ": "space", "[": "left_square_bracket", "]": "right_square_bracket"}
        await self.press(*(names.get(character, character) for character in text))

    async def tick(self, seconds: float) -> None:
        """Time passes while the app is awake."""
        while seconds > 0:
            self.clock.tick(min(20, seconds))
            seconds -= 20
            self.meeting.tick()
        self.show()
        await self.pilot.pause()

    async def known(self) -> None:
        """Waits until it is known what identifies in the text that is being typed."""
        for _ in range(1000):
            typed = getattr(self.app.focused, "value", "")
            if self.meeting.known(typed) is not None:
                break
            await self.pilot.pause(0.01)
        await self.pilot.pause(0.1)

    def show(self) -> None:
        self.app.screen.show()  # type: ignore[attr-defined]

    def line(self, name: str) -> str:
        """What a line of the screen on top says."""
        return self.app.screen.query_one(f"#{name}", Line)._shown.plain

    def digits(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Digits).value

    async def saved(self) -> None:
        """Waits until the disk has everything, the notes that are being looked at included."""
        for _ in range(1000):
            if self.meeting.all_saved and not self.meeting.waiting:
                break
            await self.pilot.pause(0.01)
        self.show()
        await self.pilot.pause()


def make(
    folder: Path,
    clock: FakeClock,
    files: Files | None = None,
    *,
    keep: bool = True,
    **settings: Any,
) -> tuple[BalintApp, Library]:
    """An app on the library in ``folder``."""
    options = {"files": files, "retry_s": 0.01} if files else {}
    library = Library.open(folder / "library", **options)  # type: ignore[arg-type]
    chosen = Settings(folder / "settings", **settings)
    return BalintApp(library, chosen, clock, keep=keep), library


def fill_unreviewed(folder: Path, count: int) -> None:
    """Invented sessions as they were when they were closed."""
    library = Library.open(folder / "library")
    closed = ev.Closed.kind
    for story in demo.sessions(count, seed=1):
        kinds = [event.kind for event in story]
        library.add_closed([story[: kinds.index(closed) + 1]])
    library.close()


def begin(app: BalintApp, clock: FakeClock, fmt: str = "standard-60", **how: Any) -> None:
    """Lets the app open in a live session."""
    chosen = formats.load()[0][fmt]
    app.meeting, message = Meeting.begin(app.store, clock, app.legend, app.cues, chosen, **how)
    app.first = LiveScreen(app.meeting, message)


@asynccontextmanager
async def home(
    folder: Path,
    size: tuple[int, int] = (80, 24),
    clock: FakeClock | None = None,
    **settings: Any,
) -> AsyncIterator[Stage]:
    """The app at home."""
    clock = clock or FakeClock()
    app, library = make(folder, clock, **settings)
    async with _run(app, library, clock, size) as stage:
        yield stage


@asynccontextmanager
async def live(
    folder: Path,
    size: tuple[int, int] = (80, 24),
    fmt: str = "standard-60",
    files: Files | None = None,
    rehearsal: bool = False,
    **how: Any,
) -> AsyncIterator[Stage]:
    """The app in a live session that begins now."""
    clock = FakeClock(speed=60.0 if rehearsal else 1.0)
    app, library = make(folder, clock, files, keep=not rehearsal)
    begin(app, clock, fmt, **how)
    async with _run(app, library, clock, size) as stage:
        yield stage


PASSPHRASE = "correct horse battery"
CHEAP = {"kdf": "argon2id", "memory_kib": 8, "passes": 1, "lanes": 1}
"""So that a test does not wait for what keeps others waiting."""


def seal_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals the library in ``folder``."""
    monkeypatch.setattr(keys, "_KDF", CHEAP)
    place = folder / "library"
    sealing.seal(place, PASSPHRASE, lambda code: None, progress=lambda done, of: None)


def open_sealed(folder: Path) -> Library:
    """The sealed library in ``folder``, its passphrase given."""
    place = folder / "library"
    return Library.open(place, seal=keys.unlock(place, PASSPHRASE))


def make_locked(folder: Path, clock: FakeClock, **settings: Any) -> BalintApp:
    """An app before the sealed library in ``folder``, whose passphrase is still to be given."""
    place = folder / "library"
    gate = Gate(place, lambda key: Library.open(place, seal=key))
    return BalintApp(None, Settings(folder / "settings", **settings), clock, gate=gate)


@asynccontextmanager
async def locked(
    folder: Path, size: tuple[int, int] = (80, 24), **how: Any
) -> AsyncIterator[Stage]:
    """The app before the sealed library in ``folder``."""
    clock = FakeClock()
    app = make_locked(folder, clock, **how)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Stage(app, pilot, clock, None)  # type: ignore[arg-type]
    finally:
        if app.has_library:
            app.library.close()


@asynccontextmanager
async def _run(
    app: BalintApp, library: Library, clock: FakeClock, size: tuple[int, int]
) -> AsyncIterator[Stage]:
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Stage(app, pilot, clock, library)
    finally:
        library.close()
