"""What goes into an export before any policy: numbers of each session, approved texts, answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from balint_tui.evaluation.responses import Response
from balint_tui.frame.review import undecided
from balint_tui.frame.session import Session
from balint_tui.research.hiding import Hide
from balint_tui.research.memory import Many, Packed
from balint_tui.research.texts import Passage, passages

MOST_KEPT = 5000
"""The texts of so many sessions stay in memory between reading and writing; others are read
again, so that the memory for them does not grow with the library."""


class Source(NamedTuple):
    """A closed session. ``day`` counts from the year 1. ``came``, ``left`` and ``presented`` have
    the bit of each such seat, that of seat 1 first. ``words``: how many each approved text has."""

    id: str
    day: int
    format: str
    duration_s: int
    presentation_s: int
    discussion_s: int
    seats: int
    came: int
    left: int
    presented: int
    words: tuple[int, ...]
    undecided: int


@dataclass(frozen=True)
class Material:
    """All of it. ``content`` is its SHA-256: the same for the same. ``filtered``: it is not the
    whole library."""

    groups: Mapping[str, Many[Source]]
    """Group, by its key -> its sessions, oldest first."""
    codes: Mapping[str, Mapping[str, int]]
    """Group -> code of its approved texts -> how many words the shortest of these has."""
    kept: Mapping[str, list[Passage]]
    """Session id -> its approved texts, of the first ``MOST_KEPT`` that have some."""
    responses: Sequence[Response]
    content: str
    filtered: bool = False
    unread: int = 0
    """How many sessions are not here because they cannot be read."""


def material(
    sessions: Iterable[Session], hide: Hide, responses: Sequence[Response], *, filtered: bool
) -> Material:
    """What these closed sessions and answers come to; ``hide`` finds in texts what must not be
    said. Raises ValueError if the sessions are not in the order of their ids."""
    digest = sha256()
    groups: dict[str, Packed[Source]] = {}
    codes: dict[str, dict[str, int]] = {}
    kept: dict[str, list[Passage]] = {}
    last = ""
    for session in sessions:
        if session.id <= last:
            raise ValueError("Sessions must come in the order of their ids, each once.")
        last = session.id
        found = passages(session, hide) if session.approvals else []
        if found and len(kept) < MOST_KEPT:
            kept[session.id] = found
        group, of = key(session.group), source(session, found)
        groups.setdefault(group, Packed(Source._make)).append(tuple(of))
        _add(codes.setdefault(group, {}), found, of.words)
        digest.update(repr((group, of, found)).encode())
    digest.update(b"".join(sorted(sha256(repr(one).encode()).digest() for one in responses)))
    return Material(groups, codes, kept, responses, digest.hexdigest(), filtered)


def _add(codes: dict[str, int], found: Iterable[Passage], words: Iterable[int]) -> None:
    for passage, count in zip(found, words, strict=True):
        for one in passage.codes:
            codes[one.code] = min(count, codes.get(one.code, count))


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
        format=session.format.name,
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
        undecided=len(undecided(session)),
    )


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _spent_s(session: Session, kind: str, end_s: float) -> int:
    phases = enumerate(session.format.phases)
    return round(sum(session.spent_s(n, end_s) for n, phase in phases if phase.kind == kind))
