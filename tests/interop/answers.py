"""What a client's answer is compared with, read from the bundle with the standard library alone."""

from __future__ import annotations

import csv
from pathlib import Path


class NotInstalled(Exception):
    """The client is no package of Python and is not here; the message names it."""


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tables(bundle: Path) -> dict[str, Path]:
    """The tables of the bundle: name -> its CSV."""
    found = sorted((bundle / "data").glob("*_data.csv"))
    return {path.stem.split("description-")[1].removesuffix("_data"): path for path in found}


def same(what: str, found: object, wanted: object) -> None:
    """Raises AssertionError with both if they are not the same."""
    if found != wanted:
        raise AssertionError(f"{what}: {found!r}, not {wanted!r}")
