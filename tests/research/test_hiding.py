"""Names are found whatever their case and accents, and however many others there are."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.research.hiding import _words, hidden, hider, replaced

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
    assert sorted(hider(GROUPS, NAMES)(typed)) == sorted(alone)
    for name in (*NAMES, *GROUPS):
        for one in {unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)}:
            own = re.compile(rf"(?<!\w){re.escape(one)}(?!\w)")
            spans = {match.span() for match in own.finditer(typed)}
            assert spans <= {(start, end) for start, end, _ in alone}


def test_whatever_is_the_same_in_any_case_is_the_same_word() -> None:
    """Of all characters; but for the mark below a Greek letter, which is none of a word."""
    for one in filter(lambda one: one != BELOW, map(chr, range(sys.maxunicode + 1))):
        for other in {one.lower(), one.upper(), one.title(), one.casefold()} - {one, BELOW}:
            if len(other) == 1 and re.fullmatch(re.escape(one), other, re.IGNORECASE):
                assert _words(one) == _words(other), (one, other)


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
