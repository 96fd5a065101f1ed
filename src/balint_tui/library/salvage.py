"""What can be read out of the files of one session, sound or damaged.

A session ends where it can be read: the first event that is missing, or is none, ends it, for what
comes after may mean something else without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from balint_tui.frame.events import Event, NoteAdded, decode
from balint_tui.frame.session import Session, apply
from balint_tui.library import catalogue, storage
from balint_tui.library.errors import Damaged, Newer
from balint_tui.library.journals import TABLE, segment
from balint_tui.library.seal import PLAIN, Seal, is_boxed
from balint_tui.library.storage import Journal
from balint_tui.library.tables import Tables

Document = dict[str, Any]

_ODD = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What comes of content that has the right checksum and was never ours."""


@dataclass(frozen=True)
class Segment:
    """A journal's file. ``kept`` are the documents in it that can be read and have their place;
    ``whole``: that is all of it; ``torn``: the bytes of its torn end, which is no damage."""

    path: Path
    raw: bytes
    kept: list[Document]
    whole: bool
    torn: int


@dataclass(frozen=True)
class Found:
    """What was read. ``wrong`` says what is wrong, None if nothing is.

    ``lost``: how many events cannot be read, None if nobody knows. ``behind``: how many events lie,
    each whole in itself, behind the place where the session ends. Not ``sure``: texts may be other
    than they were written.
    """

    documents: list[Document]
    events: list[Event]
    wrong: str | None = None
    lost: int | None = 0
    behind: int = 0
    sure: bool = True
    segments: tuple[Segment, ...] = ()
    session: Session | None = None
    """What the events amount to."""
    tables: Tables = field(default_factory=dict)
    """Of a closed session: all that is in its file, if that is sound."""

    @property
    def notes(self) -> int:
        """How many notes were read, those that were taken back included."""
        return sum(isinstance(event, NoteAdded) and bool(event.text) for event in self.events)


def of_session(raw: bytes, path: Path, seal: Seal) -> Found:
    """The closed session in the bytes of its file. Raises Newer or Locked."""
    try:
        opened = seal.open(path, raw)
    except Damaged as damage:
        return _out_of(seal.reveal(path, raw), damage.what, proven=False)
    try:
        tables = catalogue.load(opened, path)
    except Damaged as damage:
        return _out_of(opened, damage.what, proven=True)
    documents = list(tables[TABLE].values())
    session, events, odd = _folded(documents)
    lost = len(documents) - len(events)
    kept = documents[: len(events)]
    return Found(kept, events, odd, lost, max(0, lost - 1), session=session, tables=tables)


def contents(path: Path, seal: Seal) -> bytes:
    """What a file holds that was set aside or torn off, such as it would be unsealed; what cannot
    be opened stays as it is. Raises OSError."""
    raw = path.read_bytes()
    if seal is PLAIN:
        return raw
    while is_boxed(raw):  # the copy of a box is in one more
        try:
            raw = seal.open(path, raw)
        except (Damaged, Newer):  # a bit that flipped may look like a newer version
            raw = seal.reveal(path, raw) or raw
            break
    return storage.revealed(raw, path, seal) if ".jnl" in path.name else raw


def _out_of(raw: bytes, wrong: str, *, proven: bool) -> Found:
    """What a damaged session's file still says, read piece by piece; not ``proven``: whoever
    changed it may have changed its digest with it."""
    text = _text(raw)
    row = next(_objects(text, '"session":{'), {})
    read = list(_objects(text, '"events":{'))
    count = row.get("count")
    sure = proven and count == len(read) and row.get("digest") == catalogue.digest(read)
    numbered = takewhile(lambda pair: pair[1].get("seq") == pair[0], enumerate(read, 1))
    _, events, _ = _folded([document for _, document in numbered])
    lost = count - len(events) if isinstance(count, int) and count >= len(events) else None
    return Found(read[: len(events)], events, wrong, lost, len(read) - len(events), sure)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        return raw[: error.start].decode()


def _objects(text: str, begins: str) -> Iterator[Document]:
    """The documents of the table that begins so, up to the first that cannot be read."""
    decoder = json.JSONDecoder()
    at = text.find(begins) + len(begins)
    while at >= len(begins) and (key := re.compile(r',?"\d+":').match(text, at)):
        try:
            document, at = decoder.raw_decode(text, key.end())
        except (ValueError, RecursionError):
            return
        if not isinstance(document, dict):
            return
        yield document


@dataclass(frozen=True)
class _Part:
    """A segment as it was read: the file's bytes, what they say, the documents among that."""

    path: Path
    raw: bytes
    journal: Journal
    documents: list[Document]


def of_journal(paths: list[Path], seal: Seal) -> Found:
    """The session in these segments, in their order. Raises OSError, Newer or Locked."""
    parts = [_part(path, seal) for path in paths]
    joined, reach = _joined(parts)
    _, events, odd = _folded(joined)
    if odd is None and reach < len(parts):
        odd = f"what comes before {parts[reach].path.name} is missing"
    damage = next((part.journal.damage for part in parts if part.journal.damage), None)
    last = events[-1].seq if events else 0
    return Found(
        joined[: len(events)],
        events,
        damage or odd,
        lost=0 if odd is None and not parts[-1].journal.damage else None,
        behind=_behind(parts, reach) + len(joined) - len(events),
        segments=tuple(_segment(part, last, n < reach) for n, part in enumerate(parts)),
    )


def _part(path: Path, seal: Seal) -> _Part:
    raw = path.read_bytes()
    try:
        journal = storage.scan(raw, path, seal)
        documents = list(journal.tables().get(TABLE, {}).values())
        if all(document["seq"] > 0 for document in documents):
            return _Part(path, raw, journal, documents)
    except _ODD:
        pass
    return _Part(path, raw, Journal({}, 0, 0, "its lines make no sense"), [])


def _joined(parts: list[_Part]) -> tuple[list[Document], int]:
    """The documents of the segments up to the first that does not go on where those before it
    end, and the place of that segment, behind the last if there is none."""
    joined: list[Document] = []
    for place, part in enumerate(parts):
        head, first = joined, len(joined) + 1
        if part.documents:
            # What was not confirmed in one segment is there again at the head of the next.
            first = part.documents[0]["seq"]
            head = [document for document in joined if document["seq"] < first]
        if not _is_number(part.path, place + 1) or len(head) != first - 1:
            return joined, place
        joined = head + part.documents
    return joined, len(parts)


def _is_number(path: Path, number: int) -> bool:
    return path == segment(path.parent, path.name[:26], number)


def _behind(parts: list[_Part], reach: int) -> int:
    """How many whole lines lie behind the last that could be joined."""
    cut = parts[max(0, reach - 1) :]
    lines = (storage.whole_lines(part.raw[part.journal.end :]) for part in cut)
    return sum(lines) + sum(len(part.documents) for part in parts[reach:])


def _segment(part: _Part, last: int, joined: bool) -> Segment:
    kept = [document for document in part.documents if joined and document["seq"] <= last]
    whole = joined and part.journal.damage is None and len(kept) == len(part.documents)
    torn = 0 if part.journal.damage else len(part.raw) - part.journal.end
    return Segment(part.path, part.raw, kept, whole, torn)


def _folded(documents: Iterable[Document]) -> tuple[Session | None, list[Event], str | None]:
    """What the events amount to, up to the first that cannot be one of this session; these; and
    what is wrong with that one."""
    session: Session | None = None
    events: list[Event] = []
    for document in documents:
        try:
            event = decode(document)
            session = apply(session, event)
        except _ODD as error:
            return session, events, str(error).rstrip(".")
        events.append(event)
    return session, events, None
