"""Annotated notes, and the tags that a tagger learns from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from balint_tui.privacy.spans import TYPES
from balint_tui.privacy.wordpiece import Pieces

CORPUS = Path(__file__).parent / "corpus"
OUTSIDE = 0
TAGS = 1 + 2 * len(TYPES)
"""Outside, and for each type its beginning and its inside."""


@dataclass(frozen=True)
class Note:
    """A text and the stretches of it that identify someone: start, end, type."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def read(path: Path) -> list[Note]:
    """The notes of one part."""
    with path.open(encoding="utf-8") as lines:
        return [_note(json.loads(line)) for line in lines if line.strip()]


def parts() -> dict[str, list[Note]]:
    """All parts to learn from, by name; ``dev`` is none of them."""
    paths = sorted(path for path in CORPUS.glob("*.jsonl") if path.stem != "dev")
    return {path.stem: read(path) for path in paths}


def _note(line: dict) -> Note:
    spans = sorted((span["start"], span["end"], span["type"]) for span in line["spans"])
    return Note(line["text"], tuple(spans))


def lower(note: Note) -> Note:
    """The note in lower case; as it is if that moves its letters."""
    text = note.text.lower()
    return Note(text, note.spans) if len(text) == len(note.text) else note


def upper(note: Note) -> Note:
    """The note in upper case; as it is if that moves its letters."""
    text = note.text.upper()
    return Note(text, note.spans) if len(text) == len(note.text) else note


def rebuilt(note: Note, texts: Iterable[str], types: Iterable[str | None] = ()) -> Note:
    """The note with another text for each span, and where given another type (or none)."""
    kinds = list(types) or [kind for _, _, kind in note.spans]
    pieces, spans, done, size = [], [], 0, 0
    for (start, end, _), text, kind in zip(note.spans, texts, kinds, strict=True):
        pieces += [note.text[done:start], text]
        size += start - done
        if kind is not None:
            spans.append((size, size + len(text), kind))
        size += len(text)
        done = end
    pieces.append(note.text[done:])
    return Note("".join(pieces), tuple(spans))


def tags(note: Note, pieces: Pieces) -> list[int]:
    """The tag of each piece."""
    result = [OUTSIDE] * len(pieces)
    at = 0
    for start, end, kind in note.spans:
        while at < len(pieces) and pieces.ends[at] <= start:
            at += 1
        tag = 1 + 2 * TYPES.index(kind)
        here = at
        while here < len(pieces) and pieces.starts[here] < end:
            result[here] = tag if here == at else tag + 1
            here += 1
    return result
