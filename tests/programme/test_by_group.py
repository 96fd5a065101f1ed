"""The groups beside each other, and what a report hides of small ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balint_tui.programme.by_group import groups
from balint_tui.programme.facts import Facts
from balint_tui.programme.picture import FEWEST_OF_A_GROUP, FEWEST_SESSIONS, Picture

from .invent import session


def met(name: str, times: int, seats: int = 8) -> list[Facts]:
    return [session(group=name, seats=seats)] * times


def rows(picture: Picture | None) -> dict[str, float | None]:
    assert picture is not None
    return dict(zip(picture.labels, picture.series[0].values, strict=True))


def test_groups_by_hand() -> None:
    many = [
        session(group="Lunch", seats=6, returns_s=(300.0, 0.0)),
        session(group="lunch", seats=8, returns_s=(420.0,), ending="overrun"),
        session(group="", seats=5),
    ]
    picture = groups(many, 1)
    assert rows(picture) == {"lunch": 2, "without a name": 1}
    assert picture is not None
    _, circle, planned, returned = (series.values[0] for series in picture.series)
    assert (circle, planned, returned) == (7, 50, 6)  # of 300 and 420 s; 0 s is none
    assert picture.finding == "2 groups met 3 times."


def test_one_group_is_not_compared() -> None:
    assert groups(met("Lunch", 20), 1) is None


def test_a_report_knows_groups_by_letters() -> None:
    many = met("Lunch", 9) + met("Night team", 12)
    assert rows(groups(many, FEWEST_SESSIONS)) == {"Group A": 12, "Group B": 9}


def test_small_groups_stand_together() -> None:
    many = met("Lunch", 20) + met("Night", 5) + met("Hill", 4) + met("Pair", 30, seats=2)
    assert rows(groups(many, FEWEST_SESSIONS)) == {"Group A": 20, "3 others": 39}


def test_one_small_group_takes_a_large_one_with_it() -> None:
    many = met("Lunch", 20) + met("Residents", 10) + met("Night", 3)
    assert rows(groups(many, FEWEST_SESSIONS)) == {"Group A": 20, "2 others": 13}


def test_where_only_one_row_would_be_left_there_is_no_picture() -> None:
    assert groups(met("Lunch", 20) + met("Night", 3), FEWEST_SESSIONS) is None


@given(st.lists(st.tuples(st.integers(1, 15), st.integers(2, 9)), max_size=8))
def test_no_row_of_a_report_is_one_small_group(sizes: list[tuple[int, int]]) -> None:
    many = [
        one for n, (times, seats) in enumerate(sizes) for one in met(f"group {n}", times, seats)
    ]
    picture = groups(many, FEWEST_SESSIONS)
    if picture is not None:
        assert sum(count or 0 for count in rows(picture).values()) == len(many)
        assert min(count or 0 for count in rows(picture).values()) >= FEWEST_OF_A_GROUP
        assert not any(label.startswith("1 other") for label in picture.labels)
        assert "group" not in " ".join(picture.labels)
