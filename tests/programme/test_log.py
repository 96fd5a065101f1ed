"""The leader's log: what counts as a meeting, what the meetings come to, when a goal is reached.

The rows are invented; every number was worked out by hand beside them.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.programme.goals import Goal, shipped
from balint_tui.programme.log import Entry, Part, Total, make, progress
from tests.frame.strategies import laws

Row = dict[str, Any]


def row(number: int, day: str, **values: Any) -> Row:
    """A closed session of one case and 50 minutes."""
    return {
        "id": f"{number:026}",
        "group": "Residents",
        "started": f"{day}T12:00:00+01:00",
        "format": "lunch-50",
        "cases": 1,
        "actual_s": 3000,
        "ending": "planned",
        "state": "closed",
        "role": "",
        "supervised": False,
        "supervision": 0,
        **values,
    }


ROWS = [
    row(6, "2026-02-03", supervised=True, supervision=3),
    row(5, "2026-01-20", cases=0, ending="cut off"),
    row(4, "2026-01-13", state="interrupted", ending=None),
    row(3, "2025-12-09", cases=2, format="two-cases-90", actual_s=5460, role="co-led"),
    row(2, "2025-11-25", role="co-led", supervised=True),
    row(1, "2025-11-11", format="two-cases-90", actual_s=2640, ending="shortened"),
]
"""Four meetings: 2640 + 3000 + 5460 + 3000 = 14,100 s; 1 + 1 + 2 + 1 = 5 case discussions."""


def test_a_meeting_is_a_closed_session_with_a_case_the_earliest_first() -> None:
    log = make(ROWS, "led")
    assert [entry.id[-1] for entry in log.entries] == ["1", "2", "3", "6"]
    assert log.without_case == 1
    assert log.entries[3] == Entry(
        id=f"{6:026}",
        day="2026-02-03",
        group="Residents",
        format="lunch-50",
        cases=1,
        actual_s=3000,
        ending="planned",
        role="led",
        supervised=True,
        noted=3,
    )


def test_what_they_come_to() -> None:
    log = make(ROWS, "led")
    assert log.total == Total("all", 4, 5, 14100, 2)
    assert (log.first, log.last) == ("2025-11-11", "2026-02-03")
    assert log.by(lambda entry: entry.format) == [
        Total("lunch-50", 2, 2, 6000, 2),
        Total("two-cases-90", 2, 3, 8100, 0),
    ]
    assert log.by(lambda entry: entry.role) == [
        Total("co-led", 2, 3, 8460, 1),
        Total("led", 2, 2, 5640, 1),
    ]
    assert log.by(lambda entry: entry.day[:4]) == [
        Total("2025", 3, 4, 11100, 1),
        Total("2026", 1, 1, 3000, 1),
    ]


def test_the_role_that_was_said_stands_and_the_default_is_for_the_rest() -> None:
    assert [entry.role for entry in make(ROWS, "led").entries] == ["led", "co-led", "co-led", "led"]
    assert {entry.role for entry in make(ROWS, "co-led").entries} == {"co-led"}


def test_rows_of_an_earlier_version_know_nothing_of_role_and_supervision() -> None:
    old = {key: value for key, value in row(1, "2025-11-11").items() if key[:4] not in OLD}
    [entry] = make([old], "co-led").entries
    assert (entry.role, entry.supervised, entry.noted) == ("co-led", False, 0)


OLD = ("role", "supe")


def test_an_empty_library_is_an_empty_log() -> None:
    log = make([], "led")
    assert log.total == Total("all", 0, 0, 0, 0)
    assert (log.first, log.last, log.without_case) == ("", "", 0)
    assert progress(log, Goal("a", meetings=1)).reached == ""


@pytest.mark.parametrize(
    ("goal", "parts", "reached"),
    [
        (Goal("a", meetings=3), [Part("meetings", 4, 3)], "2025-12-09"),
        (Goal("b", meetings=5), [Part("meetings", 4, 5)], ""),
        # After the third meeting four cases were discussed, after the fourth five.
        (Goal("c", case_discussions=4), [Part("case discussions", 5, 4)], "2025-12-09"),
        (
            Goal("d", meetings=2, case_discussions=5),
            [Part("case discussions", 5, 5), Part("meetings", 4, 2)],
            "2026-02-03",
        ),
        (Goal("e", supervised=1), [Part("supervised meetings", 2, 1)], "2025-11-25"),
        (
            Goal("f", meetings=4, supervised=3),
            [Part("meetings", 4, 4), Part("supervised meetings", 2, 3)],
            "",
        ),
    ],
)
def test_a_goal_is_reached_with_the_meeting_that_was_still_missing(
    goal: Goal, parts: list[Part], reached: str
) -> None:
    found = progress(make(ROWS, "led"), goal)
    assert list(found.parts) == parts
    assert found.reached == reached


def test_the_goals_that_are_shipped() -> None:
    bsanz, abs_ = shipped()
    assert (bsanz.case_discussions, bsanz.meetings, bsanz.supervised) == (30, 20, 0)
    assert (abs_.case_discussions, abs_.meetings, abs_.supervised) == (0, 0, 12)
    assert all(goal.source.endswith("which holds") for goal in (bsanz, abs_))


_rows = st.lists(
    st.builds(
        row,
        st.integers(1, 999),
        st.dates().map(str),
        cases=st.integers(0, 2),
        actual_s=st.integers(0, 9000),
        state=st.sampled_from(["closed", "closed", "live"]),
        role=st.sampled_from(["", "led", "co-led"]),
        supervised=st.booleans(),
    ),
    max_size=12,
)


@laws(50)
@given(_rows, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_parts_add_up_and_a_goal_is_reached_when_all_of_it_is_done(
    rows: list[Row], meetings: int, cases: int, supervised: int
) -> None:
    log = make(rows, "led")
    closed = sum(row["state"] == "closed" for row in rows)
    assert log.total.meetings + log.without_case == closed
    for name in ("role", "format"):
        parts = log.by(lambda entry, name=name: getattr(entry, name))  # type: ignore[misc]
        assert sum(part.meetings for part in parts) == log.total.meetings
        assert sum(part.actual_s for part in parts) == log.total.actual_s
    found = progress(log, Goal("a", meetings, cases, supervised))
    done = all(part.done >= part.asked for part in found.parts)
    assert bool(found.reached) == (done and bool(log.entries))
