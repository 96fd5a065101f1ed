"""Days and months that were given, in words or figures; never a year, a weekday or a time alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from balint_tui.privacy import months
from balint_tui.privacy.spans import Span, choose


def _words(words: Iterable[str]) -> str:
    """Any of the words, the longer first; by first letters, so that most are not even tried."""
    ordered = sorted(set(words), key=lambda word: (word[0], -len(word), word))
    grouped = groupby(ordered, key=lambda word: word[0])
    branches = (f"{first}(?:{'|'.join(word[1:] for word in group)})" for first, group in grouped)
    return f"(?=[^\\W\\d_])(?:{'|'.join(branches)})"


# --- parts

_SURE = rf"(?:{_words(months.SURE)})(?![^\W\d_])"
_MONTH = rf"(?:{_words([*months.SURE, *months.UNSURE])})(?![^\W\d_])"
_ANY_MONTH = (
    rf"(?:{_words([*months.SURE, *months.UNSURE, *months.BESIDE_A_DAY])})(?:n|ta|ssa)?(?![^\W\d_])"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_NTH = r"(?: ?(?:st|nd|rd|th)(?![^\W\d_])|[.º°]|er(?!\w)|e(?!\w))?"
_COUNTED = (
    r"(?:(?:twenty|thirty)[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    r"tenth|"
    r"eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|thirtieth"
)
_COUNT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty(?:[ -](?:one|two|three|four|five|six|seven|"
    r"eight|nine))?|thirty(?:[ -]one)?|quatorze)"
)
_YEAR = (
    r"(?:,?[ ./-](?:de |del )?(?:1[89]|20)\d\d(?!\d)|,? ['’]\d\d(?!\d)"
    r"|[ /.-]\d\d(?!\w|[:/]|[.,]\d| ?(?:mg|ml|%)))?"
)
_RANGE = r"(?: ?[-–] ?(?:3[01]|[12]\d|0?[1-9])(?!\d)" + _NTH + r")?"
_OF = r"(?: of | de | di | d['’]|[ .-]{0,2}|/)"
_BEGIN = r"(?<![\w.,/:-])"
_SURE_BEGIN = r"(?<![^\W_])"

# --- with a month's name

_NAMED = re.compile(
    rf"(?=[^\W_])(?:(?=\d){_BEGIN}(?:{_DAY}{_NTH}{_RANGE}){_OF}{_ANY_MONTH}\.?{_YEAR}"
    rf"|{_SURE_BEGIN}(?:{_COUNTED})(?: day)?(?: of|,)? {_MONTH}{_YEAR}"
    rf"|{_SURE_BEGIN}(?<!: ){_COUNT} {_SURE}"
    rf"|{_SURE_BEGIN}{_ANY_MONTH}(?:\.? ?|-)(?:the )?{_DAY}{_NTH}(?!\w|[:.]\d| ?(?:mg|ml|"
    rf"%)){_RANGE}{_YEAR}"
    rf"|{_SURE_BEGIN}{_MONTH} (?:the )?(?:{_COUNTED}|{_COUNT})(?![^\W_]| (?:people|patients|times|"
    rf"of))"
    rf"|{_SURE_BEGIN}{_MONTH}\.?[-–]{_MONTH}"
    rf"|(?<![\w.,/:-]){_DAY}{_NTH}(?= ?(?:and|&|to|till|until|or) {_DAY}{_NTH} {_MONTH})"
    rf"|{_SURE_BEGIN}{_MONTH}\.?(?:,?[ /](?:of |de |del )?(?:1[89]|20)\d\d(?!\d)|"
    rf" ?['’]\d\d(?!\d))"
    # Years of other calendars, too: "Mehr 1401", "Adar 5776".
    rf"|{_SURE_BEGIN}(?=\w{{4}}){_ANY_MONTH},? (?:1[34589]|20|25|57)\d\d(?!\d))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_SURE_BEGIN}{_SURE}(?!['’]?\w| fool)", re.IGNORECASE)
_SHORT = re.compile(r"(?<![^\W_])(?:Jan|Feb|Mar|Apr|Jun|Jul|Oct|Sep|Dec)\.(?= [a-z\"“'(])")
_WITH_MONTH = re.compile(rf"{_SURE_BEGIN}{_MONTH}(?!['’]?\w)", re.IGNORECASE)
_BEFORE_MONTH = re.compile(
    r"(?<![^\W_])(?:in|since|until|till?|by|from|to|before|after|during|through|between|of|end|"
    r"mid|early|"
    r"late|last|next|this|each|every|seit|im|bis|ab|depuis|en|desde|hasta|sinds|tot|for|"
    r"off in)[ -]\Z",
    re.IGNORECASE,
)
_EASTERN = re.compile(
    r"(?<!\d)(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?|(?<!\d)\d{1,2}\s?日(?!\w)"
    r"|(?<!\d)\d{1,2} (?:ม\.ค\.|ก\.พ\.|มี\.ค\.|เม\.ย\.|พ\.ค\.|มิ\.ย\.|ก\.ค\.|ส\.ค\.|ก\.ย\.|ต\.ค\.|"
    r"พ\.ย\.|ธ\.ค\.|"
    r"มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|"
    r"ธันวาคม)"
    r"|(?<!\d)\d{1,2} (?:يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|"
    r"ديسمبر|"
    r"تشرين|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول)"
)

# --- in figures

_FULL = re.compile(
    rf"(?<![\w/.,-])(?:{_DAY}\. ?{_DAY}\. ?(?:(?:1[89]|20)?\d\d)(?!\d)"
    r"|\d{1,2}([./-])\d{1,2}\1(?:(?:1[89]|20)\d\d|\d\d)(?![\d-]|[./]\d)"
    r"|(?:1[89]|20)\d\d([./-])\d{1,2}\2\d{1,2}(?!\d)"
    r"|(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?!\d)"
    rf"|{_DAY}/{_DAY} ?[-–] ?{_DAY}/{_DAY}(?!/)"
    rf"|{_DAY}\.[-–]{_DAY}\.(?:1[0-2]|0?[1-9])\."
    r"|(?:3[01]|[12]\d|[1-9])[-–](?:3[01]|2\d|1[3-9])/(?:1[0-2]|0?[1-9])(?![\d/])"
    rf"|{_DAY}\. (?:1[0-2]|0?[1-9])\.(?=[\s,;:)!?]|\Z)"
    r"|[0-3]?\d([ -])(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})\3(?:\d{4}|\d\d)(?!\w)"
    r"|[0-3]?\d[./](?-i:i{1,3}|iv|vi{0,3}|ix|xi{0,2}|I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?:\.(?:\d{4}|"
    r"\d\d)?|/\d\d)?(?!\w))",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?<![^\W\d_])(?:d\.?o\.?b\.?|date of birth|born|né|née|nata?|geb\.?|b\.)[ :.(on]{0,4}"
    r"(?P<date>\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}|\d\d)|\d{1,2}[/.]\d{1,2}|\d{6}|\d{8})(?!\d)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?<![\w/.,:+-])(?<![£$€])(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P<dot>\.?)(?![\w/%]|"
    r"[.,:-]\d)"
)
_BEFORE_PAIR = re.compile(
    r"(?:(?<![^\W_])(?:on|since|from|until|till?|by|before|after|dated?|died|d|born|dob|admitted|"
    r"discharged|seen|sent|signed|session|group|grp\d?|case of|notes? of|letter of|due|booked|appt|"
    r"appointment|scan|next|last|mon|tues?|wed|thurs?|thu|fri|sat|sun|weds|\w{3,6}day|am|vom|seit|"
    r"bis|le|"
    r"du|el|op|dal|il|re|w/e|exp|discussed|msg|mtg|frm|funeral|ime|theatre|typed|visit|check|"
    r"clinic|meeting|starts?|started|absent|present|back)[.:,]? ?(?:the |den )?\(?)\Z",
    re.IGNORECASE,
)
_SCORE_BEFORE = re.compile(
    r"(?<![^\W_])(?:bp|pain|scores?|scored|vas|nrs|gcs|apgars?|mmse|moca|phq\d?|gad\d?|power|"
    r"vision|"
    r"snellen|mood|sleep|anger|energy|strength|grade|rated|rates|rating|stage|va|beighton|"
    r"envy|gratitude|audit|x|ratio|esas|bps|vitals|took|gave|about|only|meal|risk)"
    r"[ :,=]{0,3}(?:(?:was|is|of|a|at|it|says|still|now|to|and|as)? ){0,2}\Z",
    re.IGNORECASE,
)
_SCORE_AFTER = re.compile(
    r" ?(?:mmhg|hours|weeks?|days?|months|mths|wks?|hx|history|pain|sitting|standing|of|on air|"
    r"power|"
    r"murmur|bilat|w/ pinhole|weeks)(?!\w)|,? (?:then|when|but) ",
    re.IGNORECASE,
)
_STANDS_ALONE = re.compile(r"(?:\A|\n|[;:(–]|[^\W\d][,.]) ?\Z")
_SCALES = frozenset({4, 5, 6, 7, 9, 10, 12})
_CLOCK_BEFORE = re.compile(
    r"(?<![^\W_])(?:at|by|till|until|from|to|about|around|@|um|now|it[’']s|is) ?\Z", re.IGNORECASE
)
_CLOCK_AFTER = re.compile(
    r" ?(?:[ap]\.?m|uhr|hrs?|h|o[’']clock|mg|ml|m|kg|g|l|km|million|mmol)(?!\w)|[%°]", re.IGNORECASE
)

# --- a day alone

_NTH_ALONE = re.compile(
    r"(?<![\w.,/-])(?P<day>3[01]|[12]\d|0?[1-9])(?P<nth>st|nd|rd|th)(?!\w)"
    r"(?P<to> ?[-–] ?(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)(?!\w))?",
    re.IGNORECASE,
)
_COUNTED_ALONE = re.compile(
    rf"(?<![^\W_])(?:on|by|till|until|since|due|dated) the (?!first|second|"
    rf"third)(?P<day>{_COUNTED})"
    rf"(?![\w-])|(?<![^\W_])(?:on|each|every|of) the (?P<monthly>{_COUNTED})(?= of the month)"
    r"|(?<![^\W_])the (?P<late>(?:twenty|thirty)[ -](?:first|second|third|\w{3,4}th)|(?:thirte|"
    r"fourte|"
    r"fifte|sixte|sevente|eighte|ninete)enth|twelfth|twentieth|thirtieth)(?=[,.;:)!?'\"’”\n]|\Z|"
    r" (?:of|and|"
    r"he|she|they|we|i|it|when|at|to|by|but|was|is|before|after)(?!\w))",
    re.IGNORECASE,
)
_MONTHLY = re.compile(r" of (?:the|every|each) month", re.IGNORECASE)
_RANK_BEFORE = re.compile(
    r"(?<![^\W_])(?:his|her|my|your|our|their|its|every|each|an?|whose|another|yet|came|went|be|"
    r"is|grade|"
    r"\w+['’]s|\w+s['’])(?: \w+ly)? \Z|\(\Z",
    re.IGNORECASE,
)
_RANK_AFTER = re.compile(
    r"[ -](?:times?|floors?|yrs?|years?|months?|weeks?|days?|class|grade|grader|form|case|cases|"
    r"mtg|meeting|session|attempt|"
    r"admission|infarct|abscess|language|person|step|name|case|gp|app|home|visit|centile|century|"
    r"one|child|baby|wife|husband|marriage|round|degree|line|stage|edition|birthday|stroke|"
    r"fall|opinion|referral|letter|call|story|world|place|place|patient|trimester|line|cycle|"
    r"generation|avenue|street|st|regiment|battalion|infantry|ward|bed|tues|wednesday|monday|"
    r"tuesday|thursday|friday|"
    r"had|hand|nerve|rib|toe|finger|metatarsal|ventricle|heart|sound|of the|cup|drink|miscarriage|"
    r"pregnancy|"
    r"row|page|question|chapter|year|yr|email|complaint|presentation|presenter|chair|seat|speaker|"
    r"group)(?!\w)",
    re.IGNORECASE,
)


def find(text: str) -> list[Span]:
    """Dates of every kind; the weekday, the "the" and the clock time beside them stay outside."""
    named = [
        *_matches(_NAMED, text),
        *_matches(_EASTERN, text),
        *_matches(_FULL, text),
        *_born(text),
    ]
    return choose(named, _alone(text), _pairs(text), _days(text))


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(match.start(), match.end(), "DATE")


def _born(text: str) -> Iterator[Span]:
    for match in _BORN.finditer(text):
        yield Span(*match.span("date"), "DATE")


def _alone(text: str) -> Iterator[Span]:
    """A month alone; words that have another meaning need a word such as "in" before them."""
    yield from _matches(_ALONE, text)
    yield from _matches(_SHORT, text)
    for match in _WITH_MONTH.finditer(text):
        if _BEFORE_MONTH.search(text[max(0, match.start() - 12) : match.start()]):
            yield Span(match.start(), match.end(), "DATE")


def _pairs(text: str) -> Iterator[Span]:
    """Two numbers that can be a day and a month, where they are neither score nor time."""
    previous = -99
    mark = ""
    for match in _PAIR.finditer(text):
        start, end = match.span()
        listed = start - previous < 40 and match["mark"] == mark
        if _is_day_and_month(text, match, listed):
            # A full stop at the end of a sentence is not part of the date.
            ends = match["mark"] != "." or (start > 0 and re.match(r" [A-Z]|\s*\Z", text[end:]))
            yield Span(start, match.end("b") if ends else end, "DATE")
            previous, mark = end, match["mark"]


def _is_day_and_month(text: str, match: re.Match[str], listed: bool) -> bool:
    a, b = int(match["a"]), int(match["b"])
    if not (1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12):
        return False
    before = text[max(0, match.start() - 30) : match.start()]
    after = text[match.end() : match.end() + 14]
    announced = bool(_BEFORE_PAIR.search(before))
    padded = match["a"].startswith("0") or match["b"].startswith("0")
    if match["mark"] == "/":
        return announced or padded or a > b or _is_slashed(before, after, b, listed)
    if _CLOCK_AFTER.match(after):
        return False
    if match["mark"] == "-":
        return padded or (announced and not re.match(r" ?\w", after))
    if b > 12 or (_CLOCK_BEFORE.search(before) and not match["dot"]):
        return False
    return announced or listed or (bool(match["dot"]) and bool(_STANDS_ALONE.search(before)))


def _is_slashed(before: str, after: str, b: int, listed: bool) -> bool:
    if _SCORE_BEFORE.search(before) or _SCORE_AFTER.match(after):
        return False
    return listed or b not in _SCALES


def _days(text: str) -> Iterator[Span]:
    """A day of the month alone ("the 14th"), unless it counts something ("the 4th floor")."""
    for match in _NTH_ALONE.finditer(text):
        before = text[max(0, match.start() - 20) : match.start()]
        if _MONTHLY.match(text, match.end()) or not (
            _RANK_BEFORE.search(before) or _RANK_AFTER.match(text, match.end())
        ):
            yield Span(match.start(), match.end(), "DATE")
    for match in _COUNTED_ALONE.finditer(text):
        if not _RANK_AFTER.match(text, match.end()):
            yield Span(*match.span(match.lastgroup or 0), "DATE")
