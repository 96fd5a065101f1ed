"""The words of a text, and what the word lists know of each.

The lists are written by ``training/lexicon.py``. Nothing but the standard library is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from balint_tui import assets

_MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
    r"\u00ad\u200b-\u200d\u2060"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|['’ʼ`](?=[^\W\d_]))*")
_SUFFIX = re.compile(r"['’ʼ`](?:s|d|ll|re|ve|m|t)\Z", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;\n\"“”‘(*•→=>–—|…\[]|(?<![^\W_])['‘]")
_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("’ʼ`", "'")
)
# Endings of words that are no names, most of them of medicine.
_WORDY = re.compile(
    r"(?:[ts]ion|ness|[aei]ment|able|ible|ically|ously|fully?|less|ism|itis|osis|ology|ectomy|"
    r"ostomy|otomy|oscopy|a?emia|[nt]uria|pathy|graphy|ogram|logical|tive|ious|eous|ity|ance|ence|"
    r"ship|hood|wards?|wise|i[sz]ed?|ated?|ating|[^aeiou]ings?|edly|ingly|mycin|cillin|pril|olol|"
    r"statin|azole|azepam|apine|idone|dronate|umab|tinib|oxacin|xaban|gliptin|flozin|triptan|"
    r"plasty|kinesia|algia|[nrt]oma|otic|ics?|ial|ional|person|mania|plegi[ac]|phobia|rrh[oe]+a)s?\Z"
)
_FORMS = (
    *(("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ed", ("", "e")), ("ied", ("y",))),
    *(("ing", ("", "e")), ("ings", ("", "e")), ("er", ("", "e")), ("ers", ("", "e"))),
    *(("est", ("", "e")), ("ier", ("y",)), ("iest", ("y",)), ("ly", ("", "le")), ("ily", ("y",))),
    *(("ness", ("",)), ("iness", ("y",)), ("less", ("",)), ("ful", ("",)), ("ish", ("",))),
    *(("able", ("", "e")), ("ation", ("e", "")), ("n't", ("",)), ("nt", ("",)), ("like", ("",))),
)
_PREFIXES = (
    *("un", "re", "over", "under", "out", "non", "pre", "post", "mis", "dis", "anti", "ex"),
    *("step", "grand", "great", "self", "neuro", "cardio", "psycho", "micro", "hyper", "hypo"),
)
# Nothing longer is looked up.
_LONGEST = 24


# --- words


@dataclass(frozen=True)
class Word:
    """A word or a number of a text; the ending of "Anna's" is behind its end, before its close."""

    start: int
    end: int
    close: int
    raw: str
    plain: str
    first: bool
    """Whether a sentence, or something like it, may begin here."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.raw[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is an abbreviation, or loud."""
        return len(self.raw) > 1 and self.raw.isupper()


def plain(word: str) -> str:
    """Without case, accents and what cannot be seen."""
    if word.isascii():
        return word.lower().replace("`", "'")
    folded = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_FOLDED)
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "MC")


def words(text: str) -> Iterator[Word]:
    """The words of a text."""
    done = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        suffix = _SUFFIX.search(match[0])
        if suffix and suffix.start():
            end = start + suffix.start()
        raw = text[start:end]
        first = not done or _SENTENCE.search(text, done, start) is not None
        yield Word(start, end, match.end(), raw, plain(raw), first)
        done = match.end()


def forms(plain: str) -> Iterator[str]:
    """The word, and what it may be a form of."""
    yield plain
    for ending, others in _FORMS:
        stem = plain.removesuffix(ending)
        if len(plain) > len(stem) > 2:
            yield from (stem + other for other in others)
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
    for prefix in _PREFIXES:
        stem = plain.removeprefix(prefix)
        if len(plain) > len(stem) > 3:
            yield stem


# --- the lists


@dataclass(frozen=True)
class Lists:
    """Words that by themselves identify nobody, and names; some words are both."""

    words: frozenset[str]
    names: frozenset[str]
    towns: frozenset[str]

    def name(self, plain: str) -> bool:
        """Whether it is a name and no other word."""
        return plain not in self.words and (plain in self.names or plain in self.towns)

    def ordinary(self, plain: str) -> bool:
        """Whether it is no name, as far as is known."""
        if len(plain) > _LONGEST:
            return False
        return any(form in self.words for form in forms(plain))

    def wordy(self, plain: str) -> bool:
        """Whether it looks like a word that is no name, though it is not known."""
        if not 5 < len(plain) <= _LONGEST:
            return False
        if _WORDY.search(plain):
            return True
        cuts = range(3, len(plain) - 2)
        return any(plain[:cut] in self.words and self.ordinary(plain[cut:]) for cut in cuts)


@cache
def lists() -> Lists:
    """The lists; empty ones if they are missing, so that whatever has a capital goes."""
    return Lists(*(_read(name) for name in ("words", "names", "towns")))


@cache
def english() -> Lists:
    """The same names, and as words those of a dictionary and what is on ``innocent.txt``.

    The words of ``lists`` come from annotated notes: whoever learns from these notes must not
    be told which they are.
    """
    return Lists(_read("english") | innocents(), lists().names, lists().towns)


@cache
def innocents() -> frozenset[str]:
    """Names that identify nobody (countries, theorists, drugs), in small letters."""
    return frozenset(name.replace("_", " ") for name in _read("innocent"))


SORTS = 5
"""No word, unknown to the lists, an ordinary word, a name, or both."""


@lru_cache(maxsize=20_000)
def sort(word: str) -> int:
    """Which of these a word is."""
    known = english()
    folded = plain(word)
    if not folded.isalpha() or len(folded) == 1:
        return 0
    ordinary = known.ordinary(folded)
    name = folded in known.names or folded in known.towns
    if not ordinary and not name and folded.endswith("s"):
        # Families, and what lost its apostrophe.
        name = folded[:-1] in known.names
    return 1 + ordinary + 2 * name


def _read(name: str) -> frozenset[str]:
    try:
        listed = (assets.folder("lexicon") / f"{name}.txt").read_text("utf-8")
    except (OSError, ValueError):
        return frozenset()
    rows = (row for row in listed.splitlines() if not row.startswith("#"))
    return frozenset(word for row in rows for word in row.split())
