"""Codebooks: what notes are coded with, read from ``assets/codebooks`` and the user's own files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from balint_tui import assets
from balint_tui.frame.tables import Table, TableError, read

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Code:
    """A code. ``id`` is its name in files; ``parent`` the id of the code above it, "" if none."""

    id: str
    name: str
    about: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Codebook:
    """Codes in the order of the file, each behind the one above it. ``id`` is the file's name."""

    id: str
    title: str
    source: str
    codes: tuple[Code, ...]

    def code(self, code_id: str) -> Code | None:
        """The code with this id."""
        return next((code for code in self.codes if code.id == code_id), None)

    def depth(self, code: Code) -> int:
        """How many codes are above this one."""
        above = self.code(code.parent)
        return 0 if above is None else 1 + self.depth(above)


def load(own: Path | None = None) -> tuple[dict[str, Codebook], list[str]]:
    """The codebooks by id, and a sentence for each file that cannot be used.

    A file in ``own`` takes the place of the shipped one of its name.
    """
    files: dict[str, Path] = {}
    for folder in (assets.folder("codebooks"), own):
        if folder is not None:
            files |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
    found: dict[str, Codebook] = {}
    problems: list[str] = []
    for name, path in files.items():
        try:
            found[name] = _codebook(name, Table(path.name, read(path)))
        except TableError as error:
            problems.append(str(error))
    return found, problems


def names(books: Mapping[str, Codebook]) -> dict[str, str]:
    """The names of all codes by their ids."""
    return {code.id: code.name for book in books.values() for code in book.codes}


def _codebook(name: str, table: Table) -> Codebook:
    table.only("title", "source", "code")
    codes: list[Code] = []
    for row in table.tables("code"):
        codes.append(_code(row, {code.id for code in codes}))
    return Codebook(
        name, table.text("title"), table.text("source", default=""), tuple(_sorted(codes))
    )


def _code(row: Table, known: set[str]) -> Code:
    row.only("id", "name", "about", "parent")
    code_id = row.text("id")
    if not _ID.fullmatch(code_id):
        raise row.wrong("id", "small letters, digits and hyphens")
    if code_id in known:
        raise row.wrong("id", "an id that no other code has", odd=f"{code_id!r} is used twice")
    parent = row.text("parent", default="")
    if parent and parent not in known:
        raise row.wrong("parent", "the id of a code that comes before it")
    return Code(code_id, row.text("name"), row.text("about", default=""), parent)


def _sorted(codes: list[Code], parent: str = "") -> Iterator[Code]:
    """Each code behind the one above it."""
    for code in codes:
        if code.parent == parent:
            yield code
            yield from _sorted(codes, code.id)
