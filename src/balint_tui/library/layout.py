"""What each file of a library is, told by its name, and which files there are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from balint_tui.library.ids import year_of

FOLDERS = ("live", "sessions", "catalogue", "text")
"""What every library has; the two others come when they are first needed."""

ANSWERED, DAMAGED, EXPORTED = "answers", "damaged", "exports.json"
GONE = ".gone"
"""``live/<id>.gone``: the session is being deleted, and must not be there any more."""

JOURNAL, SESSION, TORN, ASIDE = "journal", "session", "torn", "set aside"
CACHE, DELETION, LEFT_OVER, PROGRAM, UNKNOWN = "cache", "deletion", "left over", "program", ""
KEYS, NAMES, ANSWERS, EXPORTS = "keys", "names", "answers", "exports"

CONTENT = (JOURNAL, SESSION, ANSWERS, EXPORTS, TORN, ASIDE, KEYS)
"""The kinds of file that hold what cannot be made again, and belong in a backup.

``names.json`` does not: members' names must be gone for good when they are deleted.
"""

_ID = "([0-7][0-9A-HJKMNP-TV-Z]{25})"
_PART = r"(?:\.(?:[2-9]|[1-9]\d+))?"
_PATTERNS = {
    JOURNAL: rf"live/{_ID}{_PART}\.jnl",
    TORN: rf"live/{_ID}{_PART}\.jnl\.[1-9]\d*\.torn",
    DELETION: rf"live/{_ID}\.gone",
    SESSION: rf"sessions/\d{{4}}/{_ID}\.json",
    ANSWERS: rf"answers/{_ID}\.json",
    CACHE: r"(?:catalogue|text)/\d{4}\.json",
    ASIDE: rf"damaged/(?:{_ID}{_PART}\.(?:jnl|json|txt)|exports\.json){_PART}",
    KEYS: r"keys\.json(?:\.bak)?",
    NAMES: r"names\.json",
    EXPORTS: r"exports\.json",
    PROGRAM: r"lock|ballast",
}


def kind(name: str) -> str:
    """What the file is whose path in the library this is, with slashes; "" if it is unknown."""
    for found, pattern in _PATTERNS.items():
        if re.fullmatch(pattern, name, re.ASCII):
            return found if found != SESSION or _is_in_its_year(name) else UNKNOWN
    return LEFT_OVER if name.endswith(".tmp") and kind(name[:-4]) else UNKNOWN


def _is_in_its_year(name: str) -> bool:
    try:
        return name.split("/")[1] == year_of(session_of(name))
    except ValueError:
        return False


def session_of(name: str) -> str:
    """The session to which the file belongs by its name; "" if to none."""
    match = re.match(rf"(?:live|damaged|sessions/\d{{4}})/{_ID}\.", name, re.ASCII)
    return match[1] if match else ""


def batch_of(name: str) -> str:
    """The batch of answers to which the file belongs by its name; "" if to none.

    What was set aside may be of a session just as well.
    """
    match = re.match(rf"(?:answers|damaged)/{_ID}\.", name, re.ASCII)
    return match[1] if match else ""


def folders(folder: Path) -> list[Path]:
    """The folders of the library that are there, itself first."""
    known = [folder, *(folder / name for name in (*FOLDERS, ANSWERED, DAMAGED))]
    years = sorted(path for path in (folder / "sessions").glob("*") if path.name.isdigit())
    return [path for path in (*known, *years) if path.is_dir()]


def names(folder: Path) -> list[str]:
    """The paths in the library of all its files, with slashes; a folder that is not of it is one
    name with a slash at its end."""
    known = set(folders(folder))
    return sorted(name for path in known for name in _names_in(folder, path, known))


def _names_in(folder: Path, path: Path, known: set[Path]) -> Iterator[str]:
    prefix = "" if path == folder else path.relative_to(folder).as_posix() + "/"
    with os.scandir(path) as listing:
        for item in listing:
            is_folder = item.is_dir(follow_symlinks=False)
            if not ((is_folder or item.is_symlink()) and path / item.name in known):
                yield prefix + item.name + "/" * is_folder


def names_of(folder: Path, session_id: str) -> list[str]:
    """Those of the names that belong to this session."""
    return [name for name in names(folder) if session_of(name) == session_id]


def journals(names: list[str]) -> dict[str, list[str]]:
    """Session id -> its journals, in the order of their numbers."""
    found: dict[str, list[str]] = {}
    for name in names:
        if kind(name) == JOURNAL:
            found.setdefault(session_of(name), []).append(name)
    return {key: sorted(some, key=lambda name: (len(name), name)) for key, some in found.items()}


def sessions(names: list[str]) -> dict[str, list[str]]:
    """Year -> the files of its sessions."""
    found: dict[str, list[str]] = {}
    for name in names:
        if kind(name) == SESSION:
            found.setdefault(name.split("/")[1], []).append(name)
    return found
