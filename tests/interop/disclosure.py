"""The second opinion on how far a table gives people away."""

from __future__ import annotations

from pathlib import Path
from random import Random

from balint_tui.privacy.disclosure import classes, diversity
from tests.interop.answers import same

_TABLES = 400
_COLUMNS = ("age", "site", "format", "sessions")


def pycanon(_: Path) -> str:
    """k and l of random tables: with ties, of one row, all alike, all different."""
    import pandas
    from pycanon import anonymity

    found = set()
    for seed in range(_TABLES):
        rng = Random(seed)
        columns = _COLUMNS[: rng.randint(1, len(_COLUMNS))]
        kinds = rng.choice([1, 2, 3, 50])
        known = [
            tuple(f"{name} {rng.randrange(kinds)}" for name in columns)
            for _ in range(1 if seed < 5 else rng.randint(1, 60))
        ]
        answers = [rng.randrange(rng.choice([1, 2, 5])) for _ in known]
        frame = pandas.DataFrame(known, columns=list(columns)).assign(answer=answers)
        k, least = classes(known).k, diversity(zip(known, answers, strict=True))
        same(f"k of table {seed}", k, anonymity.k_anonymity(frame, list(columns)))
        same(f"l of table {seed}", least, anonymity.l_diversity(frame, list(columns), ["answer"]))
        found.add((k, least))
    return f"the same k and l in {_TABLES} tables, {len(found)} pairs of them"
