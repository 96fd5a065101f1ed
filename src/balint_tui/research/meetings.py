"""Groups and sessions as they are in the tables: weeks, not dates; bands and times, no head counts.

A cell that would be another one without one certain person is emptied, and others by the toss of a
coin, so that an empty cell does not tell either (complementary suppression). The coin is tossed
with what the session, or the group, is made of: it falls in the same way in every export, so that
several do not show what one hides, and anew if one person less was there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from statistics import median_low

from balint_tui.privacy.disclosure import hangs_on_one
from balint_tui.research.memory import Anew, Many
from balint_tui.research.people import attendance
from balint_tui.research.schema import ATTENDANCE, ROUGH, SIZES, Row, Schema, Table, Value
from balint_tui.research.sources import Source

_SMALL, _LARGE = 6, 12
"""The sizes of groups that the literature names."""
_MINUTES = 5
_FEWEST_SEATS = 5
"""Of fewer, one number alone would be shown as 70% or more."""

Groups = Mapping[str, Many[Source]]
"""Group -> its sessions, oldest first."""


def format_names(by_group: Groups, shipped: Mapping[str, str]) -> dict[str, str]:
    """What the formats are called: shipped ones as they are, one's own by number, for their names
    may say whose they are."""
    own = sorted({one.format for some in by_group.values() for one in some} - set(shipped))
    return {name: name for name in shipped} | {name: f"own-{n}" for n, name in enumerate(own, 1)}


def with_formats(schema: Schema, names: Iterable[str], shipped: Mapping[str, str]) -> Schema:
    """The schema, which says of each of these formats what it is."""
    values = tuple((name, shipped.get(name, "a plan of their own")) for name in sorted(names))
    columns = (
        replace(column, values=values) if column.name == "format" else column
        for column in schema.columns
    )
    return replace(schema, columns=tuple(columns))


def groups(
    schema: Schema,
    by_group: Groups,
    names: Mapping[str, str],
    formats: Mapping[str, str],
    exact: bool,
) -> Table:
    """A row for each group, in the order given; ``names`` of groups, ``formats``: their names."""
    rows: list[Row] = []
    for group, some in by_group.items():
        usual = Counter(formats[one.format] for one in some)
        fmt = min(usual, key=lambda name: (-usual[name], name))
        size = _size(some) if exact or not size_to_empty(some) else None
        rows.append((names[group], fmt, size, len(some)))
    return Table(schema, tuple(rows))


def _seats(some: Iterable[Source]) -> int:
    return median_low(one.seats for one in some)


def _size(some: Iterable[Source], less: int = 0) -> str:
    seats = _seats(some) - less
    return SIZES[0 if seats < _SMALL else 1 if seats <= _LARGE else 2]


def size_to_empty(some: Many[Source]) -> list[str]:
    """The cell of a group's size, if it hangs on one person or the coin takes it."""
    hangs = {"size_band": _size(some) != _size(some, less=1)}
    return _tossed(hangs, f"{next(iter(some)).id} {_seats(some)}")


def sessions(
    schema: Schema,
    by_group: Groups,
    names: Mapping[str, str],
    formats: Mapping[str, str],
    exact: bool,
) -> Table:
    """A row for each session, group by group in the order given."""

    def rows() -> Iterator[Row]:
        for group, some in by_group.items():
            first = next(iter(some)).day
            for index, one in enumerate(some, 1):
                cells: dict[str, Value] = {
                    "group_id": names[group],
                    "session_index": index,
                    "week_index": (one.day - first) // 7,
                    "format": formats[one.format],
                    "duration_min": _minutes(one.duration_s, exact),
                    "presentation_min": _minutes(one.presentation_s, exact),
                    "discussion_min": _minutes(one.discussion_s, exact),
                    "attendance_band": _attendance(one, attendance if exact else rough),
                    "left_early_any": int(one.left > 0),
                }
                if not exact:
                    cells.update(dict.fromkeys(to_empty(one)))
                yield tuple(cells[name] for name in schema.names)

    return Table(schema, Anew(rows, sum(map(len, by_group.values()))))


def to_empty(one: Source) -> list[str]:
    """Those of the cells that hang on one person, and those that the coin takes."""
    return _tossed(hanging(one), f"{one.id} {one.seats} {one.came} {one.left}")


def hanging(one: Source) -> dict[str, bool]:
    """Of the cells that may be emptied, whether they hang on one person."""
    few = one.seats < _FEWEST_SEATS
    return {
        "attendance_band": few or hangs_on_one(one.came.bit_count(), one.seats, rough),
        "left_early_any": one.left.bit_count() == 1,
    }


def _tossed(hangs: Mapping[str, bool], made_of: str) -> list[str]:
    coins = sha256(made_of.encode()).digest()
    pairs = zip(hangs.items(), coins, strict=False)
    return [name for (name, does), coin in pairs if does or coin & 1]


def _attendance(one: Source, said: Callable[[int, int], str]) -> str | None:
    return said(one.came.bit_count(), one.seats) if one.seats else None


def rough(part: int, whole: int) -> str:
    """The band of a share for whoever does not know who came."""
    return ROUGH[attendance(part, whole) != ATTENDANCE[0]]


def _minutes(seconds: int, exact: bool) -> int:
    return round(seconds / 60) if exact else _MINUTES * round(seconds / 60 / _MINUTES)
