"""Codebooks as hypothesis invents them: such as can be loaded, with odd names and deep trees."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from hypothesis import strategies as st

from balint_tui.coding.codebook import DEEPEST, Code, Codebook, in_order, one_line, paragraphs

LETTERS = st.characters(codec="utf-8")
ODD = [
    "Time",
    "time",
    "Process: Time",
    "Time (2)",
    "=1+1",
    "'=1+1",
    "''-",
    "-5",
    "'-5",
    "@a;b,c",
    '"',
    "ß",
    "希望",
]
NAMES = st.text(LETTERS, min_size=1, max_size=12).map(one_line).filter(bool) | st.sampled_from(ODD)
TEXTS = st.text(LETTERS, max_size=30).map(paragraphs) | st.lists(NAMES).map("\n".join)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
PAIRS = st.tuples(IDS, st.uuids().map(str))
FIRST_AND_SECOND = (itemgetter(0), itemgetter(1))
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6)), max_size=4)
"""Where a file is cut, how many bytes are taken out there, and what is put in."""


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    """A codebook of some codes, each beneath one of those before it or none."""
    codes: list[Code] = []
    levels = {"": 0}
    for code_id, guid in draw(st.lists(PAIRS, min_size=1, max_size=8, unique_by=FIRST_AND_SECOND)):
        parent = draw(st.sampled_from([name for name in levels if levels[name] < DEEPEST]))
        levels[code_id] = levels[parent] + 1
        kept = guid if draw(st.booleans()) else ""
        codes.append(
            Code(code_id, draw(NAMES), draw(TEXTS), parent, kept, codable=draw(st.booleans()))
        )
    return Codebook("book", draw(NAMES), draw(TEXTS.map(one_line)), in_order(codes))


def mutated(raw: bytes, cuts: Iterable[tuple[float, int, bytes]]) -> bytes:
    """The file with these changes made to it."""
    for place, length, more in cuts:
        at = int(place * len(raw))
        raw = raw[:at] + more + raw[at + length :]
    return raw


def chain(levels: int) -> Codebook:
    """A codebook in which each code is beneath the one before."""
    names = [f"l{n}" for n in range(1, levels + 1)]
    parents = ["", *names]
    return Codebook(
        "chain",
        "Chain",
        "",
        tuple(
            Code(name, name, parent=parent) for name, parent in zip(names, parents, strict=False)
        ),
    )
