"""Before and after, pair by pair: what changed, and how sure a few pairs can make one.

The signed-rank test is exact, with ties and zeros, up to ``MOST_EXACT`` pairs. Changes are rounded
to nine places first, so that float noise does not split ties.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, sqrt
from random import Random
from statistics import NormalDist, fmean, median, stdev

from balint_tui.evaluation.distributions import t_quantile, t_two_sided

MOST_EXACT = 200
"""With more pairs that differ the p value is that of the normal distribution."""
LEVEL = 0.95
RESAMPLES = 10_000
_SEED = 20220927
"""The bootstrap gives the same interval for the same data."""

Differences = Sequence[float]


def differences(pre: Sequence[float], post: Sequence[float]) -> list[float]:
    """After minus before; ValueError if these are not pairs."""
    return [round(after - before, 9) for before, after in zip(pre, post, strict=True)]


# --- Wilcoxon's signed-rank test


@dataclass(frozen=True)
class SignedRank:
    """``w`` is the sum of the ranks of those that rose (the V of R, W+ of textbooks).

    ``p`` is two-sided. ``rank_biserial`` is (W+ - W-) / (W+ + W-), from -1 to 1 (Kerby 2014).
    """

    n: int
    """Pairs that differ."""
    w: float
    w_fell: float
    p: float
    p_rose: float
    """One-sided: of a W+ so large or larger."""
    exact: bool

    @property
    def rank_biserial(self) -> float:
        """Matched-pairs rank-biserial correlation."""
        return (self.w - self.w_fell) / (self.w + self.w_fell)


def signed_rank(changes: Differences, *, zeros: str = "pratt") -> SignedRank | None:
    """Wilcoxon's test of pairs; None if no pair differs.

    ``zeros``: "pratt" ranks pairs without change, too, and then leaves their ranks out (Pratt
    1959); "wilcoxon" leaves them out before ranking. Ties get the mean of their ranks. The
    distribution is that of all 2^n ways to give the ranks that are there a sign.
    """
    kept = [d for d in changes if d] if zeros == "wilcoxon" else list(changes)
    signed = [(d, rank) for d, rank in zip(kept, doubled_ranks(kept), strict=True) if d]
    if not signed:
        return None
    ranks = [rank for _, rank in signed]
    rose, fell = sum(r for d, r in signed if d > 0), sum(r for d, r in signed if d < 0)
    null = Null(ranks)
    p = min(1.0, 2 * null.share(min(rose, fell)))
    return SignedRank(len(ranks), rose / 2, fell / 2, p, null.share(fell), null.exact)


def doubled_ranks(changes: Differences) -> list[int]:
    """Twice the rank of each value by its size, from 2; those of one size share the mean."""
    order = sorted(range(len(changes)), key=lambda n: abs(changes[n]))
    ranks = [0] * len(changes)
    done = 0
    for _, tied in groupby(order, key=lambda n: abs(changes[n])):
        places = list(tied)
        for place in places:
            ranks[place] = 2 * done + len(places) + 1
        done += len(places)
    return ranks


class Null:
    """The sums of ranks (doubled) that one sign can get, if every rank has either sign alike."""

    def __init__(self, ranks: Sequence[int]) -> None:
        self.exact = len(ranks) <= MOST_EXACT
        self._ranks = ranks
        self._digit = len(ranks) + 1  # bits; no count is over 2 to the number of ranks
        # The counts of all sums are the digits of one long number: giving one more rank a sign
        # adds the number to itself, moved up by that rank.
        self._counts = 1
        for rank in ranks if self.exact else ():
            self._counts += self._counts << (rank * self._digit)

    def share(self, most: int) -> float:
        """The share of all sign patterns in which the sum is ``most`` or less."""
        if not self.exact:
            spread = sqrt(sum(rank * rank for rank in self._ranks)) / 2
            return NormalDist(sum(self._ranks) / 2, spread).cdf(most)
        below = self._counts & ((1 << ((most + 1) * self._digit)) - 1)
        patterns = below % ((1 << self._digit) - 1)  # the sum of its digits
        return patterns / (1 << len(self._ranks))


# --- the shift


@dataclass(frozen=True)
class Shift:
    """The Hodges-Lehmann estimate, and an interval that holds the shift in ``level`` of cases."""

    estimate: float
    low: float
    high: float
    level: float


def hodges_lehmann(changes: Differences, level: float = LEVEL) -> Shift | None:
    """The median of all means of two changes (Hodges and Lehmann 1963), with the exact interval.

    The interval is that of Tukey: between the means whose number from either end the signed-rank
    distribution without ties gives; with ties it holds at least what it says. Of few pairs it is
    the widest there is, and its level under ``level`` (five pairs: .9375). Pairs without change
    count. None if there are no pairs.
    """
    n = len(changes)
    if not n:
        return None
    means = sorted((changes[i] + changes[j]) / 2 for i in range(n) for j in range(i, n))
    null = Null(range(2, 2 * n + 1, 2))
    # As many means lie beyond either end as there are sums that are rare enough together.
    sums = range(len(means) // 2 + 1)
    rare = bisect_right(sums, (1 - level) / 2, key=lambda most: null.share(2 * most))
    end = max(rare, 1)
    reached = 1 - 2 * null.share(2 * (end - 1))
    return Shift(median(means), means[end - 1], means[-end], reached)


# --- means


@dataclass(frozen=True)
class Means:
    """The paired t test of the mean change, and its size in standard deviations."""

    change: float
    t: float | None
    df: int
    p: float | None
    low: float | None
    high: float | None
    d_z: float | None
    g_av: float | None


def means(pre: Sequence[float], post: Sequence[float], level: float = LEVEL) -> Means | None:
    """Student's paired t with its interval; None for under two pairs.

    ``d_z`` is the mean change by the SD of changes; ``g_av`` by the mean of the two SDs, times
    1 - 3 / (4 df - 1) with df = n - 1 (Hedges' g_av after Lakens 2013). None where nothing varies.
    """
    changes = differences(pre, post)
    df = len(changes) - 1
    if df < 1:
        return None
    change, spread = fmean(changes), stdev(changes)
    apart = (stdev(pre) + stdev(post)) / 2
    g_av = change / apart * (1 - 3 / (4 * df - 1)) if apart else None
    if not spread:
        return Means(change, None, df, None, None, None, None, g_av)
    error = spread / sqrt(df + 1)
    t, wide = change / error, t_quantile((1 + level) / 2, df) * error
    p = t_two_sided(t, df)
    return Means(change, t, df, p, change - wide, change + wide, change / spread, g_av)


def bca(changes: Differences, level: float = LEVEL) -> tuple[float, float] | None:
    """The bias-corrected and accelerated bootstrap interval of the mean change (Efron 1987).

    None for under three changes, or if all are the same.
    """
    n = len(changes)
    if n < 3 or len(set(changes)) == 1:
        return None
    # Rounded, so that float noise does not tell a mean from one that is the same.
    draw, mean = Random(_SEED), round(fmean(changes), 9)
    drawn = sorted(round(sum(draw.choices(changes, k=n)) / n, 9) for _ in range(RESAMPLES))
    under = sum(value < mean for value in drawn) + sum(value == mean for value in drawn) / 2
    normal = NormalDist()
    bias = normal.inv_cdf(min(max(under / RESAMPLES, 1 / RESAMPLES), 1 - 1 / RESAMPLES))
    without = [(sum(changes) - one) / (n - 1) for one in changes]
    middle = fmean(without)
    squares = sum((middle - one) ** 2 for one in without)
    skew = sum((middle - one) ** 3 for one in without) / (6 * squares**1.5)

    def end(share: float) -> float:
        z = bias + normal.inv_cdf(share)
        place = normal.cdf(bias + z / (1 - skew * z))
        return drawn[min(RESAMPLES - 1, max(0, ceil(place * RESAMPLES) - 1))]

    return end((1 - level) / 2), end((1 + level) / 2)


# --- several tests at once


def holm(values: Sequence[float]) -> list[float]:
    """P values as one family, each to be read at the level of the whole family (Holm 1979)."""
    order = sorted(range(len(values)), key=lambda n: values[n])
    adjusted, most = [0.0] * len(values), 0.0
    for place, n in enumerate(order):
        most = max(most, min(1.0, (len(values) - place) * values[n]))
        adjusted[n] = most
    return adjusted


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """P values of what was not stated in advance: the share of false ones among those that are
    taken for true stays under the level (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(values)), key=lambda n: values[n], reverse=True)
    adjusted, least = [0.0] * len(values), 1.0
    for place, n in enumerate(order):
        least = min(least, values[n] * len(values) / (len(values) - place))
        adjusted[n] = least
    return adjusted
