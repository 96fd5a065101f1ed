"""The whole session on one line: what is done, where we are, what is ahead."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from balint_tui.frame.horizon import Plan
from balint_tui.frame.session import Session

Stretch = tuple[str, str, int, int]
"""A phase on the line: its name, its state ("done", "now", "ahead"), first column, columns."""


def stretches(session: Session, plan: Plan, width: int) -> list[Stretch]:
    """The phases that are or will be, each as wide as its share of the minutes, one at least."""
    steps = [s for s in plan.steps if s.planned_s > 0 or s.state != "done"]
    total_s = sum(step.planned_s for step in steps) + plan.spare_s or 1.0
    room = max(0, width - 2 * len(steps))  # each has a column and a gap before its share
    found, column, passed_s = [], 0, 0.0
    for step in steps:
        begin = round(room * passed_s / total_s)
        passed_s += step.planned_s
        wide = 1 + round(room * passed_s / total_s) - begin
        found.append((session.format.phases[step.index].name, step.state, column, wide))
        column += wide + 1
    return found


class Timeline(Widget):
    """A bar with the names of the phases beneath it, as far as they fit.

    Readable without colour: done is heavy, ahead is light, and a dot says where we are.
    """

    DEFAULT_CSS = "Timeline { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._session: Session | None = None
        self._plan: Plan | None = None
        self._drawn = Content("")

    def show(self, session: Session, plan: Plan) -> None:
        """Shows this moment; draws only if it looks different."""
        self._session, self._plan = session, plan
        drawn = self._draw()
        if not drawn.is_same(self._drawn):
            self._drawn = drawn
            self.refresh()

    def render(self) -> Content:
        """Bar and names."""
        self._drawn = self._draw()
        return self._drawn

    def _draw(self) -> Content:
        width = self.content_size.width
        if self._session is None or self._plan is None or width < 10:
            return Content("")
        found = stretches(self._session, self._plan, width)
        here = self._plan.steps[self._session.index]
        done = here.spent_s / here.planned_s if here.planned_s else 1.0
        return Content("\n").join([_bar(found, done), _names(found)])


def _bar(found: list[Stretch], done: float) -> Content:
    parts: list[Content | str | tuple[str, str]] = []
    for _, state, _, wide in found:
        if state == "now":
            at = min(wide - 1, int(wide * done))
            parts.append(("━" * at, "$primary"))
            parts.append(("●", "bold $accent"))
            parts.append(("─" * (wide - at - 1), "$foreground"))
        else:
            parts.append(("━" * wide, "$primary") if state == "done" else ("─" * wide, "dim"))
        parts.append(" ")
    return Content.assemble(*parts)


def _names(found: list[Stretch]) -> Content:
    """Each name under its stretch if it fits there whole; the present one in any case."""
    here = next((s for s in found if s[1] == "now"), None)
    row = Content("")
    for name, state, column, wide in found:
        if state != "now" and (cell_len(name) > wide or _covers(here, column, wide)):
            continue
        row = row.pad_right(max(0, column - row.cell_length))
        row += Content.styled(name, "bold $accent" if state == "now" else "dim") + " "
    return row


def _covers(here: Stretch | None, column: int, wide: int) -> bool:
    """Whether the name of the present phase, longer than its stretch, lies over these columns."""
    if here is None:
        return False
    name, _, begin, _ = here
    return begin < column + wide and column < begin + cell_len(name) + 1
