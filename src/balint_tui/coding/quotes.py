"""What the codings of many sessions come to: each code's quotes, and how often and by whom.

A quote is a code that a coder gave to a piece of a note. Where several coders gave it, or several
codes beneath one heading are on the same piece, that is one passage and is counted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from balint_tui.coding.agreement import Given
from balint_tui.coding.codebook import Code, Codebook

NoteId = tuple[str, int]
"""A session's id and the number of a note in it."""

OTHERS = Codebook("other-codes", "Other codes", "", ())
"""Stands for the codebook of codes that were given and are in none (any more)."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A code on a piece of a note: from code point ``start`` to ``end``, both 0 for all of it.

    ``day`` is ISO 8601, ``phase`` the name of the phase, ``coder`` "" if none was set.
    """

    session_id: str
    note: int
    start: int
    end: int
    text: str
    group: str
    day: str
    phase: str
    code: str
    coder: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a note, with those of the codes asked for that it has, and who gave them."""

    quote: Quote
    codes: tuple[str, ...]
    coders: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """How many pieces of notes, notes, sessions and coders."""

    quotes: int
    notes: int
    sessions: int
    coders: int


@dataclass(frozen=True)
class Tally:
    """A line of a codebook. ``own`` is of the code itself; ``in_all`` (None if no code is below it)
    and ``passages`` are with all codes below it. ``depth``: how many codes are above."""

    code: Code
    depth: int
    own: Counts
    in_all: Counts | None
    passages: tuple[Passage, ...]


def tally(book: Codebook, quotes: Iterable[Quote]) -> list[Tally]:
    """What each code of the book comes to, in its order; passages in the order of the quotes."""
    above = _above(book)
    own: dict[str, list[Quote]] = {code: [] for code in above}
    in_all: dict[str, list[Quote]] = {code: [] for code in above}
    for quote in quotes:
        if quote.code in above:
            own[quote.code].append(quote)
            for code in above[quote.code]:
                in_all[code].append(quote)
    headings = {code.parent for code in book.codes}
    return [
        Tally(
            code,
            depth=len(above[code.id]) - 1,
            own=counts(own[code.id]),
            in_all=counts(in_all[code.id]) if code.id in headings else None,
            passages=tuple(passages(in_all[code.id])),
        )
        for code in book.codes
    ]


def _above(book: Codebook) -> dict[str, tuple[str, ...]]:
    """Code -> itself and the codes above it; in a codebook these come before it."""
    found: dict[str, tuple[str, ...]] = {}
    for code in book.codes:
        found[code.id] = (code.id, *found.get(code.parent, ()))
    return found


def counts(quotes: Sequence[Quote]) -> Counts:
    """Nothing is counted twice: a piece with two of the codes, or by two coders, is one quote."""
    return Counts(
        quotes=len({_place(quote) for quote in quotes}),
        notes=len({(quote.session_id, quote.note) for quote in quotes}),
        sessions=len({quote.session_id for quote in quotes}),
        coders=len({quote.coder for quote in quotes}),
    )


def passages(quotes: Iterable[Quote]) -> list[Passage]:
    """The quotes, those of the same piece as one, in their order."""
    found: dict[tuple[str, int, int, int], list[Quote]] = {}
    for quote in quotes:
        found.setdefault(_place(quote), []).append(quote)
    return [
        Passage(
            same[0],
            tuple(dict.fromkeys(quote.code for quote in same)),
            tuple(sorted({quote.coder for quote in same}, key=_by_sign)),
        )
        for same in found.values()
    ]


def _place(quote: Quote) -> tuple[str, int, int, int]:
    return quote.session_id, quote.note, quote.start, quote.end


def _by_sign(coder: str) -> tuple[bool, str]:
    """Who has no sign comes last."""
    return not coder, coder


def others(books: Iterable[Codebook], quotes: Iterable[Quote]) -> Codebook | None:
    """The codes that were given and are in none of the books, named by their ids, as a codebook."""
    known = {code.id for book in books for code in book.codes}
    unknown = sorted({quote.code for quote in quotes} - known)
    codes = tuple(Code(code, code) for code in unknown)
    return replace(OTHERS, codes=codes) if codes else None


def pairs(quotes: Iterable[Quote]) -> list[tuple[str, str]]:
    """The pairs of coders who coded some of the same sessions, in the order of their signs."""
    coded = _sessions_by_coder(quotes)
    signs = sorted(coded, key=_by_sign)
    return [pair for pair in combinations(signs, 2) if coded[pair[0]] & coded[pair[1]]]


def by_coder(
    quotes: Sequence[Quote], notes: Mapping[str, Sequence[int]], first: str, second: str
) -> tuple[list[NoteId], set[Given[NoteId]], set[Given[NoteId]]]:
    """What ``agreement.compare`` needs of two coders: the units, and what each of them gave.

    Units are all notes of the sessions in which both gave at least one code: a note that both left
    alone is one on which they agree. ``notes`` are the numbers of the notes by the session's id.
    """
    coded = _sessions_by_coder(quotes)
    both = coded.get(first, set()) & coded.get(second, set())
    units = [(session, note) for session in sorted(both) for note in notes[session]]
    given: dict[str, set[Given[NoteId]]] = {first: set(), second: set()}
    for quote in quotes:
        if quote.coder in given and quote.session_id in both:
            given[quote.coder].add(((quote.session_id, quote.note), quote.code))
    return units, given[first], given[second]


def _sessions_by_coder(quotes: Iterable[Quote]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quote in quotes:
        found.setdefault(quote.coder, set()).add(quote.session_id)
    return found
