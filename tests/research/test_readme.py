"""The README names the tables, the ways in, and the same risk as the report."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from balint_tui import __version__
from balint_tui.research.export import Export
from balint_tui.research.files.readme import readme
from balint_tui.research.risk import SAID, Figures
from balint_tui.research.risk_words import risk_rows
from tests.research import hand
from tests.research.variants import EXPORTS


@pytest.fixture(params=sorted(EXPORTS))
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


def test_it_says_what_is_there_and_for_whom(export: Export) -> None:
    text = readme(export)
    assert f"- Tier: {export.tier.name}, for {export.tier.recipient}" in text
    assert "- For: A. Researcher, Faculty of Medicine" in text
    for schema in export.schemas:
        assert f"| `{schema.path}` | {schema.about} |" in text
    assert SAID in text
    assert "Members of one group are not independent" in text
    assert "An empty cell is a missing value" in text


def test_it_has_the_risk_and_what_was_left_out(export: Export) -> None:
    text = readme(export)
    for label, before, after in risk_rows(export.risk):
        assert f"| {label} | {before} | {after} |" in text
    for sentence in export.risk.dropped:
        assert f"- {sentence}" in text


@pytest.mark.parametrize(
    "program",
    ["R", "SPSS", "REDCap", "NVivo, ATLAS.ti, MAXQDA, QualCoder", "Taguette", "DuckDB"],
)
def test_it_says_how_to_open_it(program: str) -> None:
    assert f"- **{program}**: " in readme(EXPORTS["research"]())


def test_forms_that_repeat_are_to_be_ticked() -> None:
    assert 'tick "session_log" under Project Setup' in readme(EXPORTS["research"]())
    assert 'tick "session_log" and "participation" under' in readme(EXPORTS["team"]())


SHARED = "In the table participation every row is shared by at least 5 people."
NOT_COUNTED = "Rows of answers are not counted here: whoever knows what somebody answered"
NOBODY = "There are no rows about people."


def test_k_says_of_which_rows_it_is() -> None:
    research, opened = EXPORTS["research"](), readme(EXPORTS["open"]())
    assert f"{SHARED} {NOT_COUNTED}" in readme(research)
    assert f"{NOBODY} No count of answers stands for fewer than 11 people." in opened
    assert "The rows of this tier tell people apart" in readme(EXPORTS["team"]())
    assert not {SHARED, NOT_COUNTED, NOBODY} & set(readme(EXPORTS["team"]()).splitlines())
    tables = dict(research.tables)
    del tables["participation"]
    text = readme(replace(research, tables=tables))
    assert SHARED not in text
    assert NOBODY not in text
    assert NOT_COUNTED in text
    del tables["questionnaire"]
    text = readme(replace(research, tables=tables))
    assert NOBODY in text
    assert NOT_COUNTED not in text


def test_every_key_of_the_report_that_is_not_plain_is_explained(export: Export) -> None:
    explained = readme(export).split("## What is in privacy_report.json")[1]
    report = export.risk.as_json()
    for key in {*report, *report["before"]}:
        assert f"`{key}`: " in explained or f"`{key}`, " in explained


def test_shares_are_not_to_be_computed_from_cells_that_are_left() -> None:
    said = "`attendance_band` and `left_early_any` are not missing at random"
    assert said in readme(EXPORTS["research"]())
    assert said in readme(EXPORTS["open"]())
    assert said not in readme(EXPORTS["team"]())


def test_whoever_deposits_is_told_what_to_do_first() -> None:
    said = "Before you deposit: put authors, licence and year into `CITATION.cff`"
    assert said in readme(EXPORTS["open"]())
    assert said not in readme(EXPORTS["research"]())


def test_the_manifest_can_be_made_anew_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("CITATION.cff", "data/a b.csv", "MANIFEST.sha256"):
        (tmp_path / name).write_text("old\n", encoding="utf-8")
    found = re.search(r"make the manifest anew: `([^`]+)`", readme(EXPORTS["open"]()))
    assert found is not None
    for command in (found[1], "sha256sum -c MANIFEST.sha256"):
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "CITATION.cff: OK\ndata/a b.csv: OK\n"


def test_it_names_what_goes_into_redcap() -> None:
    research, opened = EXPORTS["research"](), EXPORTS["open"]()
    assert "A record is a group, a member or a participant." in readme(research)
    assert "A record is a group." in readme(opened)
    answers = {name: t for name, t in research.tables.items() if name != "participation"}
    assert "A record is a group or a participant." in readme(replace(research, tables=answers))


def test_it_says_what_stands_in_brackets_and_what_a_row_of_the_codebook_is(export: Export) -> None:
    text = readme(export)
    assert "`[MEMBER]` for a member of the group" in text
    table = "answers" if export.tier.name == "open" else "questionnaire"
    assert f"the variable `module.relevance` is the item in the rows of `{table}`" in text
    assert "how far they agree cannot be computed" in text


def test_it_says_which_version_wrote_it(export: Export) -> None:
    assert f"exported in 2026 by balint-tui {__version__}." in readme(export)


def test_what_was_typed_is_text_only() -> None:
    export = replace(
        EXPORTS["team"](),
        recipient="A <b>*x*\n# B",
        risk=replace(hand.RISK, reason="Ethics [1](x)\n| 2"),
    )
    text = readme(export)
    assert r"- For: A \<b\>\*x\* \# B" in text
    assert r"Under the threshold because: Ethics \[1\](x) \| 2" in text


def test_the_rows_of_the_risk() -> None:
    assert risk_rows(hand.RISK) == [
        ("People", "14", "10"),
        ("Smallest class of people alike (k)", "1", "5"),
        ("People in classes of fewer than 5", "100%", "0%"),
        ("Risk of the one most easily found (1/k)", "100%", "20%"),
        ("Mean risk (that a guess is right)", "90%", "20%"),
        ("Cells emptied", "0", str(hand.RISK.emptied)),
        ("Attendance patterns of one member alone", "12", "0"),
        ("Someone from the group could recognise", "12 of 14", "0 of 10"),
    ]


def test_where_there_are_no_people_nothing_is_counted() -> None:
    nobody = Figures(0, None, None, None, None, 0, 0)
    small = replace(hand.RISK.before, share_under=0.004)
    risk = replace(hand.RISK, before=small, after=nobody, emptied=0)
    after = [row[2] for row in risk_rows(risk)]
    assert after == [*["no rows about people"] * 5, "0", "0", "no rows about people"]
    assert risk_rows(risk)[2][1] == "under 1%"
