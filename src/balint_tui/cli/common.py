"""What commands have in common: settings, the library, and how it is said what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from balint_tui import passphrases
from balint_tui.output import Trouble

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from balint_tui.library.library import Library
    from balint_tui.library.seal import Seal
    from balint_tui.settings import Settings

    Commands = dict[str, Callable[[argparse.Namespace], int]]
    """Command -> what it does; the exit status."""

Row = dict[str, Any]


def fail(sentence: str) -> int:
    """Says what is wrong; the exit status."""
    print(f"balint-tui: {sentence}", file=sys.stderr)
    return 2


def own_settings() -> Settings:
    """What the user has chosen. Raises Trouble."""
    from balint_tui import settings
    from balint_tui.frame.tables import TableError

    try:
        return settings.load()
    except TableError as error:
        raise Trouble(str(error)) from None


def unknown(kind: str, name: str, known: Iterable[str], problems: list[str]) -> str:
    """What is wrong with the file of this name, or that there is none."""
    broken = next((text for text in problems if text.startswith(f"{name}.toml:")), None)
    return broken or f"There is no {kind} {name!r}; there are {', '.join(known)}."


def secret(args: argparse.Namespace) -> str | None:
    """The passphrase in the file that is named, if one is."""
    return passphrases.read(args.passphrase_file)


def seal_of(args: argparse.Namespace, folder: Path) -> Seal:
    """The key of a library that is sealed, by its passphrase."""
    from balint_tui.library import keys
    from balint_tui.library.seal import PLAIN

    if keys.is_sealed(folder):
        return passphrases.key(folder, secret(args))
    keys.refuse_without(folder)
    return PLAIN


def library_folder(args: argparse.Namespace) -> Path:
    """Where the library is."""
    from balint_tui.settings import library_folder

    return library_folder(args.library)


@contextmanager
def sentences() -> Iterator[None]:
    """What the library complains of becomes a sentence for people."""
    from balint_tui.library.errors import LibraryError

    try:
        yield
    except LibraryError as error:
        raise Trouble(str(error)) from None


@contextmanager
def opened(args: argparse.Namespace, *, read_only: bool = True) -> Iterator[Library]:
    """The library, opened for reading if nothing else is said; its notices go to stderr."""
    from balint_tui.library.library import Library

    folder = library_folder(args)
    with sentences():
        library = Library.open(folder, read_only=read_only, seal=seal_of(args, folder))
        try:
            yield library
        finally:
            library.close()
            for notice in library.notices:
                print(f"balint-tui: {notice}", file=sys.stderr)


def picked(args: argparse.Namespace) -> Callable[[Row], bool]:
    """Whether a row is of the wanted group and days; a day is that of the session's own clock."""
    since, until = args.since or "", args.until or "9999-12-31"
    group = None if args.group is None else args.group.strip().casefold()

    def wanted(row: Row) -> bool:
        if group is not None and row["group"].casefold() != group:
            return False
        return since <= str(row["started"])[:10] <= until

    return wanted
