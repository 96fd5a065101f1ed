"""After the group: an optional debrief, then the session is closed and shown as saved."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from balint_tui.tui.widgets.chooser import Chooser
from tests.library.disk import Faults

from .stage import Stage, live
from .test_home import arrive


async def end(stage: Stage) -> None:
    """To the end of the group by way of the landing."""
    await stage.press("right", "right", "right", "exclamation_mark", "right", "right")
    assert stage.screen == "debrief"


async def close_on_a_full_disk(stage: Stage, faults: Faults) -> None:
    """Closes the session while the disk takes nothing, and waits until that is said."""
    await stage.saved()
    faults.break_all("write unlink", errno.ENOSPC)
    await stage.press("enter")
    for _ in range(100):
        if "disk is full" in stage.line("message"):
            break
        await stage.pilot.pause(0.02)


def ending(stage: Stage) -> str:
    return stage.app.screen.query_one("#ending", Chooser).value


async def test_enter_alone_closes_and_shows_the_session_as_saved(tmp_path: Path) -> None:
    async with live(tmp_path, group="Tuesday lunch") as stage:
        await end(stage)
        assert ending(stage) == "shortened"
        await stage.press("enter")
        await arrive(stage, "session")
        assert stage.line("head").startswith("Saved. Balint session, 2 March 2026")
        assert "Tuesday lunch" in stage.line("words")
        row = stage.library.rows()[0]
        assert (row["state"], row["ending"]) == ("closed", "shortened")
        assert not list((tmp_path / "library" / "live").glob("*.jnl"))
        await stage.press("escape")
        assert stage.screen == "home"


async def test_answers_are_de_identified_and_kept(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.roster.assign(1, "Ada")
        await end(stage)
        await stage.press("down")
        await stage.type("like Ada, tel 07700 900123")
        await stage.known()
        assert stage.line("preview") == "kept as  like Seat 1, tel [CONTACT 1]"
        await stage.press("enter")
        await stage.type("alone")
        stage.app.screen.query_one("#ending").focus()
        await stage.press("left", "enter")
        await arrive(stage, "session")
        name = stage.library.rows()[0]["id"]
        debriefed = [e for e in stage.library.events(name) if e.kind == "debriefed"]
        assert vars(debriefed[-1])["answers"] == {
            "doctor": "like Seat 1, tel [CONTACT 1]",
            "patient": "alone",
        }
        assert stage.library.rows()[0]["ending"] == "planned"
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"Ada" not in written
    assert b"900123" not in written


@pytest.mark.parametrize(
    ("keys", "minutes", "expected"),
    [
        (["right"] * 8, 7.2, "planned"),
        (["right"] * 8, 8, "overrun"),
        (["exclamation_mark", "right"], 1, "shortened"),
    ],
)
async def test_the_ending_is_proposed_from_what_happened(
    tmp_path: Path, keys: list[str], minutes: float, expected: str
) -> None:
    async with live(tmp_path) as stage:
        for key in keys:
            await stage.tick(minutes * 60)
            await stage.press(key)
        assert ending(stage) == expected


async def test_back_to_a_group_that_was_not_over(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await end(stage)
        await stage.press("down")
        await stage.type("tired")
        await stage.press("escape")
        assert stage.screen == "live"
        assert stage.session.ended_s is None
        assert stage.session.phase.kind == "close"
        await stage.press("right")
        assert stage.screen == "debrief"
        assert stage.app.screen.query_one("#doctor").value == "tired"  # type: ignore[attr-defined]


async def test_who_was_not_noted_as_gone_is_asked_about(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        for seat in (4, 5):
            stage.meeting.live.announce_leave(seat, stage.session.wall(60 + seat))
        await stage.tick(300)
        await end(stage)
        stage.app.screen.query_one("#seat-5").focus()
        await stage.press("right")
        stage.app.screen.query_one("#ending").focus()
        await stage.press("enter")
        await arrive(stage, "session")
        assert stage.library.rows()[0]["left_early"] == 1


async def test_a_full_disk_says_so_and_the_same_key_closes_later(tmp_path: Path) -> None:
    faults = Faults()
    async with live(tmp_path, files=faults) as stage:
        await end(stage)
        await close_on_a_full_disk(stage, faults)
        assert "The disk is full" in stage.line("message")
        assert stage.screen == "debrief"
        faults.mend()
        await stage.press("enter")
        await arrive(stage, "session")
        assert stage.library.rows()[0]["state"] == "closed"


async def test_a_rehearsal_says_that_nothing_was_kept(tmp_path: Path) -> None:
    async with live(tmp_path, rehearsal=True) as stage:
        assert stage.line("head").startswith("REHEARSAL ×60, nothing is kept")
        stage.meeting.note("only here")
        stage.show()
        assert stage.line("notes-text") == "  12:00 only here"
        await end(stage)
        await stage.press("enter")
        await arrive(stage, "session")
        assert stage.line("head").startswith("A rehearsal: nothing was kept.")
        assert stage.library.rows() == []
        await stage.press("escape")
        assert not stage.app.farewell


async def test_back_after_a_close_that_was_not_saved_is_said(tmp_path: Path) -> None:
    faults = Faults()
    async with live(tmp_path, files=faults) as stage:
        await end(stage)
        await close_on_a_full_disk(stage, faults)
        await stage.press("escape")
        assert stage.screen == "debrief"
        assert "The session is closed" in stage.line("message")
        faults.mend()
        await stage.press("enter")
        await arrive(stage, "session")


async def test_the_group_that_goes_on_says_so(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await end(stage)
        await stage.press("escape")
        assert stage.line("message") == "The group goes on."
