"""What may single someone out without a name: "the only Somali GP in the county".

No recogniser finds such things, so nothing is masked: these are questions to whoever writes the
note, and to the review before an export (the "unique identifying characteristic" of the HIPAA
safe harbor, 45 CFR 164.514(b)(2)(i)(R)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, order=True)
class Hint:
    """A half-open stretch of a text, in code points, and why it may single someone out."""

    start: int
    end: int
    why: str


def _any(words: str) -> str:
    """A pattern for one of these; they are separated by commas or new lines."""
    listed = (" ".join(word.split()) for word in re.split(r"[,\n]", words))
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in listed if word)


# "The only thing", "the first time": nobody is singled out by these.
_OF_NO_ONE = _any("""
    thing, things, way, ways, time, times, reason, question, questions, point, word, words, answer
    one, ones, problem, sound, light, comfort, place, moment, part, option, choice, day, days, night
    week, weeks, month, year, years, hour, minute, minutes, half, session, meeting, round, visit
    appointment, sentence, silence, line, page, step, phase, sign, hope, feeling, person, people
    in, he, she, it, they, i, we, you, and, was, is, had, for, at, on, when, that, with, as, of, if
    said, felt, who, because, after, before, call, note, joke, aid, name, names, language, floor
    class, draft, impression, thought, response, dose, instinct, rule, idea, smile, laugh, case
    presenter, letter, chair, seat, evidence, difference, treatment, test, medication, drug, to
    relief, regret, escape, available, recourse, warning, slot, explanation, consolation
""")
_PLACES = _any("""
    in the county, in the country, in the region, in the town, in the village, in the city
    in the state, in the family, in the trust, in the practice, in the valley, in the college
    in the deanery, in the world, in the hospital, in the school, in our hospital, in our town
    on the island, of the village, of the town, of the county, of our year
""")
_NEWS = _any("""
    in the news, on the news, in the papers, in the paper, in the press, in the newspapers
    in the newspaper, in the local paper, all over the papers, on the front page, front pages
    in the headlines, made the headlines, made the news, on the telly, on tv, on the radio
    on local radio, in a documentary, in the tabloids, went viral, public inquiry, the inquest
    coroner's court, case report, won the lottery, lottery winner, murder trial, the shooting
    manslaughter trial, the bombing, the massacre
""")
_POSTS = _any("""
    mayor, mayoress, mp, bishop, archbishop, imam, rabbi, vicar, rector, abbot, abbess, headteacher
    headmaster, headmistress, head teacher, coroner, sheriff, ambassador, consul, senator, governor
    chief constable, chief executive, ceo, medical director, vice-chancellor, chancellor
    postmistress, postmaster, lighthouse keeper, lollipop lady, lollipop man, town crier
    undertaker, ferryman, laird, newsreader, astronaut, organist, harbour master, police chief
    fire chief, prime minister, village priest, parish priest
""")
_FAMOUS = _any("""
    famous for, is famous, was famous, household name, celebrity, premier league, olympic team
    olympic squad, olympic medal, olympian, paralympian, world champion, national team
    well known locally, everyone in town knows, known all over
""")
_RARE = _any("""
    triplets, quadruplets, quintuplets, sextuplets, conjoined twins, one in a million, only survivor
    sole survivor, only known case, only case, very rare, extremely rare, vanishingly rare
    rare disease, rare condition, rare disorder, rare cancer, rare tumour, rare tumor
    rare mutation, rare syndrome
""")
_WHOSE = "the|her|his|their|our|its|my"
_WORD = r"[\w'’-]{1,24}"
# What is the only one is told in the next few words: who, and where.
_TAIL = rf"(?!(?:{_OF_NO_ONE})(?!\w)){_WORD}(?: (?:{_WORD}|\[[A-Z]+ [0-9]+\])){{0,4}}"
_MOST = rf"first|last|[a-z]{{2,12}}est|most {_WORD}|best[ -]known"
_FORMER = "former|retired|local|deputy|village|town|parish|lord|lady"

_RULES = {
    "the only one": rf"(?:{_WHOSE}) (?:only|sole) {_TAIL}",
    "one of few": rf"one of (?:the )?(?:only |very )?(?:two|three|four|few) {_TAIL}",
    "the most or the first": rf"(?:{_WHOSE}) (?:{_MOST})(?: {_WORD}){{1,4}} (?:{_PLACES})",
    "in the news": _NEWS,
    "a public post": rf"(?:{_WHOSE}|{_FORMER})(?: (?:{_FORMER}))? (?:{_POSTS})",
    "known to many": _FAMOUS,
    "very rare": _RARE,
}


@cache
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    """Compiled when the first text is looked at: the first frame must not wait for it."""
    return [
        (why, re.compile(rf"(?<!\w)(?:{rule})(?!\w)", re.IGNORECASE))
        for why, rule in _RULES.items()
    ]


def find(text: str) -> list[Hint]:
    """Where the text may single someone out, in order and without overlaps."""
    found = (Hint(*match.span(), why) for why, rule in _compiled() for match in rule.finditer(text))
    chosen: list[Hint] = []
    for hint in sorted(found, key=lambda hint: (hint.start, -hint.end)):
        if not chosen or hint.start >= chosen[-1].end:
            chosen.append(hint)
    return chosen
