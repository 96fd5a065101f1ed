"""Which answers before belong to which after: by a code that participants make themselves.

A code is read without case, accents, spaces and signs. One slip is forgiven: a character too many,
too few, another one, or two that changed places. What could belong to several is shown, and never
guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

SHORTEST = 3
"""A code of fewer characters is no code: a slip in it would be another's."""
FORGIVEN_FROM = 4
"""From this length on one slip is forgiven."""


@dataclass(frozen=True)
class Links:
    """``pairs``: a code before and the one after; ``forgiven`` are those of them that differ by a
    slip. ``unclear``: codes before and after that could belong to each other in several ways.
    ``pre_only``, ``post_only``: those without the other."""

    pairs: tuple[tuple[str, str], ...]
    forgiven: tuple[tuple[str, str], ...]
    unclear: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    pre_only: tuple[str, ...]
    post_only: tuple[str, ...]


def plain(code: str) -> str:
    """The code as it counts: capitals and digits only."""
    parts = unicodedata.normalize("NFKD", code.casefold())
    return re.sub(r"[\W_]", "", "".join(c for c in parts if not unicodedata.combining(c))).upper()


def link(pre: Iterable[str], post: Iterable[str], shared: Collection[str] = ()) -> Links:
    """Links codes as ``plain`` makes them. Those that are ``shared`` by several people are linked
    to nobody, but make unclear what could be one of them with a slip."""
    before, after = set(pre), set(post)
    same = sorted((before & after) - set(shared))
    # An exact partner does not make a near one impossible, but nobody is taken from a pair.
    near = _near(sorted(before.difference(same)), sorted(after.difference(same)))
    clear, unclear = [], []
    for some_before, some_after in _together(near):
        if len(some_before) == len(some_after) == 1:
            clear.append((some_before[0], some_after[0]))
        else:
            unclear.append((some_before, some_after))
    clear = [pair for pair in clear if not set(pair) & set(shared)]
    linked = {*same, *shared, *(code for pair in clear for code in pair)}
    linked |= {code for group in unclear for side in group for code in side}
    return Links(
        pairs=(*((code, code) for code in same), *clear),
        forgiven=tuple(clear),
        unclear=tuple(unclear),
        pre_only=tuple(sorted(before - linked)),
        post_only=tuple(sorted(after - linked)),
    )


def _near(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All pairs one slip apart; by what is left of them without one character, not all by all."""
    by_rest: dict[str, set[str]] = defaultdict(set)
    for code in after:
        for rest in _rests(code):
            by_rest[rest].add(code)
    for code in before:
        others = set().union(*(by_rest.get(rest, ()) for rest in _rests(code)))
        yield from ((code, other) for other in sorted(others) if is_slip(code, other))


def _rests(code: str) -> set[str]:
    return {code, *(code[:n] + code[n + 1 :] for n in range(len(code)))}


def is_slip(one: str, other: str) -> bool:
    """Whether one slip makes the one out of the other (Damerau 1964)."""
    if min(len(one), len(other)) < FORGIVEN_FROM or one == other:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    changed = one[at + 1 :] == other[at + 1 :]
    turned = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return changed or turned


def _together(near: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The codes that hang together by slips: each group's codes before, and after."""
    beside: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for before, after in near:
        beside[0, before].append((1, after))
        beside[1, after].append((0, before))
    seen: set[tuple[int, str]] = set()
    for start in sorted(beside):
        group, waiting = set(), [start]
        while waiting:
            code = waiting.pop()
            if code not in seen:
                seen.add(code)
                group.add(code)
                waiting += beside[code]
        if group:
            yield tuple(tuple(sorted(code for side, code in group if side == n)) for n in (0, 1))
