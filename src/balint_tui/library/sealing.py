"""Seals or unseals a library that is there: file by file, each replaced whole.

``keys.json`` says which way it goes, so that whatever a crash leaves opens with the passphrase, and
is completed by the next ``seal`` or ``unseal``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from balint_tui.library import keys, layout, tables
from balint_tui.library.errors import Damaged, LibraryError
from balint_tui.library.files import FILES, Files, write_atomic
from balint_tui.library.library import Library
from balint_tui.library.lock import FolderLock
from balint_tui.library.salvage import contents
from balint_tui.library.seal import (
    PLAIN,
    SEALED,
    SEALING,
    UNSEALING,
    Key,
    Seal,
    is_boxed,
    seems_sealed,
)
from balint_tui.library.storage import JournalStorage, dump_journal, read_journal

Progress = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""

_WHOLE = (layout.SESSION, layout.ANSWERS, layout.EXPORTS)
_ORDER = (layout.JOURNAL, *_WHOLE, layout.TORN, layout.ASIDE)


def seal(
    folder: Path,
    passphrase: str,
    show: Callable[[str], None],
    *,
    files: Files = FILES,
    progress: Progress,
) -> list[str]:
    """Seals the library; goes on with it if it was cut short.

    ``show`` gets the recovery code, which is kept nowhere, before anything is sealed with it; one
    that was shown before is void. Returns a sentence for each file that stays readable. Raises
    LibraryError or OSError.
    """
    if not keys.is_sealed(folder):
        keys.refuse_weak(passphrase)
    found = _unlocked(folder, passphrase)
    if isinstance(found, Key) and found.state == SEALED:
        raise LibraryError(f"{folder} is sealed already.")
    with _alone(folder, found, files):
        if isinstance(found, Key):
            key, code = found, keys.new_code()
            keys.enter(folder, key, SEALING, files=files)
            keys.change(folder, key, code=code, files=files)
        else:
            key, code = keys.create(folder, passphrase, files=files)
        show(code)
        _convert(folder, key, files, progress)
        keys.enter(folder, key, SEALED, files=files)
    _make_caches(folder, key, files)
    names = layout.names(folder)
    strange = [name for name in names if layout.kind(name) == layout.UNKNOWN]
    names_file = folder / "names.json"
    if names_file.exists() and not key.holds(names_file.read_bytes()):
        strange.append(names_file.name)
    return [f"{name} is no file of the library; it is not sealed." for name in strange]


def unseal(folder: Path, passphrase: str, *, files: Files = FILES, progress: Progress) -> list[str]:
    """Makes the library readable without a passphrase; goes on with it if it was cut short.

    Members' names that were kept are deleted. Returns a sentence for each file that stays sealed,
    for good. Raises LibraryError or OSError.
    """
    key = _unlocked(folder, passphrase)
    if not isinstance(key, Key):
        raise LibraryError(f"{folder} is not sealed.")
    with _alone(folder, key, files):
        if key.state != UNSEALING:
            keys.enter(folder, key, UNSEALING, files=files)
        _convert(folder, key, files, progress)
        names = layout.names(folder)
        for name in names:
            if layout.kind(name) == layout.NAMES:
                files.unlink(folder / name)
        files.sync_folder(folder)  # for sure before the key is
        keys.remove(folder, files=files)
    _make_caches(folder, PLAIN, files)
    left = [name for name in names if layout.kind(name) in (layout.TORN, layout.ASIDE)]
    return [
        f"{name} was damaged or torn, and cannot be opened."
        for name in left
        if seems_sealed((folder / name).read_bytes())
    ]


def rewrap(
    folder: Path, key: Key, passphrase: str, *, code: str = "", files: Files = FILES
) -> None:
    """Gives the library another passphrase, and another recovery code if one is given.

    Raises LibraryError or OSError.
    """
    keys.refuse_weak(passphrase)
    with _alone(folder, key, files):
        keys.change(folder, key, passphrase=passphrase, code=code, files=files)


def _unlocked(folder: Path, passphrase: str) -> Seal:
    return keys.unlock(folder, passphrase) if keys.is_sealed(folder) else PLAIN


@contextmanager
def _alone(folder: Path, seal: Seal, files: Files) -> Iterator[None]:
    """Nobody else writes meanwhile; what a crash cut short is completed before."""
    library = Library.open(folder, files=files, seal=seal)
    in_use = library.read_only
    library.close()
    lock = FolderLock(folder / "lock")
    try:
        if in_use or not lock.taken:
            raise LibraryError(f"Another balint-tui uses {folder}; close that one first.")
        keys.ensure(folder, seal, files=files)
        yield
    finally:
        lock.release()


def _convert(folder: Path, key: Key, files: Files, progress: Progress) -> None:
    """Brings each file into the form that the key's state asks for."""
    _settle(folder, key, files)
    names = layout.names(folder)
    chosen = sorted(
        (name for name in names if layout.kind(name) in _ORDER),
        key=lambda name: _ORDER.index(layout.kind(name)),
    )
    for done, name in enumerate(chosen, 1):
        _convert_file(folder / name, layout.kind(name), key, files)
        progress(done, len(chosen))


def _settle(folder: Path, key: Key, files: Files) -> None:
    """Removes caches, which are made again, and what writes that were cut short have left, for
    sure; sets aside what a crash tore off journals."""
    for name in layout.names(folder):
        if layout.kind(name) in (layout.CACHE, layout.LEFT_OVER):
            files.unlink(folder / name)
        elif layout.kind(name) == layout.JOURNAL:
            with _named(folder / name):
                JournalStorage(folder / name, files=files, seal=key).close()
    for path in layout.folders(folder):
        files.sync_folder(path)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What is damaged is told with what to do about it."""
    try:
        yield
    except Damaged as damage:
        raise LibraryError(
            f"{path} is damaged ({damage.what}); run balint-tui check --repair, then this again."
        ) from damage


def _make_caches(folder: Path, seal: Seal, files: Files) -> None:
    """The first look into the library should not have to wait for them."""
    library = Library.open(folder, files=files, seal=seal)
    try:
        for year in library.catalogue.years():
            library.catalogue.refresh(year, {})
    finally:
        library.close()


def _convert_file(path: Path, kind: str, key: Key, files: Files) -> None:
    convert = {layout.JOURNAL: _journal, **dict.fromkeys(_WHOLE, _whole)}.get(kind, _other)
    with _named(path):
        converted = convert(path, key)
    if converted is not None:
        write_atomic(files, path, converted)


def _journal(path: Path, key: Key) -> bytes | None:
    """The journal written anew; None if it is as it should be."""
    if _is_right(path, key):
        return None
    return dump_journal(read_journal(path, key).tables(), path, key)


def _is_right(path: Path, key: Key) -> bool:
    with path.open("rb") as file:
        return (b'"sealed":"' in file.readline()) == (key.state != UNSEALING)


def _whole(path: Path, key: Key) -> bytes | None:
    raw = path.read_bytes()
    opened = key.open(path, raw)
    if is_boxed(raw) == (key.state != UNSEALING):
        return None
    with suppress(Damaged):  # which goes on as it is; a newer one is left alone
        tables.load(opened, path)
    return key.close(path, opened)


def _other(path: Path, key: Key) -> bytes | None:
    """What was torn off or set aside, sealed whatever it is; or opened as far as it can be."""
    raw = path.read_bytes()
    if key.state != UNSEALING:
        return None if key.holds(raw) else key.close(path, raw)
    opened = contents(path, key)
    return None if opened == raw else opened
