"""TinyDB storages that survive a crash, a power cut and a full disk.

``JournalStorage`` appends one checksummed line for every change, for a session that is running.
``AtomicStorage`` replaces its file as a whole, for everything else. TinyDB's own JSONStorage is
never used: it overwrites the only good copy in place, and takes an empty file for an empty library.

A journal is lines of ``crc32 [number, content]``. Line 0 holds the schema number; the content of
each later one is a list of ``["p", table, id, document]`` (put) and ``["d", table, id]`` (delete),
so that a change of several documents happens whole or not at all. In a sealed library this list is
in a box; line 0 names the key.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from balint_tui.library import lock, tables
from balint_tui.library.errors import Damaged, Newer
from balint_tui.library.files import FILES, Files, write_all, write_atomic
from balint_tui.library.seal import PLAIN, Chain, Changed, Seal
from balint_tui.library.tables import SCHEMA, Tables

Change = list[Any]
"""``["p", table, id, document]`` or ``["d", table, id]``."""


class AtomicStorage(Storage):
    """A TinyDB storage whose file is replaced at every write and never half written.

    Not ``durable``: for files made in bulk, which one sync at the end brings to the disk.
    """

    def __init__(
        self, path: Path, *, files: Files = FILES, durable: bool = True, seal: Seal = PLAIN
    ) -> None:
        self._path = path
        self._files = files
        self._durable = durable
        self._seal = seal

    def read(self) -> Tables | None:
        """All tables, or None if there is no file yet. Raises OSError or LibraryError."""
        try:
            return tables.read(self._path, self._seal)
        except FileNotFoundError:
            return None

    def write(self, data: Tables) -> None:
        """Puts ``data`` in the place of what was there; OSError leaves the file as it was."""
        raw = self._seal.close(self._path, tables.dump(data))
        write_atomic(self._files, self._path, raw, durable=self._durable)


class SyncFailed(OSError):
    """The disk did not confirm: nobody knows what is on it, and asking again would lie."""


@dataclass(frozen=True)
class Journal:
    """What a journal's bytes say. ``damage`` is what is wrong before the last line, or None."""

    state: dict[str, dict[str, bytes]]
    """Table name -> document number -> the document as JSON, as far as could be read."""
    lines: int
    """How many lines could be read, the header included."""
    end: int
    """Where they end, in bytes; a torn last line lies behind."""
    damage: str | None = None
    chain: Chain = field(default_factory=Chain)
    """What goes on sealing where they end."""
    schema: int = SCHEMA
    """That of its first line."""

    def tables(self) -> Tables:
        """The documents, decoded."""
        return {
            name: {number: orjson.loads(document) for number, document in rows.items()}
            for name, rows in self.state.items()
        }


def read_journal(path: Path, seal: Seal = PLAIN) -> Journal:
    """The journal with its torn last line left out. Raises OSError or LibraryError."""
    return _sound(path.read_bytes(), path, seal)


def _sound(raw: bytes, path: Path, seal: Seal) -> Journal:
    journal = scan(raw, path, seal)
    if journal.damage:
        raise Damaged(path, journal.damage)
    return journal


def scan(raw: bytes, path: Path, seal: Seal = PLAIN) -> Journal:
    """Reads as far as the lines are good; only the last line may be bad, and is then torn.

    Each line is synced before the next is written, so a crash can hurt none but the last; any
    other bad line is damage. Raises Newer or Locked.
    """
    lines = raw.split(b"\n")
    rest = lines.pop()  # what follows the last line's end: empty, or a torn line
    state: dict[str, dict[str, bytes]] = {}
    chain, end, schema = Chain(), 0, SCHEMA
    for number, line in enumerate(lines):
        found, content = _content(line)
        if found != number:
            torn = found is None and number == len(lines) - 1 and number > 0 and not rest
            damage = None if torn else f"line {number + 1} is not what was written"
            return Journal(state, number, end, damage, chain)
        try:
            if number == 0:
                chain, schema = _begun(content, path, seal)
            else:
                _apply(state, chain.open(number, content))
        except (Damaged, Changed) as wrong:
            return Journal(state, number, end, str(getattr(wrong, "what", wrong)), chain)
        end += len(line) + 1
    damage = None if lines else "it has no beginning"
    return Journal(state, len(lines), end, damage, chain, schema)


def _begun(header: Any, path: Path, seal: Seal) -> tuple[Chain, int]:
    schema = header.get("schema") if isinstance(header, dict) else None
    if not isinstance(schema, int):
        raise Damaged(path, "its first line makes no sense")
    if schema > SCHEMA:
        raise Newer(path)
    return seal.chain(path, header), schema


def dump_journal(tables: Tables, path: Path, seal: Seal = PLAIN) -> bytes:
    """The bytes of the journal ``path`` that holds these documents, a line each, and no more."""
    puts = [["p", name, key, row] for name, rows in tables.items() for key, row in rows.items()]
    chain, lines = seal.chain(path, _header(seal)), [_first_line(seal)]
    for number, put in enumerate(puts, 1):
        lines.append(_line(number, chain.close(number, [put])))
        chain.confirm()
    return b"".join(lines)


def revealed(raw: bytes, path: Path, seal: Seal) -> bytes:
    """A journal, damaged or not, as it would stand there unsealed; what cannot be opened stays."""
    chain, lines = seal.chain(path, {**_header(seal), "sealed": seal.id}), []
    for line in raw.split(b"\n"):
        count, content = _content(line)
        if count is None:
            chain.skip(_hurt(line))
        boxed = isinstance(content, dict) and "box" in content
        if boxed and isinstance(count, int) and count > 0:
            try:
                line = _line(count, chain.open(count, content))[:-1]
            except Changed:
                chain.skip(content)
        elif isinstance(content, dict) and content.pop("sealed", None):
            line = _line(0, content)[:-1]
        lines.append(line)
    return b"\n".join(lines)


def _hurt(line: bytes) -> Any:
    """The content of a line whose checksum is wrong, as far as that can be guessed."""
    try:
        return orjson.loads(line[9:])[1]
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def whole_lines(raw: bytes) -> int:
    """How many lines in a piece of a journal are just as they were written, in whatever order."""
    return sum(_content(line)[0] is not None for line in raw.split(b"\n"))


def _header(seal: Seal) -> dict[str, Any]:
    return {"schema": SCHEMA, "kind": "journal", **seal.header()}


def _first_line(seal: Seal) -> bytes:
    return _line(0, _header(seal))


def _line(number: int, content: object) -> bytes:
    payload = tables.encode([number, content])
    return b"%08x %b\n" % (zlib.crc32(payload), payload)


def _content(line: bytes) -> tuple[int | None, Any]:
    """The line's number and content; None for both if it is not, to the byte, from ``_line``."""
    payload = line[9:]
    if line[:9] != b"%08x " % zlib.crc32(payload):
        return None, None
    try:
        number, content = orjson.loads(payload)
    except (ValueError, TypeError):
        return None, None
    return number, content


def _apply(state: dict[str, dict[str, bytes]], changes: list[Change]) -> None:
    # The state keeps bytes, so that no caller can change a document behind the journal's back.
    for what, table, number, *document in changes:
        if what == "p":
            state.setdefault(table, {})[number] = tables.encode(document[0])
        else:
            del state[table][number]
            if not state[table]:
                del state[table]


class JournalStorage(Storage):
    """A TinyDB storage in which every change is one write and one sync at the end of the file.

    Opening one locks it, and sets a torn last line aside in ``torn_file``. A change that raises
    OSError has not happened and may be tried again, unless ``dead``: then this file must not be
    written to any more, and what was not confirmed belongs into another one.
    """

    def __init__(self, path: Path, *, files: Files = FILES, seal: Seal = PLAIN) -> None:
        self._files = files
        self.dead = False
        self.torn_file: Path | None = None
        was_here = path.exists()
        if was_here:
            # Its maker may have died before its name was sure to last, and what is in it with it.
            files.sync_folder(path.parent)
        else:
            # Made whole under another name, so that no journal is ever without its beginning.
            write_atomic(files, path, _first_line(seal))
        self._fd = files.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            lock.hold(self._fd)
            raw = path.read_bytes()
            journal = _sound(raw, path, seal)
            if was_here:
                self._confirm(path, raw[: journal.end])
            if journal.end < len(raw):
                self.torn_file = self._set_aside(path, raw[journal.end :], journal.end)
        except BaseException:
            os.close(self._fd)
            raise
        self._state, self._lines, self._end = journal.state, journal.lines, journal.end
        self._chain = journal.chain

    def _confirm(self, path: Path, raw: bytes) -> None:
        """Writes the last line over itself: it is read now, and must be on the medium too.

        Whoever wrote it may have died before the disk confirmed it; a sync alone would not help
        where the disk had failed to, for then the system takes the line for written.
        """
        last = raw.rfind(b"\n", 0, -1) + 1
        fd = self._files.open(path, os.O_WRONLY)
        try:
            os.lseek(fd, last, os.SEEK_SET)
            write_all(self._files, fd, raw[last:])
            self._files.sync(fd)
        finally:
            os.close(fd)

    def _set_aside(self, path: Path, torn: bytes, end: int) -> Path:
        """Keeps the torn bytes in a file beside the journal, and only then cuts them off."""
        number = 1
        while True:
            aside = path.with_name(f"{path.name}.{number}.torn")
            if not aside.exists():
                write_atomic(self._files, aside, torn)
                break
            if aside.read_bytes() == torn:  # a crash came between keeping and cutting
                break
            number += 1
        self._files.truncate(self._fd, end)
        self._files.sync(self._fd)
        return aside

    def read(self) -> Tables | None:
        """All tables, or None if there are none."""
        return Journal(self._state, self._lines, self._end).tables() or None

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Makes ``data`` the content, by one line with what differs."""
        new = {
            name: {str(number): tables.encode(document) for number, document in rows.items()}
            for name, rows in data.items()
        }
        gone = [
            ["d", name, number]
            for name, rows in self._state.items()
            for number in rows
            if number not in new.get(name, {})
        ]
        put = [
            ["p", name, number, orjson.loads(document)]
            for name, rows in new.items()
            for number, document in rows.items()
            if self._state.get(name, {}).get(number) != document
        ]
        if gone or put:
            self._append([*gone, *put])

    def insert(self, table: str, number: int, document: Mapping[str, Any]) -> None:
        """Adds a document at a cost that does not grow with the journal."""
        self._append([["p", table, str(number), document]])

    def _append(self, changes: list[Change]) -> None:
        line = _line(self._lines, self._chain.close(self._lines, changes))
        try:
            write_all(self._files, self._fd, line)
        except OSError:
            self._cut_back()
            raise
        try:
            self._files.sync(self._fd)
        except OSError as error:
            self.dead = True
            raise SyncFailed(error.errno, "the disk did not confirm") from error
        self._chain.confirm()
        _apply(self._state, changes)
        self._lines += 1
        self._end += len(line)

    def _cut_back(self) -> None:
        try:
            self._files.truncate(self._fd, self._end)
        except OSError:
            self.dead = True  # half a line remains; nothing may follow it

    def close(self) -> None:
        """Lets go of the file and its lock."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1


class JournalTable(Table):
    """A table whose ``insert`` costs the same however many documents there are."""

    def insert(self, document: Mapping[str, Any]) -> int:
        """Adds the document; returns its number, which is no identity. Raises OSError."""
        if isinstance(document, self.document_class):
            return super().insert(document)
        number: int = self._get_next_id()  # type: ignore[no-untyped-call]
        cast(JournalStorage, self._storage).insert(self.name, number, dict(document))
        self.clear_cache()
        return number


class JournalDB(TinyDB):
    """A TinyDB on a journal."""

    table_class = JournalTable
