"""The statistics of pairs: published examples to the printed digits, laws, and two oracles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import isclose
from statistics import median
from typing import Any

import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from balint_tui.evaluation import paired
from balint_tui.evaluation.paired import (
    SignedRank,
    bca,
    benjamini_hochberg,
    differences,
    doubled_ranks,
    hodges_lehmann,
    holm,
    means,
    signed_rank,
)

DARWIN = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
"""Height of maize, crossed less self-fertilised, in eighths of an inch (Darwin 1876)."""
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
"""Hamilton depression factor IV before and after a tranquillizer (Hollander and Wolfe, 3.1)."""
TIED = (
    [38, 37, 33, 29, 14, 12, 20, 22, 17, 25, 26, 16],
    [20, 22, 19, 20, 22, 18, 24, 20, 19, 24, 26, 13],
)
LIKERT = [1, 1, 0, 2, 1, 0, -1, 1, 2, 0, 1, 1]
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
"""Hours of sleep gained under two drugs (Student 1908)."""


def ranked(changes: Sequence[float], zeros: str = "pratt") -> SignedRank:
    found = signed_rank(changes, zeros=zeros)
    assert found is not None
    return found


# --- published examples


def test_darwins_maize() -> None:
    found = ranked(DARWIN)
    assert (found.w, found.w_fell, found.n) == (96, 24, 15)
    assert found.p == 0.041259765625
    assert found.p_rose == 0.0206298828125
    assert found.rank_biserial == 0.6
    shift = hodges_lehmann(DARWIN)
    assert shift is not None
    assert (shift.estimate, shift.low, shift.high) == (25, 4, 41.5)
    found_means = means([0.0] * 15, DARWIN)
    assert found_means is not None
    assert found_means.t == pytest.approx(2.14799, abs=5e-6)
    assert found_means.p == pytest.approx(0.0497029, abs=5e-8)


def test_hollander_and_wolfe() -> None:
    changes = differences(AFTER, BEFORE)
    found = ranked(changes)
    assert (found.w, found.p_rose, found.p) == (40, 0.01953125, 0.0390625)
    assert found.rank_biserial == pytest.approx(0.7778, abs=5e-5)
    shift = hodges_lehmann(changes)
    assert shift is not None
    assert (shift.estimate, shift.low, shift.high) == pytest.approx((0.46, 0.01, 0.786))
    assert shift.level == pytest.approx(0.961, abs=5e-4)


@pytest.mark.parametrize(
    ("zeros", "w", "p", "biserial"),
    [("wilcoxon", 20.5, 0.2880859375, -0.378788), ("pratt", 24.5, 0.2919921875, -0.363636)],
)
def test_a_tie_and_a_zero(zeros: str, w: float, p: float, biserial: float) -> None:
    found = ranked(differences(*TIED), zeros)
    assert (found.w, found.p) == (w, p)
    assert found.rank_biserial == pytest.approx(biserial, abs=5e-7)


@pytest.mark.parametrize(("zeros", "biserial"), [("wilcoxon", 0.822222), ("pratt", 0.805556)])
def test_ratings_with_many_ties(zeros: str, biserial: float) -> None:
    found = ranked(LIKERT, zeros)
    assert found.p == 0.03125
    assert found.rank_biserial == pytest.approx(biserial, abs=5e-7)


def test_students_sleep() -> None:
    found = means(*SLEEP)
    assert found is not None
    assert found.change == pytest.approx(1.58)
    assert found.t == pytest.approx(4.062128, abs=5e-7)
    assert found.df == 9
    assert found.p == pytest.approx(0.00283289, abs=5e-9)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.459886), abs=5e-7)
    assert found.d_z == pytest.approx(1.284558, abs=5e-7)
    assert found.g_av == pytest.approx(0.762054, abs=5e-7)
    changes = differences(*SLEEP)
    assert ranked(changes).p == 0.00390625
    assert ranked(changes).rank_biserial == 1
    assert bca(changes) == pytest.approx((1.06, 2.62), abs=0.08)


BH_1995 = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0),
)
"""The fifteen p values of the paper of Benjamini and Hochberg."""


def test_benjamini_and_hochberg() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    found = benjamini_hochberg(BH_1995)
    said = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486]
    assert found[:10] == pytest.approx(said, abs=5e-9)
    assert found[-1] == 1
    assert benjamini_hochberg([]) == []


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


# --- what so few people cannot show


@pytest.mark.parametrize(("n", "least"), [(1, 1.0), (5, 0.0625), (6, 0.03125), (10, 0.001953125)])
def test_no_p_is_under_its_floor(n: int, least: float) -> None:
    assert ranked([float(value) for value in range(1, n + 1)]).p == least


@pytest.mark.parametrize(("n", "level"), [(1, 0.0), (4, 0.875), (5, 0.9375), (6, 0.96875)])
def test_the_widest_interval_of_few_pairs(n: int, level: float) -> None:
    shift = hodges_lehmann([float(value) for value in range(1, n + 1)])
    assert shift is not None
    assert (shift.low, shift.high, shift.level) == (1, n, level)


def test_of_nothing_nothing_is_said() -> None:
    assert signed_rank([]) is signed_rank([0, 0, 0]) is None
    assert hodges_lehmann([]) is None
    assert means([], []) is means([1], [2]) is None
    assert bca([1, 2]) is None
    assert bca([1, 1, 1, 1]) is None
    same = means([1, 2, 3], [2, 3, 4])
    assert same is not None
    assert (same.change, same.t, same.p, same.d_z) == (1, None, None, None)
    assert same.g_av == pytest.approx(1 * (1 - 3 / 7))
    assert holm([]) == []


def test_what_is_no_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        differences([1, 2], [1])


def test_float_noise_does_not_split_ties() -> None:
    assert differences([0.1, 0.2], [0.3, 0.4]) == [0.2, 0.2]
    assert doubled_ranks(differences([0.1, 0.7], [0.3, 0.9])) == [3, 3]


# --- laws

CHANGES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=9)
ZEROS = st.sampled_from(["pratt", "wilcoxon"])


@settings(deadline=None)
@given(changes=CHANGES, zeros=ZEROS)
def test_the_p_value_is_that_of_all_patterns_of_signs(
    stats: Any, changes: list[float], zeros: str
) -> None:
    kept = [c for c in changes if c] if zeros == "wilcoxon" else changes
    ranks = (
        [r for c, r in zip(kept, stats.rankdata(numpy.abs(kept)), strict=True) if c] if kept else []
    )
    found = signed_rank(changes, zeros=zeros)
    if not ranks:
        assert found is None
        return
    assert found is not None
    middle = sum(ranks) / 2
    sums = [
        sum(r for r, up in zip(ranks, signs, strict=True) if up)
        for signs in product((True, False), repeat=len(ranks))
    ]
    assert found.p == sum(abs(s - middle) >= abs(found.w - middle) for s in sums) / len(sums)
    assert found.p_rose == sum(s >= found.w for s in sums) / len(sums)


@settings(max_examples=25, deadline=None)
@given(changes=st.lists(st.integers(-4, 4).map(float), min_size=2, max_size=8), zeros=ZEROS)
def test_scipys_permutation_test_says_the_same(
    stats: Any, changes: list[float], zeros: str
) -> None:
    assume(any(changes))
    method = stats.PermutationMethod(n_resamples=numpy.inf)
    said = stats.wilcoxon(
        changes, zero_method="pratt" if zeros == "pratt" else "wilcox", method=method
    )
    assert signed_rank(changes, zeros=zeros).p == pytest.approx(said.pvalue)  # type: ignore[union-attr]


@settings(max_examples=40, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(1, 999), st.booleans()),
        min_size=6,
        max_size=40,
        unique_by=lambda change: change[0],
    )
)
def test_without_ties_scipys_exact_test_says_the_same(
    stats: Any, changes: list[tuple[int, bool]]
) -> None:
    signed = [size if up else -size for size, up in changes]
    assert ranked(signed).p == pytest.approx(stats.wilcoxon(signed, method="exact").pvalue)


@given(CHANGES, ZEROS)
def test_the_other_way_round_is_the_other_way_round(changes: list[float], zeros: str) -> None:
    assume(any(changes))
    one, other = ranked(changes, zeros), ranked([-change for change in changes], zeros)
    assert (one.w, one.w_fell, one.p) == (other.w_fell, other.w, other.p)
    assert one.rank_biserial == -other.rank_biserial
    assert -1 <= one.rank_biserial <= 1


@given(CHANGES, st.randoms(use_true_random=False), ZEROS)
def test_the_order_of_pairs_does_not_matter(
    changes: list[float], random: object, zeros: str
) -> None:
    turned = list(changes)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert signed_rank(turned, zeros=zeros) == signed_rank(changes, zeros=zeros)
    assert hodges_lehmann(turned) == hodges_lehmann(changes)


@given(CHANGES, st.integers(-5, 5), st.sampled_from([0.5, 2.0, 4.0]))
def test_the_shift_shifts_and_stretches(changes: list[float], by: int, times: float) -> None:
    shift, moved = hodges_lehmann(changes), hodges_lehmann([times * c + by for c in changes])
    assert shift is not None
    assert moved is not None
    for name in ("estimate", "low", "high"):
        assert getattr(moved, name) == times * getattr(shift, name) + by
    assert moved.level == shift.level
    assert shift.low <= shift.estimate <= shift.high


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-20, 20).map(float), min_size=6, max_size=25, unique=True))
def test_an_interval_holds_what_a_test_does_not_reject(changes: list[float]) -> None:
    """A shift outside the interval is rejected at its level by the test without ties."""
    shift = hodges_lehmann(changes)
    assert shift is not None
    assert shift.level >= 0.95
    moved = [change - shift.low + 0.25 for change in changes]  # below the interval; no ties at 0
    assert len({abs(change) for change in moved}) == len(moved)
    assert ranked(moved).p <= 0.05 + 1e-12


def test_an_interval_holds_the_shift_as_often_as_it_says() -> None:
    draw = numpy.random.default_rng(7)
    held = 0
    for _ in range(600):
        shift = hodges_lehmann([float(value) for value in draw.normal(1.0, 1.0, 9)])
        assert shift is not None
        held += shift.low <= 1.0 <= shift.high
    assert held / 600 == pytest.approx(0.961, abs=0.025)


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=3, max_size=30))
def test_scipys_t_test_says_the_same(stats: Any, pairs: list[tuple[int, int]]) -> None:
    pre, post = ([float(pair[n]) for pair in pairs] for n in (0, 1))
    found = means(pre, post)
    assert found is not None
    assume(found.t is not None)
    said = stats.ttest_rel(post, pre)
    assert found.t == pytest.approx(said.statistic)
    assert found.p == pytest.approx(said.pvalue, rel=1e-9)
    interval = said.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_the_bootstrap_is_near_to_that_of_scipy(stats: Any) -> None:
    changes = [float(x) for x in DARWIN]
    said = stats.bootstrap((changes,), numpy.mean, method="BCa", random_state=1, n_resamples=20_000)
    found = bca(changes)
    assert found is not None
    low, high = said.confidence_interval
    assert found == pytest.approx((low, high), abs=1.5)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_keeps_the_order_and_lowers_nothing(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(a >= min(1.0, v) for a, v in zip(adjusted, values, strict=True))
    assert all(a <= 1 for a in adjusted)
    order = sorted(range(len(values)), key=lambda n: values[n])
    assert [adjusted[n] for n in order] == sorted(adjusted)


# --- many pairs


def test_with_very_many_pairs_it_is_normal(stats: Any) -> None:
    changes = [float((n * 37) % 11 - 4) for n in range(400)]
    found = ranked(changes)
    said = stats.wilcoxon(changes, zero_method="pratt", method="asymptotic")
    assert not found.exact
    assert found.p == pytest.approx(said.pvalue, rel=1e-6)
    shift = hodges_lehmann(changes)
    assert shift is not None
    assert isclose(
        shift.estimate, median((a + b) / 2 for n, a in enumerate(changes) for b in changes[n:])
    )


def test_exact_and_normal_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [float((n * 7) % 23 - 10) for n in range(150)]
    exact = ranked(changes)
    monkeypatch.setattr(paired, "MOST_EXACT", 10)
    assert ranked(changes).p == pytest.approx(exact.p, abs=0.002)
