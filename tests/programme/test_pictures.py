"""Every picture against numbers that were worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui import demo
from balint_tui.frame.session import replay
from balint_tui.programme import pictures as draw
from balint_tui.programme.facts import Facts, Stay, facts
from balint_tui.programme.picture import FEWEST, FEWEST_SESSIONS, Picture

from .invent import session, stays


def column(picture: Picture | None, name: str) -> dict[str, float | None]:
    assert picture is not None
    series = next(series for series in picture.series if series.name == name)
    return dict(zip(picture.labels, series.values, strict=True))


def finding(picture: Picture | None) -> str:
    assert picture is not None
    return picture.finding


# --- minutes by phase


def test_minutes_by_phase() -> None:
    many = [session(stays=stays(20, 40)), session(stays=stays(30, 31, 60))]
    picture = draw.minutes(many, 1)
    # 20 30 31 40 60: the third in the middle, the second and the fourth at the quarters
    assert column(picture, "planned") == {"discuss": 30}
    assert column(picture, "actual") == {"discuss": 31}
    assert column(picture, "lower quartile") == {"discuss": 30}
    assert column(picture, "upper quartile") == {"discuss": 40}
    assert column(picture, "phases") == {"discuss": 5}
    assert finding(picture) == "The discussion took 31 min where 30 were planned."


def test_phases_come_in_the_order_of_the_frame() -> None:
    many = [session(stays=(Stay("close", 300, 240), Stay("settle", 180, 60), *stays(25)))]
    picture = draw.minutes(many, 1)
    assert column(picture, "actual") == {"settle": 1, "discuss": 25, "close": 4}
    assert list(column(picture, "actual")) == ["settle", "discuss", "close"]


def test_a_kind_of_which_there_are_few_is_left_out_of_a_report() -> None:
    rare = session(stays=(*stays(30), Stay("breather", 360, 300)))
    picture = draw.minutes([rare, *[session(stays=stays(30))] * 4], 5)
    assert list(column(picture, "actual")) == ["discuss"]


# --- the return


def test_minutes_of_the_return() -> None:
    seconds = (0.0, 90.0, 120.0, 239.0, 240.0, 400.0, 480.0)
    many = [session(returns_s=seconds[:3]), session(returns_s=seconds[3:])]
    picture = draw.returns(many)
    assert column(picture, "cases") == {
        "none": 1,
        "under 2": 1,
        "2 to 4": 2,
        "4 to 6": 1,
        "6 to 8": 1,
        "8 and more": 1,
    }
    # of those who came back 90 120 239 240 400 480: between 239 and 240 s, 4.0 min
    assert finding(picture) == (
        "1 of 7 presenters did not come back; those who came back had 4.0 min (median)."
    )


def test_where_nobody_presented_there_is_no_picture_of_returns() -> None:
    assert draw.returns([session(returns_s=())]) is None


# --- endings


def test_how_sessions_ended() -> None:
    days_and_endings = [
        ("2026-01-05", "planned"),
        ("2026-02-05", "overrun"),
        ("2026-04-05", "planned"),
        ("2026-05-05", "planned"),
        ("2026-06-05", "cut off"),
    ]
    picture = draw.endings([session(day, ending=ending) for day, ending in days_and_endings], 1)
    assert column(picture, "planned") == {"2026 Q1": 1, "2026 Q2": 2}
    assert column(picture, "shortened") == {"2026 Q1": 0, "2026 Q2": 0}
    assert column(picture, "overrun") == {"2026 Q1": 1, "2026 Q2": 0}
    assert column(picture, "cut off") == {"2026 Q1": 0, "2026 Q2": 1}
    assert column(picture, "sessions") == {"2026 Q1": 2, "2026 Q2": 3}
    assert finding(picture) == "3 of 5 sessions ended as planned; 1 was cut off."


# --- who left early, who came


def test_leaving_early() -> None:
    many = [
        session(left_before_s=(300.0, 600.0), words_offered=1),
        session(left_before_s=(1200.0,), words_offered=1),
        session(),
    ]
    picture = draw.leavers(many, 1)
    assert column(picture, "who left early") == {"after a word": 2, "without a word": 1}
    assert finding(picture) == (
        "Someone left early in 2 of 3 sessions; 2 of 3 who left were offered a word first; "
        "they left 10 min before the end (median)."
    )


@pytest.mark.parametrize(
    ("left", "words", "told"),
    [(4, 0, False), (5, 0, True), (5, 5, True), (6, 1, False), (6, 4, False), (6, 3, True)],
)
def test_a_report_does_not_tell_of_few_who_left(left: int, words: int, told: bool) -> None:
    some = session(left_before_s=(60.0,) * left, words_offered=words)
    picture = draw.leavers([some, *[session()] * 9], FEWEST_SESSIONS)
    assert picture is not None
    assert bool(picture.labels) is told
    assert ("offered a word first" in picture.finding) is told


def test_where_nobody_left_early_there_is_no_picture_of_it() -> None:
    assert draw.leavers([session()], 1) is None


def test_attendance() -> None:
    many = [
        session("2026-01-05", seats=8, came=6, late=3),
        session("2026-02-05", seats=12, came=9, late=0),
        session("2026-04-05", seats=10, came=10, late=1),
    ]
    picture = draw.attendance(many, 1)
    assert column(picture, "came") == {"2026 Q1": 75, "2026 Q2": 100}  # 15 of 20, 10 of 10
    assert column(picture, "of these late") == {"2026 Q1": 20, "2026 Q2": 10}  # 3 of 15, 1 of 10
    assert finding(picture) == "83 % of the seats were taken, in circles of 10."  # 25 of 30


def test_a_report_does_not_tell_of_one_who_came_late() -> None:
    many = [session(late=1), *[session()] * 4]
    assert column(draw.attendance(many, 5), "of these late") == {"2026 Q1": None}


# --- marks


def test_marks_by_phase() -> None:
    many = [
        session(marks={("discuss", "patient"): 2, ("return", "patient"): 1}),
        session(marks={("discuss", "own"): 1}),
    ]
    picture = draw.marked(many, {"patient": "patient's side", "doctor": "doctor's side"})
    assert column(picture, "discuss") == {"patient's side": 2, "own": 1}
    assert column(picture, "return") == {"patient's side": 1, "own": 0}
    assert finding(picture) == "The mark made most was patient's side, 3 times."


def test_whether_doctor_patient_and_relationship_were_in_view() -> None:
    def marks(*names: str) -> dict[tuple[str, str], int]:
        return {("discuss", name): 2 for name in names}

    many = [
        session(marks=marks("doctor", "patient", "relationship")),
        session(marks=marks("patient", "feeling")),
        session(marks=marks("feeling")),
        session(marks=marks("doctor", "relationship")),
        session(marks={("return", "doctor"): 1}),  # nothing was marked in the discussion
    ]
    picture = draw.held(many, 1)
    assert column(picture, "sessions") == {
        "doctor": 2,
        "patient": 2,
        "relationship": 2,
        "all three": 1,
    }
    assert column(picture, "discussions")["all three"] == 25
    assert finding(picture) == "All three were in view in 1 of 4 discussions with marks."


def test_advice_over_the_life_of_a_group() -> None:
    def at(turn: int, advice: int, minutes: float, group: str = "R") -> Facts:
        marks = {("discuss", "advice"): advice, ("clarify", "advice"): 9}
        return session(turn=turn, marks=marks, stays=stays(minutes), group=group)

    many = [
        at(1, 2, 30),
        at(5, 1, 60),
        at(2, 0, 30, "S"),
        at(6, 1, 30),
        at(40, 0, 60),
        at(41, 1, 60),
    ]
    picture = draw.drift(many, 1)
    # 3 in two hours; 1 in half an hour; none; 1 in an hour
    assert column(picture, "times an hour") == {
        "session 1 to 5": 1.5,
        "session 6 to 10": 2.0,
        "session 21 to 40": 0.0,
        "session 41 to 80": 1.0,
    }
    assert column(picture, "groups")["session 1 to 5"] == 2
    assert finding(picture) == (
        "Advice was marked in the first sessions of a group 1.5 times an hour; later 1.0."
    )


def test_without_any_advice_there_is_no_picture_of_it() -> None:
    assert draw.drift([session(stays=stays(30))], 1) is None


# --- codes


def test_codes_over_time() -> None:
    many = [
        session("2026-01-05", codes={"shame": 3, "hope": 1}),
        session("2026-01-12", codes={"shame": 1}),
        session("2026-01-19"),
        session("2026-04-05", codes={"hope": 1}),
        session("2026-04-12", codes={"shame": 1}),
    ]
    picture = draw.themes(many, {"shame": "Shame"}, 1)
    assert column(picture, "2026 Q1") == {"Shame": 2, "hope": 1}
    assert column(picture, "2026 Q2") == {"Shame": 1, "hope": 1}
    assert column(picture, "in all") == {"Shame": 3, "hope": 2}
    assert finding(picture) == "Shame was found in 3 of 4 coded sessions."


def test_only_the_most_frequent_codes_are_shown_and_the_others_counted() -> None:
    many = [session(codes={f"code {n:02}": 1 for n in range(13)}), session(codes={"code 12": 1})]
    picture = draw.themes(many, {}, 1)
    assert picture is not None
    assert picture.labels[0] == "code 12"
    assert len(picture.labels) == 10
    assert picture.note == "Sessions with the code. 3 less frequent ones are left out."


# --- what a report must never tell

MANY = [facts(replay(events), turn) for turn, events in enumerate(demo.sessions(90, seed=5), 1)]


def whole_numbers(picture: Picture) -> list[float]:
    return [value for series in picture.drawn for value in series.values if value is not None]


SOME = st.lists(st.sampled_from(MANY), min_size=FEWEST_SESSIONS, max_size=30)
CODES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), max_size=4)


@settings(max_examples=40, deadline=None)
@given(SOME)
def test_no_period_of_a_report_has_too_few_sessions(many: list[Facts]) -> None:
    for picture in (draw.endings(many, FEWEST_SESSIONS), draw.attendance(many, FEWEST_SESSIONS)):
        assert min(n or 0 for n in column(picture, "sessions").values()) >= FEWEST_SESSIONS


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MANY), CODES), min_size=5, max_size=25))
def test_no_code_of_a_report_is_of_one_or_two_sessions(
    drawn: Sequence[tuple[Facts, dict[str, int]]],
) -> None:
    many = [session(one.day, codes=codes) for one, codes in drawn]
    picture = draw.themes(many, {}, FEWEST_SESSIONS)
    if picture is not None and sum(bool(one.codes) for one in many) >= FEWEST_SESSIONS:
        assert not [value for value in whole_numbers(picture) if 0 < value < FEWEST]


@settings(max_examples=40, deadline=None)
@given(SOME, st.permutations(range(30)))
def test_pictures_do_not_depend_on_the_order_of_the_sessions(
    many: list[Facts], order: list[int]
) -> None:
    turned = [many[n] for n in order if n < len(many)]
    assert draw.pictures(many, {}, {}, 1) == draw.pictures(turned, {}, {}, 1)


def test_of_nothing_there_is_nothing() -> None:
    assert draw.pictures([], {}, {}, 1) == []
