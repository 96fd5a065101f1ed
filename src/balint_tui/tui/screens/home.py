"""Home: one key starts a session; a session that was left open comes first; the past lies below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from balint_tui.frame import formats
from balint_tui.frame.clock import until
from balint_tui.frame.formats import Fit, Format, fit
from balint_tui.frame.live import MOST_SEATS
from balint_tui.frame.session import Session, replay
from balint_tui.library.errors import LibraryError
from balint_tui.tui import words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput

NEWEST = 50
"""How many past sessions are listed here."""

STALE_S = 30 * 60
"""This long after its end, a session that was left open is finished rather than taken up."""


_EMPTY = """\
No past sessions yet; they will be listed here.

To try it first, with a fast clock and nothing kept: balint-tui live --rehearse 60
To look round in an invented library: balint-tui demo"""


class Unclear(Exception):
    """What was typed cannot be used; the message says what is expected."""


class HomeScreen(Part):
    """Set-up of a session, every line of it already filled in."""

    NAME = "home"
    BINDINGS = bindings(NAME, first=("up", "down"))
    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "#format"

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[str, Format] = {}
        self._problems: list[str] = []
        self._open: Session | None = None
        self._message = ""

    def compose(self) -> ComposeResult:
        """What is open, the set-up with what it comes to, and the past sessions."""
        self._formats, problems = formats.load(self.balint.settings.formats)
        self._problems = problems
        yield Line("balint-tui", id="head")
        with Vertical(classes="page"):
            yield Line(id="open", gives_way=True)
            with Vertical(id="form"):
                yield from self._form()
            yield Line(id="comes-to")
            yield Line(id="notices", gives_way=True)
            yield Line(id="past-title")
            yield OptionList(id="past", compact=True, markup=False)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def _form(self) -> ComposeResult:
        names = [(fmt.name, fmt.title) for fmt in self._formats.values()]
        yes_no = [("yes", "yes"), ("no", "no")]
        rows: list[tuple[str, Any]] = [
            ("Format", Chooser(names, formats.DEFAULT, id="format")),
            ("Hard stop", PlainInput(placeholder="13:00, or leave it empty", id="until")),
            ("Group", PlainInput(placeholder="optional", max_length=60, id="group")),
            ("Seats", PlainInput(max_length=2, id="seats")),
            ("Held", Chooser([("room", "in person"), ("video", "by video")], "room", id="held")),
            ("Questions of fact", Chooser(yes_no, "yes", id="clarify")),
            ("Push-back", Chooser(yes_no, "yes", id="push-back")),
        ]
        for label, widget in rows:
            with Horizontal(classes="row"):
                yield Line(label, classes="label")
                yield widget

    def on_mount(self) -> None:
        """Fills the set-up from the format and looks for what was left open."""
        self._take_format()
        self._look_for_open()
        self._show_notices()
        if self._open is None:
            self.query_one(KeyBar).leave_out("take_up", "finish")
        self.set_interval(15.0, self.show)
        self.call_after_refresh(self._load_past)

    # --- the picture

    def show(self) -> None:
        """What the set-up comes to, and what is open."""
        if self._open is not None:
            self.line("open").show(self._describe_open(self._open))
        self.line("comes-to").show(self._comes_to())

    def _show_notices(self) -> None:
        notices = dict.fromkeys([*self.balint.library.notices, *self._problems])
        self.line("notices").show("\n".join(notices))

    def _comes_to(self) -> Content:
        if self.balint.library.read_only and self.balint.keeps:
            return Content("Another balint-tui uses this library: it can be read here, not led.")
        try:
            fitted, stop = self._fitted()
        except Unclear as unclear:
            return Content(str(unclear))
        begin = f"enter starts: {fitted.format.total_s / 60:.0f} minutes, the end at {stop:%H:%M}."
        if fitted.how != "planned":
            begin = f"enter starts, the end at {stop:%H:%M}. {fitted.sentence}"
        return Content("\n").join([Content.styled(begin, "bold"), self._message])

    def _describe_open(self, session: Session) -> Content:
        now = self.balint.clock.wall()
        ago = words.away((now - session.wall(session.last_s)).total_seconds())
        where = "in the debrief" if session.ended_s is not None else f"in {session.phase.name}"
        name = " · ".join(filter(None, [session.group, session.format.title]))
        began = f"{session.started.day} {session.started:%B %H:%M}"
        notes = f"{len(session.notes)} note" + ("" if len(session.notes) == 1 else "s")
        others = len(self.balint.library.open_sessions()) - 1
        more = f"; {others} more after it" if others > 0 else ""
        first, second = ("f finishes it", "r takes it up again")
        if not self._stale(session):
            first, second = second, first
        return Content.assemble(
            ("A session was left open: ", "bold $accent"),
            f"{name}, {began}, left {where} {ago}, {notes}{more}.\n",
            (f"{first}, {second}.", "bold"),
        )

    def _stale(self, session: Session) -> bool:
        stop = session.wall(session.stop_s + STALE_S)
        return self.balint.clock.wall() > stop

    # --- the set-up

    def _take_format(self) -> None:
        fmt = self._formats[self.query_one("#format", Chooser).value]
        self.query_one("#seats", Input).value = str(fmt.seats)
        self.query_one("#held", Chooser).value = "video" if fmt.video else "room"
        self.query_one("#clarify", Chooser).value = "yes" if fmt.clarifies else "no"
        self.query_one("#push-back", Chooser).value = "yes" if fmt.push_back else "no"

    def _format(self) -> Format:
        fmt = self._formats[self.query_one("#format", Chooser).value]
        if self.query_one("#clarify", Chooser).value == "no":
            fmt = fmt.without_clarify()
        return replace(fmt, push_back=self.query_one("#push-back", Chooser).value == "yes")

    def _until(self) -> datetime | None:
        text = self.query_one("#until", Input).value.strip()
        try:
            return until(text, self.balint.clock.wall()) if text else None
        except ValueError as error:
            raise Unclear(f"Hard stop: {error}") from None

    def _seats(self) -> int:
        text = self.query_one("#seats", Input).value.strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_SEATS):
            raise Unclear(f"Seats: {text!r} is not a number from 1 to {MOST_SEATS}.")
        return int(text)

    def _fitted(self) -> tuple[Fit, datetime]:
        """The format as it will be held, and its end. Raises Unclear."""
        self._seats()
        now, moment, fmt = self.balint.clock.wall(), self._until(), self._format()
        available_s = fmt.total_s if moment is None else (moment - now).total_seconds()
        return fit(fmt, available_s), moment or datetime.fromtimestamp(
            now.timestamp() + fmt.total_s, now.tzinfo
        )

    @on(Chooser.Changed)
    def _chosen(self, event: Chooser.Changed) -> None:
        if event.chooser.id == "format":
            self._take_format()
        self.show()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.show()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_start()

    # --- what the leader does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the list of the past, arrows choose a session; from its first one up goes out."""
        past = self.focused
        if action not in ("up", "down") or not isinstance(past, OptionList):
            return True
        return action == "up" and not past.highlighted

    def action_start(self) -> None:
        """Starts a session with what is shown."""
        try:
            meeting, sentence = Meeting.begin(
                self.balint.store,
                self.balint.clock,
                self.balint.legend,
                self.balint.cues,
                self._format(),
                until=self._until(),
                group=self.query_one("#group", Input).value.strip(),
                seats=self._seats(),
                video=self.query_one("#held", Chooser).value == "video",
            )
        except (Unclear, LibraryError) as error:
            self._say(str(error))
        else:
            self.balint.recall_names(meeting)
            self.balint.lead(meeting, sentence)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_take_up(self) -> None:
        """Goes on with the session that was left open."""
        self._resume(self.balint.take_up)

    def action_finish(self) -> None:
        """Ends the session that was left open where it was left, and asks the leaders."""
        self._resume(self.balint.finish)

    def _resume(self, act: Callable[[str], None]) -> None:
        if self._open is None:
            self._say("No session was left open.")
            return
        try:
            act(self._open.id)
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))

    def action_library(self) -> None:
        """All sessions."""
        from balint_tui.tui.screens.library import LibraryScreen

        self.app.switch_screen(LibraryScreen())

    def _look_for_open(self) -> None:
        """The newest session that was left open; one that cannot be read is said."""
        library = self.balint.library
        if library.read_only:
            return
        for name in reversed(library.open_sessions()):
            try:
                events = library.events(name)
                if events:
                    self._open = replay(events)
                    return
            except (LibraryError, OSError, ValueError) as error:
                self._message = str(error)

    # --- the past

    @work(thread=True, exclusive=True)
    def _load_past(self) -> None:
        rows = self.balint.library.newest_rows(NEWEST)
        self.on_loop(self._show_past, rows)

    def _show_past(self, rows: list[dict[str, Any]]) -> None:
        past = self.query_one("#past", OptionList)
        closed = [row for row in rows if row["state"] == "closed"]
        past.add_options(Option(_row(row), id=row["id"]) for row in closed)
        title = "Past sessions" if closed else _EMPTY
        self._show_notices()
        self.line("past-title").show(Content.styled(title, "bold") if closed else title)

    @on(OptionList.OptionSelected)
    def _read(self, event: OptionList.OptionSelected) -> None:
        from balint_tui.tui.screens.session import SessionScreen

        try:
            events = self.balint.library.events(str(event.option_id))
            self.app.switch_screen(SessionScreen(replay(events)))
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))


def _row(row: dict[str, Any]) -> Content:
    began = row["started"][:16].replace("T", " ")
    ending = row["ending"] or ""
    minutes, notes = f"{row['actual_s'] / 60:.0f} min", f"{row['notes']} notes"
    start = f"{began}  {row['format']:13}  {ending:9}"
    return Content(f"{start}  {minutes:>7}  {notes:>9}  {row['group']}")
