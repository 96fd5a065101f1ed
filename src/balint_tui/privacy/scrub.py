"""Text in, text without identifiers out: members become seats, all else a numbered placeholder."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from balint_tui.privacy import ages, contacts, dates, ids
from balint_tui.privacy.roster import Roster
from balint_tui.privacy.spans import TYPES, Span, choose

RECOGNISERS: tuple[Callable[[str], Iterable[Span]], ...] = (
    contacts.find,
    ids.find,
    dates.find,
    ages.find,
)
"""Who finds what, in order of authority."""

PLACEHOLDER = re.compile(rf"\[({'|'.join(TYPES)}) ([0-9]{{1,6}})\]|Seat [0-9]{{1,2}}(?![0-9])")
"""What stands for something that was replaced; it is never touched again."""

# One character that no recogniser takes for a letter, a digit or a mark between them.
_COVER = "\ufffc"
_MOST_LOOKS = 8
# Numbers above were typed by hand; counting on from them would lead nowhere.
_HIGHEST_RESUMED = 9999


@dataclass(frozen=True)
class Scrubbed:
    """The text that may be kept, and the spans of the original that were replaced in it."""

    text: str
    spans: tuple[Span, ...]


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

    What was replaced is known only here, in memory; the repr does not show it.
    """

    def __init__(self, roster: Roster | None = None) -> None:
        self.roster = roster if roster is not None else Roster()
        self._numbers: dict[tuple[str, str], int] = {}
        self._highest = dict.fromkeys(TYPES, 0)

    def __repr__(self) -> str:
        return f"<Scrubber of {len(self._numbers)} values, {self.roster!r}>"

    def spans(self, text: str) -> list[Span]:
        """What identifies, in order; placeholders are left out."""
        return [span for span, _ in self._found(text)]

    def scrub(self, text: str) -> Scrubbed:
        """The text with every such span replaced; scrubbing it again changes nothing."""
        self.resume([text])
        found = self._found(text)
        pieces, done = [], 0
        for span, seat in found:
            value = text[span.start : span.end]
            pieces += [text[done : span.start], self._placeholder(span.type, value, seat)]
            done = span.end
        pieces.append(text[done:])
        return Scrubbed("".join(pieces), tuple(span for span, _ in found))

    def preview(self, text: str) -> Scrubbed:
        """What ``scrub`` would give now, without using up a number: for a text being typed."""
        trial = Scrubber(self.roster)
        trial._numbers, trial._highest = dict(self._numbers), dict(self._highest)
        return trial.scrub(text)

    def resume(self, texts: Iterable[str]) -> None:
        """Counts on from the placeholders in texts that were kept before a restart."""
        for text in texts:
            for match in PLACEHOLDER.finditer(text):
                if match[1] and int(match[2]) <= _HIGHEST_RESUMED:
                    self._highest[match[1]] = max(self._highest[match[1]], int(match[2]))

    # --- finding

    def _found(self, text: str) -> list[tuple[Span, int | None]]:
        """The spans, and the seat of those that are a member's name."""
        view = _View(text, tuple(range(len(text) + 1)))
        view = view.cover(Span(*match.span(), "") for match in PLACEHOLDER.finditer(text))
        found: list[tuple[Span, int | None]] = []
        # With something covered more may show, so we look again until nothing does; nearly always
        # the second look is the last. Where ever more shows it is no note, and all goes.
        for look in range(_MOST_LOOKS + 1):
            names = {(start, end): seat for start, end, seat in self.roster.find(view.text)}
            spans = _settle(view.text, names) if look < _MOST_LOOKS else _all(view.text)
            if not spans:
                break
            found += [(view.original(span), names.get((span.start, span.end))) for span in spans]
            view = view.cover(spans)
        return sorted(found, key=lambda pair: pair[0])

    def _placeholder(self, kind: str, value: str, seat: int | None) -> str:
        if kind == "PERSON" and seat is not None:
            return f"Seat {seat}"
        key = (kind, _same(value))
        if key not in self._numbers:
            self._highest[kind] += 1
            self._numbers[key] = self._highest[kind]
        return f"[{kind} {self._numbers[key]}]"


def _settle(text: str, names: dict[tuple[int, int], int | None]) -> list[Span]:
    """The spans of all recognisers and the members' names, the better one where they overlap.

    A name wins, unless it is a part of something longer ("anna@example.org", "3 April").
    """
    people = sorted(Span(start, end, "PERSON") for start, end in names)
    others = [
        [s for s in find(text) if _COVER not in text[s.start : s.end]] for find in RECOGNISERS
    ]
    around = [span for spans in others for span in spans if _holds_a_name(span, people)]
    return choose(around, people, *others)


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
