"""A picture of each screen: in three sizes, and in the three themes of our own.

Update them with ``pytest tests/tui/test_snapshots.py --snapshot-update`` and look at each one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from balint_tui import demo
from balint_tui.frame.live import Live
from balint_tui.library.library import Library
from balint_tui.tui.app import BalintApp
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.widgets.rows import Rows
from tests.clocks import FakeClock

from .stage import begin, make, make_locked, open_sealed, seal_library

SIZES = [(80, 24), (120, 36), (200, 50)]
THEMES = ["calm-dark", "calm-light", "high-contrast"]
Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[None]]


class Set:
    """An app with an invented session in the middle of its discussion."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FakeClock()
        self.libraries: list[Library] = []

    def app(
        self, theme: str = "calm-dark", *, in_session: bool = True, gated: bool = False
    ) -> BalintApp:
        if gated:
            app = make_locked(self.folder, self.clock, theme=theme)
            app.enter(library := open_sealed(self.folder))
        else:
            app, library = make(self.folder, self.clock, theme=theme)
        self.libraries.append(library)
        if in_session:
            begin(app, self.clock, group="Tuesday lunch")
            assert app.meeting is not None
            _discuss(app.meeting, self.clock)
        return app


def _discuss(meeting: Meeting, clock: FakeClock) -> None:
    live = meeting.live
    for seconds in (200, 180, 100, 500, 300):
        clock.tick(seconds)
        live.forward()
    live.name_presenter(2)
    live.announce_leave(4, meeting.session.wall(1900))
    live.announce_leave(6, meeting.session.wall(3300))
    live.toggle_here(7)
    for key in (1, 1, 2, 4, 5):
        live.mark(key)
    clock.tick(300)
    for text in _NOTES:
        meeting.note(text)
    clock.tick(160)
    meeting.tick()
    meeting.gap = None
    meeting.roster.assign(3, "Ada")


_NOTES = (
    "A heavy sadness in the room, and nobody wanted to own it.",
    "Someone imagined the patient waiting by the phone all week; [it] may belong to the doctor.",
    "Rang the ward on 07700 900123.",
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Set]:
    found = Set(tmp_path)
    yield found
    for library in found.libraries:
        library.close()


async def _saved(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, BalintApp)
    for _ in range(400):
        if app.meeting is None or app.meeting.all_saved:
            break
        await pilot.pause(0.01)
    await pilot.pause(0.05)


def pressing(*keys: str) -> Before:
    async def before(pilot: Pilot[None]) -> None:
        await _saved(pilot)
        await pilot.press(*keys)
        await pilot.pause(0.1)

    return before


@pytest.mark.parametrize("size", SIZES)
def test_live(stage: Set, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(stage.app(), terminal_size=size, run_before=pressing("c"))


@pytest.mark.parametrize("theme", THEMES[1:])
def test_live_in_other_themes(stage: Set, snap_compare: Compare, theme: str) -> None:
    assert snap_compare(stage.app(theme), terminal_size=SIZES[0], run_before=pressing("c"))


def test_live_in_the_smallest_window(stage: Set, snap_compare: Compare) -> None:
    assert snap_compare(stage.app(), terminal_size=(60, 20), run_before=pressing())


def test_live_in_a_window_too_small(stage: Set, snap_compare: Compare) -> None:
    assert snap_compare(stage.app(), terminal_size=(50, 12), run_before=pressing())


LIBRARY_KEYS = {
    "session": ["l", "enter"],
    "replay": ["l", "enter", *["right"] * 12],
    "account": ["l", "enter", "a"],
    "coding": ["l", "enter", "down", "c", "down", "space"],
    "sessions": ["l"],
    "filtered": ["l", "slash", *"res two"],
    "searched": ["l", "s", *"silence"],
    "groups": ["l", "g"],
    "deleting": ["l", "d"],
    "approval": ["l", "a", "k", "d", "right"],
}


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("part", LIBRARY_KEYS)
def test_library(stage: Set, snap_compare: Compare, part: str, size: tuple[int, int]) -> None:
    demo.fill(stage.folder / "library", 40, seed=1)

    async def before(pilot: Pilot[None]) -> None:
        for key in LIBRARY_KEYS[part]:
            await pilot.press("space" if key == " " else key)
            await pilot.pause(0.05)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause(0.6 if part == "searched" else 0.3)

    theme = "calm-light" if part == "searched" else "calm-dark"
    app = stage.app(theme, in_session=False)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("part", ["minutes", "marks"])
def test_pictures(stage: Set, snap_compare: Compare, part: str, size: tuple[int, int]) -> None:
    demo.fill(stage.folder / "library", 40, seed=1)

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await pilot.pause(0.3)
        await pilot.press("p")
        while not list(pilot.app.screen.query(".picture")):
            await pilot.pause(0.05)
        await pilot.press(*["right"] * (5 if part == "marks" else 0))
        await pilot.pause(0.3)

    theme = "calm-light" if part == "marks" else "calm-dark"
    app = stage.app(theme, in_session=False)
    assert snap_compare(app, terminal_size=size, run_before=before)


QUESTIONNAIRE_KEYS = {
    "questionnaires": [*["down"] * 2],
    "results": [*["down"] * 2, "enter"],
    "answers": [*["down"] * 2, "a", "down", "down", *"AB12", "enter", "4"],
    "import": ["i", "down", "down", *"form.csv"],
}


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("part", QUESTIONNAIRE_KEYS)
def test_questionnaires(
    stage: Set, snap_compare: Compare, part: str, size: tuple[int, int]
) -> None:
    demo.fill(stage.folder / "library", 30, seed=1)

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("l", "v")
        while not pilot.app.screen.query("#held") or not pilot.app.screen.query_one(Rows).count:
            await pilot.pause(0.05)
        for key in QUESTIONNAIRE_KEYS[part]:
            await pilot.press("full_stop" if key == "." else key)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause(0.5)

    theme = "calm-light" if part == "answers" else "calm-dark"
    app = stage.app(theme, in_session=False)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(60, 20), *SIZES[::2]])
def test_lock(
    stage: Set, snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a session: no word of it is to be seen."""
    seal_library(stage.folder, monkeypatch)
    app = stage.app(gated=True)

    async def before(pilot: Pilot[None]) -> None:
        await _saved(pilot)
        assert app.gate is not None
        app.gate.lock(app)
        await pilot.pause(0.1)

    assert snap_compare(app, terminal_size=size, run_before=before)


def test_lock_at_the_beginning(
    stage: Set, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_library(stage.folder, monkeypatch)
    app = make_locked(stage.folder, stage.clock, theme="calm-light")
    assert snap_compare(app, terminal_size=SIZES[0], run_before=pressing(*"secret"))


def test_note_line(stage: Set, snap_compare: Compare) -> None:
    keys = ("n", *"Ada rang ", *"01632960456")
    named = ["space" if key == " " else key for key in keys]

    async def before(pilot: Pilot[None]) -> None:
        await pressing(*named)(pilot)
        app = pilot.app
        assert isinstance(app, BalintApp)
        assert app.meeting is not None
        while app.meeting.known("Ada rang 01632960456") is None:
            await pilot.pause(0.01)
        app.screen.focused.cursor_blink = False  # type: ignore[union-attr]
        await pilot.pause(0.2)

    assert snap_compare(stage.app(), terminal_size=SIZES[0], run_before=before)


@pytest.mark.parametrize("size", SIZES[:2])
def test_attendance(stage: Set, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(stage.app(), terminal_size=size, run_before=pressing("a", "down", "w"))


@pytest.mark.parametrize("theme", THEMES)
def test_help(stage: Set, snap_compare: Compare, theme: str) -> None:
    app = stage.app(theme)
    assert snap_compare(app, terminal_size=SIZES[1], run_before=pressing("question_mark"))


def test_curtain(stage: Set, snap_compare: Compare) -> None:
    assert snap_compare(stage.app(), terminal_size=SIZES[0], run_before=pressing("b"))


@pytest.mark.parametrize("theme", THEMES)
def test_debrief(stage: Set, snap_compare: Compare, theme: str) -> None:
    keys = ("exclamation_mark", "right", "right")
    app = stage.app(theme)
    assert snap_compare(app, terminal_size=SIZES[0], run_before=pressing(*keys))


@pytest.mark.parametrize(("size", "theme"), list(zip(SIZES, THEMES, strict=True)))
def test_home(stage: Set, snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    demo.fill(stage.folder / "library", 40, seed=1)
    app = stage.app(theme, in_session=False)
    assert snap_compare(app, terminal_size=size, run_before=pressing())


def test_first_run(stage: Set, snap_compare: Compare) -> None:
    app = stage.app(in_session=False)
    assert snap_compare(app, terminal_size=SIZES[0], run_before=pressing())


def test_home_with_a_session_left_open(stage: Set, snap_compare: Compare) -> None:
    app = stage.app()
    assert app.meeting is not None
    assert isinstance(app.meeting.live, Live)
    stage.libraries.pop().close()
    stage.clock.tick(300)
    again = stage.app(in_session=False)
    assert snap_compare(again, terminal_size=SIZES[0], run_before=pressing())


@pytest.mark.parametrize("size", SIZES[:2])
def test_a_past_session(stage: Set, snap_compare: Compare, size: tuple[int, int]) -> None:
    demo.fill(stage.folder / "library", 4, seed=1)

    async def before(pilot: Pilot[None]) -> None:
        await pilot.pause(0.3)
        pilot.app.screen.query_one("#past").focus()
        await pilot.press("down", "enter")
        await pilot.pause(0.2)

    app = stage.app(in_session=False)
    assert snap_compare(app, terminal_size=size, run_before=before)
