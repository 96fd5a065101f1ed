"""Ages of ninety and above; younger ones are common enough to stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from balint_tui.privacy.spans import Span

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_IN_WORDS = (
    rf"ninety(?:[ -]?{_ONES})?|(?:(?:one|a) )?hundred(?: and (?:{_ONES}|ten|eleven|twelve))"
    r"|one hundred(?! and)|quatre-vingt-(?:dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze|"
    r"quinze|seize)"
    r"|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)undneunzig|neunzig|noventa(?: y \w{2,6})?"
    r"|novanta(?:uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove)?"
    r"|(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]nnegentig|negentig"
)
_NUMBER = r"(?:9\d|1[01]\d)(?![\d/]|[.,:]\d)"
_AGE = rf"(?<![\w.,/:£$€+#-])(?P<age>{_NUMBER}|(?:{_IN_WORDS})(?![^\W\d_]))"
_START = r"(?<![^\W_])"

_OLD = re.compile(
    _AGE + r"(?:(?:th)?[ -]?(?:years?|yrs?|y/o|yo|y\.o\.?|y|ans|jahre?|jährige?r?|años|anni|anos|"
    r"jaar|lat|let|år|ára)(?![^\W\d_])(?![ -](?:ago|later|of (?!age)|in |since|after|before))"
    r"| ?(?-i:[MF]|[mf](?= |,|\.))(?!\w)(?! ?\d)|-?(?:plus|ish)(?!\w))",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(
    r"(?<![\w.,/-])(?P<age>(?:9\d|1[01]\d)(?:th|nd|rd|st)?) (?:birthday|b-?day)", re.IGNORECASE
)
_PERSON = re.compile(
    rf"{_START}(?:(?:man|woman|lady|gent(?:leman)?|patient|pt|pat|male|female|bloke|fella|chap|"
    r"mother|father|mum|dad|gran(?:ny|ma|dad|dpa)?|gogo|resident|widow(?:er)?|nun|monk|priest|"
    r"farmer)(?: of|,|:)?|aged:?|age of) "
    + _AGE
    + r"(?!(?:['’]s)?[ -]?(?:(?:other |more |old )?(?:patients|people|cats|cases|pages|years|"
    r"sessions|others|min|mg)|%))",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"{_START}(?:aged?:?|turn(?:s|ed|ing)?|only|aet\.?|edad|âgée? de|lat|alder|about|nearly|"
    r"almost|herself|himself|will be|to be|now|just|over|past|reached|be(?:en|ing)?)[ :(]{1,2}"
    + _AGE,
    re.IGNORECASE,
)
_IS = re.compile(
    rf"{_START}(?:[^\W\d_]{{1,12}}(?:['’](?:s|m|re)| is| was| are| were| am)|shes|hes|im|is|was|of|"
    r"at|so|and|=|dob [\d/.]{6,10},?)"
    r" (?:now |already |all of |both |still |nearly |only |\()?" + _AGE,
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:[^\W\d_][.)\"'’]?, ?|\(|\A|\n|[\"“]|['‘](?!\d)|[.?!:;] |[—–] )" + _AGE, re.IGNORECASE
)
# After an age: the end, a stop, or a word that goes on with the person, never a thing counted.
_ENDS = re.compile(
    r" ?[,.;:)!?…\n\"'’”—–]|\Z| -|,? (?:and|but|with|by|who|who['’]s|whose|in|on|at|last|next|this|"
    r"from|has|had|have|is|was|lives|living|refuses|if|when|to|yesterday|today|tomorrow|or|now|"
    r"not|wants|asks|still|blind|deaf|widow(?:ed)?|&|fit|alone|he|she|i|they|we|you|it|says|said|"
    r"ex|so|because|as)(?!\w)",
    re.IGNORECASE,
)
# Before the numbers of everything else: what was measured, a bus, a room, a call.
_MEASURED = re.compile(
    rf"{_START}(?:sats?|spo2|wt|weight|bp|hr|pulse|hba1c|a1c|glucose|bms?|ecog|e?gfr|hb|hgb|crp|esr|"
    r"plt|ggt|creat(?:inine)?|score|bus|room|bed|ward|no|nr|number|rang|dial|call|phone|ring|temp|"
    r"pages?|route|line|flat|dose|urea|alt|ast|alp|bilirubin|na|sodium|ferritin|psa|b12|tsh|qtc|iq|"
    r"sys|dia|in|speed|peak flow|p|r|queue)"
    r"(?:[ :=]| was| were| is| are| of| on| at| up to| from){0,3}\Z",
    re.IGNORECASE,
)
_IN_A_LIST = re.compile(r"(?<!\d)\d{1,3}, ?\Z|[%°] ?\Z")


def find(text: str) -> Iterator[Span]:
    """The number or the words only, without "aged" and "year-old"."""
    for pattern in (_OLD, _BIRTHDAY, _PERSON):
        for match in pattern.finditer(text):
            yield Span(*match.span("age"), "AGE")
    for pattern in (_SAID, _IS, _ASIDE):
        for match in pattern.finditer(text):
            start, end = match.span("age")
            if _ENDS.match(text, end) and not _is_measured(text[max(0, start - 24) : start]):
                yield Span(start, end, "AGE")


def _is_measured(before: str) -> bool:
    return bool(_IN_A_LIST.search(before) or _MEASURED.search(before))
