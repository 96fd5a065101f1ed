"""What may single someone out is asked about, and is no span."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from balint_tui.privacy import hints
from balint_tui.privacy.scrub import Scrubber

from .strategies import any_text, laws


@pytest.mark.parametrize(
    ("text", "hint", "why"),
    [
        ("the only Somali GP in the county", "the only Somali GP in the county", "the only one"),
        ("the only gp on [PLACE 1] presents", "the only gp on [PLACE 1] presents", "the only one"),
        ("He is one of only two imams here", "one of only two imams here", "one of few"),
        (
            "the oldest surgeon in the hospital, still",
            "the oldest surgeon in the hospital",
            "the most or the first",
        ),
        (
            "the first woman rabbi in the city",
            "the first woman rabbi in the city",
            "the most or the first",
        ),
        ("Her son was in the local paper.", "in the local paper", "in the news"),
        ("WENT VIRAL last week", "WENT VIRAL", "in the news"),
        ("seen by the retired bishop", "the retired bishop", "a public post"),
        ("plays in the Premier League", "Premier League", "known to many"),
        ("mother of triplets", "triplets", "very rare"),
    ],
)
def test_what_singles_out_is_asked_about(text: str, hint: str, why: str) -> None:
    (found,) = hints.find(text)
    assert (text[found.start : found.end], found.why) == (hint, why)


@pytest.mark.parametrize(
    "text",
    [
        "the only thing that helped was the silence",
        "the only one who asked",
        "It was the first time in the group that anyone laughed.",
        "one of the few times he cried",
        "The registrar felt the last patient was the worst.",
        "a rare smile, and the judge in her head",
        "newspaper on the chair, radio off",
        "the only",
    ],
)
def test_what_singles_nobody_out_is_not(text: str) -> None:
    assert hints.find(text) == []


@laws(40)
@given(any_text)
def test_hints_lie_inside_and_do_not_overlap(text: str) -> None:
    found = hints.find(text)
    assert all(0 <= hint.start < hint.end <= len(text) for hint in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_hint_masks_nothing() -> None:
    text = "the only Somali GP in the county"
    assert Scrubber().scrub(text).text == text
