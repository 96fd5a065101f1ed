"""Invented bundles of several sites, as a centre receives them: the hand-made one, varied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from balint_tui.research import bundle
from balint_tui.research.export import Export, Progress
from balint_tui.research.schema import ROUGH, SIZES, Row, Table, Value
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.texts import Document
from tests.research import hand

_PEOPLE = 6
_GROUPS = 2


def receive(folder: Path, sites: int, *, sessions: int = 12, parquet: bool = True) -> None:
    """Writes ``s0001.zip`` and so on into this folder, each of two groups: of so many sessions and
    of one fewer."""
    folder.mkdir()
    for number in range(1, sites + 1):
        made, parts = export(number, sessions), folder / f"s{number:04}"
        parts.mkdir()
        bundle.write(made, parts, lambda *_: None, parquet=parquet, spss=False)
        bundle.pack(made, parts, folder / f"s{number:04}.zip", lambda *_: None)


def export(site: int, sessions: int) -> Export:
    """The export of a site; the same number gives the same."""
    rng, pseudonyms = Random(site), Pseudonyms(f"site {site}".encode())
    made = hand.export()
    ids = [pseudonyms.name("group", number) for number in range(_GROUPS)]
    renamed = dict(zip(made.document_ids, ids, strict=True))
    columns = made.tables["groups"].schema.names
    counts = {name: sessions - number for number, name in enumerate(ids)}
    groups = [
        _group(rng, site, number) | {"group_id": name, "n_sessions": counts[name]}
        for number, name in enumerate(ids)
    ]
    rows: dict[str, tuple[Row, ...]] = {
        "groups": tuple(tuple(cells[name] for name in columns) for cells in groups),
        "sessions": tuple(
            _session(rng, name, n) for name in ids for n in range(1, counts[name] + 1)
        ),
        "participation": tuple(
            (pseudonyms.name("member", n), ">=90%", "0", n % 2) for n in range(_PEOPLE)
        ),
        "questionnaire": tuple(_answers(rng, pseudonyms)),
    }
    if site == 1:  # one that has never missed anybody knows no bands: a column of empty cells
        rows["sessions"] = tuple((*row[:-2], None, None) for row in rows["sessions"])

    def documents(progress: Progress) -> Iterator[Document]:
        for one in hand.documents(progress):
            yield replace(one, group_id=renamed[one.group_id])

    tables = {name: Table(made.tables[name].schema, rows[name]) for name in rows}
    if site == 2:  # one that had to leave a column out
        schema = made.tables["participation"].schema.without("left_early_any")
        tables["participation"] = Table(schema, tuple(row[:-1] for row in rows["participation"]))
    return replace(
        made,
        pseudonyms=pseudonyms,
        overall={
            "attendance_pct": rng.randrange(60, 101, 5),
            "left_early_pct": rng.randrange(0, 31, 5),
        },
        tables={**made.tables, **tables},
        document_ids={renamed[name]: some for name, some in made.document_ids.items()},
        documents=documents,
    )


def _group(rng: Random, site: int, number: int) -> dict[str, Value]:
    """Its cells by column, but for its name and how many sessions it has."""
    return {
        "format": "lunch-50" if number and site > 2 else "standard-60",
        "size_band": SIZES[1],
    }


def _session(rng: Random, group: str, number: int) -> Row:
    plan = "long-90" if number == 12 else rng.choice(["lunch-50", "standard-60"])
    band, early = rng.choice([*ROUGH, None]), rng.choice([0, 1, None])
    return (group, number, 2 * number, plan, rng.choice([45, 50, 60]), 10, 25, band, early)


def _answers(rng: Random, pseudonyms: Pseudonyms) -> Iterator[Row]:
    for number in range(_PEOPLE):
        who = pseudonyms.name("participant", number)
        for item in ("relevance", "comfort"):
            yield who, "module", item, "pre", rng.randint(1, 4)
            yield who, "module", item, "post", rng.choice([2, 3, 4, 5, None])
