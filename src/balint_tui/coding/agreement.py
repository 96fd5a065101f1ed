"""How far two coders agree: percent agreement and Cohen's kappa, code by code and over all.

The unit is a note and a code: either coder gave it, or did not. Kappa is (po - pe) / (1 - pe),
with pe the agreement to be expected by chance from how often each gave the code (Cohen 1960, Educ
Psychol Meas 20:37-46). Where both always or never gave it there is nothing to expect, and no kappa.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

N = TypeVar("N", bound=Hashable)
Given = tuple[N, str]
"""A note and a code that it got."""
Unit = tuple[bool, bool]
"""Whether the first coder gave the code, and whether the second did."""


@dataclass(frozen=True)
class Agreement:
    """``units``: how many notes; ``both``, ``first``, ``second``: how many got the code by both, by
    the first only, by the second only. Shares are from 0 to 1, and None where there is nothing."""

    code: str
    units: int
    both: int
    first: int
    second: int

    @property
    def share(self) -> float | None:
        """The share of units on which they agree."""
        return None if not self.units else 1 - (self.first + self.second) / self.units

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa."""
        if not self.units or self.share is None:
            return None
        one = (self.both + self.first) / self.units
        two = (self.both + self.second) / self.units
        expected = one * two + (1 - one) * (1 - two)
        return None if expected == 1 else (self.share - expected) / (1 - expected)


def agreement(code: str, units: Iterable[Unit]) -> Agreement:
    """Counts the units of a code."""
    found = list(units)
    return Agreement(
        code,
        len(found),
        sum(a and b for a, b in found),
        sum(a and not b for a, b in found),
        sum(b and not a for a, b in found),
    )


def compare(notes: Sequence[N], first: set[Given[N]], second: set[Given[N]]) -> list[Agreement]:
    """Code by code, those that either coder gave, and last "all": every note with every such code.

    ``first`` and ``second`` are pairs of a note and a code.
    """
    codes = sorted({code for _, code in first | second})
    units = {
        code: [((note, code) in first, (note, code) in second) for note in notes] for code in codes
    }
    pooled = [unit for code in codes for unit in units[code]]
    return [*(agreement(code, units[code]) for code in codes), agreement("all", pooled)]
