"""A picture of the privacy review: with all still to do, and blocked, in two sizes.

Update them with ``pytest tests/tui/test_snapshots_export.py --snapshot-update`` and look at each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from balint_tui import demo
from balint_tui.library.library import Library
from balint_tui.tui.app import BalintApp
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows
from tests.clocks import FakeClock

from .stage import make

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36)]


@pytest.fixture
def invented(tmp_path: Path) -> Iterator[Callable[[str], BalintApp]]:
    """Makes an app on an invented library."""
    demo.fill(tmp_path / "library", 40, seed=1)
    opened: list[Library] = []

    def app(theme: str) -> BalintApp:
        made, library = make(tmp_path, FakeClock(), theme=theme)
        opened.append(library)
        return made

    yield app
    for library in opened:
        library.close()


def pressing(*steps: str, words: str = "") -> Callable[[Pilot[None]], Any]:
    """Opens the review of the sessions with these words; then presses keys, each once it is clear
    what stands in the way."""

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await until(pilot, lambda: pilot.app.screen.query_one(Rows).count > 0)
        if words:
            await pilot.press("slash", *words, "enter")
        await pilot.press("e")
        for step in (*steps, ""):
            await until(pilot, lambda: is_worked_out(pilot))
            await pilot.press(*([step] if step else []))
            await pilot.pause(0.05)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause(0.2)

    return before


def is_worked_out(pilot: Pilot[None]) -> bool:
    said = [line._shown.plain for line in pilot.app.screen.query(Line) if line.id == "state"]
    return not said or any(word in said[0] for word in ("To do: ", "Blocked: ", "Nothing stands"))


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came so far")


@pytest.mark.parametrize("size", SIZES)
def test_review(
    invented: Callable[[str], BalintApp], snap_compare: Compare, size: tuple[int, int]
) -> None:
    assert snap_compare(invented("calm-dark"), terminal_size=size, run_before=pressing())


@pytest.mark.parametrize("size", SIZES)
def test_blocked(
    invented: Callable[[str], BalintApp], snap_compare: Compare, size: tuple[int, int]
) -> None:
    before = pressing("left", "w", words="video")
    assert snap_compare(invented("calm-light"), terminal_size=size, run_before=before)
