"""The codes of an export as one codebook, out of however many they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from balint_tui.coding.codebook import Code, Codebook
from balint_tui.coding.refi import guid, unique_names


@dataclass(frozen=True)
class Books:
    """All codebooks that are known; ``own`` are the ids of those that were not shipped."""

    all: Sequence[Codebook]
    own: frozenset[str]


def collected(
    books: Books, used: set[str], secret: Callable[..., str]
) -> tuple[Codebook, dict[str, str]]:
    """The codes that are used and those above them, each behind the one above it, and their names
    by id, each used once.

    A shipped code keeps its GUID, and one that came with a random GUID too, so that codebooks of
    several exports fit together; for others a GUID is made by ``secret``, since one made of the
    name of a file could be found by guessing, and one of version 1 names a machine and a time. A
    code of no codebook has a number, for its id may be a name.
    """
    kept: dict[str, Code] = {}
    for book in books.all:
        for code in _with_those_above(book, used - set(kept)):
            own = book.id in books.own and not _is_random(code.guid)
            made = secret("code", book.id, code.id) if own else guid(book, code)
            # What was given is a code, even if it has become a heading since.
            codable = code.codable or code.id in used
            kept.setdefault(code.id, replace(code, guid=made, codable=codable))
    for number, code_id in enumerate(sorted(used - set(kept)), 1):
        kept[code_id] = Code(code_id, f"Other code {number}", guid=secret("code", code_id))
    whole = Codebook("export", "Codes", "", tuple(kept.values()))
    return whole, dict(zip(kept, unique_names(whole), strict=True))


def _is_random(guid: str) -> bool:
    """Whether nothing but chance is in it (version 4: RFC 9562, section 5.4)."""
    return bool(guid) and UUID(guid).version == 4


def _with_those_above(book: Codebook, used: set[str]) -> list[Code]:
    """The codes of a book that are used, and those above them, in its order."""
    parents = {code.id: code.parent for code in book.codes}
    wanted: set[str] = set()
    for code in used & set(parents):
        while code and code not in wanted:
            wanted.add(code)
            code = parents[code]
    return [code for code in book.codes if code.id in wanted]
