"""What codings of many sessions come to, counted by hand, and what always holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.coding.agreement import compare
from balint_tui.coding.codebook import Code, Codebook
from balint_tui.coding.quotes import (
    Counts,
    Quote,
    Tally,
    by_coder,
    counts,
    others,
    pairs,
    passages,
    tally,
)
from tests.frame.strategies import laws

BOOK = Codebook(
    "book",
    "Book",
    "",
    (
        Code("frame", "Frame"),
        Code("time", "Time", parent="frame"),
        Code("late", "Late", parent="time"),
        Code("room", "Room", parent="frame"),
        Code("hope", "Hope"),
    ),
)


def quote(
    session: str, note: int, code: str, coder: str = "A", start: int = 0, end: int = 0
) -> Quote:
    return Quote(
        session,
        note,
        start,
        end,
        text="they came late again",
        group="Tuesday lunch",
        day="2026-06-30",
        phase="Discuss",
        code=code,
        coder=coder,
    )


QUOTES = [
    quote("s1", 2, "time"),
    quote("s1", 2, "time", "B"),
    quote("s1", 2, "late", "B", 0, 4),
    quote("s1", 2, "room"),
    quote("s1", 5, "frame"),
    quote("s2", 3, "late"),
    quote("s2", 3, "hope", ""),
    quote("s2", 4, "old-code"),
]
"""Below frame: the whole note 2 of s1 has time (twice) and room, a piece of it late; note 5 of s1
has frame itself; note 3 of s2 has late."""


def lines(quotes: list[Quote] = QUOTES) -> dict[str, Tally]:
    return {found.code.id: found for found in tally(BOOK, quotes)}


def test_each_code_is_counted_by_itself() -> None:
    own = {code: found.own for code, found in lines().items()}
    assert own == {
        "frame": Counts(quotes=1, notes=1, sessions=1, coders=1),
        "time": Counts(quotes=1, notes=1, sessions=1, coders=2),
        "late": Counts(quotes=2, notes=2, sessions=2, coders=2),
        "room": Counts(quotes=1, notes=1, sessions=1, coders=1),
        "hope": Counts(quotes=1, notes=1, sessions=1, coders=1),
    }


def test_a_heading_counts_what_is_below_it_and_nothing_twice() -> None:
    """Four passages in all: s1/2 whole, s1/2 piece, s1/5, s2/3; three notes, two sessions, A and B.

    Added up, the codes would give 1 + 1 + 2 + 1 = 5.
    """
    in_all = {code: found.in_all for code, found in lines().items()}
    assert in_all == {
        "frame": Counts(quotes=4, notes=3, sessions=2, coders=2),
        "time": Counts(quotes=3, notes=2, sessions=2, coders=2),
        "late": None,
        "room": None,
        "hope": None,
    }


def test_the_lines_are_those_of_the_codebook() -> None:
    found = tally(BOOK, QUOTES)
    assert [line.code for line in found] == list(BOOK.codes)
    assert [line.depth for line in found] == [0, 1, 2, 1, 0]


def test_the_passages_of_a_heading() -> None:
    """The first passage has two of its codes and two coders, and is one."""
    first, *more = lines()["frame"].passages
    assert (first.codes, first.coders) == (("time", "room"), ("A", "B"))
    assert first.quote == QUOTES[0]
    places = [(p.quote.session_id, p.quote.note, p.quote.end, p.codes) for p in more]
    assert places == [
        ("s1", 2, 4, ("late",)),
        ("s1", 5, 0, ("frame",)),
        ("s2", 3, 0, ("late",)),
    ]


def test_who_has_no_sign_is_named_last() -> None:
    (passage,) = passages([quote("s", 1, "hope", ""), quote("s", 1, "hope", "B")])
    assert passage.coders == ("B", "")


def test_codes_that_are_in_no_codebook_are_a_book_of_their_own() -> None:
    found = others([BOOK], QUOTES)
    assert found is not None
    assert found.codes == (Code("old-code", "old-code"),)
    (line,) = tally(found, QUOTES)
    assert line.own == Counts(quotes=1, notes=1, sessions=1, coders=1)
    assert others([BOOK, found], QUOTES) is None


def test_nothing_coded() -> None:
    assert {line.own for line in tally(BOOK, [])} == {Counts(0, 0, 0, 0)}
    assert pairs([]) == []
    assert others([BOOK], []) is None


def test_coders_are_compared_who_coded_the_same_sessions() -> None:
    """In s2 are A and the one without a sign, in s1 A and B; B never met the other."""
    assert pairs(QUOTES) == [("A", "B"), ("A", "")]


def test_units_are_all_notes_of_the_sessions_that_both_coded() -> None:
    """Worked by hand. Sessions s1 and s2 are coded by both, s3 by A alone: 4 + 2 = 6 notes.

    frame: both on s1/1 and s1/2, only A on s1/3, only B on s2/1, neither on two. So po = 4/6,
    each gave it to 3 of 6, pe = 1/2, kappa = (2/3 - 1/2) / (1/2) = 1/3.
    """
    quotes = [
        quote("s1", 1, "frame"),
        quote("s1", 1, "frame", "A", 0, 4),
        quote("s1", 1, "frame", "B"),
        quote("s1", 2, "frame"),
        quote("s1", 2, "frame", "B", 5, 9),
        quote("s1", 3, "frame"),
        quote("s2", 1, "frame", "B"),
        quote("s2", 2, "hope"),
        quote("s3", 1, "frame"),
        quote("s1", 4, "hope", "C"),
    ]
    notes = {"s1": [1, 2, 3, 4], "s2": [1, 2], "s3": [1]}
    units, first, second = by_coder(quotes, notes, "A", "B")
    assert units == [("s1", 1), ("s1", 2), ("s1", 3), ("s1", 4), ("s2", 1), ("s2", 2)]
    frame, hope, everything = compare(units, first, second)
    assert (frame.units, frame.both, frame.first, frame.second) == (6, 2, 1, 1)
    assert frame.share == pytest.approx(4 / 6)
    assert frame.kappa == pytest.approx(1 / 3)
    assert (hope.both, hope.first, hope.second) == (0, 1, 0)
    assert everything.units == 12


codes = st.sampled_from([code.id for code in BOOK.codes] + ["old-code"])
some = st.lists(
    st.builds(
        quote,
        st.sampled_from(["s1", "s2", "s3"]),
        st.integers(1, 3),
        codes,
        st.sampled_from(["A", "B", ""]),
        end=st.sampled_from([0, 4]),
    ),
    max_size=30,
)


@laws(100)
@given(some)
def test_as_many_passages_as_quotes_are_counted(quotes: list[Quote]) -> None:
    for line in tally(BOOK, quotes):
        whole = line.in_all or line.own
        assert len(line.passages) == whole.quotes
        assert line.own.quotes <= whole.quotes
        assert whole.sessions <= whole.notes <= whole.quotes


@laws(100)
@given(some)
def test_a_heading_has_at_least_its_largest_and_at_most_the_sum(quotes: list[Quote]) -> None:
    found = {line.code.id: line for line in tally(BOOK, quotes)}
    parts = [found["frame"].own, found["room"].own, found["time"].in_all]
    numbers = [part.quotes for part in parts if part]
    in_all = found["frame"].in_all
    assert in_all is not None
    assert max(numbers) <= in_all.quotes <= sum(numbers)


@laws(100)
@given(some, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_counts(quotes: list[Quote], rng: object) -> None:
    mixed = [*quotes, *quotes]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert counts(mixed) == counts(quotes)
    assert {(line.own, line.in_all) for line in tally(BOOK, mixed)} == {
        (line.own, line.in_all) for line in tally(BOOK, quotes)
    }


@laws(100)
@given(some)
def test_a_coder_agrees_with_a_copy_of_oneself(quotes: list[Quote]) -> None:
    own = [one for one in quotes if one.coder == "A"]
    copy = [replace(one, coder="Z") for one in own]
    notes = {session: [1, 2, 3] for session in ("s1", "s2", "s3")}
    for row in compare(*by_coder([*own, *copy], notes, "A", "Z")):
        assert (row.first, row.second) == (0, 0)
        assert row.kappa is None or row.kappa == pytest.approx(1)


@laws(100)
@given(some)
def test_what_is_given_is_of_the_units(quotes: list[Quote]) -> None:
    notes = {session: [1, 2, 3] for session in ("s1", "s2", "s3")}
    for one, two in pairs(quotes):
        units, first, second = by_coder(quotes, notes, one, two)
        assert len(units) == len(set(units))
        assert {note for note, _ in first | second} <= set(units)
        assert first
        assert second
