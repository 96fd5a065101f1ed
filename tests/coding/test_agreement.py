"""Percent agreement and Cohen's kappa, against figures computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.coding.agreement import Agreement, agreement, compare

units = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)


def test_cohen_s_own_kind_of_table() -> None:
    """20 both, 5 and 10 by one only, 15 by none: po .7, pe .5 x .6 + .5 x .4 = .5, kappa .4."""
    found = Agreement("frame", 50, both=20, first=5, second=10)
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("given_by", "share", "kappa"),
    [
        ([], None, None),
        ([(True, True)] * 5, 1.0, None),
        ([(False, False)] * 5, 1.0, None),
        ([(True, True), (False, False)], 1.0, 1.0),
        ([(True, False), (False, True)], 0.0, -1.0),
        ([(True, False)] * 3, 0.0, 0.0),
    ],
)
def test_the_ends(
    given_by: list[tuple[bool, bool]], share: float | None, kappa: float | None
) -> None:
    found = agreement("frame", given_by)
    assert found.share == share
    assert found.kappa == kappa


@given(units)
def test_it_does_not_matter_who_is_first(given_by: list[tuple[bool, bool]]) -> None:
    one, two = agreement("x", given_by), agreement("x", [(b, a) for a, b in given_by])
    assert one.share == two.share
    assert one.kappa == pytest.approx(two.kappa) if one.kappa is not None else two.kappa is None


@given(units)
def test_kappa_is_never_above_the_agreement(given_by: list[tuple[bool, bool]]) -> None:
    found = agreement("x", given_by)
    if found.kappa is not None and found.share is not None:
        assert -1.0 - 1e-9 <= found.kappa <= found.share + 1e-9


def test_two_coders_over_several_notes() -> None:
    first = {(1, "frame"), (2, "frame"), (3, "purpose")}
    second = {(1, "frame"), (3, "frame"), (3, "purpose")}
    frame, purpose, everything = compare([1, 2, 3, 4], first, second)
    assert (frame.code, frame.both, frame.first, frame.second) == ("frame", 1, 1, 1)
    assert (frame.share, frame.kappa) == (0.5, 0.0)
    assert (purpose.share, purpose.kappa) == (1.0, 1.0)
    assert (everything.code, everything.units, everything.share) == ("all", 8, 0.75)
    assert everything.kappa == pytest.approx((0.75 - 34 / 64) / (1 - 34 / 64))
