"""What of the notes leaves: the texts that a person approved, and the codes on them.

A document has the approved texts of a session, a paragraph each. Where there is one group only,
one document has those of all sessions in an order that says nothing of when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from balint_tui.frame.session import Coding, Session
from balint_tui.research.hiding import Hide, replaced

BETWEEN = "\n\n"
"""Between the paragraphs of a document."""

# What XML 1.0 cannot hold, and line ends; each becomes one space, so that places stay.
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\ufeff]")


class Coded(NamedTuple):
    """A code on a stretch of a text, in code points, half-open."""

    start: int
    end: int
    code: str


_WORD = re.compile(r"[^\s/_,;\u2010-\u2015-]*[^\W_][^\s/_,;\u2010-\u2015-]*")
# Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as it was approved, and the codes on it, without who gave them."""

    text: str
    codes: tuple[Coded, ...]

    @property
    def words(self) -> int:
        """How many words it has; two characters of a script without spaces count as one."""
        if self.text.isascii():
            return len(_WORD.findall(self.text))
        apart, unspaced = _UNSPACED.subn(" ", self.text)
        return len(_WORD.findall(apart)) + (unspaced + 1) // 2


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
    """The text as it leaves, without what is hidden; codes move along with their words."""
    text = _NOT_IN_A_LINE.sub(" ", text)
    changed, moved = replaced(text, hide(text))
    codes = {Coded(moved(one.start), moved(one.end), one.code) for one in coded if one is not None}
    return Passage(changed, tuple(c for c in sorted(codes) if changed[c.start : c.end].strip()))


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
