"""What an export leaves out, by name; and whether it may leave, or why not and what would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from balint_tui.research.risk import Refusal
from balint_tui.research.tiers import RESEARCH, Tier


def dropped(tier: Tier) -> Iterator[str]:
    """What is in no export of this tier."""
    if tier.by_person:
        yield "Days and times of day: weeks since the group's first session are in their place."
    else:
        yield "Days, times of day, and weeks."
    yield "Names of groups, of the groups' own formats, and of who coded."
    if not tier.by_session:
        yield "Seats: who came to which session, came late, left early, presented."
    yield "Marks, answers to the debrief, the log, notes for supervision, what was undone."
    if tier.by_person:
        yield "The link between a person's answers and their attendance."
    else:
        yield "All rows about people: who attended how much, and each one's answers."


def refusals(
    tier: Tier, groups: Sequence[tuple[int, int]], *, filtered: bool, reason: str
) -> Iterator[Refusal]:
    """Why it may not leave. ``groups``: the sessions and the members of each; ``filtered``: not the
    whole library was chosen; ``reason``: why a team may have a small group."""
    sessions, people = (sum(one[n] for one in groups) for n in (0, 1))
    if tier.by_session:
        yield from _of_a_team(tier, groups, sessions, reason)
        return
    enough = [one for one in groups if one[0] >= tier.k and one[1] >= tier.in_group]
    if not enough:
        most, largest = (max((one[n] for one in groups), default=0) for n in (0, 1))
        need = f"{tier.k} sessions and {tier.in_group} people"
        yield Refusal(
            f"The tier {tier.name} shows groups of {need} or more, and there is none: the most "
            f"sessions of a group are {most}, the most people {largest}.",
            _fix(tier, most, filtered),
        )
    elif people < tier.k:
        yield Refusal(
            f"The tier {tier.name} needs {tier.k} people in all and there are {people}.",
            _fix(tier, people, filtered),
        )


def _of_a_team(
    tier: Tier, groups: Sequence[tuple[int, int]], sessions: int, reason: str
) -> Iterator[Refusal]:
    if sessions < tier.k:
        yield Refusal(
            f"The tier {tier.name} needs {tier.k} closed sessions and there are {sessions}.",
            "Choose more days or all groups, or wait for more sessions.",
        )
    small = sum(members < tier.in_group for _, members in groups)
    if small and not reason:
        yield Refusal(
            f"{count(small, 'group')} of fewer than {tier.in_group} people would be shown session "
            "by session.",
            "Choose other groups, take the tier research, which leaves such groups out, or give a "
            "reason and the number of the ethics approval in the app.",
        )


def _fix(tier: Tier, there: int, filtered: bool) -> str:
    more = "Choose more days or all groups" if filtered else "Wait for more"
    enough = tier.k > RESEARCH.k <= there
    return f"{more}, or take the tier {RESEARCH.name}." if enough else f"{more}."


def count(number: int, what: str) -> str:
    """A number and its noun."""
    return f"{number} {what}{'' if number == 1 else 's'}"
