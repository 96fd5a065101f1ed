"""Attendance: who is here, who comes late, who leaves when, who presents. Members are seats."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from balint_tui.frame.clock import until
from balint_tui.frame.live import Refused
from balint_tui.library.errors import LibraryError
from balint_tui.tui import notices, words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line


class AttendanceScreen(Part, ModalScreen[None]):
    """A row for each seat; the keys act on the chosen one."""

    NAME = "attendance"
    BINDINGS = bindings(NAME)
    CSS_PATH = "attendance.tcss"
    AUTO_FOCUS = ""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self.meeting = meeting
        self._seat = 1
        self._message = ""

    def compose(self) -> ComposeResult:
        """Heads, the seats, and what was done last."""
        with Vertical(classes="sheet"):
            yield Line(id="title")
            yield Line(id="heads")
            with VerticalScroll(id="rows", can_focus=False):
                yield Line(id="seats")
            yield Line(id="notice", gives_way=True)
            yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """The notices follow the clock."""
        self.set_interval(1.0, self.show)

    def show(self) -> None:
        """Shows the seats as they are."""
        session, plan = self.meeting.session, self.meeting.live.plan()
        here = sum(seat.present for seat in session.seats)
        back = words.promise(session, plan)
        self.line("title").show(
            Content.assemble(
                ("Who is here", "bold"),
                f"   {here} of {len(session.seats)}   {back[0].lower()} {back[1]}",
            )
        )
        self.line("heads").show(Content.styled(" " + _row("seat", "name", "", "leaves", ""), "dim"))
        rows = [self._describe(n) for n in range(1, len(session.seats) + 1)]
        self.line("seats").show(Content("\n").join(rows))
        pressing = notices.pressing(self.meeting, plan)
        self.line("notice").show(pressing[0] if pressing else "")
        self.line("message").show(self._message)

    def on_resize(self, event: events.Resize) -> None:
        """The rows have what the title, the message and the keys leave."""
        self.query_one("#rows").styles.max_height = max(1, event.size.height - 11)
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        rows = self.query_one("#rows")
        rows.scroll_to(y=self._seat - max(1, rows.size.height // 2), animate=False)

    def _describe(self, number: int) -> Content:
        session = self.meeting.session
        seat = session.seat(number)
        what = "here"
        if seat.left_s is not None:
            what = f"left {words.clock(session, seat.left_s)}"
        elif seat.arrived_s is None:
            what = "not here yet"
        elif seat.arrived_s > 0:
            what = f"came {words.clock(session, seat.arrived_s)}"
        leaves = "" if seat.leaves_s is None else words.clock(session, seat.leaves_s)
        rest = [f"presents case {case}" for case, n in session.presenters.items() if n == number]
        if session.format.cases == 1:
            rest = ["presents" for _ in rest]
        rest += ["word offered"] if seat.word_offered else []
        chosen = number == self._seat
        name = self.meeting.roster.name(number) or ""
        text = _row(str(number), name, what, leaves, ", ".join(rest))
        return Content.assemble(
            ("▸" if chosen else " ", "$accent"), (text, "bold" if chosen else "")
        )

    def _do(self, act: Callable[[], str]) -> None:
        try:
            self._message = act()
        except Refused as refusal:
            self._message = str(refusal)
        self._seat = min(self._seat, len(self.meeting.session.seats))
        self.show()
        self.call_after_refresh(self._keep_in_sight)

    def action_down(self) -> None:
        """The next seat."""
        self._choose(self._seat + 1)

    def action_up(self) -> None:
        """The seat before."""
        self._choose(self._seat - 1)

    def _choose(self, seat: int) -> None:
        self._seat = min(max(1, seat), len(self.meeting.session.seats))
        self.show()
        self._keep_in_sight()

    def action_here(self) -> None:
        """Here, or not yet."""
        self._do(lambda: self.meeting.live.toggle_here(self._seat))

    def action_word(self) -> None:
        """A word was offered."""
        self._do(lambda: self.meeting.live.offer_word(self._seat))

    def action_gone(self) -> None:
        """The seat has left."""
        self._do(lambda: self.meeting.live.leave(self._seat))

    def action_presents(self) -> None:
        """The seat presents."""
        self._do(lambda: self.meeting.live.name_presenter(self._seat))

    def action_more(self) -> None:
        """One seat more."""
        self._do(lambda: self.meeting.live.set_seats(len(self.meeting.session.seats) + 1))

    def action_fewer(self) -> None:
        """One seat less."""
        self._do(lambda: self.meeting.live.set_seats(len(self.meeting.session.seats) - 1))

    def action_undo(self) -> None:
        """Takes the last action back."""
        self._do(self.meeting.live.undo)

    def action_leaves(self) -> None:
        """Asks when the seat has to leave."""
        session = self.meeting.session
        leaves_s = session.seat(self._seat).leaves_s
        known = "" if leaves_s is None else words.clock(session, leaves_s)
        question = f"Seat {self._seat} leaves at, for example 12:40; empty: stays to the end"
        self.balint.ask(question, known, self._leaves_at)

    def _leaves_at(self, text: str | None) -> None:
        if text is not None:
            self._do(lambda: self._announced(text))

    def _announced(self, text: str) -> str:
        try:
            moment = until(text, self.meeting.live.clock.wall()) if text else None
        except ValueError as error:
            raise Refused(str(error)) from None
        return self.meeting.live.announce_leave(self._seat, moment)

    def action_first_name(self) -> None:
        """Asks for the name of the seat, then of the next ones, until there is no answer."""
        known = self.meeting.roster.name(self._seat) or ""
        question = f"First name on seat {self._seat}: in memory only, a seat in every note"
        self.balint.ask(question, known, self._named)

    def _named(self, name: str | None) -> None:
        if name is None:
            return
        self.meeting.roster.assign(self._seat, name)
        if self._seat < len(self.meeting.session.seats) and name:
            self._choose(self._seat + 1)
            self.action_first_name()
        else:
            self.show()

    def action_keep_names(self) -> None:
        """Keeps the group's names in the sealed library; deletes them there if these are kept."""
        names, group = self.balint.library.names, self.meeting.session.group
        given = self.meeting.roster.names()
        try:
            kept = names.of(group)
            if kept and kept == given:
                names.forget(group)
                self._message = "The names are not kept any more: they are in memory only."
            elif not given:
                self._message = "No first name is given yet; n gives them."
            else:
                names.keep(group, given)
                self._message = "The names of this group are kept, sealed; k again deletes them."
        except (LibraryError, OSError) as error:
            self._message = str(error)
        self.show()

    def action_back_out(self) -> None:
        """Back to the session."""
        if self.is_current:  # a second key may come at once
            self.dismiss()


def _row(seat: str, name: str, what: str, leaves: str, rest: str) -> str:
    return f" {seat:>4}  {name[:12]:12}  {what:13}  {leaves:6}  {rest}"
