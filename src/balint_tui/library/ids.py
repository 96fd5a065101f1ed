"""Names of sessions: ULIDs, which sort by time and hold no words of a person.

A ULID is 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970, 80 random bits
(github.com/ulid/spec). The year of its time is the folder in which a session is kept.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID = re.compile(f"[0-7][{_ALPHABET}]{{25}}")


def new_id(wall: datetime) -> str:
    """A new id for a session that begins at ``wall`` (aware)."""
    number = (int(wall.timestamp() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """Whether this is a ULID in its canonical form; its first character is at most 7."""
    return _ID.fullmatch(text) is not None


def year_of(session_id: str) -> str:
    """The year (UTC, four digits) of the id's time; ValueError if it is no id."""
    if not is_id(session_id):
        raise ValueError(f"{session_id!r} is not the id of a session.")
    milliseconds = 0
    for character in session_id[:10]:
        milliseconds = milliseconds * 32 + _ALPHABET.index(character)
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC).year:04d}"
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{session_id!r} is not the id of a session.") from None
