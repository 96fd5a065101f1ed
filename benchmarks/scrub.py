"""What the de-identifier takes: a note at ``enter``, while it is typed, a long text, a nasty one.

Run it from the root of the repository: ``python -m benchmarks.scrub --rounds 100``. Everything runs
in this process, on one core unless said otherwise.

``enter``     120 characters, new ones each round, scrubbed; its floor is the matrix products alone
              that one look of the encoder takes, so 2 is what two looks cost at least;
``last key``  from the last key of a note in the app (no terminal) to the spans being shown;
``long``      10,000 characters of notes, on all cores;
``nasty``     20,000 characters against 10,000: 2 is linear.
"""

from __future__ import annotations

import asyncio
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from balint_tui.privacy.encoder import Encoder
from balint_tui.privacy.engine import ENGINE
from balint_tui.privacy.scrub import Scrubber
from balint_tui.tui.widgets.kept_as import KeptAs
from benchmarks.deid import DEV, read
from benchmarks.measure import Row, busy, table
from tests.tui.stage import live

LENGTH, LONG = 120, 10_000
NASTY = ("9", "a", "(", "@", "1/", "a1", "Mr ", "O'", "St ", "x@y.", "Anna ", "\ufffc", "٣", "李")
PIECES = 40
"""Word pieces of a note of that length, about."""


def main() -> None:
    """Prints all four."""
    parser = ArgumentParser(prog="python -m benchmarks.scrub", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    print(busy())
    ENGINE("Dr Wojciechowska warms up")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    notes = list(texts(rounds))
    enter = [took_ms(scrub, text) for text in notes]
    products = Products()
    floor = [took_ms(products) for _ in notes]
    table("120 characters, ms", [Row("enter", enter, floor)], high=95)
    shown = [asyncio.run(shown_ms(text)) for text in notes[:30]]
    table("from the last key, ms", [Row("spans shown", shown)], high=95)
    os.sched_setaffinity(0, cores)
    longs = [took_ms(scrub, whole()[start : start + LONG]) for start in STARTS]
    table("10,000 characters, ms", [Row("notes", longs)])
    for unit in NASTY:
        short, double = (took_ms(scrub, unit * (n // len(unit))) for n in (LONG, 2 * LONG))
        print(f"  {unit!r:32}{short:9.0f}; twice as long {double / short:.1f} times")
    print(busy())


STARTS = (0, LONG, 2 * LONG, 3 * LONG)


def scrub(text: str) -> None:
    """As a session's first note."""
    Scrubber(judge=ENGINE).scrub(text)


def took_ms(work: Callable[..., object], *what: str) -> float:
    """Wall time."""
    begin = time.perf_counter()
    work(*what)
    return (time.perf_counter() - begin) * 1000


def whole() -> str:
    """All development notes in one."""
    return " ".join(note.text for note in read(DEV))


def texts(count: int) -> Iterator[str]:
    """Notes of that length, none twice."""
    dice, notes = Random(1), [note.text for note in read(DEV)]
    for _ in range(count):
        yield " ".join(dice.sample(notes, 8))[:LENGTH]


class Products:
    """The matrix products of one look at a note, and nothing else."""

    def __init__(self) -> None:
        import numpy as np

        weights = Encoder.load()._weights
        kinds = (".qkv", ".out", ".inner", ".outer")
        self._weights = [weight for name, weight in weights.items() if name.endswith(kinds)]
        self._inputs = {size: np.ones((PIECES, size), np.float32) for size in (384, 1536)}

    def __call__(self) -> None:
        """Multiplies."""
        for weight in self._weights:
            self._inputs[len(weight)] @ weight


async def shown_ms(text: str) -> float:
    """From the last key of a note to its spans."""
    with TemporaryDirectory() as folder:
        async with live(Path(folder)) as stage:
            await stage.press("n")
            await stage.type(text[:-1])
            await stage.known()
            shown = asyncio.Event()
            kept_as = stage.app.screen.query_one(KeptAs)
            draw = kept_as._draw

            def drawn() -> None:
                draw()
                if stage.meeting.known(text) is not None:
                    shown.set()

            kept_as._draw = drawn  # type: ignore[method-assign]
            begin = time.perf_counter()
            stage.app.focused.value = text  # type: ignore[union-attr]
            await asyncio.wait_for(shown.wait(), 10)
            return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
