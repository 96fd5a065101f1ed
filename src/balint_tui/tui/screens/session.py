"""One session as it is in the library: drawn, replayed, read, corrected, handed on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from balint_tui.coding.codebook import load, names
from balint_tui.frame import picture
from balint_tui.frame.prose import QUESTIONS, facts, title
from balint_tui.frame.review import Review
from balint_tui.frame.session import DEBRIEF, Note, Piece, Session, replay
from balint_tui.frame.summary import search_text, summary
from balint_tui.library.errors import LibraryError
from balint_tui.library.seal import PLAIN
from balint_tui.output import new_file
from balint_tui.tui import words
from balint_tui.tui.account import account, document
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import plain
from balint_tui.tui.replaying import Replay
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import MOST_CHARACTERS
from balint_tui.tui.widgets.rows import Rows

TICK_S = 0.25
LABEL = 9
"""The columns of a line's label."""


@dataclass(frozen=True)
class Answer:
    """What the leaders answered to a question of the debrief; empty if they did not."""

    question: str
    text: str


class SessionScreen(Part):
    """The picture, the notes and the answers; or the whole account in words. ``headline`` comes
    first; ``note`` is the number of the note that is chosen at the beginning."""

    NAME = "session"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "session.tcss"
    AUTO_FOCUS = "#notes"

    def __init__(self, session: Session, headline: str = "", note: int = 0) -> None:
        super().__init__()
        self._session, self._headline = session, headline
        self._first = next((n for n, one in enumerate(session.notes) if one.seq == note), 0)
        self._replay = Replay(session)
        self._in_words = False
        self._message = ""
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, facts, picture, the moment of replay, the notes and answers; what was done."""
        yield Line(id="head")
        with Vertical(classes="page", id="drawn"):
            yield Line(id="facts")
            yield Line(id="picture")
            yield Line(id="moment")
            yield Rows(self._describe, id="notes")
            yield Line(id="note")
        with VerticalScroll(classes="page", id="account"):
            yield Line(id="words")
        yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Fills in the session; replay has its own tick."""
        self._names = names(load(self.balint.settings.codebooks)[0])
        self._marks = {legend.id: legend.label for legend in self.balint.legend.values()}
        self.set_interval(TICK_S, self._tick)
        self._fill(self._first)

    def on_resize(self) -> None:
        """The picture is as wide as the window."""
        self.show()

    @property
    def _notes(self) -> Rows:
        return self.query_one("#notes", Rows)

    def _fill(self, at: int = 0) -> None:
        self._notes.fill(self._items(), at=at)
        self.line("words").show(account(self._session, self._names, self._marks))
        self.show()

    def _take(self, session: Session) -> None:
        """The session as it is now."""
        self._session = self._replay.session = session

    def _items(self) -> list[Note | Answer]:
        """The notes, and once the session is closed the answers; in replay after its end only."""
        items: list[Note | Answer] = list(self._replay.now.notes)
        if self._session.ending is not None and not self._replay.is_before_the_end:
            answers = self._session.debrief
            items += [Answer(question, answers.get(question, "")) for question in DEBRIEF]
        return items

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
        if self._replay.at_s is not None:
            on = picture.axis(self._session, width)
            here = " " * (LABEL + on.column(self._replay.at_s))
            drawn.append(Content.assemble(here, ("▲", "bold $accent")))
        return Content("\n").join(drawn)

    def _stand(self) -> Content:
        """How things stood at the moment of replay."""
        replay = self._replay
        if replay.at_s is None:
            return Content.styled("space replays it, arrows go from one thing to the next", "dim")
        now = replay.now
        here = sum(seat.present for seat in now.seats)
        parts = [now.phase.name, "presenter sits back" if now.sits_back else "", f"{here} here"]
        made = [mark.mark for mark in now.marks if replay.is_now(mark.at_s)]
        parts += [self._marks.get(mark, mark) for mark in made]
        goes = f"{replay.speed} x" if replay.runs else "stands"
        clock = (words.clock(self._session, replay.at_s), "bold $accent")
        return Content.assemble(clock, f"  {' · '.join(filter(None, parts))}", (f"  {goes}", "dim"))

    def _in_full(self, note: Note | Answer | None) -> Content:
        """The whole answer; or the whole note and its codes, each with who gave it to what."""
        if note is None:
            return Content("" if self._replay.at_s is None else "No notes yet.")
        if isinstance(note, Answer):
            return Content(f"{QUESTIONS[note.question]}: {note.text or 'e answers it.'}")
        coders: dict[tuple[str, Piece], list[str]] = {}
        for coding in self._session.codings:
            if coding.piece[0] == note.seq:
                coders.setdefault((coding.code, coding.piece), []).append(coding.coder)
        lines = [Content(note.text)]
        for (code, piece), given in coders.items():
            text = self._session.text_of(piece) or ""
            of = "" if text == note.text else f": {text}"
            by = f" ({', '.join(given)})" if any(given) else ""
            lines.append(Content.styled(f"■ {self._names.get(code, code)}{by}{of}", "$accent"))
        return Content("\n").join(lines)

    def _describe(self, note: Note | Answer, width: int) -> Content:
        if isinstance(note, Answer):
            said = note.text or ("not answered", "dim")
            return Content.assemble((f"{note.question.capitalize():15} ", "dim"), "  ", said)
        phase = self._session.format.phases[note.index].name
        is_coded = any(coding.piece[0] == note.seq for coding in self._session.codings)
        at = (f"{words.clock(self._session, note.at_s)} {phase[:9]:9} ", "dim")
        return Content.assemble(at, ("■ " if is_coded else "  ", "$accent"), note.text)

    # --- replay

    def action_replay(self) -> None:
        """Runs from the beginning, or from where it stands; stops if it runs."""
        self._replay.toggle()
        self._moved()

    def _tick(self) -> None:
        if self._replay.passed(TICK_S):
            self._moved()

    def _moved(self) -> None:
        """Shows the moment, and the note that was written last."""
        self._notes.fill(self._items(), at=len(self._replay.now.notes) - 1)
        self.show()

    def action_on(self) -> None:
        """To the next thing that happened."""
        self._replay.on()
        self._moved()

    def action_back(self) -> None:
        """To the thing before."""
        self._replay.back()
        self._moved()

    def action_faster(self) -> None:
        """Replays faster."""
        self._replay.change_speed(1)
        self.show()

    def action_slower(self) -> None:
        """Replays slower."""
        self._replay.change_speed(-1)
        self.show()

    # --- what can be corrected

    def on_rows_moved(self) -> None:
        """Another note is read."""
        self._message = ""
        self.show()

    def _chosen(self) -> Note | Answer | None:
        """The note or answer that can be seen to be chosen."""
        if self._in_words:
            self._say("Go back to the notes first, with a, and choose one.")
            return None
        chosen: Note | Answer | None = self._notes.chosen
        return chosen

    def action_edit(self) -> None:
        """Asks for another text of the chosen note or answer."""
        if item := self._chosen():
            asked = QUESTIONS[item.question] if isinstance(item, Answer) else "The note is to say"
            hint = "enter keeps it de-identified and forgets the old text, esc goes back"
            self.balint.ask(asked, item.text, self._edited(item), hint=hint, most=MOST_CHARACTERS)

    def _edited(self, item: Note | Answer) -> Callable[[str | None], None]:
        def answer(text: str | None) -> None:
            if text and plain(text) != item.text:
                self.run_worker(self._change(item, plain(text)))
            elif item.text and text == "":
                self._say("It stays as it was; d deletes it.")

        return answer

    def action_code(self) -> None:
        """Opens the codebooks on the chosen note."""
        from balint_tui.tui.screens.code import CodeScreen

        note = self._chosen()
        if self._in_words:
            return
        if not isinstance(note, Note):
            self._say("Only a note can be coded." if note else "There is no note to code.")
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
        self._take(review.session)
        self._fill(self._notes.at)
        self._say("Saved.")

    def action_entry(self) -> None:
        """Opens the leader's own log entry of the session."""
        from balint_tui.tui.screens.entry import EntryScreen

        if self._session.ending is None or not self.balint.keeps:
            self._say("Only a session that is closed and kept has a log entry.")
        else:
            self.app.push_screen(EntryScreen(self._session, self._logged))

    def _logged(self, session: Session, message: str) -> None:
        self._take(session)
        self._fill(self._notes.at)
        self._say(message)

    def action_delete(self) -> None:
        """Asks whether the chosen note or answer is to be forgotten."""
        item = self._chosen()
        if item is not None and item.text:
            what = "this note" if isinstance(item, Note) else "this answer"
            self.balint.ask_to_delete(what, lambda yes: self._confirmed(item, yes))

    def _confirmed(self, item: Note | Answer, yes: bool) -> None:
        if yes:
            self.run_worker(self._change(item, ""))
        else:
            self._say("Nothing was deleted.")

    async def _change(self, item: Note | Answer, text: str) -> None:
        try:
            left = await asyncio.to_thread(self._forget, item, text)
            events = await asyncio.to_thread(self.balint.library.events, self._session.id)
            self._take(replay(events))
        except (LibraryError, OSError, ValueError) as error:
            self._say(str(error))
            return
        self._replay.stop()
        self._fill(self._notes.at)
        if item.text:
            done = "Changed" if text else "Deleted"
            left.insert(0, f"{done}; backups that hold the old text are not reached.")
        self._say(" ".join(left) or "Saved.")

    def _forget(self, item: Note | Answer, text: str) -> list[str]:
        """Puts ``text``, de-identified, in the place of the old one; not on the event loop."""
        from balint_tui.privacy.engine import ENGINE
        from balint_tui.privacy.scrub import Scrubber

        library, session_id = self.balint.library, self._session.id
        if isinstance(item, Note) and not text:
            return library.delete_note(session_id, item.seq)
        session = replay(library.events(session_id))
        scrubber = Scrubber(judge=ENGINE)
        scrubber.resume([search_text(session)])
        kept = scrubber.scrub(text)
        if isinstance(item, Answer):
            review = Review(session)
            review.answer(item.question, kept.text, self.balint.clock.wall())
            return library.amend(session_id, review.new)
        unsure = [(span.start, span.end) for span in kept.unsure]
        return library.edit_note(session_id, item.seq, kept.text, unsure)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    # --- handing it on

    def action_write(self) -> None:
        """Asks for a file, and writes the session into it as Markdown."""
        name = f"balint-{self._session.started:%Y-%m-%d}.md"
        self.balint.ask_for_file("Writes the session as Markdown to", name, self._write, self._say)

    def _write(self, path: Path) -> str:
        new_file(path, document(self._session, self._names, self._marks))
        sealed = self.balint.library.seal is not PLAIN
        return f"It is in {path}." + (" The library is sealed, this file is not." if sealed else "")

    def action_account(self) -> None:
        """All of it in words, or drawn."""
        self._in_words = not self._in_words
        self.query_one("#account" if self._in_words else "#notes").focus()
        self.show()

    def action_back_out(self) -> None:
        """Out of replay or the account; then to the list from which it was opened, else home."""
        if self._replay.at_s is not None:
            self._replay.stop()
            self._fill(self._notes.at)
        elif self._in_words:
            self.action_account()
        elif len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        else:
            self.balint.go_home()
