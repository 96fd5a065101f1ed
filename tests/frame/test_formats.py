"""Formats: the shipped ones, the leader's own, and making one fit the time there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import formats
from balint_tui.frame.formats import KINDS, PROTECTED, Format, fit
from balint_tui.frame.live import begin
from balint_tui.frame.session import apply
from tests.clocks import FakeClock

from .strategies import FORMATS, gather, laws, own_formats, shipped

formats_ = shipped | own_formats()

GOOD = """
title = "Ours"
about = "On Thursdays."
push_back = false
seats = 9

[[phase]]
kind = "settle"
minutes = 2.5

[[phase]]
kind = "present"
name = "Tell"
minutes = 8

[[phase]]
kind = "discuss"
minutes = 20

[[phase]]
kind = "return"
minutes = 5

[[phase]]
kind = "close"
minutes = 5
"""


def _write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# --- what is shipped


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("lunch-45", [2, 2, 1, 6, 4, 20, 5, 5]),
        ("lunch-50", [3, 3, 1, 7, 4, 22, 5, 5]),
        ("standard-60", [3, 4, 2, 8, 5, 27, 6, 5]),
        ("standard-75", [4, 5, 3, 9, 6, 36, 7, 5]),
        ("standard-90", [5, 5, 5, 12, 8, 42, 8, 5]),
        ("two-cases-90", [3, 4, 2, 6, 3, 23, 5, 2, 6, 3, 23, 5, 5]),
        ("two-cases-120", [5, 5, 2, 8, 5, 27, 6, 6, 2, 8, 5, 27, 6, 8]),
    ],
)
def test_presets_have_the_minutes_of_the_table(name: str, minutes: list[float]) -> None:
    assert [phase.minutes for phase in FORMATS[name].phases] == minutes


def test_the_shipped_formats_are_those_promised_and_whole() -> None:
    promised = (
        "standard-60 lunch-45 lunch-50 video-60 standard-75 fishbowl-90 standard-90 students-90 "
        "two-cases-90 two-cases-120"
    )
    loaded, problems = formats.load()
    assert list(loaded) == promised.split()
    assert problems == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_total_is_the_number_in_the_name(name: str) -> None:
    assert FORMATS[name].total_s == int(name.rpartition("-")[2]) * 60


def test_cases_are_counted_and_the_rest_belongs_to_none() -> None:
    fmt = FORMATS["two-cases-120"]
    assert fmt.cases == 2
    assert [p.case for p in fmt.phases] == [0, 0, 1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 0]


def test_only_fishbowl_and_video_are_special() -> None:
    assert [name for name, fmt in FORMATS.items() if fmt.fishbowl] == ["fishbowl-90"]
    assert [name for name, fmt in FORMATS.items() if fmt.video] == ["video-60"]


def test_every_kind_is_used_by_some_format() -> None:
    assert {p.kind for fmt in FORMATS.values() for p in fmt.phases} == set(KINDS)


# --- the leader's own


def test_an_own_format_is_read_as_written(tmp_path: Path) -> None:
    loaded, problems = formats.load(_write(tmp_path, GOOD))
    ours = loaded["ours"]
    assert problems == []
    assert (ours.title, ours.about, ours.push_back, ours.seats) == (
        "Ours",
        "On Thursdays.",
        False,
        9,
    )
    assert [p.name for p in ours.phases] == ["Settle", "Tell", "Discuss", "Return", "Close"]
    assert ours.phases[0].minutes == 2.5


def test_an_own_format_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    loaded, _ = formats.load(_write(tmp_path, GOOD, "standard-60.toml"))
    assert loaded["standard-60"].title == "Ours"
    assert len(loaded) == len(FORMATS)


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert formats.load(tmp_path / "none") == formats.load()


def test_a_broken_format_leaves_the_others(tmp_path: Path) -> None:
    _write(tmp_path, GOOD)
    loaded, problems = formats.load(_write(tmp_path, "title = 3", "broken.toml"))
    assert "ours" in loaded
    assert "broken" not in loaded
    assert len(problems) == 1


_CASE = '[[phase]]\nkind = "discuss"\nminutes = 20\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Ours"', "", "title is missing; expected a text in quotes"),
        ('title = "Ours"', "title = 7", "title is 7; expected a text in quotes"),
        ('title = "Ours"', 'title = " "', "title is ' '; expected a text in quotes"),
        ('"On Thursdays."', "[]", "about is []; expected a text in quotes"),
        ("= false", "= 0", "push_back is 0; expected true or false"),
        ("push_back", "video = 1 #", "video is 1; expected true or false"),
        ("push_back", 'fishbowl = "no" #', "fishbowl is 'no'; expected true or false"),
        ("seats = 9", "seats = 1", "seats is 1; expected a number from 2 to 40"),
        ("seats = 9", "seats = true", "seats is True; expected a number from 2 to 40"),
        ("seats = 9", "schema = 2", "schema is 2; expected"),
        ("seats = 9", "chairs = 9", "chairs is not known; expected one of the keys schema, title"),
        ('kind = "settle"', 'kind = "sing"', "phase 1: kind is 'sing'; expected one of settle"),
        ('kind = "settle"', "kind = []", "phase 1: kind is []; expected one of settle"),
        ('kind = "settle"', "", "phase 1: kind is missing; expected one of settle"),
        ('name = "Tell"', "name = 3", "phase 2: name is 3; expected a text in quotes"),
        ('name = "Tell"', "colour = 3", "phase 2: colour is not known; expected one of the keys"),
        ("minutes = 2.5", "", "phase 1: minutes is missing; expected a number from 0 to 180"),
        ("= 2.5", "= -1", "phase 1: minutes is -1; expected a number from 0 to 180"),
        ("= 2.5", "= nan", "phase 1: minutes is nan; expected a number from 0 to 180"),
        ("= 2.5", "= inf", "phase 1: minutes is inf; expected a number from 0 to 180"),
        ("= 2.5", '= "2"', "phase 1: minutes is '2'; expected a number from 0 to 180"),
        (GOOD, 'title = "Ours"', "phase is missing; expected at least one [[phase]] table"),
        (GOOD, 'title = "Ours"\nphase = 3', "phase is 3; expected at least one [[phase]] table"),
        (GOOD, 'title = "Ours"\nphase = [3]', "phase 1 is expected to be a table"),
        (
            'kind = "settle"',
            'kind = "close"',
            "phase: expected exactly one phase of the kind close",
        ),
        ('kind = "close"', 'kind = "breather"', "expected exactly one phase of the kind close"),
        ('kind = "return"', 'kind = "breather"', "phase: case 1 has present, discuss, breather"),
        (
            'kind = "settle"',
            'kind = "discuss"',
            "phase 1: discuss stands outside a case; expected it after call",
        ),
        ('kind = "present"', 'kind = "clarify"', "phase: expected a case: present, discuss and"),
        ('kind = "present"', 'kind = "call"', "case 1 has call, discuss, return; expected present"),
        (_CASE, _CASE * 2, "case 1 has present, discuss, discuss, return; expected present"),
        ("kind =", "kind", "is not valid TOML: "),
    ],
)
def test_a_broken_format_gives_one_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    loaded, problems = formats.load(_write(tmp_path, GOOD.replace(old, new, 1)))
    assert "ours" not in loaded
    (sentence,) = problems
    assert sentence.startswith("ours.toml: ")
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_format_that_is_not_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_bytes('title = "Für uns"'.encode("latin-1"))
    assert formats.load(tmp_path)[1] == ["ours.toml: is not UTF-8 text; save it as UTF-8."]


def test_a_folder_in_the_place_of_a_format_is_said(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").mkdir()
    (sentence,) = formats.load(tmp_path)[1]
    assert sentence.startswith("ours.toml: cannot be read (")


# --- in a session


@laws(30)
@given(formats_)
def test_a_format_comes_back_from_its_record(fmt: Format) -> None:
    assert formats.decode(fmt.encode()) == fmt


@laws(30)
@given(formats_)
def test_without_questions_the_total_stays(fmt: Format) -> None:
    without = fmt.without_clarify()
    assert without.total_s == pytest.approx(fmt.total_s)
    assert not without.clarifies
    assert [p for p in without.phases if p.kind != "discuss"] == [
        p for p in fmt.phases if p.kind not in ("clarify", "discuss")
    ]


def test_without_questions_each_case_keeps_its_minutes() -> None:
    without = FORMATS["two-cases-120"].without_clarify()
    assert [p.minutes for p in without.phases if p.kind == "discuss"] == [32, 32]


# --- fitting


@laws(40)
@given(formats_, st.floats(0, 1.2))
def test_a_fitted_session_is_over_by_the_hard_stop(fmt: Format, share: float) -> None:
    available_s = share * fmt.total_s
    group = gather(fmt, minutes=available_s / 60)
    plan = group.live.plan()
    assert plan.over_s == pytest.approx(0, abs=1e-3)
    assert plan.closes_s <= available_s + 1e-3


@laws(40)
@given(formats_, st.floats(0, 1.2))
def test_whatever_gave_way_is_said(fmt: Format, share: float) -> None:
    fitted = fit(fmt, share * fmt.total_s)
    assert fitted.how in ("planned", "shortened", "shortest", "check-in")
    assert (fitted.sentence == "") == (fitted.how == "planned")
    if fitted.how in ("planned", "shortened"):
        assert fitted.format == fmt
    else:
        assert fitted.format.total_s <= share * fmt.total_s + 1e-6


@laws(40)
@given(formats_, st.floats(0, 1.2))
def test_a_shorter_frame_keeps_return_and_close(fmt: Format, share: float) -> None:
    fitted = fit(fmt, share * fmt.total_s)
    if fitted.how not in ("shortened", "shortest"):
        return
    started, _ = begin(FakeClock(), "invented", fitted.format)
    kept = {(p.kind, p.minutes) for p in apply(None, started).format.phases if p.kind in PROTECTED}
    assert kept <= {(p.kind, p.minutes) for p in fmt.phases}
    assert {kind for kind, _ in kept} == set(PROTECTED)


@pytest.mark.parametrize(
    ("minutes", "how"),
    [
        (70, "planned"),
        (60, "planned"),
        (59, "planned"),
        (58, "shortened"),
        (38, "shortened"),
        (37, "shortest"),
        (23, "shortest"),
        (22, "check-in"),
        (0, "check-in"),
    ],
)
def test_the_standard_hour_gives_way_step_by_step(minutes: int, how: str) -> None:
    assert fit(FORMATS["standard-60"], minutes * 60).how == how


def test_the_sentence_of_a_shortened_hour() -> None:
    assert fit(FORMATS["standard-60"], 50 * 60).sentence == (
        "50 minutes: the discussion has 17 instead of 27; return and close keep theirs."
    )


def test_a_stop_that_has_passed_leaves_no_minutes() -> None:
    fitted = fit(FORMATS["standard-60"], -90)
    assert [phase.minutes for phase in fitted.format.phases] == [0, 0]
    assert fitted.sentence.startswith("0 minutes are too few")


def test_a_check_in_arrives_and_closes() -> None:
    phases = fit(FORMATS["standard-60"], 12 * 60).format.phases
    assert [(p.kind, p.minutes) for p in phases] == [("settle", 7), ("close", 5)]


def test_the_shortest_frame_of_two_cases_has_one() -> None:
    fitted = fit(FORMATS["two-cases-90"], 30 * 60)
    assert fitted.how == "shortest"
    assert fitted.format.cases == 1
