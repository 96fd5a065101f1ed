"""The bundle: all files of an export, written beside the place where they are to be.

The same export gives the same bytes. Files hold no time of their making; zips those of 1980.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import file_digest, sha256
from pathlib import Path

import orjson

from balint_tui import sheets
from balint_tui.research.export import Export, Progress
from balint_tui.research.files import (
    citation,
    datapackage,
    qualitative,
    readme,
    redcap,
    refi,
    scripts,
)
from balint_tui.research.files.codebook import codebook_csv
from balint_tui.research.files.packing import LARGE, entry
from balint_tui.research.schema import Schema

MANIFEST = "MANIFEST.sha256"


def write(export: Export, place: Path, progress: Progress, *, parquet: bool, spss: bool) -> str:
    """Writes all files into this empty folder; returns the SHA-256 of the manifest, by which the
    bundle is known. Raises OSError, what ``progress`` raises, or columnar.MissingExtra."""
    folder = _Folder(place)
    for table in export.tables.values():
        with folder.sheet(table.schema) as add:
            add(table.rows)
    longest_quote = _write_documents(export, folder, progress)
    for name, content in _texts(export, longest_quote):
        folder.text(name, content)
    if parquet or spss:
        from balint_tui.research.files import columnar

        if parquet:
            columnar.parquet(export, place / "data", place)
        if spss:
            columnar.sav(export, place / "import" / "questionnaire.sav")
    folder.text("datapackage.json", datapackage.datapackage(export, folder.known()))
    manifest = "".join(f"{digest}  {name}\n" for name, (_, digest) in folder.known().items())
    folder.text(MANIFEST, manifest)
    return sha256(manifest.encode()).hexdigest()


def _texts(export: Export, longest_quote: int) -> Iterator[tuple[str, str]]:
    """The files that are a text each, and what is in them."""
    report = orjson.dumps(export.risk.as_json(), option=orjson.OPT_INDENT_2)
    yield "privacy_report.json", report.decode() + "\n"
    yield "codebook.csv", codebook_csv(export)
    yield "README.md", readme.readme(export)
    yield "CITATION.cff", citation.citation_cff(export)
    yield "datacite.json", citation.datacite(export)
    yield "dataset_description.json", citation.dataset_description(export)
    yield "LICENSE.txt", citation.licence(export)
    yield "import/redcap_data_dictionary.csv", redcap.dictionary(export)
    yield "import/redcap_records.csv", redcap.records(export)
    yield "import/read.R", scripts.read_r(export)
    yield "import/labels.sps", scripts.labels_sps(export, longest_quote)


def _write_documents(export: Export, folder: _Folder, progress: Progress) -> int:
    """The passages: their rows, their places in the project and their page, in one go; how many
    bytes the longest has."""
    longest = 0
    (folder.place / "qualitative" / "html").mkdir(parents=True)
    with ExitStack() as stack:
        add = stack.enter_context(folder.sheet(export.segments))
        path = folder.place / "qualitative" / "project.qdpx"
        project = stack.enter_context(refi.ProjectWriter(export, path))
        for document in export.documents(progress):
            add(export.rows_of(document))
            longest = max([longest, *(len(one.quote.encode()) for one in document.segments)])
            project.add(document)
            page = qualitative.html(export, document)
            folder.text(f"qualitative/html/{document.id}.html", page)
    if export.book.codes:
        folder.text("qualitative/codebook.qdc", qualitative.qdc(export).decode())
    folder.text("qualitative/codebook.taguette.csv", qualitative.taguette_csv(export))
    return longest


class _Folder:
    """The folder of a bundle, which knows size and SHA-256 of what was written into it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._known: dict[str, tuple[int, str]] = {}

    def text(self, name: str, content: str) -> None:
        """Writes a file."""
        path, raw = self.place / name, content.encode()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
        self._known[name] = (len(raw), sha256(raw).hexdigest())

    @contextmanager
    def sheet(self, schema: Schema) -> Iterator[sheets.Add]:
        """Writes a table, row by row."""
        path = self.place / schema.path
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            yield sheets.adding(file, schema.names)

    def known(self) -> dict[str, tuple[int, str]]:
        """Size and SHA-256 of each file by its path with slashes, in order; what others wrote is
        read for it."""
        for name in _names(self.place):
            if name not in self._known:
                path = self.place / name
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
                self._known[name] = (path.stat().st_size, digest)
        return dict(sorted(self._known.items()))


def _names(folder: Path) -> list[str]:
    """The paths of all files in it, with slashes."""
    start = len(str(folder)) + 1
    found = (os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
    return sorted(path[start:].replace(os.sep, "/") for path in found)


def pack(export: Export, folder: Path, target: Path, progress: Progress) -> None:
    """Packs the files of a bundle into one zip, in a folder with a name that says nothing.

    Raises OSError, or what ``progress`` raises.
    """
    root = f"balint-export-{export.year}-{export.pseudonyms.name('bundle')[2:8]}"
    names = _names(folder)
    with zipfile.ZipFile(target, "x") as bundle:
        for number, name in enumerate(names):
            progress("files packed", number, len(names))
            path = folder / name
            large = path.stat().st_size > LARGE
            with (
                path.open("rb") as source,
                bundle.open(entry(f"{root}/{name}"), "w", force_zip64=large) as out,
            ):
                shutil.copyfileobj(source, out)
    progress("files packed", len(names), len(names))
