"""Classes of equal rows, and counts that few people stand behind."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.privacy.disclosure import classes, diversity, hangs_on_one, suppressed

ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3)), max_size=40)
COUNTS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 4)), st.integers(0, 30), max_size=20
)


def test_figures_by_hand() -> None:
    found = classes([("a", 1)] * 6 + [("a", 2)] * 3 + [("b", 1)])
    assert (found.people, found.k, found.unique, found.worst) == (10, 1, 1, 1.0)
    assert found.mean == pytest.approx(0.3)
    assert found.under(5) == pytest.approx(0.4)


def test_nobody_has_no_risk() -> None:
    found = classes([])
    assert (found.people, found.k, found.unique, found.worst, found.mean) == (
        0,
        None,
        0,
        None,
        None,
    )
    assert found.under(5) is None
    assert diversity([]) is None


def test_a_class_in_which_all_gave_the_same_answer_has_l_1() -> None:
    assert diversity([(("a",), 1), (("a",), 2), (("b",), 3), (("b",), 3)]) == 1


@given(ROWS)
def test_with_less_to_know_everybody_has_more_company(rows: list[tuple[str, int]]) -> None:
    fine, coarse = classes(rows), classes((row[0],) for row in rows)
    assert fine.people == coarse.people == len(rows)
    assert (fine.k or 0) <= (coarse.k or 0)
    assert (fine.mean or 0) >= (coarse.mean or 0)
    assert fine.unique >= coarse.unique


@given(ROWS)
def test_k_is_how_many_share_the_rarest_row(rows: list[tuple[str, int]]) -> None:
    assert classes(rows).k == min((rows.count(row) for row in rows), default=None)


@given(COUNTS, st.integers(2, 12), st.integers(0, 9))
def test_no_small_count_is_shown_or_told_by_a_sum(
    counts: dict[tuple[int, int], int], fewest: int, seed: int
) -> None:
    first, second = suppressed(counts, fewest, Random(seed))
    assert first == {place for place, n in counts.items() if 0 < n < fewest}
    assert not first & second
    hidden = first | second
    assert all(counts[place] > 0 for place in hidden)
    lines: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for place in counts:
        lines["row", place[0]].append(place)
        lines["column", place[1]].append(place)
    for line in lines.values():
        gone = [place for place in line if place in hidden]
        if gone and any(counts[place] and place not in hidden for place in line):
            assert len(gone) > 1
            assert sum(counts[place] for place in gone) >= fewest


def test_what_goes_with_a_small_count_is_the_next_smallest() -> None:
    counts = {(0, 0): 3, (0, 1): 9, (0, 2): 20}
    first, second = suppressed(counts, 5, Random(1))
    assert (set(first), set(second)) == ({(0, 0)}, {(0, 1)})


def test_without_small_counts_nothing_goes() -> None:
    assert suppressed({(0, 0): 5, (0, 1): 0}, 5, Random(1)) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("part", "whole", "hangs"),
    [(8, 8, False), (7, 8, True), (6, 8, False), (5, 8, True), (4, 8, False), (0, 1, True)],
)
def test_a_band_of_attendance_may_hang_on_one_person(part: int, whole: int, hangs: bool) -> None:
    def band(some: int, of: int) -> int:
        return (100 * some / of >= 70) + (100 * some / of >= 90)

    assert hangs_on_one(part, whole, band) is hangs


@given(st.integers(0, 20), st.integers(1, 20), st.integers(1, 99))
def test_what_does_not_hang_on_one_is_the_same_without_any(part: int, whole: int, at: int) -> None:
    part = min(part, whole)

    def said(some: int, of: int) -> bool:
        return 100 * some / of >= at

    if not hangs_on_one(part, whole, said):
        without = [(part - 1, whole - 1)] * bool(part) + [(part, whole - 1)] * (part < whole)
        assert all(said(*one) == said(part, whole) for one in without)
