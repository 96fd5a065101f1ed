"""The bundle: all files of an export, written beside the place where they are to be.

The same export gives the same bytes. Files hold no time of their making; zips those of 1980.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import file_digest, sha256
from pathlib import Path

import orjson

from balint_tui import sheets
from balint_tui.research import citation, datapackage, qualitative, readme, redcap, refi, scripts
from balint_tui.research.codebook_table import codebook_csv
from balint_tui.research.export import Export, Progress
from balint_tui.research.schema import Schema

MANIFEST = "MANIFEST.sha256"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""


def write(export: Export, place: Path, progress: Progress, *, parquet: bool, spss: bool) -> str:
    """Writes all files into this empty folder; returns the SHA-256 of the manifest, by which the
    bundle is known. Raises OSError, what ``progress`` raises, or columnar.MissingExtra."""
    folder = _Folder(place)
    for table in export.tables.values():
        with folder.sheet(table.schema) as add:
            add(table.rows)
    _write_documents(export, folder, progress)
    for name, content in _texts(export):
        folder.text(name, content)
    if parquet or spss:
        from balint_tui.research import columnar

        if parquet:
            columnar.parquet(export, place / "data", place)
        if spss:
            columnar.sav(export, place / "import" / "questionnaire.sav")
    folder.text("datapackage.json", datapackage.datapackage(export, folder.known()))
    manifest = "".join(f"{digest}  {name}\n" for name, (_, digest) in folder.known().items())
    folder.text(MANIFEST, manifest)
    return sha256(manifest.encode()).hexdigest()


def _texts(export: Export) -> Iterator[tuple[str, str]]:
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
    yield "import/labels.sps", scripts.labels_sps(export)


def _write_documents(export: Export, folder: _Folder, progress: Progress) -> None:
    """The passages: their rows, their places in the project and their page, in one go."""
    (folder.place / "qualitative" / "html").mkdir(parents=True)
    with ExitStack() as stack:
        add = stack.enter_context(folder.sheet(export.segments))
        path = folder.place / "qualitative" / "project.qdpx"
        project = stack.enter_context(refi.ProjectWriter(export, path))
        for document in export.documents(progress):
            add(export.rows_of(document))
            project.add(document)
            page = qualitative.html(export, document)
            folder.text(f"qualitative/html/{document.id}.html", page)
    if export.book.codes:
        folder.text("qualitative/codebook.qdc", qualitative.qdc(export).decode())
    folder.text("qualitative/codebook.taguette.csv", qualitative.taguette_csv(export))


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
        for path in _files(self.place):
            name = path.relative_to(self.place).as_posix()
            if name not in self._known:
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
                self._known[name] = (path.stat().st_size, digest)
        return dict(sorted(self._known.items()))


def _files(folder: Path) -> list[Path]:
    found = (Path(top) / name for top, _, names in os.walk(folder) for name in names)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def pack(export: Export, folder: Path, target: Path, progress: Progress) -> None:
    """Packs the files of a bundle into one zip, in a folder with a name that says nothing.

    Raises OSError, or what ``progress`` raises.
    """
    root = f"balint-export-{export.year}-{export.pseudonyms.name('bundle')[2:8]}"
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, strict_timestamps=True) as bundle:
        files = _files(folder)
        for number, path in enumerate(files):
            progress("files packed", number, len(files))
            name = f"{root}/{path.relative_to(folder).as_posix()}"
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with path.open("rb") as source, bundle.open(info, "w", force_zip64=_large(path)) as out:
                while block := source.read(1 << 20):
                    out.write(block)
        progress("files packed", len(files), len(files))


def _large(path: Path) -> bool:
    return path.stat().st_size > 1 << 30
