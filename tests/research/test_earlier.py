"""An earlier export from which few differ, or whose rows can be matched, is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.library.exports import Exported
from balint_tui.research.earlier import warnings
from balint_tui.research.tiers import TIERS
from tests.library.disk import exported
from tests.library.strategies import EXPORTS

NEW = exported(9)


def told(*earlier: Exported, new: Exported = NEW, k: int = 5) -> list[str]:
    found = warnings(earlier, new, k)
    for sentence in found:
        assert sentence.endswith(".")
        assert "\n" not in sentence
    return found


def far(number: int = 1, **changes: Any) -> Exported:
    """Another export, of far fewer sessions and people."""
    return exported(number, **{"sessions": 5, "people": {"participation": 10}, **changes})


def test_an_earlier_export_from_which_few_differ_is_named() -> None:
    one = far(sessions=NEW.sessions - 4, day="2025-03-04", tier="team", recipient="Ward [9]")
    assert told(one) == [
        "The export of 2025-03-04 (tier team to Ward [9]) may differ from this one in a few only: "
        "whoever has both could work out what the few people or sessions between them hold."
    ]
    assert "(tier team, to no recipient that was named)" in told(replace(one, recipient=""))[0]


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"sessions": 15}, False),
        ({"sessions": 16}, True),
        ({"sessions": 20}, True),
        ({"sessions": 24}, True),
        ({"sessions": 25}, False),
        ({"people": {"participation": 26}}, True),
        ({"people": {"participation": 35}}, False),
        ({"people": {"participation": 10, "module": 25}}, True),
        ({"people": {"another": 30}}, False),
        ({"people": {}}, False),
        ({"people": {"participation": 10}, "content": NEW.content, "sessions": 20}, False),
    ],
)
def test_few_are_fewer_than_k_in_something_that_both_hold(
    changes: dict[str, Any], is_told: bool
) -> None:
    assert bool(told(far(**changes))) is is_told


def test_where_there_is_nobody_nothing_can_be_subtracted() -> None:
    new = replace(NEW, sessions=0, people={"module": 3, "totals": 0})
    one = far(sessions=0, people={"module": 0, "totals": 3})
    assert told(one, new=new) == []
    assert told(replace(one, people={"module": 1}), new=new) != []


def test_the_newest_are_told_and_how_many_more() -> None:
    near = [exported(number, day=f"2025-03-0{number}") for number in range(1, 7)]
    found = told(*near[:4])
    assert [sentence[:24] for sentence in found[:3]] == [
        f"The export of 2025-03-0{day}" for day in (4, 3, 2)
    ]
    several = "With several exports so near to each other, people who are withheld from one"
    assert found[3] == "And 1 more earlier export is as near."
    assert found[4].startswith(several)
    assert told(*near)[3] == "And 3 more earlier exports are as near."
    assert [len(told(*near[:count])) for count in (1, 2, 3, 4)] == [1, 3, 4, 5]
    assert len(told(*(exported(n, day="2025-03-01") for n in range(1, 7)))) == 1


def test_the_same_data_of_two_tiers_can_be_matched_row_by_row() -> None:
    tiers = [name for name, tier in TIERS.items() if tier.by_person]
    for before in TIERS:
        for now in TIERS:
            one, new = replace(NEW, id=exported(1).id, tier=before), replace(NEW, tier=now)
            found = told(one, one, new=new)
            assert len(found) == (before != now and {before, now} <= {*tiers})
            assert all("holds the same data" in sentence for sentence in found)


def test_the_same_data_again_are_no_matter_nor_is_the_export_itself() -> None:
    assert told(replace(NEW, id=exported(1).id, recipient="another", day="2020-01-01")) == []
    assert told(replace(NEW, content="0" * 64)) == []


@given(st.lists(EXPORTS, max_size=8), EXPORTS, st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_whatever_went_out_few_sentences_tell_of_it(
    earlier: list[Exported], new: Exported, k: int
) -> None:
    found = told(*earlier, new=new, k=k)
    assert len(found) <= 5
    assert len(found) == len({*found})
    assert bool(found) <= bool(told(*earlier, new=new, k=k + 1))
