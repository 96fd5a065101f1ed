"""What the tests of privacy draw from: any text, and texts made of what recognisers look for."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from balint_tui.privacy.roster import Roster

NAMES = {1: "Siobhán O'Brien", 2: "Ludwig van Dijk", 3: "Anne-Marie Öztürk", 4: "Will", 5: "李明"}
"""Invented members, by seat."""


def laws(examples: int) -> settings:
    """How a law is tried: no time limit, nothing kept on the disk."""
    return settings(max_examples=examples, deadline=None, database=None)


def seated(names: dict[int, str] = NAMES) -> Roster:
    """A roster of these names."""
    roster = Roster()
    for seat, name in names.items():
        roster.assign(seat, name)
    return roster


# Lone surrogates are in it, unlike in hypothesis's own default.
any_text = st.text(st.characters(exclude_categories=()), max_size=60)

_BITS = (
    *"0123456789 /-.,()+@#:'xoM[]\n",
    *("07700", "555", "0144", "12", "1/2", "2024", "95", "ninety", "MRN ", "ref no. ", "plate "),
    *(
        "May",
        "jan",
        "the ",
        "14th",
        "of ",
        "first",
        "born ",
        "tel ",
        "ext ",
        "call ",
        " at ",
        "dot ",
    ),
    *("example.org", "www.", "AB", "aged ", "year", "mg", "oh", "double", "siobhan", "SIOBHÁN"),
    *(
        "O'Brien",
        "van ",
        "Dijk",
        "Will",
        "will",
        "anne",
        "李明",
        "Seat ",
        "Seat 3",
        "[DATE 1]",
        "[ID ",
    ),
    *("\u0301", "\ud800", "\0", "\u202e", "\ufffc", "٣", "月", "ß", "İ"),
)
bits = st.lists(st.sampled_from(_BITS), max_size=25).map("".join)
"""Texts in which something is nearly always found."""

texts = any_text | bits
