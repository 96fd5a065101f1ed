"""Draws the pictures of the README from the app itself, with invented data: ``make pictures``."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from balint_tui import demo
from tests.tui.stage import Stage, home, live

FOLDER = Path(__file__).parent / "pictures"


async def main() -> None:
    """A session in its discussion, the note line, attendance, the debrief, and home."""
    with TemporaryDirectory() as folder:
        async with live(Path(folder), size=(90, 28), group="Tuesday lunch") as stage:
            await _discuss(stage)
            _draw(stage, "live")
            await stage.press("n")
            await stage.type("Ada was reminded of a call from 01632 960456")
            _draw(stage, "note")
            await stage.press("enter", "a")
            _draw(stage, "attendance")
            await stage.press("escape", "exclamation_mark", "right", "right")
            _draw(stage, "debrief")
    with TemporaryDirectory() as folder:
        demo.fill(Path(folder) / "library", 40, seed=1)
        async with home(Path(folder), size=(90, 28), theme="calm-light") as stage:
            await stage.pilot.pause(0.5)
            _draw(stage, "home")


async def _discuss(stage: Stage) -> None:
    leader = stage.meeting.live
    for seconds in (200, 180, 100, 500, 300):
        await stage.tick(seconds)
        await stage.press("right")
    leader.name_presenter(2)
    leader.announce_leave(4, stage.session.wall(1940))
    leader.toggle_here(7)
    stage.meeting.roster.assign(3, "Ada")
    await stage.press("1", "1", "2", "4", "5")
    await stage.tick(300)
    stage.meeting.note("A heavy sadness in the room, and nobody wanted to own it.")
    stage.meeting.note("Someone imagined the patient waiting by the phone all week.")
    await stage.tick(170)
    await stage.saved()


def _draw(stage: Stage, name: str) -> None:
    svg = stage.app.export_screenshot(title="balint-tui")
    # No font from the net: the reader's own monospace will do.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S)
    svg = re.sub(r"font-family: ?Fira Code", "font-family: monospace", svg)
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
