"""Numbers of records, cards, cases, plates: behind their label, or by their shape alone.

No check digit is asked for: a number with a slip in it still leads to the person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from balint_tui.privacy.labels import ID_WORD, NUMBER_WORD
from balint_tui.privacy.spans import Span, choose

# --- behind a label

# A group of a number ("KB0145936", "HX/3305/J", "AB51-XY3") and what may follow a space.
_GROUP = r"(?=[\w./-]{0,40}\d)\w+(?:[./-]+\w+){0,6}(?:\(\d\))?"
_END = r"(?=[,.;)\n]|\Z)"
_MORE = (
    r"(?: (?:"
    r"(?=\w{0,8}\d\d)[a-z]{0,3}\d[\da-z-]{1,11}(?![\w:/%]|\.\d)"
    rf"|\d(?= \d\d|{_END})|(?-i:[A-Z]{{2}})\d(?!\w)|(?-i:[A-Z]{{1,3}})(?![\w'’])(?= \d|{_END})"
    r"))"
)
# Letters that stand before the group, apart: "KBF 1163", "c 54 330 117", "wfk 774".
_LEAD = (
    r"(?:(?-i:[A-ZÄÖÜ][\w/]{0,5}(?:-\w{1,5})?|[^\W\d_A-ZÄÖÜ](?= \d{2})"
    r"|(?!(?:of|in|on|at|is|was|to|by|for|and|from|since)(?!\w))[a-z]{2,4}(?= \d{3})) )?"
)
_VALUE = (
    r"(?:[a-z]{2} ?\d\d ?[a-z]{3}(?!\w)"  # a British plate
    rf"|{_LEAD}{_GROUP}{_MORE}{{0,6}}"
    r"|(?:[x*]{4} ?){2,3}\d{4})(?!:\d)"
)
_JOIN = (
    r"(?:['’]?s)?[.:]?(?: ?"
    + NUMBER_WORD
    + r"(?![^\W\d_])){0,2}[.:]?(?: is| was| says| ending(?: in)?)?[\s.,:#(=–—-]{0,3}"
)
_LABELLED = re.compile(
    rf"(?<![^\W_]){ID_WORD}(?![^\W\d_]){_JOIN}(?!{ID_WORD}[ .:#])(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?:mrn|nhs ?no|nino|ssn|hosp ?no|acct ?no|aadhaar|"
    r"folder)[.:]?(?P<value>[a-z]{0,2}\d[\w-]{4,14})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?<![^\W_])(?:nos?\.?|nr\.?|numbers?:?|n[º°]\.?|№|#|re:?|under)(?![^\W\d_])(?: is|"
    rf" was)?[ :#(,]{{0,2}}(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:,| and| or| v\.| /|:)[ :]{0,2}(?:\w+'?s? )?(?P<value>[\w./-]{3,24}\w)(?![\w'])"
)

# --- by shape

_SHAPE = re.compile(
    r"(?<![\w./-])(?:"
    r"[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?"  # IBAN
    r"|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]"  # national insurance
    r"|\d{3}-\d\d-\d{4}"  # social security
    r"|[A-ZÄÖÜ]{1,3}-[A-ZÄÖÜ]{1,2} \d{3,4}"  # a German plate
    r"|[A-Z]{2}\d\d ?[A-Z]{3}"  # a British one
    r"|(?:[x*]{4}[ -]?){2,3}\d{4}"  # a card of which the end is told
    r")(?![\w/])"
)
_TOKEN = re.compile(r"(?<![\w.,/+@-])\w{1,24}(?:[./-]\w{1,20}){0,6}(?![\w@%])")
_DIGIT_GROUPS = re.compile(r"(?<![\w.,/£$€+-])\d{2,9}(?: \d{2,6}){1,5}(?![\w/%]|[.,:]\d)")
_MEASURE = re.compile(
    r" ?(?:mg|mcg|µg|g|kg|ml|l|iu|units?|mmol|mm|cm|m|km|kcal|bpm|hrs?|h|x|%|steps|days|weeks|"
    r"years|"
    r"euros?|pounds|dollars|rupees|followers|views|people|cases|comments|copies|patients|words|"
    r"hours|minutes|mins?|times)(?!\w)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(rf"[\d.,]+{_MEASURE.pattern}", re.IGNORECASE)
_PRESSURE = re.compile(r"\d{2,3}/\d{2,3}")
_CODED = re.compile(r"(?<![\w./-])[A-Z]{1,4} \d{2,7}(?:[ /-]\d{2,7}){0,3}(?![\w%]|[.,:]\d)")
_NO_CODE = re.compile(
    r"(?:BP|HR|RR|CPT|CK|BNP|TOD|KT|CD|INR|IQ|RS|USD|EUR|GBP|CHF|JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|"
    r"AUG|SEPT?|OCT|NOV|DEC|AT|IN|ON|TO|BY|AND|OF|THE|FOR|ALL|FROM) "
)
_MONEY = re.compile(r"(?:[£$€₹]|(?<!\w)(?:r|(?:rs|usd|eur|gbp|chf|kr)\.?)) ?\Z", re.IGNORECASE)
_DATE = re.compile(
    r"(?:[0-3]?\d([./-])(?:[0-3]?\d|[ivx]+|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|okt|nov|dec|"
    r"dez)[a-z]*)\1(?:\d{4}|\d\d)|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}t?"
    r"|\d{1,2}[./](?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d\ds?|(?:19|20)\d\d[-/–](?:\d\d|(?:19|20)\d\d)")
_CLOCK = re.compile(
    r"(?:[01]\d|2[0-3])[0-5]\d(?:-(?:[01]\d|2[0-3])[0-5]\d)?(?:h|hrs)?", re.IGNORECASE
)
_FORM = re.compile(r"(?:DS|SF|MED|FP|BNF|ICD|DSM|NICE|COVID|SARS)-?\d{1,4}", re.IGNORECASE)


def find(text: str) -> list[Span]:
    """Numbers under which someone is filed; the label ("MRN", "plate") stays outside."""
    return choose(_labelled(text), _shaped(text))


def _labelled(text: str) -> Iterator[Span]:
    for pattern, least in ((_LABELLED, 3), (_GLUED, 3), (_NUMBERED, 4)):
        for match in pattern.finditer(text):
            if _identifies(match["value"], least):
                yield Span(*match.span("value"), "ID")
                yield from _next(text, match.end("value"))


def _shaped(text: str) -> Iterator[Span]:
    for pattern, fits in _SHAPES:
        for match in pattern.finditer(text):
            if fits(match[0]) and not _counts(text, *match.span()):
                yield Span(match.start(), match.end(), "ID")


def _next(text: str, at: int) -> Iterator[Span]:
    """A second number under the same label ("TX-50463 and TX-50936")."""
    match = _NEXT.match(text, at)
    if match and _is_record_shape(match["value"]):
        yield Span(*match.span("value"), "ID")


def _identifies(value: str, least: int) -> bool:
    """Whether what follows a label can be its number: not a year, a date, a time or a count."""
    digits = sum(character.isdigit() for character in value)
    if (
        _DATE.fullmatch(value.split(" ")[0])
        or _PRESSURE.fullmatch(value)
        or _YEAR.fullmatch(value)
        or _FORM.fullmatch(value)
    ):
        return False
    mixed = any(character.isalpha() for character in value) and not _AMOUNT.fullmatch(value)
    return digits >= least or (mixed and digits >= 2 and len(value) >= 4)


def _is_record_shape(token: str) -> bool:
    """Letters and digits, or groups of digits, as records have them and prose has not."""
    digits = sum(character.isdigit() for character in token)
    if digits < 4:  # nearly every word: nothing else need be asked
        return False
    if _DATE.match(token) or _YEAR.fullmatch(token) or _CLOCK.fullmatch(token):
        return False
    parts = re.split(r"[./-]", token)
    letters = sum(character.isalpha() for character in token)
    if _FORM.fullmatch(token) or letters > max(digits + 3, 6):
        return False
    if len(parts) == 1:
        if letters:
            return digits >= 5 or (digits == 4 and letters >= 3 and token[0].isdigit())
        return digits >= 6
    if not letters:
        long = digits >= 9 or (digits >= 6 and "." not in token and max(map(len, parts)) >= 3)
        return long and not _PRESSURE.fullmatch(token)
    longest = max(len(part) for part in parts)
    return "." not in token and longest >= 3 and not _is_prose(parts)


def _is_prose(parts: list[str]) -> bool:
    """Measures and words joined by a hyphen or slash: "2000-ish", "1500ml/day", "1930s-style"."""
    return any(part.isalpha() and part.islower() and len(part) > 2 for part in parts[1:]) or any(
        _YEAR.fullmatch(part) and len(parts) == 2 for part in parts
    )


def _is_grouped_number(value: str) -> bool:
    groups = value.split(" ")
    sizes = [len(group) for group in groups]
    if all(_YEAR.fullmatch(group) or _CLOCK.fullmatch(group) for group in groups):
        return False
    if max(sizes) < 3:
        return False
    return sum(sizes) >= 8 or (sizes == [2, 4] and groups[0][0] in "09")


def _counts(text: str, start: int, end: int) -> bool:
    """Whether this is an amount: of money before it, of something behind it."""
    return bool(_MEASURE.match(text, end) or _MONEY.search(text[max(0, start - 5) : start]))


def _is_coded(value: str) -> bool:
    return not _NO_CODE.match(value) and sum(map(str.isdigit, value)) >= 6


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (_SHAPE, bool),
    (_TOKEN, _is_record_shape),
    (_CODED, _is_coded),
    (_DIGIT_GROUPS, _is_grouped_number),
)
