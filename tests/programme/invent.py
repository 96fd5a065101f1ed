"""Facts of invented sessions, each value said where a test needs it."""

from __future__ import annotations

from typing import Any

from balint_tui.programme.facts import Facts, Stay


def session(day: str = "2026-01-05", **said: Any) -> Facts:
    values: dict[str, Any] = {
        "day": day,
        "group": "Residents",
        "turn": 1,
        "ending": "planned",
        "seats": 8,
        "came": 8,
        "late": 0,
        "stays": (Stay("discuss", 1620.0, 1800.0), Stay("return", 360.0, 300.0)),
        "returns_s": (300.0,),
        "left_before_s": (),
        "words_offered": 0,
        "marks": {},
        "codes": {},
    }
    return Facts(**(values | said))


def stays(*actual_min: float) -> tuple[Stay, ...]:
    """Discussions that were to take 30 minutes each."""
    return tuple(Stay("discuss", 1800.0, 60 * minutes) for minutes in actual_min)
