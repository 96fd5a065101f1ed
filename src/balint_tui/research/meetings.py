"""Groups and sessions as they are in the tables: weeks, not dates; bands and times, no head counts.

A cell that would be another one without one certain person is emptied, and others by the toss of a
coin, so that an empty cell does not tell either (complementary suppression). The coin is tossed
with what the session is made of: it falls in the same way in every export, so that several do not
show what one hides, and anew if one person less was there.
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
_EMPTY = 1 / 2
"""How often the coin empties a cell."""


@dataclass
class Emptied:
    """How many cells were emptied for themselves, and how many by the coin."""

    hidden: int = 0
    complementary: int = 0

    def kept(self, cell: Value, wrong: bool, coin: Random) -> Value:
        """The cell, or None: if it is ``wrong`` to show it, or the coin says so."""
        tails = coin.random() < _EMPTY
        self.hidden += wrong
        self.complementary += tails and not wrong
        return None if wrong or tails else cell


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
) -> Table:
    """A row for each group, in the order given."""
    rows: list[Row] = []
    for group, sessions in by_group.items():
        usual = Counter(formats[one.format] for one in sessions)
        fmt = min(usual, key=lambda name: (-usual[name], name))
        size = _size(median_low(one.seats for one in sessions))
        rows.append((names(group), fmt, size, len(sessions)))
    return Table(schema, tuple(rows))


def _size(seats: int) -> str:
    return SIZES[0 if seats < _SMALL else 1 if seats <= _LARGE else 2]


def sessions(
    schema: Schema,
    by_group: Mapping[str, Sequence[Source]],
    names: Callable[[str], str],
    formats: Mapping[str, str],
    exact: bool,
) -> tuple[Table, Emptied]:
    """A row for each session, group by group in the order given."""
    emptied = Emptied()
    rows: list[Row] = []
    for group, some in by_group.items():
        for index, one in enumerate(some, 1):
            cells: dict[str, Value] = {
                "group_id": names(group),
                "session_index": index,
                "week_index": (one.day - some[0].day) // 7,
                "format": formats[one.format],
                "duration_min": _minutes(one.duration_s, exact),
                "presentation_min": _minutes(one.presentation_s, exact),
                "discussion_min": _minutes(one.discussion_s, exact),
                "attendance_band": _attendance(one),
                "left_early_any": int(one.left > 0),
            }
            if not exact:
                cells |= _without_what_hangs_on_one(one, cells, emptied)
            rows.append(tuple(cells[name] for name in schema.names))
    return Table(schema, tuple(rows)), emptied


def _without_what_hangs_on_one(
    one: Source, cells: Mapping[str, Value], emptied: Emptied
) -> dict[str, Value]:
    wrong = {
        "attendance_band": hangs_on_one(one.came.bit_count(), one.seats, attendance),
        "left_early_any": one.left.bit_count() == 1,
    }
    coin = Random(f"{one.id} {one.seats} {one.came} {one.left}")
    return {name: emptied.kept(cells[name], is_wrong, coin) for name, is_wrong in wrong.items()}


def _attendance(one: Source) -> str | None:
    return attendance(one.came.bit_count(), one.seats) if one.seats else None


def _minutes(seconds: int, exact: bool) -> int:
    return round(seconds / 60) if exact else _MINUTES * round(seconds / 60 / _MINUTES)
