"""Codebooks as CSV: written for Taguette and spreadsheets, read as many programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from balint_tui import sheets
from balint_tui.coding.codebook import (
    DEEPEST,
    LARGEST,
    Code,
    Codebook,
    CodebookError,
    ids,
    in_order,
    is_id,
    one_line,
    paragraphs,
)

HEADS = ("name", "description", "parent", "id", "codable")

_NAMED = {
    "name": ("name", "tag", "code", "path", "label"),
    "description": ("description", "about", "memo", "definition"),
    "parent": ("parent",),
    "id": ("id",),
    "codable": ("codable",),
}
"""Our columns, and what they are called elsewhere; the first that is there counts."""
_CODABLE = {"": True, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
# What the guard against formulas has, or would have, an apostrophe before.
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_TOLD = 5
"""How many of the things that are wrong are told."""


@dataclass(frozen=True)
class _Row:
    """A line of the file, its cells by our columns, without what cannot be seen."""

    line: int
    name: str
    description: str
    parent: str
    id: str
    codable: str
    spare: str


def to_csv(book: Codebook) -> str:
    """The codebook as CSV, the codes as they are in the book; ``parent`` is an id."""
    rows = ((code.name, code.about, code.parent, code.id, int(code.codable)) for code in book.codes)
    return sheets.write(HEADS, ([_apart(str(cell)) for cell in row] for row in rows))


def from_csv(raw: bytes, book_id: str) -> Codebook:
    """The codebook in a CSV. Codes without an id get one made of their name.

    Raises CodebookError, which names the lines that are to blame; nothing is taken then.
    """
    if len(raw) > LARGEST:
        raise CodebookError(f"It is over {LARGEST // 1_000_000} MB; export only the codebook.")
    try:
        rows = list(_rows(sheets.decoded(raw)))
    except sheets.SheetError as error:
        raise CodebookError(str(error)) from None
    if not rows:
        raise CodebookError("There are no codes in it; write each on a line below the first.")
    _refuse(_odd_rows(rows))
    made = _ids(rows)
    parents = _parents(rows, made)
    _refuse(_odd_places(rows, made, parents))
    codes = (
        Code(
            code_id,
            row.name,
            row.description,
            parents[code_id],
            codable=_CODABLE[row.codable.casefold()],
        )
        for row, code_id in zip(rows, made, strict=True)
    )
    return Codebook(book_id, book_id, "", in_order(codes))


# --- the apostrophes


def _apart(text: str) -> str:
    """One apostrophe more before what looks guarded already, so that one less gives it again."""
    return f"'{text}" if _GUARDED.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


# --- the rows


def _rows(text: str) -> Iterator[_Row]:
    """The rows below the first, which says what the columns are; empty ones are passed over."""
    lines = sheets.lines(text, lambda heads: len(_places(heads)))
    _, heads = next(lines, (0, []))
    places = _places(heads)
    if "name" not in places:
        raise CodebookError(
            "There is no column of names; call one name, tag, code or path on the first line."
        )
    for line, cells in lines:
        values = {
            ours: _unguarded(cells[at]) if at < len(cells) else "" for ours, at in places.items()
        }
        yield _Row(
            line,
            one_line(values["name"]),
            paragraphs(values.get("description", "")),
            one_line(values.get("parent", "")),
            one_line(values.get("id", "")),
            one_line(values.get("codable", "")),
            "".join(cells[len(heads) :]).strip(),
        )


def _places(heads: list[str]) -> dict[str, int]:
    """Where our columns are."""
    found = [head.strip().casefold() for head in heads]
    return {
        ours: found.index(next(name for name in named if name in found))
        for ours, named in _NAMED.items()
        if not set(named).isdisjoint(found)
    }


# --- what is refused


def _refuse(problems: Iterable[str]) -> None:
    """Raises what is wrong as one sentence."""
    found = list(problems)
    if found:
        more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
        raise CodebookError(f"Nothing was imported: {'; '.join(found[:_TOLD])}{more}.")


def _odd_rows(rows: list[_Row]) -> Iterator[str]:
    """What is wrong with rows by themselves."""
    taken: set[str] = set()
    for row in rows:
        if not row.name:
            yield f"line {row.line} has no name"
        if row.spare:
            yield f"line {row.line} has more cells than the first line"
        if row.codable.casefold() not in _CODABLE:
            yield f"line {row.line} has {row.codable!r} as codable, which is 1 or 0"
        if row.id and not is_id(row.id):
            yield f"line {row.line} has the id {row.id!r}, not of small letters, digits, hyphens"
        if row.id and row.id in taken:
            yield f"line {row.line} has the id {row.id!r}, which another has"
        taken.add(row.id)


def _ids(rows: list[_Row]) -> list[str]:
    """The ids of the rows; what a row says itself is taken before any is made."""
    made = ids((row.name for row in rows if not row.id), {row.id for row in rows})
    return [row.id or next(made) for row in rows]


def _parents(rows: list[_Row], made: list[str]) -> dict[str, str]:
    """The id above each: what a row says is one of the ids in the file, else a name."""
    found: dict[str, set[str]] = {"": {""}}
    for row, code_id in zip(rows, made, strict=True):
        found.setdefault(row.name, set()).add(code_id)
    found |= {row.id: {row.id} for row in rows if row.id}
    above = [found.get(row.parent, set()) for row in rows]
    _refuse(
        f"line {row.line} has the parent {row.parent!r}, "
        + ("which several are called; give its id" if them else "which is not in the file")
        for row, them in zip(rows, above, strict=True)
        if len(them) != 1
    )
    return {code_id: next(iter(them)) for code_id, them in zip(made, above, strict=True)}


def _odd_places(rows: list[_Row], made: list[str], parents: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with rows as parts of a tree."""
    for row, code_id in zip(rows, made, strict=True):
        way = [code_id]
        while (above := parents[way[-1]]) and above not in way and len(way) <= DEEPEST:
            way.append(above)
        if above in way:
            yield f"line {row.line} is its own parent, or beneath one that is, in a circle"
        elif len(way) > DEEPEST:
            yield f"line {row.line} is beneath over {DEEPEST} levels of codes"
