"""How far a table gives people away: classes of equal rows, counts that few people stand behind.

k-anonymity: Sweeney 2002, Int J Uncertain Fuzz 10(5):557-570. l-diversity (distinct):
Machanavajjhala et al. 2007, ACM TKDD 1(1):3. Risk of a row: one over the size of its class
(Elliot, Dale 1999; the prosecutor's risk). A low risk says nothing of what colleagues remember.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

Row = tuple[Hashable, ...]
"""What somebody may know of a person: the cells of the quasi-identifiers."""


@dataclass(frozen=True)
class Classes:
    """The sizes of the classes of equal rows."""

    sizes: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many rows there are."""
        return sum(self.sizes)

    @property
    def k(self) -> int | None:
        """The smallest class; None if there are no rows."""
        return min(self.sizes, default=None)

    @property
    def unique(self) -> int:
        """How many rows are alone in their class."""
        return self.sizes.count(1)

    @property
    def worst(self) -> float | None:
        """The greatest risk of a row: 1/k."""
        return None if self.k is None else 1 / self.k

    @property
    def mean(self) -> float | None:
        """The mean risk of the rows: classes for each row."""
        return len(self.sizes) / self.people if self.sizes else None

    def under(self, k: int) -> float | None:
        """The share of rows in classes of fewer than ``k``."""
        few = sum(size for size in self.sizes if size < k)
        return few / self.people if self.sizes else None


def classes(rows: Iterable[Row]) -> Classes:
    """The classes of these rows."""
    return Classes(tuple(sorted(Counter(rows).values())))


def diversity(rows: Iterable[tuple[Row, Hashable]]) -> int | None:
    """l: the fewest distinct sensitive values in a class; None if there are no rows."""
    found: dict[Row, set[Hashable]] = defaultdict(set)
    for row, value in rows:
        found[row].add(value)
    return min((len(values) for values in found.values()), default=None)


Place = tuple[Any, Any]
"""A cell of a table of counts: its row and its column."""


def suppressed(
    counts: Mapping[Place, int], fewest: int, rng: Random
) -> tuple[frozenset[Place], frozenset[Place]]:
    """The cells that are too small to be shown (1 to ``fewest`` - 1; nobody may be told), and those
    that must go with them so that none can be worked out from sums of its row or column.

    Complementary cells are the smallest of their line that are not nothing, by lot among equals.
    A line in which all that is not nothing is gone says only that its sum is gone, too: whoever
    shows sums must leave that of such a line out.
    """
    primary = frozenset(place for place, n in counts.items() if 0 < n < fewest)
    hidden = set(primary)
    lot = {place: rng.random() for place in sorted(counts, key=repr)}
    changed = True
    while changed:
        changed = False
        for line in _lines(counts):
            gone = [place for place in line if place in hidden]
            rest = [place for place in line if place not in hidden and counts[place] > 0]
            if rest and _tells(counts, gone, fewest):
                hidden.add(min(rest, key=lambda place: (counts[place], lot[place])))
                changed = True
    return primary, frozenset(hidden - primary)


def _tells(counts: Mapping[Place, int], gone: Sequence[Place], fewest: int) -> bool:
    """Whether the sum of a line would tell a hidden cell: it is alone, or all together are few."""
    return len(gone) == 1 or 0 < sum(counts[place] for place in gone) < fewest


def _lines(counts: Mapping[Place, int]) -> list[list[Place]]:
    rows: dict[Hashable, list[Place]] = defaultdict(list)
    columns: dict[Hashable, list[Place]] = defaultdict(list)
    for place in counts:
        rows[place[0]].append(place)
        columns[place[1]].append(place)
    return [*rows.values(), *columns.values()]


def hangs_on_one(part: int, whole: int, said: Callable[[int, int], Hashable]) -> bool:
    """Whether what is ``said`` of a part of some people would be another without one of them."""
    if whole < 2:
        return True
    now = said(part, whole)
    others = [(part - 1, whole - 1)] * (part > 0) + [(part, whole - 1)] * (part < whole)
    return any(said(some, of) != now for some, of in others)
