"""Where in a session something was written: the hit with the words around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from balint_tui.library.catalogue import fold

BEFORE, BEHIND = 30, 80
"""So many characters around a hit are enough to recognise it, and leave it in sight."""


@dataclass(frozen=True)
class Excerpt:
    """A hit, and what stands before and behind it in the same text, cut at words."""

    before: str
    hit: str
    behind: str


def excerpt(texts: Iterable[str], wanted: str) -> Excerpt | None:
    """The first hit in these texts, found as the search finds it: whatever its case and accents."""
    folded = fold(wanted).strip()
    for text in texts if folded else ():
        pieces = [fold(character) for character in text]
        at = "".join(pieces).find(folded)
        if at >= 0:
            ends = list(accumulate(map(len, pieces)))
            first = next(n for n, end in enumerate(ends) if end > at)
            last = next(n for n, end in enumerate(ends) if end >= at + len(folded)) + 1
            return _cut(text, first, last)
    return None


def _cut(text: str, first: int, last: int) -> Excerpt:
    before, behind = text[:first], text[last:]
    if len(before) > BEFORE:
        before = "…" + before[-BEFORE:].partition(" ")[2]
    if len(behind) > BEHIND:
        behind = behind[:BEHIND].rpartition(" ")[0] + "…"
    return Excerpt(before, text[first:last], behind)
