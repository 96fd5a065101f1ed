"""Trains without some parts, scores on these, in turn: ``python -m training.crossvalidate DIR``.

The figures are of the whole scrubber on notes whose authors the encoder has not read. The models
stay in DIR, and one that is there is not trained again; all other options are those of training.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from balint_tui import assets
from balint_tui.privacy import vocabulary
from training import lexicon, train
from training.evaluate import Score, scored, whole
from training.notes import Note, lower, parts

FOLDS = 4
OWN = "own"
"""Parts called so were written where errors showed a gap: always learned from, never scored on."""


@dataclass
class Figures:
    """Sums over the folds: as typed and in lower case."""

    typed: Score = field(default_factory=Score)
    lower: Score = field(default_factory=Score)

    def add(self, notes: list[Note], model: Path) -> None:
        """Scores one part, and says how it went."""
        find = whole(model)
        for name, some in (("typed", notes), ("lower", [lower(note) for note in notes])):
            score = scored(some, find)
            train.say(f"    {name} {score.line()}\n        {score.types()}")
            getattr(self, name).merge(score)


def folds() -> list[list[str]]:
    """The parts in turns, so that each fold has some of every kind."""
    names = [name for name in parts() if not name.startswith(OWN)]
    return [names[first::FOLDS] for first in range(FOLDS)]


@contextmanager
def lists_without(held_out: list[str], folder: Path) -> Iterator[None]:
    """Word lists that know no name of the parts that are held out."""
    shutil.copytree(lexicon.FOLDER, folder, dirs_exist_ok=True)
    every = parts().items()
    notes = [note for name, part in every if name not in held_out for note in part]
    lexicon.write(folder, lexicon.lists(notes))
    with patch.object(assets, "folder", lambda _: folder):
        forget()
        yield
    forget()


def forget() -> None:
    """Lists are read once; now they are read anew."""
    for known in (vocabulary.lists, vocabulary.innocents, vocabulary.english, vocabulary.sort):
        known.cache_clear()


def main() -> None:
    """Trains and scores fold after fold."""
    parser = argparse.ArgumentParser(
        prog="python -m training.crossvalidate",
        description=__doc__,
        parents=[train.options()],
        conflict_handler="resolve",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=int, nargs="*", default=range(FOLDS), help="these folds")
    chosen = parser.parse_args()
    figures = Figures()
    for number in chosen.only:
        chosen.without = folds()[number]
        chosen.to = chosen.folder / f"without-{number}.npz"
        with lists_without(chosen.without, chosen.folder / f"lexicon-{number}"):
            if not chosen.to.exists():
                train.trained(chosen)
            for name in chosen.without:
                train.say(name)
                figures.add(parts()[name], chosen.to)
    for score in (figures.typed, figures.lower):
        train.say(f"all {score.line()}\n    {score.types()}")


if __name__ == "__main__":
    main()
