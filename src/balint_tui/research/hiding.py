"""What no text of an export may say: seats, names of groups, names of members.

A last net: members' names became seats when a note was typed, and what else identifies became a
placeholder; a person approved what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from balint_tui.privacy.vocabulary import english, plain, words

Hide = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds what must not be said: first and last code point (half-open), and what stands for it."""

_MEMBER = "[MEMBER]"
_GROUP = "[GROUP]"
_NAME = "[NAME]"
_PLACEHOLDER = re.compile(r"\[[A-Z]+(?: [0-9]+)?\]")
_SEATS = r"\bseats?\s*[0-9]{1,2}(?:\s*(?:,|and|&|-|–)\s*[0-9]{1,2})*(?![0-9])"
_WORD = re.compile(r"\w+")
_DOTS = str.maketrans("İı", "ii")
"""To be the same as i in any case (``re.IGNORECASE``), unlike in ``str.casefold``."""
_SHORTEST = 3
"""A shorter name of a group is a word of every text."""
_SHORTEST_IN_ANY_CASE = 4


def hider(groups: Iterable[str], members: Iterable[str]) -> Hide:
    """Finds seats, these groups and these members. A name that is no ordinary word is found in
    small letters and capitals too; one that is, as it is written only, or half a text would go."""
    named = (name for name in groups if len(name.strip()) >= _SHORTEST)
    seats = re.compile(_SEATS, re.IGNORECASE)
    known = [(*one, _MEMBER) for one in _patterns(members)]
    known += [(*one, _GROUP) for one in _patterns(named)]
    # A library may have a thousand groups: only names are looked for whose rarest word is there.
    often = Counter(word for form, *_ in known for word in set(_words(form)))
    by_word: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for form, pattern, said in known:
        rarest = min(_words(form), key=often.__getitem__, default="")
        by_word.setdefault(rarest, []).append((pattern, said))

    def hide(text: str) -> list[tuple[int, int, str]]:
        found = [(*match.span(), _MEMBER) for match in seats.finditer(text)]
        for word in {"", *_words(text)} & by_word.keys():
            for pattern, said in by_word[word]:
                found += [(*match.span(), said) for match in pattern.finditer(text)]
        return found

    return hide


def _words(text: str) -> list[str]:
    """The words, such that those that are the same but for their case are the same."""
    return [word.translate(_DOTS).casefold() for word in _WORD.findall(text)]


def _patterns(names: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each name however its accents were typed, and what finds it."""
    for name in sorted({" ".join(name.split()) for name in names} - {""}):
        own = len(name) >= _SHORTEST_IN_ANY_CASE and not _ordinary(name)
        flags = re.IGNORECASE if own else re.NOFLAG
        for form in sorted({unicodedata.normalize(form, name) for form in ("NFC", "NFD")}):
            text = r"\s+".join(map(re.escape, form.split()))
            yield form, re.compile(rf"(?<!\w)(?:{text})(?!\w)", flags)


def _ordinary(name: str) -> bool:
    """Whether each of its words may be one of a text."""
    return all(english().ordinary(plain(word)) for word in name.split())


def could_be_names(text: str) -> list[tuple[int, int, str]]:
    """Finds each word that is a name, and each with a capital that is in no dictionary; letters of
    an abbreviation are none, nor is what stands in brackets for something else."""
    placeholders = [match.span() for match in _PLACEHOLDER.finditer(text)]
    return [
        (word.start, word.end, _NAME)
        for word in words(text)
        if not any(start <= word.start < end for start, end in placeholders)
        if english().name(word.plain)
        or (word.capital and not word.shouted and not english().ordinary(word.plain))
    ]


def hidden(text: str, hide: Hide) -> str:
    """The text without it."""
    return replaced(text, hide(text))[0]


def replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, Callable[[int], int]]:
    """The text with other words in the place of these spans, and where each place of it is then.

    Spans that overlap are one, for which the words of the first (of these the longest) stand; a
    place within one is at the beginning of its words.
    """
    parts: list[str] = []
    ends: list[tuple[int, int, int]] = []
    done = 0
    for start, end, said in _apart(spans):
        parts += [text[done:start], said]
        ends.append((start, end, len(said)))
        done = end
    parts.append(text[done:])

    def moved(place: int) -> int:
        shift = 0
        for start, end, size in ends:
            if place >= end:
                shift += size - (end - start)
            elif place > start:
                return start + shift
        return place + shift

    return "".join(parts), moved


def _apart(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for start, end, said in sorted(spans, key=lambda one: (one[0], -one[1], one[2])):
        if found and start < found[-1][1]:
            begin, last, words = found[-1]
            found[-1] = begin, max(last, end), words
        elif end > start:
            found.append((start, end, said))
    return found
