"""Encryption at rest: how the bytes of files are sealed with a library's data key.

A file that is written whole is one box: ChaCha20-Poly1305 (RFC 8439) under a key that HKDF-SHA256
(RFC 5869) derives from the data key, 16 random bytes that are new with every write, and the file's
name, so that no file can be taken for another. A journal is sealed line by line: the line's number
is the nonce, the tag of the line before is authenticated with it, so that none can be changed, left
out, moved or brought in from another file. Whoever begins to write again, or writes a line once
more that was not confirmed, does so under a new key: no key ever seals two texts with one nonce.

What remains possible is to take lines off the end, or to put back a whole file as it once was.
"""

from __future__ import annotations

import os
import re
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from balint_tui.library.errors import Damaged, LibraryError, Newer

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_ODD = (AttributeError, KeyError, TypeError, ValueError)
"""What comes of a line that no key ever closed."""

KEY_BYTES = 32
SALT_BYTES = 16
TAG_BYTES = 16
_VERSION = 1
_BEGINS = b"balint-tui sealed "
_HEAD = re.compile(rb"balint-tui sealed ([1-9]\d{0,8}) ([0-9a-f]{16}) ([0-9a-f]{32})\n")

SEALED, SEALING, UNSEALING = "sealed", "sealing", "unsealing"
"""The states of a library with a key: in the last two, files that are not sealed are read too."""


class Locked(LibraryError):
    """A file is sealed, and there is no key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is sealed; open its library with the passphrase.")


class Changed(ValueError):
    """A line of a journal is not what was sealed."""


class Chain:
    """The lines of a journal that is not sealed."""

    def close(self, number: int, content: Any) -> Any:
        """The content of a line as it is written."""
        return content

    def open(self, number: int, content: Any) -> Any:
        """The content of the next line as it was given. Raises Changed."""
        return content

    def skip(self, content: Any) -> None:
        """Goes on behind a line that cannot be opened."""

    def confirm(self) -> None:
        """The line that was closed last is in the journal."""


class Seal:
    """How a library's files are sealed; this kind leaves them as they are."""

    id = ""
    """What names the data key in files; "" if there is none."""

    def close(self, path: Path, data: bytes) -> bytes:
        """The bytes of the file that holds ``data``."""
        return data

    def open(self, path: Path, raw: bytes) -> bytes:
        """What a file holds. Raises Damaged, Newer or Locked."""
        if raw.startswith(_BEGINS):
            raise Locked(path)
        return raw

    def reveal(self, path: Path, raw: bytes) -> bytes:
        """What a file that ``open`` finds damaged may hold: nobody vouches for it."""
        return raw

    def header(self) -> dict[str, str]:
        """What the first line of a new journal says of its seal."""
        return {}

    def chain(self, path: Path, header: dict[str, Any]) -> Chain:
        """Reads the lines of a journal with this header, and goes on. Raises Damaged or Locked."""
        if header.get("sealed"):
            raise Locked(path)
        return Chain()


PLAIN = Seal()
"""Of a library that is not sealed."""


class Key(Seal):
    """A library's data key (32 bytes) in one of the states."""

    def __init__(self, secret: bytes, state: str = SEALED) -> None:
        self.secret = secret
        self.state = state
        self.id = derived(secret, b"", "id")[:8].hex()

    def close(self, path: Path, data: bytes) -> bytes:
        """A box, unless the library is being unsealed."""
        return data if self.state == UNSEALING else self.box(path, data)

    def box(self, path: Path, data: bytes) -> bytes:
        """The data sealed, whatever the state."""
        salt = os.urandom(SALT_BYTES)
        head = self._head_of(salt.hex().encode())
        return head + self.cipher(name_of(path), salt).encrypt(_nonce(0), data, head)

    def holds(self, raw: bytes) -> bool:
        """Whether these bytes begin as those of a box of this key do."""
        head = _HEAD.match(raw)
        return head is not None and head[2].decode() == self.id

    def open(self, path: Path, raw: bytes) -> bytes:
        """What the box holds; what is in none is read only where some may not be sealed yet."""
        if not raw.startswith(_BEGINS):
            if self.state == SEALED:
                raise Damaged(path, "it is not sealed" if raw else "it is empty")
            return raw
        from cryptography.exceptions import InvalidTag

        head = self._head(path, raw)
        salt = bytes.fromhex(head[3].decode())
        try:
            cipher = self.cipher(name_of(path), salt)
            return cipher.decrypt(_nonce(0), raw[head.end() :], head[0])
        except InvalidTag:
            raise Damaged(path, "it is not what was sealed") from None

    def reveal(self, path: Path, raw: bytes) -> bytes:
        """The content without the proof that it is what was sealed."""
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20

        if not raw.startswith(_BEGINS):
            return raw
        head = self._head_of(b"0" * 2 * SALT_BYTES)
        try:  # by its place, for what stands before it may be hurt
            salt = bytes.fromhex(raw[len(head) - 2 * SALT_BYTES - 1 : len(head) - 1].decode())
        except ValueError:
            return b""
        key = derived(self.secret, salt, name_of(path))
        # RFC 8439, 2.8: the text begins with the block of number 1; the tag comes last.
        first_block = (1).to_bytes(4, "little") + _nonce(0)
        text = raw[len(head) : -TAG_BYTES]
        return Cipher(ChaCha20(key, first_block), None).decryptor().update(text)

    def _head_of(self, salt: bytes) -> bytes:
        return b"%b%d %b %b\n" % (_BEGINS, _VERSION, self.id.encode(), salt)

    def _head(self, path: Path, raw: bytes) -> re.Match[bytes]:
        head = _HEAD.match(raw)
        if head is None:
            raise Damaged(path, "it does not begin as it should")
        if int(head[1]) > _VERSION:
            raise Newer(path)
        if head[2].decode() != self.id:
            raise Damaged(path, "it is sealed with another key")
        return head

    def header(self) -> dict[str, str]:
        """Names the key, unless the library is being unsealed."""
        return {} if self.state == UNSEALING else {"sealed": self.id}

    def chain(self, path: Path, header: dict[str, Any]) -> Chain:
        """A chain of sealed lines, or of plain ones where some may not be sealed yet."""
        named = header.get("sealed")
        if named == self.id:
            return _SealedChain(self, path, header)
        if named or self.state == SEALED:
            raise Damaged(path, "it is sealed with another key" if named else "it is not sealed")
        return Chain()

    def cipher(self, name: str, salt: bytes) -> ChaCha20Poly1305:
        """What seals and opens under the key that is derived for this name and salt."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return ChaCha20Poly1305(derived(self.secret, salt, name))


class _SealedChain(Chain):
    """Each line is ``{"box": …}`` with its text and tag in base 64; the first that is written by
    whoever opens a journal has the ``salt`` of the key for it and those that follow."""

    def __init__(self, key: Key, path: Path, header: dict[str, Any]) -> None:
        from balint_tui.library.tables import encode

        self._key, self._name = key, name_of(path)
        self._tag = self._next_tag = encode(header)  # the first line vouches for the header
        self._cipher: ChaCha20Poly1305 | None = None
        self._is_ours = False
        """Whether the key in use is one that only this process has written under."""
        self._unsure = False

    def close(self, number: int, content: Any) -> dict[str, str]:
        """The line's box. One that was never confirmed may have left a part of itself, so that
        the next is sealed under a new key."""
        from balint_tui.library.tables import encode

        line = {}
        if self._cipher is None or not self._is_ours or self._unsure:
            salt = os.urandom(SALT_BYTES)
            self._cipher = self._key.cipher(self._name, salt)
            self._is_ours = True
            line["salt"] = salt.hex()
        self._unsure = True
        box = self._cipher.encrypt(_nonce(number), encode(content), self._tag)
        self._next_tag = box[-TAG_BYTES:]
        return {**line, "box": b2a_base64(box, newline=False).decode()}

    def confirm(self) -> None:
        """The next line follows the one that was closed."""
        self._tag, self._unsure = self._next_tag, False

    def open(self, number: int, content: Any) -> Any:
        """The content of the line's box."""
        from cryptography.exceptions import InvalidTag

        before = self._tag
        try:
            cipher, box = self._taken(content)
            return orjson.loads(cipher.decrypt(_nonce(number), box, before))
        except (InvalidTag, *_ODD) as error:
            raise Changed(f"line {number + 1} is not what was sealed") from error

    def skip(self, content: Any) -> None:
        """Takes over what of it is needed to open the next one."""
        with suppress(*_ODD):
            self._taken(content)

    def _taken(self, content: Any) -> tuple[ChaCha20Poly1305, bytes]:
        """What opens the line, and its box; the next one follows it."""
        if salt := content.get("salt"):
            self._cipher = self._key.cipher(self._name, bytes.fromhex(salt))
        box = a2b_base64(content["box"], strict_mode=True)
        self._tag, self._is_ours = box[-TAG_BYTES:], False
        if self._cipher is None:
            raise KeyError("salt")
        return self._cipher, box


def is_boxed(raw: bytes) -> bool:
    """Whether these are the bytes of a file that was sealed whole."""
    return raw.startswith(_BEGINS)


def seems_sealed(raw: bytes) -> bool:
    """Whether there is something sealed in these bytes; words may look like that, too."""
    return is_boxed(raw) or b'"sealed":"' in raw.partition(b"\n")[0] or b'"box":"' in raw


def derived(secret: bytes, salt: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b"balint-tui " + purpose.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def name_of(path: Path) -> str:
    """The name under which a file is sealed: its own, and its folder's if it is that of a year.

    A file that was set aside keeps the name under which it was sealed.
    """
    if re.fullmatch(r"\d{4}\.json", path.name, re.ASCII):
        return f"{path.parent.name}/{path.name}"
    return re.sub(r"(?<=\.(?:jnl|txt))\.\d+$|(?<=\.json)\.\d+$", "", path.name)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
