"""A hit with the words around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.library.catalogue import fold
from balint_tui.library.search import BEFORE, BEHIND, Excerpt, excerpt


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("a heavy silence here", "heavy", Excerpt("a ", "heavy", " silence here")),
        ("A HEAVY silence", "heavy S", Excerpt("A ", "HEAVY s", "ilence")),
        ("Bálint was here", "balint", Excerpt("", "Bálint", " was here")),
        ("die Straße lang", "strasse", Excerpt("die ", "Straße", " lang")),
        ("the ﬁrst", "first", Excerpt("the ", "ﬁrst", "")),
        ("nothing", "here", None),
        ("nothing", "  ", None),
    ],
)
def test_it_is_found_as_the_search_finds_it(text: str, wanted: str, found: Excerpt | None) -> None:
    assert excerpt([text], wanted) == found


def test_the_first_text_with_a_hit_counts() -> None:
    assert excerpt(["none", "a hit", "another hit"], "hit") == Excerpt("a ", "hit", "")


def test_a_long_text_is_cut_at_words() -> None:
    text = f"{'before ' * 20}HIT{' behind' * 40}"
    found = excerpt([text], "hit")
    assert found is not None
    assert found.before.startswith("…before")
    assert found.behind.endswith("behind…")
    assert len(found.before) <= BEFORE + 1
    assert len(found.behind) <= BEHIND + 1


@given(st.text(), st.text(min_size=1), st.text())
def test_what_is_found_folds_to_what_was_wanted(before: str, hit: str, behind: str) -> None:
    found = excerpt([before + hit + behind], hit)
    if found is not None:
        assert fold(hit).strip() in fold(found.hit)
        assert found.hit in before + hit + behind
