"""What of the notes leaves: approved texts, without seats and names, each code at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.research.hiding import could_be_names, hidden, hider, replaced
from balint_tui.research.texts import BETWEEN, Coded, Passage, joined, passages
from tests.research.material import meeting


def of(notes: dict[str, str | None], *codes: tuple[int, int, int, str]) -> list[Passage]:
    return passages(meeting(notes=notes, codes=codes), hider(["Harbour"], ["Ada"]))


def quotes(found: list[Passage]) -> list[tuple[str, str]]:
    return [(one.code, p.text[one.start : one.end]) for p in found for one in p.codes]


def test_only_what_was_approved_leaves() -> None:
    found = of({"Kept as it is.": "Kept as it is.", "Nobody decided.": None})
    assert [passage.text for passage in found] == ["Kept as it is."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("She wouldn\u2019t, couldn't say.", 4),
        ("sad-angry-tired\u2014lost", 4),
        ("\u738b\u5c0f\u660e\u7684\u75c5\u4eba", 3),
        ("saw \u738b\u5c0f\u660e twice", 4),
        ("\u0e04\u0e19\u0e44\u0e02\u0e49", 3),
        ("Ame\u0301lie e\u0301tait la\u0300", 3),
        ("\u0930\u094b\u0917\u0940 \u0909\u0926\u093e\u0938 \u0925\u093e", 3),
        ("A well-being e-mail at 3.5 p.m. - or so!", 10),
        ("one,two;three/four_five", 5),
    ],
)
def test_words_are_counted_however_they_are_parted(text: str, words: int) -> None:
    assert Passage(text, ()).words == words


def test_codes_are_where_they_were() -> None:
    text = "Tired, and ashamed of it."
    found = of({text: text}, (0, 0, 0, "a"), (0, 7, 18, "b"))
    assert quotes(found) == [("a", text), ("b", "and ashamed")]


def test_in_a_text_that_was_changed_codes_go_with_their_words_or_go() -> None:
    found = of(
        {"Tired, and ashamed of it, and sad.": "She was tired, and ashamed."},
        (0, 0, 0, "whole"),
        (0, 11, 18, "kept"),
        (0, 30, 33, "gone"),
    )
    assert quotes(found) == [("whole", "She was tired, and ashamed."), ("kept", "ashamed")]


def test_words_that_are_there_twice_are_not_guessed() -> None:
    assert quotes(of({"So sad, so it is.": "So so sad, so so."}, (0, 8, 10, "so"))) == []


def test_seats_are_not_said_and_codes_move_along() -> None:
    text = "Seat 3 told Ada of the Harbour, and Seat 12 was silent."
    found = of({text: text}, (0, 36, 54, "silence"), (0, 0, 11, "told"))
    assert found[0].text == "[MEMBER] told [MEMBER] of the [GROUP], and [MEMBER] was silent."
    assert quotes(found) == [("told", "[MEMBER] told"), ("silence", "[MEMBER] was silent")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seat 3, SEAT 4 and Seat  5.", "[MEMBER], [MEMBER] and [MEMBER]."),
        ("Seats 1 and 2 were silent; seat\u00a07 too.", "[MEMBER] were silent; [MEMBER] too."),
        ("Seated, 12 of them.", "Seated, 12 of them."),
        ("ROSALIND, rosalind, Rosalinda.", "[MEMBER], [MEMBER], Rosalinda."),
        ("Will he? He will; ask Will.", "[MEMBER] he? He will; ask [MEMBER]."),
        ("José, jose\u0301, JOSE\u0301, Jos.", "[MEMBER], [MEMBER], [MEMBER], Jos."),
        ("Zennor  moor and ZENNOR MOOR.", "[GROUP] and [GROUP]."),
        ("In the harbour lies the Harbour.", "In the harbour lies the [GROUP]."),
        ("A doctor of A.", "A doctor of A."),
    ],
)
def test_seats_groups_and_members_are_not_said(text: str, said: str) -> None:
    hide = hider(["Harbour", "Zennor Moor", "A"], ["Rosalind", "Will", "Jose\u0301"])
    assert hidden(text, hide) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("as Hawthorne says", "as [NAME] says"),
        ("Tired, Anxious or Sad", "Tired, Anxious or Sad"),
        ("The JSE of margaret", "The JSE of [NAME]"),
        ("[PERSON 1] of [GROUP] and [MEMBER]", "[PERSON 1] of [GROUP] and [MEMBER]"),
    ],
)
def test_what_could_be_a_name_goes_where_nobody_approves(text: str, said: str) -> None:
    assert hidden(text, could_be_names) == said


def test_of_a_part_of_a_name_nothing_is_left_to_be_coded() -> None:
    text = "With Ada Seat 3 came."
    found = of({text: text}, (0, 9, 13, "part"), (0, 0, 11, "until"))
    assert quotes(found) == [("until", "With [MEMBER] ")]


def test_two_coders_who_agree_are_one_code() -> None:
    text = "Nobody spoke."
    assert quotes(of({text: text}, (0, 0, 0, "a"), (0, 0, 0, "a"))) == [("a", text)]


def test_line_ends_and_what_xml_cannot_hold_become_spaces() -> None:
    assert of({"One\ntwo\x00\u2028three\ud800.": "One\ntwo\x00\u2028three\ud800."})[0].text == (
        "One two  three ."
    )


def test_paragraphs_are_joined_and_segments_counted_on() -> None:
    found = [Passage("One.", (Coded(0, 3, "a"),)), Passage("Two 🙂.", (Coded(4, 5, "b"),))]
    text, segments = joined(found, 7)
    assert text == f"One.{BETWEEN}Two 🙂."
    assert [(s.id, text[s.start : s.end], s.quote) for s in segments] == [
        ("s-000007", "One", "One"),
        ("s-000008", "🙂", "🙂"),
    ]


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["", "[X]"])))


@given(st.text("abc é🙂", max_size=30), SPANS)
def test_places_move_with_their_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    spans = [one for one in spans if one[1] <= len(text)]
    changed, moved = replaced(text, spans)
    places = [moved(place) for place in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(changed)
    if not any(start < end for start, end, _ in spans):
        assert changed == text
        assert places == list(range(len(text) + 1))


@given(st.text("ab ", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_what_is_not_replaced_stays(text: str, start: int, end: int) -> None:
    end = min(end, len(text))
    changed, moved = replaced(text, [(start, end, "[LONG WORDS]")])
    if start < end:
        assert changed[: moved(start)] == text[:start]
        assert changed[moved(end) :] == text[end:]
