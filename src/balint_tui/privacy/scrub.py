"""Text in, text without identifiers out: members become seats, all else a numbered placeholder."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from balint_tui.privacy import ages, contacts, dates, ids
from balint_tui.privacy.roster import Roster
from balint_tui.privacy.spans import TYPES, Findings, Span, choose, nothing

RECOGNISERS: tuple[Callable[[str], Iterable[Span]], ...] = (
    contacts.find,
    ids.find,
    dates.find,
    ages.find,
)
"""Who finds what, in order of authority."""

_MOST_KNOWN = 99
"""How many names a session remembers."""
_REMEMBERED = 24
"""How many texts, so that ``enter`` finds what was found while typing."""

PLACEHOLDER = re.compile(rf"\[({'|'.join(TYPES)}) ([0-9]{{1,6}})\]|Seat [0-9]{{1,2}}(?![0-9])")
"""What stands for something that was replaced; it is never touched again."""

# One character that no recogniser takes for a letter, a digit or a mark between them.
_COVER = "\ufffc"
_MOST_LOOKS = 8
# Numbers above were typed by hand; counting on from them would lead nowhere.
_HIGHEST_RESUMED = 9999


Judge = Callable[[str], Findings]
"""Finds what no rule finds: names, places, organisations (see ``engine``)."""

Found = list[tuple[Span, str | None]]
"""Spans of the original, each with what stands for it if that is known already."""


@dataclass(frozen=True)
class Scrubbed:
    """The text that may be kept, and the spans of the original that were replaced in it.

    ``unsure`` are spans of the kept text that may identify: for a person to judge.
    """

    text: str
    spans: tuple[Span, ...]
    unsure: tuple[Span, ...] = ()


@dataclass(frozen=True)
class _View:
    """A text as recognisers see it: each stretch that is settled is covered by one character.

    Since a placeholder in the scrubbed text is covered in the same way as the span it stands for
    in the original, both look alike, and scrubbing the scrubbed finds nothing.
    """

    text: str
    at: tuple[int, ...]
    """Where each character begins in the original, and the original's length."""

    def cover(self, spans: Iterable[Span]) -> _View:
        """The view with these spans of it covered too; they do not overlap and are sorted."""
        text: list[str] = []
        at: list[int] = []
        done = 0
        for span in spans:
            text += [self.text[done : span.start], _COVER]
            at += self.at[done : span.start + 1]
            done = span.end
        text.append(self.text[done:])
        at += self.at[done:]
        return _View("".join(text), tuple(at))

    def original(self, span: Span) -> Span:
        """The span where it stands in the original."""
        return replace(span, start=self.at[span.start], end=self.at[span.end])


class Scrubber:
    """One for each session, so that the same value has the same number throughout.

    What was replaced is known only here, in memory; the repr does not show it. A name that was
    found once is found again in the session: alone, in lower case, with a letter wrong.
    """

    def __init__(self, roster: Roster | None = None, judge: Judge = nothing) -> None:
        self.roster = roster if roster is not None else Roster()
        self._judge = judge
        self._known = Roster(forgiving=False)
        self._innocent: set[str] = set()
        self._numbers: dict[tuple[str, str], int] = {}
        self._highest = dict.fromkeys(TYPES, 0)
        self._looked: dict[object, tuple[Found, tuple[Span, ...]]] = {}

    def __repr__(self) -> str:
        return f"<Scrubber of {len(self._numbers)} values, {self.roster!r}>"

    def spans(self, text: str) -> list[Span]:
        """What identifies, in order; placeholders are left out."""
        return [span for span, _ in self._look(text)[0]]

    def known(self, text: str) -> list[Span] | None:
        """The same if the text was looked at lately; at once in any case."""
        looked = self._looked.get(self._key(text))
        return None if looked is None else [span for span, _ in looked[0]]

    def confirm(self, value: str) -> None:
        """The leader says that this is a name; it is one for the rest of the session."""
        self._innocent.discard(_same(value))
        self._learn([value])

    def acquit(self, value: str) -> None:
        """The leader says that this identifies nobody, for the rest of the session."""
        self._innocent.add(_same(value))
        for number, name in self._known.names().items():
            if _same(name) == _same(value):
                self._known.assign(number, "")

    def scrub(self, text: str) -> Scrubbed:
        """The text with every such span replaced; scrubbing it again changes nothing."""
        self.resume([text])
        found, unsure = self._look(text)
        # What was found as a name is looked for in the rest of the text, too.
        while self._learn(text[s.start : s.end] for s, said in found if not said and _person(s)):
            found, unsure = self._look(text)
        pieces: list[str] = []
        done = 0
        moved = []
        for span, said in found:
            said = said or self._placeholder(span.type, text[span.start : span.end])
            pieces += [text[done : span.start], said]
            done = span.end
            moved.append((done, len(said) - len(span)))
        pieces.append(text[done:])
        kept = tuple(_shifted(span, moved) for span in unsure)
        return Scrubbed("".join(pieces), tuple(span for span, _ in found), kept)

    def preview(self, text: str) -> Scrubbed:
        """What ``scrub`` would give now, without using up a number: for a text being typed."""
        trial = Scrubber(self.roster, self._judge)
        trial._numbers, trial._highest = dict(self._numbers), dict(self._highest)
        trial._innocent, trial._looked = self._innocent, self._looked
        for number, name in self._known.names().items():
            trial._known.assign(number, name)
        return trial.scrub(text)

    def resume(self, texts: Iterable[str]) -> None:
        """Counts on from the placeholders in texts that were kept before a restart."""
        for text in texts:
            for match in PLACEHOLDER.finditer(text):
                if match[1] and int(match[2]) <= _HIGHEST_RESUMED:
                    self._highest[match[1]] = max(self._highest[match[1]], int(match[2]))

    # --- finding

    def _look(self, text: str) -> tuple[Found, tuple[Span, ...]]:
        """What was found in the text, and what is unsure; the last texts are remembered."""
        key = self._key(text)
        looked = self._looked.get(key)
        if looked is None:
            looked = self._looked[key] = self._found(text)
            for old in list(self._looked)[:-_REMEMBERED]:
                self._looked.pop(old, None)  # another thread may have been quicker
        return looked

    def _key(self, text: str) -> object:
        names = (*self.roster.names().items(), None, *self._known.names().items())
        return text, names, frozenset(self._innocent)

    def _found(self, text: str) -> tuple[Found, tuple[Span, ...]]:
        view = _View(text, tuple(range(len(text) + 1)))
        view = view.cover(Span(*match.span(), "") for match in PLACEHOLDER.finditer(text))
        found: Found = []
        unsure: tuple[Span, ...] = ()
        # With something covered more may show, so we look again until nothing does; nearly always
        # the second look is the last. Where ever more shows it is no note, and all goes.
        for look in range(_MOST_LOOKS + 1):
            said = self._names(view.text)
            spans = _all(view.text)
            if look < _MOST_LOOKS:
                # Rules and judge look at the same text: what rules find tells the judge something.
                judged = self._judge(view.text)
                rules = _settle(view.text, sorted(said))
                rest = [part for span in judged.sure for part in _rest(view.text, span, rules)]
                spans = self._guilty(view.text, choose(rules, rest), said)
                unsure = tuple(view.original(span) for span in judged.unsure)
            if not spans:
                break
            found += [(view.original(span), said.get(span)) for span in spans]
            view = view.cover(spans)
        return sorted(found, key=lambda pair: pair[0]), unsure

    def _names(self, text: str) -> dict[Span, str | None]:
        """Members' names and those met before, each with what stands for it."""
        known = {
            Span(start, end, "PERSON"): None if number is None else f"[PERSON {number}]"
            for start, end, number in self._known.find(text)
        }
        members = {
            Span(start, end, "PERSON"): None if seat is None else f"Seat {seat}"
            for start, end, seat in self.roster.find(text)
        }
        chosen = choose(sorted(members), sorted(known))
        return {span: members[span] if span in members else known[span] for span in chosen}

    def _guilty(self, text: str, spans: list[Span], said: dict[Span, str | None]) -> list[Span]:
        """The spans without what the leader said is innocent; a member is never."""
        if not self._innocent:
            return spans
        return [
            span
            for span in spans
            if (said.get(span) or "").startswith("Seat")
            or _same(text[span.start : span.end]) not in self._innocent
        ]

    def _learn(self, values: Iterable[str]) -> bool:
        """Remembers names; whether there was a new one."""
        new = False
        for value in values:
            number = self._number("PERSON", value)
            if number <= _MOST_KNOWN and self._known.name(number) is None:
                self._known.assign(number, value)
                new = True
        return new

    def _number(self, kind: str, value: str) -> int:
        key = (kind, _same(value))
        if key not in self._numbers:
            self._highest[kind] += 1
            self._numbers[key] = self._highest[kind]
        return self._numbers[key]

    def _placeholder(self, kind: str, value: str) -> str:
        return f"[{kind} {self._number(kind, value)}]"


def _person(span: Span) -> bool:
    return span.type == "PERSON"


def _shifted(span: Span, moved: list[tuple[int, int]]) -> Span:
    """The span where it stands once what lies before it is replaced."""
    by = sum(grown for end, grown in moved if end <= span.start)
    return replace(span, start=span.start + by, end=span.end + by)


def _settle(text: str, people: list[Span]) -> list[Span]:
    """The spans of all recognisers and the names that are known, the better where they overlap.

    A name wins, unless it is a part of something longer ("anna@example.org", "3 April").
    """
    others = [
        [s for s in find(text) if _COVER not in text[s.start : s.end]] for find in RECOGNISERS
    ]
    around = [span for spans in others for span in spans if _holds_a_name(span, people)]
    return choose(around, people, *others)


def _rest(text: str, span: Span, taken: list[Span]) -> Iterator[Span]:
    """What of the span nobody has taken, if a letter or digit is in it; ``taken`` is sorted."""
    start = span.start
    first = max(0, bisect_left(taken, span.start, key=lambda other: other.start) - 1)
    for other in [*taken[first : first + len(span) + 1], Span(span.end, span.end, "")]:
        if other.end < start or other.start > span.end:
            continue
        if any(map(str.isalnum, text[start : other.start])):
            yield Span(start, other.start, span.type)
        start = max(start, other.end)


def _all(text: str) -> list[Span]:
    """All that is not covered and has a letter or digit."""
    pieces = re.finditer(rf"[^{_COVER}]+", text)
    return [Span(*piece.span(), "ID") for piece in pieces if re.search(r"[^\W_]", piece[0])]


def _holds_a_name(span: Span, people: list[Span]) -> bool:
    at = bisect_left(people, span.start, key=lambda person: person.start)
    return at < len(people) and people[at].end <= span.end and len(people[at]) < len(span)


def _same(value: str) -> str:
    """What is alike in two ways of writing one value: numbers by their digits, words folded."""
    if not any(character.isalpha() for character in value):
        digits = "".join(character for character in value if character.isdigit())
        if len(digits) > 5:
            return digits
    return " ".join(value.casefold().split())
