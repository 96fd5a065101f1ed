"""The programs that read a bundle: in which environment each is, what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tests.interop import describing, disclosure, pooled, qualitative, tabular

BUNDLE, CENTRE, ONCE = "each bundle", "the folder of a centre", "nothing of ours"


class Client(NamedTuple):
    """``package`` gives the version; ``environment`` is a file of requirements ("": none is
    needed). ``ask`` gets the folder of what it ``reads``, says what came of it in a few words, and
    raises what is wrong, or NotInstalled."""

    name: str
    environment: str
    package: str
    reads: str
    ask: Callable[[Path], str]


CLIENTS = (
    Client("sha256sum", "", "", BUNDLE, describing.sha256sum),
    Client("frictionless", "tables", "frictionless", BUNDLE, describing.frictionless),
    Client("cffconvert", "cffconvert", "cffconvert", BUNDLE, describing.cffconvert),
    Client("datacite", "tables", "datacite", BUNDLE, describing.datacite),
    Client("qc", "tables", "qualitative-coding", BUNDLE, qualitative.qc),
    Client("Taguette", "taguette", "taguette", BUNDLE, qualitative.taguette),
    Client("REDCap's model", "tables", "linkml-redcap", BUNDLE, tabular.redcap),
    Client("R", "", "", BUNDLE, tabular.r),
    Client("DuckDB", "tables", "duckdb", BUNDLE, tabular.duckdb),
    Client("SPSS file", "tables", "pyreadstat", BUNDLE, tabular.spss),
    Client("DuckDB pools", "tables", "duckdb", CENTRE, pooled.duckdb),
    Client("Dask pools", "tables", "dask", CENTRE, pooled.dask),
    Client("Spark pools", "tables", "pyspark", CENTRE, pooled.spark),
    Client("pycanon", "pycanon", "pycanon", ONCE, disclosure.pycanon),
)


def version_of(client: Client) -> str:
    """The version; empty if nobody knows it."""
    if client.name == "R":
        return tabular.r_version()
    return version(client.package) if client.package else ""
