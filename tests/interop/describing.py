"""Clients that read what describes a bundle: its manifest, its package, how to cite it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.interop.answers import NotInstalled, same, tables


def sha256sum(bundle: Path) -> str:
    """The manifest names every other file, and each is as it says."""
    if not shutil.which("sha256sum"):
        raise NotInstalled("sha256sum")
    manifest = (bundle / "MANIFEST.sha256").read_text().splitlines()
    files = sum(path.is_file() for path in bundle.rglob("*"))
    same("lines of the manifest", len(manifest), files - 1)
    command = ["sha256sum", "--check", "--strict", "--quiet", "MANIFEST.sha256"]
    subprocess.run(command, cwd=bundle, check=True, timeout=60)
    return f"{len(manifest)} files"


def frictionless(bundle: Path) -> str:
    """The package is valid; with one cell changed it is not."""
    from frictionless import validate

    report = validate(bundle / "datapackage.json")
    if not report.valid:
        raise AssertionError(report.to_summary())
    same("tables", len(report.tasks), len(tables(bundle)))
    with TemporaryDirectory() as place:
        copied = Path(shutil.copytree(bundle / "data", Path(place) / "data")).parent
        shutil.copy(bundle / "datapackage.json", copied)
        sessions = tables(copied)["sessions"]
        sessions.write_text(sessions.read_text().replace("g-", "x-", 1))
        kinds = {kind for (kind,) in validate(copied / "datapackage.json").flatten(["type"])}
    if not {"hash-count", "foreign-key"} <= kinds:
        raise AssertionError(f"a changed cell is not found: {sorted(kinds)}")
    return f"{len(report.tasks)} tables valid; a changed cell is found"


def cffconvert(bundle: Path) -> str:
    """CITATION.cff is valid."""
    command = [str(Path(sys.executable).with_name("cffconvert")), "--validate"]
    done = subprocess.run(
        [*command, "-i", "CITATION.cff"], cwd=bundle, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def datacite(bundle: Path) -> str:
    """datacite.json is valid by version 4.5 of the schema but for the DOI that a deposit gets."""
    from datacite import schema45

    found = json.loads((bundle / "datacite.json").read_text())
    errors = [error.message for error in schema45.validator.iter_errors(found)]
    if errors:
        raise AssertionError("; ".join(errors))
    schema45.tostring({**found, "doi": "10.5072/example"})
    return "valid (4.5)"
