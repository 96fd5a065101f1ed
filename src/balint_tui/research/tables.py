"""Sessions and answers -> the tables of the bundle, the policy of the tier applied, once.

What is left to chance (who is withheld, which cells go with others, how counts are rounded, the
order of rows) is drawn from the content: the same content always gives the same, so that nothing
can be averaged out of several exports, and with one person less all of it is drawn anew.
Identifiers come of a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from math import floor
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
from balint_tui.research.layout import schemas
from balint_tui.research.risk import Figures, Risk
from balint_tui.research.schema import Row, Table
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import Material, Source, key
from balint_tui.research.texts import Passage
from balint_tui.research.tiers import Tier
from balint_tui.research.verdict import count

Again = Callable[[str], list[Passage]]
"""Reads the approved texts of the session with this id again."""


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``reason`` is why a team may have what is under its threshold, with the
    number of its ethics approval."""

    tier: Tier
    year: int
    recipient: str = ""
    reason: str = ""


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
        self.wish, self.tier, self.found, self.again = wish, wish.tier, found, again
        self.known = known if wish.tier.by_session else known.without_fine()
        self.pseudonyms = pseudonyms
        every = found.groups
        members = {group: people.of_group(group, some) for group, some in every.items()}
        kept = [group for group in every if self._is_shown(len(every[group]), len(members[group]))]
        # If none may be shown, all are there to be refused.
        order = self._by_lot("groups").sample(sorted(kept or every), len(kept or every))
        self.by_group = {group: every[group] for group in order}
        self.members = {group: members[group] for group in order}
        self.sizes = [(len(every[group]), len(members[group])) for group in order]
        self.few = len(every) - len(order)
        self.names = {group: pseudonyms.name("group", group) for group in order}
        self.schemas = schemas(self.tier, one_group=len(order) == 1)
        self.lost: list[str] = []
        self.withheld: dict[str, int] = {}
        self.emptied = 0
        self.tables: dict[str, Table] = {}

    def _by_lot(self, what: str) -> Random:
        return Random(f"{self.found.content} {what}")

    def _is_shown(self, sessions: int, members: int) -> bool:
        tier = self.tier
        return tier.by_session or (sessions >= tier.k and members >= tier.in_group)

    def export(self) -> Export:
        """Table by table."""
        answered = answers.participants(self._responses(), self.known)
        self._sessions()
        after = Figures.of(Classes(()), self.tier.k, 0)
        instruments: tuple[Instrument, ...] = ()
        if self.found.filtered and not self.tier.by_session:
            what = "Rows about people" if self.tier.by_person else "Counts of answers"
            self.lost.append(f"{what}: {_ONLY_WHOLE}")
        else:
            after = self._members()
            instruments = self._answers(answered)
        documents = self._documents()
        book, names = collected(self.known.books, documents.codes(), self.pseudonyms.guid)
        rows: list[Row] = [
            (names[code.id], names.get(code.parent), one_line(code.about) or None, code.guid)
            for code in book.codes
        ]
        self.tables["codes"] = Table(self.schemas["codes"], tuple(rows))
        return Export(
            tier=self.tier,
            pseudonyms=self.pseudonyms,
            tables=self.tables,
            segments=self.schemas["segments"],
            book=book,
            code_names=names,
            instruments=instruments,
            document_ids=documents.ids(),
            documents=documents.all,
            risk=self._risk(after, {name: len(some) for name, some in answered.items()}, documents),
            overall=self._overall(),
            year=self.wish.year,
            recipient=self.wish.recipient,
        )

    # --- groups, sessions, people

    @property
    def _sources(self) -> Iterator[Source]:
        return chain.from_iterable(self.by_group.values())

    def _sessions(self) -> None:
        formats = meetings.format_names(self.found.groups, self.known.formats)
        used = {formats[one.format] for some in self.by_group.values() for one in some}
        given = self.by_group, self.names, formats, self.tier.by_session
        groups, sessions = (
            meetings.with_formats(self.schemas[name], used, self.known.formats)
            for name in ("groups", "sessions")
        )
        self.tables["groups"] = meetings.groups(groups, *given)
        self.tables["sessions"] = meetings.sessions(sessions, *given)
        if not self.tier.by_session:
            self.emptied = sum(len(meetings.to_empty(one)) for one in self._sources)
            self.emptied += sum(len(meetings.size_to_empty(s)) for s in self.by_group.values())

    def _overall(self) -> dict[str, int]:
        """Rounded up or down by lot, if not for a team; the cells that are left would be wrong."""
        seats = came = left = 0
        for one in self._sources:
            seats += one.seats
            came += one.came.bit_count()
            left += one.left.bit_count()
        shares = {
            "attendance_pct": 100 * came / max(1, seats),
            "left_early_pct": 100 * left / max(1, came),
        }
        if self.tier.by_session:
            return {name: round(share) for name, share in shares.items()}
        rng = self._by_lot("overall")
        return {name: 5 * floor(share / 5 + rng.random()) for name, share in shares.items()}

    @property
    def _everybody(self) -> list[people.Person]:
        return [one for group in sorted(self.members) for one in self.members[group]]

    def _members(self) -> Figures:
        """The table of people, and what can be told from it."""
        tier, everybody = self.tier, self._everybody
        schema, order = self.schemas.get("participation"), self._by_lot("members")
        if schema is None:
            return Figures.of(Classes(()), tier.k, 0)
        if tier.by_session:
            given = schema, everybody, self.by_group, order, self._member_name, self.names
            self.tables[schema.name] = people.by_session(*given)
            found = people.patterns(everybody)
            return Figures.of(found, tier.k, found.unique)
        lot = self._lot_of_members()
        published = people.table(schema, everybody, tier, lot, order, self._member_name)
        self.lost += published.lost
        if published.table is not None:
            self.tables[schema.name] = published.table
            self.withheld[schema.name] = published.withheld
            self.emptied += published.emptied
        return Figures.of(published.classes, tier.k, 0)

    def _lot_of_members(self) -> str:
        """The same as long as nobody comes or goes, whatever else there is; not to be guessed, for
        the ids of sessions are random."""
        told = sorted((one.first, one.seat) for one in self._everybody)
        return sha256(repr(told).encode()).hexdigest()

    def _member_name(self, one: people.Person) -> str:
        return self.pseudonyms.name("member", one.group, one.seat)

    # --- answers

    @property
    def _unguessable(self) -> str:
        """The random id of the first session, which is seldom deleted: without it lots could be
        drawn by whoever knows what nearly all answered."""
        return min((next(iter(some)).id for some in self.found.groups.values()), default="")

    def _responses(self) -> list[Response]:
        """Those of the groups that were chosen, if it is not the whole library."""
        if not self.found.filtered:
            return list(self.found.responses)
        return [one for one in self.found.responses if key(one.group) in self.by_group]

    def _answers(self, answered: Mapping[str, list[answers.Participant]]) -> tuple[Instrument, ...]:
        if "answers" in self.schemas:
            schema = self.schemas["answers"]
            found = answers.counts(answered, self.tier, self._unguessable)
        else:
            schema = self.schemas["questionnaire"]
            found = answers.table(
                schema,
                answered,
                self.tier,
                unguessable=self._unguessable,
                order=self._by_lot("participants"),
                pseudonyms=self.pseudonyms,
                groups=self.names,
                own={self.known.instruments[name].id for name in self.known.items},
            )
            if found.withheld:
                self.withheld[schema.name] = found.withheld
        if found.rows:
            self.tables[schema.name] = Table(schema, tuple(found.rows))
        self.emptied += found.emptied
        self.lost += [*found.lost, *self._ambiguous()]
        unknown = {one.instrument for one in self.found.responses} - set(self.known.instruments)
        if unknown:
            what = count(len(unknown), "questionnaire")
            self.lost.append(f"The answers to {what} without a description.")
        for name, items in self.known.items.items():
            one = self.known.instruments[name]
            if fine := sorted(set(items.values()) - {item.id for item in one.items}):
                self.lost.append(
                    f"The answers to {one.id}, {', '.join(fine)}: an item of one's own with many "
                    "possible answers may be an age; the tier team has it."
                )
        return tuple(found.instruments)

    def _ambiguous(self) -> Iterator[str]:
        why = "with a code that came more than once in a wave: whose they are is not known"
        for name, number in answers.ambiguous(self._responses(), self.known).items():
            many = count(number, "answer") if self.tier.by_person else "Answers"
            yield f"{many} to {name} {why}."

    # --- texts

    def _documents(self) -> Documents:
        return Documents(
            self.by_group,
            self.found.codes,
            self.names,
            self.tables["sessions"],
            together="session_index" not in self.schemas["segments"].names,
            tier=self.tier,
            pseudonyms=self.pseudonyms,
            texts=self._texts,
            lot=f"{self.found.content} texts",
        )

    def _texts(self, source: Source) -> list[Passage]:
        kept = self.found.kept.get(source.id)
        return self.again(source.id) if kept is None else kept

    # --- the risk

    def _risk(self, after: Figures, answered: Mapping[str, int], documents: Documents) -> Risk:
        tier, wish, everybody = self.tier, self.wish, self._everybody
        texts, quotes, undecided = self._texts_of_all(documents)
        before = Figures.of(people.known(everybody), tier.k, people.patterns(everybody).unique)
        refusals = verdict.refusals(
            tier, self.sizes, filtered=self.found.filtered, reason=wish.reason
        )
        return Risk(
            tier=tier.name,
            k=tier.k,
            sessions=len(self.tables["sessions"].rows),
            groups=len(self.by_group),
            people=len(everybody),
            answered=answered,
            before=before if tier.by_session else before.rounded(self._by_lot("figures")),
            after=after,
            emptied=self.emptied,
            withheld=self.withheld,
            quotes=quotes,
            undecided=undecided,
            dropped=(
                *verdict.dropped(tier),
                *self._left_out(undecided, texts - quotes, documents.together),
                *self.lost,
            ),
            refusals=tuple(refusals),
            reason=wish.reason,
        )

    def _texts_of_all(self, documents: Documents) -> tuple[int, int, int]:
        """How many texts are approved, how many of these leave, on how many nobody has decided."""
        approved = leaving = undecided = 0
        for one in self._sources:
            approved += len(one.words)
            leaving += documents.leaving(one)
            undecided += one.undecided
        return approved, leaving, undecided

    def _left_out(self, undecided: int, long: int, together: bool) -> list[str]:
        """What is left out of this export, while others of its tier may have it."""
        tier = self.tier
        few = f"of fewer than {tier.k} sessions or {tier.in_group} people"
        said = [
            (self.found.unread, f"{count(self.found.unread, 'session')} that cannot be read."),
            (self.few, f"{count(self.few, 'group')} {few}."),
            (together, "Of which session a passage is: there is one group only."),
            (undecided, f"{count(undecided, 'text')} on which nobody has decided yet."),
            (long, f"{count(long, 'approved text')} of more than {tier.most_words} words."),
        ]
        return [sentence for applies, sentence in said if applies]


_ONLY_WHOLE = (
    "only an export of the whole library has them, or they could be worked out by subtracting a "
    "part."
)
