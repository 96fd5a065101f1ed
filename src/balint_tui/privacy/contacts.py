"""Phone, fax and pager numbers, extensions, e-mail and web addresses, handles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from balint_tui.privacy.labels import announces_call, announces_id
from balint_tui.privacy.spans import Span

# --- addresses

_TLD = (
    r"(?:com|con|org|net|edu|gov|mil|info|io|example|invalid|test|co\.uk|uk|nl|fr|de|ch|at|be|au|"
    r"nz|"
    r"ca|eu|se|dk|fi|pl|cz|jp|br|za|gr|ie|in|it|es|us)"
)
# Of the endings of addresses without "@" or "www." none may be a word that follows a full stop.
_BARE_TLD = r"(?:com|org|net|edu|gov|info|example|invalid|co\.uk|uk|nl|eu|ch|au|nz|jp|br|za)"
_LABEL = r"\w(?:[\w-]{0,62})"
_PATH = r"(?:[/?#][\w\-./?=&%#~+:@]{0,200}(?<![.?:]))?"
_DOT = r"(?:\.|,| ?\. ?(?=(?:" + _TLD + r"|[\w-]{1,30} ?\. ?" + _TLD + r")(?![\w])))"
_NAME = r"(?<![\w.+\-])[^\W_][\w.+\-']{0,100}"

_MAIL = re.compile(
    # joined as usual, with a dot in the domain or none yet
    rf"{_NAME}@{{1,2}}(?:{_LABEL}(?:{_DOT}{_LABEL}){{0,6}}|(?!\w))"
    # with gaps, if the domain ends as domains do
    rf"|{_NAME}(?: ?[.-] ?\w{{1,30}}){{0,4}} ?@ ?"
    rf"{_LABEL}(?: ?[.-] ?\w[\w-]{{0,62}}){{0,4}} ?\. ?{_TLD}(?!\w)"
    rf"|{_NAME} ?[(\[] ?at ?[)\]] ?{_LABEL}(?:(?:\.| ?[(\[]dot[)\]] ?){_LABEL}){{1,5}}"
    # spelt out
    r"|(?<!\w)\w[\w-]{0,40}(?: (?:dot|underscore|dash|hyphen) \w[\w-]{0,40}){0,4} at "
    rf"\w[\w-]{{0,62}}(?: dot \w{{1,30}}){{0,3}} dot {_TLD}(?!\w)",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"(?<!\w)(?:h(?:tt|xx)ps?|ftp)://[\w\-./?=&%#~+:@]{1,300}(?<![.?:])"
    rf"|(?<![\w.@])www\.{_LABEL}(?:\.{_LABEL}){{0,5}}{_PATH}"
    rf"|(?<![\w.@/\-]){_LABEL}(?:\.{_LABEL}){{0,4}}\.{_BARE_TLD}(?![\w@\-]){_PATH}"
    # a short link; without a digit it could be two words and a slash
    r"|(?<![\w.@/\-])[a-z0-9\-]{2,30}\.[a-z]{2,3}/(?=\w{0,40}\d)\w{3,60}"
    r"|(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\w|\.\d)",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?<![\w@.])@(?!(?:home|work|noon|night|least|lunch|clinic|ward|times?|the)(?!\w))"
    r"(?=[\w.]{0,40}[^\W\d_])\w{2,40}(?:\.\w{1,40}){0,5}"
    r"|(?<![\w/])u/\w{3,40}|(?<!\w)live:[\w.]{3,60}(?<!\.)",
    re.IGNORECASE,
)

# --- short numbers behind a label

_EXTENSION = re.compile(
    r"(?<![^\W\d_])(?:ext(?:n|ension)?|bleep(?:ed|s)?|beep(?:er)?|pagers?|dect|durchwahl|apparat|"
    r"poste|kl|local)(?![^\W\d_])[.:]?[ ]?(?:no|nr|number)?[.:]?(?: is| was)?[ (#:]{0,3}"
    r"(?P<number>\d(?:[ -]?\d){1,6}(?![\w:]))"
    r"|(?<![^\W\d_])(?:x|call|dial|ring|crisis text)[ #]?(?P<short>\d{4,5}(?:-[a-z])?)(?![\w:/])"
    r"|(?<![^\W_])x(?P<x>\d{3})(?!\w)",
    re.IGNORECASE,
)
_AFTER_PHONE = re.compile(r"[ ,(]{0,2}(?:x|ext\.?|extn\.?|#) ?(\d{1,5})(?![\w/])", re.IGNORECASE)

# --- digits spelt out

_SPOKEN = r"(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|sixty)"
_PART = rf"(?:{_SPOKEN}(?![^\W\d_])|\d{{1,5}}(?!\d))"
_READ_OUT = re.compile(rf"(?<![\w]){_PART}(?:[ ,.\-]{{0,3}}{_PART}){{3,16}}", re.IGNORECASE)
_DIGIT_WORDS = re.compile(_SPOKEN + r"(?![^\W\d_])", re.IGNORECASE)
_TELLING = re.compile(r"(?<![^\W\d_])(?:oh|zero|double|triple)(?![^\W\d_])", re.IGNORECASE)

# --- phone numbers: groups of digits, the letter O typed for a zero among them

_GROUP = re.compile(r"\d[\dOo]*+|[Oo]\d[\dOo]*+")
_GAP = re.compile(r"[ .()/\-–]{1,5}+")
_DATE = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)|\d{4}([./-])\d{1,2}\2\d{1,2}(?!\d)"
)
_DAY_OF_MONTH = re.compile(
    r"\d{1,2}(?:/\d{1,2}(?!\d)|(?:st|nd|rd|th)?[ /-]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|"
    r"nov|dec))",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_INSIDE = re.compile(r"[^\W_][/–-]\Z|\d\.\Z")
_GROUP_BEFORE = re.compile(r"\d \Z")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_DIGITS = 16


def find(text: str) -> Iterator[Span]:
    """Every way to reach someone; the word before it ("tel", "bleep") stays outside."""
    for pattern in (_MAIL, _WEB, _HANDLE):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "CONTACT")
    for match in _EXTENSION.finditer(text):
        kind = match.lastgroup or 0
        if kind != "short" or not _YEAR.fullmatch(match[kind]):
            yield Span(match.start(kind), match.end(kind), "CONTACT")
    for match in _READ_OUT.finditer(text):
        if _is_read_out(match[0]):
            yield Span(match.start(), match.end(), "CONTACT")
    yield from _phones(text)


def _is_read_out(said: str) -> bool:
    """Counting ("one two three four") is no phone number; an "oh" or a "double" tells."""
    return bool(_TELLING.search(said)) or len(_DIGIT_WORDS.findall(said)) > 8


def _phones(text: str) -> Iterator[Span]:
    groups = list(_GROUP.finditer(text))
    at = done = 0
    while at < len(groups):
        run = _run(text, groups, at)
        # Behind a number that was just found another may begin at once.
        inside = at > 0 and groups[at - 1].end() != done and _is_inside(text, run[0])
        size = 0 if inside else _phone_length(text, run)
        if size:
            start, done = _with_prefix(text, run[0].start()), run[size - 1].end()
            yield Span(start, done, "CONTACT")
            extension = _AFTER_PHONE.match(text, done)
            if extension:
                yield Span(extension.start(1), extension.end(1), "CONTACT")
        at += size or 1


def _is_inside(text: str, group: re.Match[str]) -> bool:
    """Whether this is the middle of something longer, such as the number of a record."""
    before = text[max(0, group.start() - 2) : group.start()]
    return bool(_INSIDE.search(before) or (len(group[0]) < 5 and _GROUP_BEFORE.search(before)))


def _run(text: str, groups: list[re.Match[str]], at: int) -> list[re.Match[str]]:
    """The groups from here on that may belong to one number."""
    run = groups[at : at + 1]
    digits = len(run[0][0])
    for group in groups[at + 1 : at + _MOST_DIGITS]:
        gap = _GAP.match(text, run[-1].end())
        digits += len(group[0])
        if _DAY_OF_MONTH.match(text, group.start()):
            break
        if not gap or gap.end() != group.start() or digits > _MOST_DIGITS:
            break
        run.append(group)
    return run


def _with_prefix(text: str, start: int) -> int:
    """A plus and an opening bracket belong to the number."""
    for prefix in ("(", "+", "(", "+ "):
        if text.endswith(prefix, 0, start):
            start -= len(prefix)
    return start


def _phone_length(text: str, run: list[re.Match[str]]) -> int:
    """How many of these groups make a phone number; 0 if they do not begin one."""
    start = run[0].start()
    before = text[start - 1 : start]
    signed = text.endswith(("+", "+ "), 0, start)
    if not signed and _DATE.match(text, start):
        return 0
    if not signed and re.match(r"\d[.,:/]", text[max(0, start - 2) : start]):
        return 0
    enough = len(run[0][0]) > 1 and sum(len(group[0]) for group in run) > 5
    announced = enough and announces_call(text, start)
    if before.isalnum() and not announced:
        return 0
    for size in range(len(run), 0, -1):
        if _fits(text, run[:size], signed, announced):
            return 0 if announces_id(text, start) else size
    return 0


def _fits(text: str, run: list[re.Match[str]], signed: bool, announced: bool) -> bool:
    groups = [group[0] for group in run]
    sizes = tuple(map(len, groups))
    count = sum(sizes)
    if all(_CLOCK.fullmatch(group) for group in groups) and not signed and count < 12:
        return False
    if signed:
        return 7 <= count <= 15
    if groups[0].startswith("00"):
        return count >= 11
    bracket = text.endswith("(", 0, run[0].start()) and text[run[0].end() :][:1] == ")"
    gaps = {text[a.end() : b.start()] for a, b in pairwise(run)}
    if groups[0].startswith("0"):
        return _fits_trunk(sizes, count, gaps)
    if bracket:
        return 7 <= count <= 12
    if sizes in ((3, 3, 4), (1, 3, 3, 4)) and groups[0][0] != "0":
        return announced or gaps <= {"-", ".", ") ", "-("} or groups[-2] == "555"
    if sizes == (3, 4) and (gaps == {"-"} or groups[0] == "555"):
        return True
    whole = not any("." in gap or "/" in gap for gap in gaps) and max(sizes) > 2
    return announced and whole and 6 <= count <= 13 and not _YEAR.fullmatch(groups[0])


def _fits_trunk(sizes: tuple[int, ...], count: int, gaps: set[str]) -> bool:
    """Numbers that begin with the 0 of most countries, whole or with the last digits missing."""
    if max(sizes) <= 2:
        return count >= 9 and (set(sizes) == {1} or sizes == (2,) * 5)
    if len(sizes) == 1:
        return 9 <= count <= 11
    return 7 <= count <= 12 and (sizes[0] > 1 or count >= 9)
