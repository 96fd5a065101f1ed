"""Attendance: members are seats; what is noted there reaches the session and the notes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .stage import Stage, live


@asynccontextmanager
async def attendance(folder: Path) -> AsyncIterator[Stage]:
    async with live(folder) as stage:
        await stage.press("a")
        assert stage.screen == "attendance"
        yield stage


def row(stage: Stage, seat: int) -> str:
    return " ".join(stage.line("seats").splitlines()[seat - 1].split())


async def test_a_seat_is_here_late_and_leaves(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("down", "down", "space")
        assert row(stage, 3) == "▸ 3 not here yet"
        assert "7 of 8" in stage.line("title")
        await stage.tick(300)
        await stage.press("space")
        assert row(stage, 3) == "▸ 3 came 12:05"
        await stage.press("l")
        await stage.type("12:40")
        await stage.press("enter")
        assert row(stage, 3) == "▸ 3 came 12:05 12:40"
        await stage.press("w", "x")
        assert row(stage, 3) == "▸ 3 left 12:05 12:40 word offered"
        await stage.press("u")
        assert row(stage, 3) == "▸ 3 came 12:05 12:40 word offered"


async def test_a_leaving_can_be_taken_back_and_a_slip_is_said(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("l")
        await stage.type("12:99")
        await stage.press("enter")
        assert "is no time of day" in stage.line("message")
        await stage.press("l")
        await stage.type("12:30")
        await stage.press("enter", "l", *["backspace"] * 5, "enter")
        assert stage.line("message") == "Seat 1 stays to the end."
        await stage.press("l", "escape")
        assert stage.session.seat(1).leaves_s is None


async def test_names_go_from_seat_to_seat_and_stay_in_memory(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("n")
        await stage.type("Ada")
        await stage.press("enter")
        await stage.type("Bertrand")
        await stage.press("enter", "escape")
        assert stage.meeting.roster.names() == {1: "Ada", 2: "Bertrand"}
        assert row(stage, 1) == "1 Ada here"
        await stage.press("escape", "n")
        await stage.type("bertrand's turn")
        await stage.press("enter")
        await stage.saved()
        assert stage.session.notes[0].text == "Seat 2's turn"
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"ertrand" not in written


async def test_who_presents_is_a_seat(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("down", "r")
        assert row(stage, 2) == "▸ 2 here presents"
        await stage.press("escape")
        assert stage.session.presenters == {1: 2}


async def test_seats_come_and_go(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("plus")
        assert "9 of 9" in stage.line("title")
        await stage.press(*["down"] * 20)
        assert row(stage, 9).startswith("▸ 9")
        await stage.press("minus")
        assert row(stage, 8).startswith("▸ 8")
        await stage.press(*["up"] * 20, "x", "x")
        assert stage.line("message") == "Seat 1 is empty."


async def test_all_ways_back(tmp_path: Path) -> None:
    for key in ("escape", "a", "q", "enter"):
        async with attendance(tmp_path / key) as stage:
            await stage.press(key)
            assert stage.screen == "live"
            assert stage.app.is_running


async def test_help(tmp_path: Path) -> None:
    async with attendance(tmp_path) as stage:
        await stage.press("f1")
        assert "in memory only" in stage.line("keys")
