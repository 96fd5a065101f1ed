"""Clients that read the tables: R, DuckDB, SPSS files, REDCap's model of itself."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.interop.answers import NotInstalled, rows, same, tables

_SUMMARY = re.compile(r"^(\w+) +(\d+) rows", re.M)


def r(bundle: Path) -> str:
    """read.R reads every table, started from another folder."""
    if not shutil.which("Rscript"):
        raise NotInstalled("R")
    command = ["Rscript", "--vanilla", str(bundle / "import" / "read.R")]
    with TemporaryDirectory() as place:
        done = subprocess.run(
            command, cwd=place, check=True, capture_output=True, text=True, timeout=120
        )
    found = {name: int(count) for name, count in _SUMMARY.findall(done.stdout)}
    same("rows", found, _counts(bundle))
    return ", ".join(f"{name} {count}" for name, count in found.items())


def r_version() -> str:
    """The version of R."""
    done = subprocess.run(["R", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[2]


def duckdb(bundle: Path) -> str:
    """Each CSV has the rows that it should have; Parquet files hold the same cells."""
    import duckdb as program

    compared = 0
    with program.connect() as session:
        for name, path in tables(bundle).items():
            read = f"read_csv('{path}', header = true, delim = ',', quote = '\"', escape = '\"'"
            count = session.execute(f"SELECT count(*) FROM {read}, all_varchar = true)").fetchone()
            same(f"rows of {name}", count, (_counts(bundle)[name],))
            parquet = path.with_name(f"{name}.parquet")
            if parquet.exists():
                described = session.execute(f"DESCRIBE FROM '{parquet}'").fetchall()
                types = {row[0]: row[1] for row in described}
                text, cells = f"FROM {read}, types = {types})", f"FROM '{parquet}'"
                for one, other in ((text, cells), (cells, text)):
                    differ = session.execute(f"({one}) EXCEPT ALL ({other})").fetchall()
                    same(f"cells of {name} in one file only", differ, [])
                compared += 1
    return f"{len(tables(bundle))} tables as CSV, {compared} the same as Parquet"


def spss(bundle: Path) -> str:
    """The file has a row for each participant, each answer, and what is missing as user-missing."""
    import pyreadstat

    path = bundle / "import" / "questionnaire.sav"
    if "questionnaire" not in tables(bundle):
        same("a file without people", path.exists(), False)
        return "no rows about people, no file"
    answers = rows(tables(bundle)["questionnaire"])
    cells, meta = pyreadstat.read_sav(path, user_missing=True)
    ranges: Any = meta.missing_ranges
    seen, _ = pyreadstat.read_sav(path)
    same("participants", sorted(cells["person_id"]), sorted({a["person_id"] for a in answers}))
    names = [name for name in cells.columns if name not in ("person_id", "group_id")]
    for name in names:
        (missing,) = ranges[name]
        given = [a["value"] for a in answers if _name(a) == name]
        wanted = sorted(float(value) if value else float(missing["lo"]) for value in given)
        same(name, sorted(cells[name].dropna()), wanted)
        same(f"{name}, answered", int(seen[name].count()), sum(map(bool, given)))
        same(f"{name}, level", meta.variable_measure[name], "ordinal")
    labels = [meta.column_names_to_labels[name] for name in names]
    same("questions without a label", [label for label in labels if not label], [])
    return f"{len(cells)} people, {len(names)} questions"


def _name(answer: dict[str, str]) -> str:
    """The variable in which the answer is."""
    words = (answer["instrument"], answer["item"], answer["timepoint"])
    return "_".join(words).replace("-", "_")


def redcap(bundle: Path) -> str:
    """The dictionary fits REDCap's model, a broken one does not; records come apart by record."""
    from linkml_redcap.data_dictionary import schema_view
    from linkml_redcap.record import group_flat_records

    view = schema_view()
    path = bundle / "import" / "redcap_data_dictionary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        _, *fields = csv.reader(file)
    same("faults of the dictionary", list(_faults(view, fields)), [])
    same("names used twice", len({field[0] for field in fields}), len(fields))
    broken = [["1st", *fields[0][1:]], [*fields[1][:3], "txt", *fields[1][4:]]]
    same("faults of a broken one", len(list(_faults(view, broken))), 2)
    records = rows(bundle / "import" / "redcap_records.csv")
    known = {field[0] for field in fields} | {f"{field[1]}_complete" for field in fields}
    known |= {"redcap_repeat_instrument", "redcap_repeat_instance"}
    same("columns that are in no form", set(records[0]) - known, set())
    grouped = group_flat_records(records, drop_empty=True)
    same("records", len(grouped), len({record["record_id"] for record in records}))
    return f"{len(fields)} fields, {len(grouped)} records; a broken dictionary is found"


def _faults(view: Any, fields: list[list[str]]) -> Iterator[str]:
    """What the model of a dictionary says against these fields, whose columns are in its order."""
    slots = view.class_induced_slots("Field")
    enums = view.all_enums()
    for field in fields:
        for slot, cell in zip(slots, field, strict=True):
            choices = enums[slot.range].permissible_values if slot.range in enums else None
            odd = slot.pattern and not re.search(slot.pattern, cell)
            unknown = choices is not None and cell not in choices
            if (odd or unknown) if cell else slot.required:
                yield f"{field[0]}: {slot.name} {cell!r}"


def _counts(bundle: Path) -> dict[str, int]:
    return {name: len(rows(path)) for name, path in tables(bundle).items()}
