"""How formats and sessions are shown by the commands that read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from balint_tui import output

if TYPE_CHECKING:
    from balint_tui.frame.formats import Format
    from balint_tui.frame.prose import Section

Row = dict[str, Any]


def format_row(fmt: Format) -> Row:
    """A format as JSON shows it."""
    return {
        "name": fmt.name,
        "title": fmt.title,
        "phases": [
            {
                "kind": phase.kind,
                "name": phase.name,
                "minutes": phase.minutes,
                "protected": phase.protected,
                "case": phase.case,
            }
            for phase in fmt.phases
        ],
        "total": fmt.total_s / 60,
        "total_s": fmt.total_s,
    }


def show_formats(known: Iterable[Format]) -> None:
    """The formats, a line each."""
    heads = ("format", "title", "min", "phases (* keeps its minutes)")
    output.table(heads, [_format_cells(fmt) for fmt in known], wraps=3)


def _format_cells(fmt: Format) -> tuple[str, ...]:
    phases = (f"{p.name} {p.minutes:g}{'*' if p.protected else ''}" for p in fmt.phases)
    return fmt.name, fmt.title, f"{fmt.total_s / 60:g}", ", ".join(phases)


def show_sessions(rows: list[Row], among: list[Row], *, searched: bool) -> None:
    """The sessions, a line each; their ids as short as tells them apart ``among`` all."""
    from balint_tui.frame.prose import plain

    if not rows:
        output.say("No sessions.")
        return
    length = _short(among)
    hits = ("hits",) if searched else ()
    cells = [
        (
            row["started"][:16].replace("T", " "),
            row["id"][:length],
            row["format"],
            row["ending"] or row["state"],
            str(row["seats"]),
            str(row["notes"]),
            *((str(row["search_hits"]),) if searched else ()),
            plain(row["group"]),
        )
        for row in rows
    ]
    output.columns(("started", "id", "format", "ending", "seats", "notes", *hits, "group"), cells)


def _short(rows: list[Row]) -> int:
    """How many characters of an id tell all sessions apart."""
    ids = [row["id"] for row in rows]
    return next((n for n in range(8, 26) if len({name[:n] for name in ids}) == len(ids)), 26)


def show_session(title: str, sections: Iterable[Section]) -> None:
    """One session, part by part."""
    output.say(title, style="bold")
    for name, heads, rows in sections:
        output.say("")
        if name:
            output.say(name, style="bold")
        output.table(heads, rows, wraps=0 if heads else 1)
