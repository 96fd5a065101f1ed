"""Answers in files as forms, spreadsheets, REDCap and LimeSurvey write them, and broken ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation import forms
from balint_tui.evaluation.forms import FormError, Reading, answer, own_code, read, template
from balint_tui.evaluation.instruments import CODE, Instrument, Item, Scale, load
from tests.coding.books import CUTS, mutated

LABELS = ("not at all", "a little", "somewhat", "quite", "very")
CALM = Item("calm", "How calm are you?", 1, 5, LABELS)
RUSH = Item("in-a-rush", "How often are you in a rush?", 1, 5, LABELS)
TOTAL = Item("total", "Total, of the other form", 0, 54)
LIKED = Item("liked", "Did you like it?", 1, 5, LABELS, "post")
OURS = Instrument(
    *("ours", "Ours", "", "Our own", "CC0-1.0"),
    (CALM, RUSH, TOTAL, LIKED),
    (Scale("calm", "Calm", ("calm",)),),
)


def is_name(text: str) -> bool:
    return "@" in text or text == "Maria Huber"


def reading(text: str | bytes, wave: str = "pre") -> Reading:
    return read(text if isinstance(text, bytes) else text.encode(), OURS, wave, is_name)


def answers(text: str | bytes, wave: str = "pre") -> list[tuple[str, tuple[float | None, ...]]]:
    """Code and answers of each row; nothing may be refused."""
    found = reading(text, wave)
    assert found.refused == ()
    return [(row.code, tuple(row.answers.values())) for row in found.rows]


def refusal(text: str | bytes, wave: str = "pre") -> str:
    with pytest.raises(FormError) as caught:
        reading(text, wave)
    said = str(caught.value)
    assert said.endswith(".")
    assert said.isprintable()
    return said


def reasons(text: str | bytes) -> list[tuple[int, str]]:
    return list(reading(text).refused)


# --- templates


def test_what_is_to_be_filled_in() -> None:
    assert template(OURS, "pre") == "code,calm,in-a-rush,total\n"
    assert template(OURS, "post") == "code,calm,in-a-rush,total,liked\n"


@pytest.mark.parametrize("instrument", load()[0].values(), ids=lambda one: one.id)
@pytest.mark.parametrize("wave", ["pre", "post"])
def test_a_filled_template_comes_back(instrument: Instrument, wave: str) -> None:
    asked = instrument.asked_in(wave)
    heads = template(instrument, wave)
    if not asked:
        assert heads == "code\n"
        return
    filled = heads + ",".join(["AB12", *(f"{item.most:g}" for item in asked)]) + "\n"
    found = read(filled.encode(), instrument, wave, is_name)
    assert (found.missing, found.passed_over, found.refused) == ((), (), ())
    (row,) = found.rows
    assert (row.line, row.code) == (2, "AB12")
    assert row.answers == {item.id: item.most for item in asked}
    assert found.columns == {name: name for name in (CODE, *(item.id for item in asked))}


# --- as programs write it


def test_a_form_calls_columns_by_the_words_of_items() -> None:
    text = (
        '"Timestamp","Your code","How calm are you?","How often are you in a rush?",'
        '"Total, of the other form","Anything else?"\n'
        '"2026/03/01 10:00:00","ab-12","quite","Not at all","","Thank you, all"\n'
        '"2026/03/01 10:02:00","CD34","very","a little","12","\n"\n'
    )
    found = reading(text)
    assert found.columns == {
        "calm": "How calm are you?",
        "in-a-rush": "How often are you in a rush?",
        "total": "Total, of the other form",
        CODE: "Your code",
    }
    assert found.passed_over == ("Timestamp", "Anything else?")
    assert found.missing == ()
    assert answers(text) == [("ab-12", (4, 1, None)), ("CD34", (5, 2, 12))]


def test_a_grid_of_a_form_has_the_words_in_brackets() -> None:
    text = (
        "Personal code;Lately [How calm are you?];Lately [How often are you in a rush?]\nAB12;5;1\n"
    )
    assert answers(text) == [("AB12", (5, 1))]
    assert reading(text).missing == ("total",)


def test_limesurvey_calls_columns_by_question_and_item() -> None:
    text = (
        '"id","submitdate","G01Q01[calm]","G01Q01[inarush]","G01Q01[in-a-rush]","G02Q01","code"\n'
        '"1","2026-03-01","4","x","2","text","AB12"\n'
        '"12","2026-03-02","5","x","N/A","text","CD34"\n'
    )
    found = reading(text)
    assert found.columns[CODE] == "code"
    assert found.passed_over == ("id", "submitdate", "G01Q01[inarush]", "G02Q01")
    assert answers(text) == [("AB12", (4, 2)), ("CD34", (5, None))]


REDCAP_RAW = (
    "record_id,redcap_event_name,redcap_survey_identifier,ours_timestamp,participant_code,calm,"
    "in_a_rush,total,ours_complete\n"
    '1,before_arm_1,,"2026-03-01 10:00:00",AB12,4,2,30,2\n'
    '2,before_arm_1,,"2026-03-01 10:00:00",CD34,,,,0\n'
    '3,before_arm_1,,"[not completed]",EF56,5,1,-99,1\n'
)


def test_redcap_raw() -> None:
    found = reading(REDCAP_RAW)
    assert answers(REDCAP_RAW) == [("AB12", (4, 2, 30)), ("EF56", (5, 1, None))]
    assert found.unanswered == (3,)
    assert found.columns["in-a-rush"] == "in_a_rush"
    assert found.passed_over == (
        *("record_id", "redcap_event_name", "redcap_survey_identifier", "ours_timestamp"),
        "ours_complete",
    )


def test_redcap_with_labels() -> None:
    text = (
        '"Record ID","Event Name","Participant code","How calm are you?",'
        '"How often are you in a rush?",Complete?\n'
        '1,Before,AB12,Quite,"A little",Complete\n'
        "2,Before,CD34,Very,Not at all,Complete\n"
    )
    assert answers(text) == [("AB12", (4, 2)), ("CD34", (5, 1))]


def test_redcap_asks_before_and_after_by_two_fields() -> None:
    text = "participant_id,calm_pre,calm_post,post_total,pre_total\nAB12,1,5,54,0\n"
    assert answers(text, "pre") == [("AB12", (1, 0))]
    assert answers(text, "post") == [("AB12", (5, 54))]
    assert reading(text).passed_over == ("calm_post", "post_total")


@pytest.mark.parametrize("head", ["redcap_event_name", "Event Name", "wave", "Time point"])
def test_before_and_after_in_one_file_are_not_mixed(head: str) -> None:
    text = f"code,{head},calm\nAB12,first,4\nAB12,then,5\nCD34,then,5\n"
    assert refusal(text) == (
        f"Its rows are of 2 times, as 'first' and 'then' in {head!r}; import one at a time, each "
        "from a file of its own."
    )
    assert answers(text.replace("then,5", "then,")) == [("AB12", (4,))]


def test_a_spreadsheet() -> None:
    text = (
        "\ufeffID;Name;Calm ;IN A RUSH;total\r\n;;;;\r\nAB12;Maria Huber;4;2;13,5\r\n\r\n;;;;\r\n"
    )
    found = reading(text)
    assert found.passed_over == ("Name",)
    assert found.columns[CODE] == "ID"
    assert answers(text) == [("AB12", (4, 2, 13.5))]
    assert found.rows[0].line == 3


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_how_it_is_written_makes_no_difference(sign: str, encoding: str, end: str) -> None:
    rows = [["Größe, m; \t", "code", "calm", "total"], ["ä", "ÄB12", "4", "13,5"]]
    text = end.join(sign.join(f'"{cell}"' for cell in row) for row in rows) + end
    assert answers(text.encode(encoding)) == [("ÄB12", (4, 13.5))]


def test_the_delimiter_is_found_though_the_first_head_has_several_lines() -> None:
    assert answers('"What, if\nanything?";code;calm\nnothing;AB12;4\n') == [("AB12", (4,))]


@pytest.mark.parametrize(
    "head",
    [
        "code",
        "Code",
        "Participant code",
        "your_code",
        "PARTICIPANT-ID",
        "Pseudonym",
        "id",
        "Próband",
    ],
)
def test_what_the_column_of_codes_may_be_called(head: str) -> None:
    found = reading(f"{head},calm\nAB12,4\n")
    assert (CODE in found.columns) == (head != "Próband")
    assert found.rows[0].code == ("AB12" if CODE in found.columns else "")


def test_the_numbers_that_a_program_gives_to_rows_are_no_codes() -> None:
    for head in ("id", "Record ID"):
        found = reading(f"{head},calm\n101,4\n102,5\n")
        assert [row.code for row in found.rows] == ["", ""]
        assert found.passed_over == (head,)
    assert [row.code for row in reading("participant,calm\n101,4\n").rows] == ["101"]
    assert [row.code for row in reading("id,calm\n101,4\nA12,5\n").rows] == ["101", "A12"]


def test_the_first_name_of_the_list_counts() -> None:
    found = reading("id,pseudonym,code,calm\nA111,B222,C333,4\n")
    assert (found.rows[0].code, found.passed_over) == ("C333", ("id", "pseudonym"))


def test_an_id_of_an_item_comes_before_its_words_and_a_column_counts_once() -> None:
    found = reading("How calm are you?,calm,code\n1,5,AB12\n")
    assert found.columns["calm"] == "calm"
    assert found.passed_over == ("How calm are you?",)
    words = Instrument("x", "X", "", "", "", (Item("a", "B", 1, 5), Item("b", "C", 1, 5)), ())
    assert read(b"b,code\n4,AB12\n", words, "pre", is_name).rows[0].answers == {"b": 4}


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("code,calm,CALM", "Two columns could be calm, 'calm' and 'CALM'; leave one of them."),
        ("code,Code,calm", "Two columns could be code, 'code' and 'Code'; leave one of them."),
        ("a [calm],b [calm]", "Two columns could be calm, 'a [calm]' and 'b [calm]'; leave one of"),
    ],
)
def test_two_columns_that_could_be_one_are_refused(heads: str, said: str) -> None:
    assert said in refusal(f"{heads}\n4,4,4\n")


# --- what cannot be used as a whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No column is an item; call the columns code, calm, in-a-rush, total (or by"),
        ("\n\n", "No column is an item"),
        ("code,mood\nAB12,4\n", "No column is an item"),
        ("AB12,4,2\n", "No column is an item"),
        ("code,liked\nAB12,4\n", "No column is an item"),
        ('code,calm\n\nAB12,4\nCD34,"5" x\n', "Line 4 is no CSV"),
        ('code,calm\nAB12,4\nCD34,"5\n', "Line 3 is no CSV (unexpected end of data); look at its"),
        (b"\xff\xfec", "It is broken UTF-16; save it as UTF-8."),
        (b"PK\x03\x04\x14\0\x06\0", "No column is an item"),
    ],
)
def test_a_file_that_cannot_be_used(text: str | bytes, said: str) -> None:
    assert said in refusal(text)


def test_a_wave_in_which_nothing_is_asked() -> None:
    with pytest.raises(FormError, match=r"^Closing card asks nothing in the wave pre\.$"):
        read(b"code,safe\nAB12,4\n", load()[0]["closing"], "pre", is_name)


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "over 50 MB" in refusal(b" " * (forms.LARGEST + 1))
    monkeypatch.setattr(forms, "LARGEST", 1_000_000)
    assert "over 1 MB" in refusal(b" " * 1_000_001)


# --- what is refused, row by row


def test_rows_are_refused_by_line_and_with_the_reason() -> None:
    text = (
        "code,calm,total,why\n"
        'AB12,4,1,"one\ntwo\r\nthree"\n'
        "CD34,9,1,\n"
        "\n"
        "EF56,4,70,\n"
        'GH78,,,"no\nanswers"\n'
        "Maria Huber,4,1,\n"
        "AB,4,1,\n"
        "JK12,somewhat,1,\n"
        ",5,1,\n"
        "LM34,4,13,5,6\n"
    )
    found = reading(text)
    assert [(row.line, row.code) for row in found.rows] == [(2, "AB12"), (12, "JK12"), (13, "")]
    assert found.unanswered == (8,)
    assert found.refused == (
        (5, "calm is '9', not from 1 to 5"),
        (7, "total is '70', not from 0 to 54"),
        (10, "the code looks like a name or an address; it was not kept"),
        (11, "the code has not from 3 to 40 letters and digits"),
        (14, "it has more cells than the first line; look for commas in them"),
    )


def test_an_answer_that_cannot_be_is_not_shown_whole_nor_raw() -> None:
    assert reasons("calm\nI would rather tell you in person\n") == [
        (2, "calm is 'I would rather tell…', not from 1 to 5")
    ]
    assert reasons('calm\n"\x1b[2J\n"\n') == [(2, "calm is '\\x1b[2J', not from 1 to 5")]


def test_a_head_with_what_steers_a_terminal_is_shown_without() -> None:
    found = reading('calm,"\x1b[2J\nName"\n4,x\n')
    assert found.passed_over == ("[2J Name",)


def test_a_short_row_has_no_answers_where_it_ends() -> None:
    assert answers("code,calm,total\nAB12,4\nCD34\nEF56,,\n") == [("AB12", (4, None))]
    assert reading("code,calm,total\nAB12,4\nCD34\nEF56,,\n").unanswered == (3, 4)


@pytest.mark.parametrize("name", ["maria@example.org", "Maria Huber"])
def test_a_name_is_no_code(name: str) -> None:
    with pytest.raises(ValueError, match="looks like a name or an address") as caught:
        own_code(name, is_name)
    assert name not in str(caught.value)


@pytest.mark.parametrize("text", ["AB", "7", "a-b", "x" * 41, "?!#"])
def test_what_is_too_short_or_too_long_for_a_code(text: str) -> None:
    with pytest.raises(ValueError, match="has not from 3 to 40 letters and digits"):
        own_code(text, is_name)


@pytest.mark.parametrize("text", ["", "-", ".", "N/A", "n.a.", "none", "-99", "-999", "No answer"])
def test_a_code_may_be_missing(text: str) -> None:
    assert own_code(text, is_name) == ""


def test_a_code_is_kept_as_typed_but_on_one_line() -> None:
    assert own_code("Ab-12 ö", is_name) == "Ab-12 ö"
    assert own_code("Ab\n\x1b12", is_name) == "Ab 12"


# --- answers


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [
        (CALM, "4", 4),
        (CALM, " 4.0 ", 4),
        (CALM, "+4", 4),
        (CALM, "３", 3),
        (CALM, "quite", 4),
        (CALM, "QUITE", 4),
        (CALM, "not  at\u00a0all", 1),
        (CALM, "4 - quite", 4),
        (CALM, "4: Quite", 4),
        (CALM, "4=quite", 4),
        (CALM, "4 (quite)", 4),
        (CALM, "4. quite a bit", 4),
        (CALM, "5)", 5),
        (CALM, "3,5", 3.5),
        (TOTAL, "0", 0),
        (TOTAL, "13,5", 13.5),
        (TOTAL, "54.0", 54),
        (TOTAL, "-9", None),
        (CALM, "99", None),
        (CALM, "77", None),
        (CALM, "-1", None),
        (CALM, "-99.0", None),
        (CALM, "999", None),
        (TOTAL, "999", None),
        (Item("ten", "?", 0, 10), "99", None),
        (Item("ten", "?", 0, 10), "77", None),
        (Item("signed", "?", -1, 1), "-1", -1),
        (Item("wide", "?", 0, 100), "99", 99),
        (Item("often", "?", 0, 2, ("None", "1-2 times", "3-5 times")), "none", 0),
        (Item("often", "?", 0, 2, ("None", "1-2 times", "3-5 times")), "3-5 times", 2),
        (Item("don't", "?", 0, 1, ("I don't", "I do")), "I don’t", 0),
        *((CALM, text, None) for text in ("", "  ", ".", "-", "–", "—", "--", "NA", "n/a", "N.A.")),
        *((CALM, text, None) for text in ("NaN", "None", "NULL", "#N/A", "<NA>", "#NULL!")),
        *((CALM, text, None) for text in ("missing", "No answer", "not applicable")),
        *((CALM, text, None) for text in ("Not answered", "no response", "Prefer not to say")),
    ],
)
def test_what_an_answer_means(item: Item, text: str, value: float | None) -> None:
    assert answer(item, text) == value


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (CALM, "6"),
        (CALM, "0"),
        (CALM, "-2"),
        (CALM, "4-5"),
        (CALM, "3 - 4"),
        (CALM, "4.5.2026"),
        (CALM, "4:30"),
        (CALM, "4 5"),
        (CALM, "4 quite"),
        (CALM, "four"),
        (CALM, "quite calm"),
        (CALM, "80%"),
        (CALM, "1e0"),
        (CALM, "²"),
        (CALM, "²3"),
        (CALM, "inf"),
        (TOTAL, "77"),
        (TOTAL, "99"),
        (TOTAL, "4²"),
        (TOTAL, "quite"),
    ],
)
def test_what_is_no_answer(item: Item, text: str) -> None:
    with pytest.raises(
        ValueError, match=rf"^{item.id} is .*, not from {item.least} to {item.most}"
    ):
        answer(item, text)


def test_a_number_with_the_label_of_another_is_no_answer() -> None:
    with pytest.raises(ValueError, match="calm is '2 - quite', a number and the label of another"):
        answer(CALM, "2 - quite")


# --- whatever is in the file

GOOD = [
    REDCAP_RAW.encode(),
    "\ufeffYour code;How calm are you?;total\r\nAB12;quite;13,5\r\n;;\r\n".encode(),
    b'Timestamp\tcode\tcalm\n"a\nb"\tAB12\t4\nx\tMaria Huber\t9\n',
    "code,calm,total\nAB12,4,12\nCD34,NA,.\nEF5,9,1\n".encode("utf-16"),
]
CELLS = st.sampled_from(
    ["", " ", "4", "9", "quite", "NA", "AB12", "A", "Maria Huber", '"', "a\nb", "x\r", "4 - quite"]
) | st.text(max_size=5)
HEADS = st.lists(
    st.sampled_from(["code", "calm", "total", "id", "wave", "in a rush", "x [calm]", "x", ""])
    | st.text(max_size=5),
    max_size=6,
)


def account(raw: bytes, wave: str = "pre") -> Reading | None:
    """The reading, every row of which is in one place, or None if the file was refused."""
    try:
        found = read(raw, OURS, wave, is_name)
    except FormError as error:
        said = str(error)
        assert said.endswith(".")
        assert said.isprintable()
        return None
    lines = [row.line for row in found.rows] + [line for line, _ in found.refused]
    lines += found.unanswered
    assert len(set(lines)) == len(lines)
    asked = {item.id for item in OURS.asked_in(wave)}
    assert set(found.columns) - {CODE} == asked - set(found.missing)
    for row in found.rows:
        assert not is_name(row.code)
        for name, value in row.answers.items():
            assert value is None or OURS.item(name).least <= value <= OURS.item(name).most
    for text in (*found.passed_over, *(reason for _, reason in found.refused)):
        assert text.isprintable()
    return found


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=120) | st.text(max_size=60).map(str.encode))
def test_whatever_the_bytes_are(raw: bytes) -> None:
    account(raw)
    account(b"code,calm\n" + raw)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(GOOD), CUTS, st.sampled_from(["pre", "post"]))
def test_whatever_was_done_to_a_good_file(
    raw: bytes, cuts: list[tuple[float, int, bytes]], wave: str
) -> None:
    account(mutated(raw, cuts), wave)


def test_a_thousand_broken_files() -> None:
    random = Random(20260301)
    marks = [bytes([mark]) for mark in b'",;\t\r\n\0\xff\x90[=.-9']
    readable = 0
    for _ in range(1000):
        cuts = [
            (random.random(), random.choice((0, 0, 1, 30)), b"".join(random.choices(marks, k=2)))
            for _ in range(random.randrange(1, 5))
        ]
        readable += account(mutated(random.choice(GOOD), cuts)) is not None
    assert 200 < readable < 900  # both ways are gone


def written(rows: Sequence[Sequence[str]], sign: str) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=sign, quoting=csv.QUOTE_ALL).writerows(rows)
    return target.getvalue().encode("utf-8", "replace")


@settings(max_examples=40, deadline=None)
@given(HEADS, st.lists(st.lists(CELLS, max_size=7), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_every_row_is_accounted_for(heads: list[str], rows: list[list[str]], sign: str) -> None:
    found = account(written([["code", *heads, "in-a-rush"], *rows], sign))
    if found is not None:
        filled = sum(any(cell.strip() for cell in row) for row in rows)
        assert len(found.rows) + len(found.refused) + len(found.unanswered) == filled
