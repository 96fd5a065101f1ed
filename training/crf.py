"""The baseline: a linear-chain CRF on hand-made features: ``python -m training.crf``.

It needs ``python-crfsuite``, and is not part of the app: it tells what the encoder is worth.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pycrfsuite

from balint_tui.privacy.encoder import Encoder
from balint_tui.privacy.spans import Span
from balint_tui.privacy.vocabulary import Word, sort, words
from training.augment import varied
from training.evaluate import Finder, scored
from training.names import Names
from training.notes import CORPUS, Note, lower, parts, read
from training.train import FORGOTTEN, say

OUTSIDE = "O"


def features(some: list[Word], forgotten: set[int]) -> list[list[str]]:
    """What is told of each word: itself, its ends, its shape, the lists, and its neighbours."""
    alone = [_of(word, at in forgotten) for at, word in enumerate(some)]
    rows = []
    for at, own in enumerate(alone):
        row = list(own)
        for step in (-2, -1, 1, 2):
            beside = alone[at + step] if 0 <= at + step < len(alone) else ["end"]
            row += [f"{step}:{feature}" for feature in beside[: 4 if abs(step) == 1 else 2]]
        rows.append(row)
    return rows


def _of(word: Word, forgotten: bool) -> list[str]:
    known = sort(word.raw)
    shape = "".join("X" if c.isupper() else "9" if c.isdigit() else "x" for c in word.raw[:4])
    return [
        f"w={word.plain}",
        f"sort={known - 2 * (known > 2) if forgotten else known}",
        f"shape={shape}",
        f"first={word.first}",
        f"end3={word.plain[-3:]}",
        f"end2={word.plain[-2:]}",
        f"begin3={word.plain[:3]}",
        f"owns={word.close > word.end}",
        "bias",
    ]


def labels(note: Note, some: list[Word]) -> list[str]:
    """B or I and the type of each word."""
    result = []
    for at, word in enumerate(some):
        inside = next(((s, k) for s, e, k in note.spans if s < word.end and word.start < e), None)
        if inside is None:
            result.append(OUTSIDE)
        else:
            goes_on = at > 0 and some[at - 1].end > inside[0]
            result.append(f"{'I' if goes_on else 'B'}-{inside[1]}")
    return result


def learned(notes: list[Note], path: Path) -> Finder:
    """A finder that has learned from notes, each seen as it is and varied."""
    dice, names = random.Random(7), Names()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for note in [*notes, *(varied(note, dice, names) for note in notes)]:
        found = list(words(note.text))
        wanted = labels(note, found)
        lost = {at for at, tag in enumerate(wanted) if tag != OUTSIDE and dice.random() < FORGOTTEN}
        trainer.append(features(found, lost), wanted)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 80})
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))

    def find(text: str) -> Iterator[Span]:
        found = list(words(text))
        for word, tag in zip(found, tagger.tag(features(found, set())), strict=True):
            if tag != OUTSIDE:
                yield Span(word.start, word.end, tag[2:])

    return find


def main() -> None:
    """Trains it, and scores it and the shipped encoder on dev, both alone."""
    argparse.ArgumentParser(prog="python -m training.crf", description=__doc__).parse_args()
    notes = [note for part in parts().values() for note in part]
    with TemporaryDirectory() as folder:
        finders = {"crf": learned(notes, Path(folder) / "crf"), "encoder": Encoder.load().find}
        dev = read(CORPUS / "dev.jsonl")
        for name, find in finders.items():
            for how, some in (("typed", dev), ("lower", [lower(note) for note in dev])):
                say(f"{name:8} {how:6} {scored(some, find).line()}")


if __name__ == "__main__":
    main()
