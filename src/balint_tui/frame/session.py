"""The session: one fold over its events, shared by the live screen, the library and the exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.frame.formats import Format, Phase
from balint_tui.frame.supervision import ROLES

ENDINGS = ("planned", "shortened", "overrun", "cut off")
DEBRIEF = ("doctor", "patient", "relationship", "avoided", "mirrored")
"""The leaders' questions after a group (frame: doctor, patient, relationship; what was avoided;
what in the group mirrored the case)."""

OVERRUN_S = 120
"""Two minutes past the hard stop is an overrun; less is how people say goodbye."""


@dataclass(frozen=True)
class Seat:
    """One member. Seconds are since the start; None means it has not happened."""

    arrived_s: float | None = 0.0
    leaves_s: float | None = None
    announced_s: float | None = None
    left_s: float | None = None
    word_offered: bool = False

    @property
    def present(self) -> bool:
        """Whether someone sits there now."""
        return self.arrived_s is not None and self.left_s is None


@dataclass(frozen=True)
class Visit:
    """A stay in a phase; ``to_s`` is None while it lasts."""

    index: int
    from_s: float
    to_s: float | None = None


@dataclass(frozen=True)
class Note:
    """A kept note."""

    seq: int
    at_s: float
    index: int
    text: str


Piece = tuple[int, int, int]
"""A note's number, and the stretch of it in code points (half-open); 0, 0 is the whole note."""


@dataclass(frozen=True)
class Coding:
    """A code that was given to a piece of a note; ``seq`` is that of its event."""

    seq: int
    piece: Piece
    code: str
    coder: str


@dataclass(frozen=True)
class Mark:
    """A one-key mark."""

    seq: int
    at_s: float
    index: int
    mark: str


@dataclass(frozen=True)
class Session:
    """What the events so far amount to. All times in seconds since the start."""

    id: str
    format: Format
    started: datetime
    stop_s: float
    seats: tuple[Seat, ...]
    first_stop_s: float
    group: str = ""
    video: bool = False
    shortened: bool = False
    boot: str = ""
    boot_offset_s: float = 0.0
    events: tuple[ev.Event, ...] = ()
    undone: frozenset[int] = frozenset()
    visits: tuple[Visit, ...] = (Visit(0, 0.0),)
    pauses: tuple[tuple[float, float], ...] = ()
    paused_s: float | None = None
    stretches: Mapping[int, float] = field(default_factory=dict)
    presenters: Mapping[int, int] = field(default_factory=dict)
    sits_back: bool = False
    landed_s: float | None = None
    notes: tuple[Note, ...] = ()
    marks: tuple[Mark, ...] = ()
    draft: str = ""
    link_lost_s: float | None = None
    link_losses: int = 0
    ended_s: float | None = None
    debrief: Mapping[str, str] = field(default_factory=dict)
    ending: str | None = None
    role: str = ""
    """One of ``supervision.ROLES``; empty if it was not said."""
    supervised: bool = False
    supervision: Mapping[str, str] = field(default_factory=dict)
    """The leader's notes for supervision by heading."""
    codings: tuple[Coding, ...] = ()
    approvals: Mapping[Piece, str | None] = field(default_factory=dict)
    """What was decided for export: the text as it leaves, None if it was dropped."""

    @property
    def index(self) -> int:
        """The phase we are in."""
        return self.visits[-1].index

    @property
    def phase(self) -> Phase:
        """The phase we are in."""
        return self.format.phases[self.index]

    @property
    def last_s(self) -> float:
        """When the last event happened."""
        return self.events[-1].at_s

    @property
    def presenter(self) -> int | None:
        """The seat that presents the current case, if it was named."""
        return self.presenters.get(self.phase.case)

    @property
    def presenter_gone(self) -> bool:
        """Whether whoever presents the current case has left."""
        number = self.presenter
        return number is not None and number <= len(self.seats) and not self.seat(number).present

    def text_of(self, piece: Piece) -> str | None:
        """What a piece of a note says; None if there is no such piece (any more)."""
        number, start, end = piece
        text = next((note.text for note in self.notes if note.seq == number), None)
        if text is None or start == end == 0:
            return text
        return text[start:end] if 0 <= start < end <= len(text) else None

    def seat(self, number: int) -> Seat:
        """The seat with this number, from 1."""
        return self.seats[number - 1]

    def wall(self, at_s: float) -> datetime:
        """The wall time of a moment of the session, in the zone of its start."""
        return self.started + timedelta(seconds=at_s)

    def paused_between_s(self, from_s: float, to_s: float) -> float:
        """Seconds of pause between two moments; pauses that overlap count once."""
        pauses = self.pauses
        if self.paused_s is not None:
            pauses = (*pauses, (self.paused_s, max(to_s, self.paused_s)))
        total_s, counted_s = 0.0, from_s
        for a, b in sorted(pauses):
            total_s += max(0.0, min(b, to_s) - max(a, counted_s))
            counted_s = max(counted_s, b)
        return total_s

    def spent_s(self, index: int, now_s: float) -> float:
        """Seconds spent in a phase over all visits, without the pauses."""
        total = 0.0
        for visit in self.visits:
            if visit.index == index:
                to_s = now_s if visit.to_s is None else visit.to_s
                total += to_s - visit.from_s - self.paused_between_s(visit.from_s, to_s)
        return max(0.0, total)

    def length_s(self, index: int) -> float:
        """The planned length of a phase with what was added or taken by hand."""
        return max(0.0, self.format.phases[index].length_s + self.stretches.get(index, 0.0))


def apply(session: Session | None, event: ev.Event) -> Session:
    """The session after ``event``.

    Raises ValueError if the first event is not Started or the event does not fit the session.
    """
    if session is None:
        if not isinstance(event, ev.Started):
            raise ValueError("A session begins with a started event.")
        return _started(event)
    history = (*session.events, event)
    if isinstance(event, ev.Undone):
        return replay(history)
    return _set(_changed(_copy(session), event), events=history)


def replay(events: Iterable[ev.Event]) -> Session:
    """The session that these events amount to; ValueError if there are none.

    The same as to ``apply`` one after the other, in half the time: without what lies between.
    """
    history = tuple(events)
    undone = frozenset(event.target for event in history if isinstance(event, ev.Undone))
    session = None
    for event in history:
        if event.seq not in undone and not isinstance(event, ev.Undone):
            session = apply(None, event) if session is None else _changed(session, event)
    if session is None:
        raise ValueError("A session without events cannot be read.")
    return _set(session, events=history, undone=undone)


def _changed(session: Session, event: ev.Event) -> Session:
    """Changes a session that nobody else has, by an event that is not in its history yet."""
    change = _CHANGES.get(type(event))
    if change is None:
        raise ValueError(f"A {event.kind} event cannot follow the start of a session.")
    return change(session, event)


def last_undoable(session: Session) -> ev.Event | None:
    """The event that undo would take back now."""
    for event in reversed(session.events):
        if event.undoable and event.seq not in session.undone and not is_deleted(event):
            return event
    return None


def is_deleted(event: ev.Event) -> bool:
    """Whether the event is a note whose text was deleted; it then is no note any more."""
    return isinstance(event, ev.NoteAdded) and not event.text


def piece_of(event: ev.Coded | ev.Approved | ev.Dropped) -> Piece:
    """The piece that a decision of the review is about."""
    return event.note, event.start, event.end


def _copy(session: Session) -> Session:
    """``dataclasses.replace`` in a quarter of its time."""
    copied = object.__new__(Session)
    copied.__dict__.update(session.__dict__)
    return copied


def _set(session: Session, **changes: Any) -> Session:
    """Changes the session, which nobody else has yet."""
    session.__dict__.update(changes)
    return session


def _started(event: ev.Started) -> Session:
    return Session(
        id=event.id,
        format=formats.decode(event.format),
        started=datetime.fromisoformat(event.at) - timedelta(seconds=event.at_s),
        stop_s=event.stop_s,
        first_stop_s=event.stop_s,
        seats=(Seat(),) * event.seats,
        group=event.group,
        video=event.video,
        shortened=event.shortened,
        boot=event.boot,
        boot_offset_s=event.boot_s - event.at_s,
        events=(event,),
    )


def _reopened(session: Session, event: ev.Reopened) -> Session:
    return _set(session, boot=event.boot, boot_offset_s=event.boot_s - event.at_s)


def _phase_entered(session: Session, event: ev.PhaseEntered) -> Session:
    if not 0 <= event.index < len(session.format.phases):
        raise ValueError(f"The format has no phase {event.index}.")
    session = _resumed(session, event)  # a pause ends with its phase
    visits = (*_until(session, event.at_s), Visit(event.index, event.at_s))
    kind = session.format.phases[event.index].kind
    return _set(
        session,
        visits=visits,
        sits_back=kind == "discuss" and session.format.push_back,
        # Going back before the return means that there is time after all.
        landed_s=session.landed_s if kind in formats.PROTECTED else None,
        ended_s=None,
    )


def _until(session: Session, at_s: float) -> tuple[Visit, ...]:
    """The visits, of which the last one ends now."""
    *before, last = session.visits
    return (*before, Visit(last.index, last.from_s, at_s))


def _landed(session: Session, event: ev.Landed) -> Session:
    moved = session
    if event.index != session.index:
        moved = _phase_entered(session, ev.PhaseEntered(**vars(event)))
    return _set(moved, landed_s=event.at_s)


def _stretched(session: Session, event: ev.Stretched) -> Session:
    total = session.stretches.get(event.index, 0.0) + event.delta_s
    return _set(session, stretches={**session.stretches, event.index: total})


def _stop_moved(session: Session, event: ev.StopMoved) -> Session:
    return _set(session, stop_s=event.stop_s)


def _paused(session: Session, event: ev.Paused) -> Session:
    return session if session.paused_s is not None else _set(session, paused_s=event.at_s)


def _resumed(session: Session, event: ev.Event) -> Session:
    if session.paused_s is None:
        return session
    pauses = (*session.pauses, (session.paused_s, event.at_s))
    return _set(session, pauses=pauses, paused_s=None)


def _gap_paused(session: Session, event: ev.GapPaused) -> Session:
    return _set(session, pauses=(*session.pauses, (event.from_s, event.to_s)))


def _presenter_named(session: Session, event: ev.PresenterNamed) -> Session:
    return _set(session, presenters={**session.presenters, event.case: event.seat})


def _presenter_moved(session: Session, event: ev.PresenterMoved) -> Session:
    return _set(session, sits_back=event.back)


def _note_added(session: Session, event: ev.NoteAdded) -> Session:
    if is_deleted(event):
        return _set(session, draft="")
    note = Note(event.seq, event.at_s, session.index, event.text)
    return _set(session, notes=(*session.notes, note), draft="")


def _draft_kept(session: Session, event: ev.DraftKept) -> Session:
    return _set(session, draft=event.text)


def _marked(session: Session, event: ev.Marked) -> Session:
    mark = Mark(event.seq, event.at_s, session.index, event.mark)
    return _set(session, marks=(*session.marks, mark))


def _seats_changed(session: Session, event: ev.SeatsChanged) -> Session:
    came_s = 0.0 if session.index == 0 else event.at_s
    more = (Seat(arrived_s=came_s),) * (event.seats - len(session.seats))
    return _set(session, seats=session.seats[: event.seats] + more)


def _with_seat(session: Session, number: int, **changes: object) -> Session:
    if not 1 <= number <= len(session.seats):
        raise ValueError(f"There is no seat {number}.")
    changed = replace(session.seats[number - 1], **changes)  # type: ignore[arg-type]
    return _set(session, seats=(*session.seats[: number - 1], changed, *session.seats[number:]))


def _seat_expected(session: Session, event: ev.SeatExpected) -> Session:
    return _with_seat(session, event.seat, arrived_s=None, left_s=None)


def _seat_arrived(session: Session, event: ev.SeatArrived) -> Session:
    came_back = event.seat <= len(session.seats) and session.seat(event.seat).left_s is not None
    if came_back:
        # Whoever comes back and leaves again is offered a word again.
        again = {"left_s": None, "leaves_s": None, "announced_s": None, "word_offered": False}
        return _with_seat(session, event.seat, **again)
    return _with_seat(session, event.seat, arrived_s=event.at_s)


def _leave_announced(session: Session, event: ev.LeaveAnnounced) -> Session:
    announced_s = None if event.leaves_s is None else event.at_s
    return _with_seat(session, event.seat, leaves_s=event.leaves_s, announced_s=announced_s)


def _word_offered(session: Session, event: ev.WordOffered) -> Session:
    return _with_seat(session, event.seat, word_offered=True)


def _seat_left(session: Session, event: ev.SeatLeft) -> Session:
    left_s = event.at_s if event.left_s is None else event.left_s
    return _with_seat(session, event.seat, left_s=left_s)


def _link_lost(session: Session, event: ev.LinkLost) -> Session:
    return _set(session, link_lost_s=event.at_s, link_losses=session.link_losses + 1)


def _link_back(session: Session, event: ev.LinkBack) -> Session:
    return _set(session, link_lost_s=None)


def _ended(session: Session, event: ev.Ended) -> Session:
    return _set(session, visits=_until(session, event.at_s), ended_s=event.at_s)


def _debriefed(session: Session, event: ev.Debriefed) -> Session:
    return _set(session, debrief=_overruled(session.debrief, event.answers))


def _logged(session: Session, event: ev.Logged) -> Session:
    if event.role not in ("", *ROLES):
        raise ValueError(f"A role in the log is one of {', '.join(ROLES)}, not {event.role!r}.")
    return _set(
        session,
        role=event.role or session.role,
        supervised=session.supervised if event.supervised is None else event.supervised,
        supervision=_overruled(session.supervision, event.notes),
    )


def _overruled(before: Mapping[str, str], later: Mapping[str, str]) -> dict[str, str]:
    """The answers by name, those of ``later`` first; an empty one takes an answer away."""
    return {name: text for name, text in {**before, **later}.items() if text}


def _coded(session: Session, event: ev.Coded) -> Session:
    piece = piece_of(event)
    same = any(
        c.piece == piece and (c.code, c.coder) == (event.code, event.coder) for c in session.codings
    )
    if same or session.text_of(piece) is None:
        return session  # of a note that was deleted nothing is left
    coding = Coding(event.seq, piece, event.code, event.coder)
    return _set(session, codings=(*session.codings, coding))


def _decided(session: Session, event: ev.Approved | ev.Dropped) -> Session:
    piece = piece_of(event)
    if session.text_of(piece) is None:
        return session
    others = {known: text for known, text in session.approvals.items() if known != piece}
    if isinstance(event, ev.Dropped):
        return _set(session, approvals={**others, piece: None})
    # Without its text it was decided on anew, or the note was changed: it is undecided again.
    return _set(session, approvals={**others, piece: event.text} if event.text else others)


def _closed(session: Session, event: ev.Closed) -> Session:
    ended = session if session.ended_s is not None else _ended(session, ev.Ended(**_base(event)))
    return _set(ended, ending=event.ending)


def _base(event: ev.Event) -> dict[str, Any]:
    return {"seq": event.seq, "at": event.at, "at_s": event.at_s}


_CHANGES: dict[type[ev.Event], Callable[[Session, Any], Session]] = {
    ev.Reopened: _reopened,
    ev.PhaseEntered: _phase_entered,
    ev.Landed: _landed,
    ev.Stretched: _stretched,
    ev.StopMoved: _stop_moved,
    ev.Paused: _paused,
    ev.Resumed: _resumed,
    ev.GapPaused: _gap_paused,
    ev.PresenterNamed: _presenter_named,
    ev.PresenterMoved: _presenter_moved,
    ev.NoteAdded: _note_added,
    ev.DraftKept: _draft_kept,
    ev.Marked: _marked,
    ev.SeatsChanged: _seats_changed,
    ev.SeatExpected: _seat_expected,
    ev.SeatArrived: _seat_arrived,
    ev.LeaveAnnounced: _leave_announced,
    ev.WordOffered: _word_offered,
    ev.SeatLeft: _seat_left,
    ev.LinkLost: _link_lost,
    ev.LinkBack: _link_back,
    ev.Ended: _ended,
    ev.Debriefed: _debriefed,
    ev.Closed: _closed,
    ev.Logged: _logged,
    ev.Coded: _coded,
    ev.Approved: _decided,
    ev.Dropped: _decided,
}
