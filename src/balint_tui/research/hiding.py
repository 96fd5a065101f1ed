"""What no text of an export may say: seats, names of groups, names of members.

A last net: members' names became seats when a note was typed, and what else identifies became a
placeholder; a person approved what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from balint_tui.privacy.vocabulary import english, plain, words

Hide = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds what must not be said: first and last code point (half-open), and what stands for it."""

_MEMBER = "[MEMBER]"
_GROUP = "[GROUP]"
_NAME = "[NAME]"
_PLACEHOLDER = re.compile(r"\[[A-Z]+(?: [0-9]+)?\]")
_SEATS = r"\bseats?\s*[0-9]{1,2}(?:\s*(?:,|and|&|-|–)\s*[0-9]{1,2})*(?![0-9])"
_SHORTEST = 3
"""A shorter name of a group is a word of every text."""
_SHORTEST_IN_ANY_CASE = 4


def hider(groups: Iterable[str], members: Iterable[str]) -> Hide:
    """Finds seats, these groups and these members. A name that is no ordinary word is found in
    small letters and capitals too; one that is, as it is written only, or half a text would go."""
    named = [name for name in groups if len(name.strip()) >= _SHORTEST]
    patterns = [
        (re.compile(_SEATS, re.IGNORECASE), _MEMBER),
        *((pattern, _MEMBER) for pattern in _patterns(members)),
        *((pattern, _GROUP) for pattern in _patterns(named)),
    ]
    return lambda text: [
        (*match.span(), words) for pattern, words in patterns for match in pattern.finditer(text)
    ]


def _patterns(names: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for name in sorted({" ".join(name.split()) for name in names} - {""}):
        # However its accents were typed.
        forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
        texts = (r"\s+".join(map(re.escape, form.split())) for form in sorted(forms))
        own = len(name) >= _SHORTEST_IN_ANY_CASE and not _ordinary(name)
        flags = re.IGNORECASE if own else re.NOFLAG
        yield re.compile(rf"(?<!\w)(?:{'|'.join(texts)})(?!\w)", flags)


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

    Of spans that overlap the first counts; a place within one is at the beginning of its words.
    """
    parts: list[str] = []
    ends: list[tuple[int, int, int]] = []
    done = 0
    for start, end, said in sorted(spans):
        if start >= done and end > start:
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
