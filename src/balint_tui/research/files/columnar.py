"""The optional files: the tables as Parquet, and the questionnaires as an SPSS file.

They need packages that are not installed by default: loaded when a file is written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from balint_tui.research.export import Export
from balint_tui.research.files.questions import Person, Question, missing_code, people, questions
from balint_tui.research.schema import BOOLEAN, INTEGER, NUMBER, STRING, Schema

SCHEMA = 1
"""The version of the columns; in each Parquet file."""
_BLOCK = 1 << 22
"""Bytes that are read at once; a row must fit."""
# Where ReadStat puts the day and the time of writing into the head of an SPSS file.
_WRITTEN_AT, _WRITTEN = 92, b"01 Jan 8000:00:00"
_NO_ANSWER = "no answer, or emptied"


class MissingExtra(ValueError):
    """A package is not installed; the message says how to install it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the extra {extra}; install it with: pipx install 'balint-tui[{extra}]'."
        )


def require(*, parquet: bool, spss: bool) -> None:
    """Raises MissingExtra if what is wanted cannot be written by what is installed."""
    try:
        if parquet:
            import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise MissingExtra("Parquet", "parquet") from None
    try:
        if spss:
            import pandas  # noqa: F401
            import pyreadstat  # noqa: F401
    except ImportError:
        raise MissingExtra("The SPSS file", "spss") from None


def parquet(export: Export, folder: Path, bundle: Path) -> list[Path]:
    """Writes ``<table>.parquet`` for each table into ``folder``, from the CSVs that lie in the
    ``bundle``: a cell that is guarded against formulas there is the same here. Rows are streamed.
    Returns where they are.

    The same tables give the same bytes with the same version of the package. Raises MissingExtra,
    OSError.
    """
    try:
        import pyarrow.csv
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("Parquet", "parquet") from None
    written = []
    for schema in export.schemas:
        written.append(folder / f"{schema.name}.parquet")
        _parquet(pyarrow, schema, bundle / schema.path, written[-1])
    return written


def _parquet(pa: Any, schema: Schema, source: Path, target: Path) -> None:
    types = {STRING: pa.string(), INTEGER: pa.int64(), NUMBER: pa.float64(), BOOLEAN: pa.bool_()}
    labels = {column.name: column.label for column in schema.columns}
    wanted = pa.schema(
        [pa.field(column.name, types[column.type]) for column in schema.columns],
        metadata={
            "balint_tui_schema": str(SCHEMA),
            "balint_tui_labels": json.dumps(labels, ensure_ascii=False),
        },
    )
    read = pa.csv.ReadOptions(use_threads=False, block_size=_BLOCK, encoding="utf8")
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    convert = pa.csv.ConvertOptions(
        column_types=wanted,
        null_values=[""],
        true_values=["1"],
        false_values=["0"],
        strings_can_be_null=True,
        check_utf8=True,
    )
    with (
        pa.csv.open_csv(source, read, parse, convert) as rows,
        pa.parquet.ParquetWriter(target, wanted, compression="zstd") as writer,
    ):
        for batch in rows:
            writer.write_batch(batch.replace_schema_metadata(wanted.metadata))


def sav(export: Export, path: Path) -> bool:
    """Writes the answers as SPSS wants them: a row for each participant, a column for each item and
    wave. An answer that is empty is user-missing, one that was never asked is system-missing.

    Returns False, and writes nothing, where there are no rows about people. Raises MissingExtra,
    OSError.
    """
    persons = people(export)
    if not persons:
        return False
    try:
        import pandas
        import pyreadstat
    except ImportError:
        raise MissingExtra("The SPSS file", "spss") from None
    asked = questions(export)
    missing = float(missing_code(export.instruments))
    columns: dict[str, Any] = {"person_id": [one.id for one in persons]}
    if any(one.group for one in persons):
        columns["group_id"] = [one.group for one in persons]
    known = {one.name: one.label for one in export.tables["questionnaire"].schema.columns}
    labels: dict[str, str | None] = {name: known[name] for name in columns}
    for one in asked:
        cells = [_cell(person, one, missing) for person in persons]
        columns[one.name] = pandas.Series(cells, dtype="float64")
        labels[one.name] = one.label
    names = [one.name for one in asked]
    pyreadstat.write_sav(
        pandas.DataFrame(columns),
        path,
        file_label="Answers before and after, a row for each participant",
        column_labels=labels,
        variable_value_labels={one.name: _labels(one, missing) for one in asked},
        missing_ranges={name: [missing] for name in names},
        variable_measure={**dict.fromkeys(columns, "nominal"), **dict.fromkeys(names, "ordinal")},
        variable_format=dict.fromkeys(names, "F8.2"),
    )
    _say_no_time(path)
    return True


def _cell(person: Person, question: Question, missing: float) -> float:
    key = (question.instrument.id, question.item.id, question.wave)
    if key not in person.given:
        return float("nan")
    value = person.given[key]
    return missing if value is None else value


def _labels(question: Question, missing: float) -> dict[float, str]:
    item = question.item
    found = {item.least + at: label for at, label in enumerate(item.labels)}
    return {**found, missing: _NO_ANSWER}


def _say_no_time(path: Path) -> None:
    """The day on which it was exported is nobody's business, and the same bytes are wanted."""
    with path.open("r+b") as file:
        file.seek(_WRITTEN_AT)
        file.write(_WRITTEN)
