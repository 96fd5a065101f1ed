"""Cronbach's alpha: published examples, one by hand, and what cannot be said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation.reliability import cronbach


def rows(text: str) -> list[list[float | None]]:
    return [[None if sign == "." else float(sign) for sign in row] for row in text.split()]


RIGHT_OR_WRONG = rows(
    "11111111111 11111111010 .011.111100 11101101100 11111000100 01.01111000 "
    "11110010000 11111000000 01011000010 10010100.00 11100000000 10010000000"
)
"""Eleven right or wrong answers of twelve people; those that are missing are dots."""
LIKERT = rows(
    "3241451432 5463512555 7355643365 2433222663 6565444675 1234252352 4353521243 2443722465 "
    "6555165232 5464353172 4352532341 4232534234 5562332445 6554221465 4355313234"
)


@pytest.mark.parametrize(
    ("answers", "listwise", "value", "low", "high"),
    [
        (RIGHT_OR_WRONG, False, 0.732661, 0.435, 0.909),
        # pingouin prints .581 to .933: it counts the three who were left out as well.
        (RIGHT_OR_WRONG, True, 0.801695, 0.533, 0.947),
        (LIKERT, True, 0.591719, 0.195, 0.840),
    ],
)
def test_published_examples(
    answers: list[list[float | None]], listwise: bool, value: float, low: float, high: float
) -> None:
    found = cronbach(answers, listwise=listwise)
    assert found is not None
    assert found.value == pytest.approx(value, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_one_by_hand() -> None:
    # Columns 4 3 5 2 4, 5 3 5 3 4, 4 2 5 2 5: variances 1.3, 1, 2.3; sums 13 8 15 7 13: 12.2.
    found = cronbach(rows("454 332 555 232 445"))
    assert found is not None
    assert found.value == pytest.approx(3 / 2 * (1 - 4.6 / 12.2))
    assert found.value == pytest.approx(0.934426, abs=5e-7)
    assert found.n == 5


def test_who_left_something_out_is_left_out_and_not_counted() -> None:
    found = cronbach(rows("454 332 555 232 445 .11 1.1"))
    assert found == cronbach(rows("454 332 555 232 445"))


@pytest.mark.parametrize("text", ["", "1", "12", "1 2 3", "33 33 33", "1. .1"])
def test_what_cannot_be_said(text: str) -> None:
    assert cronbach(rows(text)) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 5).map(float), min_size=3, max_size=3), min_size=3))
def test_the_order_of_people_and_items_does_not_matter(answers: list[list[float]]) -> None:
    one, other = cronbach(answers), cronbach([row[::-1] for row in answers[::-1]])
    assert (one is None) == (other is None)
    if one and other:
        assert one.value == pytest.approx(other.value)
        assert one.low <= one.value <= one.high
