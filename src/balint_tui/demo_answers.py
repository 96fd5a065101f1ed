"""Invented answers of the invented groups: before and after a series, and cards after sessions.

From random numbers of their own, a group's from its name, so that the sessions stay as they are and
the answers of a group stay the same when more groups are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from balint_tui.evaluation.instruments import Answers
from balint_tui.library.answers import Batch

WEEKS = 30
"""How long before the newest session the answers before were given."""
_LEAST, _MOST = 1, 5
Given = tuple[str, Answers]
"""A participant's code, and the answers."""
Weights = tuple[float, ...]
Ulid = Callable[[Random, datetime], str]

_BEFORE: dict[str, Weights] = {
    "relevance": (0, 0, 2, 5, 6),
    "knowledge": (3, 7, 5, 1, 0),
    "comfort": (4, 7, 4, 1, 0),
}
"""How likely each answer from 1 to 5 is; of relevance many have no room to rise."""
_CHANGES: dict[str, Weights] = {
    "relevance": (1, 8, 5, 0),
    "knowledge": (1, 4, 8, 3),
    "comfort": (2, 3, 7, 4),
}
"""How likely a change of -1, 0, 1 and 2 is."""
_CARD: dict[str, Weights] = {
    "safe": (0, 0, 3, 8, 3),
    "new": (0, 2, 7, 6, 1),
    "together": (0, 1, 4, 7, 2),
    "abrupt": (3, 7, 3, 1, 0),
}


@dataclass
class _Person:
    """Someone who made a code; ``before`` and ``after`` are None where they did not answer."""

    code: str
    before: Answers | None
    after: Answers | None
    code_after: str = field(default="")

    def __post_init__(self) -> None:
        self.code_after = self.code_after or self.code


def batches(
    groups: Sequence[tuple[str, int]], newest: datetime, seed: int, ulid: Ulid
) -> Iterator[Batch]:
    """The answers of these groups (name, members), each batch as it would have been taken in.

    Of four groups the last has not been asked after yet. ``ulid`` makes the ids.
    """
    for number, (name, members) in enumerate(groups):
        rng = Random(f"{seed} {name} answers")
        circle = _Circle(rng, members, unclear=number % 4 == 1)
        for weeks, instrument, wave, given in circle.told(number):
            at = newest + timedelta(weeks=weeks - WEEKS, minutes=rng.randrange(600))
            yield Batch(ulid(rng, at), instrument, wave, name, tuple(given))


class _Circle:
    """The people of one group and what they answered."""

    def __init__(self, rng: Random, members: int, *, unclear: bool) -> None:
        self.rng = rng
        self.members = members
        self.codes: list[str] = []
        self.people = [self._person() for _ in range(members)]
        self._slips()
        if unclear:
            self._unclear()

    def told(self, number: int) -> Iterator[tuple[float, str, str, Iterable[Given]]]:
        """What was taken in: weeks since the beginning, instrument, wave, answers."""
        yield 0, "module", "pre", self._wave("pre")
        if number % 4 == 1:
            before, after = self._totals()
            yield 0.1, "totals", "pre", before
            yield WEEKS, "totals", "post", after
        for evening in range(self.rng.randint(2, 4)):
            yield 10 + 5 * evening, "closing", "post", self._cards()
        if number % 4 < 3:
            yield WEEKS, "module", "post", self._wave("post")

    def _wave(self, wave: str) -> Iterator[Given]:
        """As a form gives them, in no order that would tell who is who."""
        for person in self.rng.sample(self.people, len(self.people)):
            answers = person.before if wave == "pre" else person.after
            if answers is not None:
                yield (person.code if wave == "pre" else person.code_after), answers

    # --- people

    def _person(self) -> _Person:
        """One in eight is not there any more after; one in twenty came too late for before."""
        rng, code = self.rng, self._code()
        before = {name: self._one(weights) for name, weights in _BEFORE.items()}
        after = {
            name: _within(value + rng.choices((-1, 0, 1, 2), _CHANGES[name])[0])
            for name, value in before.items()
        }
        after["teaching"] = self._one((0, 0, 1, 5, 7))
        gone, late = rng.random() < 1 / 8, rng.random() < 1 / 20
        return _Person(
            code,
            None if late else self._given(before),
            None if gone and not late else self._given(after),
        )

    def _one(self, weights: Weights) -> float:
        return float(self.rng.choices(range(_LEAST, _MOST + 1), weights)[0])

    def _given(self, answers: Answers) -> Answers:
        """One answer of thirty is missing."""
        return {name: None if self.rng.random() < 1 / 30 else n for name, n in answers.items()}

    def _code(self) -> str:
        """Two syllables and a day of the month, nobody else's."""
        rng = self.rng
        while True:
            syllables = (rng.choice("BDFGKLMNPRST") + rng.choice("AEIOU") for _ in range(2))
            code = f"{''.join(syllables)}{rng.randint(1, 31):02}"
            if code not in self.codes:
                self.codes.append(code)
                return code

    def _slips(self) -> None:
        """Some write their code in another way after; one makes a slip."""
        both = [one for one in self.people if one.before is not None and one.after is not None]
        for person in both[::3]:
            person.code_after = f"{person.code[:4].lower()} {person.code[4:]}"
        if len(both) > 1:
            # Two signs at the end that changed places, or one too few.
            code = both[1].code
            turned = code[:4] + code[:3:-1]
            both[1].code_after = turned if turned != code else code[:-1]

    def _unclear(self) -> None:
        """Someone new whose code is one slip from two of those before."""
        first = self.people[-1]
        twin = _Person(first.code[:-1] + _next(first.code[-1]), self._before(), None)
        first.before = first.before or self._before()
        first.after = first.after or self._given(dict.fromkeys(_BEFORE, 4.0))
        first.code_after = first.code[:-1] + _next(_next(first.code[-1]))
        self.people.append(twin)

    def _before(self) -> Answers:
        return {name: self._one(weights) for name, weights in _BEFORE.items()}

    # --- other instruments

    def _cards(self) -> list[Given]:
        """Nobody puts a code on a card, and not everybody fills it in."""
        count = self.rng.randint(self.members - 3, self.members)
        return [("", self._given(self._card())) for _ in range(count)]

    def _card(self) -> Answers:
        """Whoever liked to be there says so in each line."""
        mood = self.rng.choice((-1, 0, 0, 1))
        moods = {name: -mood if name == "abrupt" else mood for name in _CARD}
        return {name: _within(self._one(w) + moods[name]) for name, w in _CARD.items()}

    def _totals(self) -> tuple[list[Given], list[Given]]:
        """Scores of two licensed questionnaires, of those who are there in both waves."""
        rng = self.rng
        before, after = [], []
        for person in self.people:
            if person.before is not None and person.after is not None:
                empathy, burnout = rng.randint(95, 125), rng.randint(20, 34)
                before.append((person.code, _scores(empathy, burnout)))
                changes = rng.randint(-4, 9), rng.randint(-5, 2)
                scores = _scores(empathy + changes[0], burnout + changes[1])
                after.append((person.code_after, scores))
        return before, after


def _within(answer: float) -> float:
    return float(min(_MOST, max(_LEAST, answer)))


def _scores(empathy: float, burnout: float) -> Answers:
    return {"jse": float(empathy), "proqol-bo": float(burnout)}


def _next(digit: str) -> str:
    return str((int(digit) + 1) % 10)
