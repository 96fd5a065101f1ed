"""What the screens say of a moment, and how the whole line is drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame.formats import Format, Phase
from balint_tui.tui import words
from balint_tui.tui.widgets.timeline import stretches
from tests.frame.strategies import Group, gather, groups, laws


@pytest.mark.parametrize(
    ("left_s", "late_s", "seconds", "shown"),
    [
        (1080, 0, False, "18"),
        (1021, 0, False, "18"),
        (121, 0, False, "3"),
        (120, 0, False, "2:00"),
        (105, 0, False, "1:45"),
        (0.4, 0, False, "0:01"),
        (0, 0, False, "0:00"),
        (0, 0.5, False, "0:00"),
        (0, 59, False, "0:00"),
        (0, 125, False, "+2"),
        (0, 125, True, "+2:05"),
        (1080, 0, True, "18:00"),
    ],
)
def test_countdown(left_s: float, late_s: float, seconds: bool, shown: str) -> None:
    assert words.countdown(left_s, late_s, seconds=seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (7300, "2 hours ago"),
        (90_000, "1 day ago"),
        (400_000, "4 days ago"),
        (-30, "just now"),
    ],
)
def test_how_long_ago(seconds: float, said: str) -> None:
    assert words.away(seconds) == said


def test_the_promise_of_each_phase() -> None:
    group = gather()
    group.go_to("discuss")
    assert said(group) == ("Bring the presenter back by", "12:49")
    group.clock.tick(60 * 60)
    assert said(group)[0] == "Bring the presenter back now"
    group.live.forward()
    assert said(group)[0] == "Begin to close by"
    group.live.forward()
    assert said(group) == ("The end", "13:00")
    group.live.end()
    assert said(group)[0] == "The group ended at"


def said(group: Group) -> tuple[str, str]:
    return words.promise(group.session, group.live.plan())


def test_who_leaves_when_is_in_order() -> None:
    group = gather()
    group.live.announce_leave(6, group.in_s(3300))
    group.live.announce_leave(4, group.in_s(2400))
    group.live.offer_word(4)
    assert words.leaving(group.session) == "Seat 4 12:40 (word offered), Seat 6 12:55"


@laws(75)
@given(groups, st.integers(40, 200))
def test_the_line_shows_every_phase_ahead_and_fits(group: Group, width: int) -> None:
    plan = group.live.plan()
    drawn = stretches(group.session, plan, width)
    ahead = [step for step in plan.steps if step.state != "done"]
    assert len([s for s in drawn if s[1] != "done"]) == len(ahead)
    columns = [(column, wide) for _, _, column, wide in drawn]
    assert all(wide >= 1 for _, wide in columns)
    for (column, wide), (following, _) in pairwise(columns):
        assert column + wide + 1 == following
    assert all(column + wide <= width for column, wide in columns)


@laws(75)
@given(groups)
def test_a_sentence_for_every_moment(group: Group) -> None:
    session, plan = group.session, group.live.plan()
    step = plan.steps[session.index]
    shown = words.countdown(step.left_s, plan.late_s, seconds=False)
    assert words.standing(step, plan.late_s, shown)
    assert words.ahead(session, plan).startswith(("then ", "done at "))
    assert all(words.promise(session, plan))
    words.state(session)
    words.leaving(session)


def test_a_format_of_zero_minutes_is_drawn() -> None:
    phases = [Phase("present", "P", 0, 1), Phase("discuss", "D", 6, 1), Phase("return", "R", 0, 1)]
    group = gather(Format("own", "Own", (*phases, Phase("close", "C", 0))))
    assert [name for name, *_ in stretches(group.session, group.live.plan(), 60)] == [*"PDRC"]
