"""Identifiers that say nothing: derived from a secret made for one export and kept nowhere.

A name made of what it stands for alone (a UUID version 5) could be found again by guessing; these
are made with a key (BLAKE2b, RFC 7693, section 2.9).
"""

from __future__ import annotations

import os
from base64 import b32encode
from hashlib import blake2b

_BYTES = 32


class Pseudonyms:
    """The identifiers of one export; the same thing gets the same one, in each room another."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = os.urandom(_BYTES) if secret is None else secret

    def name(self, room: str, *of: object) -> str:
        """Ten letters and digits (50 bits) behind the first letter of the room."""
        return f"{room[0]}-{b32encode(self._digest(room, *of))[:10].decode().lower()}"

    def guid(self, room: str, *of: object) -> str:
        """A GUID in lower case, of version 4 (RFC 9562, section 5.4)."""
        text = self._digest(room, *of).hex()
        variant = "89ab"[int(text[16], 16) % 4]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"

    def _digest(self, room: str, *of: object) -> bytes:
        text = "\x1f".join((room, *map(str, of)))
        return blake2b(text.encode(), key=self._secret, digest_size=_BYTES).digest()
