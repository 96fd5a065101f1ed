"""Which answers before belong to which after, group by group."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation.instruments import WAVES
from balint_tui.evaluation.linking import plain
from balint_tui.evaluation.responses import Response, groups

from .example import RESPONSES


def given_by(*some: str) -> list[Response]:
    """Answers from "group wave code", each with a number of its own as the answer."""
    parts = [one.split(" ", 2) for one in some]
    return [
        Response("ours", group, wave, code, {"calm": float(n)})
        for n, (group, wave, code) in enumerate(parts)
    ]


def test_a_code_counts_within_its_group() -> None:
    blue, green = groups(RESPONSES)
    assert (blue.name, green.name) == ("Blue", "Green")
    assert blue.links.pairs == (
        *(("AB12", "AB12"), ("CD34", "CD34"), ("GH78", "GH78")),
        ("EF56", "EF57"),
    )
    assert blue.links.forgiven == (("EF56", "EF57"),)
    assert [pair[0]["strain"] for pair in blue.pairs] == [10, 12, 9, 14]
    assert [pair[1]["strain"] for pair in green.pairs] == [2, 4, 2, 6]
    assert green.unclear == blue.unclear == 0


def test_the_name_of_a_group_is_read_without_case() -> None:
    (one,) = groups(given_by("blue pre AB12", "Blue post AB12"))
    assert (one.name, len(one.pairs)) == ("Blue", 1)


def test_a_code_that_two_gave_is_nobodys() -> None:
    (one,) = groups(given_by("B pre AB12", "B pre ab-12", "B post AB12", "B post CD34"))
    assert one.twice == ("AB12",)
    assert one.pairs == []
    assert (list(one.pre), list(one.post)) == ([], ["CD34"])


def test_who_could_be_one_of_two_with_one_code_is_not_linked() -> None:
    (one,) = groups(given_by("B pre AB12", "B pre AB12", "B pre AB14", "B post AB13"))
    assert one.pairs == []
    assert one.links.unclear == ((("AB12", "AB14"), ("AB13",)),)
    assert one.unclear == 1


def test_what_came_without_a_code_counts_but_belongs_to_nobody() -> None:
    (one,) = groups(given_by("B pre ", "B post ", "B post -", "B post AB12"))
    assert one.pairs == []
    assert one.twice == ()
    assert one.given("pre") == [{"calm": 0}]
    assert one.given("post") == [{"calm": 3}, {"calm": 1}, {"calm": 2}]


SOME = st.lists(
    st.builds(
        Response,
        st.just("ours"),
        st.sampled_from(["Blue", "blue", "Green"]),
        st.sampled_from(WAVES),
        st.sampled_from(["AB12", "ab12", "AB13", "AC12", "AC13", "X-9", "", "?"]),
        st.integers(1, 5).map(lambda value: {"calm": float(value)}),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(SOME)
def test_nobody_is_lost_and_nobody_is_there_twice(some: list[Response]) -> None:
    found = groups(some)
    for wave in WAVES:
        kept = sum(len(one.given(wave)) for one in found)
        left = sum(
            plain(r.code) in one.twice for one in found for r in some if _is(r, one.name, wave)
        )
        assert kept + left == sum(r.wave == wave for r in some)
    for one in found:
        befores, afters = [a for a, _ in one.links.pairs], [b for _, b in one.links.pairs]
        assert len(set(befores)) == len(befores)
        assert len(set(afters)) == len(afters)
        assert len(one.pairs) == len(befores)
        assert not {*befores, *afters} & {"", *one.twice}


def _is(response: Response, group: str, wave: str) -> bool:
    return (response.group.casefold(), response.wave) == (group.casefold(), wave)
