"""Findings in the words of a paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from balint_tui.evaluation.findings import Finding, findings
from balint_tui.evaluation.paired import SignedRank
from balint_tui.evaluation.prose import methods, sentence
from balint_tui.evaluation.reliability import Alpha
from balint_tui.evaluation.responses import Response

from .example import OURS, RESPONSES, calm, example, found
from .test_findings import SOME

LINKED = (
    "Answers before and after were linked by codes that participants made themselves, with one "
    "slip forgiven in codes of 4 or more characters (n = 1); codes that could be linked in several "
    "ways were not (n = 0 before)."
)
PRATT = "pairs without change were ranked and their ranks left out (Pratt, 1959)"
TESTED = (
    f"Changes, after minus before, were tested with the exact two-sided Wilcoxon signed-rank test, "
    f"for which {PRATT} and ties got the mean of their ranks; W is the sum of the ranks of those "
    "that rose. No p is given of fewer than 6 pairs that differ, because none could be under .0625."
)
SHIFTS = (
    "Shifts are Hodges-Lehmann estimates with the exact interval of the signed-rank distribution, "
    "whose level is stated. Effect sizes are matched-pairs rank-biserial correlations (Kerby, "
    "2014)."
)
HOLM = (
    "P values were adjusted with Holm's method (1979) over the scales that were stated in advance "
    "(Skill, Calm, Strain); others are not adjusted."
)
SECONDARY = (
    "Secondary analyses are the paired t test, Hedges' g_av (Lakens, 2013) and the bias-corrected "
    "and accelerated (BCa) bootstrap interval of the mean change (10,000 resamples)."
)
GROUPS = "Members of one group are not independent; no test takes account of the groups."
ALPHA = "Cronbach's alpha of those who answered every item was .84 (n = 8) of Skill."
MEMBERS = "Members of one group are not independent; the tests take them as if they were."


def of(name: str, responses: list[Response]) -> Finding:
    return found(responses)[name]


# --- results


def test_enough_pairs() -> None:
    one = replace(example()["calm"], bootstrap=(0.25, 1.875))
    assert sentence(one) == (
        "Calm (1 to 5): n = 8 pairs; Mdn = 2.00 before and 3.00 after; 6 rose, 1 stayed, 1 fell; "
        "Hodges-Lehmann shift = 1.00, exact 96.09% CI [0.00, 2.00]; Wilcoxon signed-rank W = 31.5 "
        "(Pratt), exact p = .078, Holm-adjusted p = .156; matched-pairs rank-biserial r = .80; "
        "mean change = 1.12, BCa 95% CI [0.25, 1.88]; t(7) = 2.55, p = .038; Hedges' g_av = 1.29. "
        + MEMBERS
    )


def test_less_is_better_and_a_minus_is_a_minus() -> None:
    one = replace(example()["strain"], bootstrap=None)
    assert sentence(one) == (
        "Strain (0 to 20, lower is better): n = 8 pairs; Mdn = 10.00 before and 5.00 after; "
        "1 rose, 0 stayed, 7 fell; Hodges-Lehmann shift = −4.50, exact 96.09% CI [−7.00, −1.50]; "
        "Wilcoxon signed-rank W = 1 (Pratt), exact p = .016, Holm-adjusted p = .047; matched-pairs "
        "rank-biserial r = −.94; mean change = −4.25; t(7) = −4.12, p = .004; Hedges' "
        f"g_av = −1.30. {MEMBERS}"
    )


def test_what_so_few_cannot_show_comes_first() -> None:
    assert sentence(of("calm", calm([1, 1, 2, 2, 3, 4], [2, 3, 3, 4, 4]))) == (
        "Only 5 pairs changed: no two-sided p can be under .0625, so none is given; read the pairs "
        "themselves. So few pairs allow an interval of 93.75 % at most. Calm (1 to 5): n = 5 pairs "
        "(1 only before, 0 only after); Mdn = 2.00 before and 3.00 after; 5 rose, 0 stayed, "
        "0 fell; Hodges-Lehmann shift = 1.50, exact 93.75% CI [1.00, 2.00]; Wilcoxon signed-rank "
        "W = 15 (Pratt); matched-pairs rank-biserial r = 1.00; mean change = 1.40; Hedges' "
        "g_av = 1.34. All are of one group; the tests take them as independent, which they are not."
    )


def test_one_pair_and_none_that_changed() -> None:
    assert (
        "Calm (1 to 5): n = 1 pair; Mdn = 2.00 before and 3.00 after; 1 rose, 0 stayed, 0 fell; "
        "Hodges-Lehmann shift = 1.00; Wilcoxon signed-rank W = 1 (Pratt); matched-pairs "
        "rank-biserial r = 1.00. "
    ) in sentence(of("calm", calm([2], [3])))
    assert sentence(of("calm", calm([2, 3] * 3, [2, 3] * 3))) == (
        "No pair differs, so there is nothing to test. Calm (1 to 5): n = 6 pairs; Mdn = 2.50 "
        "before and 2.50 after; 0 rose, 6 stayed, 0 fell; Hodges-Lehmann shift = 0.00, exact "
        "96.88% CI [0.00, 0.00]; mean change = 0.00; Hedges' g_av = 0.00. All are of one group; "
        "the tests take them as independent, which they are not."
    )


def test_without_pairs() -> None:
    assert sentence(example()["taught"]) == "Teaching (1 to 5): after, n = 8, Mdn = 4.00; no pairs."
    assert sentence(of("calm", calm([2, 3], []))) == (
        "Calm (1 to 5): before, n = 2, Mdn = 2.50; no pairs."
    )
    assert sentence(of("calm", [*calm([2], []), *calm([], [4], group="Green")])) == (
        "No answer before could be linked to one after: there is no change to be seen. "
        "Calm (1 to 5): before, n = 1, Mdn = 2.00; after, n = 1, Mdn = 4.00; no pairs."
    )


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0009, "exact p < .001,"),
        (0.001, "exact p = .001,"),
        (0.0315, "exact p = .032,"),
        (1.0, "exact p = 1.000,"),
    ],
)
def test_how_a_p_value_is_written(p: float, said: str) -> None:
    test = SignedRank(8, 30, 6, p, p, True)
    assert said in sentence(replace(example()["calm"], test=test, p_holm=p))


def test_with_very_many_pairs_p_is_that_of_the_normal_distribution() -> None:
    one = replace(example()["calm"], test=SignedRank(300, 30, 6, 0.02, 0.01, False))
    assert "(Pratt), normal p = .020, Holm" in sentence(one)
    assert "their ranks (over 200 pairs by its normal approximation); W is" in methods([one])


# --- methods


def test_how_it_was_reached() -> None:
    assert methods(list(example().values())) == " ".join(
        [LINKED, TESTED, SHIFTS, HOLM, SECONDARY, GROUPS, ALPHA]
    )


def test_what_is_said_of_zeros_groups_and_codes() -> None:
    some = [
        *calm([1, 2, 3], [2, 3, 4]),
        *(Response("ours", "Blue", "pre", code, {"calm": 3.0}) for code in ("AB12", "AB13")),
        Response("ours", "Blue", "post", "AB14", {"calm": 3.0}),
    ]
    said = methods(list(found(some, "wilcoxon").values()))
    assert "(n = 0); codes that could be linked in several ways were not (n = 2 before)." in said
    assert "pairs without change were left out before ranking (Wilcoxon, 1945)" in said
    assert (
        "All are members of one group and not independent; no test takes account of this." in said
    )
    assert "stated in advance (Calm)" in said
    assert "alpha" not in said


def test_several_questionnaires_are_a_family_each() -> None:
    other = replace(OURS, id="other", scales=OURS.scales[1:2])
    others = [replace(one, instrument="other") for one in RESPONSES]
    said = methods([*example().values(), *findings(other, others)])
    assert (
        "over the scales of each questionnaire that were stated in advance "
        "(Skill, Calm, Strain; Calm)"
    ) in said
    assert "(n = 2); codes that could" in said  # a slip forgiven in each


def test_of_answers_without_pairs() -> None:
    assert methods([]) == (
        "No answers before and after were paired; they are described by n and median."
    )
    one = replace(example()["taught"], alpha=Alpha(-10.254, 8, -20, 0))
    assert methods([one]) == (
        "No answers before and after were paired; they are described by n and median. Cronbach's "
        "alpha of those who answered every item was −10.25 (n = 8) of Teaching."
    )


@settings(max_examples=25, deadline=None)
@given(SOME)
def test_whatever_was_answered_it_can_be_said(some: list[Response]) -> None:
    all_found = list(found(some).values())
    for text in (methods(all_found), *map(sentence, all_found)):
        assert text.isprintable()
        assert text.endswith(".")
        assert "significan" not in text
        assert "None" not in text
        assert "nan" not in text
