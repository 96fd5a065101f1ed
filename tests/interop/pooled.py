"""Programs that pool: each runs its blocks of docs/pooling.md in the folder of a centre."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from tests.interop.answers import NotInstalled, rows, same
from tests.interop.document import blocks


def duckdb(centre: Path) -> str:
    """Lays the compacted tables in ``out/``, which the others read."""
    import duckdb as program

    os.chdir(centre)
    statements = blocks("sql")
    with program.connect() as session:
        said = {block.name: session.execute(block.text).fetchall() for block in statements}
        query = "SELECT count(*) FROM 'out/sessions.parquet'"
        same("sessions", session.execute(query).fetchone(), (sum(_by_site(centre).values()),))
    same("found by the checks", said["copied"] + said["twice"], [])
    same("some formats are shown", [bool(said["minutes"]), bool(said["attendance"])], [True, True])
    shown = f"{len(said['minutes'])} formats, {len(said['change'])} changes"
    return f"{len(statements)} blocks; {shown}"


def dask(centre: Path) -> str:
    """Bundles as they are, and compacted."""
    found = _run(centre, "dask")
    same("sessions by site", found["by_site"].to_dict(), dict(_by_site(centre)))
    same("minutes", _rounded(found["minutes"].to_dict()), _minutes(centre))
    return f"{len(found['by_site'])} sites"


def spark(centre: Path) -> str:
    """The same, on one machine."""
    if not shutil.which("java"):
        raise NotInstalled("Java")
    found = _run(centre, "spark")
    same("sessions by site", found["by_site"], dict(_by_site(centre)))
    same("minutes", _rounded(found["minutes"]), _minutes(centre))
    return f"{len(found['by_site'])} sites"


def _run(centre: Path, name: str) -> dict[str, Any]:
    """The names that the block has given."""
    os.chdir(centre)
    (block,) = (block for block in blocks("python") if block.name == name)
    names: dict[str, Any] = {}
    exec(compile(block.text, name, "exec"), names)
    return names


def _sessions(centre: Path) -> list[tuple[str, dict[str, str]]]:
    paths = sorted(centre.glob("in/*/*/data/*-sessions_data.csv"))
    found = [(path.relative_to(centre).parts[1].removeprefix("site="), path) for path in paths]
    return [(site, row) for site, path in found for row in rows(path)]


def _by_site(centre: Path) -> Counter[str]:
    return Counter(site for site, _ in _sessions(centre))


def _minutes(centre: Path) -> dict[str, float]:
    found: dict[str, list[int]] = {}
    for _, row in _sessions(centre):
        found.setdefault(row["format"], []).append(int(row["duration_min"]))
    return _rounded({name: mean(some) for name, some in found.items()})


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 9) for name, value in values.items()}
