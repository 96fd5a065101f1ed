"""The library: all sessions, filtered, searched, opened, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from balint_tui import demo
from balint_tui.tui.widgets.rows import Rows

from .stage import Stage, home, live

COUNT = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    demo.fill(tmp_path / "library", COUNT, seed=1)
    return tmp_path


@asynccontextmanager
async def shelf(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """The library screen, read."""
    async with home(folder, size=size) as stage:
        await stage.press("l")
        await until(stage, lambda: "Reading" not in stage.line("count"))
        yield stage


async def until(stage: Stage, holds: object) -> None:
    assert callable(holds)
    for _ in range(300):
        if holds():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("count"))


def rows(stage: Stage) -> Rows:
    return stage.app.screen.query_one(Rows)


def shown(stage: Stage) -> str:
    return rows(stage).render().plain


async def test_all_sessions_newest_first(folder: Path) -> None:
    async with shelf(folder) as stage:
        assert stage.screen == "library"
        assert stage.line("count") == f"{COUNT} sessions"
        began = [item["started"] for item in rows(stage)._items]
        assert began == sorted(began, reverse=True)
        assert shown(stage).startswith("▸ 2026-06-30 12:30  lunch-50")


async def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    async with shelf(tmp_path) as stage:
        assert stage.line("count").startswith("No session is here yet.")
        await stage.press("down", "enter", "d", "r", "g")
        assert stage.screen == "library"
        await stage.press("escape", "escape")
        assert stage.screen == "home"


async def test_the_list_is_filtered_as_one_types(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("slash")
        await stage.type("res")
        assert stage.line("count").endswith("sessions with res")
        assert {item["group"] for item in rows(stage)._items} == {"Residents"}
        await stage.press("down")
        assert rows(stage).at == 1
        await stage.type(" two")
        assert {item["format"] for item in rows(stage)._items} == {"two-cases-90"}
        await stage.press("enter")
        assert stage.app.focused is rows(stage)
        assert stage.line("count").endswith("sessions with res two")
        await stage.press("escape")
        assert stage.line("count") == f"{COUNT} sessions"
        await stage.press("escape")
        assert stage.screen == "home"


async def test_letters_that_are_typed_are_not_commands(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("slash")
        for letter in "dgsrfqjk":
            await stage.press(letter)
        assert stage.screen == "library"
        assert stage.app.screen.query_one(Input).value == "dgsrfqjk"
        assert rows(stage).count == 0
        await stage.press("enter", "enter", "d")
        assert stage.screen == "library"


async def test_notes_are_searched_and_shown_in_their_context(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("s")
        await stage.type("PATIENT")
        await until(stage, lambda: stage.line("count").endswith("where the notes say PATIENT"))
        await until(stage, lambda: rows(stage).count < COUNT)
        assert rows(stage).count == len(stage.library.search("patient"))
        assert all("patient" in line.casefold() for line in shown(stage).splitlines()[1::2])
        await stage.press("escape")
        assert stage.line("count") == f"{COUNT} sessions"


async def test_filter_and_search_go_together(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("slash")
        await stage.type("stud")
        await stage.press("enter", "s")
        await stage.type("patient")
        await until(stage, lambda: "say patient" in stage.line("count"))
        assert {item["group"] for item in rows(stage)._items} == {"Students"}


async def test_a_session_is_opened_and_left_again(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("down", "down", "enter")
        assert stage.screen == "session"
        await stage.press("escape")
        assert stage.screen == "library"
        assert rows(stage).at == 2


async def test_what_was_changed_in_a_session_shows_in_the_list(folder: Path) -> None:
    async with shelf(folder) as stage:
        before = rows(stage).chosen["notes"]
        await stage.press("enter", "d")
        await stage.type("delete")
        await stage.press("enter")
        for _ in range(300):
            if stage.line("message").startswith("Deleted"):
                break
            await stage.pilot.pause(0.01)
        await stage.press("escape")
        await until(stage, lambda: rows(stage).chosen["notes"] == before - 1)


async def test_groups_and_their_sessions(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("g")
        assert stage.line("count") == "4 groups"
        assert shown(stage).startswith("▸ Tuesday lunch")
        await stage.press("down", "enter")
        assert stage.line("count").endswith("sessions with students")
        assert {item["group"] for item in rows(stage)._items} == {"Students"}


async def test_what_was_left_open_comes_first_and_is_taken_up(folder: Path) -> None:
    async with live(folder) as stage:
        await stage.press("n")
        await stage.type("a knock")
        await stage.press("enter")
        await stage.saved()
    for key, then in (("r", "live"), ("f", "debrief")):
        async with shelf(folder) as stage:
            assert "left open" in shown(stage).splitlines()[0]
            assert stage.line("message").startswith("It was left open: r takes it up")
            await stage.press(key)
            assert stage.screen == then
            assert [note.text for note in stage.session.notes] == ["a knock"]
            await stage.saved()


async def test_a_closed_session_is_not_taken_up(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("r")
        assert "Only a session that was left open" in stage.line("message")
        assert stage.app.meeting is None


# --- another name


async def name_it(stage: Stage, name: str) -> None:
    await stage.press("n")
    assert stage.screen == "ask"
    await stage.press("end", "ctrl+u")
    if name:
        await stage.type(name)
    await stage.press("enter")


def files_with(folder: Path, words: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if words.encode() in path.read_bytes()]


async def test_a_group_gets_another_name(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("g", "n")
        assert stage.app.screen.query_one(Input).value == "Tuesday lunch"
        await stage.press("escape", "n", "enter")
        assert stage.line("message") == ""
        count = rows(stage).chosen.sessions
        await name_it(stage, "Lunch of the ward, 030 23125 047")
        await until(stage, lambda: "backups" in stage.line("message"))
        name = "Lunch of the ward, [CONTACT 1]"
        assert stage.line("message").startswith(
            f"All sessions ({count}) are of the group {name} now;"
        )
        await until(stage, lambda: name[:18] in shown(stage))
        assert [row["group"] for row in stage.library.rows()].count(name) == count
        assert files_with(folder, "Tuesday lunch") == files_with(folder, "23125") == []


async def test_one_session_is_of_another_group_or_of_none(folder: Path) -> None:
    async with shelf(folder) as stage:
        chosen = rows(stage).chosen["id"]
        await name_it(stage, "")
        await until(stage, lambda: stage.line("message").startswith("The session is of no group"))
        groups = {row["id"]: row["group"] for row in stage.library.rows()}
        assert groups.pop(chosen) == ""
        assert "Tuesday lunch" in groups.values()
        await until(stage, lambda: rows(stage).chosen["group"] == "")


async def test_what_is_open_is_not_renamed(folder: Path) -> None:
    async with live(folder, group="Night team") as stage:
        await stage.saved()
    async with shelf(folder) as stage:
        await name_it(stage, "Another")
        await until(stage, lambda: "finish it first" in stage.line("message"))
        assert stage.library.rows()[0]["group"] != "Another"


# --- deleting


async def test_nothing_is_deleted_by_one_key(folder: Path) -> None:
    async with shelf(folder) as stage:
        for answer in (["escape"], ["enter"], ["d", "enter"], ["y", "e", "s", "enter"]):
            await stage.press("d")
            assert stage.screen == "ask"
            await stage.press(*answer)
            assert stage.screen == "library"
        assert stage.line("message") == "Nothing was deleted."
        assert len(stage.library.rows()) == COUNT


async def test_a_session_is_deleted_for_good(folder: Path) -> None:
    async with shelf(folder) as stage:
        gone = rows(stage).chosen["id"]
        await stage.press("d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, lambda: rows(stage).count == COUNT - 1)
        assert stage.line("message").startswith("Deleted; backups")
        assert gone not in {row["id"] for row in stage.library.rows()}
        assert not list((folder / "library").rglob(f"{gone}*"))


async def test_a_group_is_deleted_for_good(folder: Path) -> None:
    async with shelf(folder) as stage:
        await stage.press("g", "d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, lambda: rows(stage).count == 3)
        assert "Tuesday lunch" not in {row["group"] for row in stage.library.rows()}


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (200, 50)])
async def test_any_window(folder: Path, size: tuple[int, int]) -> None:
    async with shelf(folder, size=size) as stage:
        await stage.press("end", "pageup", "home", "pagedown", "up", "g", "g", "slash", "escape")
        assert stage.screen == "library"
        assert shown(stage)
