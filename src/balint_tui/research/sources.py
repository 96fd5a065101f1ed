"""What goes into an export before any policy: numbers of each session, approved texts, answers."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from balint_tui.evaluation.responses import Response
from balint_tui.frame.review import undecided
from balint_tui.frame.session import Session
from balint_tui.research.hiding import Hide
from balint_tui.research.texts import Passage, passages

T = TypeVar("T")

MOST_KEPT = 5000
"""The texts of so many sessions stay in memory between reading and writing; others are read
again, so that the memory for them does not grow with the library."""


@dataclass(frozen=True, slots=True)
class Source:
    """A closed session, in little memory. ``day`` counts from the year 1, ``group`` is its key.
    ``came``, ``left`` and ``presented`` have the bit of each such seat, that of seat 1 first.
    ``words``: how many words each approved text has; ``codes`` of those texts, by text."""

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
    """All of it, the sessions oldest first. ``content`` is its SHA-256: the same for the same.
    ``filtered``: it is not the whole library."""

    sources: Sequence[Source]
    kept: dict[str, list[Passage]]
    """Session id -> its approved texts, of the first ``MOST_KEPT`` that have some."""
    responses: Sequence[Response]
    content: str
    filtered: bool = False


def material(
    sessions: Iterable[Session], hide: Hide, responses: Sequence[Response], *, filtered: bool
) -> Material:
    """What these closed sessions and answers come to; ``hide`` finds in texts what must not be
    said."""
    digest = sha256()
    sources: list[Source] = []
    kept: dict[str, list[Passage]] = {}
    for session in sessions:
        found = passages(session, hide) if session.approvals else []
        if found and len(kept) < MOST_KEPT:
            kept[session.id] = found
        sources.append(source(session, found))
        digest.update(repr((sources[-1], found)).encode())
    digest.update("".join(sorted(map(repr, responses))).encode())
    ordered = sorted(sources, key=lambda one: one.id)
    return Material(ordered, kept, responses, digest.hexdigest(), filtered)


def key(group: str) -> str:
    """The group's name as it is compared: without case, however its accents were typed."""
    return unicodedata.normalize("NFC", group).strip().casefold()


def source(session: Session, found: Sequence[Passage]) -> Source:
    """The source of a closed session with these approved texts."""
    end_s = session.last_s if session.ended_s is None else session.ended_s
    seats = session.seats
    return Source(
        id=session.id,
        day=session.started.date().toordinal(),
        group=sys.intern(key(session.group)),
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
        words=_shared(tuple(passage.words for passage in found)),
        codes=_shared(tuple(tuple(one.code for one in passage.codes) for passage in found)),
        undecided=len(undecided(session)),
    )


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _spent_s(session: Session, kind: str, end_s: float) -> int:
    phases = enumerate(session.format.phases)
    return round(sum(session.spent_s(n, end_s) for n, phase in phases if phase.kind == kind))


@lru_cache(maxsize=50_000)
def _shared(some: T) -> T:
    """The same for equal ones, of which there are many."""
    return some
