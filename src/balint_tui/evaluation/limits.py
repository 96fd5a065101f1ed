"""What the numbers of so few people cannot say, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from balint_tui.evaluation.paired import LEVEL, SignedRank
from balint_tui.evaluation.responses import Group

if TYPE_CHECKING:
    from balint_tui.evaluation.findings import Finding

FEWEST_FOR_P = 6
"""With five pairs that differ no two-sided exact p is under .0625."""
CEILING = 0.25
"""From this share at the best answer on, before, a ceiling is pointed out."""
DROPOUT = 1 / 3
"""Over this share without answers after, it is pointed out."""


def enough(test: SignedRank) -> bool:
    """Whether enough pairs differ for a p value to mean anything."""
    return test.n >= FEWEST_FOR_P


def notes(one: Finding, some: Sequence[Group]) -> Iterator[str]:
    """All there is to say, first what so few cannot show."""
    yield from of_few(one)
    if one.pre and one.post:
        yield from _of_links(one, some)
    yield from _of_ceiling(one)
    if len(one.group_changes) > 1:
        yield "Members of one group are not independent; the tests take them as if they were."
    elif one.pairs:
        yield "All are of one group; the tests take them as independent, which they are not."


def of_few(one: Finding) -> Iterator[str]:
    """What is not given because there are too few pairs, and why."""
    if not (one.pre and one.post):
        return
    if not one.pairs:
        yield "No answer before could be linked to one after: there is no change to be seen."
    elif not one.test:
        yield "No pair differs, so there is nothing to test."
    elif not enough(one.test):
        least = f"{2 / 2**one.test.n:.4f}".strip("0").rstrip(".")
        yield (
            f"Only {_count(one.test.n, 'pair')} changed: no two-sided p can be under {least}, so "
            "none is given; read the pairs themselves."
        )
    if one.shift and not one.shift.level:
        yield "One pair allows no interval."
    elif one.shift and one.shift.level < LEVEL:
        yield f"So few pairs allow an interval of {100 * one.shift.level:.4g} % at most."


def _of_links(one: Finding, some: Sequence[Group]) -> Iterator[str]:
    if one.unclear:
        yield (
            f"{_count(one.unclear, 'code')} before could belong to codes after in several ways; "
            "none was linked."
        )
    if twice := sum(len(group.twice) for group in some):
        yield (
            f"{_count(twice, 'code')} came more than once in a wave, so nobody knows whose the "
            "answers are; they were left out."
        )
    if nameless := sum(len(given) for group in some for given in group.nameless.values()):
        yield f"{_count(nameless, 'answer')} came without a code and could not be linked."
    alone = len(one.pre) - len(one.pairs)
    if one.pairs and alone > DROPOUT * len(one.pre):
        yield f"Of {_count(len(one.pre), 'answer')} before, {alone} came without one after."


def _count(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def _of_ceiling(one: Finding) -> Iterator[str]:
    best = one.most if one.better == "higher" else one.least
    at_best = sum(before == best for before, _ in one.pairs)
    if one.pairs and at_best >= CEILING * len(one.pairs):
        yield (
            f"Before, {at_best} of {len(one.pairs)} stood at {best:g}, the best there is, without "
            "room to improve."
        )
