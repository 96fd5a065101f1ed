"""Groups and sessions as they are in the tables: weeks, not dates; bands and times, no head counts.

A cell that would be another one without one certain person is emptied, and as many others of its
column and group by lot, so that an empty cell does not tell either (complementary suppression).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median_low

from balint_tui.privacy.disclosure import hangs_on_one
from balint_tui.research.people import attendance
from balint_tui.research.schema import SIZES, Row, Schema, Table, Value
from balint_tui.research.sources import Source

_SMALL, _LARGE = 6, 12
"""The sizes of groups that the literature names."""
_MINUTES = 5


@dataclass
class Emptied:
    """How many cells were emptied for themselves, and how many went with them."""

    hidden: int = 0
    complementary: int = 0

    def choose(self, wrong: Sequence[bool], rng: Random) -> set[int]:
        """The places of the cells to empty: those that are ``wrong``, and as many others by lot."""
        first = {place for place, is_wrong in enumerate(wrong) if is_wrong}
        others = [place for place in range(len(wrong)) if place not in first]
        second = rng.sample(others, min(len(first), len(others)))
        self.hidden += len(first)
        self.complementary += len(second)
        return first | set(second)


def format_names(sources: Sequence[Source], shipped: Sequence[str]) -> dict[str, str]:
    """What the formats are called: shipped ones as they are, one's own by number, for their names
    may say whose they are."""
    own = sorted({one.format for one in sources} - set(shipped))
    return {name: name for name in shipped} | {name: f"own-{n}" for n, name in enumerate(own, 1)}


def groups(
    schema: Schema,
    by_group: Mapping[str, Sequence[Source]],
    names: Callable[[str], str],
    formats: Mapping[str, str],
    exact: bool,
    rng: Random,
) -> tuple[Table, Emptied]:
    """A row for each group, in the order given."""
    emptied = Emptied()
    sizes = [median_low(one.seats for one in sessions) for sessions in by_group.values()]
    wrong = [not exact and _size(size) != _size(size - 1) for size in sizes]
    empty = emptied.choose(wrong, rng)
    rows: list[Row] = []
    for place, (group, sessions) in enumerate(by_group.items()):
        usual = Counter(formats[one.format] for one in sessions)
        fmt = min(usual, key=lambda name: (-usual[name], name))
        size = None if place in empty else _size(sizes[place])
        rows.append((names(group), fmt, size, len(sessions)))
    return Table(schema, tuple(rows)), emptied


def _size(seats: int) -> str:
    return SIZES[0 if seats < _SMALL else 1 if seats <= _LARGE else 2]


def sessions(
    schema: Schema,
    by_group: Mapping[str, Sequence[Source]],
    names: Callable[[str], str],
    formats: Mapping[str, str],
    exact: bool,
    rng: Random,
) -> tuple[Table, Emptied]:
    """A row for each session, group by group in the order given."""
    emptied = Emptied()
    rows: list[Row] = []
    for group, some in by_group.items():
        came, left = set[int](), set[int]()
        if not exact:
            came = emptied.choose([_one_tells_attendance(one) for one in some], rng)
            left = emptied.choose([one.left.bit_count() == 1 for one in some], rng)
        for place, one in enumerate(some):
            cells: dict[str, Value] = {
                "group_id": names(group),
                "session_index": place + 1,
                "week_index": (one.day - some[0].day) // 7,
                "format": formats[one.format],
                "duration_min": _minutes(one.duration_s, exact),
                "presentation_min": _minutes(one.presentation_s, exact),
                "discussion_min": _minutes(one.discussion_s, exact),
                "attendance_band": None if place in came else _attendance(one),
                "left_early_any": None if place in left else int(one.left > 0),
            }
            rows.append(tuple(cells[name] for name in schema.names))
    return Table(schema, tuple(rows)), emptied


def _attendance(one: Source) -> str | None:
    return attendance(one.came.bit_count(), one.seats) if one.seats else None


def _one_tells_attendance(one: Source) -> bool:
    return hangs_on_one(one.came.bit_count(), one.seats, attendance)


def _minutes(seconds: int, exact: bool) -> int:
    return round(seconds / 60) if exact else _MINUTES * round(seconds / 60 / _MINUTES)
