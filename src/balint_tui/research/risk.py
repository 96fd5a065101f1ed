"""What an export risks, before and after its policy; what it leaves out; why it may not leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from balint_tui.privacy.disclosure import Classes

SAID = (
    "De-identified is not anonymous. A low k says nothing about what colleagues remember: whoever "
    "was in the group may recognise what was said there."
)


@dataclass(frozen=True)
class Figures:
    """Of the people whom someone with the table may look for. Shares are from 0 to 1; None where
    there are no rows about people. ``patterns``: how many attendance patterns one member alone has;
    ``recognised``: how many of ``people`` someone from the group could recognise, because nobody
    else has their row."""

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


@dataclass(frozen=True)
class Refusal:
    """Why the export may not leave, and the cheapest thing to do about it; both are sentences."""

    reason: str
    fix: str


@dataclass(frozen=True)
class Risk:
    """``before`` is of what the library knows, ``after`` of what the bundle says. ``hidden`` and
    ``complementary`` count cells that were emptied, and those that went with them. ``withheld``:
    table -> how many people were left out by lot. ``quotes`` leave, ``undecided`` texts do not.
    ``dropped`` are sentences, each on a thing that is left out, by name."""

    tier: str
    k: int
    sessions: int
    groups: int
    people: int
    answered: Mapping[str, int]
    """Questionnaire -> how many answered it."""
    before: Figures
    after: Figures
    hidden: int
    complementary: int
    withheld: Mapping[str, int]
    quotes: int
    undecided: int
    dropped: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    reason: str = ""
    """Why a team may have what is under the threshold, with its ethics number, as typed."""

    def as_json(self) -> dict[str, Any]:
        """For ``privacy_report.json``; nothing in it says whose library it was."""
        found = asdict(self)
        del found["refusals"]
        return {**found, "threshold_k": found.pop("k"), "caution": SAID}
