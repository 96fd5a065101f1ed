"""Every file is a view of the same tables: rows, sums and quotes agree; the bytes are the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet
import pyreadstat
import pytest

from balint_tui import demo, sheets
from balint_tui.evaluation.responses import Response
from balint_tui.frame.session import replay
from balint_tui.library.library import Library
from balint_tui.research import bundle
from balint_tui.research.export import Export, Progress
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import material
from balint_tui.research.tables import Wish, build
from balint_tui.research.tiers import TIERS
from tests.refi.rules import broken
from tests.research.material import KNOWN

NAMESPACE = "{urn:QDA-XML:project:1.0}"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Response]:
    folder = tmp_path_factory.mktemp("library")
    demo.fill(folder, 90, seed=3)
    return Library.open(folder, read_only=True).answers.responses()


def made(tier: str, answers: list[Response], secret: bytes = b"a secret") -> Export:
    sessions = [replay(events) for events in demo.sessions(90, seed=3)]
    found = material(sessions, lambda text: (), answers, filtered=False)
    return build(Wish(TIERS[tier], 2026, "X"), found, KNOWN, Pseudonyms(secret), lambda _: [])


def written(export: Export, folder: Path) -> Path:
    folder.mkdir()
    bundle.write(export, folder, lambda *_: None, parquet=True, spss=True)
    return folder


@pytest.fixture(scope="module", params=list(TIERS))
def place(
    request: pytest.FixtureRequest,
    answers: list[Response],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Export, Path]:
    export = made(request.param, answers)
    return export, written(export, tmp_path_factory.mktemp("bundle") / "b")


def rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(folder: Path, name: str) -> Rows:
    return rows(folder / f"data/study-balint_description-{name}_data.csv")


def said(value: Any) -> str:
    """A cell as the CSV has it."""
    return next(csv.reader(io.StringIO(sheets.write(["x"], [[value]]).split("\n", 1)[1])), [""])[0]


# --- tables


def test_the_csv_files_are_the_tables(place: tuple[Export, Path]) -> None:
    export, folder = place
    for name, known in export.tables.items():
        found = table(folder, name)
        assert [tuple(row.values()) for row in found] == [
            tuple(map(said, row)) for row in known.rows
        ]
        assert len(found) > 1


def test_parquet_has_the_same_cells(place: tuple[Export, Path]) -> None:
    export, folder = place
    for name in (*export.tables, "segments"):
        found = pyarrow.parquet.read_table(folder / f"data/{name}.parquet").to_pylist()
        kept = [
            {key: said(int(v) if isinstance(v, bool) else v) for key, v in row.items()}
            for row in found
        ]
        plain = [
            {
                key: said(float(v)) if re.fullmatch(r"-?\d+", v) and key == "value" else v
                for key, v in row.items()
            }
            for row in table(folder, name)
        ]
        assert kept == plain, name


def test_every_column_is_described_once(place: tuple[Export, Path]) -> None:
    export, folder = place
    described = {(row["table"], row["variable"]) for row in rows(folder / "codebook.csv")}
    package = json.loads((folder / "datapackage.json").read_text())
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(raw)
        assert resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
        fields = [one["name"] for one in resource["schema"]["fields"]]
        assert fields == raw.decode().splitlines()[0].split(",")
        assert {(resource["name"], field) for field in fields} <= described
    assert {one["name"] for one in package["resources"]} == {*export.tables, "segments"}


def test_keys_hold(place: tuple[Export, Path]) -> None:
    _, folder = place
    package = json.loads((folder / "datapackage.json").read_text())
    schemas = {one["name"]: one["schema"] for one in package["resources"]}
    for name, schema in schemas.items():
        found = table(folder, name)
        keys = Counter(tuple(row[column] for column in schema["primaryKey"]) for row in found)
        assert max(keys.values()) == 1
        assert not any("" in key for key in keys)
        for foreign in schema.get("foreignKeys", ()):
            reference = foreign["reference"]
            there = {
                tuple(row[column] for column in reference["fields"])
                for row in table(folder, reference.get("resource") or name)
            }
            here = {tuple(row[column] for column in foreign["fields"]) for row in found}
            assert {one for one in here if any(one)} <= there


def test_redcap_has_the_same_rows_and_sums(place: tuple[Export, Path]) -> None:
    export, folder = place
    records = rows(folder / "import/redcap_records.csv")
    sessions = [row for row in records if row["redcap_repeat_instrument"] == "session_log"]
    known = table(folder, "sessions")
    assert len(sessions) == len(known)
    for name in ("duration_min", "discussion_min"):
        theirs = sum(int(row[f"session_{name}"]) for row in sessions)
        assert theirs == sum(int(row[name]) for row in known)
    groups = [row for row in records if row["group_n_sessions"]]
    assert len(groups) == len(table(folder, "groups"))
    if "questionnaire" in export.tables:
        given = table(folder, "questionnaire")
        fields = {
            f"{row['instrument']}_{row['item']}_{row['timepoint']}".replace("-", "_")
            for row in given
        }
        theirs_ = sorted(float(row[field]) for row in records for field in fields if row[field])
        assert theirs_ == sorted(float(row["value"]) for row in given if row["value"])


def test_spss_has_the_same_answers(place: tuple[Export, Path]) -> None:
    export, folder = place
    path = folder / "import/questionnaire.sav"
    if "questionnaire" not in export.tables:
        assert not path.exists()
        return
    frame, _ = pyreadstat.read_sav(path)
    given = table(folder, "questionnaire")
    assert len(frame) == len({row["person_id"] for row in given})
    numbers = frame.select_dtypes("number")
    assert float(numbers.sum().sum()) == sum(float(row["value"]) for row in given if row["value"])


# --- passages


class Words(HTMLParser):
    """The text of a page's paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "p":
            self.inside = True
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data


def test_the_quotes_are_the_same_everywhere(place: tuple[Export, Path]) -> None:
    _, folder = place
    assert broken(folder / "qualitative/project.qdpx") == []
    with zipfile.ZipFile(folder / "qualitative/project.qdpx") as project:
        root = ElementTree.fromstring(project.read("project.qde"))
        texts = {name: project.read(name).decode() for name in project.namelist()}
    codes = {one.get("guid"): one.get("name") for one in root.iter(f"{NAMESPACE}Code")}
    assert codes == {row["guid"]: row["code"] for row in table(folder, "codes")}
    found = []
    for source in root.iter(f"{NAMESPACE}TextSource"):
        text = texts[str(source.get("plainTextPath")).replace("internal://", "sources/")]
        page = Words()
        page.feed((folder / f"qualitative/html/{source.get('name')}.html").read_text())
        assert page.paragraphs == text.split("\n\n")
        for one in source.iter(f"{NAMESPACE}PlainTextSelection"):
            start, end = int(str(one.get("startPosition"))), int(str(one.get("endPosition")))
            for coding in one.iter(f"{NAMESPACE}CodeRef"):
                code = codes[coding.get("targetGUID")]
                found.append((source.get("name"), start, end, code, text[start:end]))
    segments = table(folder, "segments")
    assert Counter(found) == Counter(
        (row["document"], int(row["start"]), int(row["end"]), row["code"], row["quote"])
        for row in segments
    )
    assert len(segments) > 50
    pages = {path.stem for path in (folder / "qualitative/html").iterdir()}
    assert {row["document"] for row in segments} <= pages


def test_the_figures_are_the_same_everywhere(place: tuple[Export, Path]) -> None:
    export, folder = place
    report = json.loads((folder / "privacy_report.json").read_text())
    assert report["sessions"] == len(table(folder, "sessions"))
    assert report["groups"] == len(table(folder, "groups"))
    if "participation" in export.tables and export.tier.name == "research":
        shown = Counter(tuple(row.values())[1:] for row in table(folder, "participation"))
        assert report["after"]["k"] == min(shown.values()) >= 5
        assert report["after"]["people"] == sum(shown.values())
        assert report["before"]["people"] == (
            report["after"]["people"] + report["people_withheld"]["participation"]
        )
    empty = sum(
        cell == ""
        for row in table(folder, "sessions")
        for cell in (row["attendance_band"], row["left_early_any"])
    )
    assert (report["cells_emptied"] >= empty > 0) is (export.tier.name != "team")
    readme = (folder / "README.md").read_text()
    assert all(sentence.replace("_", r"\_") in readme for sentence in report["left_out"])


# --- on the way


class Stop(Exception):
    """It is not wanted any more."""


def test_all_that_takes_long_tells_how_far_it_is_and_can_be_stopped(
    place: tuple[Export, Path], tmp_path: Path
) -> None:
    export, folder = place
    told: dict[str, tuple[int, int]] = {}

    def write(target: Path, progress: Progress) -> None:
        target.mkdir()
        bundle.write(export, target, progress, parquet=False, spss=False)
        bundle.pack(export, target, tmp_path / f"{target.name}.zip", progress)

    write(tmp_path / "whole", lambda what, done, of: told.update({what: (done, of)}))
    assert {f"rows of {name}" for name in export.tables} <= told.keys()
    assert {"records for REDCap", "sessions written", "files packed"} <= told.keys()
    assert told["rows of sessions"][1] == len(table(folder, "sessions"))
    assert all(0 <= done <= of for done, of in told.values())
    for number, step in enumerate(told):

        def stop(what: str, done: int, of: int, step: str = step) -> None:
            if what == step:
                raise Stop

        with pytest.raises(Stop):
            write(tmp_path / f"{number}", stop)


# --- bytes


def test_the_same_export_gives_the_same_bytes(
    place: tuple[Export, Path], answers: list[Response], tmp_path: Path
) -> None:
    export, folder = place
    again = written(made(export.tier.name, answers), tmp_path / "again")
    assert contents(again) == contents(folder)
    for number in (1, 2):
        bundle.pack(export, folder, tmp_path / f"{number}.zip", lambda *_: None)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


NAMES = re.compile(r"\b[gmpd]-[a-z2-7]{10}\b")


def test_another_secret_changes_identifiers_only(
    place: tuple[Export, Path], answers: list[Response], tmp_path: Path
) -> None:
    export, folder = place
    other = written(made(export.tier.name, answers, b"another"), tmp_path / "other")
    for name, raw in contents(folder).items():
        if name.startswith(("data/", "import/")) and name.endswith((".csv", ".R", ".sps")):
            theirs = (other / name).read_text()
            assert NAMES.sub("ID", raw.decode()) == NAMES.sub("ID", theirs), name
            assert not set(NAMES.findall(raw.decode())) & set(NAMES.findall(theirs))
