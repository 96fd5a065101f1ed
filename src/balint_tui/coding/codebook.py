"""Codebooks: what notes are coded with, read from ``assets/codebooks`` and the user's own files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from balint_tui import assets
from balint_tui.frame.tables import Table, TableError, read

DEFAULT = "residents"
"""The codebook that is offered first."""
DEEPEST = 20
"""How many levels of codes there may be; more is a slip, or meant to do harm."""
LARGEST = 10_000_000
"""How many bytes a codebook from elsewhere may have."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What steers a terminal, and what XML 1.0 cannot hold.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class CodebookError(ValueError):
    """A codebook from elsewhere cannot be used; the message is a sentence that says why."""


@dataclass(frozen=True)
class Code:
    """A code. ``id`` is its name in files; ``parent`` the id of the code above it, "" if none.

    ``guid`` is its name in REFI-QDA if it came from there; what is not ``codable`` is a heading.
    """

    id: str
    name: str
    about: str = ""
    parent: str = ""
    guid: str = ""
    codable: bool = True


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

    The default comes first, then those in ``own``, then the other shipped ones. A file in ``own``
    takes the place of the shipped one of its name.
    """
    mine = {} if own is None else _files(own)
    shipped = _files(assets.folder("codebooks"))
    files = shipped | mine
    found: dict[str, Codebook] = {}
    problems: list[str] = []
    for name in dict.fromkeys((DEFAULT, *mine, *shipped)):
        path = files[name]
        try:
            found[name] = _codebook(name, Table(path.name, read(path)))
        except TableError as error:
            problems.append(str(error))
    return found, problems


def names(books: Mapping[str, Codebook]) -> dict[str, str]:
    """The names of all codes by their ids."""
    return {code.id: code.name for book in books.values() for code in book.codes}


def toml(book: Codebook) -> str:
    """The codebook as a file that ``load`` reads; what is empty or usual is left out."""
    lines = [f"title = {_quoted(book.title)}"]
    if book.source:
        lines.append(f"source = {_quoted(book.source)}")
    for code in book.codes:
        lines += ["", "[[code]]"]
        values = {"id": code.id, "name": code.name, "parent": code.parent, "guid": code.guid}
        values["about"] = code.about
        lines += [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
        lines += [] if code.codable else ["codable = false"]
    return "\n".join(lines) + "\n"


# --- texts, ids and order, the same wherever a codebook comes from


def one_line(text: str) -> str:
    """The text as a name: one line, without what cannot be seen."""
    return " ".join(filter(None, (_UNSEEN.sub("", word) for word in text.split())))


def paragraphs(text: str) -> str:
    """The text as a description: its lines, without what cannot be seen."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def is_id(text: str) -> bool:
    """Whether this can be the id of a code or a codebook."""
    return _ID.fullmatch(text) is not None


def guid_in(text: str) -> str:
    """The GUID in the one spelling that is used here, lower case without braces; "" if none."""
    bare = text.strip().removeprefix("{").removesuffix("}").lower()
    return bare if _GUID.fullmatch(bare) else ""


def slug(text: str, otherwise: str) -> str:
    """An id made of the text's letters and digits; ``otherwise`` if it has none of a to z."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold())
    latin = plain.encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", latin).strip("-")[:40].rstrip("-") or otherwise


def ids(texts: Iterable[str], taken: Iterable[str] = ()) -> Iterator[str]:
    """An id for each name of a code, all of them different, and none of them taken."""
    used = set(taken)
    again: Counter[str] = Counter()
    for text in texts:
        base = found = slug(text, "code")
        while found in used:
            again[base] += 1
            found = f"{base}-{again[base] + 1}"
        used.add(found)
        yield found


def in_order(codes: Iterable[Code]) -> tuple[Code, ...]:
    """Each code behind the one above it."""
    below: dict[str, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    return tuple(_tree(below, ""))


def _tree(below: Mapping[str, list[Code]], parent: str) -> Iterator[Code]:
    for code in below.get(parent, ()):
        yield code
        yield from _tree(below, code.id)


# --- the files


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def _codebook(name: str, table: Table) -> Codebook:
    table.only("title", "source", "code")
    levels = {"": 0}
    guids: set[str] = set()
    codes: list[Code] = []
    for row in table.tables("code"):
        code = _code(row, levels)
        if code.guid in guids:
            raise row.wrong("guid", "a GUID that no other code has", odd="is used twice")
        levels[code.id] = levels[code.parent] + 1
        guids |= {code.guid} - {""}
        codes.append(code)
    return Codebook(name, _line(table, "title"), _line(table, "source", ""), in_order(codes))


def _code(row: Table, levels: Mapping[str, int]) -> Code:
    """``levels``: of the codes before it, by id."""
    row.only("id", "name", "about", "parent", "guid", "codable")
    code_id = row.text("id")
    if not is_id(code_id):
        raise row.wrong("id", "small letters, digits and hyphens")
    if code_id in levels:
        raise row.wrong("id", "an id that no other code has", odd=f"{code_id!r} is used twice")
    parent = row.text("parent", default="")
    if parent not in levels:
        raise row.wrong("parent", "the id of a code that comes before it")
    if levels[parent] >= DEEPEST:
        raise row.wrong("parent", f"at most {DEEPEST} levels of codes")
    guid = row.text("guid", default="")
    if guid and not _GUID.fullmatch(guid):
        raise row.wrong("guid", "a GUID in small letters, without braces")
    about = paragraphs(row.text("about", default=""))
    return Code(code_id, _line(row, "name"), about, parent, guid, row.flag("codable", True))


def _line(table: Table, key: str, default: str | None = None) -> str:
    """A text on one line, in which there is something to be seen."""
    text = table.text(key, default)
    line = one_line(text)
    if text and not line:
        raise table.wrong(key, "a text that can be seen")
    return line


def _quoted(text: str) -> str:
    """A string of TOML is written like one of JSON."""
    return json.dumps(text, ensure_ascii=False)
