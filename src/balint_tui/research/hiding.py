"""What no text of an export may say: seats, names of groups, names of members.

A last net: members' names became seats when a note was typed, and what else identifies became a
placeholder; a person approved what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from balint_tui.privacy.vocabulary import english, plain, words

Hide = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds what must not be said: first and last code point (half-open), and what stands for it."""

_MEMBER = "[MEMBER]"
_GROUP = "[GROUP]"
_NAME = "[NAME]"
_PLACEHOLDER = re.compile(r"\[[A-Z]+(?: [0-9]+)?\]")
_NUMBER = r"[0-9]{1,2}(?![0-9])"
_IN_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
_AND = r"\s*(?:,|/|&|-|to\b|and\b|or\b|,\s*and\b|,\s*or\b)\s*"
_SEATS = re.compile(
    rf"\bseats?\s*(?:no\.?\s*|number\s+|nr\.?\s*|\#)?{_NUMBER}(?:{_AND}{_NUMBER})*"
    rf"|(?<!\bone )\bseat\s+(?:no\.?\s*|number\s+)?{_IN_WORDS}(?!-|\s+(?:by|of)\b)"
    rf"|\bseats\s+{_IN_WORDS}\s+and\s+{_IN_WORDS}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[ -]+")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|'(?=[^\W\d_]))*")
_GENITIVE = re.compile(r"'s?(?![^\W\d_])")
_APOSTROPHES = frozenset("'`\u00b4\u02bc\u2018\u2019\u2032\uff07")
_SHORTEST = 3
"""A shorter name of a group is a word of every text."""
_SHORTEST_IN_ANY_CASE = 4
_NEVER_OWN = frozenset(
    {
        *("balint", "balintgruppe", "gruppe", "groupe", "grupo", "gruppo", "groep"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july"),
        *("august", "september", "october", "november", "december"),
    }
)
"""In no dictionary of words, in the names of many groups, and in many notes."""


def hider(groups: Iterable[str], members: Iterable[str]) -> Hide:
    """Finds seats, these groups and these members, however their accents, apostrophes and hyphens
    are typed. A name that is no ordinary word is found in small letters and capitals too, and so is
    each such word of a longer one; one that is, as it is written only, or half a text would go."""
    named = (name for name in groups if len(name.strip()) >= _SHORTEST)
    known = [(*one, _MEMBER) for one in _patterns(members)]
    known += [(*one, _GROUP) for one in _patterns(named)]
    # A library may have a thousand groups: only names are looked for whose rarest word is there.
    often = Counter(word for form, *_ in known for word in set(_words(form)))
    by_word: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for form, pattern, said in known:
        rarest = min(_words(form), key=often.__getitem__, default="")
        by_word.setdefault(rarest, []).append((pattern, said))

    def hide(text: str) -> list[tuple[int, int, str]]:
        seen, at = folded(text)
        found = [(*match.span(), _MEMBER) for match in _SEATS.finditer(seen)]
        there = {"", *_words(seen)}
        plurals = {word[:-1] for word in there if word.endswith("s")}
        for word in (there | plurals) & by_word.keys():
            for pattern, said in by_word[word]:
                found += [(*match.span(), said) for match in pattern.finditer(seen)]
        return [(at[start], max(at[end], at[end - 1] + 1), said) for start, end, said in found]

    return hide


def folded(text: str) -> tuple[str, Sequence[int]]:
    """The text with what looks alike made equal, but for case; and where in the text each of its
    characters comes from, and the end."""
    if text.isascii():
        return text.translate(_ASCII), range(len(text) + 1)
    parts, at = list[str](), list[int]()
    for place, character in enumerate(text):
        alike = _fold(character)
        parts.append(alike)
        at += [place] * len(alike)
    return "".join(parts), [*at, len(text)]


@lru_cache(4096)
def _fold(character: str) -> str:
    kind = unicodedata.category(character)
    if character in _APOSTROPHES:
        return "'"
    if kind[0] == "M" or kind == "Cf":  # an accent, or what cannot be seen
        return ""
    if kind == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if character.isspace() or character == "_":
        return " "
    if kind[0] not in "LN":
        return character
    alike = plain(character)
    return alike.upper() if character.isupper() else alike


_ASCII = {ord(one): _fold(one) for one in map(chr, range(128)) if _fold(one) != one}


def _words(text: str) -> list[str]:
    """The words of a text that is folded, in any case."""
    return _WORD.findall(text.casefold())


def _patterns(names: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each name, folded, and what finds it."""
    for name in sorted({" ".join(folded(name)[0].split()) for name in names} - {""}):
        parts = [part for part in _BETWEEN.split(name) if part]
        yield name, _pattern(parts or [name], own=_is_own(name))
        if len(parts) > 1 and _is_own(name):
            alone = filter(_is_own, ["".join(parts), *parts])
            yield from ((part, _pattern([part], own=True)) for part in alone)


def _pattern(parts: Sequence[str], *, own: bool) -> re.Pattern[str]:
    text = _BETWEEN.pattern.join(map(re.escape, parts))
    before, after = _edge(parts[0][0], "<!"), _edge(parts[-1][-1], "!")
    plural = "s?" if own and parts[-1][-1].isalpha() else ""
    return re.compile(f"{before}{text}{plural}{after}", re.IGNORECASE if own else re.NOFLAG)


def _edge(character: str, is_not: str) -> str:
    """Beside a letter there is no letter, beside a digit no digit."""
    if character.isalpha():
        return rf"(?{is_not}[^\W\d_])"
    return rf"(?{is_not}\d)" if character.isdigit() else ""


def _is_own(name: str) -> bool:
    """Whether one of its words is no word of ordinary texts."""
    found = (word for part in _BETWEEN.split(name) for word in _letters(part))
    return len(name) >= _SHORTEST_IN_ANY_CASE and any(
        len(word) > 1 and word not in _NEVER_OWN and not english().ordinary(word) for word in found
    )


def _letters(part: str) -> list[str]:
    """The words of a part of a name, without what is around them and without a genitive's s."""
    return _LETTERS.findall(_GENITIVE.sub("", plain(part)))


_NO_NAMES = frozenset({"a", "i"})
"""Letters that are words."""


def could_be_names(text: str) -> list[tuple[int, int, str]]:
    """Finds each word that is a name, and each with a capital that is in no dictionary; letters of
    an abbreviation are none, nor is what stands in brackets for something else."""
    placeholders = [match.span() for match in _PLACEHOLDER.finditer(text)]
    return [
        (word.start, word.end, _NAME)
        for word in words(text)
        if not any(start <= word.start < end for start, end in placeholders)
        if word.plain not in _NO_NAMES
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
