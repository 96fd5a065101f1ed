"""The documents of an export: which texts leave, where each stands, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from balint_tui.research.export import Progress
from balint_tui.research.memory import Anew, Many
from balint_tui.research.schema import Table
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import Source
from balint_tui.research.texts import Document, Passage, joined
from balint_tui.research.tiers import Tier

Texts = Callable[[Source], list[Passage]]
"""The approved texts of a session."""


@dataclass(frozen=True)
class Documents:
    """``by_group``: the sessions of each group. ``sessions``: their rows, in the same order.
    ``shortest``: group -> code -> how many words the shortest of its texts has. ``together``: one
    document has the texts of all, mixed by the lot, and does not say of which session each is; it
    is then in memory as a whole. ``names``: group -> its name."""

    by_group: Mapping[str, Many[Source]]
    shortest: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]
    sessions: Table
    together: bool
    tier: Tier
    pseudonyms: Pseudonyms
    texts: Texts
    lot: str

    def leaving(self, source: Source) -> int:
        """How many texts of a session leave."""
        return sum(map(self._may_leave, source.words))

    def codes(self) -> set[str]:
        """The ids of the codes of the texts that leave."""
        return {
            code
            for group in self.by_group
            for code, words in self.shortest[group].items()
            if self._may_leave(words)
        }

    def ids(self) -> dict[str, Many[str]]:
        """The documents' ids by their groups' names."""
        found: dict[str, Many[str]] = {}
        for group, some in self.by_group.items():
            if count := sum(self.leaving(source) > 0 for source in some):
                make = partial(self._ids, group)
                found[self.names[group]] = Anew(make, 1 if self.together else count)
        return found

    def _ids(self, group: str) -> Iterator[str]:
        if self.together:
            yield self._name(group)
        else:
            leaving = filter(self.leaving, self.by_group[group])
            yield from (self._name(source.id) for source in leaving)

    def all(self, progress: Progress) -> Iterator[Document]:
        """Goes through them. Raises what ``texts`` and ``progress`` raise."""
        return self._mixed(progress) if self.together else self._one_by_one(progress)

    def _one_by_one(self, progress: Progress) -> Iterator[Document]:
        first = 1
        rows, names = self.sessions.rows, self.sessions.schema.names
        pairs = zip(self._sources(), rows, strict=True)
        for place, ((group, index, source), row) in enumerate(pairs):
            progress("sessions written", place, len(rows))
            if self.leaving(source):
                values = dict(zip(names, row, strict=True))
                text, segments = joined(self._leaving_texts(source), first)
                first += len(segments)
                id_, group_id = self._name(source.id), self.names[group]
                guid = self.pseudonyms.guid("document", id_)
                yield Document(id_, guid, group_id, index, values, text, segments)
        progress("sessions written", len(rows), len(rows))

    def _mixed(self, progress: Progress) -> Iterator[Document]:
        everything: list[Passage] = []
        count = len(self.sessions.rows)
        for place, (_, _, source) in enumerate(self._sources()):
            progress("sessions written", place, count)
            everything += self._leaving_texts(source) if self.leaving(source) else []
        text, segments = joined(Random(self.lot).sample(everything, len(everything)), 1)
        for group_id, (id_,) in self.ids().items():
            guid = self.pseudonyms.guid("document", id_)
            yield Document(id_, guid, group_id, None, {}, text, segments)
        progress("sessions written", count, count)

    def _sources(self) -> Iterator[tuple[str, int, Source]]:
        """Group, number in it and source of each session, in the order of the rows."""
        for group, some in self.by_group.items():
            for index, source in enumerate(some, 1):
                yield group, index, source

    def _leaving_texts(self, source: Source) -> list[Passage]:
        found = self.texts(source)
        if self.tier.most_words is None:  # to count words takes as long as to find names
            return found
        return [text for text in found if self._may_leave(text.words)]

    def _may_leave(self, words: int) -> bool:
        return self.tier.most_words is None or words <= self.tier.most_words

    def _name(self, of: str) -> str:
        """The name of the document of this session, or group."""
        return self.pseudonyms.name("document", of)
