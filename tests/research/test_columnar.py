"""Parquet says what the CSV says; the SPSS file has the answers and what is missing."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from balint_tui.evaluation.instruments import Instrument, Item
from balint_tui.research.export import Export
from balint_tui.research.files import columnar
from balint_tui.research.files.questions import missing_code
from balint_tui.research.schema import Table
from tests.research.variants import EXPORTS, written


@pytest.fixture(params=sorted(EXPORTS))
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


def _typed(kind: str, text: str) -> str | int | float | bool | None:
    if not text:
        return None
    if kind == "boolean":
        return {"1": True, "0": False}[text]
    if kind == "integer":
        return int(text)
    return float(text) if kind == "number" else text


def test_parquet_says_what_the_csv_says(export: Export, tmp_path: Path) -> None:
    from pyarrow import parquet

    written(export, tmp_path)
    columnar.parquet(export, tmp_path / "data", tmp_path)
    for schema in export.schemas:
        table = parquet.read_table(tmp_path / "data" / f"{schema.name}.parquet")
        with (tmp_path / schema.path).open(encoding="utf-8", newline="") as file:
            some = list(csv.DictReader(file))
        expected = [{c.name: _typed(c.type, row[c.name]) for c in schema.columns} for row in some]
        assert table.to_pylist() == expected
        known = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        assert known["balint_tui_schema"] == "1"
        labels = {column.name: column.label for column in schema.columns}
        assert json.loads(known["balint_tui_labels"]) == labels
    assert "'=He wants" in (tmp_path / export.schemas[-1].path).read_text()


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(export, tmp_path / name)
        columnar.parquet(export, tmp_path / name, tmp_path / name)
        columnar.sav(export, tmp_path / name / "a.sav")
    for path in (tmp_path / "one").iterdir():
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_table_without_rows_and_one_of_several_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet

    monkeypatch.setattr(columnar, "_BLOCK", 1 << 10)
    export = EXPORTS["research"]()
    tables = dict(export.tables)
    people = tables["participation"]
    many = tuple((f"m-{n:010}", None, "2+", n % 2) for n in range(500))
    tables["participation"] = replace(people, rows=many)
    codes = tuple((f"c-{n}", None, "One.\nTwo, three.\n\nFour.", "g") for n in range(200))
    tables["codes"] = replace(tables["codes"], rows=codes)
    export = replace(export, tables=tables, documents=lambda progress: iter(()))
    written(export, tmp_path)
    columnar.parquet(export, tmp_path, tmp_path)
    found = parquet.read_table(tmp_path / "participation.parquet").to_pylist()
    assert [tuple(row.values()) for row in found] == [(*row[:3], row[3] == 1) for row in many]
    assert parquet.read_table(tmp_path / "segments.parquet").num_rows == 0
    found = parquet.read_table(tmp_path / "codes.parquet").to_pylist()
    assert [tuple(row.values()) for row in found] == list(codes)


def _read(path: Path) -> tuple[dict[str, list[Any]], Any]:
    import pyreadstat

    found, meta = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    return {name: list(column) for name, column in found.items()}, meta


def test_the_spss_file_has_every_answer(tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    assert columnar.sav(export, tmp_path / "a.sav")
    found, meta = _read(tmp_path / "a.sav")
    assert found["person_id"] == [f"p-{n:010}" for n in range(5)]
    assert found["module_relevance_pre"] == [3, 4, 5, 3, 4]
    assert found["module_relevance_post"] == [-99, 5, 5, 5, 5]
    assert found["module_knowledge_pre"] == [None] * 5
    assert meta.missing_ranges["module_relevance_post"] == [{"lo": -99.0, "hi": -99.0}]
    assert meta.column_names_to_labels["module_comfort_pre"] == (
        "How comfortable are you in applying it? (before)"
    )
    (person, *_) = export.tables["questionnaire"].schema.columns
    assert meta.column_names_to_labels["person_id"] == person.label
    labels = meta.variable_value_labels["module_comfort_pre"]
    assert (labels[1.0], labels[5.0], labels[-99.0]) == (
        "not at all",
        "very",
        "no answer, or emptied",
    )
    assert meta.variable_measure["module_comfort_pre"] == "ordinal"
    assert meta.variable_measure["person_id"] == "nominal"


def test_it_does_not_say_when_it_was_written(tmp_path: Path) -> None:
    columnar.sav(EXPORTS["research"](), tmp_path / "a.sav")
    _, meta = _read(tmp_path / "a.sav")
    assert meta.creation_time.year == 1980


def test_in_the_team_tier_it_has_the_groups(tmp_path: Path) -> None:
    columnar.sav(EXPORTS["team"](), tmp_path / "a.sav")
    assert _read(tmp_path / "a.sav")[0]["group_id"][2] == "g-bbbbbbbbbb"


def test_without_people_there_is_no_spss_file(tmp_path: Path) -> None:
    assert not columnar.sav(EXPORTS["open"](), tmp_path / "a.sav")
    assert list(tmp_path.iterdir()) == []


def test_the_missing_number_is_no_answer(tmp_path: Path) -> None:
    wide = Instrument("w", "W", "", "S", "L", (Item("x", "X", -100, 100),), ())
    assert missing_code([wide]) == -999_999
    export = EXPORTS["research"]()
    schema = export.tables["questionnaire"].schema
    rows = (("p-1", "w", "x", "pre", -99), ("p-2", "w", "x", "pre", None))
    tables = {**export.tables, "questionnaire": Table(schema, rows)}
    columnar.sav(replace(export, tables=tables, instruments=(wide,)), tmp_path / "a.sav")
    assert _read(tmp_path / "a.sav")[0]["w_x_pre"] == [-99, -999_999]


@pytest.fixture
def without_extras(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("pyarrow", "pyarrow.csv", "pyarrow.parquet", "pyreadstat", "pandas"):
        monkeypatch.setitem(sys.modules, name, None)
    return iter(())


def test_a_missing_extra_is_named(without_extras: None, tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    with pytest.raises(columnar.MissingExtra, match=r"pipx install 'balint-tui\[parquet\]'"):
        columnar.parquet(export, tmp_path, tmp_path)
    with pytest.raises(columnar.MissingExtra, match=r"pipx install 'balint-tui\[spss\]'"):
        columnar.sav(export, tmp_path / "a.sav")
