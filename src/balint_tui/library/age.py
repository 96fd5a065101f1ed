"""Files in the age format (age-encryption.org/v1), which one recipient can open with any age."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from balint_tui.library.errors import LibraryError

_BEGINS = b"age-encryption.org/v1\n"


def is_age(stream: IO[bytes]) -> bool:
    """Whether this is such a file; it is read from its beginning again."""
    begins = stream.read(len(_BEGINS))
    stream.seek(0)
    return begins == _BEGINS


def encrypt(source: IO[bytes], target: IO[bytes], recipient: str) -> Any:
    """Encrypts ``source`` for an age key (age1…), and for one made for this file alone, by which
    it can be read back before it is trusted: that one is returned, and is to be thrown away.

    Raises LibraryError or OSError.
    """
    age = _pyrage()
    keys = [_recipient(recipient), (own := age.x25519.Identity.generate()).to_public()]
    age.encrypt_io(source, target, keys)
    return own


def decrypt(source: IO[bytes], target: IO[bytes], identities: list[Any]) -> None:
    """Decrypts a file. Raises LibraryError or OSError."""
    age = _pyrage()
    try:
        age.decrypt_io(source, target, identities)
    except (age.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise LibraryError("The file is for another age key, or is not whole.") from None


def check_recipient(recipient: str) -> None:
    """Raises LibraryError if this is no age key that files can be encrypted to."""
    _recipient(recipient)


def identities(path: Path) -> list[Any]:
    """The secret keys in an age identity file. Raises LibraryError or OSError."""
    age = _pyrage()
    try:
        lines = path.read_text(encoding="utf-8").split()
        found = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
        keys = [age.x25519.Identity.from_str(line) for line in found]
    except (UnicodeDecodeError, age.IdentityError):
        keys = []
    if not keys:
        raise LibraryError(f"{path} holds no age key; it should have a line AGE-SECRET-KEY-1….")
    return keys


def _recipient(recipient: str) -> Any:
    age = _pyrage()
    try:
        return age.x25519.Recipient.from_str(recipient.strip())
    except age.RecipientError:
        # It is not repeated: it may be the secret key, which belongs into no terminal.
        raise LibraryError("That is no age key; it is the line that begins with age1.") from None


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError:
        raise LibraryError(
            "Encrypting for a recipient needs a part that is not installed; install balint-tui "
            "with its extra seal, for example: pipx install 'balint-tui[seal]'."
        ) from None
    return pyrage
