"""Sessions and answers -> the tables of the bundle, the policy of the tier applied, once.

What is left to chance (who is withheld, which cells go with others, how counts are rounded, the
order of rows) is drawn from the content: the same content always gives the same, so that nothing
can be averaged out of several exports, and with one person less all of it is drawn anew.
Identifiers come of a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from balint_tui.coding.codebook import one_line
from balint_tui.evaluation.instruments import Instrument
from balint_tui.evaluation.responses import Response
from balint_tui.privacy.disclosure import Classes
from balint_tui.research import answers, meetings, people, verdict
from balint_tui.research.codes import collected
from balint_tui.research.documents import Documents
from balint_tui.research.export import Export
from balint_tui.research.known import Known
from balint_tui.research.risk import Figures, Risk
from balint_tui.research.schema import Row, Table, schemas
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import Material, Source
from balint_tui.research.texts import Passage
from balint_tui.research.tiers import Tier
from balint_tui.research.verdict import count

Again = Callable[[str], list[Passage]]
"""Reads the approved texts of the session with this id again."""


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``reason`` is why a team may have what is under its threshold, with the
    number of its ethics approval. ``filtered``: not the whole library was chosen."""

    tier: Tier
    year: int
    recipient: str = ""
    reason: str = ""
    filtered: bool = False


def build(
    wish: Wish, found: Material, known: Known, pseudonyms: Pseudonyms, again: Again
) -> Export:
    """The export. It may have to be refused: ``risk.refusals`` says so."""
    return _Builder(wish, found, known, pseudonyms, again).export()


class _Builder:
    """One export in the making."""

    def __init__(
        self, wish: Wish, found: Material, known: Known, pseudonyms: Pseudonyms, again: Again
    ) -> None:
        self.wish, self.tier, self.known, self.again = wish, wish.tier, known, again
        self.pseudonyms = pseudonyms
        self.found = found
        self.by_group, self.few = self._groups()
        self.schemas = schemas(self.tier, one_group=len(self.by_group) == 1)
        self.lost: list[str] = []
        self.withheld: dict[str, int] = {}
        self.emptied = meetings.Emptied()
        self.tables: dict[str, Table] = {}

    def _by_lot(self, what: str) -> Random:
        return Random(f"{self.found.content} {what}")

    def _group_name(self, group: str) -> str:
        return self.pseudonyms.name("group", group)

    def _groups(self) -> tuple[dict[str, list[Source]], int]:
        """The sessions of each group, the groups in the order of a lot, and how many groups are
        left out, since they have too few. If none has enough, all are there to be refused."""
        found: dict[str, list[Source]] = {}
        for source in self.found.sources:
            found.setdefault(source.group.casefold(), []).append(source)
        enough = {group: some for group, some in found.items() if len(some) >= self.tier.k}
        kept = enough if enough and not self.tier.by_meeting else found
        order = self._by_lot("groups").sample(sorted(kept), len(kept))
        return {group: kept[group] for group in order}, len(found) - len(kept)

    def export(self) -> Export:
        """Table by table."""
        members = [
            one
            for group in sorted(self.by_group)
            for one in people.of_group(group, self.by_group[group])
        ]
        answered = answers.participants(self._responses(), self.known.instruments)
        self._meetings()
        after = self._members(members)
        instruments = self._answers(answered)
        documents = self._documents()
        book, names = collected(self.known.books, documents.codes, self.pseudonyms.guid)
        rows: list[Row] = [
            (names[code.id], names.get(code.parent), one_line(code.about) or None, code.guid)
            for code in book.codes
        ]
        self.tables["codes"] = Table(self.schemas["codes"], tuple(rows))
        counted = {some[0].instrument.id: len(some) for some in answered.values()}
        return Export(
            tier=self.tier,
            pseudonyms=self.pseudonyms,
            tables=self.tables,
            segments=self.schemas["segments"],
            book=book,
            code_names=names,
            instruments=instruments,
            document_ids=documents.ids,
            documents=documents.all,
            risk=self._risk(members, after, counted, documents),
            year=self.wish.year,
            recipient=self.wish.recipient,
        )

    def _responses(self) -> list[Response]:
        """Those of the groups that are in it, if not all are."""
        if not self.wish.filtered:
            return list(self.found.responses)
        return [one for one in self.found.responses if one.group.casefold() in self.by_group]

    def _meetings(self) -> None:
        formats = meetings.format_names(self.found.sources, self.known.formats)
        given = self.by_group, self._group_name, formats
        self.tables["groups"] = meetings.groups(self.schemas["groups"], *given)
        self.tables["sessions"], self.emptied = meetings.sessions(
            self.schemas["sessions"], *given, self.tier.by_meeting
        )

    def _members(self, members: list[people.Person]) -> Figures:
        """The table of people, and what can be told from it."""
        tier, rng = self.tier, self._by_lot("members")
        schema = self.schemas.get("participation")
        if schema is None:
            return Figures.of(Classes(()), tier.k, 0)
        if tier.by_meeting:
            names = (self._member_name, self._group_name)
            table = people.by_meeting(schema, members, self.by_group, rng, names)
            self.tables[schema.name] = table
            found = people.patterns(members)
            return Figures.of(found, tier.k, found.unique)
        published = people.table(schema, members, tier, rng, self._member_name)
        self.lost += published.lost
        if published.table is not None:
            self.tables[schema.name] = published.table
            self.withheld[schema.name] = published.withheld
        return Figures.of(published.classes, tier.k, 0)

    def _member_name(self, one: people.Person) -> str:
        return self.pseudonyms.name("member", one.group, one.seat)

    def _answers(self, answered: Mapping[str, list[answers.Participant]]) -> tuple[Instrument, ...]:
        # All answers of the library, whichever are in it: what one export hides no other shows.
        lot = self.found.answers
        if "answers" in self.schemas:
            found = answers.counts(self.schemas["answers"], answered, self.tier, Random(lot))
        else:
            schema = self.schemas["questionnaire"]
            names = {group: self._group_name(group) for group in self.by_group}
            found = answers.table(schema, answered, self.tier, lot, self.pseudonyms, names)
        if found.table is not None:
            self.tables[found.table.schema.name] = found.table
        if found.withheld:
            self.withheld["questionnaire"] = found.withheld
        self.emptied.hidden += found.hidden
        self.emptied.complementary += found.complementary
        self.lost += found.lost
        unknown = {one.instrument for one in self.found.responses} - set(self.known.instruments)
        if unknown:
            self.lost.append(f"The answers to {count(len(unknown), 'questionnaire')} of no file.")
        return found.instruments

    def _documents(self) -> Documents:
        return Documents(
            self.by_group,
            self.tables["sessions"],
            together="session_index" not in self.schemas["segments"].names,
            tier=self.tier,
            pseudonyms=self.pseudonyms,
            texts=self._texts,
            rng=self._by_lot("texts"),
        )

    def _texts(self, source: Source) -> list[Passage]:
        kept = self.found.kept.get(source.id)
        return self.again(source.id) if kept is None else kept

    def _risk(
        self,
        members: list[people.Person],
        after: Figures,
        answered: Mapping[str, int],
        documents: Documents,
    ) -> Risk:
        tier, wish = self.tier, self.wish
        sources = [source for some in self.by_group.values() for source in some]
        sizes = [len(some) for some in self.by_group.values()]
        refusals = verdict.refusals(
            tier, sizes, members, filtered=wish.filtered, reason=wish.reason
        )
        return Risk(
            tier=tier.name,
            k=tier.k,
            sessions=len(sources),
            groups=len(self.by_group),
            people=len(members),
            answered=answered,
            before=Figures.of(people.known(members), tier.k, people.patterns(members).unique),
            after=after,
            hidden=self.emptied.hidden,
            complementary=self.emptied.complementary,
            withheld=self.withheld,
            quotes=sum(map(documents.leaving, sources)),
            undecided=sum(source.undecided for source in sources),
            dropped=(*verdict.dropped(tier), *self._left_out(sources, documents), *self.lost),
            refusals=tuple(refusals),
            reason=wish.reason,
        )

    def _left_out(self, sources: Sequence[Source], documents: Documents) -> list[str]:
        """What is left out of this export, while others of its tier may have it."""
        undecided = sum(source.undecided for source in sources)
        long = sum(len(source.words) - documents.leaving(source) for source in sources)
        said = [
            (self.few, f"{count(self.few, 'group')} with fewer than {self.tier.k} sessions."),
            (documents.together, "Of which session a passage is: there is one group only."),
            (undecided, f"{count(undecided, 'text')} on which nobody has decided yet."),
            (long, f"{count(long, 'approved text')} of more than {self.tier.most_words} words."),
        ]
        return [sentence for applies, sentence in said if applies]
