"""How far two coders agree, code by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from balint_tui.coding.agreement import Agreement, compare
from balint_tui.coding.quotes import Quote, by_coder, pairs
from balint_tui.tui.columns import columns, widths
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows

FEW = 10
"""From fewer notes than this, kappa says little; a convention of ours."""
RARE = 0.1
"""A code on a smaller share of the notes (or off it) makes kappa low although coders agree
(Feinstein and Cicchetti 1990, J Clin Epidemiol 43:543-549); the figure is a convention of ours."""

MOST_OF_A_SIGN = 8
"""So many letters of a coder's sign are in the head of a column."""
NO_SIGN = "no sign"
"""Stands for who coded without a sign of theirs in the settings."""

_NOBODY = (
    "No session here has codes of two coders. Whoever codes second writes another sign, such as "
    'coder = "B", into settings.toml (balint-tui where names its folder), and codes the same '
    "sessions."
)
_NO_KAPPA = (
    "–: both gave this code to every note; nothing is left to chance, and there is no kappa."
)
_RARE, _OFTEN = "rare", "often"
_UNEVEN = (
    f"{_RARE}: fewer than {RARE:.0%} of the notes have the code; {_OFTEN}: more than "
    f"{1 - RARE:.0%} have it. A few differences make kappa low then; look at the counts."
)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Compared:
    """A pair of coders: how many notes of how many sessions, and the agreement code by code."""

    notes: int
    sessions: int
    rows: list[Agreement]
    """The last one is over all codes."""


class AgreementScreen(Part):
    """The counts, the agreement and kappa of one pair of coders after the other.

    ``notes`` are the numbers of all notes by session, ``names`` the codes' names in their order.
    """

    NAME = "agreement"
    BINDINGS = bindings(NAME)
    CSS_PATH = "agreement.tcss"
    AUTO_FOCUS = "#rows"

    def __init__(
        self,
        quotes: Sequence[Quote],
        notes: Mapping[str, Sequence[int]],
        names: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._quotes, self._notes, self._names = quotes, notes, names
        self._pairs = pairs(quotes)
        self._at = 0
        self._compared: dict[Pair, Compared] = {}

    def compose(self) -> ComposeResult:
        """Whose codes, the units, the table, and what is to be minded."""
        yield Line("Agreement of two coders", id="head")
        with Vertical(classes="page"):
            yield Line(id="pair")
            yield Line(id="units")
            yield Line(id="heads")
            yield Rows(self._describe, id="rows")
            yield Line(id="told")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Compares the first pair."""
        if len(self._pairs) < 2:
            self.query_one(KeyBar).leave_out("on", "back")
        if self._pairs:
            self._compare(self._pair)

    def on_resize(self) -> None:
        """The heads are as wide as the table."""
        self.show()

    @property
    def _pair(self) -> Pair:
        return self._pairs[self._at]

    @work(thread=True, exclusive=True, group="compare")
    def _compare(self, pair: Pair) -> None:
        """Compares two coders beside the screen: over 10,000 sessions it takes a second."""
        units, first, second = by_coder(self._quotes, self._notes, *pair)
        rows = compare(units, first, second)
        order = {code: number for number, code in enumerate(self._names)}
        rows[:-1] = sorted(rows[:-1], key=lambda row: order[row.code])
        sessions = len({session_id for session_id, _ in units})
        self.on_loop(self._take, pair, Compared(len(units), sessions, rows))

    def _take(self, pair: Pair, compared: Compared) -> None:
        self._compared[pair] = compared
        if self.composed:
            self._fill()

    def _fill(self) -> None:
        found = self._compared.get(self._pair)
        rows = self.query_one("#rows", Rows)
        rows.fill(found.rows if found else (), at=rows.at)
        self.show()

    # --- the picture

    def show(self) -> None:
        """Shows the pair, what was counted, and what is to be minded."""
        found = self._compared.get(self._pair) if self._pairs else None
        width = self.query_one("#rows").size.width - 2
        self.line("pair").show(self._title() if self._pairs else _NOBODY)
        self.line("units").show(_units(found) if found else "Comparing …" if self._pairs else "")
        heads = self._line("code", self._heads(), width) if found else Content("")
        self.line("heads").show(Content.assemble("  ", heads.stylize("dim")))
        self.line("told").show(_told(found) if found else "")

    def _title(self) -> Content:
        named = Content.styled(" and ".join(map(sign, self._pair)), "bold")
        if len(self._pairs) == 1:
            return named
        of = (f"  {self._at + 1} of {len(self._pairs)}", "dim")
        return Content.assemble(("‹ ", "$accent"), named, (" ›", "$accent"), of)

    def _heads(self) -> list[str]:
        first, second = (f"only {sign(coder)[:MOST_OF_A_SIGN]}" for coder in self._pair)
        return ["notes", "both", first, second, "agree", "kappa"]

    def _line(self, name: str, cells: Sequence[str], width: int) -> Content:
        return columns(name, cells, widths(self._heads(), 5), width - len(_OFTEN) - 2)

    def _describe(self, row: Agreement, width: int) -> Content:
        counts = [str(number) for number in (row.units, row.both, row.first, row.second)]
        share = "–" if row.share is None else f"{row.share:.0%}"
        is_last = row is self._compared[self._pair].rows[-1]
        name = row.code if is_last else self._names[row.code]
        line = self._line(name, [*counts, share, _kappa(row)], width)
        return line if is_last else line + f"  {uneven(row)}"

    # --- what the reader does

    def action_on(self) -> None:
        """The next pair of coders, round and round."""
        self._turn(1)

    def action_back(self) -> None:
        """The pair before."""
        self._turn(-1)

    def _turn(self, step: int) -> None:
        if self._pairs:
            self._at = (self._at + step) % len(self._pairs)
            self._fill()
            if self._pair not in self._compared:
                self._compare(self._pair)

    def action_down(self) -> None:
        """The next code."""
        self.query_one("#rows", Rows).action_move(1)

    def action_up(self) -> None:
        """The code before."""
        self.query_one("#rows", Rows).action_move(-1)

    def action_back_out(self) -> None:
        """Back to the codebook."""
        if self.is_current:
            self.app.pop_screen()


def sign(coder: str) -> str:
    """By what a coder is named."""
    return coder or NO_SIGN


def uneven(row: Agreement) -> str:
    """A word for a code that nearly no note has, or nearly all have; "" for others."""
    share = (2 * row.both + row.first + row.second) / (2 * row.units)
    return _RARE if share < RARE else _OFTEN if share > 1 - RARE else ""


def _kappa(row: Agreement) -> str:
    return "–" if row.kappa is None else f"{round(row.kappa, 2) + 0:.2f}"  # no -0.00


def _units(compared: Compared) -> str:
    notes, sessions = _many(compared.notes, "note"), _many(compared.sessions, "session")
    return (
        f"Counted are the {notes} of the {sessions} in which both gave at least one code, also "
        "the notes without any. A note has a code if a piece of it has. The last line counts each "
        "note once for each code."
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _told(compared: Compared) -> str:
    codes = compared.rows[:-1]
    few = f"Only {_many(compared.notes, 'note')}: kappa from fewer than {FEW} says little yet."
    return "\n".join(
        sentence
        for sentence, holds in (
            (few, compared.notes < FEW),
            (_NO_KAPPA, any(row.kappa is None for row in compared.rows)),
            (_UNEVEN, any(map(uneven, codes))),
        )
        if holds
    )
