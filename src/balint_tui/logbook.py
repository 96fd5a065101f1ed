"""The leader's own log on paper: for people, as a document, as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from balint_tui import output, sheets
from balint_tui.frame.prose import Section, markdown, plain
from balint_tui.frame.supervision import HEADINGS, labelled
from balint_tui.programme import goals as programme
from balint_tui.programme.log import Entry, Log, Progress, Total, make, progress

if TYPE_CHECKING:
    from pathlib import Path

    from balint_tui.library.library import Library
    from balint_tui.programme.goals import Goal

TITLE = "A leader's log of Balint groups"
EMPTY = (
    "The log is empty: it lists closed sessions in which a case was presented; "
    "balint-tui live begins one."
)
HEADS = ("date", "group", "format", "cases", "minutes", "role", "supervised", "ending")
_COUNTED = ("meetings", "cases", "hours", "supervised")


@dataclass(frozen=True)
class Noted:
    """The notes for supervision of one session, by heading."""

    day: str
    notes: Mapping[str, str]


@dataclass(frozen=True)
class Logbook:
    """The log, how far each goal is reached, and the notes for supervision by session."""

    log: Log
    progress: tuple[Progress, ...]
    noted: Mapping[str, Noted]


def read(
    library: Library,
    role: str,
    goals: Sequence[Goal],
    notice: Callable[[str], None],
) -> Logbook:
    """The log of a library; only sessions with notes for supervision are read whole.

    ``role`` is that of a session of which none was said; ``goals`` are the leader's own, if any.
    ``notice`` is told what cannot be read. Raises LibraryError or TableError.
    """
    from balint_tui.library.reading import sessions

    rows = library.rows()
    log = make(rows, role)
    ids = [row["id"] for row in rows if row["state"] == "closed" and row.get("supervision")]
    noted = {
        session.id: Noted(session.started.date().isoformat(), session.supervision)
        for session in sessions(library, ids, lambda done, of: None, notice)
    }
    reached = tuple(progress(log, goal) for goal in goals or programme.shipped())
    return Logbook(log, reached, noted)


# --- in words


def show(book: Logbook) -> None:
    """Prints the log for people."""
    if is_empty(book):
        output.say(EMPTY)
        return
    output.say(TITLE, style="bold")
    for name, heads, rows in sections(book):
        output.say("")
        if name:
            output.say(name, style="bold")
        if heads:
            output.columns(heads, rows)
        else:
            output.table(heads, rows, wraps=1)


def as_markdown(book: Logbook) -> str:
    """The log as a document."""
    return EMPTY + "\n" if is_empty(book) else markdown(TITLE, sections(book))


def is_empty(book: Logbook) -> bool:
    """Whether there is nothing to tell."""
    return not book.log.entries and not book.log.without_case and not book.noted


def sections(book: Logbook) -> list[Section]:
    """Totals, goals, the totals in parts, the meetings, the notes heading by heading."""
    log = book.log
    goals = [(plain(one.goal.name), standing(one, source=True)) for one in book.progress]
    parts: list[Section] = [
        ("", (), _facts(log)),
        ("Goals", (), [*goals]),
        ("By format", ("format", *_COUNTED), _totals(log.by(lambda entry: entry.format))),
        ("By role", ("role", *_COUNTED), _totals(log.by(lambda entry: entry.role))),
        ("By year", ("year", *_COUNTED), _totals(log.by(lambda entry: entry.day[:4]))),
        ("Meetings", HEADS, [tuple(map(plain, _cells(entry))) for entry in log.entries]),
        *_supervision(book.noted.values()),
    ]
    return [part for part in parts if part[2]]


def standing(one: Progress, *, source: bool = False) -> str:
    """How far a goal is reached, in words."""
    parts = [f"{part.what} {part.done} of {part.asked}" for part in one.parts]
    if one.reached:
        parts.append(f"reached on {one.reached}")
    by = f" ({one.goal.source})" if source and one.goal.source else ""
    return plain(", ".join(parts) + by)


def hours(total: Total) -> str:
    """The time of these meetings in hours."""
    return f"{total.actual_s / 3600:.1f}"


def _facts(log: Log) -> list[tuple[str, ...]]:
    total = log.total
    facts = {
        "Meetings": total.meetings,
        "Case discussions": total.case_discussions,
        "Hours": hours(total),
        "Supervised": total.supervised,
        "First": log.first,
        "Last": log.last,
        "Without a case": log.without_case or "",
    }
    return [(name, str(value)) for name, value in facts.items() if value != ""]


def _totals(totals: Iterable[Total]) -> list[tuple[str, ...]]:
    return [
        (
            plain(total.name),
            str(total.meetings),
            str(total.case_discussions),
            hours(total),
            str(total.supervised),
        )
        for total in totals
    ]


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.day,
        entry.group,
        entry.format,
        str(entry.cases),
        str(round(entry.actual_s / 60)),
        entry.role,
        "yes" if entry.supervised else "no",
        entry.ending,
    )


def _supervision(noted: Iterable[Noted]) -> Iterator[Section]:
    """A part for each heading with notes, the earliest first."""
    found: dict[str, list[tuple[str, ...]]] = {label: [] for label in HEADINGS.values()}
    for one in sorted(noted, key=lambda one: one.day):
        for label, text in labelled(one.notes):
            found.setdefault(label, []).append((one.day, plain(text)))
    for label, rows in found.items():
        yield f"Supervision: {plain(label)}", (), rows


# --- for a spreadsheet, and in a file


def as_csv(book: Logbook) -> str:
    """A row for each meeting, a column for each heading."""
    rows = [_row(entry, book.noted.get(entry.id)) for entry in book.log.entries]
    return sheets.write([*HEADS, *HEADINGS.values()], rows)


def _row(entry: Entry, noted: Noted | None) -> list[Any]:
    notes = noted.notes if noted else {}
    return [*_cells(entry), *(notes.get(heading) for heading in HEADINGS)]


def write(path: Path, book: Logbook) -> None:
    """Writes the log to a new file, as Markdown or CSV by its ending. Raises Trouble."""
    forms = {".md": as_markdown, ".csv": as_csv}
    form = forms.get(path.suffix.lower())
    if form is None:
        raise output.Trouble(f"{path.name} ends in neither .md nor .csv; give one that does.")
    output.new_file(path, form(book).encode("utf-8", "replace"))
