"""The scripts say of every column what the schema says; R runs its own where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from balint_tui.research.codebook_table import schemas
from balint_tui.research.export import Export
from balint_tui.research.schema import Table
from balint_tui.research.scripts import labels_sps, read_r
from tests.research.variants import EXPORTS, written


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
    for schema in schemas(export):
        assert Path(schema.path).name in script
        for column in schema.columns:
            assert f'attr(tables${schema.name}${column.name}, "label")' in script
            if column.values and column.type == "string":
                levels = ", ".join(f'"{value}"' for value, _ in column.values)
                assert f"factor(tables${schema.name}${column.name}, levels = c({levels})" in script


def test_without_people_there_is_nothing_to_widen() -> None:
    assert "wide <-" in read_r(EXPORTS["research"]())
    assert "wide" not in read_r(EXPORTS["open"]())


def test_strings_of_r_are_escaped() -> None:
    text = 'attr(tables$groups$group_id, "label") <- '
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
cat(as.character(tables$questionnaire$timepoint[1:2]), is.na(tables$questionnaire$value[2]), "\\n")
cat(utf8ToInt(substr(tables$segments$quote[1], 4, 4)), "\\n")
cat(utf8ToInt(attr(tables$groups$group_id, "label"))[22], "\\n")
"""
    lines = run_r(folder, read_r(odd()), more, locale=locale).splitlines()
    assert re.fullmatch(r"groups +2 rows +4 columns", lines[0])
    assert [line.strip() for line in lines[-6:]] == [
        "<70% 70-89% >=90% TRUE",
        "logical 1",
        "3 4 5 3 4 not at all a little somewhat quite very",
        "before after TRUE",
        str(ord("é")),
        str(ord("é")),
    ]


@needs_r
def test_the_example_runs_where_there_are_enough(tmp_path: Path) -> None:
    export = EXPORTS["research"]()
    schema = export.tables["questionnaire"].schema
    rows = tuple(
        (f"p-{n:010}", "module", "comfort", wave, value)
        for n in range(8)
        for wave, value in (("pre", 1 + n % 3), ("post", 4 + n % 2))
    )
    export = replace(export, tables={**export.tables, "questionnaire": Table(schema, rows)})
    written(export, tmp_path)
    found = run_r(tmp_path, read_r(export), "")
    assert "module comfort: 8 pairs, median change" in found
    assert "relevance: " not in found


def test_the_syntax_labels_every_column(export: Export) -> None:
    syntax = labels_sps(export)
    for schema in schemas(export):
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
            if column.values:
                assert f"VALUE LABELS {column.name}\n" in part


def test_strings_of_the_syntax_stay_on_a_line_with_quotes_doubled() -> None:
    syntax = labels_sps(odd())
    assert "'The \"group''s\" name \\ é 🙂. Second line.'." in syntax


def test_texts_are_wide_enough() -> None:
    syntax = labels_sps(EXPORTS["research"]())
    # The longest name of a code has 23 characters, and one for an apostrophe before it.
    assert "code A24 parent A8" in syntax
    assert "quote A32767." in syntax


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
def test_pspp_runs_the_syntax(export: Export, tmp_path: Path) -> None:
    written(export, tmp_path)
    check = "DATASET ACTIVATE sessions.\nLIST VARIABLES=group_id duration_min left_early_any.\n"
    (tmp_path / "labels.sps").write_text(labels_sps(export) + check, encoding="utf-8")
    command = ["pspp", "-o", "-", "labels.sps"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert "error" not in done.stdout + done.stderr
    assert re.search(r"g-bbbbbbbbbb\|\s+60\|\s+1\|", done.stdout)
    assert re.search(r"g-aaaaaaaaaa\|\s+45\|\s+-99\|", done.stdout)
