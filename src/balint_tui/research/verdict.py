"""What an export leaves out, by name; and whether it may leave, or why not and what would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from balint_tui.research.people import Person
from balint_tui.research.risk import Refusal
from balint_tui.research.tiers import RESEARCH, Tier


def dropped(tier: Tier) -> Iterator[str]:
    """What is in no export of this tier."""
    if tier.by_person:
        yield "Days and times of day: weeks since the group's first session are in their place."
    else:
        yield "Days, times of day, and weeks."
    yield "Names of groups, of formats of your own, and of who coded."
    if not tier.by_meeting:
        yield "Seats: who came to which meeting, came late, left early, presented."
    yield "Marks, answers to the debrief, the log, notes for supervision, what was undone."
    if tier.by_person:
        yield "Which answers and which attendance are of the same person."
    else:
        yield "All rows about people: who attended how much, and each one's answers."


def refusals(
    tier: Tier, sessions: Sequence[int], members: Sequence[Person], *, filtered: bool, reason: str
) -> Iterator[Refusal]:
    """Why it may not leave. ``sessions``: how many each group has; ``filtered``: not the whole
    library was chosen; ``reason``: why a team may have a small group."""
    for there, what in ((sum(sessions), "closed sessions"), (len(members), "people")):
        if there < tier.k:
            yield Refusal(
                f"The tier {tier.name} needs {tier.k} {what} and there are {there}.",
                f"With {tier.k - there} more it would do: {_more(tier, there, filtered)}.",
            )
    most = max(sessions, default=0)
    if not tier.by_meeting and most < tier.k <= sum(sessions):
        yield Refusal(
            f"The tier {tier.name} shows groups of {tier.k} sessions or more; none has so many.",
            f"With {tier.k - most} more of a group it would do: {_more(tier, most, filtered)}.",
        )
    sizes = Counter(one.group for one in members)
    small = sum(size < tier.k for size in sizes.values())
    if tier.by_meeting and small and len(members) >= tier.k and not reason:
        yield Refusal(
            f"{count(small, 'group')} of fewer than {tier.k} people would be shown meeting by "
            "meeting.",
            "Choose other groups, take the tier research, or give the reason and the number of the "
            "ethics approval in the app.",
        )


def _more(tier: Tier, there: int, filtered: bool) -> str:
    more = "choose more days or all groups" if filtered else "wait until there are"
    enough = tier.k > RESEARCH.k <= there
    return f"{more}, or take the tier {RESEARCH.name}" if enough else more


def count(number: int, what: str) -> str:
    """A number and its noun."""
    return f"{number} {what}{'' if number == 1 else 's'}"
