"""The account of a session: all of it in words, on the screen and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content

from balint_tui.frame.prose import Section, markdown, sections, title
from balint_tui.frame.session import Session
from balint_tui.frame.summary import summary

Names = Mapping[str, str]


def account(session: Session, codes: Names, marks: Names) -> Content:
    """The session part by part; codes and marks are called by their names."""
    return Content("\n\n").join(part_of_text(part) for part in _sections(session, codes, marks))


def document(session: Session, codes: Names, marks: Names) -> bytes:
    """The same as a Markdown file."""
    return markdown(title(session), _sections(session, codes, marks)).encode("utf-8", "replace")


def _sections(session: Session, codes: Names, marks: Names) -> Iterable[Section]:
    row = summary(session) | {"state": "closed" if session.ending else "open"}
    return sections(row, session, codes, marks)


def part_of_text(part: Section) -> Content:
    """A part with its title, in columns."""
    name, heads, rows = part
    table = [heads, *rows] if heads else rows
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    lines = [
        Content(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        for row in table
    ]
    if heads:
        lines[0] = lines[0].stylize("dim")
    if name:
        lines.insert(0, Content.styled(name, "bold $accent"))
    return Content("\n").join(lines)
