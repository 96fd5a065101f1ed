"""The scripts say of every column what the schema says; R runs its own where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from balint_tui.research import bundle
from balint_tui.research.export import Export
from balint_tui.research.files.scripts import labels_sps, read_r
from balint_tui.research.schema import ROUGH, Table
from tests.research.variants import EXPORTS, rows, written


@pytest.fixture(params=sorted(EXPORTS))
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


def odd() -> Export:
    """Labels with what ends a string, and letters that some locales do not have."""
    export = EXPORTS["research"]()
    groups = export.tables["groups"]
    first, *others = groups.schema.columns
    label = 'The "group\'s" name \\ é 🙂.\nSecond line.'
    schema = replace(groups.schema, columns=(replace(first, label=label), *others))
    return replace(export, tables={**export.tables, "groups": Table(schema, groups.rows)})


def test_the_r_script_is_ascii_and_names_every_column(export: Export) -> None:
    script = read_r(export)
    assert script.isascii()
    assert read_r(odd()).isascii()
    for schema in export.schemas:
        assert Path(schema.path).name in script
        for column in schema.columns:
            assert f'attr(tables${schema.name}${column.name}, "label")' in script
            if column.values and column.type == "string":
                levels = ", ".join(f'"{value}"' for value, _ in column.values)
                at = f"tables${schema.name}${column.name}"
                assert f"{at} <- factor({at}, levels = c({levels})" in script
                meant = any(value != label for value, label in column.values)
                assert (f'attr({at}, "labels")' in script) == meant


def test_without_people_there_is_nothing_to_widen() -> None:
    assert "wide <-" in read_r(EXPORTS["research"]())
    assert "wide" not in read_r(EXPORTS["open"]())
    assert "compare" not in read_r(EXPORTS["open"]())


def test_strings_of_r_are_escaped() -> None:
    text = '  attr(tables$groups$group_id, "label") <- '
    line = next(line for line in read_r(odd()).splitlines() if line.startswith(text))
    assert line.removeprefix(text) == (
        '"The \\"group\'s\\" name \\\\ \\U{e9} \\U{1f642}.\\nSecond line."'
    )


needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")


def run_r(folder: Path, script: str, more: str, *, locale: str = "C.UTF-8") -> str:
    """Runs the script from another folder; what it and ``more`` print."""
    (folder / "import").mkdir()
    path = folder / "import" / "read.R"
    path.write_text(script + more, encoding="ascii")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(path)],
        cwd="/",
        capture_output=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": locale},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


@needs_r
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_r_reads_what_was_written(tmp_path: Path, locale: str) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    written(odd(), folder)
    more = """
cat(levels(tables$sessions$attendance_band), is.ordered(tables$sessions$attendance_band), "\\n")
cat(class(tables$sessions$left_early_any), sum(is.na(tables$sessions$left_early_any)), "\\n")
cat(wide$module$module_relevance_pre, names(attr(wide$module$module_comfort_post, "labels")), "\\n")
cat(levels(tables$questionnaire$timepoint), is.na(tables$questionnaire$value[2]), "\\n")
cat(attr(tables$questionnaire$timepoint, "labels")[["before"]], sort(ls()), "\\n")
cat(utf8ToInt(substr(tables$segments$quote[1], 4, 4)), "\\n")
cat(utf8ToInt(attr(tables$groups$group_id, "label"))[22], "\\n")
"""
    lines = run_r(folder, read_r(odd()), more, locale=locale).splitlines()
    columns = len(odd().tables["groups"].schema.names)
    assert re.fullmatch(rf"groups +2 rows +{columns} columns", lines[0])
    assert [line.strip() for line in lines[-7:]] == [
        f"{' '.join(ROUGH)} TRUE",
        "logical 1",
        "3 4 5 3 4 not at all a little somewhat quite very",
        "pre post TRUE",
        "pre compare tables wide",
        str(ord("é")),
        str(ord("é")),
    ]


@needs_r
def test_an_item_is_compared_before_and_after(tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    schema = export.tables["questionnaire"].schema
    rows = tuple(
        (f"p-{n:010}", "module", item, wave, value)
        for n in range(9)
        for item, wave, value in (
            ("comfort", "pre", 1 + n % 3),
            ("comfort", "post", 4 + n % 2 if n < 8 else None),
            ("relevance", "pre", 3),
            ("relevance", "post", 3 + (n > 3)),
        )
    )
    export = replace(export, tables={**export.tables, "questionnaire": Table(schema, rows)})
    written(export, tmp_path)
    more = """
found <- compare("module", "comfort")
cat("said:", names(found), found$pairs, found$median_change, found$wilcoxon$statistic, "\\n")
found <- compare("module", "relevance")
cat("said:", found$pairs, found$median_change, is.null(found$wilcoxon), "\\n")
cat("said:", conditionMessage(tryCatch(compare("module", "else"), error = identity)), "\\n")
"""
    found = run_r(tmp_path, read_r(export), more)
    assert [line.strip() for line in found.split("said: ")[1:]] == [
        "pairs median_change wilcoxon 8 3 36",
        "9 1 TRUE",
        "nobody was asked this item",
    ]


def test_the_syntax_labels_every_column(export: Export) -> None:
    syntax = labels_sps(export, 40)
    assert syntax.splitlines()[1] == "* CD '/home/me/balint-export'."
    for schema in export.schemas:
        assert f"/FILE='{schema.path}'" in syntax
        assert f"DATASET COPY {schema.name}." in syntax
        part = syntax.split(f"/FILE='{schema.path}'")[1].split("DATASET COPY")[0]
        variables = next(line for line in part.splitlines() if "/VARIABLES=" in line)
        named = variables.split("=")[1].rstrip(".").split(" ")
        assert named[::2] == list(schema.names)
        for column in schema.columns:
            assert f"VARIABLE LABELS {column.name} '" in part
            assert re.search(rf"VARIABLE LEVEL {column.name} \((NOMINAL|ORDINAL|SCALE)\)\.", part)
            numeric = column.type != "string" and not column.required
            assert (f"MISSING VALUES {column.name} (-99)." in part) == numeric
            chosen = column.type == "string" and column.values and not column.required
            assert (f"MISSING VALUES {column.name} (' ')." in part) == bool(chosen)
            if column.values:
                assert f"VALUE LABELS {column.name}\n" in part


def test_strings_of_the_syntax_stay_on_a_line_with_quotes_doubled() -> None:
    syntax = labels_sps(odd(), 40)
    assert "'The \"group''s\" name \\ é 🙂. Second line.'." in syntax


def widths(syntax: str) -> list[tuple[str, str]]:
    """The name and the format of each column of each table."""
    lines = [line for line in syntax.splitlines() if "/VARIABLES=" in line]
    parts = [line.split("=")[1].rstrip(".").split(" ") for line in lines]
    return [pair for part in parts for pair in zip(part[::2], part[1::2], strict=True)]


def test_a_column_is_as_wide_in_every_table(export: Export) -> None:
    found = widths(labels_sps(export, 40))
    assert len(dict(found)) == len(set(found))
    formats = dict(found)
    names = {"group_id", "person_id", "segment_id", "document"}
    assert {formats[name] for name in names & set(formats)} == {"A12"}
    # The longest name of a code has 23 characters, and one for an apostrophe before it.
    assert formats["code"] == formats["parent"] == "A24"


def test_texts_and_values_are_wide_enough(export: Export) -> None:
    assert dict(widths(labels_sps(export, 40)))["quote"] == "A41"
    assert dict(widths(labels_sps(export, 50_000)))["quote"] == "A32767"
    formats = dict(widths(labels_sps(export, 0)))
    for schema in export.schemas:
        for column in schema.columns:
            if column.type == "string":
                longest = max((len(str(value)) for value, _ in column.values), default=0)
                assert int(formats[column.name][1:]) > longest


def test_in_a_bundle_the_longest_passage_fits(export: Export, tmp_path: Path) -> None:
    bundle.write(export, tmp_path, lambda *_: None, parquet=False, spss=False)
    syntax = (tmp_path / "import" / "labels.sps").read_text(encoding="utf-8")
    longest = max(len(str(row[-1]).encode()) for row in rows(export)["segments"])
    assert dict(widths(syntax))["quote"] == f"A{longest + 1}"


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
def test_pspp_runs_the_syntax(export: Export, tmp_path: Path) -> None:
    codes = export.tables["codes"]
    on_a_line = tuple((*row[:2], " ".join(str(row[2]).split()), row[3]) for row in codes.rows)
    tables = {**export.tables, "codes": Table(codes.schema, on_a_line)}
    written(replace(export, tables=tables), tmp_path)
    check = """
DATASET ACTIVATE sessions.
LIST VARIABLES=group_id duration_min left_early_any.
DATASET ACTIVATE segments.
SORT CASES BY code.
DATASET ACTIVATE codes.
SORT CASES BY code.
MATCH FILES /FILE=segments /TABLE=codes /BY code.
SORT CASES BY group_id.
DATASET NAME coded.
DATASET ACTIVATE groups.
SORT CASES BY group_id.
MATCH FILES /FILE=coded /TABLE=groups /BY group_id.
LIST VARIABLES=document n_sessions guid.
"""
    longest = max(len(str(row[-1]).encode()) for row in rows(export)["segments"])
    (tmp_path / "labels.sps").write_text(labels_sps(export, longest) + check, encoding="utf-8")
    command = ["pspp", "-o", "-", "labels.sps"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert "error" not in done.stdout + done.stderr
    assert "warning" not in done.stdout + done.stderr
    assert re.search(r"g-bbbbbbbbbb\|\s+60\|\s+1\|", done.stdout)
    empty = "0" if export.tier.by_session else "-99"
    assert re.search(rf"g-aaaaaaaaaa\|\s+45\|\s+{empty}\|", done.stdout)
    assert re.search(r"d-3\s*\|\s+1\|0d7f9f3e", done.stdout)
