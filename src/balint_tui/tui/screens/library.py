"""The library: all sessions, newest first; filtered as one types, searched, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from balint_tui.frame.overview import Filter, GroupRow, groups
from balint_tui.frame.session import replay
from balint_tui.frame.summary import search_text
from balint_tui.library.errors import LibraryError
from balint_tui.library.search import Excerpt, excerpt
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import group_name
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput
from balint_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from balint_tui.tui.screens.session import SessionScreen

Row = Mapping[str, Any]

SEARCH_AFTER_S = 0.15
"""This long after the last key the notes are searched."""
MOST_EXCERPTS = 50
"""So many hits are shown with the words around them; more are counted."""
WIDE = 100
"""From this width on a row also has seats and departures."""

_EMPTY = (
    "No session is here yet. Escape, then enter, starts one; balint-tui demo shows what it is like."
)
_FILTER, _SEARCH = "filter", "search"


class LibraryScreen(Part):
    """Lists sessions or groups; the keys act on the chosen one."""

    NAME = "library"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "library.tcss"
    AUTO_FOCUS = "#rows"

    def __init__(self) -> None:
        super().__init__()
        self._filter = Filter([])
        self._typed = {_FILTER: "", _SEARCH: ""}
        self._opened = ""
        self._hits: dict[str, int] = {}
        self._excerpts: dict[str, Excerpt] = {}
        self._by_group = False
        self._loaded = False
        self._message = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Head, the line for filter or search, the list, what the chosen one asks for."""
        yield Line("Library", id="head")
        with Vertical(classes="page"):
            yield Line(id="count")
            with Horizontal(id="line"):
                yield Line(id="asked")
                yield PlainInput(id="typed", select_on_focus=False)
            yield Line(id="heads")
            yield Rows(self._describe, id="rows")
            yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_screen_resume(self) -> None:
        """Reads the library beside the screen; again after a session was looked at and changed."""
        self._load()

    @property
    def _rows(self) -> Rows:
        return self.query_one("#rows", Rows)

    # --- reading

    @work(thread=True, exclusive=True, group="load")
    def _load(self) -> None:
        rows = self.balint.library.rows()
        open_first = sorted(rows, key=lambda row: row["state"] == "closed")
        self.on_loop(self._take, Filter(open_first))

    def _take(self, found: Filter) -> None:
        self._filter, self._loaded = found, True
        self._refill(self._rows.at)

    @property
    def _shown(self) -> list[Row]:
        """The sessions that fit the filter and the search."""
        chosen = self._filter.matching(self._typed[_FILTER])
        if self._typed[_SEARCH].strip():
            chosen = [row for row in chosen if row["id"] in self._hits]
        return chosen

    def _wording(self) -> str:
        """The filter and the search in words; empty if there are none."""
        words = f" with {self._typed[_FILTER]}" if self._typed[_FILTER] else ""
        said = f" where the notes say {self._typed[_SEARCH]}" if self._typed[_SEARCH] else ""
        return words + said

    def _refill(self, at: int = 0) -> None:
        """Shows what fits the filter and the search."""
        chosen = self._shown
        tall = 2 if self._typed[_SEARCH].strip() and not self._by_group else 1
        self._rows.fill(groups(chosen) if self._by_group else chosen, tall=tall, at=at)
        self.show()

    # --- the picture

    def show(self) -> None:
        """How many there are, what is typed, and what can be done with the chosen one."""
        self.line("count").show(self._count())
        shown = self._opened or next((name for name in self._typed if self._typed[name]), "")
        self.query_one("#line").display = bool(self._opened)
        self.line("asked").show("Search the notes for " if shown == _SEARCH else "Only with ")
        self.line("heads").show(Content.styled("  " + self._heads(), "dim"))
        self.line("message").show(self._message or self._advice())

    def _count(self) -> Content:
        if not self._loaded:
            return Content("Reading the library …")
        if not self._filter.rows:
            return Content(_EMPTY)
        what = ("group" if self._by_group else "session") + "s" * (self._rows.count != 1)
        return Content.styled(f"{self._rows.count} {what}{self._wording()}", "bold")

    def _advice(self) -> str:
        chosen = self._rows.chosen
        if self._by_group or chosen is None or chosen["state"] == "closed":
            return ""
        if chosen["state"] == "live":
            return "It is being led now, in another window."
        return "It was left open: r takes it up again, f finishes it where it was left."

    def _heads(self) -> str:
        width = self.size.width - 4
        if self._by_group:
            return _group_line("group", "sessions", "cases", "from", "to", "seats", "left early")
        return _session_line(
            width, "began", "format", "ending", "min", "notes", "seats", "early", "group"
        )

    def _describe(self, item: Row | GroupRow, width: int) -> Content:
        if isinstance(item, GroupRow):
            numbers = (str(item.sessions), str(item.cases), item.first[:7], item.last[:7])
            seats, early = f"{item.seats:g}", str(item.left_early)
            return Content(_group_line(item.name or "without a name", *numbers, seats, early))
        began, minutes = item["started"][:16].replace("T", " "), f"{item['actual_s'] / 60:.0f}"
        numbers = (minutes, str(item["notes"]), str(item["seats"]), str(item["left_early"]))
        state = item["ending"] or ("left open" if item["state"] == "interrupted" else "live")
        line = Content(_session_line(width, began, item["format"], state, *numbers, item["group"]))
        if item["state"] != "closed":
            line = line.stylize("$accent")
        return self._with_hit(item, line)

    def _with_hit(self, row: Row, line: Content) -> Content:
        if not self._typed[_SEARCH].strip():
            return line
        found, hits = self._excerpts.get(row["id"]), self._hits.get(row["id"], 0)
        if found is None:
            return Content.assemble(line, "\n    ", (f"{hits} times", "dim"))
        more = f"  and {hits - 1} more" if hits > 1 else ""
        around = (found.before, (found.hit, "bold $accent"), found.behind, (more, "dim"))
        return Content.assemble(line, "\n    ", *around)

    # --- what is typed

    def action_filter(self) -> None:
        """Opens the line in which the list is filtered."""
        self._open(_FILTER)

    def action_search(self) -> None:
        """Opens the line in which the notes are searched."""
        self._open(_SEARCH)

    def _open(self, what: str) -> None:
        self._opened = what
        typed = self.query_one("#typed", Input)
        typed.value = self._typed[what]
        self.show()
        self.set_focus(typed)

    @on(Input.Changed, "#typed")
    def _changed(self, event: Input.Changed) -> None:
        if not self._opened or event.value == self._typed[self._opened]:
            return
        self._typed[self._opened] = event.value
        if self._opened == _FILTER:
            self._refill()
        else:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(SEARCH_AFTER_S, self._look)

    @on(Input.Submitted, "#typed")
    def _entered(self) -> None:
        self._opened = ""
        self.set_focus(self._rows)
        self.show()

    def _look(self) -> None:
        if self._typed[_SEARCH].strip():
            self._find(self._typed[_SEARCH])
        else:
            self._refill()

    @work(thread=True, exclusive=True, group="search")
    def _find(self, wanted: str) -> None:
        library = self.balint.library
        hits = library.search(wanted)
        found: dict[str, Excerpt] = {}
        for row in [row for row in self._filter.rows if row["id"] in hits][:MOST_EXCERPTS]:
            try:
                texts = search_text(replay(library.events(row["id"]))).splitlines()
            except (LibraryError, OSError, ValueError):
                continue  # it is told where it is opened
            if around := excerpt(texts, wanted):
                found[row["id"]] = around
        self.on_loop(self._found, wanted, hits, found)

    def _found(self, wanted: str, hits: dict[str, int], found: dict[str, Excerpt]) -> None:
        if wanted == self._typed[_SEARCH]:
            self._hits, self._excerpts = hits, found
            self._refill()

    # --- what the leader does

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._message = ""
        self.show()

    def action_open(self) -> None:
        """Opens the chosen session, or lists the chosen group's."""
        chosen = self._rows.chosen
        if isinstance(chosen, GroupRow):
            self._by_group, self._typed[_FILTER] = False, chosen.name.casefold()
            self._refill()
        elif chosen is not None:
            self._try(lambda: self.app.push_screen(self._opened_session(chosen)))

    def _opened_session(self, row: Row) -> SessionScreen:
        """The session, at the note in which the search found something."""
        from balint_tui.tui.screens.session import SessionScreen

        session, wanted = replay(self.balint.library.events(row["id"])), self._typed[_SEARCH]
        hit = next((note.seq for note in session.notes if excerpt([note.text], wanted)), 0)
        return SessionScreen(session, note=hit)

    def _try(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_down(self) -> None:
        """The next row, also while something is typed."""
        self._rows.action_move(1)

    def action_up(self) -> None:
        """The row before."""
        self._rows.action_move(-1)

    def action_groups(self) -> None:
        """Groups instead of sessions, or the other way round."""
        self._by_group = not self._by_group
        self._refill()

    def action_take_up(self) -> None:
        """Goes on with the chosen session, which was left open."""
        self._resume(self.balint.take_up)

    def action_finish(self) -> None:
        """Ends the chosen session, which was left open, where it was left."""
        self._resume(self.balint.finish)

    def _resume(self, act: Callable[[str], None]) -> None:
        chosen = self._rows.chosen
        if self._by_group or chosen is None or chosen["state"] != "interrupted":
            self._say("Only a session that was left open can be taken up or finished.")
        else:
            self._try(lambda: act(chosen["id"]))

    def action_approval(self) -> None:
        """Decides which notes may be exported: of the sessions that are shown."""
        from balint_tui.tui.screens.approval import ApprovalScreen

        wording = self._wording()
        closed = [row["id"] for row in self._shown if row["state"] == "closed"]
        self.app.push_screen(ApprovalScreen(closed if wording else None, wording))

    def action_export(self) -> None:
        """What leaves, for whom, and what it risks: of the sessions that are shown."""
        from balint_tui.tui.screens.export import ExportScreen

        closed = [row["id"] for row in self._shown if row["state"] == "closed"]
        self.app.push_screen(ExportScreen(closed, self._wording()))

    def action_questionnaires(self) -> None:
        """What was asked before and after."""
        from balint_tui.tui.screens.questionnaires import QuestionnairesScreen

        self.app.push_screen(QuestionnairesScreen())

    def action_pictures(self) -> None:
        """Draws the sessions that are shown."""
        from balint_tui.tui.screens.pictures import PicturesScreen

        closed = [row["id"] for row in self._shown if row["state"] == "closed"]
        self.app.push_screen(PicturesScreen(closed, self._wording()))

    def action_codebook(self) -> None:
        """Shows the codes of the sessions that are shown, with their quotes."""
        from balint_tui.tui.screens.codebook import CodebookScreen

        coded = [row["id"] for row in self._shown if row.get("codes")]
        self.app.push_screen(CodebookScreen(coded, self._wording()))

    def action_logbook(self) -> None:
        """Opens the leader's own log."""
        from balint_tui.tui.screens.logbook import LogbookScreen

        self.app.push_screen(LogbookScreen())

    def action_rename(self) -> None:
        """Asks for another name of the chosen group, or of the chosen session's group."""
        chosen = self._rows.chosen
        if chosen is None:
            return
        of_group = isinstance(chosen, GroupRow)
        name = chosen.name if of_group else chosen["group"]
        what = "all of its sessions" if of_group else "this session only"
        question = f"The group's name, in {what}; empty: none"
        hint = "enter renames and forgets the old name, esc goes back"

        def named(text: str | None) -> None:
            if text is not None and (new := group_name(text)) != name:
                self.run_worker(self._rename(chosen, new))

        self.balint.ask(question, name, named, hint=hint, most=60)

    async def _rename(self, chosen: Row | GroupRow, new: str) -> None:
        library = self.balint.library
        self._say("Renaming …")
        try:
            if isinstance(chosen, GroupRow):
                left = await asyncio.to_thread(library.rename_group, chosen.name, new)
                what = f"All sessions ({chosen.sessions}) are"
            else:
                left = await asyncio.to_thread(library.rename, chosen["id"], new)
                what = "The session is"
        except LibraryError as error:
            self._say(str(error))
            return
        self._load()
        of = f"of the group {new}" if new else "of no group"
        told = f"{what} {of} now; backups that hold the old name are not reached."
        self._say(" ".join([told, *left]))

    def action_delete(self) -> None:
        """Asks whether the chosen session or group is to be forgotten."""
        chosen = self._rows.chosen
        if chosen is None:
            return
        if isinstance(chosen, GroupRow):
            what = f"all {chosen.sessions} sessions of {chosen.name or 'the group without a name'}"
        else:
            what = f"the session of {chosen['started'][:16].replace('T', ' ')}"
            what += f" with its {chosen['notes']} notes"
        self.balint.ask_to_delete(what, lambda yes: self._confirmed(chosen, yes))

    def _confirmed(self, chosen: Row | GroupRow, yes: bool) -> None:
        if yes:
            self.run_worker(self._delete(chosen))
        else:
            self._say("Nothing was deleted.")

    async def _delete(self, chosen: Row | GroupRow) -> None:
        library = self.balint.library
        try:
            if isinstance(chosen, GroupRow):
                left = await asyncio.to_thread(library.delete_group, chosen.name)
            else:
                left = await asyncio.to_thread(library.delete_session, chosen["id"])
        except LibraryError as error:
            self._say(str(error))
            return
        self._load()
        self._say(" ".join(["Deleted; backups that were made of it are not reached.", *left]))

    def action_back_out(self) -> None:
        """Closes the line, then takes the filter away, then home."""
        if self._opened:
            self._typed[self._opened] = ""
            self._entered()
            self._refill()
        elif any(self._typed.values()) or self._by_group:
            self._typed = {_FILTER: "", _SEARCH: ""}
            self._by_group = False
            self._refill()
        else:
            self.balint.go_home()


def _session_line(width: int, *cells: str) -> str:
    began, fmt, ending, minutes, notes, seats, early, group = cells
    line = f"{began:16}  {fmt:13}  {ending:9}  {minutes:>4}  {notes:>5}"
    if width >= WIDE:
        line += f"  {seats:>5}  {early:>5}"
    return f"{line}  {group}"[:width]


def _group_line(*cells: str) -> str:
    name, sessions, cases, first, last, seats, early = cells
    counts = f"{sessions:>8}  {cases:>5}  {first:7}  {last:7}  {seats:>5}  {early:>10}"
    return f"{name[:20]:20}  {counts}"
