"""The commands that show what is there, and the de-identifier."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from balint_tui import output
from balint_tui.cli.common import Row, fail, library_folder, opened, picked, unknown
from balint_tui.output import Trouble

if TYPE_CHECKING:
    import argparse

    from balint_tui.cli.common import Commands


def _formats(args: argparse.Namespace) -> int:
    from balint_tui import listing, settings
    from balint_tui.frame import formats

    known, problems = formats.load(settings.Settings(settings.settings_folder()).formats)
    if args.json:
        output.as_json([listing.format_row(fmt) for fmt in known.values()])
    else:
        listing.show_formats(known.values())
    for problem in problems:
        fail(problem)
    return 2 if problems else 0


def _codebooks(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import codebooks, settings
    from balint_tui.coding.codebook import load

    own = settings.Settings(settings.settings_folder()).codebooks
    if args.name and not args.bring_in:
        raise Trouble("--name names what is imported; give --import FILE with it.")
    if args.bring_in:
        book = codebooks.bring_in(Path(args.bring_in), own, args.name)
        codebooks.tell(book, own / f"{book.id}.toml")
        return 0
    known, problems = load(own)
    if args.send_out:
        name, file = args.send_out
        if name not in known:
            raise Trouble(unknown("codebook", name, known, problems))
        codebooks.send_out(known[name], Path(file))
        codebooks.tell(known[name], Path(file))
        return 0
    if args.json:
        output.as_json(codebooks.rows(known.values(), own))
    else:
        codebooks.show(known.values(), own)
    for problem in problems:
        fail(problem)
    return 2 if problems else 0


def _sessions(args: argparse.Namespace) -> int:
    from balint_tui import listing

    with opened(args) as library:
        rows = library.rows()
        chosen = list(filter(picked(args), rows))
        if args.search is not None:
            hits = library.search(args.search)
            chosen = [
                {**row, "search_hits": hits[row["id"]]} for row in chosen if row["id"] in hits
            ]
    if args.json:
        output.as_json(chosen)
    else:
        listing.show_sessions(chosen, rows, searched=args.search is not None)
    return 0


def _show(args: argparse.Namespace) -> int:
    from balint_tui import listing
    from balint_tui.frame.prose import markdown, sections, title
    from balint_tui.frame.session import replay
    from balint_tui.frame.summary import details

    with opened(args) as library:
        row = _chosen(library.rows(), args.session)
        session = replay(library.events(row["id"]))
    if args.json:
        output.as_json({**row, **details(session)})
        return 0
    parts = sections(row, session, *_names())
    if args.markdown:
        output.write(markdown(title(session), parts))
    else:
        listing.show_session(title(session), parts)
    return 0


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """What people read for the ids of codes and marks."""
    from balint_tui import settings
    from balint_tui.coding import codebook
    from balint_tui.frame import marks
    from balint_tui.frame.tables import TableError

    chosen = settings.Settings(settings.settings_folder())
    try:
        labels = {mark.id: mark.label for mark in marks.load(chosen.marks).values()}
    except TableError as error:
        raise Trouble(str(error)) from None
    return codebook.names(codebook.load(chosen.codebooks)[0]), labels


def _chosen(rows: list[Row], wanted: str) -> Row:
    """The row whose id begins like ``wanted``; "last" is the newest."""
    if not rows:
        raise Trouble("There are no sessions yet; balint-tui live begins one.")
    if wanted == "last":
        return rows[0]
    found = [row for row in rows if row["id"].startswith(wanted.upper())]
    if not found:
        raise Trouble(f"No session's id begins with {wanted!r}; balint-tui sessions lists them.")
    if len(found) > 1:
        raise Trouble(f"{len(found)} sessions' ids begin with {wanted!r}; give more of it.")
    return found[0]


def _scrub(args: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from balint_tui import filtering

    roster = [name.strip() for name in args.roster.split(",")]
    scrub = filtering.objects if args.jsonl else filtering.lines
    with open(args.file, "rb") if args.file else nullcontext(sys.stdin.buffer) as source:
        try:
            for line in scrub(source, roster):
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except filtering.Unreadable as error:
            raise Trouble(str(error)) from None
    return 0


def _where(args: argparse.Namespace) -> int:
    from balint_tui import assets, care, settings

    return care.where(
        {
            "library": library_folder(args),
            "settings": settings.settings_folder(),
            "assets": assets.folder("formats").parent,
        }
    )


COMMANDS: Commands = {
    "formats": _formats,
    "codebooks": _codebooks,
    "sessions": _sessions,
    "show": _show,
    "scrub": _scrub,
    "where": _where,
}
