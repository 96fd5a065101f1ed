"""Stretches of a text that identify someone, and how overlapping ones are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TYPES = ("PERSON", "PLACE", "ORG", "DATE", "AGE", "CONTACT", "ID")
"""What an identifier can be."""


@dataclass(frozen=True, order=True)
class Span:
    """A half-open stretch of a text, in code points, and what it is."""

    start: int
    end: int
    type: str

    def __len__(self) -> int:
        return self.end - self.start


def choose(*authorities: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap, in order: an earlier authority wins, then the longer span."""
    chosen: list[Span] = []
    taken: set[int] = set()
    for candidates in authorities:
        for span in sorted(candidates, key=lambda span: (-len(span), span)):
            places = range(span.start, span.end)
            if places and taken.isdisjoint(places):
                taken.update(places)
                chosen.append(span)
    return sorted(chosen)


@dataclass(frozen=True)
class Findings:
    """What identifies for sure, and what may: the second is for a person to judge."""

    sure: tuple[Span, ...] = ()
    unsure: tuple[Span, ...] = ()


def nothing(text: str) -> Findings:
    """The judge that finds nothing: for where rules alone are wanted."""
    return Findings()
