"""An invented library that two people have coded, for the screens about codes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from balint_tui import demo
from balint_tui.frame import events as ev
from balint_tui.frame.review import DECISIONS
from balint_tui.frame.session import replay
from balint_tui.library.library import Library

Given = tuple[int, int, str, str, str]
"""Which session (0: the newest), which of its notes (from 0), the code, the coder, and the words of
the piece ("": the whole note)."""

GIVEN: tuple[Given, ...] = (
    *((0, note, "reflection", "A", "") for note in (2, 3, 5)),
    *((0, note, "reflection", "B", "") for note in (2, 3)),
    (0, 1, "injustice", "A", "Very medical"),
    (0, 1, "injustice", "B", ""),
    (0, 7, "trigger", "A", ""),
    (0, 0, "of-old", "B", ""),
    (1, 3, "reflection", "A", ""),
    (1, 3, "reflection", "B", ""),
    (1, 4, "reflection", "B", ""),
    (2, 0, "reflection", "A", ""),
)
"""A and B both coded sessions 0 and 1, with 12 and 5 notes; A alone session 2, and nobody the
last."""

SESSIONS = 4


def fill(folder: Path, given: Iterable[Given] = GIVEN) -> Path:
    """Puts invented sessions with these codes, and no others, into the folder's library."""
    library = Library.open(folder / "library")
    plain = (
        [event for event in events if not isinstance(event, DECISIONS)]
        for events in demo.sessions(SESSIONS, seed=1)
    )
    library.add_closed(plain)
    for number, row in enumerate(library.rows()):
        give(library, row["id"], [one[1:] for one in given if one[0] == number])
    library.close()
    return folder


def give(library: Library, session_id: str, given: Iterable[tuple[int, str, str, str]]) -> None:
    """Gives codes as coders do."""
    session = replay(library.events(session_id))
    coded: list[ev.Event] = []
    for note_at, code, coder, words in given:
        note = session.notes[note_at]
        start = note.text.index(words)
        at_s = session.last_s + 3600
        coded.append(
            ev.Coded(
                seq=session.events[-1].seq + len(coded) + 1,
                at=session.wall(at_s).isoformat(),
                at_s=at_s,
                note=note.seq,
                code=code,
                coder=coder,
                start=start if words else 0,
                end=start + len(words),
            )
        )
    if coded:
        library.amend(session_id, coded)
