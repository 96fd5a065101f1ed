"""The bundle: all files of an export, written beside the place where they are to be.

The same export gives the same bytes. Files hold no time of their making; zips those of 1980.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TextIO, TypeVar

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
from balint_tui.research.files.packing import LARGE, Zip, entry
from balint_tui.research.memory import Many

T = TypeVar("T")

MANIFEST = "MANIFEST.sha256"
_OFTEN = 500
"""After so many rows it is told how far it is: they take a few milliseconds."""


def write(export: Export, place: Path, progress: Progress, *, parquet: bool, spss: bool) -> str:
    """Writes all files into this empty folder; returns the SHA-256 of the manifest, by which the
    bundle is known. Raises OSError, what ``progress`` raises, or columnar.MissingExtra."""
    for part in ("data", "import", "qualitative", "qualitative/html"):
        (place / part).mkdir()
    with (place / MANIFEST).open("x", encoding="utf-8", newline="") as manifest:
        _fill(_Folder(place, manifest), export, progress, parquet=parquet, spss=spss)
    return _digest(place / MANIFEST)


def _fill(
    folder: _Folder, export: Export, progress: Progress, *, parquet: bool, spss: bool
) -> None:
    for table in export.tables.values():
        with folder.sheet(table.schema.path, table.schema.names) as add:
            add(_told(table.rows, f"rows of {table.schema.name}", progress))
    longest_quote = _write_documents(export, folder, progress)
    heads, records = redcap.records(export)
    with folder.sheet("import/redcap_records.csv", heads) as add:
        add(_told(records, "records for REDCap", progress))
    for name, content in _texts(export, longest_quote):
        folder.text(name, content)
    if parquet or spss:
        from balint_tui.research.files import columnar

        if parquet:
            for path in columnar.parquet(export, folder.place / "data", folder.place):
                folder.take_in(path)
        path = folder.place / "import" / "questionnaire.sav"
        if spss and columnar.sav(export, path):
            folder.take_in(path)
    folder.text("datapackage.json", datapackage.datapackage(export, folder.sheets))


def _told(rows: Many[T], what: str, progress: Progress) -> Iterator[T]:
    """The rows; on the way it is told how far it is, which may end it."""
    for number, row in enumerate(rows):
        if number % _OFTEN == 0:
            progress(what, number, len(rows))
        yield row


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
    yield "import/read.R", scripts.read_r(export)
    yield "import/labels.sps", scripts.labels_sps(export, longest_quote)


def _write_documents(export: Export, folder: _Folder, progress: Progress) -> int:
    """The passages: their rows, their places in the project and their page, in one go; how many
    bytes the longest has."""
    longest = 0
    with ExitStack() as stack:
        add = stack.enter_context(folder.sheet(export.segments.path, export.segments.names))
        path = folder.place / "qualitative" / "project.qdpx"
        project = stack.enter_context(refi.ProjectWriter(export, path))
        for document in export.documents(progress):
            add(export.rows_of(document))
            longest = max([longest, *(len(one.quote.encode()) for one in document.segments)])
            project.add(document)
            page = qualitative.html(export, document)
            folder.text(f"qualitative/html/{document.id}.html", page)
    folder.take_in(path)
    if export.book.codes:
        folder.text("qualitative/codebook.qdc", qualitative.qdc(export).decode())
    folder.text("qualitative/codebook.taguette.csv", qualitative.taguette_csv(export))
    return longest


class _Folder:
    """The folder of a bundle; each other file in it has a line in the manifest. ``sheets``: size
    and SHA-256 of each table by its path with slashes."""

    def __init__(self, place: Path, manifest: TextIO) -> None:
        self.place = place
        self._manifest = manifest
        self.sheets: dict[str, tuple[int, str]] = {}

    def text(self, name: str, content: str) -> None:
        """Writes a file."""
        raw = content.encode()
        (self.place / name).write_bytes(raw)
        self._list(name, sha256(raw).hexdigest())

    @contextmanager
    def sheet(self, name: str, heads: Sequence[str]) -> Iterator[sheets.Add]:
        """Writes a table, row by row."""
        path = self.place / name
        with path.open("w", encoding="utf-8", newline="") as file:
            yield sheets.adding(file, heads)
        self.sheets[name] = (path.stat().st_size, self.take_in(path))

    def take_in(self, path: Path) -> str:
        """Lists a file that is written; its SHA-256."""
        digest = _digest(path)
        self._list(path.relative_to(self.place).as_posix(), digest)
        return digest

    def _list(self, name: str, digest: str) -> None:
        self._manifest.write(f"{digest}  {name}\n")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def pack(export: Export, folder: Path, target: Path, progress: Progress) -> None:
    """Packs the files of a bundle into one zip, in a folder with a name that says nothing.

    Raises OSError, or what ``progress`` raises.
    """
    root = f"balint-export-{export.year}-{export.pseudonyms.name('bundle')[2:8]}"
    count = sum(1 for _ in _names(folder))
    with Zip(target) as bundle:
        for number, name in enumerate(_names(folder)):
            progress("files packed", number, count)
            path = folder / name
            large = path.stat().st_size > LARGE
            with (
                path.open("rb") as source,
                bundle.open(entry(f"{root}/{name}"), "w", force_zip64=large) as out,
            ):
                shutil.copyfileobj(source, out)
    progress("files packed", count, count)


def _names(folder: Path) -> Iterator[str]:
    """The manifest and the files that it names."""
    yield MANIFEST
    with (folder / MANIFEST).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").partition("  ")[2]
