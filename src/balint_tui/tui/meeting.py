"""A session that is being led, with all that lives in memory only.

The one way of a text to the disk: what is typed passes ``scrub`` here, becomes an event in
``Live``, and is handed to the store.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from balint_tui.frame import cues
from balint_tui.frame.clock import Clock
from balint_tui.frame.cues import Cue
from balint_tui.frame.formats import Format
from balint_tui.frame.horizon import Plan
from balint_tui.frame.live import Live, begin
from balint_tui.frame.marks import Legend
from balint_tui.frame.session import Session, replay
from balint_tui.frame.summary import search_text
from balint_tui.library.ids import new_id
from balint_tui.privacy.roster import Roster
from balint_tui.privacy.spans import Span

if TYPE_CHECKING:
    from balint_tui.frame.events import Event
    from balint_tui.library.writer import SaveState
    from balint_tui.privacy.scrub import Scrubbed, Scrubber

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""A pasted bell or escape must not reach a terminal again."""

_WORD = re.compile(r"\w[\w'’-]*")

_INVISIBLE = re.compile("[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""What no eye sees could hide a number from the recognisers, or turn a line round."""

SLEPT_S = 30.0
"""A gap between two ticks longer than this means that the laptop slept."""


class Store(Protocol):
    """Where a session goes: the library, or nowhere (a rehearsal)."""

    def begin(self, session_id: str) -> None:
        """Makes room for the session."""

    def record(self, session_id: str, event: Event) -> None:
        """Queues the event to be saved."""

    def close_session(self, session_id: str) -> None:
        """Returns when the whole session is on the disk; LibraryError if it cannot be."""


class Nowhere:
    """The store of a rehearsal: it keeps nothing."""

    def begin(self, session_id: str) -> None:
        """Does nothing."""

    def record(self, session_id: str, event: Event) -> None:
        """Does nothing."""

    def close_session(self, session_id: str) -> None:
        """Does nothing."""


class Cleaning:
    """What is typed on its way to an event: how it will be kept."""

    @cached_property
    def roster(self) -> Roster:
        """The members' names, in memory only."""
        return Roster()

    @cached_property
    def scrubber(self) -> Scrubber:
        """Replaces what identifies; made when the first text comes, not before the first frame."""
        from balint_tui.privacy.engine import ENGINE
        from balint_tui.privacy.scrub import Scrubber

        scrubber = Scrubber(self.roster, ENGINE)
        scrubber.resume(self.written())
        return scrubber

    @abstractmethod
    def written(self) -> list[str]:
        """What was kept of the session before; its placeholders are not used anew."""

    def clean(self, text: str) -> str:
        """The text as it may be kept: on one line, de-identified."""
        return self.scrubber.scrub(plain(text)).text

    def preview(self, text: str) -> Scrubbed:
        """How the text would be kept, without a number being used up."""
        return self.scrubber.preview(plain(text))

    def known(self, text: str) -> tuple[Span, ...] | None:
        """What identifies in the text, if that was found out already; at once."""
        known = self.scrubber.known(plain(text)) if text.strip() else []
        if known is None or plain(text) != text.strip():
            return None if known is None else ()
        by = len(text) - len(text.lstrip())
        return tuple(Span(s.start + by, s.end + by, s.type) for s in known)

    def think(self, text: str) -> None:
        """Finds out what identifies in the text; takes a moment, so it is called in a thread."""
        self.preview(text)


class Meeting(Cleaning):
    """A running session, its members' names, and how far it is saved.

    ``saved_seq`` is the last event on the disk; ``trouble`` what hinders the rest, as a sentence.
    """

    def __init__(self, live: Live, store: Store, all_cues: tuple[Cue, ...]) -> None:
        self.live = live
        self.store = store
        self.saved_seq = 0
        self.trouble = ""
        self.asked_to_leave = False
        self.draft = live.session.draft
        self.waiting: list[tuple[float, str]] = []
        self._cues = all_cues
        self._asked = 0
        self._ticked_s = live.now_s
        self.gap: tuple[float, float] | None = None

    @classmethod
    def begin(
        cls,
        store: Store,
        clock: Clock,
        legend: Mapping[int, Legend],
        all_cues: tuple[Cue, ...],
        fmt: Format,
        *,
        until: datetime | None = None,
        group: str = "",
        seats: int | None = None,
        video: bool | None = None,
    ) -> tuple[Meeting, str]:
        """A new session, and the sentence for what gave way to the hard stop. May raise
        LibraryError."""
        group = group_name(group) if group else ""
        started, fitted = begin(
            clock, new_id(clock.wall()), fmt, until, group=group, seats=seats, video=video
        )
        store.begin(started.id)
        store.record(started.id, started)
        live = _live(replay([started]), store, clock, legend)
        return cls(live, store, all_cues), fitted.sentence

    @classmethod
    def take_up(
        cls,
        store: Store,
        clock: Clock,
        legend: Mapping[int, Legend],
        all_cues: tuple[Cue, ...],
        events: list[Event],
    ) -> Meeting:
        """A session that was left open. May raise LibraryError, or ValueError if it is damaged."""
        session = replay(events)
        store.begin(session.id)
        meeting = cls(_live(session, store, clock, legend), store, all_cues)
        meeting.saved_seq = session.events[-1].seq
        return meeting

    def written(self) -> list[str]:
        """All that was written in it, and the draft."""
        return [search_text(self.session), self.session.draft]

    @property
    def session(self) -> Session:
        """The session as it stands."""
        return self.live.session

    @property
    def kept(self) -> bool:
        """Whether anything is kept at all: not in a rehearsal."""
        return not isinstance(self.store, Nowhere)

    def is_saved(self, seq: int) -> bool:
        """Whether the event is on the disk; a rehearsal, which says that it keeps nothing, has
        nothing to wait for."""
        return not self.kept or seq <= self.saved_seq

    @property
    def all_saved(self) -> bool:
        """Whether everything that happened is on the disk."""
        return self.is_saved(self.session.events[-1].seq)

    def saving(self, state: SaveState) -> bool:
        """Takes note of how far the session is saved; whether that can be seen on the screen."""
        before, notes = (self.trouble, self.saved_seq), self.session.notes
        if state.session_id == self.session.id:
            self.saved_seq = max(self.saved_seq, state.saved_seq)
            self.trouble = state.trouble or ""
            self.asked_to_leave = self.asked_to_leave and bool(self.trouble)
        newly = any(before[1] < note.seq <= self.saved_seq for note in notes)
        return newly or self.trouble != before[0]

    def turn(self, text: str, at: int) -> None:
        """The leader says that the word at this place of the text is a name, or that it is not."""
        known = self.known(text) or ()
        inside = next((s for s in known if s.start <= at <= s.end), None)
        if inside is not None:
            self.scrubber.acquit(text[inside.start : inside.end])
            return
        word = next((m for m in _WORD.finditer(text) if m.start() <= at <= m.end()), None)
        if word is not None:
            self.scrubber.confirm(word[0])

    def wait(self, text: str) -> None:
        """A note was entered; it is kept by ``settle`` once it is de-identified."""
        if plain(text):
            self.waiting.append((self.live.now_s, text))

    def settle(self) -> None:
        """Keeps the notes that wait, de-identified."""
        while self.waiting:
            self.note(self.waiting[0][1])
            del self.waiting[0]

    def note(self, text: str) -> None:
        """Keeps a note, de-identified. Raises Refused if it is empty."""
        kept = self.scrubber.scrub(plain(text))
        self.live.note(kept.text, [(span.start, span.end) for span in kept.unsure])
        self.draft = ""

    def keep_draft(self) -> None:
        """Keeps what stands in the note line, de-identified, for when the session goes on."""
        self.settle()
        if self.session.ending is None:
            self.live.keep_draft(self.clean(self.draft))

    def tick(self) -> None:
        """Notices a gap in which the laptop slept."""
        now_s = self.live.now_s
        if now_s - self._ticked_s > SLEPT_S * max(1.0, self.live.clock.speed):
            self.gap = (self._ticked_s, now_s)
        self._ticked_s = now_s

    def transition_cue(self) -> str:
        """The sentence for the phase that was just entered."""
        self._asked = 0
        return cues.at_transition(self._cues, self.session, self.live.plan())

    def cue(self, plan: Plan) -> str:
        """The sentence for this moment; asked again, the next one."""
        text = cues.on_request(self._cues, self.session, plan, self._asked)
        self._asked += 1
        return text

    def quiet_lines(self) -> str:
        """What helps with someone in distress."""
        return next((cue.text for cue in self._cues if cue.when == "distress"), "")


def plain(text: str) -> str:
    """The text on one line, without what steers a terminal or cannot be seen."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def group_name(text: str) -> str:
    """A group is called what it is called; numbers, dates and addresses are replaced."""
    from balint_tui.privacy.scrub import Scrubber

    return Scrubber().scrub(plain(text)).text


def _live(session: Session, store: Store, clock: Clock, legend: Mapping[int, Legend]) -> Live:
    return Live(session, clock, lambda event: store.record(session.id, event), legend)
