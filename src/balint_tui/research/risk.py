"""What an export risks, before and after its policy; what it leaves out; why it may not leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from math import ceil
from random import Random
from typing import Any

from balint_tui.privacy.disclosure import Classes

SAID = (
    "De-identified is not anonymous. A low k says nothing about what colleagues remember: whoever "
    "was in the group may recognise what was said there."
)


@dataclass(frozen=True)
class Figures:
    """Of the people whom someone with the rows about attendance may look for. Shares are from 0 to
    1; None where there are no such rows. ``patterns``: how many attendance patterns one member
    alone has; ``recognised``: how many of ``people`` someone from the group could recognise,
    because nobody else has their row."""

    people: int
    k: int | None
    share_under: float | None
    worst: float | None
    mean: float | None
    patterns: int
    recognised: int

    @classmethod
    def of(cls, found: Classes, k: int, patterns: int) -> Figures:
        """The figures of these classes, where ``k`` is the least that the tier allows."""
        return cls(
            found.people, found.k, found.under(k), found.worst, found.mean, patterns, found.unique
        )

    def rounded(self, rng: Random) -> Figures:
        """Upward to 5 and to 5 %, from where on by lot: with exact figures of two exports, or steps
        that one person crosses for certain, a member could be looked for. What ``k`` tells anyway
        stays so."""
        unique = _up(self.recognised, rng) if self.recognised else 0
        return replace(
            self,
            share_under=self.share_under and _share_up(self.share_under, rng, 1.0),
            mean=self.mean and self.worst and _share_up(self.mean, rng, self.worst),
            patterns=min(self.people, _up(self.patterns, rng)),
            recognised=min(self.people, unique),
        )


def _up(count: float, rng: Random) -> int:
    """The multiple of 5 above; the closer the count is to it, the likelier the next one."""
    return 5 * ceil((round(count, 9) + 5 * rng.random()) / 5)


def _share_up(share: float, rng: Random, most: float) -> float:
    return min(most, _up(100 * share, rng) / 100)


@dataclass(frozen=True)
class Refusal:
    """Why the export may not leave, and the cheapest thing to do about it; both are sentences."""

    reason: str
    fix: str


@dataclass(frozen=True)
class Risk:
    """``before`` is of what the library knows, ``after`` of what the bundle says. ``emptied`` is of
    cells, with those that went with others. ``withheld``: table -> how many people are not in it.
    ``quotes`` leave, ``undecided`` texts do not. ``dropped`` are sentences, each on a thing that is
    left out, by name."""

    tier: str
    k: int
    sessions: int
    groups: int
    people: int
    answered: Mapping[str, int]
    """Questionnaire -> how many answered it."""
    before: Figures
    after: Figures
    emptied: int
    withheld: Mapping[str, int]
    quotes: int
    undecided: int
    dropped: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    reason: str = ""
    """Why a team may have what is under the threshold, with its ethics number, as typed."""

    def as_json(self) -> dict[str, Any]:
        """For ``privacy_report.json``; nothing in it says whose library it was."""
        return {
            "tier": self.tier,
            "threshold_k": self.k,
            "sessions": self.sessions,
            "groups": self.groups,
            "before": asdict(self.before),
            "after": asdict(self.after),
            "cells_emptied": self.emptied,
            "people_withheld": dict(self.withheld),
            "texts": self.quotes,
            "texts_undecided": self.undecided,
            "left_out": list(self.dropped),
            "reason": self.reason,
            "caution": SAID,
        }
