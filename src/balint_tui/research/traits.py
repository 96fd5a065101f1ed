"""Items of one's own that ask what somebody is: role, sex, age, site.

Such answers are quasi-identifiers: colleagues know them. Nobody says of an own questionnaire which
of its items are, so they are told by their words, and by that nobody ever answers them otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from balint_tui.evaluation.instruments import BOTH, Answers, Instrument, Item
from balint_tui.privacy.disclosure import classes
from balint_tui.privacy.vocabulary import words

Given = Sequence[Mapping[str, Answers]]
"""Of each participant: wave -> answers."""

_ASKS_FOR = re.compile(
    "age|aged|background|birth|born|city|clinic|country|department|discipline|ethnicity|female|"
    "gender|gp|grade|hospital|job|language|location|male|marital|nationality|occupation|old|pgy|"
    "position|practice|profession|race|rank|region|religion|role|seniority|sex|site|speciality|"
    "specialism|specialty|stage|training|ward|years?"
)
_OPINION = frozenset({"i", "my", "me", "we", "our", "was", "were", "has", "have", "would", "can"})
_HOW = frozenset({"old", "many", "long"})
"""Behind "how", what is counted; any other "how" asks for an opinion."""
_MOST_WORDS = 6
"""What is asked of a person is asked in few words; an opinion may have any of these in many."""
_FEWEST_PAIRS = 10
"""So many must have answered twice before it says something that nobody changed: of ten people who
are asked what they think, one changes an answer."""


def left_out(instrument: Instrument, given: Given, k: int) -> tuple[Item, ...]:
    """The items that must go because fewer than ``k`` participants share what they are; none if
    enough do."""
    found = [item for item in instrument.items if _is_trait(item, given)]
    if not found:
        return ()
    # When somebody answered is in the rows, too.
    rows = ((tuple(sorted(one)), *(tuple(_all_given(i, one)) for i in found)) for one in given)
    smallest = classes(rows).k
    return () if smallest is None or smallest >= k else tuple(found)


def _is_trait(item: Item, given: Given) -> bool:
    return _asks_for_one(item.text) or _never_changes(item, given)


def _asks_for_one(text: str) -> bool:
    asked = [word.plain for word in words(text)]
    opinion = bool(_OPINION.intersection(asked)) or ("how" in asked and _HOW.isdisjoint(asked))
    return len(asked) <= _MOST_WORDS and not opinion and any(map(_ASKS_FOR.fullmatch, asked))


def _never_changes(item: Item, given: Given) -> bool:
    pairs = [tuple(_all_given(item, one)) for one in given]
    twice = [pair for pair in pairs if len(pair) > 1 and None not in pair]
    return (
        item.wave == BOTH
        and len(twice) >= _FEWEST_PAIRS
        and all(before == after for before, after in twice)
    )


def _all_given(item: Item, one: Mapping[str, Answers]) -> Iterator[float | None]:
    """What somebody answered to it, wave by wave."""
    return (answers.get(item.id) for wave, answers in sorted(one.items()) if item.asked_in(wave))
