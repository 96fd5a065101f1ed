"""Approval: each note, and each coded piece, as it would leave; nothing leaves that is not kept."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from balint_tui.coding.codebook import load, names
from balint_tui.frame.events import Event
from balint_tui.frame.review import Refused, Review, undecided, unsure
from balint_tui.frame.session import Piece, replay
from balint_tui.library.errors import LibraryError
from balint_tui.privacy import hints
from balint_tui.tui import words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import plain
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import MOST_CHARACTERS


@dataclass(frozen=True)
class Item:
    """A piece of a note of the session under review."""

    review: Review
    piece: Piece

    @property
    def text(self) -> str:
        """What it says."""
        return self.review.session.text_of(self.piece) or ""


class ApprovalScreen(Part):
    """One piece after another; what is not kept is dropped, and what is skipped stays undecided.

    ``among`` are the ids of the sessions to look at, None for all; ``wording`` says which they are.
    """

    NAME = "approval"
    BINDINGS = bindings(NAME)
    CSS_PATH = "approval.tcss"
    AUTO_FOCUS = ""

    def __init__(self, among: Collection[str] | None = None, wording: str = "") -> None:
        super().__init__()
        self._among = among if among is None else frozenset(among)
        self._of = ""
        if among is not None:
            self._of = f", of {len(among)} session{'s' * (len(among) != 1)}{wording}"
        self._sessions: list[str] = []
        self._items: list[Item] = []
        self._at = 0
        self._past: list[int] = []
        self._left = 0
        self._kept = self._dropped = 0
        self._loaded = False
        self._message = ""
        self._waiting: deque[tuple[str, Event]] = deque()
        self._one_at_a_time = Lock()
        self._names: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """How far it is, where the piece comes from, the piece, what is to be asked about it."""
        yield Line("Approval for export", id="head")
        with Vertical(classes="page"):
            yield Line(id="progress")
            yield Line(id="where")
            yield Line(id="text")
            yield Line(id="asked")
            yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Looks for what is to be decided."""
        self._names = names(load(self.balint.settings.codebooks)[0])
        self._look()

    @work(thread=True, exclusive=True)
    def _look(self) -> None:
        rows = [row for row in self.balint.library.rows() if row["state"] == "closed"]
        if self._among is not None:
            rows = [row for row in rows if row["id"] in self._among]
        left = {row["id"]: row.get("undecided", row["notes"]) for row in rows}
        self.on_loop(self._begin, [name for name in left if left[name]], sum(left.values()))

    def _begin(self, sessions: list[str], left: int) -> None:
        self._sessions, self._left = sessions, left
        self._load_more()

    @work(thread=True, exclusive=True, group="more")
    def _load_more(self) -> None:
        """Reads the next session with something to decide: the queue may be long."""
        while self._sessions:
            name = self._sessions.pop(0)
            try:
                session = replay(self.balint.library.events(name))
            except (LibraryError, OSError, ValueError) as error:
                self.on_loop(self._say, str(error))
                continue
            review = Review(session)
            if items := [Item(review, piece) for piece in undecided(session)]:
                self.on_loop(self._take, items)
                return
        self.on_loop(self._take, [])

    def _take(self, items: list[Item]) -> None:
        self._items += items
        self._loaded = True
        self.show()

    @property
    def _item(self) -> Item | None:
        return self._items[self._at] if self._at < len(self._items) else None

    # --- the picture

    def show(self) -> None:
        """Shows the piece as it would leave."""
        item = self._item
        self.line("progress").show(self._progress())
        self.line("where").show(self._where(item) if item else "")
        self.line("text").show(self._as_it_leaves(item) if item else self._end())
        self.line("asked").show(self._asked(item) if item else "")
        self.line("message").show(self._message)

    def _progress(self) -> Content:
        decided = f"{self._kept} kept, {self._dropped} dropped, {self._left} to go{self._of}"
        return Content.styled(decided if self._loaded else "Looking …", "bold")

    def _end(self) -> Content:
        if not self._loaded:
            return Content("")
        here = " in these sessions" if self._of else ""
        return Content(f"Nothing is left to decide{here}. Only what was kept can be exported.")

    def _where(self, item: Item) -> Content:
        session = item.review.session
        note = next(note for note in session.notes if note.seq == item.piece[0])
        parts = [
            session.group,
            f"{session.started.day} {session.started:%B %Y}",
            f"{words.clock(session, note.at_s)} {session.format.phases[note.index].name}",
            "a piece of a note" if item.piece[2] else "",
        ]
        codes = {c.code for c in session.codings if c.piece == item.piece}
        parts += sorted(self._names.get(code, code) for code in codes)
        return Content.styled(" · ".join(filter(None, parts)), "dim")

    def _as_it_leaves(self, item: Item) -> Content:
        text = Content(item.text)
        for start, end in unsure(item.review.session, item.piece):
            text = text.stylize("underline bold", start, end)
        for hint in hints.find(item.text):
            text = text.stylize("underline", hint.start, hint.end)
        return text

    def _asked(self, item: Item) -> Content:
        found = [item.text[a:b] for a, b in unsure(item.review.session, item.piece)]
        lines = [f"“{name}” may be a name." for name in found]
        lines += [
            f"“{item.text[hint.start : hint.end]}” may tell who it is ({hint.why})."
            for hint in hints.find(item.text)
        ]
        return Content("\n".join(lines))

    # --- what the leader decides

    def action_keep(self) -> None:
        """It may leave as it is shown."""
        if item := self._item:
            self._decide(item, lambda: item.review.approve(item.piece, item.text, self._now))
            self._kept += 1
            self._on()

    def action_drop(self) -> None:
        """It does not leave."""
        if item := self._item:
            self._decide(item, lambda: item.review.drop(item.piece, self._now))
            self._dropped += 1
            self._on()

    def action_edit(self) -> None:
        """It leaves with other words; the note stays as it is."""
        if item := self._item:
            hint = "enter keeps it for export in these words, esc goes back"
            self.balint.ask(
                "As it is to leave", item.text, self._edited(item), hint=hint, most=MOST_CHARACTERS
            )

    def _edited(self, item: Item) -> Callable[[str | None], None]:
        def answer(text: str | None) -> None:
            if text is not None:
                self.run_worker(self._approve_as(item, plain(text)))

        return answer

    async def _approve_as(self, item: Item, text: str) -> None:
        kept = await asyncio.to_thread(_scrubbed, text)
        try:
            self._decide(item, lambda: item.review.approve(item.piece, kept, self._now))
        except Refused as refusal:
            self._say(str(refusal))
            return
        self._kept += 1
        self._on(f"Kept as: {kept}")

    def action_skip(self) -> None:
        """Decides later."""
        if self._item:
            self._past.append(self._at)
            self._forward()

    def action_undo(self) -> None:
        """Back to the piece before, and takes back what was decided on it."""
        if not self._past:
            self._say("Nothing to take back.")
            return
        self._at = self._past.pop()
        item = self._items[self._at]
        decision = item.review.session.approvals.get(item.piece, ...)
        if decision is not ...:
            self._decide(item, lambda: item.review.undo(self._now))
            self._left += 1
            self._kept -= decision is not None
            self._dropped -= decision is None
        self._say("Taken back." if decision is not ... else "")

    @property
    def _now(self) -> datetime:
        return self.balint.clock.wall()

    def _decide(self, item: Item, act: Callable[[], str]) -> None:
        act()
        self._waiting.append((item.review.session.id, item.review.new[-1]))
        # A worker of the app's own: those of a screen end with it.
        self.balint.run_worker(self._save_or_say, thread=True)

    def _save_or_say(self) -> None:
        try:
            self._save()
        except LibraryError as error:
            self.on_loop(self._say, str(error))

    def _save(self) -> None:
        """Saves what was decided, in the order in which it was; what cannot be waits."""
        with self._one_at_a_time:
            while self._waiting:
                session_id, event = self._waiting[0]
                self.balint.library.amend(session_id, [event])
                self._waiting.popleft()

    def keep(self) -> None:
        """The app is being left: all that was decided is saved."""
        with suppress(LibraryError):
            self._save()

    def _on(self, message: str = "") -> None:
        self._past.append(self._at)
        self._left -= 1
        self._message = message
        self._forward()

    def _forward(self) -> None:
        self._at += 1
        if self._item is None:
            self._load_more()
        self.show()

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_back_out(self) -> None:
        """Back to the library, with its filter as it was."""
        from balint_tui.tui.screens.library import LibraryScreen

        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        else:
            self.app.switch_screen(LibraryScreen())


def _scrubbed(text: str) -> str:
    from balint_tui.privacy.engine import ENGINE
    from balint_tui.privacy.scrub import Scrubber

    return Scrubber(judge=ENGINE).scrub(text).text
