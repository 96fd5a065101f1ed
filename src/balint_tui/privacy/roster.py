"""Members' names and their seats. In memory only: a roster must never be written anywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from balint_tui.privacy.common import ABBREVIATIONS, NAMES, NO_SLIPS, PARTICLES
from balint_tui.privacy.lexicon_words import LABELS, NO_INITIALS, TITLES

MOST_SEATS = 99

# Between two words of one name: "Anne-Marie", "O'Brien", "A. Osei".
_LINK = re.compile(r"[ .'’ʼ`\-‐‑–]{0,3}")
# Scripts that put no space between words; a name in them is found inside a run of letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_LONGEST = 64
_MOST_INITIALS = 4
_IS_TITLE, _IS_LABEL = frozenset(TITLES.split()), frozenset(LABELS.split())
_NO_INITIALS = frozenset(NO_INITIALS.split())
_Key = TypeVar("_Key", bound=Hashable)


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
        self._initials: dict[str, int | None] = {}
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
        names = self._names.items()
        self._seats = _by_seat((part, seat) for seat, name in names for part in _parts(name))
        self._initials = _by_seat((some, seat) for seat, name in names for some in _initials(name))
        raw = (
            (piece, seat)
            for seat, name in names
            for piece in [name, name.replace(" ", ""), *name.split()]
        )
        unspaced = _by_seat((p, seat) for p, seat in raw if len(p) > 1 and _UNSPACED.search(p))
        self._unspaced = sorted(unspaced.items(), key=lambda item: -len(item[0]))
        self._most_words = max(map(len, self._seats), default=1)
        self._slips = {}
        words = (part[0] for part in self._seats if len(part) == 1 and self._forgiving)
        for word in words:
            if 5 <= len(word) <= _LONGEST and word not in NAMES:
                for shape in _shapes(word):
                    self._slips.setdefault(shape, set()).add(word)

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
        if not best[0]:
            best = self._initialled(text, words, at)
        return best if best[0] else self._slip(words[at])

    def _initialled(self, text: str, words: list[_Word], at: int) -> tuple[int, int | None]:
        """How many words from here on are initials of a name, and whose."""
        size = 0
        while at + size < len(words) and size < _MOST_INITIALS:
            word = words[at + size]
            if len(word.plain) > 1 or (size and text[words[at + size - 1].end : word.start] != "."):
                break
            size += 1
        letters = "".join(word.plain for word in words[at : at + max(1, size)])
        if letters not in self._initials or not _are_initials(text, words, at, size):
            return (0, None)
        return (max(1, size), self._initials[letters])

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


def _are_initials(text: str, words: list[_Word], at: int, size: int) -> bool:
    """Whether letters that could be initials are: by a dot, a title or a possessive."""
    word, last = words[at], words[at + max(1, size) - 1]
    before = ""
    if at and _linked(text, words[at - 1].end, word.start):
        before = words[at - 1].plain
    if before in _IS_LABEL:
        return False
    # A space must be between them: "don" is a title, and "don't" is not.
    titled = before in _IS_TITLE and " " in text[words[at - 1].end : word.start]
    if titled:
        return True
    if size > 1:
        return "".join(w.plain for w in words[at : at + size]) not in _NO_INITIALS
    if not text[word.start : last.end].isupper() or word.plain in ABBREVIATIONS | _NO_INITIALS:
        return False
    if not size:  # "AB" for Anna Berg
        return True
    return text[last.end : last.end + 1] == "." or text[last.end : last.end + 2] in ("'s", "’s")


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


def _initials(name: str) -> set[str]:
    """The first letter of the first and of the last name, and those of all."""
    letters = [word.plain[0] for word in _words(name) if word.plain not in PARTICLES and word.plain]
    if not letters or not name[0].isascii():
        return set()
    return {letters[0], letters[-1], "".join(letters), letters[0] + letters[-1]}


def _by_seat(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int | None]:
    """The seat that each leads to; none if it leads to several."""
    seats: dict[_Key, set[int]] = {}
    for key, seat in pairs:
        seats.setdefault(key, set()).add(seat)
    return {key: next(iter(some)) if len(some) == 1 else None for key, some in seats.items()}


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
