"""The log entry of one session: what is typed is de-identified, saved, and not lost by leaving."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from balint_tui.frame import events as ev
from balint_tui.frame.session import Session, replay
from balint_tui.library.library import Library
from balint_tui.tui.screens.session import SessionScreen
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.rows import Rows
from tests.clocks import FakeClock
from tests.library.disk import Faults
from tests.meetings import meeting, shelve

from . import stage as theatre
from .stage import Stage

NOTED = {"frame": "Quirin came late", "safety": "calm"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shelve(tmp_path / "library", [meeting("2025-11-11"), meeting("2025-11-18", notes=NOTED)])
    return tmp_path


@asynccontextmanager
async def opened(
    folder: Path, at: int = 1, files: Faults | None = None, **how: Any
) -> AsyncIterator[Stage]:
    """The entry of a session, opened over its own screen; the older one has no log yet."""
    app, library = theatre.make(folder, clock := FakeClock(), files, **how)
    async with theatre._run(app, library, clock, (80, 24)) as stage:
        events = library.events(library.rows()[at]["id"])
        app.switch_screen(SessionScreen(replay(events)))
        await stage.pilot.pause()
        await stage.press("l")
        assert stage.screen == "entry"
        yield stage


async def until(stage: Stage, line: str, words: str) -> None:
    for _ in range(400):
        if words in stage.line(line):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line(line))


async def left(stage: Stage) -> None:
    """Waits until the form is gone."""
    for _ in range(400):
        if stage.screen == "session":
            await stage.pilot.pause()
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("message"))


def field(stage: Stage, heading: str) -> Input:
    return stage.app.screen.query_one(f"#{heading}", Input)


def logged(folder: Path, at: int = 1) -> Session:
    """The session as it is on the disk."""
    library = Library.open(folder / "library", read_only=True)
    return replay(library.events(library.rows()[at]["id"]))


def written(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_it_shows_what_was_logged(folder: Path) -> None:
    async with opened(folder, at=0) as stage:
        assert stage.line("head") == "Log entry · 18 November 2025 · Residents"
        assert field(stage, "frame").value == "Quirin came late"
        assert field(stage, "boundaries").value == ""
        assert stage.app.screen.query_one("#role", Chooser).value == "led"


async def test_role_supervision_and_notes_are_saved_by_escape(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("right", "enter", "right", "down")
        await stage.type("held well enough")
        await stage.press("escape")
        await left(stage)
        assert stage.line("message") == "Saved."
        await stage.press("l")
        assert field(stage, "boundaries").value == "held well enough"
    session = logged(folder)
    assert (session.role, session.supervised) == ("co-led", True)
    assert session.supervision == {"boundaries": "held well enough"}


async def test_what_identifies_is_shown_while_typing_and_replaced(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("down", "down")
        await stage.type("she rang from 07700 900123")
        await until(stage, "preview", "kept as  she rang from [CONTACT 1]")
        await stage.press("down")
        assert stage.line("preview") == ""
        await stage.press("ctrl+s")
        await until(stage, "message", "Saved. Boundaries is kept as: she rang from [CONTACT 1]")
        assert stage.screen == "entry"
        assert field(stage, "boundaries").value == "she rang from [CONTACT 1]"
    assert b"900123" not in written(folder)
    assert logged(folder).supervision == {"boundaries": "she rang from [CONTACT 1]"}


async def test_numbers_of_what_was_replaced_before_are_not_used_anew(tmp_path: Path) -> None:
    notes = {"frame": "[CONTACT 1] was the patient's"}
    shelve(tmp_path / "library", [meeting("2025-11-11", notes=notes)])
    async with opened(tmp_path, at=0) as stage:
        await stage.press("down", "down")
        await stage.type("rang 07700 900123")
        await stage.press("ctrl+s")
        await until(stage, "message", "kept as: rang [CONTACT 2]")


async def test_a_changed_note_takes_the_place_and_the_old_words_are_in_no_file(
    folder: Path,
) -> None:
    async with opened(folder, at=0) as stage:
        field(stage, "frame").value = "someone came late"
        field(stage, "safety").value = ""
        await stage.press("ctrl+s")
        await until(stage, "message", "Saved.")
    assert logged(folder, 0).supervision == {"frame": "someone came late"}
    assert b"quirin" not in written(folder).lower()


async def test_enter_goes_on_and_saves_on_the_last_line(folder: Path) -> None:
    async with opened(folder) as stage:
        field(stage, "newcomers").focus()
        await stage.type("one, well met")
        await stage.press("enter")
        await until(stage, "message", "Saved.")
        assert stage.screen == "entry"
        await stage.press("down")
        assert stage.app.focused is stage.app.screen.query_one("#role")
        await stage.press("up")
        assert stage.app.focused is field(stage, "newcomers")
    assert logged(folder).supervision == {"newcomers": "one, well met"}


async def test_nothing_changed_is_nothing_written(folder: Path) -> None:
    async with opened(folder, at=0) as stage:
        await stage.press("ctrl+s")
        assert stage.line("message") == "Nothing was changed."
        await stage.press("right", "right", "down", "right", "left", "escape")
        await left(stage)
        assert stage.line("message") == ""
    assert sum(isinstance(event, ev.Logged) for event in logged(folder, 0).events) == 1


async def test_the_role_that_was_shown_is_kept_whatever_the_settings_say_later(
    folder: Path,
) -> None:
    async with opened(folder, role="co-led") as stage:
        assert stage.app.screen.query_one("#role", Chooser).value == "co-led"
        await stage.press("down", "right", "escape")
        await left(stage)
    assert (logged(folder).role, logged(folder).supervised) == ("co-led", True)


async def test_leaving_the_app_keeps_what_is_typed(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("down", "down")
        await stage.type("rang 07700 900123")
        await stage.press("ctrl+q")
    assert logged(folder).supervision == {"boundaries": "rang [CONTACT 1]"}
    assert b"900123" not in written(folder)


async def test_a_disk_that_fails_is_said_and_escape_goes_only_when_asked_twice(
    folder: Path,
) -> None:
    faults = Faults()
    async with opened(folder, files=faults) as stage:
        await stage.press("down", "down")
        await stage.type("not lost")
        faults.break_all("write", errno.ENOSPC)
        await stage.press("escape")
        await until(stage, "message", "Escape again goes back without it.")
        assert (stage.screen, field(stage, "boundaries").value) == ("entry", "not lost")
        await stage.press("x")
        await stage.press("escape")
        await until(stage, "message", "Escape again")
        assert stage.screen == "entry"  # something was typed after the first time
        faults.mend()
        await stage.press("ctrl+s")
        await until(stage, "message", "Saved.")
    assert logged(folder).supervision == {"boundaries": "not lostx"}


async def test_escape_twice_goes_back_without_it(folder: Path) -> None:
    faults = Faults()
    async with opened(folder, files=faults) as stage:
        await stage.press("right")
        faults.break_all("write", errno.ENOSPC)
        await stage.press("escape")
        await until(stage, "message", "Escape again")
        await stage.press("escape")
        await left(stage)
    assert logged(folder).role == ""


async def test_what_cannot_be_kept_when_the_app_is_left_is_told(folder: Path) -> None:
    faults = Faults()
    async with opened(folder, files=faults) as stage:
        await stage.press("right")
        faults.break_all("write", errno.ENOSPC)
        await stage.press("ctrl+q")
        assert stage.app.trouble.startswith("The log entry is not saved. The session could not")


async def test_the_session_beneath_can_be_reviewed_at_once(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("right", "escape")
        await left(stage)
        stage.app.screen.query_one(Rows).focus()
        await stage.press("c", "space", "escape")
        await until(stage, "message", "Saved.")
    assert logged(folder).role == "co-led"
    assert len(logged(folder).codings) == 1


async def test_a_session_that_is_open_or_a_rehearsal_has_no_entry(tmp_path: Path) -> None:
    async with theatre.live(tmp_path, rehearsal=True) as stage:
        session = stage.session
        stage.app.push_screen(SessionScreen(session))
        await stage.pilot.pause()
        await stage.press("l")
        assert stage.screen == "session"
        assert stage.line("message") == "Only a session that is closed and kept has a log entry."


async def test_all_lines_are_in_sight_and_reached_in_a_small_window(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.pilot.resize_terminal(60, 20)
        await stage.press(*["down"] * 14)
        assert stage.app.focused is field(stage, "newcomers")
        region = field(stage, "newcomers").region
        assert 0 < region.y < 19
        assert region.width > 20


async def test_a_long_text_is_kept_whole(folder: Path) -> None:
    text = "nobody spoke for a long while, and then all did. " * 40
    async with opened(folder) as stage:
        await stage.press("down", "down")
        await stage.type(text)
        await stage.press("escape")
        await left(stage)
    assert logged(folder).supervision == {"boundaries": text.strip()}
