"""From the corpus to the shipped model: ``python -m training.train``."""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from balint_tui.privacy.wordpiece import (
    END,
    MASK,
    SPECIAL,
    START,
    Pieces,
    WordPiece,
    sort_of,
    with_sort,
)
from training import ROOT
from training import model as tagger
from training.augment import varied
from training.export import write
from training.formal import Formal
from training.names import Names
from training.notes import OUTSIDE, Note, parts, tags

LONGEST = tagger.POSITIONS - 2
Example = tuple[list[int], list[int], list[int]]
UNKNOWN, ORDINARY, NAME, BOTH = 1, 2, 3, 4
FORGOTTEN = 0.42
"""Share of the names in identifiers that the lists forget while training: of names that are not in
the notes they know so much less. Of other words they forget few."""
_FORGOTTEN_ELSEWHERE = 0.03


def example(note: Note, cutter: WordPiece, dice: random.Random) -> Example:
    """Rows, features and tags of a note; -100 for the marks around it."""
    pieces = cutter.cut(note.text)
    ends = cutter.vocabulary[START], cutter.vocabulary[END]
    wanted = tags(note, pieces)
    return (
        [ends[0], *pieces.rows[:LONGEST], ends[1]],
        [0, *forgetful(pieces, wanted, dice)[:LONGEST], 0],
        [-100, *wanted[:LONGEST], -100],
    )


def forgetful(pieces: Pieces, wanted: list[int], dice: random.Random) -> list[int]:
    """The features, with lists that know fewer words.

    Most names of the notes are on the lists because they are in the notes; those of others are
    not, and the model must not count on it.
    """
    features, last, forgot = [], -1, False
    for unit, feature, tag in zip(pieces.units, pieces.features, wanted, strict=True):
        if unit != last:
            last, forgot = (
                unit,
                dice.random() < (_FORGOTTEN_ELSEWHERE if tag == OUTSIDE else FORGOTTEN),
            )
        known = sort_of(feature)
        lost = {NAME: UNKNOWN, BOTH: ORDINARY, ORDINARY: ORDINARY if tag else UNKNOWN}
        features.append(with_sort(feature, lost.get(known, known)) if forgot else feature)
    return features


def vocabulary(notes: list[Note], names: Names, most: int) -> list[str]:
    """The pieces worth keeping: those of the notes, and of many names, before all others."""
    _, old = tagger.pretrained()
    whole = WordPiece(tagger.kept(old, set(old), len(old)))
    listed = list(whole.vocabulary)
    dice = random.Random(3)
    texts = [note.text for note in notes] + dice.sample(names.all(), 12_000)
    needed = {listed[row] for text in texts for row in whole.cut(text).rows}
    return tagger.kept(old, needed, most)


def batches(examples: list[Example], size: int, dice: random.Random) -> list[list[Example]]:
    """Batches of about as many pieces each, of notes of like length, in random order."""
    examples = sorted(examples, key=lambda e: len(e[0]) + dice.random() * 6)
    result: list[list[Example]] = [[]]
    for one in examples:
        if len(result[-1]) * len(one[0]) >= size:
            result.append([])
        result[-1].append(one)
    dice.shuffle(result)
    return result


def tensors(batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """The batch as rows, features, tags and what of it is real."""
    length = max(len(rows) for rows, _, _ in batch)
    rows = torch.zeros(len(batch), length, dtype=torch.long)
    features = torch.zeros_like(rows)
    wanted = torch.full_like(rows, -100)
    real = torch.zeros_like(rows, dtype=torch.bool)
    for i, (r, f, t) in enumerate(batch):
        rows[i, : len(r)] = torch.tensor(r)
        features[i, : len(r)] = torch.tensor(f)
        wanted[i, : len(r)] = torch.tensor(t)
        real[i, : len(r)] = True
    return rows, features, wanted, real


class Course:
    """A tagger in training."""

    def __init__(self, options: argparse.Namespace, notes: list[Note]) -> None:
        torch.manual_seed(options.seed)
        torch.set_num_threads(2)
        self.options, self.notes = options, notes
        self.dice = random.Random(options.seed)
        self.names = Names()
        self.formal = Formal(self.names)
        if options.resume:
            stored = torch.load(options.resume)
            self.vocabulary: list[str] = stored["vocabulary"]
        else:
            self.vocabulary = vocabulary(notes, self.names, options.vocabulary)
        self.cutter = WordPiece(self.vocabulary)
        self.model = tagger.start(self.vocabulary, options.layers)
        if options.resume:
            self.model.load_state_dict(stored["model"])
        self.began = time.monotonic()

    def examples(self, ruled: float) -> list[Example]:
        """What one pass goes through: each note varied, some again, and formal ones."""
        dice, notes = self.dice, self.notes
        made = [varied(note, dice, self.names, ruled) for note in notes]
        for note in dice.sample(notes, int(len(notes) * self.options.copies)):
            same = not ruled and dice.random() < 0.5
            made.append(note if same else varied(note, dice, self.names, ruled))
        made += [
            varied(self.formal.draw(dice), dice, self.names, ruled)
            for _ in range(self.options.formal)
        ]
        return [example(note, self.cutter, dice) for note in made]

    def run(self, epochs: int, rate: float, ruled: float) -> None:
        """Some passes with a rate that falls to nothing; the weights become their late mean."""
        model = self.model
        head = [*model.head.parameters(), *model.features.parameters()]
        ids = set(map(id, head))
        body = [p for p in model.parameters() if id(p) not in ids]
        rates = (rate, rate * 5.5)
        optimiser = torch.optim.AdamW(
            [{"params": body}, {"params": head}], lr=rate, weight_decay=0.01
        )
        average: dict[str, torch.Tensor] = {}
        total = step = 0
        for epoch in range(epochs):
            todo = batches(self.examples(ruled), self.options.batch, self.dice)
            total = total or len(todo) * epochs
            model.train()
            losses = []
            for batch in todo:
                share = max(0.02, 1 - step / total) * min(1, (step + 1) / 100)
                for group, top in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = top * share
                losses.append(self.step(batch, optimiser))
                step += 1
                if step > total * 0.6 and step % 5 == 0:
                    _average(average, model)
            say(
                f"pass {epoch + 1}: loss {np.mean(losses):.4f}, {len(todo)} batches, "
                f"{time.monotonic() - self.began:.0f} s"
            )
            self.keep(average)
        model.load_state_dict(average or model.state_dict())

    def step(self, batch: list[Example], optimiser: torch.optim.Optimizer) -> float:
        """Learns from one batch; its loss."""
        rows, features, wanted, real = tensors(batch)
        hidden = (torch.rand(rows.shape) < self.options.masked) & (rows >= len(SPECIAL))
        rows = rows.masked_fill(hidden, self.cutter.vocabulary[MASK])
        scores = self.model(rows, features, real)
        loss = functional.cross_entropy(
            scores.flatten(0, 1), wanted.flatten(), label_smoothing=0.02
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        optimiser.step()
        return loss.item()

    def keep(self, average: dict[str, torch.Tensor]) -> None:
        """Writes the float weights where they are wanted."""
        if self.options.checkpoint:
            state = average or self.model.state_dict()
            torch.save({"model": state, "vocabulary": self.vocabulary}, self.options.checkpoint)


def _average(average: dict[str, torch.Tensor], model: tagger.Tagger) -> None:
    """A running mean of the weights: steadier than where training happens to stop."""
    for name, value in model.state_dict().items():
        if name in average:
            average[name].lerp_(value, 0.02)
        else:
            average[name] = value.clone()


def say(line: str) -> None:
    """One line to whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def options() -> argparse.ArgumentParser:
    """What can be varied; the defaults give the shipped model."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--vocabulary", type=int, default=24_000, help="most pieces kept")
    parser.add_argument("--bits", type=int, default=6, help="of the layers' weights")
    parser.add_argument("--word-bits", type=int, default=5, help="of the word pieces' weights")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--finish", type=int, default=3, help="passes with rules' finds covered")
    parser.add_argument("--resume", type=Path, help="a checkpoint to do only those passes from")
    parser.add_argument("--copies", type=float, default=0.5, help="second copies in each pass")
    parser.add_argument("--formal", type=int, default=500, help="formal notes in each pass")
    parser.add_argument("--batch", type=int, default=800, help="pieces in a batch")
    parser.add_argument("--rate", type=float, default=1.8e-4)
    parser.add_argument("--masked", type=float, default=0.08, help="share of pieces hidden")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without", nargs="*", default=[], help="parts held out")
    parser.add_argument("--to", type=Path, default=ROOT / "assets" / "encoder" / "model.npz")
    parser.add_argument("--checkpoint", type=Path, help="where the float weights go, too")
    return parser


def trained(chosen: argparse.Namespace) -> None:
    """Trains, makes small, and writes."""
    notes = [n for name, part in parts().items() if name not in chosen.without for n in part]
    say(f"{len(notes)} notes")
    course = Course(chosen, notes)
    if not chosen.resume:
        course.run(chosen.epochs, chosen.rate, 0.0)
    # Then with all that rules find covered in most notes, as the scrubber covers it.
    course.run(chosen.finish, chosen.rate * 0.4, 0.65)
    course.model.eval()
    size = write(course.model, course.vocabulary, chosen.to, chosen.bits, chosen.word_bits)
    say(f"{size} bytes in {chosen.to}")


if __name__ == "__main__":
    trained(options().parse_args())
