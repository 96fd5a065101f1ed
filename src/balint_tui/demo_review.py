"""What follows the close of an invented session: the leader's log, codes, decisions on export."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from random import Random

from balint_tui.demo_words import CODES, FITTING, SUPERVISION
from balint_tui.frame import events as ev
from balint_tui.frame.review import Review
from balint_tui.frame.session import Note, Piece, Session

_CLAUSE = re.compile(r"[^\s,;:.][^,;:.]{6,}[^\s,;:.]")
"""A part of a sentence that can be coded for itself."""


def afterwards(session: Session, rng: Random, newest: date) -> list[ev.Event]:
    """The events that follow the closed session; none lies after the day ``newest``."""
    return _Afterwards(session, rng, newest).review.new


class _Afterwards:
    """One session's; ``review`` has what was done."""

    def __init__(self, session: Session, rng: Random, newest: date) -> None:
        self.rng = rng
        self.review = Review(session)
        self._now = session.wall(session.last_s).replace(microsecond=0)
        self._latest = datetime.combine(newest, time(23, 59, 59), self._now.tzinfo)
        self._log()
        if rng.random() < 2 / 3:
            notes = list(session.notes)
            if rng.random() < 1 / 4:  # the rest is left for another day
                notes = notes[: rng.randint(1, len(notes) - 1)]
            self._code(notes)
            self._decide(notes)

    def _later(self, **by: float) -> datetime:
        """Goes on in time, as far as it may."""
        self._now = min(self._now + timedelta(**by), self._latest)
        return self._now

    def _log(self) -> None:
        """A third is co-led; of six sessions one is talked over in supervision."""
        co_led, supervised = self.rng.random() < 1 / 3, self.rng.random() < 1 / 6
        if co_led or supervised:
            headings = self.rng.sample(sorted(SUPERVISION), self.rng.randint(1, 3) * supervised)
            notes = {heading: self.rng.choice(SUPERVISION[heading]) for heading in headings}
            role = "co-led" if co_led else "led"
            now = self._later(minutes=self.rng.randint(20, 120))
            self.review.log(role, supervised, notes, now)

    # --- codes

    def _code(self, notes: list[Note]) -> None:
        """A codes two notes of three; in two sessions of five B does too, and mostly agrees."""
        rng = self.rng
        given = {}
        for note in notes:
            if rng.random() < 2 / 3:
                for code in rng.sample(self._fitting(note), rng.choice((1, 1, 1, 2))):
                    given[self._piece(note), code] = note
        self._give("A", list(given))
        if rng.random() < 2 / 5:
            second = {
                (piece, code if rng.random() < 0.85 else rng.choice(self._fitting(note)))
                for (piece, code), note in given.items()
                if rng.random() < 0.95
            }
            self._give("B", sorted(second))

    def _give(self, coder: str, given: list[tuple[Piece, str]]) -> None:
        self.review.coder = coder
        self._later(days=self.rng.randint(1, 20))
        for piece, code in given:
            self.review.code(piece, code, self._later(seconds=self.rng.randint(10, 90)))

    def _fitting(self, note: Note) -> list[str]:
        """Codes that fit: those that the words call for, and two of the phase's."""
        kind = self.review.session.format.phases[note.index].kind
        called = [code for words, code in FITTING if words in note.text]
        return list(dict.fromkeys([*called, *self.rng.sample(CODES[kind], 2)]))

    def _piece(self, note: Note) -> Piece:
        """The whole note, or one clause of it."""
        clauses = [match.span() for match in _CLAUSE.finditer(note.text)]
        if len(clauses) < 2 or self.rng.random() < 0.6:
            return note.seq, 0, 0
        return (note.seq, *self.rng.choice(clauses))

    # --- export

    def _decide(self, notes: list[Note]) -> None:
        """Note by note; of one that is not exported, its coded pieces are looked at."""
        self._later(days=self.rng.randint(1, 10))
        for note in notes:
            if not self._keeps((note.seq, 0, 0), note.text):
                coded = {c.piece for c in self.review.session.codings if c.piece[0] == note.seq}
                for piece in sorted(coded - {(note.seq, 0, 0)}):
                    self._keeps(piece, note.text[piece[1] : piece[2]])

    def _keeps(self, piece: Piece, text: str) -> bool:
        """Most may leave as they are, some in fewer words, one in four does not."""
        now, chance = self._later(seconds=self.rng.randint(3, 40)), self.rng.random()
        if chance < 1 / 4:
            self.review.drop(piece, now)
        else:
            fewer = re.split(r"[,;:.] ", text)[0].rstrip(".") + "."
            self.review.approve(piece, fewer if chance > 7 / 8 else text, now)
        return chance >= 1 / 4
