"""An export as one thing in memory: its tables, its codes, its documents one after the other.

Every file of the bundle is a view of this, and nothing else is asked for another piece of data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from balint_tui.coding.codebook import Codebook
from balint_tui.evaluation.instruments import Instrument
from balint_tui.research.memory import Many
from balint_tui.research.risk import Risk
from balint_tui.research.schema import Schema, Table
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.texts import Document
from balint_tui.research.tiers import Tier

Progress = Callable[[str, int, int], None]
"""Is told what is being done, and how many of how many are; what it raises ends the work."""


@dataclass(frozen=True)
class Export:
    """``tables`` by name, all but ``segments``, whose rows come with the documents (``rows_of``).

    ``book`` has the codes of the segments and those above them; ``code_names`` their names by id as
    the tables have them, each used once. ``documents`` goes through the library again, so that the
    texts of a hundred thousand sessions need no memory; ``document_ids`` are known before: the
    documents' ids by the group's name.
    """

    tier: Tier
    pseudonyms: Pseudonyms
    tables: Mapping[str, Table]
    segments: Schema
    book: Codebook
    code_names: Mapping[str, str]
    instruments: tuple[Instrument, ...]
    document_ids: Mapping[str, Many[str]]
    documents: Callable[[Progress], Iterator[Document]]
    risk: Risk
    overall: Mapping[str, int]
    """Of all sessions together, in per cent: ``attendance_pct`` of the seats were taken, and
    ``left_early_pct`` of those who came left before the end."""
    year: int
    """In which it is made."""
    recipient: str
    """For whom, as it was typed; empty if nobody was named."""

    @property
    def schemas(self) -> list[Schema]:
        """The tables, the passages last: their rows come with the documents."""
        return [*(table.schema for table in self.tables.values()), self.segments]

    def rows_of(self, document: Document) -> Iterator[tuple[str | int | None, ...]]:
        """The rows of the table segments that come of a document."""
        for one in document.segments:
            cells = {
                "segment_id": one.id,
                "group_id": document.group_id,
                "session_index": document.session_index,
                "document": document.id,
                "start": one.start,
                "end": one.end,
                "code": self.code_names[one.code],
                "quote": one.quote,
            }
            yield tuple(cells[name] for name in self.segments.names)
