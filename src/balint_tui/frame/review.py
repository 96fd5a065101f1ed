"""Review: what is decided and answered once a session is over, as events that follow it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame.session import DEBRIEF, Piece, Session, apply

DECISIONS = (ev.Coded, ev.Approved, ev.Dropped)


def undecided(session: Session) -> list[Piece]:
    """What is still to be decided for export, in order: each note, and the coded pieces of those
    that are not exported whole."""
    found: list[Piece] = []
    for note in session.notes:
        whole = (note.seq, 0, 0)
        if session.approvals.get(whole) is None:
            pieces = sorted({c.piece for c in session.codings if c.piece[0] == note.seq})
            found += [
                piece
                for piece in {whole: 0, **dict.fromkeys(pieces)}
                if piece not in session.approvals
            ]
    return found


def unsure(session: Session, piece: Piece) -> list[tuple[int, int]]:
    """The stretches of a piece that may identify, as the de-identifier left them, within it."""
    number, start, end = piece
    event = next(e for e in session.events if e.seq == number)
    stretches = event.unsure if isinstance(event, ev.NoteAdded) else []
    end = end or len(session.text_of(piece) or "")
    cut = ((max(first, start) - start, min(last, end) - start) for first, last in stretches)
    return [(first, last) for first, last in cut if first < last]


class Refused(Exception):
    """What was asked for makes no sense; the message says why."""


class Review:
    """Codes and decisions on export, each of which can be undone, and answers of the leaders.

    ``new`` are the events since the session was read, for the library to keep.
    """

    def __init__(self, session: Session, coder: str = "") -> None:
        self.session = session
        self.coder = coder
        self.new: list[ev.Event] = []

    def code(self, piece: Piece, code: str, now: datetime) -> str:
        """Gives a piece a code, or takes it away if this coder gave it. Raises Refused."""
        self._must_be(piece)
        for coding in self.session.codings:
            if (coding.piece, coding.code, coding.coder) == (piece, code, self.coder):
                self._emit(ev.Undone, now, target=coding.seq)
                return f"{code} taken away."
        note, start, end = piece
        self._emit(ev.Coded, now, note=note, code=code, coder=self.coder, start=start, end=end)
        return f"{code} given."

    def approve(self, piece: Piece, text: str, now: datetime) -> str:
        """Approves a piece for export, as ``text`` (de-identified). Raises Refused."""
        self._must_be(piece)
        if not text.strip():
            raise Refused("Nothing would be left to export; drop it instead.")
        note, start, end = piece
        self._emit(ev.Approved, now, note=note, text=text.strip(), start=start, end=end)
        return "Kept for export."

    def drop(self, piece: Piece, now: datetime) -> str:
        """Decides that a piece is not exported. Raises Refused."""
        self._must_be(piece)
        note, start, end = piece
        self._emit(ev.Dropped, now, note=note, start=start, end=end)
        return "Not for export."

    def answer(self, question: str, text: str, now: datetime) -> str:
        """Answers a question of the debrief, de-identified, or takes its answer away if empty.

        Raises Refused.
        """
        if question not in DEBRIEF:
            raise Refused(f"There is no question {question!r} in the debrief.")
        self._emit(ev.Debriefed, now, answers={question: text.strip()})
        return "Answered." if text.strip() else "The answer is taken away."

    def log(
        self, role: str, supervised: bool | None, notes: Mapping[str, str], now: datetime
    ) -> None:
        """What the leader's own log says, its notes de-identified; see ``events.Logged``.

        Raises ValueError if there is no such role.
        """
        self._emit(ev.Logged, now, role=role, supervised=supervised, notes=dict(notes))

    def undo(self, now: datetime) -> str:
        """Takes back what was decided last, in this sitting or before. Raises Refused."""
        for event in reversed(self.session.events):
            if isinstance(event, DECISIONS) and event.seq not in self.session.undone:
                self._emit(ev.Undone, now, target=event.seq)
                return "Taken back."
        raise Refused("Nothing to take back.")

    def _must_be(self, piece: Piece) -> None:
        if self.session.text_of(piece) is None:
            raise Refused("There is no such piece of a note.")

    def _emit(self, cls: type[ev.Event], now: datetime, **values: Any) -> None:
        at_s = (now - self.session.started).total_seconds()
        seq = self.session.events[-1].seq + 1
        event = cls(seq=seq, at=now.isoformat(timespec="milliseconds"), at_s=at_s, **values)
        self.session = apply(self.session, event)
        self.new.append(event)
