"""Sealed libraries for tests: one key for all, whose passphrase takes no time to try."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from balint_tui.library import keys
from balint_tui.library.files import FILES, Files, make_folder, write_atomic
from balint_tui.library.seal import PLAIN, Key, Seal

PASSPHRASE = "correct horse battery"
KEY = Key(bytes(range(32)))


def lay_key(folder: Path, files: Files = FILES) -> None:
    """Makes the library in ``folder``, new or empty, a sealed one."""
    make_folder(files, folder)
    for name in (keys.FILE, keys.COPY):
        write_atomic(files, folder / name, _raw())


def seal_of(folder: Path) -> Seal:
    """The key of the library in ``folder``, if it is sealed."""
    return KEY if keys.is_sealed(folder) else PLAIN


@contextmanager
def cheaply() -> Iterator[None]:
    """Passphrases take no time to stretch."""
    costly = dict(keys._KDF)
    keys._KDF.update(memory_kib=8, passes=1)
    try:
        yield
    finally:
        keys._KDF.update(costly)


@cache
def _raw() -> bytes:
    with cheaply():
        slots = keys._slots(KEY, {keys.PASSPHRASE: PASSPHRASE, keys.RECOVERY: "0" * 28})
    return keys._raw(keys._made(KEY, slots))
