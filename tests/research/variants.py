"""The export made by hand in each tier, and its files as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from balint_tui import sheets
from balint_tui.research.export import Export, Progress
from balint_tui.research.layout import schemas
from balint_tui.research.memory import Many
from balint_tui.research.schema import Row, Table
from balint_tui.research.texts import Document
from balint_tui.research.tiers import OPEN, TEAM, Tier
from tests.research import hand


def _made(tier: Tier, tables: dict[str, Many[Row]]) -> Export:
    known = schemas(tier, one_group=False)
    risk = replace(hand.RISK, tier=tier.name, k=tier.k, withheld={})
    return replace(
        hand.export(),
        tier=tier,
        tables={name: Table(known[name], rows) for name, rows in tables.items()},
        segments=known["segments"],
        risk=risk,
    )


def of_open() -> Export:
    """No rows about people, no weeks; how often each answer was given."""
    given = hand.export().tables
    answers: tuple[Row, ...] = tuple(
        ("module", "relevance", wave, value, None if value < 3 else 5 * value)
        for wave in ("pre", "post")
        for value in range(1, 6)
    )
    made = _made(
        OPEN,
        {
            "groups": given["groups"].rows,
            "sessions": tuple((*row[:2], *row[3:]) for row in hand.SESSIONS),
            "answers": answers,
            "codes": given["codes"].rows,
        },
    )

    def documents(progress: Progress) -> Iterator[Document]:
        for one in hand.documents(progress):
            values = {name: cell for name, cell in one.values.items() if name != "week_index"}
            yield replace(one, values=values)

    return replace(made, documents=documents)


def of_team() -> Export:
    """Who was at which session; participants have their groups."""
    given = hand.export().tables
    meetings = [(str(row[0]), row[1]) for row in hand.SESSIONS]
    came: tuple[Row, ...] = tuple(
        (f"m-{group[2]}{n:09}", group, index, int(n != 1), int(n == 2), int(n == 0))
        for n in range(4)
        for group, index in reversed(meetings)
    )
    asked: tuple[Row, ...] = tuple(
        (row[0], meetings[int(str(row[0])[-1]) % 3][0], *row[1:])
        for row in given["questionnaire"].rows
    )
    return _made(
        TEAM,
        {
            "groups": given["groups"].rows,
            "sessions": tuple((*row[:-2], ">=90%", row[-1] or 0) for row in hand.SESSIONS),
            "participation": came,
            "questionnaire": asked,
            "codes": given["codes"].rows,
        },
    )


EXPORTS: dict[str, Callable[[], Export]] = {
    "research": hand.export,
    "open": of_open,
    "team": of_team,
}


def rows(export: Export) -> dict[str, list[Row]]:
    """The rows of all tables, those of the passages too."""
    found = {name: list(table.rows) for name, table in export.tables.items()}
    segments: list[Row] = []
    for document in export.documents(lambda *_: None):
        segments += export.rows_of(document)
    return {**found, "segments": segments}


def written(export: Export, folder: Path) -> dict[str, tuple[int, str]]:
    """Writes the CSVs of the tables; the size and the SHA-256 of each by its path."""
    known = {name: table.schema for name, table in export.tables.items()}
    found = {}
    for name, some in rows(export).items():
        schema = known.get(name, export.segments)
        raw = sheets.write(schema.names, some).encode()
        path = folder / schema.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
        found[schema.path] = (len(raw), sha256(raw).hexdigest())
    return found
