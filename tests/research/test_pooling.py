"""What docs/pooling.md says is run as it stands, on the bundles of four sites."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import duckdb
import pytest

from tests.interop.document import POOLING, blocks
from tests.research import sites

SITES = 4
Said = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a centre, the bundles laid in by the document's own commands."""
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not installed")
    folder = tmp_path_factory.mktemp("centre")
    sites.receive(folder / "incoming", SITES)
    for block in blocks("sh"):
        assert shell(folder, block.text) == ""
    return folder


@pytest.fixture
def said(centre: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Block -> its rows, all run in order in one session."""
    monkeypatch.chdir(centre)
    with duckdb.connect() as session:
        return run(session)


def run(session: duckdb.DuckDBPyConnection, without: str = "nothing") -> Said:
    some = [block for block in blocks("sql") if block.name != without]
    return {block.name: session.execute(block.text).fetchall() for block in some}


def shell(folder: Path, text: str) -> str:
    """What it prints, errors too."""
    done = subprocess.run(["sh", "-c", text], cwd=folder, capture_output=True, text=True)
    return done.stdout + done.stderr


def rows(centre: Path, table: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Site and cells of each row, read without any of the programs."""
    for path in sorted(centre.glob(f"in/*/*/data/*-{table}_data.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield path.relative_to(centre).parts[1].removeprefix("site="), row


def test_each_block_has_a_program_that_runs_it_and_each_name_is_used_once() -> None:
    every = blocks("sh", "sql", "python")
    fences = [line for line in POOLING.read_text().splitlines() if line.startswith("```")]
    assert len(every) == len(fences) / 2
    names = [block.name for block in every if block.name]
    assert len(names) == len(set(names))


def test_a_broken_bundle_is_named(centre: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "site=s0001"
    shutil.copytree(centre / "in" / "site=s0001", folder)
    table = next(folder.rglob("*-sessions_data.csv"))
    table.write_text(table.read_text().replace("standard", "stendard", 1))
    assert "broken: in/site=s0001/balint-export-" in shell(tmp_path, blocks("sh")[1].text)


def test_the_checks_find_nothing(said: Said) -> None:
    assert said["copied"] == []
    assert said["twice"] == []
    assert said["changed"] == [(0,)]


def test_the_checks_find_a_bundle_twice(
    centre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(centre / "in", tmp_path / "in")
    (bundle,) = (tmp_path / "in" / "site=s0002").iterdir()
    shutil.copytree(bundle, bundle.with_name("balint-export-2026-another"))
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as session:
        found = run(session)
    assert found["twice"] == [("s0002", 2)]
    assert len(found["copied"]) == 2


@pytest.mark.usefixtures("said")
def test_newer_bundles_and_sites_that_came_are_changes() -> None:
    release = Path("release-1.csv").read_text()
    head, *listed = release.splitlines()
    assert head == "site,bundle"
    assert [line.split(",")[0] for line in listed] == [f"site=s{n:04}" for n in range(1, SITES + 1)]
    before = [head, listed[0].replace("balint-export-2026", "balint-export-2025"), *listed[1:-1]]
    Path("release-1.csv").write_text("\n".join(before) + "\n")
    listing, changed = [b.text for b in blocks("sql") if "release-1.csv" in b.text]
    with duckdb.connect() as session:
        session.execute(listing.partition(";")[0])
        assert session.execute(changed).fetchall() == [(2,)]


def test_minutes_are_those_in_the_files(centre: Path, said: Said) -> None:
    found: dict[str, list[int]] = defaultdict(list)
    where: dict[str, set[str]] = defaultdict(set)
    for site, row in rows(centre, "sessions"):
        found[row["format"]].append(int(row["duration_min"]))
        where[row["format"]].add(site)
    shown = [
        (name, len(some), len(where[name]), mean(some))
        for name, some in sorted(found.items())
        if len(some) >= 11 and len(where[name]) >= 3
    ]
    assert [row[:3] for row in said["minutes"]] == [row[:3] for row in shown]
    assert [row[3] for row in said["minutes"]] == pytest.approx([row[3] for row in shown])
    assert 2 <= len(shown) < len(found), "some are shown, some are too few"


def test_attendance_is_the_mean_of_the_sites(centre: Path, said: Said) -> None:
    found = [
        json.loads(path.read_text())["balint_tui"]
        for path in sorted((centre / "in").glob("*/*/datapackage.json"))
    ]
    assert len({one["attendance_pct"] for one in found}) > 1
    ((count, attendance, left),) = said["attendance"]
    assert count == len(found)
    assert attendance == pytest.approx(mean(one["attendance_pct"] for one in found))
    assert left == pytest.approx(mean(one["left_early_pct"] for one in found))


def test_changes_are_those_of_people_who_answered_twice(centre: Path, said: Said) -> None:
    answers = {
        (site, row["person_id"], row["item"], row["timepoint"]): float(row["value"])
        for site, row in rows(centre, "questionnaire")
        if row["value"]
    }
    changes = defaultdict(list)
    for (site, who, item, wave), value in answers.items():
        if wave == "pre" and (site, who, item, "post") in answers:
            changes[item].append(answers[site, who, item, "post"] - value)
    wanted = [("module", item, len(some), mean(some)) for item, some in sorted(changes.items())]
    assert len(wanted) == 2
    assert [row[:3] for row in said["change"]] == [row[:3] for row in wanted]
    assert [row[3] for row in said["change"]] == pytest.approx([row[3] for row in wanted])


@pytest.mark.parametrize(("source", "without"), [("CSV", "parquet"), ("Parquet", "nothing")])
def test_the_compacted_tables_hold_every_cell(
    centre: Path, monkeypatch: pytest.MonkeyPatch, source: str, without: str
) -> None:
    monkeypatch.chdir(centre)
    with duckdb.connect() as session:
        run(session, without)
        for table in ("groups", "sessions", "participation", "questionnaire", "codes", "segments"):
            got = session.execute(f"FROM 'out/{table}.parquet'")
            names = [column[0] for column in got.description]
            found = Counter(tuple(map(_cell, row)) for row in got.fetchall())
            wanted = Counter(
                tuple((row | {"site": site}).get(name, "") for name in names)
                for site, row in rows(centre, table)
            )
            assert found == wanted, f"{table} from {source}"
        described = session.execute("DESCRIBE FROM 'out/sessions.parquet'").fetchall()
        types = {row[0]: row[1] for row in described}
    assert types["left_early_any"] == "BOOLEAN"
    assert types["attendance_band"] == types["site"] == "VARCHAR"


def _cell(value: Any) -> str:
    """As it stands in the CSV."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool | float) else str(value)
