"""A picture of the leader's log and of an entry in it, in two sizes.

Update them with ``pytest tests/tui/test_snapshots_log.py --snapshot-update`` and look at each one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from balint_tui.library.library import Library
from balint_tui.tui.app import BalintApp
from balint_tui.tui.widgets.line import Line
from tests.clocks import FakeClock
from tests.meetings import SESSIONS, meeting, shelve

from .stage import make

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36)]
MORE = [
    meeting(f"2026-{month:02}-{day:02}", group="Evening circle", minutes=48, supervised=day == 3)
    for month in range(3, 7)
    for day in (3, 10, 17)
]


@pytest.fixture
def shelved(tmp_path: Path) -> Iterator[Callable[[str], BalintApp]]:
    """Makes an app on a library with a log."""
    shelve(tmp_path / "library", [*SESSIONS, *MORE])
    opened: list[Library] = []

    def app(theme: str) -> BalintApp:
        made, library = make(tmp_path, FakeClock(), theme=theme)
        opened.append(library)
        return made

    yield app
    for library in opened:
        library.close()


def pressing(*keys: str, until: str) -> Callable[[Pilot[None]], Any]:
    """Presses keys, and waits until there is a line that says this."""

    async def before(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press("space" if key == " " else key)
            await pilot.pause(0.05)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        for _ in range(1000):
            if any(until in line._shown.plain for line in pilot.app.screen.query(Line)):
                break
            await pilot.pause(0.01)
        await pilot.pause(0.2)

    return before


@pytest.mark.parametrize("size", SIZES)
def test_logbook(
    shelved: Callable[[str], BalintApp], snap_compare: Compare, size: tuple[int, int]
) -> None:
    before = pressing("l", "l", "down", "down", until="16 meetings")
    assert snap_compare(shelved("calm-light"), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_entry(
    shelved: Callable[[str], BalintApp], snap_compare: Compare, size: tuple[int, int]
) -> None:
    keys = ["l", "l", *["down"] * 14, "enter", "down", "down", *"rang 01632 960456"]
    app = shelved("calm-dark")
    assert snap_compare(app, terminal_size=size, run_before=pressing(*keys, until="kept as"))
