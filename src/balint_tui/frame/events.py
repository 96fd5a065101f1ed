"""What can happen in a session.

A session is the list of its events and nothing else: what is shown, saved, resumed, undone and
exported is folded from that list (see ``session.apply``). Each event carries its number, the wall
time, and the seconds since the session began on a clock that runs on while the laptop sleeps.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Event:
    """``seq`` counts from 1; ``at`` is ISO 8601 with offset; ``at_s`` is seconds since the start,
    by the clock that runs on while the laptop sleeps."""

    kind: ClassVar[str] = ""
    undoable: ClassVar[bool] = True
    """Whether undo in the live screen may take it back."""

    seq: int
    at: str
    at_s: float


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """The group begins. ``stop_s`` is the hard stop; ``boot`` and ``boot_s`` tie the clock."""

    kind: ClassVar[str] = "started"
    undoable: ClassVar[bool] = False

    id: str
    format: Mapping[str, Any]
    stop_s: float
    seats: int
    group: str = ""
    video: bool = False
    shortened: bool = False
    boot: str = ""
    boot_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """A session that was left is taken up again; ``by`` is the clock used, "boot" or "wall"."""

    kind: ClassVar[str] = "reopened"
    undoable: ClassVar[bool] = False

    by: str
    boot: str = ""
    boot_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PhaseEntered(Event):
    """The leader moved to the phase with this index of the format."""

    kind: ClassVar[str] = "phase-entered"

    index: int


@dataclass(frozen=True, kw_only=True)
class Landed(Event):
    """The leader chose the shortest good ending, beginning with the phase at ``index``."""

    kind: ClassVar[str] = "landed"

    index: int


@dataclass(frozen=True, kw_only=True)
class Stretched(Event):
    """A phase got more (or, negative, fewer) seconds, which the discussion gives or takes."""

    kind: ClassVar[str] = "stretched"

    index: int
    delta_s: float


@dataclass(frozen=True, kw_only=True)
class StopMoved(Event):
    """The hard stop is now ``stop_s`` seconds after the start."""

    kind: ClassVar[str] = "stop-moved"

    stop_s: float


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """The phase clock stands; the hard stop does not move."""

    kind: ClassVar[str] = "paused"


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """The phase clock runs again."""

    kind: ClassVar[str] = "resumed"


@dataclass(frozen=True, kw_only=True)
class GapPaused(Event):
    """A gap in which the laptop slept, from ``from_s`` to ``to_s``, counts as a pause."""

    kind: ClassVar[str] = "gap-paused"

    from_s: float
    to_s: float


@dataclass(frozen=True, kw_only=True)
class PresenterNamed(Event):
    """Who presents ``case`` is a seat."""

    kind: ClassVar[str] = "presenter-named"

    case: int
    seat: int


@dataclass(frozen=True, kw_only=True)
class PresenterMoved(Event):
    """The presenter sits back (``back``) or takes part again, apart from a change of phase."""

    kind: ClassVar[str] = "presenter-moved"

    back: bool


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A note; its text has passed the de-identifier. ``unsure`` are stretches of it, each as first
    and last code point (half-open), that may identify and are to be asked about in review. Without
    text it is a note that was deleted: the event stays, so that the numbers run on."""

    kind: ClassVar[str] = "note-added"

    text: str
    unsure: list[Any] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DraftKept(Event):
    """What stood in the note line, de-identified, when the app was left; empty clears it."""

    kind: ClassVar[str] = "draft-kept"
    undoable: ClassVar[bool] = False

    text: str


@dataclass(frozen=True, kw_only=True)
class Marked(Event):
    """A one-key mark, by its name in the legend."""

    kind: ClassVar[str] = "marked"

    mark: str


@dataclass(frozen=True, kw_only=True)
class SeatsChanged(Event):
    """The circle has this many seats now."""

    kind: ClassVar[str] = "seats-changed"

    seats: int


@dataclass(frozen=True, kw_only=True)
class SeatExpected(Event):
    """The seat is empty so far; someone comes late, or not at all."""

    kind: ClassVar[str] = "seat-expected"

    seat: int


@dataclass(frozen=True, kw_only=True)
class SeatArrived(Event):
    """Someone took the seat (late, or back again)."""

    kind: ClassVar[str] = "seat-arrived"

    seat: int


@dataclass(frozen=True, kw_only=True)
class LeaveAnnounced(Event):
    """The seat must leave ``leaves_s`` seconds after the start; None takes it back."""

    kind: ClassVar[str] = "leave-announced"

    seat: int
    leaves_s: float | None


@dataclass(frozen=True, kw_only=True)
class WordOffered(Event):
    """Someone who leaves early was offered a word first."""

    kind: ClassVar[str] = "word-offered"

    seat: int


@dataclass(frozen=True, kw_only=True)
class SeatLeft(Event):
    """Someone left before the end: at ``left_s`` if it is noted only afterwards."""

    kind: ClassVar[str] = "seat-left"

    seat: int
    left_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class LinkLost(Event):
    """The video link dropped."""

    kind: ClassVar[str] = "link-lost"


@dataclass(frozen=True, kw_only=True)
class LinkBack(Event):
    """The video link is back."""

    kind: ClassVar[str] = "link-back"


@dataclass(frozen=True, kw_only=True)
class Ended(Event):
    """The group is over and people are released; the leaders' debrief may follow."""

    kind: ClassVar[str] = "ended"


@dataclass(frozen=True, kw_only=True)
class Debriefed(Event):
    """The leaders' answers by question name; texts have passed the de-identifier. An empty one
    takes away what was answered before."""

    kind: ClassVar[str] = "debriefed"

    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """The session is complete. ``ending`` is one of ``session.ENDINGS``."""

    kind: ClassVar[str] = "closed"
    undoable: ClassVar[bool] = False

    ending: str


@dataclass(frozen=True, kw_only=True)
class Logged(Event):
    """What the leader's own log says of the session. ``role`` is one of ``supervision.ROLES``; ""
    and None leave what was said before. ``notes`` are by heading and have passed the
    de-identifier; an empty one takes away what stood there."""

    kind: ClassVar[str] = "logged"
    undoable: ClassVar[bool] = False

    role: str = ""
    supervised: bool | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coded(Event):
    """In review, a code of a codebook was given to a note, or to the piece of it from code point
    ``start`` to ``end`` (half-open; both 0: the whole note). ``coder`` is who gave it."""

    kind: ClassVar[str] = "coded"
    undoable: ClassVar[bool] = False

    note: int
    code: str
    coder: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Approved(Event):
    """In review, a note or a piece of it was approved for export, as ``text``."""

    kind: ClassVar[str] = "approved"
    undoable: ClassVar[bool] = False

    note: int
    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Dropped(Event):
    """In review, it was decided that a note or a piece of it is not exported."""

    kind: ClassVar[str] = "dropped"
    undoable: ClassVar[bool] = False

    note: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Undone(Event):
    """The event numbered ``target`` is taken back."""

    kind: ClassVar[str] = "undone"
    undoable: ClassVar[bool] = False

    target: int


KINDS: dict[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}


def encode(event: Event) -> dict[str, object]:
    """The event as JSON types, its ``kind`` included."""
    return {"seq": event.seq, "kind": event.kind, **vars(event)}


def decode(record: Mapping[str, Any]) -> Event:
    """The event that ``encode`` wrote; fields of a later version are passed over.

    Raises ValueError with one sentence if the kind is unknown or a field is missing or odd.
    """
    cls = KINDS.get(str(record.get("kind")))
    if cls is None:
        raise ValueError(f"An event of the unknown kind {record.get('kind')!r} cannot be read.")
    known = _fields(cls.kind)
    values: dict[str, Any] = {}
    for name, allowed in known.items():
        value = record.get(name, _ABSENT)
        if isinstance(value, allowed):
            values[name] = value
        elif value is not _ABSENT:
            raise ValueError(f"The {cls.kind} event holds an odd {name}: {value!r}.")
    if len(values) == len(known):
        # Not by the class's own way, which takes three times as long, if half of the memory: every
        # event that is read passes here, and few are held.
        event = object.__new__(cls)
        event.__dict__.update(values)
        return event
    try:
        return cls(**values)
    except TypeError as error:
        raise ValueError(f"The {cls.kind} event lacks a field: {error}.") from None


_ABSENT = object()


def _types(hint: Any) -> tuple[type, ...]:
    """The runtime types that a field's annotation allows; a whole number may stand for seconds."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(kind for part in get_args(hint) for kind in _types(part))
    plain = get_origin(hint) or hint
    return (int, float) if plain is float else (plain,)


@cache
def _fields(kind: str) -> dict[str, tuple[type, ...]]:
    """The fields of a kind and what each may hold; looked up when the first one is read back."""
    hints = get_type_hints(KINDS[kind])
    return {known.name: _types(hints[known.name]) for known in fields(KINDS[kind])}
