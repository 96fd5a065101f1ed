"""Which sessions fit what is typed, and what groups come to."""

from __future__ import annotations

from typing import Any

import pytest

from balint_tui.frame.overview import Filter, GroupRow, groups


def row(**values: Any) -> dict[str, Any]:
    usual = {
        "group": "Tuesday lunch",
        "format": "lunch-50",
        "started": "2026-03-10T12:30:00+00:00",
        "state": "closed",
        "ending": "planned",
        "cases": 1,
        "seats": 7,
        "left_early": 0,
    }
    return {**usual, **values}


ROWS = [
    row(),
    row(group="Residents", format="two-cases-90", ending="cut off", codes=["fellowship"]),
    row(group="Évening", started="2025-12-01T18:30:00+00:00", state="interrupted", ending=None),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [0, 1, 2]),
        ("  ", [0, 1, 2]),
        ("tue", [0]),
        ("TUES lunch", [0]),
        ("esday", []),
        ("two", [1]),
        ("cut", [1]),
        ("fell", [1]),
        ("2025", [2]),
        ("2026-03", [0, 1]),
        ("2026 planned", [0]),
        ("interr", [2]),
        ("évening", [2]),
        ("nowhere", []),
    ],
)
def test_words_begin_words_of_a_row(typed: str, found: list[int]) -> None:
    assert Filter(ROWS).matching(typed) == [ROWS[n] for n in found]


def test_groups_are_those_of_closed_sessions_the_last_first() -> None:
    rows = [
        row(started="2026-01-06T12:30:00+00:00", seats=6, left_early=2, ending="overrun"),
        row(group="TUESDAY LUNCH", started="2026-03-10T12:30:00+00:00", seats=9, cases=2),
        row(group="Residents", started="2026-03-11T16:00:00+00:00"),
        row(group="Residents", state="live", started="2026-03-18T16:00:00+00:00"),
    ]
    assert groups(rows) == [
        GroupRow("Residents", 1, 1, "2026-03-11", "2026-03-11", 7, 0, 1),
        GroupRow("TUESDAY LUNCH", 2, 3, "2026-01-06", "2026-03-10", 7.5, 2, 1),
    ]


def test_nothing_has_no_groups() -> None:
    assert groups([]) == []
