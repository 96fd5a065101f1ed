"""For whom an export is, and what that allows: thresholds for people, sessions, counts and quotes.

The thresholds: 11 for a public release (EMA policy 0070 and Health Canada: a risk of .09, classes
of 11; CMS: no cell of 1 to 10), 5 for a named recipient (the usual least count of research
networks).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """``k`` is the least number of people in a class, behind a count and in an export, and of
    sessions of a group; ``in_group`` that of people in a group. ``withheld`` people or a few more,
    by lot, are left out of each table of people, so that two exports between which somebody left
    differ in more than that one. ``by_person``: there are rows about people; ``by_session``: also
    of who was at which session. ``most_words`` a quote may have (None: any number)."""

    name: str
    recipient: str
    k: int
    in_group: int = 5
    withheld: int = 0
    by_person: bool = False
    by_session: bool = False
    most_words: int | None = None


OPEN = Tier("open", "anyone: a public deposit", k=11, most_words=40)
RESEARCH = Tier(
    "research", "a named recipient under data-use terms", k=5, withheld=4, by_person=True
)
TEAM = Tier("team", "a team with ethics approval", k=5, by_person=True, by_session=True)

TIERS = {tier.name: tier for tier in (OPEN, RESEARCH, TEAM)}
DEFAULT = RESEARCH.name
