"""What is no code but a name, and what people see of a file before anything is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui import questionnaires
from balint_tui.evaluation.forms import Reading
from balint_tui.evaluation.instruments import load
from balint_tui.frame.prose import Section
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.output import Trouble

MODULE = load()[0]["module"]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def quiet(what: str, done: int, of: int) -> None:
    """Nobody wants to know how far it is."""


def reading(text: str, wave: str = "pre") -> Reading:
    return questionnaires.read(text.encode(), MODULE, wave, quiet)


def previewed(text: str, wave: str = "pre") -> dict[str, Section]:
    parts = questionnaires.preview(reading(text, wave), MODULE, wave)
    return {part[0]: part for part in parts}


def listed(rows: list[tuple[str, ...]]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows}


# --- the participants' own codes


@pytest.mark.parametrize(
    "name",
    [
        *("Anna", "ANNA", "anna", "José", "Müller", "maria", "Rose"),
        *("Anna Berg", "anna berg", "A. Berg", "Berg, Anna", "Li Wu", "O'Brien", "Dr Who"),
        *("anna-berg", "anna_berg", "anna.berg", "AnnaBerg", "Anna Berg 85", "anna.berg85"),
        *("Xqzzt Vrbnt", "Anna\tBerg"),
        *("anna@ward.example", "a.b@c.example", "0170 1234567", "+49 170 1234567", "555-0134"),
        *("anna at ward dot org", "www.anna.example", "@anna_b"),
    ],
)
def test_names_and_addresses_are_no_codes(name: str) -> None:
    assert questionnaires.identifies(name)


@pytest.mark.parametrize(
    "code",
    [
        *("SAMA12", "sama12", "SA-MA-12", "SA MA 12", "sa/ma/12", "SaMa12", "MAKO 14", "B4K"),
        *("270585", "0412", "1234", "12", "7", "A1", "x9y8z7", "RUÖ03", "äb12", "K-1985-L"),
        *("kalo", "QRSTU", "banana", "", "-", "...", "12 34", "P07", "R-2026-3", "a1b2c3d4e5f6"),
    ],
)
def test_codes_that_people_make_are_no_names(code: str) -> None:
    assert not questionnaires.identifies(code)


SYLLABLE = st.sampled_from([c + v for c in "BDFGKLMNPRST" for v in "AEIOU"])


@given(SYLLABLE, SYLLABLE, st.integers(1, 31))
def test_syllables_and_a_day_are_a_code(one: str, other: str, day: int) -> None:
    assert not questionnaires.identifies(f"{one}{other}{day:02}")


@given(st.text(max_size=60))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert questionnaires.identifies(text) in (True, False)


# --- the group


def test_a_group_is_called_what_it_is_called() -> None:
    assert questionnaires.group_name("  Night\tteam ") == "Night team"
    assert "0134" not in questionnaires.group_name("Ward, tel 020 7946 0134")


@pytest.mark.parametrize("text", ["", "  ", "\t\n"])
def test_a_group_without_a_name(text: str) -> None:
    with pytest.raises(LibraryError, match="has no name; give one"):
        questionnaires.group_name(text)


# --- what people see first

FILE = """\
Timestamp;E-mail;code;Relevance;How much do you know about it?
1 May;a@b.example;mako14;4;3
1 May;a@b.example;Anna Berg;4;3
1 May;a@b.example;MAKO-14;5;
1 May;a@b.example;rute03;6;2
1 May;a@b.example;;2;2
1 May;a@b.example;nosi21;;
1 May;a@b.example;bela22;2;1
1 May;a@b.example;kilo05;2;Anna Berg
"""


def test_the_columns_that_are_found_missing_and_passed_over() -> None:
    (_, _, rows) = previewed(FILE)["Module evaluation, before"]
    assert listed(rows) == {
        "code": "column “code”",
        "relevance": "column “Relevance”",
        "knowledge": "column “How much do you know about it?”",
        "comfort": "no column: not asked here",
        "passed over, not kept": "Timestamp, E-mail",
    }


def test_how_many_rows_and_the_first_three() -> None:
    parts = previewed(FILE)
    assert listed(parts["Rows"][2]) == {
        "with answers": "4",
        "of them without a code": "1",
        "without an answer, passed over": "1",
        "refused": "3",
    }
    assert parts["The first rows"][2] == [
        ("line 2", "mako14: relevance 4, knowledge 3"),
        ("line 4", "MAKO-14: relevance 5, knowledge –"),
        ("line 6", "no code: relevance 2, knowledge 2"),
    ]


def test_refused_rows_are_named_and_the_names_in_them_are_not() -> None:
    parts = previewed(FILE)
    _, heads, rows = parts["Refused"]
    assert heads == ("line", "why")
    assert rows == [
        ("3", "the code looks like a name or an address; it was not kept"),
        ("5", "relevance is '6', not from 1 to 5"),
        ("9", "knowledge is '… …', not from 1 to 5"),
    ]
    shown = str(parts)
    assert not any(word in shown for word in ("Anna", "Berg", "a@b", "1 May"))


@pytest.mark.parametrize("value", ["anna@ward.example", "020 7946 0134", "Anna", "by anna"])
def test_what_stands_where_an_answer_should_is_not_echoed(value: str) -> None:
    (_, why) = previewed(f"code,relevance\nmako14,{value}\n")["Refused"][2][0]
    assert why.startswith("relevance is '")
    assert value not in why


def test_a_wrong_answer_is_shown_shortened() -> None:
    answers = ["strongly agree", "9", "x" * 50]
    rows = previewed("code,relevance\n" + "".join(f"k1{n},{a}\n" for n, a in enumerate(answers)))
    said = [why for _, why in rows["Refused"][2]]
    assert "'strongly agree'" in said[0]
    assert "'9'" in said[1]
    assert "x…'" in said[2]
    assert len(said[2]) < 60


def test_codes_that_are_there_twice() -> None:
    rows = previewed(FILE)["Codes that are there twice and will not be linked"][2]
    assert rows == [("MAKO14", "lines 2, 4")]


def test_a_good_file_has_nothing_to_complain_of() -> None:
    parts = previewed("code,relevance,knowledge,comfort\nmako14,1,2,3\n")
    assert list(parts) == ["Module evaluation, before", "Rows", "The first rows"]
    assert listed(parts["Rows"][2]) == {"with answers": "1"}


def test_a_file_without_codes_says_so() -> None:
    rows = previewed("relevance\n1\n2\n")["Module evaluation, before"][2]
    assert ("code", "no column: nobody can be linked to the other wave") in rows


def test_nothing_steers_the_terminal() -> None:
    parts = previewed("code,relevance,x\x1b[2Jy\nmako14,\x1b[31m9,1\nmako15,1,1\n", "post")
    assert "\x1b" not in str(parts)
    assert "x [2Jy" in str(parts)


def test_nothing_in_a_reason_steers_the_terminal() -> None:
    bad = Reading({}, (), (), (), ((2, "relevance\nis \x1b[2Jodd"),))
    (*_, (_, _, rows)) = questionnaires.preview(bad, MODULE, "pre")
    assert rows == [("2", "relevance is [2Jodd")]


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    content = b"code,relevance\n" + b"".join(b"mako%02d,3\n" % n for n in range(20))
    questionnaires.read(content, MODULE, "pre", lambda *so: told.append(so))
    assert told[-1][:2] == ("rows read", 20)
    assert all(done <= of for _, done, of in told)


# --- keeping


def test_the_group_keeps_its_spelling_and_answers_are_taken_in_once(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    try:
        taken = reading("code,relevance\nmako14,3\nrute03,\n,4\n")
        first = questionnaires.take_in(library, MODULE, "pre", "Night team", taken, NOW)
        assert first.given == (("mako14", {"relevance": 3.0}), ("", {"relevance": 4.0}))
        other = reading("code,relevance\nmako14,5\n", "post")
        second = questionnaires.take_in(library, MODULE, "post", "NIGHT TEAM", other, NOW)
        assert (second.group, second.wave, second.instrument) == ("Night team", "post", "module")
        with pytest.raises(LibraryError, match="there already"):
            questionnaires.take_in(library, MODULE, "pre", "night team", taken, NOW)
        assert [batch.id for batch in library.answers.batches()] == sorted([first.id, second.id])
    finally:
        library.close()


def test_what_is_not_sound_says_what_to_do() -> None:
    bad = reading("code,relevance\nmako14,7\nrute03,2\n")
    with pytest.raises(Trouble, match="1 row is refused, so nothing was kept; mend the file, or"):
        questionnaires.must_be_sound(bad, skip_refused=False)
    questionnaires.must_be_sound(bad, skip_refused=True)
    for text in ("code,relevance\n", "code,relevance\nmako14,\n", "code,relevance\nmako14,7\n"):
        with pytest.raises(Trouble, match="No row has an answer, so nothing was kept; fill in"):
            questionnaires.must_be_sound(reading(text), skip_refused=True)
