"""The queue of what may be exported: keep, edit, drop, skip, undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui.frame.session import Piece, replay
from balint_tui.library.library import Library

from .stage import Stage, fill_unreviewed, home, live


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_unreviewed(tmp_path, 2)
    return tmp_path


@asynccontextmanager
async def queue(folder: Path) -> AsyncIterator[Stage]:
    """The queue, looked through."""
    async with home(folder) as stage:
        await stage.press("l", "a")
        await until(stage, "progress", "to go")
        yield stage


async def until(stage: Stage, line: str, words: str) -> None:
    for _ in range(400):
        if words in stage.line(line):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line(line))


def decisions(folder: Path) -> dict[Piece, str | None]:
    """All that was decided, as it is on the disk."""
    library = Library.open(folder / "library", read_only=True)
    sessions = [replay(library.events(row["id"])) for row in library.rows()]
    return {piece: text for s in sessions for piece, text in s.approvals.items()}


def notes(folder: Path) -> list[str]:
    """The notes of the newest session."""
    library = Library.open(folder / "library", read_only=True)
    return [note.text for note in replay(library.events(library.rows()[0]["id"])).notes]


async def settled(stage: Stage) -> None:
    await stage.app.workers.wait_for_complete()
    await stage.pilot.pause()


async def test_each_note_is_shown_as_it_would_leave(folder: Path) -> None:
    async with queue(folder) as stage:
        total = sum(row["notes"] for row in stage.library.rows())
        assert stage.line("progress") == f"0 kept, 0 dropped, {total} to go"
        assert stage.line("text") == notes(folder)[0]
        assert stage.line("where").startswith("Tuesday lunch · 30 June 2026 · 12:33 Follow-up")


async def test_keep_and_drop_are_one_key_and_are_kept(folder: Path) -> None:
    async with queue(folder) as stage:
        total = sum(row["notes"] for row in stage.library.rows())
        await stage.press("k", "d", "enter")
        assert stage.line("progress") == f"1 kept, 2 dropped, {total - 3} to go"
        await settled(stage)
        assert list(decisions(folder).values()) == [notes(folder)[0], None, None]
        assert sum(row["undecided"] for row in stage.library.rows()) == total - 3
    async with queue(folder) as stage:
        assert stage.line("text") == notes(folder)[3]


async def test_what_is_skipped_stays_undecided(folder: Path) -> None:
    async with queue(folder) as stage:
        await stage.press("right", "k")
        await settled(stage)
        assert list(decisions(folder).values()) == [notes(folder)[1]]
    async with queue(folder) as stage:
        assert stage.line("text") == notes(folder)[0]


async def test_undo_goes_back_and_takes_back(folder: Path) -> None:
    async with queue(folder) as stage:
        before = stage.line("progress")
        await stage.press("k", "d", "u", "u")
        assert stage.line("progress") == before
        assert stage.line("text") == notes(folder)[0]
        await settled(stage)
        assert decisions(folder) == {}
        await stage.press("u")
        assert stage.line("message") == "Nothing to take back."


async def test_it_leaves_in_other_words_de_identified_and_the_note_stays(folder: Path) -> None:
    async with queue(folder) as stage:
        before = notes(folder)
        await stage.press("e", "end", "ctrl+u")
        await stage.type("a call from 030 23125 047")
        await stage.press("enter")
        await until(stage, "message", "Kept as: a call from [CONTACT 1]")
        await settled(stage)
        assert list(decisions(folder).values()) == ["a call from [CONTACT 1]"]
        assert notes(folder) == before


async def test_it_goes_through_all_sessions_to_the_end(folder: Path) -> None:
    async with queue(folder) as stage:
        total = sum(row["notes"] for row in stage.library.rows())
        for _ in range(total):
            await until(stage, "where", "2026")
            await stage.press("d")
        await until(stage, "text", "Nothing is left to decide")
        assert stage.line("progress") == f"0 kept, {total} dropped, 0 to go"
        await stage.press("k", "d", "e", "right")
        await settled(stage)
        assert [row["undecided"] for row in stage.library.rows()] == [0, 0]
        await stage.press("escape")
        assert stage.screen == "library"


async def test_what_may_identify_is_asked_about(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("she is the only surgeon in the county")
        await stage.press("enter")
        await stage.saved()
        stage.meeting.live.end()
        stage.meeting.live.close("cut off")
        stage.library.close_session(stage.session.id)
    async with queue(tmp_path) as stage:
        assert "may tell who it is (the only one)" in stage.line("asked")


async def test_an_empty_library_has_nothing_to_decide(tmp_path: Path) -> None:
    async with queue(tmp_path) as stage:
        assert stage.line("text").startswith("Nothing is left to decide.")
        await stage.press("k", "d", "e", "u", "right")
        assert stage.screen == "approval"


# --- over what the library shows


async def queue_of(stage: Stage, *keys: str) -> None:
    """The queue over what these keys leave in the list."""
    await stage.press("l")
    await until(stage, "count", "sessions")
    for key in keys:
        await stage.press(*([key] if len(key) > 8 or key in ("slash", "enter") else key))
        await stage.pilot.pause(0.05)
    await stage.press("a")
    await until(stage, "progress", "to go")


async def test_the_queue_is_over_the_sessions_that_are_shown(tmp_path: Path) -> None:
    fill_unreviewed(tmp_path, 12)
    async with home(tmp_path) as stage:
        await queue_of(stage, "slash", "resid", "enter")
        rows = [row for row in stage.library.rows() if row["group"] == "Residents"]
        left = sum(row["undecided"] for row in rows)
        assert 0 < len(rows) < 12
        said = f"0 kept, 0 dropped, {left} to go, of {len(rows)} sessions with resid"
        assert stage.line("progress") == said
        for _ in range(left):
            await until(stage, "where", "Residents · ")
            await stage.press("d")
        await until(stage, "text", "Nothing is left to decide in these sessions.")
        await stage.press("escape")
        assert stage.screen == "library"
        assert stage.line("count") == f"{len(rows)} sessions with resid"
        await settled(stage)
        assert all(row["undecided"] == 0 for row in stage.library.rows() if row in rows)


async def test_it_is_over_what_the_search_found_too(tmp_path: Path) -> None:
    fill_unreviewed(tmp_path, 12)
    async with home(tmp_path) as stage:
        await stage.press("l", "s", *"silence")
        await until(stage, "count", "where the notes say silence")
        found = stage.library.search("silence")
        await until(stage, "count", f"{len(found)} sessions")
        await stage.press("enter", "a")
        await until(stage, "progress", f"of {len(found)} sessions where the notes say silence")
        assert stage.app.screen._among == set(found)  # type: ignore[attr-defined]


async def test_it_is_over_the_sessions_of_the_groups_that_are_shown(tmp_path: Path) -> None:
    fill_unreviewed(tmp_path, 12)
    async with home(tmp_path) as stage:
        await queue_of(stage, "slash", "stud", "enter", "g")
        assert "sessions with stud" in stage.line("progress")
        await stage.press("escape")
        assert stage.line("count") == "1 group with stud"


async def test_what_was_decided_is_saved_though_one_leaves_at_once(folder: Path) -> None:
    async with queue(folder) as stage:
        await stage.pilot.press(*"kdkdk", "escape")
        await settled(stage)
        assert stage.screen == "library"
        assert len(decisions(folder)) == 5
    async with queue(folder) as stage:
        screen = stage.app.screen
        for key in "kdk":
            await stage.app.run_action({"k": "keep", "d": "drop"}[key], screen)
        stage.app.stop()
        assert len(decisions(folder)) == 8


async def test_a_disk_that_fails_is_said(folder: Path) -> None:
    async with queue(folder) as stage:
        stage.library.close()
        await stage.press("k")
        await until(stage, "message", "reading only")
