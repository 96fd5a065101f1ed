"""Pictures as lines of text, column by column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.programme.picture import Picture, Series
from balint_tui.tui import drawing
from balint_tui.tui.drawing import draw


def lines(form: str, labels: tuple[str, ...], *series: Series, width: int = 60) -> list[str]:
    picture = Picture("p", "Title", "Finding.", form, labels, series, "Note.")
    text = draw(picture, width).plain.split("\n")
    assert text[:3] == ["Title", "Finding.", ""]
    assert text[-1] == "Note."
    return text[3:-1]


def test_bars() -> None:
    drawn = lines(
        "bars",
        ("few", "many", "none"),
        Series("cases", (3, 24, 0)),
        Series("groups", (1, 2, None), drawn=False),
        width=46,
    )
    assert drawn == [
        "                                 cases  groups",
        "few   ███                            3       1",
        "many  ████████████████████████      24       2",
        "none                                 0       –",
    ]


def test_a_bar_in_per_cent_is_one_of_a_hundred() -> None:
    drawn = lines("bars", ("a",), Series("came", (50.0,), unit="%"), width=31)
    assert drawn[1] == "a  ██████████              50 %"


def test_the_plan_is_a_diamond_on_the_bar() -> None:
    drawn = lines(
        "plan",
        ("discuss", "return"),
        Series("planned", (20.0, 10.0)),
        Series("actual", (10.0, 20.0)),
        Series("lower quartile", (8.0, 15.0)),
        Series("upper quartile", (12.0, None)),
        width=60,
    )
    assert drawn[:2] == [
        "discuss  ██████████▌         ◆     10 of 20  8 to 12",
        "return   ██████████◆██████████     20 of 10  15 to –",
    ]
    assert drawn[2].startswith("█ minutes it took, ◆ as planned")


def test_parts_fill_the_bar_in_their_order() -> None:
    parts = [Series(name, (n,)) for name, n in (("on", 5), ("short", 3), ("over", 2), ("cut", 0))]
    drawn = lines("parts", ("2026",), *parts, width=52)
    assert drawn == [
        "                              on short  over   cut",
        "2026  ██████████▓▓▓▓▓▓▒▒▒▒     5     3     2     0",
        "█ on, ▓ short, ▒ over, ░ cut",
    ]


def test_nothing_in_a_grid_is_a_dot() -> None:
    drawn = lines(
        "grid", ("doctor", "patient"), Series("discuss", (12, 0)), Series("return", (0, 3))
    )
    assert drawn == [
        "         discuss  return",
        "doctor        12       ·",
        "patient        ·       3",
    ]


def test_a_long_label_is_cut_and_all_are_as_wide() -> None:
    drawn = lines("bars", ("x" * 60, "y"), Series("n", (1, 2)), width=60)
    assert drawn[1].startswith("x" * 24 + "  ")
    assert drawn[2].startswith("y" + " " * 25)


def test_a_picture_without_numbers_is_its_sentence() -> None:
    picture = Picture("p", "Title", "Finding.", "table", (), (), "Note.")
    assert draw(picture, 60).plain == "Title\nFinding.\nNote."


@pytest.mark.parametrize("width", [40, 80, 140])
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_no_line_is_wider_than_it_may_be(width: int, values: list[float]) -> None:
    labels = tuple(f"row {n}" for n in range(len(values)))
    drawn = lines("bars", labels, Series("n", tuple(values)), width=width)
    assert max(map(len, drawn)) <= width
    assert len({len(line) for line in drawn}) == 1


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4), st.integers(8, 60))
def test_a_stack_has_all_its_columns(values: list[int], columns: int) -> None:
    stack = drawing._stack([float(value) for value in values], columns)
    assert len(stack) == columns
    assert (stack.strip() == "") is (sum(values) == 0)


@given(st.floats(1e-6, 1.0))
def test_what_is_more_than_nothing_is_seen(value: float) -> None:
    assert drawing._bar(value, 1.0, 20)
    assert not drawing._bar(0.0, 1.0, 20)
