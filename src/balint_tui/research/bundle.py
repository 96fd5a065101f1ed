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


def write(export: Export, folder: Path, progress: Progress, *, parquet: bool, spss: bool) -> str:
    """Writes all files into this empty folder; returns the SHA-256 of the manifest, by which the
    bundle is known. Raises OSError, what ``progress`` raises, or columnar.MissingExtra."""
    for table in export.tables.values():
        with _sheet(folder, table.schema) as add:
            add(table.rows)
    _write_documents(export, folder, progress)
    for name, content in _texts(export):
        _write_text(folder / name, content)
    if parquet or spss:
        from balint_tui.research import columnar

        if parquet:
            columnar.parquet(export, folder / "data", folder)
        if spss:
            columnar.sav(export, folder / "import" / "questionnaire.sav")
    known = {path: (size, digest) for path, size, digest in _known(folder)}
    package = datapackage.datapackage(export, known)
    _write_text(folder / "datapackage.json", package)
    manifest = "".join(f"{digest}  {path}\n" for path, _, digest in _known(folder))
    _write_text(folder / MANIFEST, manifest)
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


def _write_documents(export: Export, folder: Path, progress: Progress) -> None:
    """The passages: one row, one place in the project and one page for each, in one go."""
    place = folder / "qualitative"
    (place / "html").mkdir(parents=True)
    with ExitStack() as stack:
        add = stack.enter_context(_sheet(folder, export.segments))
        project = stack.enter_context(refi.ProjectWriter(export, place / "project.qdpx"))
        for document in export.documents(progress):
            add(export.rows_of(document))
            project.add(document)
            page = qualitative.html(export, document)
            _write_text(place / "html" / f"{document.id}.html", page)
    if export.book.codes:
        (place / "codebook.qdc").write_bytes(qualitative.qdc(export))
    _write_text(place / "codebook.taguette.csv", qualitative.taguette_csv(export))


@contextmanager
def _sheet(folder: Path, schema: Schema) -> Iterator[sheets.Add]:
    path = folder / schema.path
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        yield sheets.adding(file, schema.names)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())


def _known(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Path, size and SHA-256 of each file, by path."""
    for path in _files(folder):
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        yield path.relative_to(folder).as_posix(), path.stat().st_size, digest


def _files(folder: Path) -> list[Path]:
    found = (Path(top) / name for top, _, names in os.walk(folder) for name in names)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def pack(export: Export, folder: Path, target: Path) -> None:
    """Packs the files of a bundle into one zip, in a folder with a name that says nothing.

    Raises OSError.
    """
    root = f"balint-export-{export.year}-{export.pseudonyms.name('bundle')[2:8]}"
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, strict_timestamps=True) as bundle:
        for path in _files(folder):
            name = f"{root}/{path.relative_to(folder).as_posix()}"
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with path.open("rb") as source, bundle.open(info, "w", force_zip64=_large(path)) as out:
                while block := source.read(1 << 20):
                    out.write(block)


def _large(path: Path) -> bool:
    return path.stat().st_size > 1 << 30
