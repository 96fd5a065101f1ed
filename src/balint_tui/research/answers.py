"""The answers to questionnaires as they are in the tables: by participant, or counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from balint_tui.evaluation.instruments import WAVES, Answers, Instrument, Item
from balint_tui.evaluation.responses import Response, groups
from balint_tui.privacy.disclosure import suppressed
from balint_tui.research.schema import Row, Schema, Table, Value
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.tiers import Tier

_MOST_VALUES = 11
"""An item with more possible answers is not counted: nearly every cell would be too small."""
_ROUNDED_TO = 5


@dataclass(frozen=True)
class Participant:
    """Someone who answered, by instrument: in another one nobody knows it is the same person.

    ``number`` tells apart those who gave no code.
    """

    instrument: Instrument
    group: str
    code: str
    number: int
    answers: Mapping[str, Answers]
    """Wave -> answers."""


@dataclass(frozen=True)
class Answered:
    """The table and the instruments in it; cells that were emptied, and those that went with them;
    how many were withheld; a sentence on each thing that was lost."""

    table: Table | None
    instruments: tuple[Instrument, ...]
    hidden: int
    complementary: int
    withheld: int
    lost: tuple[str, ...]


def participants(
    responses: Sequence[Response], known: Mapping[str, Instrument]
) -> dict[str, list[Participant]]:
    """Instrument -> who answered it: those who are linked are one, before and after. Codes that
    several gave in one wave belong to nobody who is known, so their answers are left out."""
    by_instrument: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        if response.instrument in known:
            by_instrument[response.instrument].append(response)
    return {name: list(_people(known[name], some)) for name, some in sorted(by_instrument.items())}


def _people(instrument: Instrument, responses: Sequence[Response]) -> Iterator[Participant]:
    for group in groups(responses):
        after = dict(group.links.pairs)
        name = group.name.casefold()
        for code, answers in group.pre.items():
            both = {"pre": answers}
            if code in after:
                both["post"] = group.post[after[code]]
            yield Participant(instrument, name, code, 0, both)
        for code in sorted(set(group.post) - set(after.values())):
            yield Participant(instrument, name, f"post {code}", 0, {"post": group.post[code]})
        for wave, some in group.nameless.items():
            for number, answers in enumerate(some, 1):
                yield Participant(instrument, name, "", number, {wave: answers})


# --- a row for each answer of a participant


def table(
    schema: Schema,
    people: Mapping[str, Sequence[Participant]],
    tier: Tier,
    lot: str,
    pseudonyms: Pseudonyms,
    groups: Mapping[str, str],
) -> Answered:
    """Instrument by instrument, its participants in the order of the lot, whose first are withheld;
    ``groups``: their names here."""
    rows: list[Row] = []
    shown: list[Instrument] = []
    lost: list[str] = []
    hidden = withheld = 0
    for some in people.values():
        name = some[0].instrument.id
        chosen = sorted(some, key=partial(_drawn, lot))[tier.withheld :]
        if len(chosen) < tier.k:
            need = tier.k + tier.withheld
            lost.append(
                f"The answers to {name}: they need {need} people and there are {len(some)}."
            )
            continue
        shown.append(some[0].instrument)
        withheld += len(some) - len(chosen)
        alike = {} if tier.by_meeting else _alike(chosen)
        for one in chosen:
            who = (pseudonyms.name("participant", name, one.group, one.code, one.number),)
            where = (groups.get(one.group),) if "group_id" in schema.names else ()
            for item, wave, value in _given(one):
                hidden += (item.id, wave) in alike and value is not None
                value = None if (item.id, wave) in alike else value
                rows.append((*who, *where, name, item.id, wave, value))
    found = Table(schema, tuple(rows)) if rows else None
    return Answered(found, tuple(shown), hidden, 0, withheld, tuple(lost))


def _drawn(lot: str, one: Participant) -> float:
    return Random(f"{lot} {one.instrument.id} {one.group} {one.code} {one.number}").random()


def _given(one: Participant) -> Iterator[tuple[Item, str, Value]]:
    """Each item that was asked and what was answered, None if nothing was."""
    for wave in WAVES:
        if wave in one.answers:
            for item in one.instrument.asked_in(wave):
                yield item, wave, _whole(one.answers[wave].get(item.id))


def _whole(value: float | None) -> Value:
    return int(value) if value is not None and value == int(value) else value


def _alike(people: Sequence[Participant]) -> set[tuple[str, str]]:
    """Items and waves in which all who answered gave the same answer: to know that someone took
    part would be to know the answer (l-diversity of at least 2)."""
    values: dict[tuple[str, str], set[Value]] = defaultdict(set)
    for one in people:
        for item, wave, value in _given(one):
            if value is not None:
                values[item.id, wave].add(value)
    return {place for place, some in values.items() if len(some) < 2}


# --- counts


def counts(
    schema: Schema, people: Mapping[str, Sequence[Participant]], tier: Tier, rng: Random
) -> Answered:
    """How often each answer was given, rounded up or down by lot; no count of few or of nobody.

    Where nobody gave an answer nothing is said, or one person less could bring up a 0.
    """
    rows: list[Row] = []
    shown: list[Instrument] = []
    lost: list[str] = []
    hidden = complementary = 0
    for some in people.values():
        instrument, before = some[0].instrument, len(rows)
        name = instrument.id
        fine = [item.id for item in instrument.items if item.most - item.least >= _MOST_VALUES]
        if fine:
            lost.append(f"The answers to {name} ({', '.join(fine)}): each value is of few people.")
        for item, wave in _asked(instrument):
            given = _counted(some, item, wave)
            found = {(0, value): _rounded(n, rng) for value, n in given.items()}
            first, second = suppressed(found, tier.k, rng)
            hidden, complementary = hidden + len(first), complementary + len(second)
            rows += (
                (name, item.id, wave, place[1], None if place in first | second else n or None)
                for place, n in found.items()
            )
        if any(row[-1] for row in rows[before:]):
            shown.append(instrument)
        else:
            del rows[before:]
            lost.append(f"The answers to {name}: no answer was given by {tier.k} people.")
    found_rows = Table(schema, tuple(rows)) if rows else None
    return Answered(found_rows, tuple(shown), hidden, complementary, 0, tuple(lost))


def _asked(instrument: Instrument) -> Iterator[tuple[Item, str]]:
    """The items whose answers can be counted, and the waves in which they are asked."""
    for item in instrument.items:
        if item.most - item.least < _MOST_VALUES:
            yield from ((item, wave) for wave in WAVES if item.asked_in(wave))


def _counted(people: Sequence[Participant], item: Item, wave: str) -> dict[int, int]:
    """Answer -> how often, also those that nobody gave; what lies between whole numbers is
    counted with the nearest."""
    given = [one.answers[wave].get(item.id) for one in people if wave in one.answers]
    values = Counter(round(value) for value in given if value is not None)
    return {value: values[value] for value in range(round(item.least), round(item.most) + 1)}


def _rounded(count: int, rng: Random) -> int:
    """The multiple of 5 below or above, by lot, so that the mean is right (random rounding)."""
    below, rest = divmod(count, _ROUNDED_TO)
    return _ROUNDED_TO * (below + (rng.random() * _ROUNDED_TO < rest))
