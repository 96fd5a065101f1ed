"""REDCap's rules, and records that its dictionary can read."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from itertools import groupby

import pytest

from balint_tui import sheets
from balint_tui.evaluation.instruments import Instrument, Item
from balint_tui.research.export import Export
from balint_tui.research.files import redcap
from balint_tui.research.files.questions import plain, questions, unique
from balint_tui.research.schema import Table
from tests.research.variants import EXPORTS

HEADER = (
    "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels",Field Note,'
    "Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max,"
    "Identifier?,Branching Logic (Show field only if...),Required Field?,Custom Alignment,"
    "Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation"
)
NAME, FORM, TYPE, CHOICES, VALIDATION = (
    "Variable / Field Name",
    "Form Name",
    "Field Type",
    "Choices, Calculations, OR Slider Labels",
    "Text Validation Type OR Show Slider Number",
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def records(export: Export) -> str:
    heads, rows = redcap.records(export)
    assert len(list(rows)) == len(rows)
    return sheets.write(heads, rows)


def awkward() -> Export:
    """Questionnaires whose names, labels and ranges are hard to take."""
    export = EXPORTS["research"]()
    items = (
        Item("a-b", "How | much,\nnow?", 0, 2, ("no | none", "1, some", "yes")),
        Item("b", "Below nought", -2, 2, ("--", "-", "o", "+", "++")),
        Item("half", "Between", 1, 3, ("low", "mid", "high")),
    )
    made = [
        Instrument(name, "T", "", "S", "L", items, ())
        for name in ("Session", "session a", "session-a", "2nd Form!", "x" * 90)
    ]
    rows = tuple(
        (f"p-{number:010}", instrument.id, item, wave, value)
        for number, instrument in enumerate(made)
        for item, wave, value in (
            ("a-b", "pre", 2.0),
            ("b", "pre", -1.0),
            ("half", "pre", 2.5),
            ("half", "post", None),
        )
    )
    schema = export.tables["questionnaire"].schema
    tables = {**export.tables, "questionnaire": Table(schema, rows)}
    return replace(export, tables=tables, instruments=tuple(made))


ALL = {**EXPORTS, "awkward": awkward}


@pytest.fixture(params=sorted(ALL))
def export(request: pytest.FixtureRequest) -> Export:
    return ALL[request.param]()


def choices(row: dict[str, str]) -> list[str]:
    """The codes of a field."""
    return [part.split(", ", 1)[0] for part in row[CHOICES].split(" | ")]


def test_the_dictionary_keeps_the_rules(export: Export) -> None:
    text = redcap.dictionary(export)
    assert text.split("\n", 1)[0] == HEADER
    found = read(text)
    names = [row[NAME] for row in found]
    assert names[0] == "record_id"
    assert found[0][TYPE] == "text"
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) and len(name) <= 100 for name in names)
    forms = [form for form, _ in groupby(found, key=lambda row: row[FORM])]
    assert len(set(forms)) == len(forms)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", form) and len(form) <= 64 for form in forms)
    assert not {f"{form}_complete" for form in forms} & set(names)
    for row in found:
        assert row[TYPE] in ("text", "radio", "yesno")
        assert row["Field Label"]
        assert bool(row[CHOICES]) == (row[TYPE] == "radio")
        if row[CHOICES]:
            codes = choices(row)
            assert all(re.fullmatch("[0-9]+", code) for code in codes)
            assert len(set(codes)) == len(codes) > 1
        assert row[VALIDATION] in ("", "integer", "number")


def test_the_records_are_coded_by_the_dictionary(export: Export) -> None:
    fields = {row[NAME]: row for row in read(redcap.dictionary(export))}
    text = records(export)
    heads = text.split("\n", 1)[0].split(",")
    forms = list(dict.fromkeys(row[FORM] for row in fields.values()))
    assert heads == [
        *("record_id", "redcap_repeat_instrument", "redcap_repeat_instance"),
        *list(fields)[1:],
        *(f"{form}_complete" for form in forms),
    ]
    seen = set()
    for row in read(text):
        key = (row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"])
        assert key not in seen
        seen.add(key)
        assert bool(key[1]) == bool(key[2])
        used = {fields[name][FORM] for name in list(fields)[1:] if row[name]}
        done = {form for form in forms if row[f"{form}_complete"] == "2"}
        assert used <= done
        assert not key[1] or done == {key[1]}
        for name, field in fields.items():
            if value := row[name]:
                _check(field, value)


def _check(field: dict[str, str], value: str) -> None:
    if field[TYPE] == "radio":
        assert value in choices(field)
    elif field[TYPE] == "yesno":
        assert value in ("0", "1")
    elif field[VALIDATION] == "integer":
        assert re.fullmatch("-?[0-9]+", value)
    elif field[VALIDATION] == "number":
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
        least, most = field["Text Validation Min"], field["Text Validation Max"]
        assert not least or float(least) <= float(value) <= float(most)


def test_the_records_of_the_default_tier() -> None:
    found = read(records(EXPORTS["research"]()))
    group = [row for row in found if row["record_id"] == "g-aaaaaaaaaa"]
    assert [row["redcap_repeat_instance"] for row in group] == ["", "1", "2"]
    assert [row["session_duration_min"] for row in group] == ["", "50", "45"]
    assert group[0]["group_size_band"] == "2"
    assert group[1]["session_attendance_band"] == "2"
    members = [row for row in found if row["record_id"].startswith("m-")]
    assert len(members) == 10
    assert {row["redcap_repeat_instrument"] for row in members} == {""}
    assert {row["member_contributions_band"] for row in members} == {"1"}
    first = next(row for row in found if row["record_id"] == "p-0000000000")
    assert (first["module_relevance_pre"], first["module_relevance_post"]) == ("3", "")
    assert first["module_knowledge_pre"] == ""
    assert first["questionnaire_module_complete"] == "2"
    assert first["participation_complete"] == ""


def test_in_the_team_tier_members_repeat_and_participants_have_groups() -> None:
    found = read(records(EXPORTS["team"]()))
    member = [row for row in found if row["record_id"] == "m-a000000002"]
    assert [row["redcap_repeat_instance"] for row in member] == ["1", "2"]
    assert {row["redcap_repeat_instrument"] for row in member} == {"participation"}
    assert [row["member_session_index"] for row in member] == ["1", "2"]
    people = {row["module_group_id"] for row in found if row["record_id"].startswith("p-")}
    assert people == {"g-aaaaaaaaaa", "g-bbbbbbbbbb"}


def test_in_the_open_tier_there_is_nobody() -> None:
    export = EXPORTS["open"]()
    forms = {row[FORM] for row in read(redcap.dictionary(export))}
    assert forms == {"study_group", "session_log"}
    assert {row["record_id"][:2] for row in read(records(export))} == {"g-"}


def test_what_no_code_could_be_is_a_number() -> None:
    fields = {row[NAME]: row for row in read(redcap.dictionary(awkward()))}
    assert fields["session_a_b_pre"][TYPE] == "radio"
    assert fields["session_a_b_pre"][CHOICES] == "0, no / none | 1, 1, some | 2, yes"
    below = fields["session_b_pre"]
    assert (below[TYPE], below["Text Validation Min"]) == ("text", "-2")
    assert fields["session_half_pre"][TYPE] == "text"
    assert fields["session_half_post"][TYPE] == "radio"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Mine (v2)", "mine_v2"), ("2nd", "q_2nd"), ("mbi-ee", "mbi_ee"), ("é", "q"), ("_", "q")],
)
def test_names(text: str, name: str) -> None:
    assert plain(text) == name


def test_a_name_is_used_once() -> None:
    taken: set[str] = set()
    assert [unique("a", taken) for _ in range(3)] == ["a", "a_2", "a_3"]
    names = [one.name for one in questions(awkward())]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 64
