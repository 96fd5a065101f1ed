"""The members of the groups as they are in the tables: who came how often, presented, left early.

A member is a seat of a group: seats are kept from session to session. Full-domain generalisation
(Samarati 2001, IEEE TKDE 13(6):1010-1027): the columns are banded more coarsely, or emptied, until
everyone shares the row of enough others, and as little as possible is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations, product
from random import Random

from balint_tui.privacy.disclosure import Classes, classes, diversity
from balint_tui.research.memory import Anew, Many
from balint_tui.research.schema import ATTENDANCE, PRESENTED, Column, Row, Schema, Table
from balint_tui.research.sources import Source
from balint_tui.research.tiers import Tier

_ONE_IN = 10
"""At most one row in so many is left out because too few share it."""
_MORE = 4
"""Up to one person less than this is withheld beside those of the tier, so that their number does
not tell how many were left out for another reason."""
_FULL, _MOST = 90, 70
"""Per cent of attendance at which the bands begin."""


@dataclass(frozen=True, slots=True)
class Person:
    """A seat of a group. ``first`` is the id of the group's first session, which stays when it gets
    another name; ``pattern`` has the bit of each of the group's sessions to which the member came;
    ``could`` is at how many there was such a seat."""

    group: str
    first: str
    seat: int
    pattern: int
    could: int
    presented: int
    left: int

    @property
    def came(self) -> int:
        """How many sessions the member attended."""
        return self.pattern.bit_count()


def of_group(group: str, some: Iterable[Source]) -> list[Person]:
    """The members of a group who came at least once to these sessions of it, by seat."""
    found, sessions = [], list(some)
    for place in range(max(session.seats for session in sessions)):
        bit = 1 << place
        pattern = sum(1 << n for n, session in enumerate(sessions) if session.came & bit)
        if pattern:
            found.append(
                Person(
                    group,
                    sessions[0].id,
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
    """The classes of people by the sessions of their group at which they were."""
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
    """The table, or None; its classes; how many are not in it; how many of its cells are emptied; a
    sentence on each thing lost."""

    table: Table | None
    classes: Classes
    withheld: int
    emptied: int
    lost: tuple[str, ...]


def table(
    schema: Schema,
    people: Sequence[Person],
    tier: Tier,
    lot: str,
    order: Random,
    name: Callable[[Person], str],
) -> Published:
    """The members without the first of the lot, each in a class of ``tier.k``, in another order:
    that of the lot stays from one export to the next, and a place in it would be a name.

    Columns are kept fine if for that no more than one in ``_ONE_IN`` must be left out. One that is
    the same of all is emptied: to know who is a member would be to know it. So is one that another
    tells.
    """
    drawn = sorted(people, key=partial(_drawn, lot))
    shown = drawn[tier.withheld + Random(lot).randrange(_MORE) :]
    if len(shown) < tier.k:
        need = tier.k + tier.withheld + _MORE - 1
        return _nothing(schema, people, f"it needs about {need} people, and there are fewer")
    for finest in _levels():
        size = Counter(_row(one, finest) for one in shown)
        kept = [one for one in shown if size[_row(one, finest)] >= tier.k]
        levels = {name: level for name, level in finest.items() if _differs(kept, name, level)}
        few = len(shown) - len(kept) <= len(shown) // _ONE_IN
        if levels and few and not _one_tells_another([_row(one, levels) for one in kept]):
            break
    else:
        return _nothing(schema, people, "rows that say something would be shared by too few")
    kept = order.sample(kept, len(kept))
    rows = [_row(one, levels) for one in kept]
    cells: list[Row] = [
        (name(one), *(cells.get(column) for column in _COARSER))
        for one, row in zip(kept, rows, strict=True)
        for cells in [dict(zip(levels, row, strict=True))]
    ]
    left_out = len(people) - len(kept)
    return Published(
        Table(_as_said(schema, levels), tuple(cells)),
        classes(rows),
        left_out,
        len(cells) * (len(_COARSER) - len(levels)),
        (*_lost(levels, tier.k), _withheld(schema.name, left_out, len(people))),
    )


def _nothing(schema: Schema, people: Sequence[Person], why: str) -> Published:
    return Published(None, Classes(()), len(people), 0, (f"The table {schema.name}: {why}.",))


def _withheld(table: str, left_out: int, of: int) -> str:
    return (
        f"{left_out} of {of} people from the table {table}: four to seven by lot, others because "
        "too few share their row."
    )


def _drawn(lot: str, one: Person) -> float:
    return Random(f"{lot} {one.first} {one.seat}").random()


def _row(one: Person, levels: Levels) -> tuple[str | int, ...]:
    return tuple(_COARSER[column][level][0](one) for column, level in levels.items())


def _differs(people: Sequence[Person], column: str, level: int) -> bool:
    return len({_COARSER[column][level][0](one) for one in people}) > 1


def _one_tells_another(rows: Sequence[tuple[str | int, ...]]) -> bool:
    """Whether all who are alike in one column are alike in another (l-diversity of 1)."""
    pairs = permutations(range(len(rows[0])), 2)
    return any(diversity(((row[a],), row[b]) for row in rows) == 1 for a, b in pairs)


Levels = dict[str, int]
"""Column -> how coarsely it is said, 0 the finest; one that is not there is emptied."""


def _levels() -> Iterator[Levels]:
    """All ways to say the columns, from the finest on."""
    steps = [range(len(ways) + 1) for ways in _COARSER.values()]
    for chosen in sorted(product(*steps), key=lambda levels: (sum(levels), levels)):
        pairs = zip(_COARSER.items(), chosen, strict=True)
        yield {column: level for (column, ways), level in pairs if level < len(ways)}


def _as_said(schema: Schema, levels: Levels) -> Schema:
    def changed(column: Column) -> Column:
        if column.name in _COARSER and column.name not in levels:
            return replace(column, transformation="emptied; see README", required=False)
        level = levels.get(column.name)
        if not level:
            return column
        values = tuple((value, value) for value in _COARSER[column.name][level][1])
        return replace(column, values=values, transformation="banded more coarsely")

    return replace(schema, columns=tuple(map(changed, schema.columns)))


def _lost(levels: Levels, k: int) -> Iterator[str]:
    for column in _COARSER:
        if column not in levels:
            yield (
                f"participation, {column}: fewer than {k} people would share a row, or all are "
                "alike in it, or it would tell another column."
            )
        elif levels[column]:
            yield f"participation, {column}: in coarser bands, or fewer than {k} would share a row."


# --- a row for each member and session


def by_session(
    schema: Schema,
    people: Sequence[Person],
    sessions: Mapping[str, Many[Source]],
    order: Random,
    name: Callable[[Person], str],
    groups: Mapping[str, str],
) -> Table:
    """Who was at which session, the members in an order by lot; ``groups``: group -> name."""
    drawn = order.sample(people, len(people))

    def rows() -> Iterator[Row]:
        for one in drawn:
            bit = 1 << (one.seat - 1)
            of = (name(one), groups[one.group])
            for index, session in enumerate(sessions[one.group], 1):
                if session.seats >= one.seat:
                    cells = (session.came & bit, session.left & bit, session.presented & bit)
                    yield (*of, index, *(int(cell > 0) for cell in cells))

    return Table(schema, Anew(rows, sum(one.could for one in people)))
