"""What a questionnaire shows: an example worked out by hand, and what so few cannot show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui import assets, evaluation
from balint_tui.evaluation.findings import Finding, as_row, findings
from balint_tui.evaluation.instruments import WAVES, Instrument, Item, Scale
from balint_tui.evaluation.responses import Response

from .example import OURS, RESPONSES, calm, example, found

KEYS = {
    *("instrument", "scale", "n_pairs", "n_pre_only", "n_post_only", "median_pre", "median_post"),
    *("mean_change", "rose", "stayed", "fell", "hodges_lehmann", "hl_low", "hl_high", "hl_level"),
    *("wilcoxon_w", "wilcoxon_p", "wilcoxon_p_holm", "zeros", "rank_biserial", "t", "t_p"),
    *("hedges_g_av", "alpha", "alpha_n", "notes"),
}
"""What a report as JSON promises."""
ONE_GROUP = "All are of one group; the tests take them as independent, which they are not."
GROUPS = "Members of one group are not independent; the tests take them as if they were."


def row(name: str, responses: Sequence[Response] = ()) -> dict[str, Any]:
    """The row of a scale or item; of the example, if no answers are given."""
    return as_row((found(responses) if responses else example())[name])


# --- the example, by hand


def test_the_scales_in_their_order_each_before_its_items() -> None:
    assert list(example()) == ["skill", "ask", "hear", "calm", "strain", "taught"]
    assert [one.of for one in example().values()] == ["", "skill", "skill", "", "", ""]


def test_calm() -> None:
    # Before 2 2 1 3 | 2 1 4 3, after 3 4 3 3 | 3 4 3 4: +1 +2 +2 0 | +1 +3 -1 +1.
    # Pratt's ranks: 0 has 1, the four of size 1 have 3.5, the two of 2 have 6.5, the 3 has 8.
    # W+ = 3 * 3.5 + 2 * 6.5 + 8 = 31.5, W- = 3.5, so the rank-biserial is 28 / 35.
    # Of the 2^7 patterns of signs those with a sum up to 3.5 are five: none, or one of four 3.5s.
    # The 36 means of two changes, doubled: -2 -1, four 0s, five 1s, nine 2s, seven 3s, six 4s,
    # two 5s, a 6. The middle two are 2s; the fourth from either end are 0 and 4 (of eight pairs
    # 5 of 256 sums are up to 3, so that the level is 1 - 10 / 256).
    # Changes: mean 9/8, squares 21, so SD² = (21 - 81/8) / 7. SDs before and after: squares
    # (48 - 18²/8) / 7 and (93 - 27²/8) / 7.
    spread = sqrt((21 - 81 / 8) / 7)
    apart = (sqrt((48 - 324 / 8) / 7) + sqrt((93 - 729 / 8) / 7)) / 2
    one = row("calm")
    assert one["n_pairs"] == 8
    assert one["n_pre_only"] == one["n_post_only"] == 0
    assert (one["median_pre"], one["median_post"], one["mean_change"]) == (2, 3, 1.125)
    assert (one["mean_pre"], one["mean_post"]) == (2.25, 3.375)
    assert (one["rose"], one["stayed"], one["fell"]) == (6, 1, 1)
    assert (one["wilcoxon_w"], one["wilcoxon_n"], one["wilcoxon_p"]) == (31.5, 7, 10 / 128)
    assert one["wilcoxon_exact"] is True
    assert one["rank_biserial"] == pytest.approx(0.8)
    assert (one["hodges_lehmann"], one["hl_low"], one["hl_high"]) == (1, 0, 2)
    assert one["hl_level"] == 1 - 10 / 256
    assert one["t"] == pytest.approx(1.125 / (spread / sqrt(8)))
    assert one["t_p"] == pytest.approx(0.0379, abs=5e-5)  # t = 2.5529 with 7 degrees of freedom
    assert one["hedges_g_av"] == pytest.approx(1.125 / apart * (1 - 3 / 27))
    assert one["bca_low"] < 1.125 < one["bca_high"]
    assert one["alpha"] is one["alpha_n"] is None
    assert one["notes"] == [GROUPS]


def test_strain_of_which_less_is_better() -> None:
    # Changes -2 -3 -4 -5 | -6 -7 -8 +1: W+ = 1, W- = 35; two of 256 sums are up to 1.
    # The middle two of the 36 means are -4.5; the fourth from either end -7 and -1.5.
    one = row("strain")
    assert (one["median_pre"], one["median_post"], one["mean_change"]) == (10, 5, -4.25)
    assert (one["rose"], one["stayed"], one["fell"]) == (1, 0, 7)
    assert (one["wilcoxon_w"], one["wilcoxon_p"]) == (1, 4 / 256)
    assert one["rank_biserial"] == pytest.approx(-34 / 36)
    assert (one["hodges_lehmann"], one["hl_low"], one["hl_high"]) == (-4.5, -7, -1.5)


def test_skill_in_which_only_three_changed() -> None:
    # Means of two items: before 2 3 4 2.5 | 3 4.5 1 4, changes +.5 +1 +.5 0 | 0 0 0 0.
    # Pratt's ranks: five 0s have 1 to 5, the .5s have 6.5, the 1 has 8: W+ = 21.
    # Means of two changes: fifteen 0s, ten .25s, eight .5s, two .75s, a 1.
    # Alpha before: squares about the means are 12 of ask, 10 of hear, 38 of the sums.
    one = row("skill")
    assert (one["median_pre"], one["median_post"]) == (3, 3.5)
    assert (one["rose"], one["stayed"], one["fell"]) == (3, 5, 0)
    assert (one["wilcoxon_w"], one["wilcoxon_n"], one["rank_biserial"]) == (21, 3, 1)
    assert (one["hodges_lehmann"], one["hl_low"], one["hl_high"]) == (0.25, 0, 0.5)
    assert one["alpha"] == pytest.approx(2 * (1 - 22 / 38))
    assert one["alpha_n"] == 8
    for name in ("wilcoxon_p", "wilcoxon_p_holm", "t_p", "bca_low", "bca_high"):
        assert one[name] is None
    assert one["notes"] == [
        "Only 3 pairs changed: no two-sided p can be under .25, so none is given; read the pairs "
        "themselves.",
        GROUPS,
    ]


def test_holm_counts_all_scales_that_were_stated_in_advance() -> None:
    # The p values are .015625, .078125 and, though not given, .25.
    assert row("strain")["wilcoxon_p_holm"] == 3 * 0.015625
    assert row("calm")["wilcoxon_p_holm"] == 2 * 0.078125
    assert row("skill")["wilcoxon_p_holm"] is None


def test_what_was_not_stated_in_advance_is_not_corrected() -> None:
    scales = tuple(replace(scale, stated=scale.id == "calm") for scale in OURS.scales)
    one, two = (
        as_row(finding)
        for finding in findings(replace(OURS, scales=scales), RESPONSES)
        if finding.scale in ("calm", "strain")
    )
    assert one["wilcoxon_p_holm"] == one["wilcoxon_p"] == 0.078125
    assert (two["wilcoxon_p"], two["wilcoxon_p_holm"]) == (0.015625, None)


def test_a_scale_without_pairs_is_none_of_the_family() -> None:
    without = [
        replace(one, answers={**one.answers, "ask": None, "hear": None})
        if one.wave == "post"
        else one
        for one in RESPONSES
    ]
    assert row("strain", without)["wilcoxon_p_holm"] == 2 * 0.015625
    assert (row("skill", without)["n_pairs"], row("skill", without)["n_pre_only"]) == (0, 8)


def test_zeros_may_be_left_out_before_ranking() -> None:
    # Without the 0 the ranks are 2.5, 5.5 and 7: W+ = 3 * 2.5 + 2 * 5.5 + 7, W- = 2.5.
    one = as_row(found(RESPONSES, "wilcoxon")["calm"])
    assert (one["zeros"], row("calm")["zeros"]) == ("wilcoxon", "pratt")
    assert (one["wilcoxon_w"], one["wilcoxon_p"]) == (25.5, 10 / 128)
    assert one["rank_biserial"] == pytest.approx(23 / 28)


def test_each_group_has_its_change() -> None:
    assert row("calm")["group_changes"] == [
        {"group": "Blue", "n_pairs": 4, "mean_change": 1.25},
        {"group": "Green", "n_pairs": 4, "mean_change": 1.0},
    ]


def test_what_is_asked_only_after_is_described() -> None:
    one = row("taught")
    assert (one["n_pairs"], one["n_pre_only"], one["n_post_only"]) == (0, 0, 8)
    assert (one["median_pre"], one["median_post"], one["mean_post"]) == (None, 4, 4.25)
    assert one["notes"] == []


def test_an_item_belongs_to_its_scale() -> None:
    assert (row("ask")["item_of"], row("calm")["item_of"]) == ("skill", None)
    assert (row("ask")["rose"], row("hear")["rose"]) == (2, 2)
    assert example()["ask"].title == "I ask what a patient fears"


def test_a_reverse_item_is_shown_as_it_was_answered() -> None:
    items = (Item("safe", "Safe?", 1, 5), Item("abrupt", "Abrupt?", 1, 5, reverse=True))
    scale = Scale("end", "Ending", ("safe", "abrupt"))
    one = Instrument("ours", "Ours", "", "", "", items, (scale,))
    answers = {"pre": {"safe": 3.0, "abrupt": 5.0}, "post": {"safe": 4.0, "abrupt": 1.0}}
    some = [Response("ours", "Blue", wave, "AB12", answers[wave]) for wave in WAVES]
    whole, safe, abrupt = findings(one, some)
    assert whole.pairs == ((2, 4.5),)  # abrupt counts 1 and 5
    assert (safe.pairs, safe.better) == (((3, 4),), "higher")
    assert (abrupt.pairs, abrupt.better) == (((5, 1),), "lower")


def test_the_range_of_a_score() -> None:
    some = example()
    assert (some["skill"].least, some["skill"].most) == (1, 5)
    assert (some["strain"].least, some["strain"].most) == (0, 20)
    scales = (Scale("skill", "Skill", ("ask", "hear"), "sum"), *OURS.scales[1:])
    one = findings(replace(OURS, scales=scales), RESPONSES)[0]
    assert (one.least, one.most) == (2, 10)


# --- what so few cannot show


def test_of_five_no_p_is_given_and_that_is_said_first() -> None:
    one = row("calm", calm([1, 1, 2, 2, 3], [2, 3, 3, 4, 4]))
    assert one["notes"] == [
        "Only 5 pairs changed: no two-sided p can be under .0625, so none is given; read the pairs "
        "themselves.",
        "So few pairs allow an interval of 93.75 % at most.",
        ONE_GROUP,
    ]
    assert one["wilcoxon_p"] is one["wilcoxon_p_holm"] is one["t_p"] is None
    assert one["bca_low"] is one["bca_high"] is None
    assert one["hl_level"] == 0.9375
    assert (one["hl_low"], one["hl_high"]) == (1, 2)
    assert (one["wilcoxon_w"], one["rank_biserial"]) == (15, 1)


def test_of_six_a_p_is_given() -> None:
    one = row("calm", calm([1, 1, 2, 2, 3, 1], [2, 3, 3, 4, 4, 2]))
    assert (one["wilcoxon_p"], one["hl_level"]) == (2 / 64, 1 - 2 / 64)
    assert one["notes"] == [ONE_GROUP]


@pytest.mark.parametrize(("n", "least"), [(1, "1"), (2, ".5"), (3, ".25"), (4, ".125")])
def test_the_least_p_of_fewer(n: int, least: float) -> None:
    first = row("calm", calm([2] * n, [3] * n))["notes"][0]
    assert first.startswith(f"Only {n} pair{'s' * (n > 1)} changed: no two-sided p can be under")
    assert f"under {least}, so" in first


def test_of_one_pair_there_is_no_interval() -> None:
    one = row("calm", calm([2], [3]))
    assert "One pair allows no interval." in one["notes"]
    assert one["hodges_lehmann"] == 1
    for name in ("hl_low", "hl_high", "hl_level", "t", "hedges_g_av"):
        assert one[name] is None


def test_where_nothing_changed_there_is_nothing_to_test() -> None:
    one = row("calm", calm([2, 3, 4, 2, 3, 4, 2], [2, 3, 4, 2, 3, 4, 2]))
    assert one["notes"] == ["No pair differs, so there is nothing to test.", ONE_GROUP]
    for name in ("wilcoxon_w", "wilcoxon_p", "wilcoxon_p_holm", "rank_biserial", "t", "t_p"):
        assert one[name] is None
    assert (one["stayed"], one["hodges_lehmann"], one["wilcoxon_n"]) == (7, 0, 0)


def test_where_nothing_could_be_linked_medians_are_those_of_all() -> None:
    some = [*calm([1, 2, 3], []), *calm([], [4, 5], group="Green")]
    one = row("calm", some)
    assert (one["n_pairs"], one["n_pre_only"], one["n_post_only"]) == (0, 3, 2)
    assert (one["median_pre"], one["median_post"], one["mean_change"]) == (2, 4.5, None)
    assert one["notes"] == [
        "No answer before could be linked to one after: there is no change to be seen."
    ]
    for name in ("hodges_lehmann", "hl_level", "wilcoxon_w", "wilcoxon_p", "rank_biserial", "t"):
        assert one[name] is None


def test_who_is_missing_after_is_counted_and_too_many_are_pointed_out() -> None:
    few = row("calm", calm([1, 2, 3, 2, 3, 1], [2, 3, 4, 3]))
    assert (few["n_pairs"], few["n_pre_only"]) == (4, 2)
    assert not any("came without" in note for note in few["notes"])
    many = row("calm", calm([1, 2, 3, 2, 3, 1], [2, 3, 4]))
    assert (many["n_pairs"], many["n_pre_only"]) == (3, 3)
    assert "Of 6 answers before, 3 came without one after." in many["notes"]
    assert (many["median_pre"], many["median_post"]) == (2, 3)  # of the pairs


def test_who_left_an_item_out_is_not_in_its_pairs() -> None:
    some = [
        replace(one, answers={**one.answers, "calm": None})
        if (one.code, one.group, one.wave) == ("CD34", "Blue", "post")
        else one
        for one in RESPONSES
    ]
    assert (row("calm", some)["n_pairs"], row("calm", some)["n_pre_only"]) == (7, 1)
    assert row("strain", some)["n_pairs"] == 8


def _given(wave: str, *codes: str) -> list[Response]:
    return [Response("ours", "Blue", wave, code, {"calm": 3.0}) for code in codes]


def test_codes_that_are_no_use_are_counted_and_pointed_out() -> None:
    some = [
        *_given("pre", "AB12", "AB12", "CD34", "CD35", "XY99", ""),
        *_given("post", "AB12", "CD36", "XY99", "?", ""),
    ]
    one = row("calm", some)
    assert (one["n_pairs"], one["n_pre_only"], one["n_post_only"]) == (1, 3, 3)
    assert (one["n_unclear"], one["n_forgiven"]) == (2, 0)
    assert one["notes"][2:5] == [
        "2 codes before could belong to codes after in several ways; none was linked.",
        "1 code came more than once in a wave, so nobody knows whose the answers are; they were "
        "left out.",
        "3 answers came without a code and could not be linked.",
    ]
    assert row("calm")["n_forgiven"] == 1


def test_a_ceiling_is_pointed_out() -> None:
    words = "Before, 2 of 8 stood at {}, the best there is, without room to improve."
    high = row("calm", calm([5, 5, 1, 2, 3, 4, 2, 3], [4, 5, 2, 3, 4, 5, 3, 4]))
    assert words.format(5) in high["notes"]
    low = row("strain", calm([0, 0, 9, 8, 7, 6, 5, 4], [1, 0, 2, 3, 4, 5, 6, 7], item="strain"))
    assert words.format(0) in low["notes"]
    fewer = row("calm", calm([5, 4, 1, 2, 3, 4, 2, 3], [4, 5, 2, 3, 4, 5, 3, 4]))
    most = row("strain", calm([20, 20, 20, 8], [1, 0, 2, 3], item="strain"))
    assert not any("stood at" in note for note in (*fewer["notes"], *most["notes"]))


def test_before_anybody_answered_after_nothing_is_said_of_pairs() -> None:
    assert row("calm", calm([1, 2, 3], []))["notes"] == []


def test_another_instruments_answers_are_not_looked_at() -> None:
    others = [replace(one, instrument="other") for one in RESPONSES]
    assert found(others) == {}
    assert found([*others, *RESPONSES]) == example()


# --- for programs


ANSWERS = st.fixed_dictionaries(
    {name: st.none() | st.integers(1, 5).map(float) for name in ("ask", "hear", "calm", "taught")}
)
SOME = st.lists(
    st.builds(
        Response,
        st.just("ours"),
        st.sampled_from(["Blue", "blue", "Green"]),
        st.sampled_from(WAVES),
        st.sampled_from(["AB12", "ab12", "AB13", "CD34", "EF56", "GH78", "JK12", ""]),
        ANSWERS,
    ),
    max_size=18,
)


@settings(max_examples=40, deadline=None)
@given(SOME)
def test_a_row_holds_what_was_promised_whatever_was_answered(some: list[Response]) -> None:
    for one in found(some).values():
        told = as_row(one)
        assert set(told) >= KEYS
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["rose"] + told["stayed"] + told["fell"] == told["n_pairs"]
        assert min(told["n_pairs"], told["n_pre_only"], told["n_post_only"]) >= 0
        assert (told["wilcoxon_p"] is None) == (told["wilcoxon_n"] < 6)
        assert told["wilcoxon_p_holm"] is None or told["wilcoxon_p_holm"] >= told["wilcoxon_p"]
        assert (told["hodges_lehmann"] is None) == (told["n_pairs"] == 0)
        assert_sentences(one)


def assert_sentences(one: Finding) -> None:
    for note in one.notes:
        assert note.endswith(".")
        assert note[0].isupper() or note[0].isdigit()
        assert "\n" not in note
        assert "significan" not in note


@settings(max_examples=25, deadline=None)
@given(SOME, st.integers())
def test_the_order_of_answers_does_not_matter(some: list[Response], seed: int) -> None:
    turned = list(some)
    Random(seed).shuffle(turned)
    # Of a code that was given twice it does not matter whose answers are left out: both are.
    assert found(turned) == found(some)


def test_no_text_calls_a_number_significant() -> None:
    files = [*Path(evaluation.__path__[0]).glob("*.py"), *assets.folder("instruments").iterdir()]
    assert len(files) > 10
    for file in files:
        assert "significan" not in file.read_text(encoding="utf-8").casefold(), file.name
