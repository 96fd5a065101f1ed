"""Members' names and their seats. In memory only: a roster must never be written anywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from balint_tui.privacy.common import NAMES, NO_SLIPS, PARTICLES

MOST_SEATS = 99

# Between two words of one name: "Anne-Marie", "O'Brien", "A. Osei".
_LINK = re.compile(r"[ .'’ʼ`\-‐‑–]{0,3}")
# Scripts that put no space between words; a name in them is found inside a run of letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_LONGEST = 64


@dataclass(frozen=True)
class _Word:
    """A run of letters, and how it reads without accents and case."""

    start: int
    end: int
    plain: str
    capital: bool


Hit = tuple[int, int, int | None]
"""Where a name stands, and its seat; None if it is the name of several."""


class Roster:
    """Who sits where. Its repr tells how many there are, and nothing else.

    A ``forgiving`` one also knows a name with one letter wrong: for names that a person typed.
    """

    def __init__(self, *, forgiving: bool = True) -> None:
        self._forgiving = forgiving
        self._names: dict[int, str] = {}
        self._seats: dict[tuple[str, ...], int | None] = {}
        self._most_words = 1
        self._slips: dict[str, set[str]] = {}
        self._unspaced: list[tuple[str, int | None]] = []

    def __repr__(self) -> str:
        return f"<Roster of {len(self._names)}>"

    def assign(self, seat: int, name: str) -> None:
        """Gives the seat this name; an empty one frees it. ValueError if there is no such seat."""
        if not 1 <= seat <= MOST_SEATS:
            raise ValueError(f"{seat} is no seat; expected a number from 1 to {MOST_SEATS}.")
        self._names.pop(seat, None)
        if name.strip():
            self._names[seat] = " ".join(name.split())
        self._index()

    def name(self, seat: int) -> str | None:
        """The name of this seat, to be shown and not kept."""
        return self._names.get(seat)

    def names(self) -> dict[int, str]:
        """All names by seat, to be shown and not kept."""
        return dict(sorted(self._names.items()))

    def find(self, text: str) -> list[Hit]:
        """Where a member is named, whole or in part, in any case, with or without accents."""
        if not self._names:
            return []
        words = list(_words(text))
        hits = sorted([*self._spaced(text, words), *self._inside(text)], key=lambda hit: hit[0])
        return list(_joined(text, hits))

    # --- the index

    def _index(self) -> None:
        """Which words lead to which seat; a word that leads to several leads to none."""
        self._seats, self._slips, self._unspaced = {}, {}, []
        parts: dict[tuple[str, ...], set[int]] = {}
        for seat, name in self._names.items():
            for part in _parts(name):
                parts.setdefault(part, set()).add(seat)
        for part, seats in parts.items():
            self._seats[part] = next(iter(seats)) if len(seats) == 1 else None
            if (
                self._forgiving
                and len(part) == 1
                and 5 <= len(part[0]) <= _LONGEST
                and part[0] not in NAMES
            ):
                for shape in _shapes(part[0]):
                    self._slips.setdefault(shape, set()).add(part[0])
        self._most_words = max(map(len, self._seats), default=1)
        raw: dict[str, set[int]] = {}
        for seat, name in self._names.items():
            for piece in [name, *name.split()]:
                if len(piece) > 1 and _UNSPACED.search(piece):
                    raw.setdefault(piece, set()).add(seat)
        for piece, seats in sorted(raw.items(), key=lambda item: -len(item[0])):
            self._unspaced.append((piece, next(iter(seats)) if len(seats) == 1 else None))

    # --- finding

    def _spaced(self, text: str, words: list[_Word]) -> Iterator[Hit]:
        at = 0
        while at < len(words):
            size, seat = self._match(text, words, at)
            if size:
                yield words[at].start, words[at + size - 1].end, seat
            at += size or 1

    def _match(self, text: str, words: list[_Word], at: int) -> tuple[int, int | None]:
        """How many words from here on are a name (the longest counts), and whose."""
        best: tuple[int, int | None] = (0, None)
        plain: tuple[str, ...] = ()
        for size, word in enumerate(words[at : at + self._most_words], 1):
            if size > 1 and not _linked(text, words[at + size - 2].end, word.start):
                break
            plain = (*plain, word.plain)
            if plain in self._seats and (size > 1 or _may_be_a_name(word)):
                best = (size, self._seats[plain])
        return best if best[0] else self._slip(words[at])

    def _slip(self, word: _Word) -> tuple[int, int | None]:
        """A name with one letter wrong, missing, too many or swapped; its first letter is right."""
        plain = word.plain
        if plain.endswith("s") and (plain[:-1],) in self._seats and len(plain) > 3:
            known = plain not in NO_SLIPS and plain[:-1] not in NAMES
            return (1, self._seats[(plain[:-1],)]) if known else (0, None)
        if not 4 <= len(plain) <= _LONGEST or plain in NO_SLIPS:
            return (0, None)
        names = {name for shape in _shapes(plain) for name in self._slips.get(shape, ())}
        seats = {self._seats[(name,)] for name in names if _one_slip(plain, name)}
        if not seats:
            return (0, None)
        return (1, next(iter(seats)) if len(seats) == 1 else None)

    def _inside(self, text: str) -> Iterator[Hit]:
        for piece, seat in self._unspaced:
            for match in re.finditer(re.escape(piece), text):
                yield match.start(), match.end(), seat


def _may_be_a_name(word: _Word) -> bool:
    return word.capital or word.plain not in NAMES


def _linked(text: str, end: int, start: int) -> bool:
    return start - end <= 3 and _LINK.fullmatch(text, end, start) is not None


def _joined(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """Overlaps settled, and first and last name of one seat side by side made one."""
    last: Hit | None = None
    for start, end, seat in hits:
        if last and start < last[1]:
            last = (last[0], max(end, last[1]), last[2] if seat in (None, last[2]) else None)
        elif last and seat is not None and seat == last[2] and _linked(text, last[1], start):
            last = (last[0], end, seat)
        else:
            if last:
                yield _with_digits(text, last)
            last = (start, end, seat)
    if last:
        yield _with_digits(text, last)


def _with_digits(text: str, hit: Hit) -> Hit:
    """Digits right behind a name ("anna72") belong to it, or they would read as its seat."""
    start, end, seat = hit
    while end < len(text) and text[end].isdigit():
        end += 1
    return start, end, seat


# --- words


def _is_letter(character: str) -> bool:
    return (
        character.isalpha() or character in _INVISIBLE or unicodedata.category(character)[0] == "M"
    )


def _words(text: str) -> Iterator[_Word]:
    """The runs of letters, with the marks upon them."""
    start = None
    for at, character in enumerate(text):
        if _is_letter(character):
            start = at if start is None else start
        elif start is not None:
            yield _word(text, start, at)
            start = None
    if start is not None:
        yield _word(text, start, len(text))


def _word(text: str, start: int, end: int) -> _Word:
    raw = text[start:end]
    return _Word(start, end, _plain(raw), raw[0].isupper())


_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def _plain(word: str) -> str:
    """Without case, accents and what cannot be seen."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_LETTERS)
    kept = (c for c in folded if unicodedata.category(c)[0] != "M" and c not in _INVISIBLE)
    return "".join(kept)


def _parts(name: str) -> set[tuple[str, ...]]:
    """The whole name, each part of two letters or more, and parts written as one word."""
    pieces = [tuple(word.plain for word in _words(piece)) for piece in name.split()]
    whole = tuple(word for piece in pieces for word in piece)
    parts = {whole}
    for piece in pieces:
        parts |= {piece, ("".join(piece),)}
        parts |= {(word,) for word in piece}
    return {part for part in parts if _stands_for_a_name(part)}


def _stands_for_a_name(part: tuple[str, ...]) -> bool:
    if len(part) == 1:
        return len(part[0]) > 1 and part[0] not in PARTICLES
    return bool(set(part) - PARTICLES) and len("".join(part)) > 1


# --- slips of the pen


def _shapes(word: str) -> set[str]:
    """The word, and the word with any one letter but the first left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}


def _one_slip(typed: str, name: str) -> bool:
    """Whether one letter was changed, left out, added, or two neighbours swapped."""
    if len(typed) > len(name):
        return name in _shapes(typed)
    if len(typed) < len(name):
        return typed in _shapes(name)
    wrong = [at for at in range(len(name)) if typed[at] != name[at]]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and typed[first] == name[second] and typed[second] == name[first]
    return len(wrong) == 1
