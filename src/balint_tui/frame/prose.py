"""A session in words, for people: parts with rows, and the same as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from balint_tui.frame.session import DEBRIEF, Note, Seat, Session
from balint_tui.frame.summary import details
from balint_tui.frame.supervision import labelled

Row = dict[str, Any]
Section = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""A part: its title, the heads of its columns (none: a plain list), and its rows."""
Names = Mapping[str, str]
"""Id -> what people read."""

QUESTIONS = {
    "doctor": "The doctor",
    "patient": "The patient",
    "relationship": "Between them",
    "avoided": "What was avoided",
    "mirrored": "What mirrored the case",
}
"""The questions of the debrief as people read them."""


def title(session: Session) -> str:
    """What the session is called."""
    return f"Balint session, {session.started.day} {session.started:%B %Y}"


def sections(
    row: Row, session: Session, codes: Names | None = None, marks: Names | None = None
) -> list[Section]:
    """The session for people, part by part; parts with nothing in them are left out.

    ``codes`` and ``marks`` are the names by which they are called instead of their ids.
    """
    whole = details(session)
    parts: list[Section] = [
        ("", (), _facts(row, session)),
        _phases(whole, session),
        ("Attendance", (), _attendance(session)),
        ("Notes", (), [_noted(session, note, codes or {}) for note in session.notes]),
        ("Marks", (), _mark_rows(session, marks or {})),
        ("Debrief", (), _debrief(session)),
        ("Supervision", (), _supervision(session)),
    ]
    return [part for part in parts if part[2]]


def facts(row: Row, session: Session) -> list[str]:
    """What a session was, in a few short pieces; those that say nothing are left out."""
    presenters = [f"seat {seat} presented" for _, seat in sorted(session.presenters.items())]
    pieces = [
        session.group,
        session.format.title,
        f"{_clock(session, 0)} to {_clock(session, row['actual_s'])}",
        f"{_minutes(row['actual_s'])} of {_minutes(row['planned_s'])}",
        row["ending"] or row["state"],
        f"{row['seats']} seats{_early(row)}",
        *presenters,
    ]
    return [plain(piece) for piece in pieces if piece]


def _facts(row: Row, session: Session) -> list[tuple[str, ...]]:
    presenters = (f"seat {seat}" for _, seat in sorted(session.presenters.items()))
    facts = {
        "Group": session.group,
        "Format": session.format.title,
        "Time": f"{_clock(session, 0)} to {_clock(session, row['actual_s'])}",
        "Length": f"{_minutes(row['actual_s'])}, planned {_minutes(row['planned_s'])}",
        "Ending": row["ending"] or row["state"],
        "Cases": str(row["cases"]),
        "Presenter": ", ".join(presenters),
        "Role": session.role,
        "Supervised": "yes" if session.supervised else "",
        "Seats": f"{row['seats']}{_early(row)}",
        "Id": session.id,
    }
    return [(name, plain(value)) for name, value in facts.items() if value]


def _early(row: Row) -> str:
    return f", {row['left_early']} left early" if row["left_early"] else ""


def _phases(whole: Row, session: Session) -> Section:
    """When each phase began and how long it was; of which case, where there can be several."""
    rows: list[tuple[str, ...]] = [
        (
            plain(phase["name"]),
            str(phase["case"] or ""),
            "not reached" if phase["started_s"] is None else _clock(session, phase["started_s"]),
            _minutes(phase["planned_s"]),
            _minutes(phase["actual_s"]),
        )
        for phase in whole["phases"]
    ]
    heads = ("phase", "case", "began", "planned", "actual")
    if session.format.cases == 1:
        return "Phases", (heads[0], *heads[2:]), [(row[0], *row[2:]) for row in rows]
    return "Phases", heads, rows


def _attendance(session: Session) -> list[tuple[str, ...]]:
    """A line for each seat that was not there from beginning to end."""
    lines = [(f"Seat {n}", _presence(session, seat)) for n, seat in enumerate(session.seats, 1)]
    return [line for line in lines if line[1]]


def _presence(session: Session, seat: Seat) -> str:
    words = []
    if seat.arrived_s is None:
        words.append("did not come")
    elif seat.arrived_s:
        words.append(f"came at {_clock(session, seat.arrived_s)}")
    if seat.left_s is not None:
        offered = "after a word was offered" if seat.word_offered else "no word was offered"
        words.append(f"left at {_clock(session, seat.left_s)}, {offered}")
    return "; ".join(words)


def _mark_rows(session: Session, names: Names) -> list[tuple[str, ...]]:
    """How often each mark was made, phase by phase."""
    counts: dict[int, Counter[str]] = {}
    for mark in session.marks:
        counts.setdefault(mark.index, Counter())[names.get(mark.mark, mark.mark)] += 1
    phases = session.format.phases
    return [
        (plain(phases[i].name), plain(", ".join(f"{m} {n}" for m, n in made.items())))
        for i, made in sorted(counts.items())
    ]


def _debrief(session: Session) -> list[tuple[str, ...]]:
    """The answers in the order of the questions."""
    answers = session.debrief
    names = [name for name in DEBRIEF if name in answers] + sorted(set(answers) - set(DEBRIEF))
    return [(plain(QUESTIONS.get(name, name)), plain(answers[name])) for name in names]


def _supervision(session: Session) -> list[tuple[str, ...]]:
    return [(plain(label), plain(text)) for label, text in labelled(session.supervision)]


def _noted(session: Session, note: Note, names: Names) -> tuple[str, ...]:
    given = {coding.code for coding in session.codings if coding.piece[0] == note.seq}
    codes = sorted(names.get(code, code) for code in given)
    coded = f" (coded: {', '.join(codes)})" if codes else ""
    return _written(session, note.at_s, note.index, note.text + coded)


def _written(session: Session, at_s: float, index: int, text: str) -> tuple[str, ...]:
    phase = session.format.phases[index].name
    return f"{_clock(session, at_s)} {plain(phase)}", plain(text)


def _clock(session: Session, at_s: float) -> str:
    return f"{session.wall(at_s):%H:%M}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"


def plain(text: str) -> str:
    """One line without control characters, which could steer a terminal or break a document."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


def markdown(heading: str, parts: Iterable[Section]) -> str:
    """The parts as a Markdown document, in which every character of a text stands for itself."""
    lines = [f"# {heading}"]
    for name, heads, rows in parts:
        lines += ["", f"## {name}", ""] if name else [""]
        rows = [tuple(_escaped(cell) for cell in row) for row in rows]
        if heads:
            cells = [heads, ("---",) * len(heads), *rows]
            lines += [f"| {' | '.join(c.replace('|', '/') for c in row)} |" for row in cells]
        else:
            lines += [f"- {label}: {text}" for label, text in rows]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<])", r"\\\1", text)
