"""How far the items of a scale hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean

from balint_tui.evaluation.distributions import f_quantile


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha, of how many people, and its interval."""

    value: float
    n: int
    low: float
    high: float


def cronbach(
    rows: Sequence[Sequence[float | None]], level: float = 0.95, *, listwise: bool = True
) -> Alpha | None:
    """Alpha (Cronbach 1951) of rows, a person each, with the interval of Feldt (1965).

    ``listwise`` leaves out who did not answer all items; otherwise each two items are compared over
    those who answered both. None for under two items or people, or if the sums do not vary.
    """
    kept = [row for row in rows if not listwise or None not in row]
    n, items = len(kept), len(kept[0]) if kept else 0
    if n < 2 or items < 2:
        return None
    columns = list(zip(*kept, strict=True))
    own = sum(_covariance(column, column) for column in columns)
    whole = sum(_covariance(one, other) for one in columns for other in columns)
    if whole <= 1e-9 * own:  # the sums do not vary, but for float noise
        return None
    value = items / (items - 1) * (1 - own / whole)
    df = (n - 1, (n - 1) * (items - 1))
    low = 1 - (1 - value) * f_quantile((1 + level) / 2, *df)
    high = 1 - (1 - value) * f_quantile((1 - level) / 2, *df)
    return Alpha(value, n, low, high)


def _covariance(one: Sequence[float | None], other: Sequence[float | None]) -> float:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if len(pairs) < 2:
        return 0.0
    middle_a, middle_b = fmean(a for a, _ in pairs), fmean(b for _, b in pairs)
    return fsum((a - middle_a) * (b - middle_b) for a, b in pairs) / (len(pairs) - 1)
