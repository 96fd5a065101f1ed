"""The leader's own log entry of one session: role, supervision, notes under their headings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from balint_tui.frame.review import Review
from balint_tui.frame.session import Session, replay
from balint_tui.frame.summary import search_text
from balint_tui.frame.supervision import HEADINGS, ROLES
from balint_tui.library.errors import LibraryError
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import Cleaning, plain
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.kept_as import Identifiers, KeptAs
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import MOST_CHARACTERS
from balint_tui.tui.widgets.plain_input import PlainInput

Changed = Callable[[Session, str], None]
"""Is told what the session is now, and what to say of it."""


@dataclass(frozen=True)
class Said:
    """What the leader changed; "" and None: not that. ``notes`` are as they were typed."""

    role: str
    supervised: bool | None
    notes: Mapping[str, str]


class PastSession(Cleaning):
    """A session that is over, to which something is written."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def written(self) -> list[str]:
        """All that was written in it."""
        return [search_text(self._session)]


class EntryScreen(Part):
    """A form; ``escape`` saves what was changed and goes back."""

    NAME = "entry"
    BINDINGS = bindings(NAME)
    CSS_PATH = "entry.tcss"
    AUTO_FOCUS = "#role"

    def __init__(self, session: Session, changed: Changed) -> None:
        super().__init__()
        self._session, self._changed = session, changed
        self._cleaning = PastSession(session)
        self._message = ""
        self._saving = self._may_go = False

    def compose(self) -> ComposeResult:
        """Which session it is, role and supervision, a line for each heading, how it is kept."""
        session = self._session
        day = f"{session.started.day} {session.started:%B %Y}"
        yield Line(" · ".join(filter(None, ["Log entry", day, session.group])), id="head")
        with Vertical(classes="page"):
            with VerticalScroll(id="form", can_focus=False):
                roles, no_yes = [(role, role) for role in ROLES], [("no", "no"), ("yes", "yes")]
                was = "yes" if session.supervised else "no"
                yield from self._row("Role", Chooser(roles, self._role, id="role"))
                yield from self._row("Supervised", Chooser(no_yes, was, id="supervised"))
                for heading, label in HEADINGS.items():
                    yield from self._row(label, self._input(heading))
            yield KeptAs(self._cleaning, id="preview", gives_way=True)
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def _row(self, label: str, widget: Any) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Line(label, classes="label")
            yield widget

    def _input(self, heading: str) -> PlainInput:
        return PlainInput(
            self._session.supervision.get(heading, ""),
            id=heading,
            max_length=MOST_CHARACTERS,
            highlighter=Identifiers(self._cleaning),
            select_on_focus=False,
        )

    @property
    def _role(self) -> str:
        return self._session.role or self.balint.settings.role

    def show(self) -> None:
        """Shows what was done, or what hinders it."""
        self.line("message").show(self._message)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    @on(Input.Changed)
    @on(events.DescendantFocus)
    def _preview(self) -> None:
        line = self.focused
        self.query_one(KeptAs).follow(line.value if isinstance(line, Input) else "")

    @on(Input.Changed)
    @on(Chooser.Changed)
    def _changed_again(self) -> None:
        self._may_go = False

    @on(KeptAs.Known)
    def _underline(self) -> None:
        if self.focused is not None:
            self.focused.refresh()

    # --- saving

    def _said(self) -> Said | None:
        """What was changed since it was saved; None if nothing was."""
        session = self._session
        role = self.query_one("#role", Chooser).value
        supervised = self.query_one("#supervised", Chooser).value == "yes"
        notes = {heading: self._text(heading) for heading in HEADINGS}
        changed = {
            name: text
            for name, text in notes.items()
            if text != plain(session.supervision.get(name, ""))
        }
        if not changed and (role, supervised) == (self._role, session.supervised):
            return None
        # What is shown is what is kept, whatever the settings will say another day.
        return Said(
            role if role != session.role else "",
            supervised if supervised != session.supervised else None,
            changed,
        )

    def _text(self, heading: str) -> str:
        return plain(self.query_one(f"#{heading}", Input).value)

    def _record(self, said: Said) -> tuple[Session, list[str]]:
        """Saves it, de-identified: the session as it is now, and what to say of it. Takes a moment.

        Raises LibraryError, OSError or ValueError.
        """
        library, name = self.balint.library, self._session.id
        notes = {heading: self._cleaning.clean(text) for heading, text in said.notes.items()}
        review = Review(replay(library.events(name)))
        review.log(said.role, said.supervised, notes, self.balint.clock.wall())
        left = library.amend(name, review.new)
        told = [
            f"{HEADINGS[heading]} is kept as: {text}"
            for heading, text in notes.items()
            if text != said.notes[heading]
        ]
        return replay(library.events(name)), ["Saved.", *told, *left]

    async def _save(self, said: Said, *, leave: bool) -> None:
        try:
            session, told = await asyncio.to_thread(self._record, said)
        except (LibraryError, OSError, ValueError) as error:
            self._may_go = leave
            self._say(f"{error} Escape again goes back without it." if leave else str(error))
        else:
            self._take(session, said, " ".join(told))
            if leave and self.is_current:  # a lock may have come in between
                self.app.pop_screen()
        finally:
            self._saving = False

    def _take(self, session: Session, said: Said, message: str) -> None:
        """Shows what was kept in the place of what was typed."""
        self._session = session
        for heading, typed in said.notes.items():
            if self._text(heading) == typed:
                self.query_one(f"#{heading}", Input).value = session.supervision.get(heading, "")
        self._say(message)
        self._changed(session, message)

    def _start(self, *, leave: bool) -> None:
        said = self._said()
        if said is not None and not (leave and self._may_go):
            self._saving = True
            # A worker of the app's own: one of the screen that goes away would wait for itself.
            self.app.run_worker(self._save(said, leave=leave))
        elif leave:
            self.app.pop_screen()
        else:
            self._say("Nothing was changed.")

    def keep(self) -> None:
        """Saves what was changed, because the app is being left."""
        if (said := self._said()) is not None:
            try:
                self._record(said)
            except (LibraryError, OSError, ValueError) as error:
                self.balint.trouble = f"The log entry is not saved. {error}"

    # --- what the leader does

    def action_next_line(self) -> None:
        """To the next line; on the last one, saves."""
        if self.focused is not None and self.focused.id == [*HEADINGS][-1]:
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Saves what was changed."""
        self._start(leave=False)

    def action_back_out(self) -> None:
        """Saves what was changed, and goes back."""
        if self.is_current:
            self._start(leave=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While it is being saved, keys wait."""
        return not self._saving
