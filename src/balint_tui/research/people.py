"""The members of the groups as they are in the tables: who came how often, presented, left early.

A member is a seat of a group: seats are kept from meeting to meeting. Full-domain generalisation
(Samarati 2001, IEEE TKDE 13(6):1010-1027): the columns are banded more coarsely, or left out, until
everyone shares the row of enough others, and as little as possible is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from balint_tui.privacy.disclosure import Classes, classes
from balint_tui.research.schema import ATTENDANCE, PRESENTED, Column, Row, Schema, Table
from balint_tui.research.sources import Source
from balint_tui.research.tiers import Tier

_ONE_IN = 10
"""At most one row in so many is left out because too few share it."""
_FULL, _MOST = 90, 70
"""Per cent of attendance at which the bands begin."""


@dataclass(frozen=True, slots=True)
class Person:
    """A seat of a group. ``pattern`` has the bit of each of the group's sessions to which the
    member came; ``could`` is at how many there was such a seat."""

    group: str
    seat: int
    pattern: int
    could: int
    presented: int
    left: int

    @property
    def came(self) -> int:
        """How many sessions the member attended."""
        return self.pattern.bit_count()


def of_group(group: str, sessions: Sequence[Source]) -> list[Person]:
    """The members of a group who came at least once, by seat."""
    found = []
    for place in range(max(session.seats for session in sessions)):
        bit = 1 << place
        pattern = sum(1 << n for n, session in enumerate(sessions) if session.came & bit)
        if pattern:
            found.append(
                Person(
                    group,
                    place + 1,
                    pattern,
                    could=sum(session.seats > place for session in sessions),
                    presented=sum(bool(session.presented & bit) for session in sessions),
                    left=sum(bool(session.left & bit) for session in sessions),
                )
            )
    return found


def attendance(part: int, whole: int) -> str:
    """The band of a share."""
    per_cent = 100 * part / whole
    return ATTENDANCE[0 if per_cent < _MOST else 1 if per_cent < _FULL else 2]


def known(people: Iterable[Person]) -> Classes:
    """The classes of people by what someone from the group may know of them."""
    return classes((one.group, one.came, one.presented, one.left > 0) for one in people)


def patterns(people: Iterable[Person]) -> Classes:
    """The classes of people by the meetings of their group at which they were."""
    return classes((one.group, one.pattern) for one in people)


# --- a row for each member


Say = Callable[[Person], str | int]
_COARSER: dict[str, tuple[tuple[Say, tuple[str, ...]], ...]] = {
    "attended_band": (
        (lambda one: attendance(one.came, one.could), ATTENDANCE),
        (
            lambda one: "<90%" if attendance(one.came, one.could) != ">=90%" else ">=90%",
            ("<90%", ">=90%"),
        ),
    ),
    "contributions_band": (
        (lambda one: PRESENTED[min(one.presented, 2)], PRESENTED),
        (lambda one: "1+" if one.presented else "0", ("0", "1+")),
    ),
    "left_early_any": ((lambda one: int(one.left > 0), ()),),
}
"""Column -> how it may be said, from the finest on; after the last it is left out."""


@dataclass(frozen=True)
class Published:
    """The table, or None; its classes; how many are not in it; a sentence on each thing lost."""

    table: Table | None
    classes: Classes
    withheld: int
    lost: tuple[str, ...]


def table(
    schema: Schema,
    people: Sequence[Person],
    tier: Tier,
    rng: Random,
    name: Callable[[Person], str],
) -> Published:
    """The members in the order of a lot, some withheld, each in a class of ``tier.k`` or more.

    Columns are kept fine if for that no more than one in ``_ONE_IN`` must be left out.
    """
    shown = rng.sample(people, max(0, len(people) - tier.withheld))
    if len(shown) < tier.k:
        need = tier.k + tier.withheld
        why = f"The table {schema.name}: it needs {need} people and there are {len(people)}."
        return Published(None, Classes(()), 0, (why,))
    for levels in _levels():
        said = [_COARSER[column][level][0] for column, level in levels.items() if level is not None]
        rows = [tuple(say(one) for say in said) for one in shown]
        size = Counter(rows)
        kept = [(one, row) for one, row in zip(shown, rows, strict=True) if size[row] >= tier.k]
        if len(shown) - len(kept) <= len(shown) // _ONE_IN:
            break
    cells: list[Row] = [(name(one), *row) for one, row in kept]
    return Published(
        Table(_as_said(schema, levels), tuple(cells)),
        classes(row for _, row in kept),
        len(people) - len(kept),
        tuple(_lost(levels, tier.k)),
    )


def _levels() -> list[dict[str, int | None]]:
    """All ways to say the columns, from the finest on; None leaves one out."""
    steps = [range(len(ways) + 1) for ways in _COARSER.values()]
    ordered = sorted(product(*steps), key=lambda levels: (sum(levels), levels))
    return [
        {
            column: level if level < len(ways) else None
            for (column, ways), level in zip(_COARSER.items(), levels, strict=True)
        }
        for levels in ordered
    ]


def _as_said(schema: Schema, levels: dict[str, int | None]) -> Schema:
    def changed(column: Column) -> Column:
        level = levels.get(column.name)
        if not level:
            return column
        values = tuple((value, value) for value in _COARSER[column.name][level][1])
        return replace(column, values=values, transformation="banded more coarsely")

    kept = schema.without(*(name for name, level in levels.items() if level is None))
    return replace(kept, columns=tuple(map(changed, kept.columns)))


def _lost(levels: dict[str, int | None], k: int) -> Iterable[str]:
    for column, level in levels.items():
        if level is None:
            yield f"participation: {column}, since some rows would be shared by fewer than {k}."
        elif level:
            yield f"participation: finer bands of {column}, for the same reason."


# --- a row for each member and meeting


def by_meeting(
    schema: Schema,
    people: Iterable[Person],
    sessions: dict[str, list[Source]],
    rng: Random,
    names: tuple[Callable[[Person], str], Callable[[str], str]],
) -> Table:
    """Who was at which meeting; ``names`` give a member's name and a group's."""
    name, group_name = names
    rows: list[Row] = []
    for one in rng.sample(sorted(people, key=lambda one: (one.group, one.seat)), len(list(people))):
        bit = 1 << (one.seat - 1)
        of = (name(one), group_name(one.group))
        for index, session in enumerate(sessions[one.group], 1):
            if session.seats >= one.seat:
                cells = (session.came & bit, session.left & bit, session.presented & bit)
                rows.append((*of, index, *(int(cell > 0) for cell in cells)))
    return Table(schema, tuple(rows))
