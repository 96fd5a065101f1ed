"""Invented closed sessions whose numbers are known, for the tests of the leader's log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.library.ids import new_id
from balint_tui.library.library import Library

FORMATS, _ = formats.load()


def meeting(
    day: str,
    fmt: str = "lunch-50",
    *,
    group: str = "Residents",
    cases: int = 1,
    minutes: int = 50,
    ending: str = "planned",
    **logged: Any,
) -> list[ev.Event]:
    """A session of that day at noon, with so many cases presented; ``logged`` is the leader's log
    of it."""
    began = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    events: list[ev.Event] = []

    def add(kind: type[ev.Event], at_s: float, **values: Any) -> None:
        at = (began + timedelta(seconds=at_s)).isoformat(timespec="milliseconds")
        events.append(kind(seq=len(events) + 1, at=at, at_s=at_s, **values))

    form = FORMATS[fmt]
    start = {"format": form.encode(), "stop_s": form.total_s, "seats": 8, "group": group}
    add(ev.Started, 0.0, id=new_id(began), **start)
    presented = [n for n, phase in enumerate(form.phases) if phase.kind == "present"]
    for turn, index in enumerate(presented[:cases], 1):
        add(ev.PhaseEntered, 60.0 * turn, index=index)
    add(ev.NoteAdded, 300.0, text="a long silence")
    add(ev.Ended, minutes * 60.0)
    add(ev.Closed, minutes * 60.0 + 30, ending=ending)
    if logged:
        add(ev.Logged, minutes * 60.0 + 600, **logged)
    return events


def shelve(folder: Path, sessions: Iterable[list[ev.Event]]) -> Path:
    """A library of these sessions in ``folder``."""
    library = Library.open(folder)
    library.add_closed(sessions)
    library.close()
    return folder


SESSIONS = (
    meeting("2025-11-11", minutes=44, ending="shortened"),
    meeting(
        "2025-11-25",
        role="co-led",
        supervised=True,
        notes={"frame": "We began late, [PERSON 1] was waiting.", "safety": "=calm"},
    ),
    meeting("2025-12-09", "two-cases-90", cases=2, minutes=91, role="co-led", group=""),
    meeting("2026-01-20", cases=0, minutes=5, ending="cut off", notes={"boundaries": "Nobody."}),
    meeting("2026-02-03", supervised=True, notes={"frame": "On | time."}),
)
"""Four meetings: 44 + 50 + 91 + 50 = 235 min = 3.9 h; 1 + 1 + 2 + 1 = 5 case discussions."""
