"""One session as it is in the library: drawn, replayed, read, its notes corrected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from balint_tui.coding.codebook import load, names
from balint_tui.frame import picture
from balint_tui.frame.prose import Section, facts, sections, title
from balint_tui.frame.review import Review
from balint_tui.frame.session import Note, Session, replay
from balint_tui.frame.summary import summary
from balint_tui.library.errors import LibraryError
from balint_tui.tui import words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import plain
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import MOST_CHARACTERS
from balint_tui.tui.widgets.rows import Rows

TICK_S = 0.25
SPEEDS = (30, 60, 120, 300, 600)
"""How many seconds of the session pass in one of replay."""
LABEL = 9
"""The columns of a line's label."""


class SessionScreen(Part):
    """The picture and the notes; or the whole account in words. ``headline`` comes first."""

    NAME = "session"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "session.tcss"
    AUTO_FOCUS = "#notes"

    def __init__(self, session: Session, headline: str = "") -> None:
        super().__init__()
        self._session, self._headline = session, headline
        self._moment: float | None = None
        self._runs = False
        self._speed = SPEEDS.index(60)
        self._in_words = False
        self._message = ""
        self._names: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, facts, picture, the moment of replay, the notes."""
        yield Line(id="head")
        with Vertical(classes="page", id="drawn"):
            yield Line(id="facts")
            yield Line(id="picture")
            yield Line(id="moment")
            yield Rows(self._describe, id="notes")
            yield Line(id="note")
            yield Line(id="message")
        with VerticalScroll(classes="page", id="account"):
            yield Line(id="words")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Fills in the session; replay has its own tick."""
        self._names = names(load(self.balint.settings.codebooks)[0])
        self.set_interval(TICK_S, self._tick)
        self._fill()

    def on_resize(self) -> None:
        """The picture is as wide as the window."""
        self.show()

    @property
    def _notes(self) -> Rows:
        return self.query_one("#notes", Rows)

    def _fill(self, at: int = 0) -> None:
        self._notes.fill(self._now.notes, at=at)
        row = summary(self._session) | {"state": "closed" if self._session.ending else "open"}
        parts = [_part(part) for part in sections(row, self._session)]
        self.line("words").show(Content("\n\n").join(parts))
        self.show()

    @property
    def _now(self) -> Session:
        """The session as it is shown: whole, or as it stood at the moment of replay."""
        return self._session if self._moment is None else picture.as_of(self._session, self._moment)

    # --- the picture

    def show(self) -> None:
        """Shows the session, or its moment."""
        self.line("head").show(" ".join(filter(None, [self._headline, title(self._session)])))
        self.query_one("#drawn").display = not self._in_words
        self.query_one("#account").display = self._in_words
        self.line("facts").show(self._facts())
        self.line("picture").show(self._picture())
        self.line("moment").show(self._stand())
        self.line("note").show(self._in_full(self._notes.chosen))
        self.line("message").show(self._message)

    def _facts(self) -> Content:
        row = summary(self._session) | {"state": "open"}
        return Content(" · ".join(facts(row, self._session)))

    def _picture(self) -> Content:
        keys = {legend.id: str(key) for key, legend in self.balint.legend.items()}
        width = max(10, min(self.size.width, 140) - 2 - LABEL)
        drawn = [
            Content.assemble((f"{label:{LABEL}}", "dim"), line)
            for label, line in picture.lines(self._session, keys, width)
        ]
        if self._moment is not None:
            on = picture.axis(self._session, width)
            here = " " * (LABEL + on.column(self._moment))
            drawn.append(Content.assemble(here, ("▲", "bold $accent")))
        return Content("\n").join(drawn)

    @property
    def _replays(self) -> bool:
        return self._moment is not None

    def _stand(self) -> Content:
        """How things stood at the moment of replay."""
        if self._moment is None:
            return Content.styled("space replays it, arrows go from one thing to the next", "dim")
        now = self._now
        here = sum(seat.present for seat in now.seats)
        parts = [now.phase.name, "presenter sits back" if now.sits_back else "", f"{here} here"]
        labels = {legend.id: legend.label for legend in self.balint.legend.values()}
        parts += [labels.get(mark.mark, mark.mark) for mark in now.marks if self._is_now(mark.at_s)]
        goes = f"{SPEEDS[self._speed]} x" if self._runs else "stands"
        clock = (words.clock(self._session, self._moment), "bold $accent")
        return Content.assemble(clock, f"  {' · '.join(filter(None, parts))}", (f"  {goes}", "dim"))

    def _is_now(self, at_s: float) -> bool:
        return self._moment is not None and self._moment - 30 <= at_s <= self._moment

    def _in_full(self, note: Note | None) -> Content:
        """The whole note and its codes, each with the piece that has it."""
        if note is None:
            return Content("No notes yet." if self._replays else "")
        lines = [Content(note.text)]
        for coding in self._session.codings:
            if coding.piece[0] == note.seq:
                piece = self._session.text_of(coding.piece) or ""
                of = "" if piece == note.text else f": {piece}"
                by = f" ({coding.coder})" if coding.coder else ""
                name = self._names.get(coding.code, coding.code)
                lines.append(Content.styled(f"■ {name}{by}{of}", "$accent"))
        return Content("\n").join(lines)

    def _describe(self, note: Note, width: int) -> Content:
        phase = self._session.format.phases[note.index].name
        is_coded = any(coding.piece[0] == note.seq for coding in self._session.codings)
        at = (f"{words.clock(self._session, note.at_s)} {phase[:9]:9} ", "dim")
        return Content.assemble(at, ("■ " if is_coded else "  ", "$accent"), note.text)

    # --- replay

    def action_replay(self) -> None:
        """Runs from the beginning, or from where it stands; stops if it runs."""
        ended = self._moment is not None and self._moment >= picture.end_s(self._session)
        if self._moment is None or ended:
            self._go_to(0.0)
        self._runs = not self._runs
        self.show()

    def _tick(self) -> None:
        if self._runs and self._moment is not None:
            self._go_to(self._moment + SPEEDS[self._speed] * TICK_S)

    def _go_to(self, at_s: float) -> None:
        last_s = picture.end_s(self._session)
        self._moment = max(0.0, min(at_s, last_s))
        self._runs = self._runs and self._moment < last_s
        notes = self._now.notes
        self._notes.fill(notes, at=len(notes) - 1)
        self.show()

    def action_on(self) -> None:
        """To the next thing that happened."""
        at_s = -1.0 if self._moment is None else self._moment
        later = [moment for moment in picture.moments(self._session) if moment > at_s]
        self._go_to(later[0] if later else picture.end_s(self._session))

    def action_back(self) -> None:
        """To the thing before."""
        at_s = picture.end_s(self._session) + 1 if self._moment is None else self._moment
        before = [moment for moment in picture.moments(self._session) if moment < at_s]
        self._go_to(before[-1] if before else 0.0)

    def action_faster(self) -> None:
        """Replays faster."""
        self._speed = min(self._speed + 1, len(SPEEDS) - 1)
        self.show()

    def action_slower(self) -> None:
        """Replays slower."""
        self._speed = max(self._speed - 1, 0)
        self.show()

    # --- what can be corrected

    def on_rows_moved(self) -> None:
        """Another note is read."""
        self._message = ""
        self.show()

    def action_edit(self) -> None:
        """Asks for another text of the chosen note."""
        if note := self._notes.chosen:
            hint = "enter keeps it de-identified and forgets the old text, esc goes back"
            self.balint.ask(
                "The note is to say", note.text, self._edited(note), hint=hint, most=MOST_CHARACTERS
            )

    def _edited(self, note: Note) -> Callable[[str | None], None]:
        def answer(text: str | None) -> None:
            if text and plain(text) != note.text:
                self.run_worker(self._change(note, plain(text)))

        return answer

    def action_code(self) -> None:
        """Opens the codebooks on the chosen note."""
        from balint_tui.tui.screens.code import CodeScreen

        if (note := self._notes.chosen) is None:
            self._say("There is no note to code.")
        elif self._session.ending is None:
            self._say("Only a session that is closed is coded.")
        else:
            review = Review(self._session, self.balint.settings.coder)
            self.app.push_screen(CodeScreen(review, note, lambda: self._start(review)))

    def _start(self, review: Review) -> None:
        self.run_worker(self._keep(review))

    async def _keep(self, review: Review) -> None:
        if not review.new:
            return
        try:
            library = self.balint.library
            await asyncio.to_thread(library.amend, self._session.id, review.new)
        except LibraryError as error:
            self._say(str(error))
            return
        self._session = review.session
        self._fill(self._notes.at)
        self._say("Saved.")

    def action_delete(self) -> None:
        """Asks whether the chosen note is to be forgotten."""
        if note := self._notes.chosen:
            self.balint.ask_to_delete("this note", lambda yes: self._confirmed(note, yes))

    def _confirmed(self, note: Note, yes: bool) -> None:
        if yes:
            self.run_worker(self._change(note, ""))
        else:
            self._say("Nothing was deleted.")

    async def _change(self, note: Note, text: str) -> None:
        try:
            left = await asyncio.to_thread(self._forget, note, text)
            events = await asyncio.to_thread(self.balint.library.events, self._session.id)
            self._session = replay(events)
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))
            return
        self._moment, self._runs = None, False
        self._fill(self._notes.at)
        done = "Changed" if text else "Deleted"
        self._say(" ".join([f"{done}; backups that hold the old text are not reached.", *left]))

    def _forget(self, note: Note, text: str) -> list[str]:
        library = self.balint.library
        if not text:
            return library.delete_note(self._session.id, note.seq)
        from balint_tui.privacy.engine import ENGINE
        from balint_tui.privacy.scrub import Scrubber

        kept = Scrubber(judge=ENGINE).scrub(text)
        unsure = [(span.start, span.end) for span in kept.unsure]
        return library.edit_note(self._session.id, note.seq, kept.text, unsure)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_account(self) -> None:
        """All of it in words, or drawn."""
        self._in_words = not self._in_words
        self.query_one("#account" if self._in_words else "#notes").focus()
        self.show()

    def action_back_out(self) -> None:
        """Out of replay or the account; then to the list from which it was opened, else home."""
        if self._replays:
            self._moment, self._runs = None, False
            self._fill(self._notes.at)
        elif self._in_words:
            self.action_account()
        elif len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        else:
            self.balint.go_home()


def _part(part: Section) -> Content:
    name, heads, rows = part
    table = [heads, *rows] if heads else rows
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    lines = [
        Content(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        for row in table
    ]
    if heads:
        lines[0] = lines[0].stylize("dim")
    if name:
        lines.insert(0, Content.styled(name, "bold $accent"))
    return Content("\n").join(lines)
