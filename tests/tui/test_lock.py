"""The lock of a sealed library: at the beginning, after idle time, and when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from balint_tui.library import keys
from balint_tui.library.seal import UNSEALING, Key
from balint_tui.tui.screens.lock import LockScreen
from balint_tui.tui.widgets.note_line import NoteLine

from .stage import PASSPHRASE, Stage, locked, seal_library

IDLE_S = 15 * 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    seal_library(tmp_path, monkeypatch)
    return tmp_path


async def give(stage: Stage, secret: str) -> None:
    """Types a passphrase and waits for what it does."""
    await stage.type(secret)
    await stage.press("enter")
    await answered(stage.pilot)


async def answered(pilot: Pilot[None]) -> None:
    for _ in range(400):
        screen = pilot.app.screen
        if not isinstance(screen, LockScreen) or not screen._busy:
            break
        await pilot.pause(0.01)
    await pilot.pause()


async def into_session(stage: Stage, group: str = "") -> None:
    await give(stage, PASSPHRASE)
    stage.app.screen.query_one("#group", Input).value = group
    await stage.press("enter")
    await stage.pilot.pause()
    assert stage.screen == "live"


async def idle(stage: Stage, seconds: float = IDLE_S) -> None:
    """Nobody presses a key for so long, and the app looks whether anybody is there."""
    stage.clock.tick(seconds)
    assert stage.app.gate is not None
    stage.app.gate._lock_if_idle(stage.app)
    await stage.pilot.pause()


async def test_nothing_is_opened_before_the_passphrase(folder: Path) -> None:
    async with locked(folder) as stage:
        assert stage.screen == "lock"
        assert not stage.app.has_library
        for key in ("escape", "ctrl+p", "question_mark", "f1", "tab", "ctrl+c", "enter"):
            await stage.press(key)
            assert stage.screen == "lock"
        await give(stage, "not the passphrase")
        assert "neither the passphrase nor the recovery code" in stage.line("message")
        assert stage.app.screen.query_one(Input).value == ""
        assert not stage.app.has_library
        await give(stage, PASSPHRASE)
        assert stage.screen == "home"
        assert stage.app.library.seal.id


async def test_the_recovery_code_opens_it_too(folder: Path) -> None:
    place = folder / "library"
    code = keys.new_code()
    keys.change(place, keys.unlock(place, PASSPHRASE), code=code)
    async with locked(folder) as stage:
        await give(stage, code.lower())
        assert stage.screen == "home"


async def test_a_passphrase_is_not_shown(folder: Path) -> None:
    async with locked(folder) as stage:
        await stage.type("secret")
        assert stage.app.screen.query_one(Input).password


async def test_leaving_without_it_is_possible(folder: Path) -> None:
    async with locked(folder) as stage:
        await stage.press("ctrl+q")
        assert not stage.app.is_running
        assert stage.app.farewell == ""


async def test_a_library_that_cannot_be_opened_ends_the_app_with_a_sentence(
    folder: Path,
) -> None:
    async with locked(folder) as stage:
        assert stage.app.gate is not None
        key = keys.unlock(folder / "library", PASSPHRASE)
        keys.enter(folder / "library", key, UNSEALING)
        stage.app.gate._let_in(stage.app, Key(key.secret))
        assert "start again" in stage.app.trouble


async def test_idle_time_locks_and_the_session_goes_on_behind(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        await stage.press("n", "h", "i")
        await idle(stage, IDLE_S - 1)
        assert stage.screen == "live"
        await idle(stage, 1)
        assert stage.screen == "lock"
        assert stage.line("about").startswith("Settle. Bring the presenter back by 12:49.")
        began_s = stage.meeting.live.now_s
        await stage.press("1", "right", "x")
        assert stage.session.marks == ()
        assert stage.session.phase.kind == "settle"
        stage.clock.tick(60)
        stage.app.screen.query_one(Input).value = ""
        await give(stage, PASSPHRASE)
        assert stage.screen == "live"
        assert stage.meeting.live.now_s == began_s + 60
        assert stage.app.screen.query_one(NoteLine).text == "hi"
        await stage.press("space", "x", "enter")
        await stage.saved()
        assert [note.text for note in stage.session.notes] == ["hi x"]


async def test_a_key_puts_the_lock_off(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        stage.clock.tick(IDLE_S - 1)
        await stage.press("1")
        await idle(stage, IDLE_S - 1)
        assert stage.screen == "live"


async def test_a_sleep_locks(folder: Path) -> None:
    async with locked(folder) as stage:
        await give(stage, PASSPHRASE)
        await idle(stage, 8 * 3600)
        assert stage.screen == "lock"
        assert stage.line("about") == "This library is sealed."


async def test_keys_that_were_put_in_the_place_of_its_own_do_not_open_it(folder: Path) -> None:
    place = folder / "library"
    own = {name: (place / name).read_bytes() for name in (keys.FILE, keys.COPY)}
    async with locked(folder) as stage:
        await into_session(stage)
        await idle(stage)
        for name in own:
            (place / name).unlink()
        keys.create(place, "another passphrase")
        await give(stage, "another passphrase")
        assert stage.screen == "lock"
        assert "neither the passphrase" in stage.line("message")
        for name, raw in own.items():
            (place / name).write_bytes(raw)
        await give(stage, PASSPHRASE)
        assert stage.screen == "live"


async def test_zero_minutes_never_lock(folder: Path) -> None:
    async with locked(folder, lock_after_min=0) as stage:
        await give(stage, PASSPHRASE)
        await idle(stage, 8 * 3600)
        assert stage.screen == "home"


async def test_the_palette_locks_at_once_and_does_not_open_over_the_lock(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        await stage.press("ctrl+p")
        await stage.type("lock")
        await stage.pilot.pause(0.3)
        await stage.press("enter")
        await stage.pilot.pause(0.3)
        assert stage.screen == "lock"
        await stage.press("ctrl+p")
        assert stage.screen == "lock"


async def test_leaving_at_the_lock_keeps_the_session(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        await idle(stage)
        await stage.press("ctrl+q")
        assert "The session stays open" in stage.app.farewell


async def test_the_lock_over_a_debrief_is_not_opened_by_its_end(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        await stage.press("exclamation_mark", "right", "right", "right")
        assert stage.screen == "debrief"
        assert stage.app.gate is not None
        stage.app.close_meeting(stage.meeting, "planned", lambda sentence: None)
        stage.app.gate.lock(stage.app)
        for _ in range(20):
            await stage.pilot.pause(0.02)
            assert stage.screen == "lock"
        await give(stage, PASSPHRASE)
        for _ in range(100):
            await stage.pilot.pause(0.02)
            if stage.screen == "session":
                break
        assert stage.line("head").startswith("Saved.")


# --- members' names


async def name_seat(stage: Stage, name: str) -> None:
    await stage.press("a", "n")
    await stage.type(name)
    await stage.press("enter", "escape")


async def test_names_are_kept_when_asked_and_come_back(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage, "Tuesday")
        await name_seat(stage, "Adaeze")
        assert not (folder / "library" / "names.json").exists()
        await stage.press("k")
        assert "are kept, sealed" in stage.line("message")
        await stage.press("escape", "q")
    async with locked(folder) as stage:
        await give(stage, PASSPHRASE)
        await stage.press("r")
        assert stage.meeting.roster.names() == {1: "Adaeze"}
        assert "First names" not in stage.line("message")
        await stage.press("n")
        await stage.type("adaeze is silent")
        await stage.press("enter")
        await stage.saved()
        assert stage.session.notes[-1].text == "Seat 1 is silent"
        await stage.press("a", "k")
        assert "not kept any more" in stage.line("message")
        assert not (folder / "library" / "names.json").exists()


async def test_names_need_a_group_that_has_one(folder: Path) -> None:
    async with locked(folder) as stage:
        await into_session(stage)
        await stage.press("a", "k")
        assert "No first name is given yet" in stage.line("message")
        await stage.press("escape")
        await name_seat(stage, "Adaeze")
        await stage.press("k")
        assert "this one has none" in stage.line("message")
        assert not (folder / "library" / "names.json").exists()
