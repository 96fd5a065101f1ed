"""Time of day, days on which the clocks change, and the rehearsal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balint_tui.frame.clock import LONGEST_AHEAD, RehearsalClock, SystemClock, until
from tests.clocks import FakeClock

from .strategies import laws

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def in_london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands in London."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/London")
        time.tzset()
        yield
    time.tzset()


def _at(text: str, fold: int = 0) -> datetime:
    """A local time such as the wall clock gives: aware, with the offset of that moment."""
    moment = datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)
    return datetime.fromisoformat(moment.isoformat())


@pytest.mark.parametrize("text", ["13:00", "1300", "13.00", "13h00", " 13:00 "])
def test_a_time_is_written_in_several_ways(text: str) -> None:
    assert until(text, _at("2026-03-02 12:10")) == _at("2026-03-02 13:00")


def test_an_early_hour_needs_no_zero() -> None:
    assert until("9:30", _at("2026-03-02 09:00")) == _at("2026-03-02 09:30")


@pytest.mark.parametrize(
    "text",
    ["", "13", "noon", "24:00", "12:60", "12:5", "-1:00", "1:000", "\u0661\u0663:00", "13:00:00"],
)
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of day; write it like 13:00"):
        until(text, _at("2026-03-02 12:10"))


def test_over_midnight() -> None:
    assert until("00:15", _at("2026-03-02 23:30")) == _at("2026-03-03 00:15")


@pytest.mark.parametrize("text", ["12:10", "12:00", "20:11"])
def test_a_time_that_has_passed_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text} has passed"):
        until(text, _at("2026-03-02 12:10"))


def test_eight_hours_are_the_longest() -> None:
    assert until("20:10", _at("2026-03-02 12:10")) == _at("2026-03-02 20:10")


def test_in_spring_an_hour_is_missing() -> None:
    now = _at("2026-03-29 00:30")
    assert until("02:30", now) - now == timedelta(hours=1)


def test_a_time_in_the_missing_hour_is_still_to_come() -> None:
    now = _at("2026-03-29 00:30")
    assert until("01:30", now) - now == timedelta(hours=1)


def test_in_autumn_an_hour_comes_twice() -> None:
    now = _at("2026-10-25 00:30")
    assert until("01:15", now) - now == timedelta(minutes=45)
    assert until("02:30", now) - now == timedelta(hours=3)


def test_within_the_hour_that_comes_twice_the_next_one_is_meant() -> None:
    first, second = _at("2026-10-25 01:30"), _at("2026-10-25 01:30", fold=1)
    assert until("01:45", first) - first == timedelta(minutes=15)
    assert until("01:15", first) - first == timedelta(minutes=45)
    assert until("01:45", second) - second == timedelta(minutes=15)


_moments = st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30)) | st.datetimes(
    datetime(2026, 10, 24), datetime(2026, 10, 26)
)
_texts = st.text(max_size=6) | st.from_regex(r"[0-2]?\d[:.h]?[0-5]\d", fullmatch=True)


@settings(laws(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_texts, _moments, st.booleans())
def test_any_text_is_a_moment_to_come_or_a_value_error(
    text: str, moment: datetime, fold: bool
) -> None:
    now = moment.replace(fold=fold).astimezone()
    try:
        found = until(text, now)
    except ValueError:
        return
    assert timedelta(0) < found - now <= LONGEST_AHEAD
    assert found.utcoffset() is not None


# --- clocks


def test_the_rehearsal_runs_faster() -> None:
    real = FakeClock()
    clock = RehearsalClock(60.0, real=cast(SystemClock, real))
    began = clock.wall()
    real.tick(2)
    assert clock.elapsed_s() == 120
    assert clock.wall() - began == timedelta(seconds=120)


def test_a_corrected_wall_clock_does_not_move_the_rehearsal() -> None:
    real = FakeClock()
    clock = RehearsalClock(10.0, real=cast(SystemClock, real))
    began = clock.wall()
    real.step_wall(500)
    assert (clock.wall(), clock.elapsed_s()) == (began, 0)


def test_the_system_clock_knows_its_zone_and_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.wall().utcoffset() is not None
    assert clock.elapsed_s() <= clock.elapsed_s()
    assert clock.boot() == clock.boot() != ""
