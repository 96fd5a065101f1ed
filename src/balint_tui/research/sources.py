"""What goes into an export before any policy: numbers of each session, approved texts, answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from balint_tui.evaluation.responses import Response
from balint_tui.frame.review import undecided
from balint_tui.frame.session import Session
from balint_tui.research.texts import Hide, Passage, passages

MOST_KEPT = 5000
"""The texts of so many sessions stay in memory between reading and writing; others are read
again, so that the memory for them does not grow with the library."""


@dataclass(frozen=True, slots=True)
class Source:
    """A closed session, in little memory. ``day`` counts from the year 1. ``came``, ``left`` and
    ``presented`` have the bit of each such seat, that of seat 1 first. ``words``: how many words
    each approved text has. ``codes`` of those texts, by text."""

    id: str
    day: int
    group: str
    format: str
    duration_s: int
    presentation_s: int
    discussion_s: int
    seats: int
    came: int
    left: int
    presented: int
    words: tuple[int, ...]
    codes: tuple[tuple[str, ...], ...]
    undecided: int


@dataclass(frozen=True)
class Material:
    """All of it, the sessions oldest first. ``content`` is the SHA-256 of all, ``answers`` that of
    the answers alone: the same for the same."""

    sources: Sequence[Source]
    kept: dict[str, list[Passage]]
    """Session id -> its approved texts, of the first ``MOST_KEPT`` that have some."""
    responses: Sequence[Response]
    content: str
    answers: str


def material(
    sessions: Iterable[Session], hiding: Callable[[str], Hide], responses: Sequence[Response]
) -> Material:
    """What these closed sessions and answers come to; ``hiding`` gives for a group what finds in
    its texts what must not be said."""
    digest = sha256()
    sources: list[Source] = []
    kept: dict[str, list[Passage]] = {}
    for session in sessions:
        found = passages(session, hiding(session.group)) if session.approvals else []
        if found and len(kept) < MOST_KEPT:
            kept[session.id] = found
        sources.append(source(session, found))
        digest.update(repr((sources[-1], found)).encode())
    answers = sha256("".join(sorted(map(repr, responses))).encode()).hexdigest()
    digest.update(answers.encode())
    ordered = sorted(sources, key=lambda one: one.id)
    return Material(ordered, kept, responses, digest.hexdigest(), answers)


def source(session: Session, found: Sequence[Passage]) -> Source:
    """The source of a closed session with these approved texts."""
    end_s = session.last_s if session.ended_s is None else session.ended_s
    seats = session.seats
    return Source(
        id=session.id,
        day=session.started.date().toordinal(),
        group=sys.intern(session.group),
        format=sys.intern(session.format.name),
        duration_s=round(end_s),
        presentation_s=_spent_s(session, "present", end_s),
        discussion_s=_spent_s(session, "discuss", end_s),
        seats=len(seats),
        came=_bits(n for n, seat in enumerate(seats) if seat.arrived_s is not None),
        left=_bits(
            n for n, seat in enumerate(seats) if seat.left_s is not None and seat.left_s < end_s
        ),
        presented=_bits(
            {seat - 1 for seat in session.presenters.values() if 0 < seat <= len(seats)}
        ),
        words=tuple(passage.words for passage in found),
        codes=tuple(tuple(one.code for one in passage.codes) for passage in found),
        undecided=len(undecided(session)),
    )


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _spent_s(session: Session, kind: str, end_s: float) -> int:
    phases = enumerate(session.format.phases)
    return round(sum(session.spent_s(n, end_s) for n, phase in phases if phase.kind == kind))
