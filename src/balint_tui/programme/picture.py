"""What every picture is made of, whoever draws it; and the stretches of time it may run over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from balint_tui.programme.facts import Facts

FEWEST_SESSIONS = 5
"""A report shows no value of fewer sessions than this."""
FEWEST_LEAVINGS = 5
"""Nor how many of so few who left early were offered a word."""
FEWEST_OF_A_GROUP = 8
"""A group is shown by itself from this many sessions on."""
FEWEST_PEOPLE = 5
"""And with a circle of this size."""
FEWEST = 3
"""A report has no code of fewer sessions, and no count of fewer people who came late or left."""

Value = float | None


@dataclass(frozen=True)
class Series:
    """A value for each label; None where there is none. ``drawn`` False: in the table only."""

    name: str
    values: tuple[Value, ...]
    drawn: bool = True
    unit: str = ""
    digits: int = 0


@dataclass(frozen=True)
class Picture:
    """A figure as numbers. ``form`` says how it is drawn: "plan" (planned and actual, with its
    quartiles), "bars", "parts" (of a whole), "grid" (counts, the darker the more), "table"."""

    name: str
    title: str
    finding: str
    form: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""

    @property
    def drawn(self) -> list[Series]:
        """The series that are drawn."""
        return [series for series in self.series if series.drawn]


@dataclass(frozen=True)
class Period:
    """A stretch of time and the sessions in it."""

    name: str
    facts: tuple[Facts, ...]


MOST_QUARTERS = 12
"""Over a longer time the periods are years."""


def periods(facts: Sequence[Facts], enough: Callable[[Sequence[Facts]], bool]) -> list[Period]:
    """The quarters of a year (of a longer time: the years) in which there were sessions. One whose
    sessions are not ``enough`` is joined with those beside it, so that nothing can be worked out
    by taking away; all together they may still not be."""
    by_day = sorted(facts, key=lambda one: one.day)
    quarters = _parts(by_day, _quarter)
    parts = quarters if len(quarters) <= MOST_QUARTERS else _parts(by_day, _year)
    joined: list[Period] = []
    for part in parts:
        if joined and not enough(joined[-1].facts):
            part = _joined(joined.pop(), part)
        joined.append(part)
    while len(joined) > 1 and not enough(joined[-1].facts):
        last = joined.pop()
        joined[-1] = _joined(joined[-1], last)
    return [Period(_span(period.name), period.facts) for period in joined]


def at_least(fewest: int) -> Callable[[Sequence[Facts]], bool]:
    """Whether there are so many sessions."""
    return lambda facts: len(facts) >= fewest


def _joined(one: Period, other: Period) -> Period:
    return Period(f"{one.name}/{other.name}", one.facts + other.facts)


def _parts(by_day: Sequence[Facts], name: Callable[[Facts], str]) -> list[Period]:
    return [Period(key, tuple(found)) for key, found in groupby(by_day, key=name)]


def _quarter(one: Facts) -> str:
    return f"{one.day[:4]} Q{(int(one.day[5:7]) + 2) // 3}"


def _year(one: Facts) -> str:
    return one.day[:4]


def _span(name: str) -> str:
    """From the first to the last of the joined parts: "2025 Q3 to Q4", "2024 Q4 to 2025 Q1"."""
    first, last = name.split("/")[0], name.split("/")[-1]
    if first == last:
        return first
    same_year = first[:4] == last[:4]
    return f"{first} to {last[5:] if same_year else last}"


def share(part: float, whole: float) -> Value:
    """Per cent; None of nothing."""
    return 100 * part / whole if whole else None


def middle(values: Sequence[float]) -> Value:
    """The median; None of nothing."""
    from statistics import median

    return median(values) if values else None


def quartiles(values: Sequence[float]) -> tuple[Value, Value]:
    """The lower and the upper quartile, by linear interpolation between the values (Hyndman and
    Fan 1996, type 7); None of nothing, and the value itself of one."""
    from statistics import quantiles

    if not values:
        return None, None
    if len(values) == 1:
        return values[0], values[0]
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return lower, upper
