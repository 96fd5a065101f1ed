"""The rows above the review of an export: of what, for whom, who receives it, why a team may."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from balint_tui.research.tiers import DEFAULT, TIERS, Tier
from balint_tui.tui.risk_drawn import is_public
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.line import Line


class ForWhom(Vertical):
    """Keeps who was named and which reason was given, whatever tier is chosen; what the chosen tier
    does not ask for is neither shown nor used."""

    named = given = ""
    """Who receives it, and why a team may have small groups, as typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        tiers = [(name, f"{tier.recipient} ({name})") for name, tier in TIERS.items()]
        self._tier = Chooser(tiers, DEFAULT, id="tier")
        self._tier.can_focus = False
        self._what, self._recipient, self._reason = map(_line, ("what", "recipient", "reason"))
        self._ethics = _row("Ethics", self._reason)

    def compose(self) -> ComposeResult:
        """A row for each."""
        yield _row("What", self._what)
        yield _row("For whom", self._tier)
        yield _row("Recipient", self._recipient)
        yield self._ethics

    @property
    def tier(self) -> Tier:
        """The one that is chosen."""
        return TIERS[self._tier.value]

    @property
    def recipient(self) -> str:
        """Who is named in the export: nobody in a public one."""
        return "" if is_public(self.tier) else self.named

    @property
    def reason(self) -> str:
        """Why a team may have small groups; other tiers never have them."""
        return self.given if self.tier.by_session else ""

    def turn(self, step: int) -> None:
        """The next tier, or the one before."""
        self._tier.action_turn(step)

    def show(self, what: str) -> None:
        """Shows of what it is, and who and what is still to be named."""
        tier = self.tier
        nobody = "not needed: a public deposit" if is_public(tier) else "nobody is named yet"
        few = f"needed only if a group has fewer than {tier.in_group} people"
        self._what.show(Content.styled(what, "bold"))
        self._recipient.show(self.recipient or nobody)
        self._reason.show(self.reason or few)
        self._ethics.display = tier.by_session


def _line(name: str) -> Line:
    return Line(id=name)


def _row(label: str, shown: Widget) -> Horizontal:
    return Horizontal(Line(label, classes="label"), shown, classes="row")
