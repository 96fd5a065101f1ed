"""Home: one key starts; what was left open comes first; the past can be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from balint_tui import demo
from balint_tui.library.library import Library
from tests.clocks import FakeClock

from .stage import Stage, home, live


async def test_enter_starts_a_standard_hour_at_once(tmp_path: Path) -> None:
    async with home(tmp_path) as stage:
        assert "60 minutes, the end at 13:00" in stage.line("comes-to")
        assert "rehearse" in stage.line("past-title")
        await stage.press("enter")
        assert stage.screen == "live"
        assert stage.session.format.name == "standard-60"
        await stage.saved()
        assert stage.library.rows()[0]["state"] == "live"


async def test_everything_is_there_to_change(tmp_path: Path) -> None:
    async with home(tmp_path) as stage:
        await stage.press("right", "down")
        await stage.type("12:45")
        await stage.press("down")
        await stage.type("Tuesday lunch, ring 07700 900123")
        await stage.press("down", "backspace", "6", "down", "right", "down", "right")
        await stage.press("down", "right")
        assert "45 minutes, the end at 12:45" in stage.line("comes-to")
        await stage.press("enter")
        session = stage.session
        assert session.format.name == "lunch-45"
        assert session.group == "Tuesday lunch, ring [CONTACT 1]"
        assert len(session.seats) == 6
        assert session.video
        assert not session.format.clarifies
        assert not session.format.push_back


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "60 minutes, the end at"),
        (50, "the discussion has 17 instead of 27"),
        (25, "the shortest honest frame"),
        (8, "too few for a case"),
    ],
)
async def test_a_late_start_says_what_gives_way(tmp_path: Path, minutes: int, said: str) -> None:
    async with home(tmp_path) as stage:
        stop = stage.clock.wall().astimezone() + timedelta(minutes=minutes)
        stage.app.screen.query_one("#until", Input).value = f"{stop:%H:%M}"
        await stage.pilot.pause()
        assert said in stage.line("comes-to")
        await stage.press("enter")
        assert stage.session.stop_s == minutes * 60
        assert stage.session.format.phases[-1].kind == "close"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("until", "noon", "Hard stop: 'noon' is no time of day; write it like 13:00."),
        ("until", "11:00", "Hard stop: 11:00 has passed"),
        ("seats", "0", "Seats: '0' is not a number from 1 to 40."),
        ("seats", "", "Seats: '' is not a number"),
    ],
)
async def test_what_cannot_be_used_gets_a_sentence(
    tmp_path: Path, field: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with home(tmp_path) as stage:
        stage.app.screen.query_one(f"#{field}", Input).value = text
        await stage.pilot.pause()
        assert said in stage.line("comes-to")
        await stage.press("enter")
        assert stage.screen == "home"


async def test_an_own_format_is_offered_and_a_broken_one_is_said(tmp_path: Path) -> None:
    own = tmp_path / "settings" / "formats"
    own.mkdir(parents=True)
    (own / "broken.toml").write_text('title = "Broken"\nsize = 3\n')
    async with home(tmp_path) as stage:
        assert "broken.toml: size is not known" in stage.line("notices")
        await stage.press("enter")
        assert stage.screen == "live"


# --- what was left open


async def left(folder: Path, seconds: float, *keys: str) -> FakeClock:
    """A session that was left after ``seconds``, with a note; the clock that ran on."""
    async with live(folder) as stage:
        await stage.press("right")
        stage.meeting.note("before the cut")
        await stage.tick(seconds)
        await stage.press(*keys, "q")
        return stage.clock


async def test_a_session_left_open_goes_on_with_its_clock_right(tmp_path: Path) -> None:
    clock = await left(tmp_path, 60)
    clock.tick(180)
    async with home(tmp_path, clock=clock) as stage:
        assert "A session was left open: Standard hour" in stage.line("open")
        assert "in Follow-up" in stage.line("open")
        assert "1 note." in stage.line("open")
        assert "r takes it up again, f finishes it." in stage.line("open")
        await stage.press("r")
        assert stage.screen == "live"
        assert stage.line("message").startswith("Taken up again; the clock ran on.")
        assert stage.digits("left").startswith("+") or stage.line("of").startswith("0:0")
        await stage.saved()
        assert stage.line("notes-text") == "  12:00 before the cut"


async def test_after_a_restart_it_goes_on_by_the_wall_clock_and_says_so(tmp_path: Path) -> None:
    clock = await left(tmp_path, 60)
    clock.reboot(120)
    async with home(tmp_path, clock=clock) as stage:
        await stage.press("r")
        assert "after a restart; the time is by the wall clock" in stage.line("message")
        assert "now 12:03" in stage.line("head")


async def test_one_left_long_ago_is_finished_where_it_was_left(tmp_path: Path) -> None:
    clock = await left(tmp_path, 60)
    clock.tick(2 * 86400)
    async with home(tmp_path, clock=clock) as stage:
        assert "f finishes it, r takes it up again." in stage.line("open")
        assert "2 days ago" in stage.line("open")
        await stage.press("f")
        assert stage.screen == "debrief"
        await stage.press("enter")
        await arrive(stage, "session")
        row = stage.library.rows()[0]
        assert row["ending"] == "cut off"
        assert row["actual_s"] < 120


async def arrive(stage: Stage, screen: str) -> None:
    for _ in range(200):
        if stage.screen == screen:
            break
        await stage.pilot.pause(0.02)
    assert stage.screen == screen


async def test_one_left_in_the_debrief_comes_back_there(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("exclamation_mark", "right")
        assert stage.screen == "debrief"
        await stage.press("ctrl+q")
        clock = stage.clock
    async with home(tmp_path, clock=clock) as stage:
        assert "left in the debrief" in stage.line("open")
        await stage.press("r")
        await arrive(stage, "debrief")


async def test_without_one_the_keys_say_so(tmp_path: Path) -> None:
    async with home(tmp_path) as stage:
        await stage.press("r")
        assert "No session was left open." in stage.line("comes-to")
        await stage.press("f")
        assert stage.screen == "home"


async def test_a_damaged_session_is_said_and_nothing_else_suffers(tmp_path: Path) -> None:
    clock = await left(tmp_path, 60)
    journal = next((tmp_path / "library" / "live").glob("*.jnl"))
    journal.write_bytes(b"00000000" + journal.read_bytes()[8:])
    async with home(tmp_path, clock=clock) as stage:
        assert "is damaged" in stage.line("comes-to")
        await stage.press("enter")
        assert stage.screen == "live"


# --- the past


async def test_past_sessions_are_listed_and_can_be_read(tmp_path: Path) -> None:
    demo.fill(tmp_path / "library", 60, seed=1)
    async with home(tmp_path) as stage:
        past = stage.app.screen.query_one("#past", OptionList)
        for _ in range(200):
            if past.option_count:
                break
            await stage.pilot.pause(0.02)
        assert past.option_count == 50
        past.focus()
        await stage.press("down", "enter")
        assert stage.screen == "session"
        assert "Phases" in stage.line("words")
        await stage.press("escape")
        assert stage.screen == "home"


async def test_a_second_app_reads_and_does_not_lead(tmp_path: Path) -> None:
    first = Library.open(tmp_path / "library")
    try:
        async with home(tmp_path) as stage:
            assert "can be read here, not led" in stage.line("comes-to")
            await stage.press("enter")
            assert stage.screen == "home"
    finally:
        first.close()


async def test_help_and_leaving(tmp_path: Path) -> None:
    async with home(tmp_path) as stage:
        await stage.press("question_mark")
        assert stage.screen == "help"
        await stage.press("escape", "q")
        assert not stage.app.farewell
        assert stage.app.return_code == 0


async def test_a_damaged_past_is_told(tmp_path: Path) -> None:
    demo.fill(tmp_path / "library", 4, seed=1)
    for path in (tmp_path / "library" / "sessions").rglob("*.json"):
        path.write_bytes(b"")
    for path in (tmp_path / "library" / "catalogue").glob("*.json"):
        path.unlink()
    async with home(tmp_path) as stage:
        for _ in range(100):
            if stage.line("notices"):
                break
            await stage.pilot.pause(0.02)
        assert "is damaged (it is empty)" in stage.line("notices")
