"""The leader's own log: what the meetings come to, how far the goals are reached, the meetings."""

from __future__ import annotations

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from balint_tui import logbook
from balint_tui.frame.session import Session, replay
from balint_tui.frame.supervision import ROLES
from balint_tui.library.errors import LibraryError
from balint_tui.library.seal import PLAIN
from balint_tui.logbook import Logbook
from balint_tui.programme.log import Entry
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows

_EMPTY = "No meeting is here yet: the log lists closed sessions in which a case was presented."


class LogbookScreen(Part):
    """Totals, goals, and the meetings, the newest first; enter opens the entry of one."""

    NAME = "logbook"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "logbook.tcss"
    AUTO_FOCUS = "#meetings"

    def __init__(self) -> None:
        super().__init__()
        self._book: Logbook | None = None
        self._message = ""

    def compose(self) -> ComposeResult:
        """What all come to, the goals, the meetings, what was done."""
        yield Line("Log", id="head")
        with Vertical(classes="page"):
            yield Line(id="totals")
            yield Line(id="goals", gives_way=True)
            yield Line(id="heads")
            yield Rows(_describe, id="meetings")
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_screen_resume(self) -> None:
        """Reads the library beside the screen; again after an entry was written."""
        self._read()

    @property
    def _meetings(self) -> Rows:
        return self.query_one("#meetings", Rows)

    @work(thread=True, exclusive=True, group="read")
    def _read(self) -> None:
        settings, notices = self.balint.settings, list[str]()
        book = logbook.read(self.balint.library, settings.role, settings.goals, notices.append)
        self.on_loop(self._take, book, notices)

    def _take(self, book: Logbook, notices: list[str]) -> None:
        if not self.composed:
            return  # it was left meanwhile
        self._book = book
        self._message = " ".join([*notices[:1], self._message]).strip()
        self._meetings.fill(book.log.entries[::-1], at=self._meetings.at)
        self.show()

    # --- the picture

    def show(self) -> None:
        """Shows what was read."""
        book = self._book
        self.line("totals").show(_totals(book) if book else "Reading the library …")
        self.line("goals").show(_goals(book) if book else "")
        self.line("heads").show(Content.styled("  " + _HEADS, "dim"))
        self.line("message").show(self._message)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._say("")

    # --- what the leader does

    def action_open(self) -> None:
        """Opens the log entry of the chosen meeting."""
        from balint_tui.tui.screens.entry import EntryScreen

        if (chosen := self._meetings.chosen) is None:
            return
        try:
            session = replay(self.balint.library.events(chosen.id))
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))
        else:
            self.app.push_screen(EntryScreen(session, self._written))

    def _written(self, session: Session, message: str) -> None:
        self._say(message)

    def action_write(self) -> None:
        """Asks for the name of the file that the log is written to."""
        if self._book is None or logbook.is_empty(self._book):
            self._say("There is nothing to write yet.")
            return
        question = "Write the log to a new file: a document (.md), or a table (.csv)"
        suggested = f"balint-log-{self.balint.clock.wall():%Y-%m-%d}.md"
        self.balint.ask_for_file(question, suggested, self._write, self._say)

    def _write(self, path: Path) -> str:
        assert self._book is not None
        logbook.write(path, self._book)
        sealed = self.balint.library.seal is not PLAIN
        return f"The log is in {path}." + (" It is not sealed as the library is." if sealed else "")

    def action_down(self) -> None:
        """The next meeting."""
        self._meetings.action_move(1)

    def action_up(self) -> None:
        """The meeting before."""
        self._meetings.action_move(-1)

    def action_back_out(self) -> None:
        """Back to the library."""
        if self.is_current:
            self.app.pop_screen()


def _totals(book: Logbook) -> Content:
    log = book.log
    if not log.entries:
        return Content(" ".join(filter(None, [_EMPTY, _without_case(book)])))
    total = log.total
    counts = [
        _count(total.meetings, "meeting"),
        _count(total.case_discussions, "case discussion"),
        f"{logbook.hours(total)} hours",
        f"{log.first} to {log.last}",
    ]
    roles = {part.name: part.meetings for part in log.by(lambda entry: entry.role)}
    more = [f"{role} {roles[role]}" for role in ROLES if role in roles]
    more += [f"supervised {total.supervised}", _without_case(book)]
    first = Content.styled(" · ".join(counts), "bold")
    return Content("\n").join([first, Content(" · ".join(filter(None, more)))])


def _without_case(book: Logbook) -> str:
    count = book.log.without_case
    return f"{_count(count, 'session')} without a case" if count else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _goals(book: Logbook) -> Content:
    """How far each goal is reached; no bar, which would nag."""
    lines = [
        Content.assemble((f"{one.goal.name}: ", "dim"), logbook.standing(one))
        for one in book.progress
    ]
    return Content("\n").join(lines)


def _describe(entry: Entry, width: int) -> Content:
    minutes, noted = f"{entry.actual_s / 60:.0f}", str(entry.noted or "")
    supervised = "yes" if entry.supervised else ""
    cells = (entry.day, entry.format, str(entry.cases), minutes, entry.role, supervised, noted)
    return Content(_line(*cells, entry.group))


def _line(*cells: str) -> str:
    day, fmt, cases, minutes, role, supervised, noted, group = cells
    numbers = f"{cases:>5}  {minutes:>4}  {role:6}  {supervised:10}  {noted:>5}"
    return f"{day:10}  {fmt:13}  {numbers}  {group}"


_HEADS = _line("date", "format", "cases", "min", "role", "supervised", "notes", "group")
