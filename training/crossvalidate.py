"""Trains without some parts, scores on these, in turn: ``python -m training.crossvalidate DIR``.

The figures are of the whole scrubber on notes whose authors the encoder has not read. The models
stay in DIR, and one that is there is not trained again; all other options are those of training.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from training import train
from training.evaluate import Score, scored, whole
from training.notes import Note, lower, parts

FOLDS = 4
OWN = "own"
"""Written where errors showed a gap: it is always learned from, and never scored on."""


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
            train.say(f"    {name} {score.line()}")
            getattr(self, name).merge(score)


def folds() -> list[list[str]]:
    """The parts in turns, so that each fold has some of every kind."""
    names = [name for name in parts() if name != OWN]
    return [names[first::FOLDS] for first in range(FOLDS)]


def main() -> None:
    """Trains and scores fold after fold."""
    parser = argparse.ArgumentParser(parents=[train.options()], conflict_handler="resolve")
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    figures, every = Figures(), parts()
    for number, held_out in enumerate(folds()):
        chosen.without = held_out
        chosen.to = chosen.folder / f"without-{number}.npz"
        if not chosen.to.exists():
            train.trained(chosen)
        for name in held_out:
            train.say(name)
            figures.add(every[name], chosen.to)
    for score in (figures.typed, figures.lower):
        sys.stdout.write(f"all {score.line()}\n    {score.types()}\n")


if __name__ == "__main__":
    main()
