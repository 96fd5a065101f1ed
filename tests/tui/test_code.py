"""Coding a note, or a piece of it, from the session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui import demo
from balint_tui.frame.session import Session, replay
from balint_tui.tui.screens.session import SessionScreen
from balint_tui.tui.widgets.rows import Rows

from .stage import Stage, home


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sessions that nobody has coded yet."""
    monkeypatch.setattr(demo, "afterwards", lambda *_: [])
    demo.fill(tmp_path / "library", 3, seed=1)
    return tmp_path


@asynccontextmanager
async def coding(folder: Path, coder: str = "") -> AsyncIterator[Stage]:
    """The codebooks, opened on the second note of the newest session."""
    async with home(folder, coder=coder) as stage:
        newest = stage.library.rows()[0]["id"]
        stage.app.switch_screen(SessionScreen(replay(stage.library.events(newest))))
        await stage.pilot.pause()
        await stage.press("down", "c")
        assert stage.screen == "code"
        yield stage


def kept(stage: Stage) -> Session:
    """The session as it is in the library."""
    return replay(stage.library.events(stage.library.rows()[0]["id"]))


def rows(stage: Stage) -> str:
    return stage.app.screen.query_one(Rows).render().plain


async def done(stage: Stage) -> None:
    """Back to the session, and until it is saved."""
    await stage.press("escape")
    for _ in range(300):
        if stage.line("message"):
            break
        await stage.pilot.pause(0.01)


async def test_a_code_is_given_with_three_keys_and_kept(folder: Path) -> None:
    async with coding(folder, coder="A") as stage:
        await stage.press("down", "down", "space")
        assert "■   Balint frame" in rows(stage)
        await done(stage)
        assert stage.line("message") == "Saved."
        (given,) = kept(stage).codings
        assert (given.code, given.coder) == ("balint-frame", "A")
        assert given.piece == (kept(stage).notes[1].seq, 0, 0)
        assert "■ Balint frame (A)" in stage.line("note")
        assert stage.library.rows()[0]["codes"] == ["balint-frame"]
        await stage.press("c", "down", "down", "space")
        await done(stage)
        assert kept(stage).codings == ()


async def test_nothing_given_is_nothing_written(folder: Path) -> None:
    async with coding(folder) as stage:
        before = stage.library.events(kept(stage).id)
        await stage.press("down", "tab", "escape")
        await stage.pilot.pause(0.1)
        assert stage.screen == "session"
        assert stage.library.events(kept(stage).id) == before


async def test_the_other_codebook(folder: Path) -> None:
    async with coding(folder) as stage:
        assert stage.line("book").startswith("Residents' experience")
        await stage.press("tab")
        assert stage.line("book").startswith("Cases")
        await stage.press("space")
        await done(stage)
        assert [c.code for c in kept(stage).codings] == ["trigger"]


def head(folder: Path, codable: str) -> None:
    """A codebook of one's own that comes first, and begins with a heading or a code."""
    own = folder / "settings" / "codebooks"
    own.mkdir(parents=True, exist_ok=True)
    text = 'title = "Ours"\n[[code]]\nid = "a"\nname = "Hope"\n'
    text += f'codable = {codable}\n[[code]]\nid = "b"\nname = "Trust"\nparent = "a"\n'
    (own / "residents.toml").write_text(text)


async def test_a_heading_is_not_given(folder: Path) -> None:
    head(folder, "false")
    async with coding(folder) as stage:
        assert rows(stage).splitlines() == ["▸   Hope", "  □   Trust"]
        await stage.press("space")
        assert stage.line("message") == "Hope is a heading and no code; give another one."
        assert rows(stage).splitlines() == ["▸   Hope", "  □   Trust"]
        await stage.press("down", "space")
        assert stage.line("message") == ""
        await done(stage)
        assert [c.code for c in kept(stage).codings] == ["b"]


async def test_what_became_a_heading_can_be_taken_away(folder: Path) -> None:
    head(folder, "true")
    async with coding(folder) as stage:
        await stage.press("space")
        await done(stage)
        head(folder, "false")
        await stage.press("c")
        assert rows(stage).splitlines()[0] == "▸ ■ Hope"
        await stage.press("space")
        await done(stage)
        assert kept(stage).codings == ()


async def test_a_piece_of_a_note(folder: Path) -> None:
    async with coding(folder) as stage:
        text = kept(stage).notes[1].text
        first = text.split()[0]
        await stage.press("p", "end", "ctrl+u")
        await stage.type(first)
        await stage.press("enter", "space")
        await done(stage)
        (given,) = kept(stage).codings
        assert given.piece[1:] == (0, len(first))
        assert f": {first}" in stage.line("note")


async def test_what_is_no_piece_is_said(folder: Path) -> None:
    async with coding(folder) as stage:
        await stage.press("p", "end", "ctrl+u")
        await stage.type("never said")
        await stage.press("enter")
        assert "That is no piece of the note" in stage.line("message")
        await stage.press("p", "enter", "space")
        await done(stage)
        assert kept(stage).codings[0].piece[1:] == (0, 0)


async def test_the_same_code_of_someone_else_is_told_and_not_touched(folder: Path) -> None:
    async with coding(folder, coder="A") as stage:
        await stage.press("space")
        await done(stage)
    async with coding(folder, coder="B") as stage:
        assert "□ Purpose  elsewhere in the note, or by someone else" in rows(stage)
        await stage.press("space")
        await done(stage)
        assert [c.coder for c in kept(stage).codings] == ["A", "B"]


async def test_a_broken_codebook_of_one_s_own_is_said(folder: Path) -> None:
    own = folder / "settings" / "codebooks"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("title = 3")
    async with coding(folder) as stage:
        assert stage.line("message").startswith("mine.toml: ")


async def test_a_session_without_notes_is_not_coded(folder: Path) -> None:
    async with coding(folder) as stage:
        await stage.press("escape", "right", "c")
        assert stage.line("message") == "There is no note to code."


async def test_a_disk_that_fails_is_said(folder: Path) -> None:
    async with coding(folder) as stage:
        stage.library.close()
        await stage.press("space")
        await done(stage)
        assert "reading only" in stage.line("message")
