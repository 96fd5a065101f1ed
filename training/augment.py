"""Notes made different: other names, other case, slips of the pen, stretches already settled."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from balint_tui.privacy.wordpiece import COVER
from training.names import Names
from training.notes import Note, lower, rebuilt, upper

_TITLE = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|doctor|sir|nurse|sister|herr|frau|señora?|mme|"
    r"old|the)\.?) \Z",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\d|\b(?:street|st|road|rd|avenue|ave|lane|close|drive|way|crescent|terrace|straße|rue)\b",
    re.IGNORECASE,
)


RULED = ("DATE", "AGE", "CONTACT", "ID")
"""What rules find before the encoder is asked."""


def varied(note: Note, dice: random.Random, names: Names, ruled: float = 0.0) -> Note:
    """The note as another might have typed it, about other people.

    ``ruled`` is the share of notes in which all that rules find is covered.
    """
    if note.spans and dice.random() < 0.5:
        note = swapped(note, dice, names)
    chance = dice.random()
    if chance < 0.40:
        note = lower(note)
    elif chance < 0.44:
        note = upper(note)
    elif chance < 0.52:
        note = careless(note, dice)
    elif chance < 0.55:
        note = shouted(note, dice)
    if dice.random() < 0.25:
        note = mistyped(note, dice)
    if note.spans and dice.random() < ruled:
        note = _covered(note, [kind in RULED for _, _, kind in note.spans])
    if note.spans and dice.random() < 0.16:
        note = settled(note, dice)
    return note


def swapped(note: Note, dice: random.Random, names: Names) -> Note:
    """Most names in it replaced by others of their kind, the same ones by the same."""
    chosen: dict[str, str] = {}
    texts = []
    for start, end, kind in note.spans:
        old = note.text[start:end]
        if old.lower() not in chosen:
            chosen[old.lower()] = _other(old, kind, note.text[:start], dice, names)
        new = chosen[old.lower()]
        texts.append(new.lower() if old.islower() else new)
    return rebuilt(note, texts)


def _other(old: str, kind: str, before: str, dice: random.Random, names: Names) -> str:
    if dice.random() < 0.15:
        return old
    if kind == "PERSON":
        return _person(old, before, dice, names)
    if kind == "PLACE":
        if _ROAD.search(old):
            return names.street(dice) if old[-1:].isalpha() else _digits(old, dice)
        return names.place(dice)
    if kind == "ORG":
        return names.organisation(dice) if dice.random() < 0.5 else old
    if kind in ("ID", "CONTACT"):
        return _digits(old, dice)
    if kind == "AGE" and old.isdigit():
        return str(dice.choice([*range(90, 105), 90, 91, 92, 93]))
    return old


def _person(old: str, before: str, dice: random.Random, names: Names) -> str:
    words = old.split()
    letters = [c for c in old if c.isalpha()]
    if not letters or not all(ord(c) < 0x250 for c in letters):
        return old
    if len(letters) <= 3 and old.upper() == old:
        return "".join(dice.choice("ABCDEFGHIJKLMNOPRSTW") if c.isalpha() else c for c in old)
    titled = _TITLE.search(before) is not None
    if len(words) == 1:
        if titled and before.lower().endswith("the ") and not old.endswith("s"):
            return old
        plural = titled and before.lower().endswith("the ")
        name = names.last(dice) if titled or dice.random() < 0.35 else names.first(dice)
        return f"{name}s" if plural and not name.endswith("s") else name
    if len(words) == 2 and len(words[1].strip(".")) == 1:
        return f"{names.first(dice)} {dice.choice('ABCDEFGHJKLMNOPRSTW')}{words[1][1:]}"
    if len(words) == 2 and len(words[0].strip(".")) == 1:
        return f"{dice.choice('ABCDEFGHJKLMNOPRSTW')}{words[0][1:]} {names.last(dice)}"
    if words[0].endswith(","):
        return f"{names.last(dice)}, {names.first(dice)}"
    return f"{names.first(dice)} {names.last(dice)}"


def _digits(old: str, dice: random.Random) -> str:
    return "".join(str(dice.randrange(10)) if c.isdigit() else c for c in old)


def careless(note: Note, dice: random.Random) -> Note:
    """Some or all names without their capitals, in a note that has others."""
    share = dice.choice([0.3, 1.0])
    texts = [note.text[start:end] for start, end, _ in note.spans]
    return rebuilt(note, [t.lower() if dice.random() < share else t for t in texts])


def shouted(note: Note, dice: random.Random) -> Note:
    """Some words with a capital, or in capitals, that are no names."""

    def raised(match: re.Match[str]) -> str:
        if dice.random() > 0.12:
            return match[0]
        other = match[0].upper() if dice.random() < 0.4 else match[0].capitalize()
        return other if len(other) == len(match[0]) else match[0]

    return _outside(note, lambda text: re.sub(r"[^\W\d_]{3,}", raised, text))


def mistyped(note: Note, dice: random.Random) -> Note:
    """A few slips in words that are no names."""

    def slipped(match: re.Match[str]) -> str:
        word = match[0]
        if dice.random() > 0.07:
            return word
        at = dice.randrange(1, len(word) - 1)
        kind = dice.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        return word[:at] + word[at] + word[at:]

    return _outside(note, lambda text: re.sub(r"[^\W\d_]{5,}", slipped, text))


def settled(note: Note, dice: random.Random) -> Note:
    """Some or all identifiers covered, as the encoder sees what is settled already."""
    share = dice.choice([0.3, 0.6, 1.0, 1.0])
    return _covered(note, [dice.random() < share for _ in note.spans])


def _covered(note: Note, hidden: list[bool]) -> Note:
    texts = [
        COVER if hide else note.text[start:end]
        for hide, (start, end, _) in zip(hidden, note.spans, strict=True)
    ]
    types = [None if hide else kind for hide, (_, _, kind) in zip(hidden, note.spans, strict=True)]
    return rebuilt(note, texts, types)


def _outside(note: Note, change: Callable[[str], str]) -> Note:
    """The note with all text between its spans changed."""
    pieces, spans, size, done = [], [], 0, 0
    for start, end, kind in note.spans:
        before = change(note.text[done:start])
        pieces += [before, note.text[start:end]]
        size += len(before)
        spans.append((size, size + end - start, kind))
        size += end - start
        done = end
    pieces.append(change(note.text[done:]))
    return Note("".join(pieces), tuple(spans))
