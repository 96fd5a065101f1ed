"""Overlapping candidates and what is chosen among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balint_tui.privacy.spans import TYPES, Span, choose

from .strategies import laws

_spans = st.builds(
    lambda start, size, kind: Span(start, start + size, kind),
    st.integers(0, 30),
    st.integers(0, 8),
    st.sampled_from(TYPES),
)
_authorities = st.lists(st.lists(_spans, max_size=6), max_size=4)


@laws(40)
@given(_authorities)
def test_what_is_chosen_is_sorted_and_never_overlaps(authorities: list[list[Span]]) -> None:
    chosen = choose(*authorities)
    ends = [0, *(span.end for span in chosen)]
    assert all(end <= span.start < span.end for end, span in zip(ends, chosen, strict=False))


@laws(40)
@given(_authorities)
def test_every_candidate_is_chosen_or_touched_by_one_that_is(
    authorities: list[list[Span]],
) -> None:
    chosen = choose(*authorities)
    for span in (span for spans in authorities for span in spans if len(span)):
        assert any(span.start < other.end and other.start < span.end for other in chosen)


def test_an_earlier_authority_wins_over_a_longer_span() -> None:
    short, long = Span(2, 4, "PERSON"), Span(0, 9, "ID")
    assert choose([short], [long]) == [short]


def test_within_one_authority_the_longer_span_wins() -> None:
    short, long = Span(0, 4, "DATE"), Span(2, 9, "ID")
    assert choose([short, long]) == [long]
