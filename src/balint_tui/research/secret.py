"""Identifiers that say nothing: derived from a secret made for one export and kept nowhere.

A name made of what it stands for alone (a UUID version 5) could be found again by guessing.
"""

from __future__ import annotations

import hmac
import os
from base64 import b32encode
from uuid import UUID

_BYTES = 32


class Pseudonyms:
    """The identifiers of one export; the same thing gets the same one, in each room another."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = os.urandom(_BYTES) if secret is None else secret

    def name(self, room: str, *of: object) -> str:
        """Ten letters and digits (50 bits) behind the first letter of the room."""
        return f"{room[0]}-{b32encode(self._digest(room, *of))[:10].decode().lower()}"

    def guid(self, room: str, *of: object) -> str:
        """A GUID in lower case."""
        return str(UUID(bytes=self._digest(room, *of)[:16], version=4))

    def _digest(self, room: str, *of: object) -> bytes:
        return hmac.digest(self._secret, "\x1f".join((room, *map(str, of))).encode(), "sha256")
