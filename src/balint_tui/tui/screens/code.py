"""Coding: which codes of a codebook a note, or a piece of it, has."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from balint_tui.coding.codebook import Code, Codebook, load
from balint_tui.frame.review import Refused, Review
from balint_tui.frame.session import Note, Piece
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import plain
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows


class CodeScreen(Part, ModalScreen[None]):
    """The codes of one codebook; space gives one to the piece and takes it away."""

    NAME = "code"
    BINDINGS = bindings(NAME)
    CSS_PATH = "code.tcss"
    AUTO_FOCUS = "#codes"

    def __init__(self, review: Review, note: Note, changed: Callable[[], None]) -> None:
        super().__init__()
        self._review, self._note, self._changed = review, note, changed
        self._piece: Piece = (note.seq, 0, 0)
        self._books: list[Codebook] = []
        self._book = 0
        self._message = ""

    def compose(self) -> ComposeResult:
        """The piece, the codebook, its codes, what the chosen one means."""
        books, problems = load(self.balint.settings.codebooks)
        self._books, self._message = list(books.values()), "\n".join(problems)
        with Vertical(classes="sheet"):
            yield Line(id="piece")
            yield Line(id="book")
            yield Rows(self._describe, id="codes")
            yield Line(id="about")
            yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Shows the first codebook."""
        self._fill()

    def _fill(self, at: int = 0) -> None:
        self.query_one("#codes", Rows).fill(self._books[self._book].codes, at=at)
        self.show()

    def show(self) -> None:
        """Shows the piece with what stands around it, and the chosen code."""
        _, start, end = self._piece
        text = self._note.text
        start, end = (start, end) if end else (0, len(text))
        piece = Content.assemble(
            (text[:start], "dim"), (text[start:end], "bold"), (text[end:], "dim")
        )
        self.line("piece").show(piece)
        book = self._books[self._book]
        of = f"  {self._book + 1} of {len(self._books)}" if len(self._books) > 1 else ""
        self.line("book").show(Content.assemble((book.title, "bold $accent"), (of, "dim")))
        chosen = self.query_one("#codes", Rows).chosen
        self.line("about").show(chosen.about if chosen else "")
        self.line("message").show(self._message)

    def _describe(self, code: Code, width: int) -> Content:
        ours = self._is_given(code)
        others = [
            c
            for c in self._review.session.codings
            if c.code == code.id and c.piece[0] == self._note.seq
        ]
        more = "" if not others or ours else "  elsewhere in the note, or by someone else"
        indent = "  " * self._books[self._book].depth(code)
        mark = "■ " if ours else "□ " if code.codable else "  "
        return Content.assemble(mark, indent, code.name, (more, "dim"))

    def _is_given(self, code: Code) -> bool:
        """Whether the piece has this code by this coder."""
        ours = (self._piece, code.id, self._review.coder)
        return any((c.piece, c.code, c.coder) == ours for c in self._review.session.codings)

    # --- what the coder does

    def on_rows_moved(self) -> None:
        """Another code is explained."""
        self._message = ""
        self.show()

    def action_give(self) -> None:
        """Gives the chosen code, or takes it away."""
        rows = self.query_one("#codes", Rows)
        code = rows.chosen
        if code.codable or self._is_given(code):
            try:
                self._review.code(self._piece, code.id, self.balint.clock.wall())
            except Refused as refusal:
                self._message = str(refusal)
        else:
            self._message = f"{code.name} is a heading and no code; give another one."
        rows.refresh()
        self.show()

    def action_book(self) -> None:
        """The next codebook."""
        self._book = (self._book + 1) % len(self._books)
        self._fill()

    def action_cut(self) -> None:
        """Asks for the piece of the note that is to be coded."""
        hint = "enter takes what is left as the piece; all of it is the whole note"
        question = "Leave only the piece that is to be coded"
        most = len(self._note.text) + 1
        self.balint.ask(question, self._note.text, self._cut, hint=hint, most=most)

    def _cut(self, text: str | None) -> None:
        if text is None:
            return
        wanted = plain(text)
        at = self._note.text.find(wanted)
        if not wanted or at < 0:
            self._message = "That is no piece of the note; take words away at its ends only."
        else:
            whole = len(wanted) == len(self._note.text)
            span = (0, 0) if whole else (at, at + len(wanted))
            self._piece = (self._note.seq, *span)
            self._message = ""
        self.query_one("#codes", Rows).refresh()
        self.show()

    def action_down(self) -> None:
        """The next code."""
        self.query_one("#codes", Rows).action_move(1)

    def action_up(self) -> None:
        """The code before."""
        self.query_one("#codes", Rows).action_move(-1)

    def action_back_out(self) -> None:
        """Back to the session, which keeps what was given."""
        if self.is_current:
            self.dismiss()
            self._changed()
