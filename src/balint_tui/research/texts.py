"""What of the notes leaves: the texts that a person approved, and the codes on them.

A document has the approved texts of a session, a paragraph each. Where there is one group only,
one document has those of all sessions in an order that says nothing of when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from balint_tui.frame.session import Coding, Session

Hide = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds what must not be said: first and last code point (half-open), and what stands for it."""

BETWEEN = "\n\n"
"""Between the paragraphs of a document."""

_SEAT = re.compile(r"\bSeat [0-9]{1,2}(?![0-9])")
_MEMBER = "[MEMBER]"
_GROUP = "[GROUP]"
# What XML 1.0 cannot hold, and line ends; each becomes one space, so that places stay.
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\ufeff]")


@dataclass(frozen=True)
class Coded:
    """A code on a stretch of a text, in code points, half-open."""

    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Passage:
    """A text as it was approved, and the codes on it, without who gave them."""

    text: str
    codes: tuple[Coded, ...]

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def passages(session: Session, hide: Hide) -> list[Passage]:
    """The approved texts of a session, in order, without what ``hide`` finds.

    A note that was approved whole has the codes of all its pieces; in one that was changed for
    export those whose words are still there, once. Otherwise each approved piece stands for itself.
    """
    codings: dict[int, list[Coding]] = {}
    for coding in session.codings:
        codings.setdefault(coding.piece[0], []).append(coding)
    found = []
    for note in session.notes:
        of_note = codings.get(note.seq, [])
        whole = session.approvals.get((note.seq, 0, 0))
        if whole is not None:
            coded = {_place(coding, note.text, whole) for coding in of_note}
            found.append(_passage(whole, coded, hide))
            continue
        for piece in sorted(p for p in session.approvals if p[0] == note.seq):
            text = session.approvals[piece]
            if text is not None:
                coded = {Coded(0, len(text), c.code) for c in of_note if c.piece == piece}
                found.append(_passage(text, coded, hide))
    return found


def _place(coding: Coding, text: str, approved: str) -> Coded | None:
    """Where the coded stretch of a note is in what was approved of it; None if it is not there."""
    _, start, end = coding.piece
    if start == end == 0:
        return Coded(0, len(approved), coding.code)
    if approved != text:
        words = text[start:end]
        if approved.count(words) != 1:
            return None
        start = approved.index(words)
        end = start + len(words)
    return Coded(start, end, coding.code)


def _passage(
    text: str,
    coded: Iterable[Coded | None],
    hide: Hide,
) -> Passage:
    """The text as it leaves: no seats, nothing hidden, no white space around; codes moved along."""
    text = _NOT_IN_A_LINE.sub(" ", text)
    hidden = [(*match.span(), _MEMBER) for match in _SEAT.finditer(text)]
    changed, moved = replaced(text, [*hidden, *hide(text)])
    codes = {(moved(one.start), moved(one.end), one.code) for one in coded if one is not None}
    codes = {one for one in codes if changed[one[0] : one[1]].strip()}
    return Passage(changed, tuple(Coded(*one) for one in sorted(codes)))


def replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, Callable[[int], int]]:
    """The text with other words in the place of these spans, and where each place of it is then.

    Of spans that overlap the first counts; a place within one is at the beginning of its words.
    """
    parts: list[str] = []
    ends: list[tuple[int, int, int]] = []
    done = 0
    for start, end, words in sorted(spans):
        if start >= done and end > start:
            parts += [text[done:start], words]
            ends.append((start, end, len(words)))
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


def hider(group: str, names: Sequence[str]) -> Callable[[str], list[tuple[int, int, str]]]:
    """Finds the group's name as it is written, and its members' names however they are written."""
    pairs = [(re.escape(group.strip()), _GROUP, 0)] if group.strip() else []
    pairs += [(re.escape(name.strip()), _MEMBER, re.IGNORECASE) for name in names if name.strip()]
    patterns = [(re.compile(rf"(?<!\w){text}(?!\w)", flags), words) for text, words, flags in pairs]
    return lambda text: [
        (*match.span(), words) for pattern, words in patterns for match in pattern.finditer(text)
    ]


@dataclass(frozen=True)
class Segment:
    """A coded stretch of a document. ``number`` counts in the whole export, from 1; ``code`` is the
    code's id."""

    number: int
    start: int
    end: int
    code: str
    quote: str

    @property
    def id(self) -> str:
        """Its name in the tables."""
        return f"s-{self.number:06}"


@dataclass(frozen=True)
class Document:
    """A document of the bundle. ``session_index`` is None where it must not be said; ``values``
    are the cells of its session's row by column, none then."""

    id: str
    guid: str
    group_id: str
    session_index: int | None
    values: dict[str, str | int | float | None]
    text: str
    segments: tuple[Segment, ...]


def joined(found: Sequence[Passage], first: int) -> tuple[str, tuple[Segment, ...]]:
    """The paragraphs as one text, and its segments, counted from ``first`` on."""
    segments: list[Segment] = []
    at = 0
    for passage in found:
        for one in passage.codes:
            quote = passage.text[one.start : one.end]
            place = (at + one.start, at + one.end)
            segments.append(Segment(first + len(segments), *place, one.code, quote))
        at += len(passage.text) + len(BETWEEN)
    return BETWEEN.join(passage.text for passage in found), tuple(segments)
