"""Scrubbing: what is replaced by what, the same each time, and nothing the second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.privacy import scrub as scrub_module
from balint_tui.privacy.scrub import Scrubber
from balint_tui.privacy.spans import Span

from .strategies import NAMES, bits, laws, seated, texts

_CASES = (str.lower, str.upper, str.title, str.casefold)
_edges = st.text(st.sampled_from(" .,;:!?()[]{}\"'’-–/_*#@\n\u202e\0"), max_size=4)


def _scrub(text: str) -> str:
    return Scrubber(seated()).scrub(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siobhán O'Brien rang 07700 900123.", "Seat 1 rang [CONTACT 1]."),
        ("Ludwig's pt, MRN 00417733", "Seat 2's pt, MRN [ID 1]"),
        ("aged 93, seen on 12/03", "aged [AGE 1], seen on [DATE 1]"),
        ("mail ludwig@example.org", "mail [CONTACT 1]"),
        ("Will and will", "Seat 4 and will"),
        ("nothing to see", "nothing to see"),
        ("", ""),
        ("[PERSON 1] met Seat 3 on [DATE 2]", "[PERSON 1] met Seat 3 on [DATE 2]"),
    ],
)
def test_replaced(text: str, expected: str) -> None:
    assert _scrub(text) == expected


def test_a_month_in_a_date_is_no_member() -> None:
    scrubber = Scrubber(seated({1: "April Sørby"}))
    assert scrubber.scrub("April came on 3 April").text == "Seat 1 came on [DATE 1]"


def test_an_ambiguous_first_name_is_a_person() -> None:
    scrubber = Scrubber(seated({1: "Ana Lima", 2: "Ana Sousa"}))
    assert scrubber.scrub("Ana, Ana Lima, ANA").text == "[PERSON 1], Seat 1, [PERSON 1]"


def test_the_same_value_has_the_same_number_throughout_a_session() -> None:
    scrubber = Scrubber()
    assert scrubber.scrub("07700 900123 and 07700 900456").text == "[CONTACT 1] and [CONTACT 2]"
    assert scrubber.scrub("07700-900456, 07700 900123").text == "[CONTACT 2], [CONTACT 1]"
    assert scrubber.scrub("A.B@example.org").text == "[CONTACT 3]"
    assert scrubber.scrub("a.b@example.org, 12  March").text == "[CONTACT 3], [DATE 1]"
    assert scrubber.scrub("12 march").text == "[DATE 1]"


def test_after_a_restart_numbers_go_on() -> None:
    scrubber = Scrubber()
    scrubber.resume(["[DATE 2] and [ID 7]", "[DATE 1]", "[DATE 99999999]"])
    assert scrubber.scrub("14 March, MRN 417733").text == "[DATE 3], MRN [ID 8]"


def test_a_number_that_stands_in_the_text_is_not_given_again() -> None:
    assert Scrubber().scrub("[DATE 1] or 14 March").text == "[DATE 1] or [DATE 2]"


def test_a_repr_shows_nothing_that_was_replaced() -> None:
    scrubber = Scrubber(seated())
    scrubber.scrub("Ludwig rang 07700 900123")
    assert repr(scrubber) == "<Scrubber of 1 values, <Roster of 5>>"


def test_spans_are_those_of_the_original() -> None:
    text = "Ludwig, 07700 900123"
    expected = [Span(0, 6, "PERSON"), Span(8, 20, "CONTACT")]
    assert Scrubber(seated()).spans(text) == expected
    assert Scrubber(seated()).scrub(text).spans == tuple(expected)


# --- laws


@laws(40)
@given(texts)
def test_scrubbing_the_scrubbed_changes_nothing(text: str) -> None:
    scrubber = Scrubber(seated())
    once = scrubber.scrub(text).text
    assert scrubber.scrub(once).text == once
    assert scrubber.spans(once) == []
    assert Scrubber(seated()).scrub(once).text == once


@laws(40)
@given(st.lists(bits, min_size=1, max_size=2), st.integers(2, 40))
def test_nor_does_it_where_the_text_repeats_itself(pieces: list[str], times: int) -> None:
    once = _scrub("".join(pieces) * times)
    assert _scrub(once) == once


@laws(40)
@given(texts)
def test_spans_are_sorted_apart_and_inside_and_the_rest_stays(text: str) -> None:
    scrubbed = Scrubber(seated()).scrub(text)
    last, at = 0, 0
    for span in scrubbed.spans:
        assert last <= span.start < span.end <= len(text)
        at = scrubbed.text.index(text[last : span.start], at)
        last = span.end
    assert scrubbed.text.endswith(text[last:])


@laws(40)
@given(
    st.sampled_from([part for name in NAMES.values() for part in [name, *name.split()]]).filter(
        lambda part: part not in ("van", "Will")
    ),
    st.sampled_from(_CASES),
    _edges,
    _edges,
)
def test_no_name_survives_whatever_its_case_and_what_stands_around_it(
    part: str, case: object, before: str, after: str
) -> None:
    assert callable(case)
    typed = case(part)
    assert typed.casefold() not in _scrub(f"so{before or ' '}{typed}{after} said").casefold()


@laws(40)
@given(texts)
def test_placeholders_are_left_as_they_are(text: str) -> None:
    once = _scrub(f"[PERSON 12] {text} Seat 3")
    assert once.startswith("[PERSON 12] ")
    assert once.endswith(" Seat 3")


@pytest.mark.parametrize(
    "unit", ["0 ", "4May", "17jan", "#07700", "1-1-1-", "Jan ", "a@a@", "12.3. ", "ludwig "]
)
def test_a_long_text_is_looked_at_a_few_times_only(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    settle = scrub_module._settle

    def counted(text: str, people: list[Span]) -> list[Span]:
        nonlocal looks
        looks += 1
        return settle(text, people)

    monkeypatch.setattr(scrub_module, "_settle", counted)
    once = _scrub((unit * 1000)[:2000])
    assert looks <= 8
    monkeypatch.undo()
    assert _scrub(once) == once
