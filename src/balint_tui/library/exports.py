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

_TOLD = 3
"""So many earlier exports are told of one by one."""
_WITH_ROWS = ("research", "team")
"""The tiers with rows about people; those of one can be matched with those of the other."""
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


# --- what is told of earlier ones


def warnings(earlier: Sequence[Exported], new: Exported, k: int) -> list[str]:
    """What whoever gets the new export could find out with one that went out before: a sentence
    for each, newest first. ``k``: fewer people or sessions than that are a few."""
    newest = [one for one in reversed(earlier) if one.id != new.id]
    near = list(dict.fromkeys(_near(one) for one in newest if _is_near(one, new, k)))
    matched = [_matched(one) for one in newest if _is_matched(one, new)]
    more = len(near) - _TOLD
    rest = [f"And {more} more earlier export{'s are' if more > 1 else ' is'} as near."]
    return near[:_TOLD] + (rest if more > 0 else []) + matched[:1]


def _is_near(one: Exported, new: Exported, k: int) -> bool:
    """Whether few sessions, or few people of a table, may make the difference. Where as many are in
    both, the content is another, so somebody was exchanged; where nobody is, nothing is told."""
    pairs = [(one.sessions, new.sessions)]
    both = one.people.keys() & new.people.keys()
    pairs += [(one.people[name], new.people[name]) for name in both]
    return one.content != new.content and any(
        min(pair) > 0 and abs(pair[0] - pair[1]) < k for pair in pairs
    )


def _is_matched(one: Exported, new: Exported) -> bool:
    same = one.content == new.content and one.tier != new.tier
    return same and one.tier in _WITH_ROWS and new.tier in _WITH_ROWS


def _near(one: Exported) -> str:
    return (
        f"{_named(one)} may differ from this one in a few only: whoever has both could work out "
        "what the few between them answered."
    )


def _matched(one: Exported) -> str:
    return (
        f"{_named(one)} holds the same data: whoever has both could match their rows about people, "
        "whatever the pseudonyms."
    )


def _named(one: Exported) -> str:
    to = f" to {one.recipient}" if one.recipient else ", to nobody who was named"
    return f"The export of {one.day} (tier {one.tier}{to})"


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
    if not _is_line(exported.recipient):
        return f"The recipient must be one line of at most {MOST_CHARACTERS} characters."
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
