"""Cuts a text into word pieces as the encoder knows them, each with its place in the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from balint_tui.privacy.vocabulary import SORTS, sort

COVER = "\ufffc"
"""Stands for a stretch that is settled already."""

START, END, UNKNOWN, MASK = "[CLS]", "[SEP]", "[UNK]", "[MASK]"
SPECIAL = (START, END, UNKNOWN, MASK, COVER)
"""The first rows of every vocabulary."""

CASES = 5
"""Without case, lower, Capitalised, UPPER, miXed."""
GAPS = 3
"""What stands before a piece: something, a space, a new line or nothing at all."""

FEATURES = SORTS * GAPS * CASES
"""All that a piece is told of its word: what lists know of it, what stands before it, its case."""

_LONGEST_PIECE = 24
_LONGEST_WORD = 64
# A note in one alphabet has few distinct words; a flood of others must not fill the memory.
_MOST_REMEMBERED = 20_000


@dataclass
class Pieces:
    """A text in pieces: for each its row, its features, its unit, and where it stands."""

    rows: list[int] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


class WordPiece:
    """Greedy longest match; what no piece fits is unknown, letter by letter."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self.vocabulary = {piece: row for row, piece in enumerate(vocabulary)}
        self._unknown = self.vocabulary[UNKNOWN]
        self._cover = self.vocabulary[COVER]
        self._known: dict[tuple[str, bool], tuple[tuple[int, int], ...]] = {}

    def cut(self, text: str) -> Pieces:
        """All pieces of the text, in order; units are words, or the letters or digits of one."""
        pieces = Pieces()
        unit = 0
        last = 0
        for start, end in _words(text):
            gap = _gap(text, last, start)
            last = end
            if text[start] == COVER:
                _add(pieces, self._cover, CASES * gap, unit, start, end)
                unit += 1
                continue
            inside = False
            for first, stop in _segments(text, start, end):
                feature = _feature(text[first:stop], 0 if inside else gap)
                for row, begin, until in self._match(text, first, stop, inside):
                    _add(pieces, row, feature, unit, begin, until)
                # Ideographs are pieces of their own, each the beginning of a word.
                inside = not _is_ideograph(text[stop - 1])
                unit += 1
        return pieces

    def _match(
        self, text: str, start: int, end: int, inside: bool
    ) -> Iterator[tuple[int, int, int]]:
        """Row, start and end of the pieces of a segment."""
        if _kind(text[start]) == "mark":
            yield self.vocabulary.get(text[start], self._unknown), start, end
            return
        if end - start > _LONGEST_WORD:
            # No word: one piece, so that a flood of letters costs next to nothing.
            yield self._unknown, start, end
            return
        folded, origin = _folded(text, start, end)
        at = 0
        for row, size in self._sizes(folded, inside):
            yield row, origin[at], origin[at + size]
            at += size

    def _sizes(self, folded: str, inside: bool) -> tuple[tuple[int, int], ...]:
        """Row and length of each piece of a folded segment."""
        key = (folded, inside)
        known = self._known.get(key)
        if known is None:
            known = tuple(self._greedy(folded, inside))
            if len(self._known) < _MOST_REMEMBERED:
                self._known[key] = known
        return known

    def _greedy(self, folded: str, inside: bool) -> Iterator[tuple[int, int]]:
        at = unknown = 0
        while at < len(folded):
            for size in range(min(_LONGEST_PIECE, len(folded) - at), 0, -1):
                piece = folded[at : at + size]
                row = self.vocabulary.get(f"##{piece}" if inside or at else piece)
                if row is not None:
                    break
            else:
                # A run of unknown letters is one piece, or scripts we cannot read cost the most.
                unknown, at = unknown + 1, at + 1
                continue
            if unknown:
                yield self._unknown, unknown
            yield row, size
            at, unknown = at + size, 0
        if unknown:
            yield self._unknown, unknown


def _add(pieces: Pieces, row: int, feature: int, unit: int, start: int, end: int) -> None:
    pieces.rows.append(row)
    pieces.features.append(feature)
    pieces.units.append(unit)
    pieces.starts.append(start)
    pieces.ends.append(end)


def _feature(word: str, gap: int) -> int:
    # A flood of letters is in no list, and need not be looked up.
    known = sort(word) if len(word) <= _LONGEST_WORD else 0
    return (known * GAPS + gap) * CASES + _case(word)


def with_sort(feature: int, known: int) -> int:
    """The feature as it would be if the lists knew something else of the word."""
    return known * GAPS * CASES + feature % (GAPS * CASES)


def sort_of(feature: int) -> int:
    """What the lists know of the word."""
    return feature // (GAPS * CASES)


def _gap(text: str, last: int, start: int) -> int:
    if last == start:
        return 0 if start else 2
    return 2 if "\n" in text[last:start] or not last else 1


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Runs of letters and digits, and each other visible character; "..." is one, too."""
    at = 0
    while at < len(text):
        kind = _kind(text[at])
        end = at + 1
        if kind == "word":
            while end < len(text) and _kind(text[end]) == "word":
                end += 1
        elif kind == "mark" and text[at] != COVER:
            while end < len(text) and text[end] == text[at]:
                end += 1
        if kind != "blank":
            yield at, end
        at = end


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """Whether it is part of a word, stands for itself, or is blank."""
    if character == COVER:
        return "mark"
    category = unicodedata.category(character)
    if category[0] in "ZC" and category != "Cs":
        # Marks that join or direct letters stay inside the word, or they would cut it.
        return "word" if category == "Cf" else "blank"
    if category[0] in "PS" or category == "Cs":
        return "mark"
    return "word"


def _is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A word cut where digits meet letters: "92yo" is a number and a word."""
    first = start
    if end - start > _LONGEST_WORD:
        yield start, end
        return
    for at in range(start + 1, end):
        if _is_cut(text[at - 1], text[at]):
            yield first, at
            first = at
    yield first, end


def _is_cut(left: str, right: str) -> bool:
    if left.isdigit() != right.isdigit():
        return True
    return _is_ideograph(left) or _is_ideograph(right)


def _case(word: str) -> int:
    if word.islower():
        return 1
    if word.isupper():
        return 3 if sum(map(str.isupper, word)) > 1 else 2
    if not any(map(str.isupper, word)):
        return 0
    return 2 if word[0].isupper() and word[1:].islower() else 4


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The segment in lower case without accents, and where each letter of it comes from."""
    word = text[start:end]
    if word.isascii():
        return word.lower(), list(range(start, end + 1))
    letters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(word, start):
        for letter in _fold(character):
            letters.append(letter)
            origin.append(at)
    if not letters:
        # Nothing but marks: still a piece, so that every visible character belongs to one.
        return word, list(range(start, end + 1))
    origin[0] = start
    # A letter ends where the next begins, so that marks behind it belong to it.
    return "".join(letters), [*origin, end]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    spread = unicodedata.normalize("NFD", character.lower())
    return "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))
