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
    "age|aged|background|birth|born|city|clinic|country|discipline|ethnicity|gender|grade|hospital|"
    "job|language|location|nationality|occupation|practice|profession|race|region|religion|role|"
    "sex|site|speciality|specialism|specialty|stage|training|years?"
)
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
    rows = (tuple(tuple(_all_given(item, one)) for item in found) for one in given)
    smallest = classes(rows).k
    return () if smallest is None or smallest >= k else tuple(found)


def _is_trait(item: Item, given: Given) -> bool:
    asked = [word.plain for word in words(item.text)]
    if len(asked) <= _MOST_WORDS and any(map(_ASKS_FOR.fullmatch, asked)):
        return True
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
