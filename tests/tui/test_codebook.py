"""The codebook: counts and quotes of what two people coded, and what can be done with it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui.coding import quotes
from balint_tui.coding.codebook import load
from balint_tui.frame.session import replay
from balint_tui.library.library import Library
from balint_tui.tui import coded as tui_coded
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.rows import Rows

from . import coded
from .stage import Stage, home

WIDE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return coded.fill(tmp_path)


@asynccontextmanager
async def codes(folder: Path, *typed: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Stage]:
    """The codebook over the sessions that are left after these keys, read."""
    async with home(folder, size=size) as stage:
        await stage.press("l")
        await until(stage, lambda: "Reading" not in stage.line("count"))
        await stage.press(*typed, "c")
        await ready(stage)
        yield stage


async def until(stage: Stage, holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(str(stage.app.screen))


async def ready(stage: Stage) -> None:
    """Until all is read and counted."""
    assert stage.screen == "codebook"
    await until(stage, lambda: not stage.app.screen.reading)  # type: ignore[attr-defined]
    await stage.pilot.pause()


def rows(stage: Stage, name: str = "codes") -> Rows:
    return stage.app.screen.query_one(f"#{name}", Rows)


def table(stage: Stage, name: str = "codes") -> list[list[str]]:
    """What a list shows, line by line, word by word."""
    return [line.split() for line in rows(stage, name).render().plain.splitlines()]


def notes(stage: Stage, number: int) -> list[str]:
    """The notes of a session, 0 the newest."""
    events = stage.library.events(stage.library.rows()[number]["id"])
    return [note.text for note in replay(events).notes]


async def reach(stage: Stage, code: str) -> None:
    """Goes down to a code."""
    while rows(stage).chosen.code.id != code:
        at = rows(stage).at
        await stage.press("down")
        assert rows(stage).at == at + 1


async def test_each_code_with_its_counts(folder: Path) -> None:
    """Quotes, in all, notes, sessions, coders: counted by hand from what was given."""
    async with codes(folder) as stage:
        assert stage.line("book") == "Residents' experience  1 of 3 · 3 coded sessions"
        assert stage.line("heads").split() == [
            "code",
            "quotes",
            "in",
            "all",
            "notes",
            "sessions",
            "coders",
        ]
        shown = {line[0]: line[1:] for line in table(stage)}
        assert shown["Reflection"] == ["6", "6", "3", "2"]
        assert shown["Participation"] == ["–", "6", "–", "–", "–"]
        assert shown["Fellowship"] == ["–"] * 4
        await stage.press("b")
        assert stage.line("book").startswith("Cases  2 of 3")
        assert table(stage)[0] == ["▸", "Trigger", "1", "3", "1", "1", "1"]
        assert table(stage)[1] == ["Witnessing", "injustice", "2", "1", "1", "2"]
        assert stage.line("about").splitlines() == [
            "With the codes below: 3 quotes, 2 notes, 1 session, 2 coders",
            "What made someone bring the case.",
        ]


async def test_codes_of_no_codebook_come_last(folder: Path) -> None:
    async with codes(folder) as stage:
        await stage.press("b", "b")
        assert stage.line("book").startswith("Other codes  3 of 3")
        assert table(stage) == [["▸", "of-old", "1", "1", "1", "1"]]
        await stage.press("b")
        assert stage.line("book").startswith("Residents' experience")


async def test_codes_stand_in_beneath_their_heading(folder: Path) -> None:
    async with codes(folder) as stage:
        lines = rows(stage).render().plain.splitlines()
        assert [line[:14].rstrip() for line in lines[1:3]] == ["  Process", "    Balint fra"]


async def test_the_quotes_of_the_chosen_code(folder: Path) -> None:
    async with codes(folder) as stage:
        await reach(stage, "reflection")
        assert stage.line("where").strip() == "Reflection: quote 1 of 6"
        lines = rows(stage, "quotes").render().plain.splitlines()
        assert lines[0] == "▸ 2026-06-30 · Tuesday lunch · Discuss · A, B"
        assert " ".join(" ".join(lines[1:4]).split()) == notes(stage, 0)[2]
        assert rows(stage, "quotes").count == 6
        last = rows(stage, "quotes")._items[-1].quote
        assert (last.day, last.group, last.phase) == ("2026-06-25", "Residents", "Settle")
        await reach(stage, "fellowship")
        assert stage.line("where").strip() == "Fellowship: no quotes"
        assert rows(stage, "quotes").count == 0


async def test_a_heading_has_the_quotes_below_it_with_their_codes(folder: Path) -> None:
    async with codes(folder) as stage:
        await stage.press("b")
        heads = rows(stage, "quotes").render().plain.splitlines()[::5]
        assert heads == [
            "▸ 2026-06-30 · Tuesday lunch · Discuss · B ·",
            "  2026-06-30 · Tuesday lunch · Discuss · A ·",
            "  2026-06-30 · Tuesday lunch · Discuss · A",
        ]
        words = " ".join(rows(stage, "quotes").render().plain.split())
        assert "A · Witnessing injustice Very medical 2026" in words


async def test_a_long_quote_is_cut_where_it_does_not_fit(folder: Path) -> None:
    library = Library.open(folder / "library")
    session = replay(library.events(library.rows()[0]["id"]))
    library.edit_note(session.id, session.notes[2].seq, "a heavy silence " * 40)
    library.close()
    async with codes(folder, size=(80, 24)) as stage:
        await reach(stage, "reflection")
        head, first, last = rows(stage, "quotes").render().plain.splitlines()[:3]
        assert "heavy" not in head
        assert first.startswith("  a heavy silence a heavy silence")
        assert last.startswith("  ")
        assert last.endswith("…")
        assert max(map(len, (head, first, last))) <= 78


async def test_tab_goes_from_list_to_list_and_it_shows(folder: Path) -> None:
    async with codes(folder) as stage:
        await reach(stage, "reflection")
        at = rows(stage).at
        await stage.press("tab", "down", "down")
        assert rows(stage).at == at
        assert stage.line("where").strip() == "Reflection: quote 3 of 6"
        where = stage.app.screen.line("where")._shown  # type: ignore[attr-defined]
        assert any("underline" in str(span.style) for span in where.spans)
        await stage.press("tab", "up")
        assert rows(stage).at == at - 1


async def test_a_quote_opens_its_session_and_what_is_changed_there_shows(folder: Path) -> None:
    async with codes(folder) as stage:
        await reach(stage, "reflection")
        await stage.press("enter", "down", "enter")
        assert stage.screen == "session"
        newest = stage.library.rows()[0]["id"]
        coded.give(stage.library, newest, [(8, "reflection", "B", "")])
        await stage.press("escape")
        await until(stage, lambda: rows(stage, "quotes").count == 7)
        assert rows(stage).chosen.code.id == "reflection"
        assert stage.line("where").strip() == "Reflection: quote 2 of 7"
        assert stage.line("book").endswith("3 coded sessions")
        await ready(stage)
        assert stage.line("message") == ""


async def test_a_session_that_cannot_be_read_is_told(folder: Path) -> None:
    async with codes(folder) as stage:
        await reach(stage, "reflection")
        gone = stage.library.rows()[0]["id"]
        (path,) = (folder / "library").rglob(f"{gone}.json")
        path.write_bytes(b"{}")
        await stage.press("enter", "enter")
        assert stage.screen == "codebook"
        assert gone in stage.line("message")
        await stage.press("escape", "c")
        await ready(stage)
        assert gone in stage.line("message")
        assert stage.line("book").endswith("2 coded sessions")


async def test_what_cannot_be_read_again_is_left_out(folder: Path) -> None:
    async with codes(folder) as stage:
        await reach(stage, "reflection")
        await stage.press("enter", "enter")
        assert stage.screen == "session"
        gone = stage.library.rows()[0]["id"]
        (path,) = (folder / "library").rglob(f"{gone}.json")
        path.write_bytes(b"{}")
        await stage.press("escape")
        await until(stage, lambda: rows(stage, "quotes").count == 3)
        assert stage.line("book").endswith("2 coded sessions")
        assert gone in stage.line("message")


async def test_it_is_over_the_sessions_that_the_library_shows(folder: Path) -> None:
    async with codes(folder, "slash", *"tues", "enter") as stage:
        assert stage.line("book").endswith("1 coded session with tues")
        await reach(stage, "reflection")
        assert rows(stage, "quotes").count == 3
        await stage.press("escape")
        assert stage.screen == "library"
        assert stage.line("count") == "1 session with tues"


async def test_nothing_coded_says_what_to_do(tmp_path: Path) -> None:
    coded.fill(tmp_path, given=())
    async with codes(tmp_path) as stage:
        assert stage.line("message") == "No note is coded yet: in a session, c gives codes."
        assert rows(stage).count == 9
        await stage.press("tab", "enter", "down", "b", "k")
        assert stage.screen == "agreement"


async def test_nothing_coded_among_those_shown(folder: Path) -> None:
    async with codes(folder, "slash", *"evening", "enter") as stage:
        said = "No session with evening has codes: in the library, escape shows all sessions."
        assert stage.line("message") == said


async def test_an_empty_library(tmp_path: Path) -> None:
    async with codes(tmp_path) as stage:
        assert stage.line("message").startswith("No note is coded yet")
        await stage.press("escape")
        assert stage.screen == "library"


async def test_a_broken_codebook_of_one_s_own_is_said(folder: Path) -> None:
    own = folder / "settings" / "codebooks"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("title = 3")
    async with codes(folder) as stage:
        assert stage.line("message").startswith("mine.toml: ")


@pytest.mark.parametrize("ending", ["qdc", "csv"])
async def test_a_codebook_goes_out_and_comes_in(folder: Path, ending: str) -> None:
    async with codes(folder) as stage:
        await stage.press("x", "ctrl+u")
        target = folder / f"theirs.{ending}"
        await stage.type(str(target))
        await stage.press("enter")
        assert stage.line("message") == f"The codebook is in {target}."
        assert target.stat().st_size > 500
        await stage.press("i")
        await stage.type(str(target))
        await stage.press("enter")
        await until(stage, lambda: "1 of 4" in stage.line("book"))
        assert stage.line("message") == "theirs: 9 codes were taken in."
        books, problems = load(folder / "settings" / "codebooks")
        assert "theirs" in books
        assert problems == []
        await stage.press("b")
        assert stage.line("book").startswith("theirs  2 of 4")
        assert {line[0]: line[1:] for line in table(stage)}["Reflection"] == ["6", "6", "3", "2"]


async def test_what_cannot_be_written_or_read_is_a_sentence(folder: Path) -> None:
    async with codes(folder) as stage:
        await stage.press("x", "ctrl+u")
        await stage.type(str(folder / "book.doc"))
        await stage.press("enter")
        assert "ends neither in .qdc nor in .csv" in stage.line("message")
        for name in ("none.qdc", "~nobody-of-that-name/none.qdc"):
            await stage.press("i")
            await stage.type(name)
            await stage.press("enter")
            await until(stage, lambda: "none.qdc" in stage.line("message"))
            assert stage.line("message").startswith(str(Path.home()))
        await stage.press("i", "escape")
        assert stage.screen == "codebook"


async def test_it_tells_how_far_it_has_read_and_escape_stops_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = threading.Event()
    async with home(folder) as stage:
        events = stage.library.events
        monkeypatch.setattr(
            stage.library, "events", lambda session_id: door.wait(10) and events(session_id)
        )
        await stage.press("l")
        await until(stage, lambda: "Reading" not in stage.line("count"))
        await stage.press("c")
        await until(stage, lambda: stage.line("book") == "Reading session 1 of 3; esc stops.")
        assert stage.line("heads") == stage.line("message") == ""
        await stage.press("down", "tab", "enter", "b", "k", "x")
        assert stage.screen == "codebook"
        await stage.press("escape")
        assert stage.screen == "library"
        door.set()


async def test_a_key_only_looks_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sessions there are: nothing is read, sorted or counted by a key."""
    async with codes(folder) as stage:

        def never(*_: object) -> None:
            raise AssertionError("a key makes it count")

        for name in ("tally", "counts", "passages", "others"):
            monkeypatch.setattr(quotes, name, never)
        for name in ("count", "coded", "tally", "load"):
            monkeypatch.setattr(tui_coded, name, never)
        monkeypatch.setattr(stage.library, "events", never)
        await stage.press("down", "end", "home", "tab", "down", "tab", "b", "end", "b", "b")
        assert stage.line("book").startswith("Residents' experience")


async def test_side_by_side_or_above_each_other(folder: Path) -> None:
    async with codes(folder, size=(110, 30)) as stage:
        left, right = rows(stage).region, rows(stage, "quotes").region
        assert left.right <= right.x
        assert left.y == right.y
    async with codes(folder, size=(109, 30)) as stage:
        left, right = rows(stage).region, rows(stage, "quotes").region
        assert left.bottom <= right.y
        assert left.x == right.x


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (200, 50)])
async def test_any_window(folder: Path, size: tuple[int, int]) -> None:
    async with codes(folder, size=size) as stage:
        await stage.press("end", "pageup", "home", "b", "tab", "end", "pageup", "b", "b", "tab")
        assert stage.screen == "codebook"
        assert rows(stage).render().plain


async def test_all_keys_are_in_the_bar_of_a_small_window(folder: Path) -> None:
    async with codes(folder, size=(80, 24)) as stage:
        bar = stage.app.screen.query_one(KeyBar).render().plain
        assert [part.split()[0] for part in bar.split("  ")] == [
            "?",
            "esc",
            "enter",
            "tab",
            "b",
            "k",
            "x",
            "i",
        ]
