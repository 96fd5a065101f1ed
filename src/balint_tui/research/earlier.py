"""What whoever gets an export could find out with one that went out before."""

from __future__ import annotations

from collections.abc import Sequence

from balint_tui.library.exports import Exported
from balint_tui.research.tiers import OPEN, TIERS

_TOLD = 3
"""So many earlier exports are told of one by one."""
_SEVERAL = (
    "With several exports so near to each other, people who are withheld from one are shown in "
    "another."
)


def warnings(earlier: Sequence[Exported], new: Exported, k: int) -> list[str]:
    """What whoever gets the new export could find out with one that went out before: a sentence
    for each, newest first. ``k``: fewer people or sessions than that are a few."""
    newest = [one for one in reversed(earlier) if one.id != new.id]
    near = list(dict.fromkeys(_near(one) for one in newest if _is_near(one, new, k)))
    matched = [_matched(one) for one in newest if _is_matched(one, new)]
    more = len(near) - _TOLD
    rest = [f"And {more} more earlier export{'s are' if more > 1 else ' is'} as near."]
    several = [_SEVERAL] if len(near) > 1 else []
    return near[:_TOLD] + (rest if more > 0 else []) + several + matched[:1]


def _is_near(one: Exported, new: Exported, k: int) -> bool:
    """Whether few sessions, or few people of a table, may make the difference. Where as many are in
    both, the content is another, so somebody was exchanged; where nobody is, nothing is told."""
    pairs = [(one.sessions, new.sessions)]
    both = one.people.keys() & new.people.keys()
    pairs += [(one.people[name], new.people[name]) for name in both]
    return one.content != new.content and any(
        min(pair) > 0 and abs(pair[0] - pair[1]) < k for pair in pairs
    )


def _is_matched(one: Exported, new: Exported) -> bool:
    same = one.content == new.content and one.tier != new.tier
    return same and all(name in TIERS and TIERS[name].by_person for name in (one.tier, new.tier))


def _near(one: Exported) -> str:
    return (
        f"{_named(one)} may differ from this one in a few only: whoever has both could work out "
        "what the few people or sessions between them hold."
    )


def _matched(one: Exported) -> str:
    return (
        f"{_named(one)} holds the same data: whoever has both could match their rows about people, "
        "whatever the pseudonyms."
    )


def _named(one: Exported) -> str:
    unnamed = ", to anyone" if one.tier == OPEN.name else ", to no recipient that was named"
    to = f" to {one.recipient}" if one.recipient else unnamed
    return f"The export of {one.day} (tier {one.tier}{to})"
