"""Bundles of hundreds of sites, pooled by the statements of docs/pooling.md.

    .venv/bin/python -m benchmarks.pooling --sites 500 --rounds 5

Each round reads every byte of a table's files once, then compacts it by DuckDB, from CSV and from
Parquet, then all tables, then asks the compacted one a question. Milliseconds. The bundles hold
their tables only: nothing else is read. Two groups a site, of 20 sessions each.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from balint_tui import sheets
from balint_tui.research.files import columnar
from balint_tui.research.schema import Schema
from benchmarks.measure import Row, busy, table
from tests.interop.document import blocks
from tests.research import sites

SESSIONS = 20
GOAL_MS = 2000
QUERY_GOAL_MS = 200


def main() -> None:
    """Prints the table."""
    about = __doc__ or ""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--sites", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    print(busy())
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for number in range(args.sites):
            _lay_in(number)
        Path("out").mkdir()
        _compare(args.rounds, args.sites)
        os.chdir("/")
    print(busy())


def _lay_in(site: int) -> None:
    """The tables of one bundle where a centre has them."""
    made = sites.export(site, SESSIONS)
    folder = Path(f"in/site=s{site:04}/balint-export-2026-{site:06}")
    (folder / "data").mkdir(parents=True)
    for found in made.tables.values():
        _write(folder, found.schema, sheets.write(found.schema.names, found.rows))
    rows = (row for one in made.documents(lambda *_: None) for row in made.rows_of(one))
    _write(folder, made.segments, sheets.write(made.segments.names, rows))
    columnar.parquet(made, folder / "data", folder)


def _write(folder: Path, schema: Schema, text: str) -> None:
    (folder / schema.path).write_text(text, encoding="utf-8")


def _compare(rounds: int, count: int) -> None:
    views, *statements = blocks("sql")
    named = {block.name: block.text for block in statements}
    copies = next(block.text for block in statements if "COPY (FROM groups)" in block.text)
    (one,) = (line for line in copies.splitlines() if "COPY (FROM sessions)" in line)
    times: dict[str, list[float]] = {}
    with duckdb.connect() as session:
        session.execute(views.text)
        for _ in range(rounds):
            for what, work in (
                ("csv", lambda: _read("*-sessions_data.csv")),
                ("parquet", lambda: _read("sessions.parquet")),
                ("all", lambda: _read("*_data.csv")),
                ("compact csv", lambda: session.execute(one)),
                ("compact all", lambda: session.execute(copies)),
                ("compact parquet", lambda: session.execute(named["parquet"])),
                ("ask", lambda: session.execute(named["minutes"]).fetchall()),
            ):
                times.setdefault(what, []).append(_timed(work))
    table(
        f"{count} sites, ms",
        [
            Row("sessions as CSV, read", times["csv"]),
            Row("compacted", times["compact csv"], times["csv"], most=GOAL_MS),
            Row("sessions as Parquet, read", times["parquet"]),
            Row("compacted", times["compact parquet"], times["parquet"], most=GOAL_MS),
            Row("all tables as CSV, read", times["all"]),
            Row("compacted", times["compact all"], times["all"]),
            Row("a question to the compacted", times["ask"], times["csv"], most=QUERY_GOAL_MS),
        ],
    )


def _read(pattern: str) -> None:
    for path in Path("in").glob(f"*/*/data/{pattern}"):
        path.read_bytes()


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
