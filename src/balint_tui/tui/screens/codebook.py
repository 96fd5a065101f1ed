"""The codebook: how often each code was given and by whom, and the words that it was given to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from balint_tui.codebooks import bring_in, send_out
from balint_tui.coding.codebook import Codebook, names
from balint_tui.coding.quotes import Counts, Passage, Tally
from balint_tui.frame.session import Session, replay
from balint_tui.library.errors import LibraryError
from balint_tui.output import Trouble
from balint_tui.tui.coded import NOTHING, Found, count
from balint_tui.tui.columns import columns, fit, widths
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.agreement import AgreementScreen, sign
from balint_tui.tui.screens.gathering import Gathering
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows

WIDE = 110
"""From this width on the quotes stand beside the codes, else below them."""
MOST_LINES = 4
"""Of a quote with what stands above it."""

_EMPTY = "No note is coded yet: in a session, c gives codes."
_NONE_OF_THEM = "No session{} has codes: in the library, escape shows all sessions."
_HEADS = ("quotes", "in all", "notes", "sessions", "coders")
_WIDTHS = widths(_HEADS)


class CodebookScreen(Gathering):
    """The codes of one codebook, and all quotes of the chosen one. ``of``: of which sessions."""

    NAME = "codebook"
    BINDINGS = bindings(NAME)
    CSS_PATH = "codebook.tcss"
    AUTO_FOCUS = "#codes"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, ids: Sequence[str], of: str = "") -> None:
        super().__init__(ids)
        self._of = of
        self._found = NOTHING
        self._names: dict[str, str] = {}
        self._book = 0
        self._opened = ""
        self._changed: set[str] = set()
        self._message = ""

    def compose(self) -> ComposeResult:
        """The codebook, its codes, what the chosen one means, its quotes."""
        yield Line("Codebook", id="head")
        with Vertical(classes="page"):
            yield Line(id="book")
            with Container(id="lists"):
                with Vertical(id="left"):
                    yield Line(id="heads")
                    yield Rows(self._describe_code, id="codes")
                    yield Line(id="about")
                with Vertical(id="right"):
                    yield Line(id="where")
                    yield Rows(self._describe_quote, id="quotes")
            yield Line(id="message")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    @property
    def _codes(self) -> Rows:
        return self.query_one("#codes", Rows)

    @property
    def _quotes(self) -> Rows:
        return self.query_one("#quotes", Rows)

    # --- reading

    def gather(self, read: Iterator[Session]) -> Found:
        """Counts what is coded."""
        return count(self._found, set(self._changed), read, self.balint.settings.codebooks)

    def take(self, found: Found) -> None:
        """Shows the codebook that was shown before, with the same code and quote chosen."""
        before = self._shown.id if self._found.books else ""
        ids = [book.id for book in found.books]
        self._found = found
        self._changed.clear()
        self._names = names({book.id: book for book in found.books})
        self._book = ids.index(before) if before in ids else 0
        self._fill(self._codes.at, self._quotes.at)

    def on_screen_resume(self) -> None:
        """Reads the session that was looked at again: its codes may have changed."""
        if self._opened:
            self._changed.add(self._opened)
            self._opened = ""
            self.read_again(sorted(self._changed))

    def on_resize(self) -> None:
        """A quote has more lines where the window is wide."""
        self._fill_quotes(self._quotes.at)
        self.show()

    # --- the picture

    @property
    def _shown(self) -> Codebook:
        return self._found.books[self._book]

    @property
    def _tall(self) -> int:
        return MOST_LINES + 1 if self.size.width >= WIDE else MOST_LINES - 1

    def _fill(self, at: int = 0, quote: int = 0) -> None:
        self._codes.fill(self._found.tallies[self._book], at=at)
        self._fill_quotes(quote)
        self.show()

    def _fill_quotes(self, at: int = 0) -> None:
        chosen: Tally | None = self._codes.chosen
        self._quotes.fill(chosen.passages if chosen else (), tall=self._tall, at=at)

    def show(self) -> None:
        """Shows the codebook, the chosen code, and where in its quotes we are."""
        quoting = self._quotes.has_focus
        heads = columns("code", _HEADS, _WIDTHS, self._codes.size.width - 2)
        self.line("book").show(self._title())
        self.line("heads").show(_head(heads, not quoting) if self._found.books else "")
        self.line("about").show(self._about())
        self.line("where").show(_head(Content(self._where()), quoting))
        self.line("message").show(self._said())

    def _title(self) -> Content:
        if not self._found.books:
            return Content(self.reading)
        books, sessions = len(self._found.books), len(self._found.sessions)
        parts = [f"{self._book + 1} of {books}"] if books > 1 else []
        parts.append(f"{sessions} coded session{'' if sessions == 1 else 's'}{self._of}")
        return Content.assemble(
            (self._shown.title, "bold $accent"), (f"  {' · '.join(parts)}", "dim")
        )

    def _about(self) -> Content:
        chosen: Tally | None = self._codes.chosen
        if chosen is None:
            return Content("")
        below = f"With the codes below: {_in_words(chosen.in_all)}" if chosen.in_all else ""
        return Content("\n".join(filter(None, [below, chosen.code.about])))

    def _where(self) -> str:
        chosen: Tally | None = self._codes.chosen
        if chosen is None:
            return ""
        at, of = self._quotes.at + 1, self._quotes.count
        which = f"quote {at} of {of}" if of else "no quotes"
        return f"{chosen.code.name}: {which}"

    def _said(self) -> str:
        if self._message or self.reading:
            return self._message or (self.reading if self._found.books else "")
        told = [*self.notices, *self._found.problems]
        if not self._found.quotes:
            told.append(_NONE_OF_THEM.format(self._of) if self._of else _EMPTY)
        return "\n".join(told)

    def _describe_code(self, found: Tally, width: int) -> Content:
        own, in_all = found.own, found.in_all
        cells = [str(n or "–") for n in (own.quotes, own.notes, own.sessions, own.coders)]
        cells.insert(1, str(in_all.quotes or "–") if in_all else "")
        name = "  " * found.depth + found.code.name
        return columns(name, cells, _WIDTHS, width)

    def _describe_quote(self, passage: Passage, width: int) -> Content:
        quote, chosen = passage.quote, self._codes.chosen.code.id
        codes = ", ".join(self._names[code] for code in passage.codes if code != chosen)
        parts = [quote.day, quote.group, quote.phase, _signs(passage.coders), codes]
        head = Content.styled(" · ".join(filter(None, parts)), "dim")
        text, most = Content(" ".join(quote.text.split())), min(self._tall, MOST_LINES)
        lines = fit(head, most // 2, width - 2)
        lines += fit(text, most - len(lines), width - 2)
        lines += [Content("")] * (self._tall - len(lines))
        return Content("\n  ").join(lines)

    # --- what the reader does

    def on_rows_moved(self) -> None:
        """Another code shows its quotes; another quote, where it stands among them."""
        if not self._quotes.has_focus:
            self._fill_quotes()
        self._say("")

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    @property
    def _list(self) -> Rows:
        return self._quotes if self._quotes.has_focus else self._codes

    def action_down(self) -> None:
        """The next row of the list that has the focus."""
        self._list.action_move(1)

    def action_up(self) -> None:
        """The row before."""
        self._list.action_move(-1)

    def action_switch(self) -> None:
        """From one list to the other."""
        self.set_focus(self._codes if self._quotes.has_focus else self._quotes)
        self.show()

    def action_book(self) -> None:
        """The next codebook."""
        if self._found.books:
            self._book = (self._book + 1) % len(self._found.books)
            self._message = ""
            self._fill()

    def action_open(self) -> None:
        """From a code to its quotes; from a quote to its session."""
        from balint_tui.tui.screens.session import SessionScreen

        passage: Passage | None = self._quotes.chosen
        if not self._quotes.has_focus:
            self.action_switch()
        elif passage is not None:
            try:
                events = self.balint.library.events(passage.quote.session_id)
                screen = SessionScreen(replay(events), note=passage.quote.note)
            except (LibraryError, OSError, ValueError) as error:
                self._say(str(error))
                return
            self._opened = passage.quote.session_id
            self.app.push_screen(screen)

    def action_agreement(self) -> None:
        """Compares two coders."""
        if self._found.books:
            notes = {name: session.notes for name, session in self._found.sessions.items()}
            self.app.push_screen(AgreementScreen(self._found.quotes, notes, self._names))

    def action_export_book(self) -> None:
        """Asks for a file, and writes the codebook to it."""
        if not self._found.books:
            return
        book = self._shown
        question = "The new file for this codebook: .qdc for programs that code, .csv as a table"

        def write(path: Path) -> str:
            send_out(book, path)
            return f"The codebook is in {path}."

        self.balint.ask_for_file(question, f"{book.id}.qdc", write, self._say)

    def action_import_book(self) -> None:
        """Asks for a file, and takes the codebook in it in."""

        def answered(text: str | None) -> None:
            if text:
                self.run_worker(self._bring_in(Path.home() / os.path.expanduser(text)))

        question, hint = "The file with the codebook, .qdc or .csv", "enter reads it, esc goes back"
        self.balint.ask(question, "", answered, hint=hint, most=500)

    async def _bring_in(self, path: Path) -> None:
        try:
            book = await asyncio.to_thread(bring_in, path, self.balint.settings.codebooks)
        except Trouble as trouble:
            self._say(str(trouble))
            return
        self._say(f"{book.title}: {len(book.codes)} codes were taken in.")
        self.read_again(sorted(self._changed) if self._found.books else None)


def _head(text: Content, chosen: bool) -> Content:
    """Above a list; the one that has the keys is told by more than colour."""
    return Content.assemble("  ", text.stylize("bold underline" if chosen else "dim"))


def _in_words(found: Counts) -> str:
    parts = zip(
        (found.quotes, found.notes, found.sessions, found.coders),
        ("quote", "note", "session", "coder"),
        strict=True,
    )
    return ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for number, what in parts)


def _signs(coders: Sequence[str]) -> str:
    """Who gave it; one who set no sign is named only beside others."""
    return "" if coders == ("",) else ", ".join(sign(coder) for coder in coders)
