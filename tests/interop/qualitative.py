"""Clients that read the passages and their codes."""

from __future__ import annotations

import asyncio
import html
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.interop.answers import rows, same, tables

_COUNTS = ("document", "code", "coded_line")


def qc(bundle: Path) -> str:
    """The project comes in with its documents, codes and passages.

    It keeps one passage for each document and code: it takes each to be in the first line.
    """
    segments = rows(tables(bundle)["segments"])
    wanted = {
        "document": len(list((bundle / "qualitative" / "html").iterdir())),
        "code": len(rows(tables(bundle)["codes"])),
        "coded_line": len({(row["document"], row["code"]) for row in segments}),
    }
    command = [str(Path(sys.executable).with_name("qc")), "init", "--import"]
    # It stops in a debugger that was left in it.
    environment = {**os.environ, "PYTHONBREAKPOINT": "0"}
    with TemporaryDirectory() as place:
        subprocess.run(
            [*command, str(bundle / "qualitative" / "project.qdpx")],
            cwd=place,
            check=True,
            capture_output=True,
            env=environment,
        )
        with closing(sqlite3.connect(Path(place) / "qualitative_coding.sqlite3")) as base:
            found = {
                name: base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTS
            }
    same("imported", found, wanted)
    return "{document} documents, {code} codes, {coded_line} pairs of them".format(**found)


def taguette(bundle: Path) -> str:
    """The codebook comes in code by code, and each document with all its words."""
    from taguette.convert import to_html
    from taguette.import_codebook import list_tags
    from taguette.validate import filename

    place = bundle / "qualitative"
    with (place / "codebook.taguette.csv").open("rb") as file:
        tags = list_tags(file)
    codes = rows(tables(bundle)["codes"])
    same("codes", len({tag["path"] for tag in tags}), len(codes))
    above = {row["code"]: row["parent"] for row in codes}
    depth = {code: sum(1 for _ in _up(code, above)) for code in above}
    levels = [tag["path"].count(".") + 1 for tag in tags]
    same("levels of codes", levels, [depth[row["code"]] for row in codes])
    quotes = 0
    by_document: dict[str, list[str]] = {}
    for row in rows(tables(bundle)["segments"]):
        by_document.setdefault(row["document"], []).append(row["quote"].removeprefix("'"))
    for path in sorted((place / "html").iterdir()):
        filename(path.name)
        taken = asyncio.run(to_html(path.read_bytes(), "text/html", path.name, {}))
        text = _plain(taken)
        for quote in by_document.get(path.stem, []):
            if _plain(html.escape(quote)) not in text:
                raise AssertionError(f"{path.name}: a passage is not there: {quote!r}")
            quotes += 1
    return f"{len(tags)} codes; {quotes} passages found in the documents"


def _up(code: str, above: dict[str, str]) -> list[str]:
    """The code and those above it."""
    return [code, *_up(above[code], above)] if code else []


def _plain(text: str) -> str:
    """The words, without tags and apart from white space."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
