"""Cues: one sentence, at a transition or on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import cues
from balint_tui.frame.formats import KINDS
from balint_tui.frame.live import Refused
from balint_tui.frame.tables import TableError

from .strategies import LEGEND, Group, gather, groups, laws

CUES = cues.load()
KEYS = {legend.id: legend.key for legend in LEGEND.values()}


def _ask(group: Group, asked: int = 0) -> str:
    return cues.on_request(CUES, group.session, group.live.plan(), asked)


def _on_entering(group: Group) -> str:
    return cues.at_transition(CUES, group.session, group.live.plan())


def _text(phase: str, when: str) -> str:
    """The first cue of the file for this phase and situation."""
    return next(cue.text for cue in CUES if (cue.phase, cue.when) == (phase, when))


def _discussing(*marks: str) -> Group:
    """A group in its discussion; the marks were set long enough ago to be no longer fresh."""
    group = gather()
    group.go_to("discuss")
    for mark in marks:
        group.live.mark(KEYS[mark])
    group.clock.tick(cues.RECENT_S)
    return group


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_phase_has_a_cue_on_entering_and_on_request(kind: str) -> None:
    group = gather("two-cases-120")
    group.go_to(kind)
    assert _on_entering(group)
    assert _ask(group)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "breather"])
def test_every_kind_of_phase_but_the_breather_has_a_cue_of_its_own_to_ask_for(kind: str) -> None:
    assert _text(kind, "request")


@laws(40)
@given(groups, st.integers(0, 30))
def test_there_is_a_sentence_at_any_moment(group: Group, asked: int) -> None:
    assert _ask(group, asked)
    assert _on_entering(group)


@pytest.mark.parametrize("kind", ["present", "discuss", "close"])
def test_asking_again_brings_the_next_until_all_were_shown(kind: str) -> None:
    group = gather()
    group.go_to(kind)
    shown = [_ask(group, asked) for asked in range(10)]
    several = shown.index(shown[0], 1)
    assert several >= 3
    assert len(set(shown[:several])) == several
    assert shown[several : several + 2] == shown[:2]


@pytest.mark.parametrize("mark", ["questioning", "advice", "generalising", "silence", "own-story"])
def test_a_fresh_mark_steers(mark: str) -> None:
    group = _discussing()
    group.live.mark(KEYS[mark])
    assert _ask(group) == _text("discuss", mark)
    group.clock.tick(cues.RECENT_S)
    assert _ask(group) != _text("discuss", mark)


def test_the_last_mark_comes_first() -> None:
    group = _discussing()
    group.live.mark(KEYS["advice"])
    group.live.mark(KEYS["silence"])
    assert [_ask(group, n) for n in (0, 1)] == [
        _text("discuss", "silence"),
        _text("discuss", "advice"),
    ]


@pytest.mark.parametrize(
    ("marks", "situation"),
    [
        (["doctor"], "only-doctor"),
        (["patient"], "only-patient"),
        (["doctor", "patient"], "both-held"),
        (["doctor", "relationship"], "only-doctor"),
    ],
)
def test_what_the_group_holds_steers(marks: list[str], situation: str) -> None:
    assert _ask(_discussing(*marks)) == _text("discuss", situation)


def test_with_all_three_held_nothing_is_pushed() -> None:
    group = _discussing("doctor", "patient", "relationship")
    assert _ask(group) == _text("discuss", "request")


def test_what_was_held_in_another_phase_does_not_count() -> None:
    group = gather()
    group.go_to("clarify")
    group.live.mark(KEYS["doctor"])
    group.go_to("discuss")
    assert _ask(group) != _text("discuss", "only-doctor")


def test_the_presenter_is_asked_back_from_the_circle() -> None:
    group = gather()
    group.go_to("discuss")
    assert _on_entering(group) == _text("discuss", "push-back")
    group.live.move_presenter()
    assert _on_entering(group) == _text("discuss", "transition")


@pytest.mark.parametrize("kind", ["breather", "call"])
@pytest.mark.parametrize(("stop_min", "late"), [(120, False), (92, True)])
def test_a_second_case_never_starts_late_unsaid(kind: str, stop_min: int, late: bool) -> None:
    group = gather("two-cases-120")
    group.go_to(kind, case=2 if kind == "call" else 0)
    group.live.move_stop(group.in_s(stop_min * 60))
    assert (_on_entering(group) == _text(kind, "late-second-case")) is late
    assert (_ask(group) == _text(kind, "late-second-case")) is late


def test_a_first_case_is_never_late() -> None:
    group = gather("standard-60")
    group.go_to("call")
    group.live.move_stop(group.in_s(30 * 60))
    assert _on_entering(group) == _text("call", "transition")


def test_past_the_hard_stop_it_is_time() -> None:
    group = gather()
    group.go_to("discuss")
    group.clock.tick(3600)
    assert _ask(group) == "Time. Last word, then thanks."


def test_a_landing_has_its_own_sentences() -> None:
    group = gather()
    group.go_to("discuss")
    group.live.land()
    assert _on_entering(group) == _ask(group) == _text("return", "landing")
    group.live.forward()
    assert _on_entering(group) == _ask(group) == _text("close", "landing")


def test_the_outer_circle_of_a_fishbowl_is_remembered() -> None:
    group = gather("fishbowl-90")
    group.go_to("discuss")
    assert _ask(group) == _text("discuss", "fishbowl")


# --- people who leave


def _due(group: Group) -> int | None:
    return cues.departure(group.session, group.live.now_s)


def test_three_minutes_before_someone_leaves_the_leader_is_told() -> None:
    group = gather()
    group.live.announce_leave(4, group.in_s(1800))
    group.clock.tick(1619)
    assert _due(group) is None
    group.clock.tick(1)
    assert _due(group) == 4
    group.clock.tick(600)
    assert _due(group) == 4


@pytest.mark.parametrize("act", ["offer_word", "leave"])
def test_a_word_offered_or_a_seat_left_ends_the_cue(act: str) -> None:
    group = gather()
    group.live.announce_leave(4, group.in_s(60))
    assert _due(group) == 4
    getattr(group.live, act)(4)
    assert _due(group) is None


def test_who_leaves_first_is_told_first() -> None:
    group = gather()
    group.live.announce_leave(2, group.in_s(170))
    group.live.announce_leave(5, group.in_s(100))
    assert _due(group) == 5
    group.live.offer_word(5)
    assert _due(group) == 2


def test_after_the_end_nobody_leaves_early() -> None:
    group = gather()
    group.live.announce_leave(2, group.in_s(60))
    group.live.end()
    assert _due(group) is None


def _warned(group: Group) -> int | None:
    return cues.presenter_warning(group.session, group.live.plan())


@pytest.mark.parametrize(("leaves_min", "warned"), [(54, 2), (55, None), (60, None)])
def test_a_presenter_who_leaves_before_the_return_is_over_is_warned_of(
    leaves_min: int, warned: int | None
) -> None:
    group = gather()
    group.go_to("call")
    group.live.name_presenter(2)
    group.live.announce_leave(2, group.in_s(leaves_min * 60))
    assert _warned(group) == warned


@pytest.mark.parametrize(("leaves_min", "warned"), [(45, 2), (46, None)])
def test_the_first_of_two_presenters_is_warned_of_by_the_first_return(
    leaves_min: int, warned: int | None
) -> None:
    group = gather("two-cases-90")
    group.go_to("present", case=1)
    group.live.name_presenter(2)
    group.live.announce_leave(2, group.in_s(leaves_min * 60))
    assert _warned(group) == warned


def test_there_is_no_warning_without_a_presenter_or_once_the_case_is_told() -> None:
    group = gather()
    group.live.announce_leave(2, group.in_s(40 * 60))
    group.go_to("call")
    assert _warned(group) is None
    group.live.name_presenter(2)
    assert _warned(group) == 2
    group.go_to("clarify")
    assert _warned(group) is None


def test_the_seat_of_a_presenter_stays_in_the_circle() -> None:
    group = gather()
    group.go_to("call")
    group.live.name_presenter(8)
    with pytest.raises(Refused, match="Seat 8 presents; it stays"):
        group.live.set_seats(5)


def test_a_lost_link_comes_first_and_a_video_group_has_its_own_cues() -> None:
    group = gather("video-60")
    group.go_to("discuss")
    assert _text("discuss", "video") in {_ask(group, asked) for asked in range(20)}
    group.live.toggle_link()
    assert _ask(group) == _text("any", "link-lost")


# --- the file


def test_every_situation_of_the_file_is_one_that_can_arise() -> None:
    known = {*KEYS, "transition", "request", "push-back", "only-doctor", "only-patient"}
    known |= {"both-held", "late-second-case", "overrun", "landing", "link-lost", "fishbowl"}
    known |= {"video", "presenter-gone", "no-case", "distress"}  # the last has a key of its own
    assert {cue.when for cue in CUES} <= known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cue is missing; expected at least one [[cue]] table"),
        ('[[cue]]\nphase = "sing"', "cue 1: phase is 'sing'; expected one of settle"),
        ('[[cue]]\nphase = "any"\nwhen = "request"', "cue 1: text is missing; expected a text"),
        ('[[cue]]\nphase = "any"\ntext = "a"', "cue 1: when is missing; expected a text"),
        ('[[cue]]\nloud = "a"', "cue 1: loud is not known; expected one of the keys phase"),
        ('[[hint]]\ntext = "a"', "hint is not known; expected one of the keys cue"),
    ],
)
def test_a_broken_file_of_cues_gives_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as caught:
        cues.load(path)
    assert str(caught.value).startswith(f"own.toml: {said}")


def test_a_group_without_a_case_is_not_thanked_for_a_risk() -> None:
    group = gather()
    group.go_to("call")
    group.live.land()
    assert _on_entering(group).startswith("No case today")


def test_a_presenter_who_had_to_go_is_not_asked_to_come_back() -> None:
    group = gather()
    group.go_to("call")
    group.live.name_presenter(3)
    group.go_to("discuss")
    group.live.leave(3)
    assert group.session.presenter_gone
    group.live.forward()
    assert _on_entering(group).startswith("The presenter had to go")
