"""The spine and the list of variables say of each table what is true of its rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from balint_tui import __version__
from balint_tui.evaluation import instruments
from balint_tui.evaluation.instruments import Instrument, Item, Scale
from balint_tui.research.export import Export
from balint_tui.research.files.codebook import HEADS, codebook_csv
from balint_tui.research.files.datapackage import datapackage
from tests.research.variants import EXPORTS, rows, written

HEADER = "variable,table,label,type,unit,values,missing,measure,source,transformation"


@pytest.fixture(params=sorted(EXPORTS))
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


@pytest.fixture
def package(export: Export, tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(datapackage(export, written(export, tmp_path)))
    return found


def cells(package: Mapping[str, Any], folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of each resource as they are on the disk."""
    found = {}
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            found[resource["name"]] = list(csv.DictReader(file))
    return found


def test_it_has_every_table_with_its_size_and_hash(
    export: Export, package: dict[str, Any], tmp_path: Path
) -> None:
    assert package["balint_tui"] == {"version": __version__, **export.overall}
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    files = written(export, tmp_path)
    found = {one["path"]: (one["bytes"], one["hash"]) for one in package["resources"]}
    assert found == {path: (size, f"sha256:{digest}") for path, (size, digest) in files.items()}


def test_the_fields_are_the_columns_of_the_files(package: dict[str, Any], tmp_path: Path) -> None:
    for resource in package["resources"]:
        first = (tmp_path / resource["path"]).read_text(encoding="utf-8").split("\n", 1)[0]
        assert first.split(",") == [field["name"] for field in resource["schema"]["fields"]]


def test_what_is_said_of_the_cells_is_true(package: dict[str, Any], tmp_path: Path) -> None:
    known = cells(package, tmp_path)
    for resource in package["resources"]:
        some = known[resource["name"]]
        assert some
        for field in resource["schema"]["fields"]:
            given = [row[field["name"]] for row in some]
            limits = field.get("constraints", {})
            assert not limits.get("required") or all(given)
            assert not limits.get("unique") or len(set(given)) == len(given)
            assert set(given) - {""} <= set(limits.get("enum", given))
            if "categories" in field:
                assert [one["value"] for one in field["categories"]] == limits["enum"]
            if field["type"] == "boolean":
                assert set(given) <= {"", *field["trueValues"], *field["falseValues"]}
            if field["type"] in ("integer", "number"):
                assert all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) for value in given if value)


def test_the_keys_hold(package: dict[str, Any], tmp_path: Path) -> None:
    known = cells(package, tmp_path)
    names = {resource["name"] for resource in package["resources"]}
    for resource in package["resources"]:
        schema = resource["schema"]
        some = known[resource["name"]]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in some]
        assert len(set(keys)) == len(keys)
        for key in schema.get("foreignKeys", ()):
            # A reference to the table itself has no resource.
            target = key["reference"].get("resource", resource["name"])
            assert target in names
            assert ("resource" in key["reference"]) == (target != resource["name"])
            there = {
                tuple(row[name] for name in key["reference"]["fields"]) for row in known[target]
            }
            here = {tuple(row[name] for name in key["fields"]) for row in some}
            assert {one for one in here if any(one)} <= there


def test_a_reference_to_a_table_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    files = written(export, tmp_path)
    without = {name: table for name, table in export.tables.items() if name != "codes"}
    object.__setattr__(export, "tables", without)
    package = json.loads(datapackage(export, files))
    segments = next(one for one in package["resources"] if one["name"] == "segments")
    targets = [one["reference"]["resource"] for one in segments["schema"]["foreignKeys"]]
    assert targets == ["groups", "sessions"]


def test_the_codebook_has_every_column_and_every_item(export: Export) -> None:
    text = codebook_csv(export)
    assert text.split("\n", 1)[0] == HEADER == ",".join(HEADS)
    found = list(csv.DictReader(io.StringIO(text)))
    columns = [(column.name, one.name) for one in export.schemas for column in one.columns]
    table = "questionnaire" if "questionnaire" in export.tables else "answers"
    items = [(f"{i.id}.{item.id}", table) for i in export.instruments for item in i.items]
    assert [(row["variable"], row["table"]) for row in found] == columns + items
    assert set(rows(export)) == {row["table"] for row in found}
    assert max(Counter(columns).values()) == 1
    assert all(row["label"] for row in found)
    relevance = next(row for row in found if row["variable"] == "module.relevance")
    assert relevance["label"] == "How relevant is this material to your work with patients?"
    assert relevance["values"].startswith("1=not at all | 2=a little | 3=somewhat")
    early = next(row for row in found if row["variable"] == "left_early_any")
    assert early["values"] == "0=no | 1=yes"


def test_the_codebook_says_why_a_cell_may_be_empty(export: Export) -> None:
    for schema in export.schemas:
        for column in schema.columns:
            assert column.required is not ("empt" in column.transformation), column


def test_the_codebook_says_how_answers_make_a_score(export: Export) -> None:
    known = instruments.load()[0]
    found = codebook_csv(replace(export, instruments=(known["closing"], known["totals"])))
    rows = {row["variable"]: row for row in csv.DictReader(io.StringIO(found))}
    scored = "scale Closing card: mean of safe, new, together, abrupt, reverse items turned"
    assert scored in rows["closing.abrupt"]["source"]
    assert rows["closing.abrupt"]["transformation"] == "reverse item, not turned"
    assert "; lower is better; " in rows["totals.mbi-ee"]["source"]
    assert "; higher is better; " in rows["totals.jse"]["source"]


def test_a_reverse_item_is_said_to_be_turned_for_its_score(export: Export) -> None:
    item = Item("odd", "Odd?", 1, 5, reverse=True)
    odd = Instrument("odd", "Odd", "", "own", "own", (item,), (Scale("odd", "Odd one", ("odd",)),))
    rows = list(csv.DictReader(io.StringIO(codebook_csv(replace(export, instruments=(odd,))))))
    scored = "scale Odd one: mean of odd, reverse items turned, higher is better"
    assert scored in rows[-1]["source"]


def test_a_bar_in_a_label_does_not_part_it(export: Export) -> None:
    item = Item("odd", "Odd?", 1, 2, ("never | not", "often"))
    odd = Instrument("odd", "Odd", "", "own", "own", (item,), ())
    rows = list(csv.DictReader(io.StringIO(codebook_csv(replace(export, instruments=(odd,))))))
    assert rows[-1]["values"] == "1=never / not | 2=often"


def test_an_empty_cell_is_announced(export: Export) -> None:
    found = {
        (row["table"], row["variable"]): row["missing"]
        for row in csv.DictReader(io.StringIO(codebook_csv(export)))
    }
    for name, some in rows(export).items():
        names = next(one.names for one in export.schemas if one.name == name)
        for at, column in enumerate(names):
            if any(row[at] is None for row in some):
                assert found[name, column] == "empty cell"
