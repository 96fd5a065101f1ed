"""A picture of the codebook and of the comparison of two coders, as in ``test_snapshots``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from balint_tui.library.library import Library
from balint_tui.tui.app import BalintApp
from balint_tui.tui.screens.agreement import AgreementScreen
from balint_tui.tui.screens.codebook import CodebookScreen
from tests.clocks import FakeClock

from . import coded
from .stage import make

SIZES = [(80, 24), (120, 36)]
Compare = Callable[..., bool]

THIRD = ((0, 2, "reflection", "", ""), (1, 3, "negative-role-model", "", "Asked what it is like"))
"""Someone without a sign coded two of the notes as well."""

KEYS = {
    "codes": [*["down"] * 4],
    "quotes": ["b", "tab", "down"],
    "agreement": ["k"],
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Callable[[str], BalintApp]]:
    """Makes the app on a library that was coded."""
    libraries: list[Library] = []

    def made(theme: str) -> BalintApp:
        found, library = make(tmp_path, FakeClock(), theme=theme)
        libraries.append(library)
        return found

    yield made
    for library in libraries:
        library.close()


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            break
        await pilot.pause(0.01)
    await pilot.pause(0.1)


async def _shown(pilot: Pilot[None]) -> None:
    """Until all is read, or compared."""
    screen = pilot.app.screen
    if isinstance(screen, CodebookScreen):
        await _until(pilot, lambda: not screen.reading)
    elif isinstance(screen, AgreementScreen):
        await _until(pilot, lambda: bool(screen._compared))


async def _open(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("l")
    await pilot.pause(0.3)
    await pilot.press("c")
    await _shown(pilot)
    await pilot.press(*keys)
    await _shown(pilot)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", KEYS)
def test_coding(
    app: Callable[[str], BalintApp],
    tmp_path: Path,
    snap_compare: Compare,
    part: str,
    size: tuple[int, int],
) -> None:
    coded.fill(tmp_path, (*coded.GIVEN, *THIRD))

    async def before(pilot: Pilot[None]) -> None:
        await _open(pilot, *KEYS[part])

    theme = "calm-light" if part == "quotes" else "calm-dark"
    assert snap_compare(app(theme), terminal_size=size, run_before=before)


def test_nobody_has_coded(
    app: Callable[[str], BalintApp], tmp_path: Path, snap_compare: Compare
) -> None:
    coded.fill(tmp_path, ())

    async def before(pilot: Pilot[None]) -> None:
        await _open(pilot)

    assert snap_compare(app("high-contrast"), terminal_size=SIZES[0], run_before=before)


def test_one_has_coded(
    app: Callable[[str], BalintApp], tmp_path: Path, snap_compare: Compare
) -> None:
    coded.fill(tmp_path, coded.GIVEN[:3])

    async def before(pilot: Pilot[None]) -> None:
        await _open(pilot, "k")

    assert snap_compare(app("calm-dark"), terminal_size=SIZES[0], run_before=before)
