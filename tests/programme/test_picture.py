"""Periods and the small numbers that stand behind a picture."""

from __future__ import annotations

from datetime import date, timedelta

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.programme.picture import at_least, middle, periods, quartiles, share

from .invent import session


def named(*days: str, fewest: int = 1) -> list[tuple[str, int]]:
    found = periods([session(day) for day in days], at_least(fewest))
    return [(period.name, len(period.facts)) for period in found]


def test_sessions_come_by_quarters() -> None:
    days = ("2026-04-01", "2026-03-31", "2025-12-24", "2026-01-01")
    assert named(*days) == [("2025 Q4", 1), ("2026 Q1", 2), ("2026 Q2", 1)]


def test_over_more_than_three_years_they_come_by_years() -> None:
    days = [f"{year}-{month:02}-15" for year in range(2020, 2024) for month in (2, 5, 8, 11)]
    assert named(*days) == [("2020", 4), ("2021", 4), ("2022", 4), ("2023", 4)]


def test_twelve_quarters_stay_quarters() -> None:
    days = [f"{year}-{month:02}-15" for year in range(2020, 2023) for month in (2, 5, 8, 11)]
    assert len(named(*days)) == 12


def test_one_with_too_few_is_joined_with_the_next() -> None:
    days = ("2025-08-01", "2025-11-01", "2025-11-08", "2026-02-01", "2026-02-08", "2026-02-15")
    assert named(*days, fewest=3) == [("2025 Q3 to Q4", 3), ("2026 Q1", 3)]


def test_the_last_one_is_joined_with_the_one_before() -> None:
    days = ("2025-10-01", "2025-11-01", "2025-12-08", "2026-02-01")
    assert named(*days, fewest=3) == [("2025 Q4 to 2026 Q1", 4)]


def test_none_of_none() -> None:
    assert named() == []


DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31)).map(date.isoformat)


@given(st.lists(DAYS, min_size=1, max_size=60), st.integers(1, 9))
def test_nothing_is_lost_and_none_is_too_small_unless_all_are(days: list[str], fewest: int) -> None:
    many = [session(day) for day in days]
    found = periods(many, at_least(fewest))
    assert sorted(one.day for period in found for one in period.facts) == sorted(days)
    ends = [(period.facts[0].day, period.facts[-1].day) for period in found]
    assert ends == sorted(ends)
    assert all(len(period.facts) >= fewest for period in found) or len(found) == 1


def test_the_quartiles_of_one_to_five() -> None:
    assert quartiles([5, 1, 4, 2, 3]) == (2, 4)


def test_quartiles_lie_between_the_values() -> None:
    assert quartiles([1, 2, 3, 4]) == (1.75, 3.25)


def test_of_one_value_and_of_none() -> None:
    assert quartiles([7.0]) == (7.0, 7.0)
    assert quartiles([]) == (None, None)
    assert middle([]) is None


@given(st.lists(st.floats(0, 100), min_size=1))
def test_quartiles_are_those_of_numpy(values: list[float]) -> None:
    expected = numpy.quantile(values, [0.25, 0.75], method="linear")
    assert quartiles(values) == pytest.approx(tuple(expected))


@pytest.mark.parametrize(("part", "whole", "per_cent"), [(1, 4, 25.0), (0, 3, 0.0), (0, 0, None)])
def test_shares(part: int, whole: int, per_cent: float | None) -> None:
    assert share(part, whole) == per_cent


def test_a_day_more_is_a_quarter_more() -> None:
    last = date(2026, 3, 31)
    assert named(last.isoformat(), (last + timedelta(days=1)).isoformat()) == [
        ("2026 Q1", 1),
        ("2026 Q2", 1),
    ]
