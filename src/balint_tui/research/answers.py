"""The answers to questionnaires as they are in the tables: by participant, or counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random

from balint_tui.evaluation.instruments import WAVES, Answers, Instrument, Item
from balint_tui.evaluation.responses import Response, groups
from balint_tui.privacy.disclosure import diversity, suppressed
from balint_tui.research import traits
from balint_tui.research.known import Known
from balint_tui.research.schema import Row, Schema, Value
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import key
from balint_tui.research.tiers import Tier

_MOST_VALUES = 11
"""An item with more possible answers is not counted: nearly every cell would be too small."""
_NEARLY_ALL = (0.85, 0.95)
"""Between these by lot: at a limit that is known one answer could tip it, and be told by that."""
_ROUNDED_TO = 5
_MORE = 3
"""Up to so many more than the tier says are withheld by lot."""


@dataclass(frozen=True)
class Participant:
    """Someone who answered, by instrument: in another one nobody knows it is the same person.

    ``number`` tells apart those who gave no code. ``answers``: wave -> answers.
    """

    instrument: Instrument
    group: str
    code: str
    number: int
    answers: Mapping[str, Answers]


@dataclass
class Answered:
    """The rows of the table and the instruments in it; cells that were emptied; how many people
    were withheld; a sentence on each thing that was lost."""

    rows: list[Row] = field(default_factory=list)
    instruments: list[Instrument] = field(default_factory=list)
    emptied: int = 0
    withheld: int = 0
    lost: list[str] = field(default_factory=list)


def participants(responses: Sequence[Response], known: Known) -> dict[str, list[Participant]]:
    """Instrument -> who answered it: those who are linked are one, before and after. Codes that
    several gave in one wave belong to nobody who is known, so their answers are left out."""
    found = {
        instrument.id: list(_people(instrument, some))
        for instrument, some in _by_instrument(responses, known)
    }
    return {name: some for name, some in found.items() if some and some[0].instrument.items}


def ambiguous(responses: Sequence[Response], known: Known) -> dict[str, int]:
    """Instrument -> how many answers came with a code that several gave in one wave."""
    found = {
        instrument.id: len(some)
        - sum(len(group.given(wave)) for group in groups(some) for wave in WAVES)
        for instrument, some in _by_instrument(responses, known)
    }
    return {name: count for name, count in found.items() if count}


def _by_instrument(
    responses: Sequence[Response], known: Known
) -> Iterator[tuple[Instrument, list[Response]]]:
    """The instruments that are described, and their answers."""
    found: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        if response.instrument in known.instruments:
            found[response.instrument].append(known.renamed(response))
    for name, some in sorted(found.items()):
        yield known.instruments[name], some


def _people(instrument: Instrument, responses: Sequence[Response]) -> Iterator[Participant]:
    for group in groups(responses):
        after = dict(group.links.pairs)
        name = key(group.name)
        for code, answers in group.pre.items():
            both = {"pre": answers}
            if code in after:
                both["post"] = group.post[after[code]]
            yield Participant(instrument, name, code, 0, both)
        for code in sorted(set(group.post) - set(after.values())):
            yield Participant(instrument, name, f"post {code}", 0, {"post": group.post[code]})
        for wave, some in group.nameless.items():
            for number, answers in enumerate(some, 1):
                # Without a code nobody before is known to be anybody after.
                yield Participant(instrument, name, f"{wave} without", number, {wave: answers})


# --- a row for each answer of a participant


def table(
    schema: Schema,
    people: Mapping[str, Sequence[Participant]],
    tier: Tier,
    *,
    unguessable: str,
    order: Random,
    pseudonyms: Pseudonyms,
    groups: Mapping[str, str],
    own: Set[str],
) -> Answered:
    """Instrument by instrument, its participants without the first of a lot, in another order: that
    of the lot stays from one export to the next. ``groups``: group -> name; ``own``: the
    questionnaires that were not shipped."""
    found = Answered()
    for name, some in people.items():
        kept = list(some) if tier.by_session else _protected(some, tier, unguessable)
        if len(kept) < tier.k:
            need = tier.k + tier.withheld + _MORE * (tier.withheld > 0)
            why = f"they need about {need} people, and there are fewer"
            found.lost.append(f"The answers to {name}: {why}.")
            continue
        left_out = len(some) - len(kept)
        if name in own and not tier.by_session:
            kept = _without_traits(kept, tier, found)
            if not kept[0].instrument.items:
                continue
        if left_out:
            found.withheld += left_out
            found.lost.append(_withheld(name, left_out, len(some)))
        found.instruments.append(kept[0].instrument)
        alike = set() if tier.by_session else _alike(kept)
        for one in order.sample(kept, len(kept)):
            who = pseudonyms.name("participant", name, one.group, one.code, one.number)
            where = (groups.get(one.group),) if "group_id" in schema.names else ()
            for item, wave, value in _given(one):
                empty = (item.id, wave) in alike
                found.emptied += empty and value is not None
                found.rows.append((who, *where, name, item.id, wave, None if empty else value))
    return found


def _without_traits(
    people: Sequence[Participant], tier: Tier, found: Answered
) -> list[Participant]:
    """The participants, without what too few of them are."""
    instrument = people[0].instrument
    gone = traits.left_out(instrument, [one.answers for one in people], tier.k)
    if gone:
        names = ", ".join(item.id for item in gone)
        found.lost.append(
            f"The answers to {instrument.id}, {names}: they say what somebody is, and fewer than "
            f"{tier.k} are alike; the tier team has them."
        )
    kept = replace(instrument, items=tuple(i for i in instrument.items if i not in gone))
    return [replace(one, instrument=kept) for one in people]


def _withheld(instrument: str, left_out: int, of: int) -> str:
    return (
        f"{left_out} of {of} people from the answers to {instrument}: four to seven by lot, others "
        "because few answered just before, just after, or both."
    )


def _protected(people: Sequence[Participant], tier: Tier, unguessable: str) -> list[Participant]:
    """Without some by lot, and without those of whom it would show when they answered.

    The lot is drawn from all that these people answered: who is withheld is the same in every
    export, until somebody comes or goes.
    """
    lot = _lot(people, unguessable)

    def drawn(one: Participant) -> float:
        return Random(f"{lot} {_told(one)}").random()

    shown = sorted(people, key=drawn)[tier.withheld + Random(lot).randrange(_MORE + 1) :]
    sizes = Counter(frozenset(one.answers) for one in shown)
    return [one for one in shown if sizes[frozenset(one.answers)] >= tier.k]


def _lot(people: Sequence[Participant], unguessable: str) -> str:
    told = sorted(map(_told, people))
    return sha256(repr((unguessable, told)).encode()).hexdigest()


def _told(one: Participant) -> str:
    """What somebody answered, without the group: it may get another name."""
    given = {wave: sorted(answers.items()) for wave, answers in one.answers.items()}
    return repr((one.code, one.number, sorted(given.items())))


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
    values: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for one in people:
        for item, wave, value in _given(one):
            if value is not None:
                values[item.id, wave].append(value)
    # What is known of a participant is nothing but that: all are of one class.
    return {place for place, some in values.items() if diversity(((), v) for v in some) == 1}


# --- counts


def counts(people: Mapping[str, Sequence[Participant]], tier: Tier, unguessable: str) -> Answered:
    """How often each answer was given, rounded up or down by lot; no count of few or of nobody, and
    none of an item that (nearly) all answered in the same way.

    Where nobody gave an answer nothing is said, or one person less could bring up a 0.
    """
    found = Answered()
    for name, some in people.items():
        rows = list(_counts(some, tier, Random(_lot(some, unguessable)), found))
        if any(row[-1] for row in rows):
            found.rows += rows
            found.instruments.append(some[0].instrument)
        else:
            why = f"no answer was given by about {tier.k} people or more"
            found.lost.append(f"The counts of answers to {name}: {why}.")
    return found


def _counts(
    people: Sequence[Participant], tier: Tier, rng: Random, found: Answered
) -> Iterator[Row]:
    instrument = people[0].instrument
    fine = [item.id for item in instrument.items if item.most - item.least >= _MOST_VALUES]
    if fine:
        why = f"each value of {', '.join(fine)} would be that of few people"
        found.lost.append(f"The answers to {instrument.id}: {why}.")
    for item, wave in _asked(instrument):
        given = _counted(people, item, wave)
        rounded = {(0, value): _rounded(n, rng) for value, n in given.items()}
        hidden, others = suppressed(rounded, tier.k, rng)
        if max(given.values()) >= rng.uniform(*_NEARLY_ALL) * sum(given.values()):
            hidden = frozenset(rounded)
        found.emptied += len(hidden | others)
        for place, n in rounded.items():
            shown = None if place in hidden | others else n or None
            yield instrument.id, item.id, wave, place[1], shown


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
