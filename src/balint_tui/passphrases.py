"""Where a passphrase comes from: a file that is named, else whoever sits at the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from balint_tui.output import Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from balint_tui.library.seal import Key

TRIES = 3


def read(name: str | None) -> str | None:
    """The passphrase in a file, without the line's end; None if no file is named.

    Raises OSError or Trouble.
    """
    if name is None:
        return None
    try:
        with open(name, encoding="utf-8-sig") as file:
            text = file.read().rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not text or "\n" in text:
        raise Trouble(f"{name} does not hold a passphrase: one line of text in UTF-8.")
    return text


def known(given: str | None) -> str:
    """The passphrase of a library that is sealed. Raises Trouble."""
    return given if given is not None else _asked("Passphrase: ")


def new(given: str | None) -> str:
    """A new passphrase; asked for twice, for nobody sees what is typed.

    Raises Trouble, or LibraryError if it is too weak.
    """
    from balint_tui.library.keys import refuse_weak

    if given is not None:
        return given
    first = _asked("New passphrase: ")
    refuse_weak(first)
    if _asked("The same again: ") != first:
        raise Trouble("The two were not the same; nothing was changed, begin again.")
    return first


def key(folder: Path, given: str | None) -> Key:
    """The key of a sealed library; at a terminal a slip may be mended.

    Raises LibraryError, OSError or Trouble.
    """
    from balint_tui.library import keys

    for left in reversed(range(TRIES)):
        try:
            return keys.unlock(folder, known(given))
        except keys.WrongPassphrase as wrong:
            if given is not None or not left:
                raise
            sys.stderr.write(f"{wrong}\n")
    raise AssertionError("unreachable")


def _asked(prompt: str) -> str:
    from getpass import getpass

    if not os.isatty(0):
        raise Trouble(
            "A passphrase is needed; name a file that holds it with --passphrase-file, "
            "or start it in a terminal."
        )
    try:
        return getpass(prompt)
    except EOFError:
        raise Trouble("No passphrase was given.") from None
