"""Ids of sessions sort by time, name their year, and are told from anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.library.ids import is_id, new_id, year_of

_moments = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(_moments)
def test_an_id_names_the_year_of_its_time(moment: datetime) -> None:
    session_id = new_id(moment)
    assert is_id(session_id)
    assert year_of(session_id) == f"{moment.year:04d}"


@given(_moments, st.integers(1, 10**9))
def test_later_ids_sort_behind_earlier_ones(moment: datetime, ms: int) -> None:
    assert new_id(moment) < new_id(moment + timedelta(milliseconds=ms))


def test_two_ids_of_the_same_moment_differ() -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    assert new_id(moment) != new_id(moment)


@pytest.mark.parametrize("odd", ["", "../../etc/passwd", "0" * 25, "8" + "0" * 25, "0" * 25 + "U"])
def test_other_texts_are_no_ids(odd: str) -> None:
    assert not is_id(odd)
    with pytest.raises(ValueError, match="not the id of a session"):
        year_of(odd)


def test_an_id_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="not the id of a session"):
        year_of("7" + "Z" * 25)
