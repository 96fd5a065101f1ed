"""Linking by codes: exact, over one slip, and never by a guess; with a plain distance as oracle."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation.linking import FORGIVEN_FROM, Links, is_slip, link, plain


def distance(one: str, other: str) -> int:
    """How many slips make the one out of the other, by the table of all beginnings."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, b) == (other[j - 2], one[i - 2]):
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def by_hand(before: set[str], after: set[str], shared: set[str]) -> set[tuple[str, str]]:
    """The pairs, looking at all by all: who has one candidate that has no other candidate."""
    same = (before & after) - shared
    left, right = before - same, after - same
    near = {
        (a, b)
        for a in left
        for b in right
        if min(len(a), len(b)) >= FORGIVEN_FROM and distance(a, b) == 1
    }
    alone = {
        (a, b) for a, b in near if sum(x == a for x, _ in near) == sum(y == b for _, y in near) == 1
    }
    return {(code, code) for code in same} | {pair for pair in alone if not set(pair) & shared}


# --- by hand


def test_the_same_code_is_the_same_person() -> None:
    assert link(["AB12", "CD34", "EF5"], ["EF5", "AB12", "XY99"]) == Links(
        pairs=(("AB12", "AB12"), ("EF5", "EF5")),
        forgiven=(),
        unclear=(),
        pre_only=("CD34",),
        post_only=("XY99",),
    )


@pytest.mark.parametrize(
    ("after", "slip"),
    [
        ("AB123", "one too many at the end"),
        ("XAB12", "one too many at the beginning"),
        ("ABB12", "one twice"),
        ("AB22", "another one"),
        ("XB12", "another one at the beginning"),
        ("BA12", "two that changed places"),
        ("AB21", "two that changed places at the end"),
    ],
)
def test_one_slip_is_forgiven(after: str, slip: str) -> None:
    for pair in (("AB12", after), (after, "AB12")):
        found = link([pair[0]], [pair[1]])
        assert found.pairs == found.forgiven == (pair,), slip
        assert found.pre_only == found.post_only == ()
        assert found.unclear == ()


def test_one_too_few_is_forgiven_if_enough_is_left() -> None:
    assert link(["AB123"], ["A123"]).forgiven == (("AB123", "A123"),)
    assert link(["AB12"], ["B12"]).pairs == ()


@pytest.mark.parametrize("after", ["AC22", "BA21", "12AB", "AB1234", "ABXY12", "A21B"])
def test_two_slips_are_two_people(after: str) -> None:
    assert link(["AB12"], [after]) == Links((), (), (), ("AB12",), (after,))


def test_in_a_short_code_no_slip_is_forgiven() -> None:
    assert link(["AB1"], ["AB2"]).pairs == ()
    assert link(["AB1"], ["AB12"]).pairs == ()
    assert link(["AB1"], ["AB1"]).pairs == (("AB1", "AB1"),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["AB12"], ["AB13", "AB14"]),
        (["AB13", "AB14"], ["AB12"]),
        (["AB12", "CB12"], ["DB12", "EB12"]),
        (["AAAA", "BBAA"], ["BAAA", "BBBA"]),  # a chain: two of them have one neighbour only
    ],
)
def test_what_could_belong_to_several_is_not_guessed(before: list[str], after: list[str]) -> None:
    assert link(before, after) == Links((), (), ((tuple(before), tuple(after)),), (), ())


def test_nobody_is_taken_from_a_pair() -> None:
    found = link(["AB12", "AB13"], ["AB12", "AB14"])
    assert found.pairs == (("AB12", "AB12"), ("AB13", "AB14"))
    assert found.forgiven == (("AB13", "AB14"),)


def test_a_shared_code_is_nobodys_but_makes_others_unclear() -> None:
    assert link(["AB12"], ["AB12"], {"AB12"}) == Links((), (), (), (), ())
    assert link(["AB12"], ["AB13"], {"AB12"}) == Links((), (), (), (), ("AB13",))
    found = link(["AB12", "AB14"], ["AB13"], {"AB12"})
    assert found == Links((), (), ((("AB12", "AB14"), ("AB13",)),), (), ())


@pytest.mark.parametrize(
    ("typed", "counts"),
    [
        (" ab-12 ", "AB12"),
        ("Ab_1.2/", "AB12"),
        ("Ä ß ø", "ASSØ"),
        ("é" + "e\u0301", "EE"),
        ("ＡＢ１２", "AB12"),
        ("—", ""),
        ("希望7", "希望7"),
    ],
)
def test_how_a_code_is_read(typed: str, counts: str) -> None:
    assert plain(typed) == counts


# --- laws

CODES = st.text("AB1", min_size=3, max_size=6)
MANY = st.sets(CODES, max_size=12)


@given(st.text(max_size=12))
def test_a_code_that_was_read_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain(text.upper()) == plain(plain(text).lower()) or not text.isascii()


@given(CODES, CODES)
def test_a_slip_is_a_distance_of_one(one: str, other: str) -> None:
    long_enough = min(len(one), len(other)) >= FORGIVEN_FROM
    assert is_slip(one, other) == is_slip(other, one) == (long_enough and distance(one, other) == 1)


@settings(max_examples=40, deadline=None)
@given(MANY, MANY, st.sets(st.sampled_from(["AAAA", "AB11", "ABA"])))
def test_all_by_all_gives_the_same(before: set[str], after: set[str], shared: set[str]) -> None:
    before, after = before | shared, after | shared
    found = link(before, after, shared)
    assert set(found.pairs) == by_hand(before, after, shared)


@settings(max_examples=40, deadline=None)
@given(MANY, MANY, st.data())
def test_everybody_is_somewhere_once(
    before: set[str], after: set[str], data: st.DataObject
) -> None:
    all_codes = sorted(before | after)
    shared = data.draw(st.sets(st.sampled_from(all_codes))) if all_codes else set()
    found = link(before, after, shared)
    assert set(found.forgiven) == {pair for pair in found.pairs if pair[0] != pair[1]}
    for side, codes, alone in ((0, before, found.pre_only), (1, after, found.post_only)):
        linked = [pair[side] for pair in found.pairs]
        unclear = [code for group in found.unclear for code in group[side]]
        told = [*linked, *unclear, *alone]
        assert len(told) == len(set(told))
        assert set(told) - shared == codes - shared
        assert not {*linked, *alone} & shared


@settings(max_examples=40, deadline=None)
@given(MANY, MANY)
def test_after_and_before_are_alike(before: set[str], after: set[str]) -> None:
    there, back = link(before, after), link(after, before)
    assert {(b, a) for a, b in there.pairs} == set(back.pairs)
    assert {(b, a) for a, b in there.unclear} == set(back.unclear)
    assert (there.pre_only, there.post_only) == (back.post_only, back.pre_only)


def test_very_many_that_are_all_near_to_each_other() -> None:
    """Each has up to fifteen candidates, and all hang together."""
    codes = [f"7{n:03}" for n in range(1000)]
    before = [code for code in codes if sum(map(int, code)) % 2]
    found = link(before, sorted(set(codes) - set(before)))
    assert [[len(side) for side in group] for group in found.unclear] == [[500, 500]]
