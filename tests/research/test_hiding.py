"""Names are found whatever their case and accents, and however many others there are."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.research.hiding import (
    _words,
    could_be_names,
    folded,
    hidden,
    hider,
    replaced,
)

NAMES = ["Rosalind", "Rosalind Achterberg", "Zoë", "O'Hara", "Anne-Marie", "(Zed)", "Ines İnan"]
GROUPS = ["Harbour", "Harbour Street", "Praxis Süd", "St. Ives", "№ 9", "!!!"]
BELOW = "\u0345"
PIECES = st.sampled_from(
    [*NAMES, *GROUPS, " ", ", ", "-", "™", "a", "said", "\u0301", "7", "rosalind", "ZOË", "ınan"]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.booleans())
def test_looking_only_for_those_whose_rarest_word_is_there_misses_none(
    text: str, apart: bool
) -> None:
    typed = unicodedata.normalize("NFD" if apart else "NFC", text)
    alone = [span for name in NAMES for span in hider([], [name])(typed)]
    alone += [span for name in GROUPS for span in hider([name], [])(typed)]
    assert set(hider(GROUPS, NAMES)(typed)) == set(alone)
    left = f" {without_accents(hidden(typed, hider(GROUPS, NAMES)))} "
    for name in map(without_accents, (*NAMES, *GROUPS)):
        assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left)


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_whatever_is_the_same_in_any_case_is_the_same_word() -> None:
    """Of all characters; but for the mark below a Greek letter, which is none of a word."""
    for one in filter(lambda one: one != BELOW, map(chr, range(sys.maxunicode + 1))):
        for other in {one.lower(), one.upper(), one.title(), one.casefold()} - {one, BELOW}:
            if len(other) == 1 and re.fullmatch(re.escape(one), other, re.IGNORECASE):
                assert _words(folded(one)[0]) == _words(folded(other)[0]), (one, other)


@given(st.text(max_size=20))
def test_each_place_of_a_folded_text_is_one_of_the_text(text: str) -> None:
    seen, at = folded(text)
    assert len(at) == len(seen) + 1
    assert list(at) == sorted(at)
    assert at[-1] == len(text)
    for place, letter in zip(at, seen, strict=False):
        assert letter in folded(text[place])[0]


@pytest.mark.parametrize(
    "typed",
    [
        "st john\u2019s",
        "St John's",
        "ST. JOHN`S",
        "Zennor-Moor",
        "zennormoor",
        "AnneMarie",
        "zennor\u2011moor",
        "Zennor \u2013 Moor",
        "_Zennor_Moor_",
        "Zennor Moor2024",
        "Ze\u00adnnor\u200b Moor",
        "\uff3aennor Moor",
        "Zénnor Moor",
        "Zenno\u0301r Moor",
        "the Zennor",
        "the Zennors",
        "Noelle",
        "NOËLLE",
        "Noelles",
        "Strasse",
        "STRASSE",
        "Anne Marie",
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str) -> None:
    hide = hider(
        ["Zennor Moor", "St John\u2019s", "St. John's"], ["Noëlle", "Anne-Marie", "Straße"]
    )
    left = hidden(f"and {typed}, said", hide)
    assert re.fullmatch(r"and (?:the )?[_ ]?(?:\[MEMBER\]|\[GROUP\])[_ ]?(?:2024)?, said", left), (
        left
    )


def test_what_only_looks_like_a_name_stays() -> None:
    hide = hider(["Zennor Moor", "Balint Group", "Will"], ["Zoë"])
    for text in ("zoetrope", "Balint said", "the balint group", "it will", "seated three", "Moor"):
        assert hidden(text, hide) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Tuesday group", "She came on Tuesday, on tuesday."),
        ("January group", "Since January she has not slept."),
        ("Women's group", "the women's ward"),
        ("Junior doctors' group", "in the doctors' mess"),
        ("Balint group A", "our balint group a day later"),
        ("Group A", "in our group a trainee wept"),
        ("GP trainees", "two GP trainees' patients, the trainees"),
        ("Balint-Gruppe Nord", "In der Gruppe war es still."),
        ("Groupe Balint 2024", "le groupe, en 2024"),
    ],
)
def test_the_words_of_a_group_s_name_stay_where_they_are_those_of_any_note(
    name: str, text: str
) -> None:
    left = hidden(text, hider([name], []))
    assert left == text.replace("GP trainees", "[GROUP]")


def test_members_whose_names_are_words_are_found_as_they_are_written() -> None:
    hide = hider([], ["Grace", "Max", "Jo", "Le-An"])
    assert hidden("grace and Grace, a lean man, max 3, Jo", hide) == (
        "grace and [MEMBER], a lean man, max 3, [MEMBER]"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{} and one patient cried.",
        "{} to one of the others",
        "{}, two minutes late",
        "{}, ten years older",
        "she took a seat, one of us said",
        "the seat, eight months pregnant",
        "in seats two by two",
        "one seat one vote",
        "a seat two-thirds empty",
        "a seat one of us took",
    ],
)
def test_what_stands_behind_a_seat_stays(text: str) -> None:
    assert hidden(text.format("Seat 4"), hider([], [])) == text.format("[MEMBER]")


@pytest.mark.parametrize(
    "typed",
    [
        "Seat 3",
        "seat no. 3",
        "Seat number three",
        "SEAT #3",
        "Seat \uff13",
        "Seats 3/4",
        "seats 3 or 7",
        "seats 3 to 7",
        "seats 3, 4, and 7",
        "seats 3\u20137",
        "seats three and four",
    ],
)
def test_seats_are_found_however_they_are_counted(typed: str) -> None:
    assert hidden(f"and {typed} wept", hider([], [])) == "and [MEMBER] wept"


def test_words_that_are_one_letter_are_no_names() -> None:
    text = "I feel at ease when I present. A case is enough."
    assert hidden(text, could_be_names) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rosalind Achterberg wept.", "[MEMBER] wept."),
        ("Rosalind wept.", "[MEMBER] wept."),
        ("At Harbour Street it rained.", "At [GROUP] it rained."),
        ("INES INAN, Ines ınan", "[MEMBER], [MEMBER]"),
        ("St. Ives, № 9.", "[GROUP], [GROUP]."),
    ],
)
def test_the_whole_name_goes_where_one_begins_another(text: str, said: str) -> None:
    assert hidden(text, hider(GROUPS, NAMES)) == said


@pytest.mark.parametrize("text", ["Vasquez\u0345 left", "(VASQUEZ)", "\u0301Vasquez™", "№Vasquez"])
def test_a_mark_beside_a_name_does_not_hide_it_from_us(text: str) -> None:
    assert "asquez" not in hidden(text, hider([], ["Vasquez"])).lower()


def test_a_thousand_groups_that_begin_alike_are_told_apart() -> None:
    hide = hider([f"Balint group {number}" for number in range(1000)], [])
    assert hidden("the Balint group 17 of Balint group 9", hide) == "the [GROUP] of [GROUP]"
    assert hidden("a Balint group 1000", hide) == "a Balint group 1000"


def test_of_two_names_that_overlap_nothing_is_left() -> None:
    hide = hider(["Amber Street", "Street Choir"], [])
    assert hidden("the Amber Street Choir sang", hide) == "the [GROUP] sang"


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["[A]", "[B]"]))),
)
def test_what_lies_in_a_span_is_gone_and_all_else_is_there(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    inside = {place for start, end, _ in spans for place in range(start, end)}
    changed, moved = replaced(text, [span for span in spans if span[1] <= len(text)])
    inside = {place for start, end, _ in spans if end <= len(text) for place in range(start, end)}
    for place, letter in enumerate(text):
        if place not in inside:
            assert changed[moved(place)] == letter
    assert len(changed.replace("[A]", "").replace("[B]", "")) <= len(text) - len(inside)
