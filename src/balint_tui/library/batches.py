"""What a file of answers holds: what was taken in at once, and under which codes.

Codes are forgotten in two rounds, since a pair lies in two files: the first writes the codes to
come beside the old ones, file by file; the second takes the old ones out. The files name the
forgetting. As soon as one of them has nothing but new codes, the codes to come count in the others,
and until then the old ones do: a crash parts no pair.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui.library.errors import Damaged
from balint_tui.library.seal import Seal
from balint_tui.library.tables import Tables

if TYPE_CHECKING:
    from balint_tui.evaluation.responses import Response

Given = tuple[str, Mapping[str, float | None]]
"""A participant's code, and the answers by item."""

_ABOUT = re.compile(rb'"instrument":"([\w-]+)","wave":"(\w+)"')


@dataclass(frozen=True)
class Batch:
    """What was taken in at once: one instrument, wave and group. ``id`` tells when.

    ``forgetting`` names that from which its codes are, if they are not the participants' own;
    while it is under way, ``to_come`` are the new codes, one for each of ``given``.
    """

    id: str
    instrument: str
    wave: str
    group: str
    given: tuple[Given, ...]
    forgetting: str = ""
    to_come: tuple[str, ...] = ()

    @property
    def responses(self) -> list[Response]:
        """The answers, each with what it answers."""
        from balint_tui.evaluation.responses import Response

        of = (self.instrument, self.group, self.wave)
        return [Response(*of, code, answers) for code, answers in self.given]


def says_the_same(known: Batch, new: Batch) -> bool:
    """Whether the new batch repeats a known one; where codes are forgotten, answers alone tell."""
    about = [(one.instrument, one.wave, one.group.casefold()) for one in (known, new)]
    with_codes = not known.forgetting
    return about[0] == about[1] and _counted(known, with_codes) == _counted(new, with_codes)


def _counted(batch: Batch, with_codes: bool) -> Counter[Any]:
    return Counter(
        (code if with_codes else "", frozenset(answers.items())) for code, answers in batch.given
    )


# --- other codes


def settled(read: list[Batch]) -> list[Batch]:
    """The batches with the codes that count, and those only."""
    done = {batch.forgetting for batch in read if not batch.to_come}
    return [
        renewed(batch) if batch.forgetting in done else replace(batch, forgetting="", to_come=())
        for batch in read
    ]


def renewed(batch: Batch) -> Batch:
    """The batch with the codes to come, if there are some, in the place of its own."""
    if not batch.to_come:
        return batch
    pairs = zip(batch.to_come, batch.given, strict=True)
    return replace(batch, given=tuple((new, given[1]) for new, given in pairs), to_come=())


def with_codes_to_come(batches: list[Batch]) -> list[Batch]:
    """The batches of one instrument and group with random codes to come: the same for a pair, and
    for those who had one code in one wave, whom nobody can tell apart. Without a code: none."""
    from balint_tui.evaluation.linking import plain
    from balint_tui.evaluation.responses import groups

    (group,) = groups(response for batch in batches for response in batch.responses)
    new: dict[tuple[str, str], str] = defaultdict(_random)
    for before, after in (*group.links.pairs, *((code, code) for code in group.twice)):
        new["post", after] = new["pre", before]
    forgetting, found = _random(), []
    for batch in batches:
        codes = [plain(code) for code, _ in batch.given]
        to_come = tuple(new[batch.wave, code] if code else "" for code in codes)
        found.append(replace(batch, forgetting=forgetting, to_come=to_come))
    return found


def _random() -> str:
    """16 letters and digits, 64 random bits: no one's own code is a slip away from it."""
    return os.urandom(8).hex().upper()


# --- in the files


def encode(batch: Batch) -> Tables:
    """The tables of a batch's file."""
    head = {"id": batch.id, "instrument": batch.instrument, "wave": batch.wave}
    head["group"] = batch.group
    if batch.forgetting:
        head["forgetting"] = batch.forgetting
    rows: list[dict[str, Any]] = [{"code": code, "answers": dict(a)} for code, a in batch.given]
    if batch.to_come:
        for row, code in zip(rows, batch.to_come, strict=True):
            row["to_come"] = code
    return {"batch": {"1": head}, "answers": {str(n): row for n, row in enumerate(rows, 1)}}


def decode(found: Tables, path: Path) -> Batch:
    """The batch in the tables of a file. Raises Damaged."""
    try:
        head, rows = found["batch"]["1"], list(found["answers"].values())
        batch = Batch(
            id=head["id"],
            instrument=head["instrument"],
            wave=head["wave"],
            group=head["group"],
            given=tuple((row["code"], dict(row["answers"])) for row in rows),
            forgetting=head.get("forgetting", ""),
            to_come=tuple(row["to_come"] for row in rows if "to_come" in row),
        )
        sound = batch.id == path.stem and _is_sound(batch)
    except (KeyError, TypeError, AttributeError, ValueError):
        sound = False
    if not sound:
        raise Damaged(path, "it holds no answers")
    return batch


def _is_sound(batch: Batch) -> bool:
    """Whether it can be what was written; there is somebody in every batch."""
    values = [value for _, answers in batch.given for value in answers.values()]
    words = [batch.instrument, batch.wave, batch.group, batch.forgetting, *batch.to_come]
    words += [code for code, _ in batch.given]
    return (
        all(isinstance(word, str) for word in words)
        and all(value is None or type(value) in (int, float) for value in values)
        and len(batch.given) > 0
        and len(batch.to_come) in (0, len(batch.given))
    )


def lost(raw: bytes, path: Path, seal: Seal) -> str:
    """What is lost with a damaged file, as far as that can be read, and what to do about it."""
    text = seal.reveal(path, raw)
    about, count = _ABOUT.search(text), text.count(b'{"code":"')
    of = f" to {about[1].decode()} ({about[2].decode()})" if about else ""
    number = f", {count} or more," if count else ""
    return f"its answers{of}{number} are lost; put back a good copy of it, or take them in again"
