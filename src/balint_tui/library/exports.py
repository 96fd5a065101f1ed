"""``exports.json``: what was exported, how much of it, and to whom.

So that another export is compared with those that went out before: whoever has two that differ in
a few people or sessions may subtract one from the other. It is the leader's own record, and holds
no name of a group, no code and no session, so that what is deleted is not in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from balint_tui.library import layout, tables
from balint_tui.library.errors import Damaged, LibraryError, ReadOnly
from balint_tui.library.files import Files
from balint_tui.library.ids import is_id
from balint_tui.library.seal import Seal
from balint_tui.library.tables import Tables

MOST_CHARACTERS = 200
"""So many may name a recipient."""

_MOST = 10**9
"""No export has more sessions or people; a number that JSON keeps exactly."""
_TABLE = "exports"
_TIER = re.compile(r"[\w-]{1,40}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_LINE = ("Cc", "Cs", "Zl", "Zp")
"""Kinds of character that are in no line of text: controls, half characters, ends of lines."""


@dataclass(frozen=True)
class Exported:
    """An export that went out: ``id`` is a ULID, ``day`` an ISO date, ``recipient`` what was typed.

    ``sha256`` is that of the bundle's manifest; ``content`` one of all that went in before
    anything was withheld, so that the same data have the same. ``people``: table or instrument ->
    how many were in it, before that too.
    """

    id: str
    day: str
    tier: str
    recipient: str
    sha256: str
    content: str
    sessions: int
    people: Mapping[str, int]


class Exports:
    """The exports of a library."""

    def __init__(self, folder: Path, files: Files, seal: Seal, *, read_only: bool) -> None:
        self._path = folder / layout.EXPORTED
        self._files = files
        self._seal = seal
        self._one_at_a_time = RLock()
        self.read_only = read_only

    def all(self) -> list[Exported]:
        """All of them, oldest first. Raises LibraryError or OSError: none must not look like it."""
        try:
            found = tables.read(self._path, self._seal)
        except FileNotFoundError:
            return []
        return decode(found, self._path)

    def add(self, exported: Exported) -> None:
        """Remembers an export; one that is there already counts once. Raises LibraryError, also if
        it is none that can be kept, or OSError; it may be done again then."""
        from balint_tui.library.storage import AtomicStorage

        if self.read_only:
            raise ReadOnly
        if wrong := trouble(exported):
            raise LibraryError(wrong)
        with self._one_at_a_time:
            kept = [one for one in self.all() if one.id != exported.id]
            storage = AtomicStorage(self._path, files=self._files, seal=self._seal)
            storage.write(encode([*kept, exported]))


# --- in the file


def encode(exports: Sequence[Exported]) -> Tables:
    """The tables of the file; there is one export at least."""
    rows = [{**vars(one), "people": dict(one.people)} for one in exports]
    return {_TABLE: {str(number): row for number, row in enumerate(rows, 1)}}


def decode(found: Tables, path: Path) -> list[Exported]:
    """The exports in the tables of the file. Raises Damaged."""
    names = [field.name for field in fields(Exported)]
    try:
        rows = found[_TABLE].values()
        exports = [Exported(**{name: row[name] for name in names}) for row in rows]
    except (KeyError, TypeError, AttributeError):
        exports = []
    ids = {one.id for one in exports if not trouble(one)}
    if not exports or len(ids) < len(exports):
        raise Damaged(path, "it holds no exports")
    return exports


def trouble(exported: Exported) -> str | None:
    """Why this is no export that can be kept, as a sentence; None if it is one."""
    if wrong := recipient_trouble(exported.recipient):
        return wrong
    sound = {
        "id": isinstance(exported.id, str) and is_id(exported.id),
        "day": _is_day(exported.day),
        "tier": _matches(_TIER, exported.tier),
        "sha256": _matches(_DIGEST, exported.sha256),
        "content": _matches(_DIGEST, exported.content),
        "sessions": _is_number(exported.sessions),
        "people": _are_numbers(exported.people),
    }
    odd = [name for name, is_sound in sound.items() if not is_sound]
    return f"The export cannot be remembered; its {odd[0]} cannot be right." if odd else None


def recipient_trouble(text: Any) -> str | None:
    """Why a recipient cannot be kept as it was typed, as a sentence; None if it can."""
    if _is_line(text):
        return None
    return f"The recipient must be one line of at most {MOST_CHARACTERS} characters."


def _is_line(text: Any) -> bool:
    kept = isinstance(text, str) and len(text) <= MOST_CHARACTERS
    return kept and all(unicodedata.category(character) not in _NO_LINE for character in text)


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _matches(pattern: re.Pattern[str], text: Any) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _is_number(number: Any) -> bool:
    return type(number) is int and 0 <= number <= _MOST


def _are_numbers(people: Any) -> bool:
    return isinstance(people, Mapping) and all(
        _is_line(name) and _is_number(number) for name, number in people.items()
    )


def lost(raw: bytes, path: Path, seal: Seal) -> str:
    """What is lost with a damaged file, as far as that can be read, and what to do about it."""
    number = seal.reveal(path, raw).count(b'"sha256":"')
    of = f"{number} or more exports" if number else "earlier exports"
    return (
        f"to whom {of} went is lost, and no other is compared with them; put back a good copy of it"
    )
