"""One file that holds a library: all its sessions, without what can be made again.

It is a plain zip of journals, closed sessions, answers, the record of exports and what was set
aside, under their paths in the library. ``manifest.json`` comes last: the schema number, and the
size and SHA-256 of each.
"""

from __future__ import annotations

import errno
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson

from balint_tui.library import age, keys, layout, tables
from balint_tui.library.errors import LibraryError
from balint_tui.library.files import FILES, Files, make_folder, write_all
from balint_tui.library.lock import FolderLock
from balint_tui.library.seal import Seal
from balint_tui.library.storage import scan
from balint_tui.library.tables import SCHEMA

MANIFEST = "manifest.json"
WHAT = "balint-tui library"
_CHUNK = 1 << 20
_EMPTY = (layout.PROGRAM, layout.CACHE)
"""What an empty library may hold."""
_UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)
"""What a zip that is none, or damaged, makes its readers raise."""

Entry = dict[str, Any]
Opener = Callable[[IO[bytes]], AbstractContextManager[IO[bytes]]]
"""How what was written is opened again."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds: closed sessions, open ones, and its size in bytes."""

    closed: int
    open: int
    size: int


# --- making one


def before_change(folder: Path, seal: Seal, *, files: Files = FILES) -> list[str]:
    """Keeps a library of an older schema in a file beside it, before this version writes to it.

    Once: the file is not written again. Returns what there is to tell. Raises LibraryError or
    OSError; then nothing may be written to the library.
    """
    older = _oldest(folder, seal)
    target = folder.with_name(f"{folder.name}.schema-{older}.zip")
    if older >= SCHEMA or target.exists():
        return []
    backup(folder, target, schema=older, files=files)
    return [f"This version writes the library in another way; as it was, it is in {target}."]


def _oldest(folder: Path, seal: Seal) -> int:
    """The lowest schema of what was written last: open sessions, the newest cache and answers, the
    record of exports."""
    found = [scan(path.read_bytes(), path, seal).schema for path in (folder / "live").glob("*.jnl")]
    newest = [
        sorted((folder / name).glob("*.json"))[-1:] for name in ("catalogue", layout.ANSWERED)
    ]
    newest.append([path for path in [folder / layout.EXPORTED] if path.exists()])
    for path in (path for some in newest for path in some):
        found.append(tables.number_of(seal.open(path, path.read_bytes())) or SCHEMA)
    return min(found, default=SCHEMA)


def backup(
    folder: Path,
    target: Path,
    *,
    recipient: str | None = None,
    schema: int = SCHEMA,
    files: Files = FILES,
) -> Kept:
    """Writes the library in ``folder`` to the new file ``target``; the library may be in use.

    With ``recipient``, an age key, only the owner of that key can open it. It is read back whole
    before it gets its name. Raises LibraryError or OSError; then there is no such file.
    """
    _refuse_target(folder, target)
    temporary = target.with_name(target.name + ".tmp")
    write = partial(_write if recipient is None else partial(_write_for, recipient), schema)
    try:
        with _written(files, temporary) as stream:
            opened = write(folder, stream)
        with temporary.open("rb") as stream, opened(stream) as plain:
            kept = _kept(verified(plain, temporary), temporary.stat().st_size)
        _refuse_target(folder, target)
        files.replace(temporary, target)
    except (OSError, LibraryError):
        with suppress(OSError):
            files.unlink(temporary)
        raise
    with suppress(PermissionError):  # the folder may be another's; the file's bytes are synced
        files.sync_folder(target.parent)
    return kept


def _refuse_target(folder: Path, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise LibraryError(f"{target} is there already; give the backup another name.")
    if not target.parent.is_dir():
        raise LibraryError(f"There is no folder {target.parent}; make it first.")
    if folder.resolve() in target.resolve().parents:
        raise LibraryError(f"{target} lies in the library itself; put the backup elsewhere.")


class _Out(io.RawIOBase):
    """A file that is written from the beginning to the end, through ``files``."""

    def __init__(self, files: Files, fd: int) -> None:
        self._files, self._fd = files, fd

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        write_all(self._files, self._fd, bytes(data))
        return len(data)


@contextmanager
def _written(files: Files, path: Path) -> Iterator[IO[bytes]]:
    """The file to be written anew; synced and closed at the end."""
    fd = files.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        stream = io.BufferedWriter(_Out(files, fd), _CHUNK)
        yield stream
        stream.flush()
        files.sync(fd)
    finally:
        os.close(fd)


def _write_for(recipient: str, schema: int, folder: Path, stream: IO[bytes]) -> Opener:
    """The same, encrypted; it passes a file without a name in the library's own folder."""
    age.check_recipient(recipient)
    with TemporaryFile(dir=folder) as plain:
        _write(schema, folder, plain)
        plain.seek(0)
        own = age.encrypt(plain, stream, recipient)
    return lambda written: _decrypted(written, folder, [own])


@contextmanager
def _decrypted(stream: IO[bytes], folder: Path, identities: list[Any]) -> Iterator[IO[bytes]]:
    """What an age file holds, in a file without a name in this folder."""
    with TemporaryFile(dir=folder) as plain:
        age.decrypt(stream, plain, identities)
        plain.seek(0)
        yield plain


def _write(schema: int, folder: Path, stream: IO[bytes]) -> Opener:
    """Writes the zip; returns how it is opened again."""
    entries: list[Entry] = []
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, raw in _contents(folder):
            archive.writestr(_info(name), raw)
            entries.append({"name": name, "size": len(raw), "sha256": sha256(raw).hexdigest()})
        made = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = {"what": WHAT, "schema": schema, "made": made, "files": entries}
        archive.writestr(_info(MANIFEST), orjson.dumps(manifest))
    return nullcontext


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name)  # of 1980: when a file was changed is nobody's business
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files and their bytes, such as they were together at one moment.

    Journals are read first, so that a session that is closed meanwhile is in its file by then; and
    again if it is, for what came last into a journal that would be passed over in its favour.
    """
    sealed = _keys(folder)
    yield from sealed.items()
    yield from _answers(folder).items()
    first = layout.journals(_names(folder))
    read = {session_id: _journal(folder, names) for session_id, names in first.items()}
    names = _names(folder)
    closed = {layout.session_of(name) for name in names if layout.kind(name) == layout.SESSION}
    now = layout.journals(names)
    for session_id, found in read.items():
        again = session_id in closed
        yield from _journal(folder, now.get(session_id, [])) if again else found
    for name in names:
        if layout.kind(name) in (layout.SESSION, layout.EXPORTS, layout.TORN, layout.ASIDE):
            with suppress(FileNotFoundError):
                yield name, (folder / name).read_bytes()
    if _keys(folder) != sealed:
        raise LibraryError("The library was sealed or unsealed meanwhile; make the backup again.")


def _answers(folder: Path) -> dict[str, bytes]:
    """The answers, read until nothing was written meanwhile: two files may tell of one change."""
    read = _batches(folder)
    while (again := _batches(folder)) != read:
        read = again
    return read


def _batches(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted((folder / layout.ANSWERED).glob("*.json")):
        name = path.relative_to(folder).as_posix()
        if layout.kind(name) == layout.ANSWERS:
            with suppress(FileNotFoundError):
                found[name] = path.read_bytes()
    return found


def _keys(folder: Path) -> dict[str, bytes]:
    """The files with the wrapped key of a sealed library; none if it is not. Raises LibraryError
    if they are missing, or OSError."""
    if not keys.is_sealed(folder):
        keys.refuse_without(folder)
    paths = [folder / name for name in (keys.FILE, keys.COPY)]
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def _names(folder: Path) -> list[str]:
    """The names of the library's files, without those of sessions that are being deleted."""
    names = layout.names(folder)
    gone = {layout.session_of(name) for name in names if layout.kind(name) == layout.DELETION}
    return [name for name in names if layout.session_of(name) not in gone]


def _journal(folder: Path, names: list[str]) -> list[tuple[str, bytes]]:
    """A session's journal, or nothing if it is being removed, which begins with its first file."""
    try:
        found = [(name, (folder / name).read_bytes()) for name in names]
    except FileNotFoundError:
        return []
    return found if names and (folder / names[0]).exists() else []


def _kept(entries: Mapping[str, Entry], size: int) -> Kept:
    names = list(entries)
    closed = sum(map(len, layout.sessions(names).values()))
    return Kept(closed, len(layout.journals(names)), size)


# --- reading one


def restore(
    source: Path, folder: Path, *, identity: Path | None = None, files: Files = FILES
) -> Kept:
    """Puts the library in the backup ``source`` into ``folder``, which must be new or empty.

    ``identity`` is the file of the age key for which it was encrypted. It is built beside it, each
    entry verified, and then renamed. Raises LibraryError or OSError; then ``folder`` is as empty as
    it was.
    """
    folder = folder.resolve()
    with (
        source.open("rb") as raw,
        _locked(folder) as lock,
        _plain(raw, source, identity, folder.parent) as stream,
    ):
        building = folder.with_name(folder.name + ".restoring")
        if building.exists():
            raise LibraryError(f"{building} was left by a restore that was cut short; remove it.")
        try:
            make_folder(files, building)
            entries = verified(stream, source, into=building, files=files)
            files.sync_all()
            lock.release()
            _clear(folder, files)
            files.replace(building, folder)
            files.sync_folder(folder.parent)
        except BaseException:
            rmtree(building, ignore_errors=True)
            raise
    return _kept(entries, source.stat().st_size)


@contextmanager
def _plain(
    stream: IO[bytes], source: Path, identity: Path | None, place: Path
) -> Iterator[IO[bytes]]:
    """The zip in a backup, decrypted, if it must be, into a file without a name in ``place``."""
    if not age.is_age(stream):
        yield stream
    elif identity is None:
        raise LibraryError(f"{source} is encrypted; name the file of its age key with --identity.")
    else:
        with _decrypted(stream, place, age.identities(identity)) as plain:
            yield plain


@contextmanager
def _locked(folder: Path) -> Iterator[FolderLock]:
    """Holds the library so that nobody opens it; LibraryError if it is in use, or not empty."""
    if not folder.exists():
        make_folder(FILES, folder)
    if not folder.is_dir() or any(layout.kind(name) not in _EMPTY for name in layout.names(folder)):
        raise LibraryError(f"{folder} is not empty; restore into a new one with --library.")
    lock = FolderLock(folder / "lock")
    try:
        if not lock.taken:
            raise LibraryError(f"Another balint-tui uses {folder}; close that one first.")
        yield lock
    finally:
        lock.release()


def _clear(folder: Path, files: Files) -> None:
    """Removes an empty library; OSError if something has come into it."""
    for name in layout.names(folder):
        if layout.kind(name) in _EMPTY:
            files.unlink(folder / name)
    for path in reversed(layout.folders(folder)):
        path.rmdir()


def verified(
    stream: IO[bytes], path: Path, *, into: Path | None = None, files: Files = FILES
) -> dict[str, Entry]:
    """The entries of a backup, each read whole and compared with the manifest.

    With ``into``, each is written to its place in that folder. Raises LibraryError or OSError.
    """
    try:
        with ZipFile(stream) as archive:
            entries = _manifest(archive, path)
            for name, entry in entries.items():
                with _place(into and into / name, files) as write:
                    if not _is_as_written(archive, name, entry, write):
                        raise _damaged(path, f"{name} is not what was written")
    except (*_UNREADABLE, OSError) as error:
        # A place in the file that cannot be is an error of the system, too.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise _damaged(path, "it is no zip file, or not whole") from None
    return entries


def _damaged(path: Path, what: str) -> LibraryError:
    return LibraryError(f"{path} is no sound backup ({what}); take another one.")


def _manifest(archive: ZipFile, path: Path) -> dict[str, Entry]:
    """The entries of the manifest, which are those of the archive and nothing but a library's."""
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in archive.infolist()):
        raise _damaged(path, "it is packed in another way")
    try:
        manifest = orjson.loads(archive.read(MANIFEST))
        what, schema, listed = manifest["what"], int(manifest["schema"]), manifest["files"]
        entries = {str(entry["name"]): entry for entry in listed}
    except (KeyError, TypeError, ValueError):
        raise _damaged(path, f"its {MANIFEST} is missing or odd") from None
    if what != WHAT:
        raise _damaged(path, "it is of another program")
    if schema > SCHEMA:
        raise LibraryError(
            f"{path} was written by a newer balint-tui; install that version to restore it."
        )
    if any(layout.kind(name) not in layout.CONTENT for name in entries):
        raise _damaged(path, "it holds what is no file of a library")
    if sorted(archive.namelist()) != sorted([*(one["name"] for one in listed), MANIFEST]):
        raise _damaged(path, f"its {MANIFEST} names other files than it holds")
    return entries


def _is_as_written(
    archive: ZipFile, name: str, entry: Entry, write: Callable[[bytes], None]
) -> bool:
    """Reads an entry, hands it on, and compares it; reads no more than it should be."""
    digest, left = sha256(), entry.get("size")
    if not isinstance(left, int) or archive.getinfo(name).file_size != left:
        return False
    with archive.open(name) as source:
        while piece := source.read(_CHUNK):
            digest.update(piece)
            left -= len(piece)
            if left < 0:
                return False
            write(piece)
    return left == 0 and digest.hexdigest() == entry.get("sha256")


@contextmanager
def _place(path: Path | None, files: Files) -> Iterator[Callable[[bytes], None]]:
    """Writes to a new file, or nowhere."""
    if path is None:
        yield lambda piece: None
        return
    make_folder(files, path.parent)
    fd = files.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        yield lambda piece: write_all(files, fd, piece)
    finally:
        os.close(fd)
