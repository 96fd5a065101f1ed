"""Members' names: however they are typed they are found, and they are never shown by accident."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.privacy.roster import Roster

from .strategies import NAMES, laws, seated, texts


def _found(text: str, names: dict[int, str] = NAMES) -> list[tuple[str, int | None]]:
    return [(text[start:end], seat) for start, end, seat in seated(names).find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siobhán spoke", [("Siobhán", 1)]),
        ("siobhan spoke", [("siobhan", 1)]),
        ("SIOBHÁN SPOKE", [("SIOBHÁN", 1)]),
        (unicodedata.normalize("NFD", "Siobhán spoke"), [("Siobha\u0301n", 1)]),
        ("Siobhán O'Brien left", [("Siobhán O'Brien", 1)]),
        ("siobhan obrien left", [("siobhan obrien", 1)]),
        ("Dr O’Brien", [("O’Brien", 1)]),
        ("O'Brien's case", [("O'Brien", 1)]),
        ("Ludwig's and (Ludwig)", [("Ludwig", 2), ("Ludwig", 2)]),
        ("Ludwig van Dijk", [("Ludwig van Dijk", 2)]),
        ("the van was late", []),
        ("ex-Dijk, “Dijk”", [("Dijk", 2), ("Dijk", 2)]),
        ("Anne-Marie and anne marie", [("Anne-Marie", 3), ("anne marie", 3)]),
        ("Marie Ozturk", [("Marie Ozturk", 3)]),
        ("Ann, Mary, annex", []),
        ("Will will see", [("Will", 4)]),
        ("WILL says no", [("WILL", 4)]),
        ("if he will", []),
        ("李明说", [("李明", 5)]),
        ("ludwig72 wrote", [("ludwig72", 2)]),
        ("siobhan_o", [("siobhan", 1)]),
        ("nobody of them", []),
        ("", []),
    ],
)
def test_a_member_is_found(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K.W. rang", "K.W"),
        ("KW rang", "KW"),
        ("so k.w. again", "k.w"),
        ("mr k rang", "k"),
        ("K. said no", "K"),
        ("W's sister", "W"),
        ("K. Webb", "K. Webb"),
        ("Vitamin K. helps", None),
        ("hep K. or so", None),
        ("K and W", None),
        ("okay, k", None),
    ],
)
def test_initials_of_a_name_stand_for_it(text: str, expected: str | None) -> None:
    found = _found(text, {7: "Karen Webb"})
    assert found == ([] if expected is None else [(expected, 7)])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("at 3 p.m. and PM", {1: "Paul Meyer"}),
        ("OT and PT came", {1: "Olive Tan", 2: "Pat Tan"}),
        ("so did I.", {1: "Ines"}),
        ("e.g. this", {1: "Eva Gut"}),
        ("I don't, I won't", {1: "Tessa"}),
    ],
)
def test_abbreviations_are_no_initials(text: str, names: dict[int, str]) -> None:
    assert _found(text, names) == []


@pytest.mark.parametrize("text", ["王小明来了", "王 小明", "Dr王小明said", "小明"])
def test_a_name_without_spaces_is_found_however_it_is_spaced(text: str) -> None:
    assert [seat for _, seat in _found(text, {2: "王 小明"})] == [2]


def test_initials_of_several_are_nobodys_seat() -> None:
    assert _found("K. spoke", {1: "Kofi", 2: "Karen"}) == [("K", None)]


@pytest.mark.parametrize("typed", ["ludwg", "ludwigg", "lduwig", "ludwik", "Lugwig", "ludwigs"])
def test_one_slip_of_the_pen_is_forgiven(typed: str) -> None:
    assert _found(f"so {typed} said") == [(typed, 2)]


@pytest.mark.parametrize("typed", ["udwig", "kudwig", "ldwg", "ludvik", "ludo"])
def test_two_slips_or_a_wrong_first_letter_are_not(typed: str) -> None:
    assert _found(f"so {typed} said") == []


def test_words_of_every_day_are_no_slips() -> None:
    names = {1: "Brian Clare", 2: "Marta Seven", 3: "Peter Lang"}
    assert _found("the brain may care for a peer, a large marsh", names) == []


def test_a_first_name_of_two_is_nobody_in_particular() -> None:
    names = {1: "Ana Lima", 2: "Ana Sousa"}
    assert _found("Ana and Ana Lima, Sousa", names) == [
        ("Ana", None),
        ("Ana Lima", 1),
        ("Sousa", 2),
    ]


def test_a_name_taken_back_is_no_longer_found() -> None:
    roster = seated({1: "Ludwig", 2: "Odile"})
    roster.assign(1, " ")
    assert roster.names() == {2: "Odile"}
    assert roster.name(1) is None
    assert roster.find("Ludwig") == []


def test_a_new_name_takes_the_place_of_the_old() -> None:
    roster = seated({1: "Ludwig"})
    roster.assign(1, "  Odile   Marchetti ")
    assert roster.name(1) == "Odile Marchetti"
    assert roster.find("Ludwig") == []


@pytest.mark.parametrize("seat", [0, -1, 100])
def test_there_are_seats_one_to_ninety_nine(seat: int) -> None:
    with pytest.raises(ValueError, match="is no seat; expected a number from 1 to 99"):
        Roster().assign(seat, "Ludwig")


def test_a_repr_shows_no_name() -> None:
    assert repr(seated()) == "<Roster of 5>"


@laws(40)
@given(texts)
def test_hits_lie_inside_any_text_and_never_overlap(text: str) -> None:
    last = 0
    for start, end, _ in seated().find(text):
        assert last <= start < end <= len(text)
        last = end


@laws(40)
@given(st.dictionaries(st.integers(1, 99), texts, max_size=4), texts)
def test_any_name_can_be_given(names: dict[int, str], text: str) -> None:
    seated(names).find(text + "".join(names.values()))
