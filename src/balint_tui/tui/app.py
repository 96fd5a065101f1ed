"""The app: its screens, its colours, and how it ends. What it shows lies in ``screens/``."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen

from balint_tui import output
from balint_tui.frame import cues, marks
from balint_tui.frame.clock import Clock
from balint_tui.library.library import Library, LibraryError
from balint_tui.library.writer import SaveState
from balint_tui.output import Trouble
from balint_tui.settings import Settings
from balint_tui.tui import themes
from balint_tui.tui.commands import CommandProvider, Palette, keymap
from balint_tui.tui.gate import Gate
from balint_tui.tui.meeting import Meeting, Nowhere, Store
from balint_tui.tui.screens.part import Part

Opening = Callable[["BalintApp"], Screen[Any]]
"""Makes the first screen, once there is a library. May raise LibraryError or ValueError."""


class BalintApp(App[None]):
    """Holds what outlives a screen: library, settings, and the session that is being led."""

    TITLE = "balint-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = App.COMMANDS | {CommandProvider}
    BINDINGS = [Binding("ctrl+q", "leave", "leave", show=False, priority=True)]

    class Saving(Message):
        """How far a session is saved, told by the writer's thread."""

        def __init__(self, state: SaveState) -> None:
            super().__init__()
            self.state = state

    library: Library
    store: Store

    def __init__(
        self,
        library: Library | None,
        settings: Settings,
        clock: Clock,
        *,
        keep: bool = True,
        gate: Gate | None = None,
        opening: Opening | None = None,
    ) -> None:
        plain = bool(os.environ.get("NO_COLOR"))
        # Decided before Textual picks its filter: NO_COLOR means the terminal's own colours.
        super().__init__(ansi_color=True if plain else None)
        self.settings, self.clock, self.keeps = settings, clock, keep
        self.gate, self._opening = gate, opening
        self.legend = marks.load(settings.marks)
        self.cues = cues.load()
        self.meeting: Meeting | None = None
        self.farewell = self.trouble = ""
        self.crash = ""
        self.leaving = False
        self.first: Screen[Any] | None = None
        for theme in themes.OURS:
            self.register_theme(theme)
        self.theme = self._theme(plain)
        self.set_keymap(keymap(settings.keys))
        if library is not None:
            self.enter(library)

    @property
    def has_library(self) -> bool:
        """Whether the library is open: a sealed one waits for its passphrase."""
        return hasattr(self, "library")

    def enter(self, library: Library) -> None:
        """Goes on in this library. Raises LibraryError or ValueError if its first screen does."""
        self.library = library
        self.store = library if self.keeps else Nowhere()
        library.watch(self._tell)
        self.first = self._opening(self) if self._opening else None
        if self.is_running:
            self._show_first()

    def give_up(self, sentence: str) -> None:
        """Ends the app with a sentence for what is wrong."""
        self.trouble = sentence
        self.exit()

    def _tell(self, state: SaveState) -> None:
        self.post_message(self.Saving(state))

    def _theme(self, plain: bool) -> str:
        chosen = self.settings.theme
        if chosen and chosen not in self.available_themes:
            names = ", ".join(sorted(self.available_themes))
            raise ValueError(f"settings.toml: theme: there is no {chosen!r}; there are {names}.")
        return chosen or (themes.WITHOUT_COLOUR if plain else themes.DEFAULT)

    def get_system_commands(self, screen: Screen[Any]) -> Any:
        """Themes and the lock only: Textual's screenshot would write notes to a file."""
        yield SystemCommand(
            "Theme", "Other colours, until the app is left", self.action_change_theme
        )
        if gate := self.gate:
            yield SystemCommand(
                "Lock", "Asks for the passphrase; a session goes on", lambda: gate.lock(self)
            )

    def on_mount(self) -> None:
        """Shows the first screen; a closed terminal now ends the app as gently as ``q`` does."""
        if self.has_library:
            self._show_first()
        if self.gate is not None:
            self.gate.guard(self)
        self.call_after_refresh(self._settle)
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, self.stop)
            loop.add_signal_handler(signal.SIGINT, self.stop)
            loop.add_signal_handler(signal.SIGHUP, self.hang_up)

    def _show_first(self) -> None:
        from balint_tui.tui.screens.home import HomeScreen

        self.push_screen(self.first or HomeScreen())

    def _settle(self) -> None:
        """What can wait until the first frame is there."""
        gc.freeze()
        gc.enable()

    # --- the session

    def lead(self, meeting: Meeting, message: str = "") -> None:
        """Shows a session that goes on (or, if the group is over already, its debrief)."""
        from balint_tui.tui.screens.live import LiveScreen

        self.meeting = meeting
        self.switch_screen(LiveScreen(meeting, message))
        if meeting.session.ended_s is not None:
            self.debrief(meeting)

    def take_up(self, session_id: str) -> None:
        """Goes on with a session that was left open. Raises LibraryError, OSError, ValueError."""
        meeting = self._taken_up(session_id)
        said = meeting.live.reopen()
        if not meeting.roster.names():
            said += " First names are not kept: a, then n to give them again."
        self.lead(meeting, said)

    def finish(self, session_id: str) -> None:
        """Ends a session that was left open where it was left, and asks the leaders.

        Raises LibraryError, OSError or ValueError.
        """
        meeting = self._taken_up(session_id)
        if meeting.session.ended_s is None:
            meeting.live.end_where_left()
        self.lead(meeting)

    def _taken_up(self, session_id: str) -> Meeting:
        events = self.library.events(session_id)
        meeting = Meeting.take_up(self.store, self.clock, self.legend, self.cues, events)
        self.recall_names(meeting)
        return meeting

    def recall_names(self, meeting: Meeting) -> None:
        """Gives the seats the first names that a sealed library keeps for their group."""
        if not meeting.kept:
            return
        try:
            kept = self.library.names.of(meeting.session.group)
        except (LibraryError, OSError):
            return  # names can be given again; the session must not wait for them
        for seat, name in kept.items():
            if seat <= len(meeting.session.seats):
                meeting.roster.assign(seat, name)

    def load_recognisers(self) -> None:
        """Loads what de-identifies, beside the screen: the first note should not wait for it."""
        Thread(target=_load_recognisers, daemon=True).start()

    def on_balint_app_saving(self, message: Saving) -> None:
        """Shows what is saved as saved."""
        if self.meeting is None:
            return
        if self.meeting.saving(message.state):
            self._show()

    def _show(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Part) and screen.composed:
                screen.show()

    def debrief(self, meeting: Meeting) -> None:
        """The leaders' questions after the group."""
        from balint_tui.tui.screens.debrief import DebriefScreen

        self.push_screen(DebriefScreen(meeting))

    def reopen_group(self) -> None:
        """The group was not over yet: takes its end back. May raise Refused."""
        from balint_tui.tui.screens.live import LiveScreen

        meeting = self.meeting
        if meeting is not None:
            said = meeting.live.take_back_end()
            self.pop_screen()
            if isinstance(self.screen, LiveScreen):
                self.screen.say(said)

    def close_meeting(self, meeting: Meeting, ending: str, failed: Callable[[str], None]) -> None:
        """Closes the session and shows it as saved; ``failed`` gets the sentence if it is not."""
        # A worker of the app's own: one of the screen that goes away would wait for itself.
        self.run_worker(self._close_meeting(meeting, ending, failed))

    async def _close_meeting(
        self, meeting: Meeting, ending: str, failed: Callable[[str], None]
    ) -> None:
        from balint_tui.tui.screens.live import LiveScreen
        from balint_tui.tui.screens.session import SessionScreen

        if meeting.session.ending is None:
            meeting.live.close(ending)
        try:
            await asyncio.to_thread(meeting.store.close_session, meeting.session.id)
        except LibraryError as error:
            failed(str(error))
            return
        while self.gate is not None and self.gate.is_shut(self):
            await asyncio.sleep(0.1)  # a lock that came in between is not opened from behind
        self.meeting = None
        headline = "Saved." if meeting.kept else "A rehearsal: nothing was kept."
        while len(self.screen_stack) > 1 and not isinstance(self.screen, LiveScreen):
            await self.pop_screen()
        await self.switch_screen(SessionScreen(meeting.session, headline))

    def go_home(self) -> None:
        """Home again; a rehearsal ends here."""
        from balint_tui.tui.screens.home import HomeScreen

        if not self.keeps:
            self.exit()
            return
        self.switch_screen(HomeScreen())

    # --- small screens

    def ask(
        self,
        question: str,
        text: str,
        answer: Callable[[str | None], None],
        *,
        hint: str = "",
        most: int = 80,
    ) -> None:
        """Asks for one line of ``most`` characters; ``answer`` gets None if there is none."""
        from balint_tui.tui.screens.ask import AskScreen

        self.push_screen(AskScreen(question, text, hint, most), answer)

    def ask_to_delete(self, what: str, answer: Callable[[bool], None]) -> None:
        """Asks for a word before something is forgotten; ``answer`` gets whether it was given."""
        question = f"To delete {what} for good, type delete; backups are not reached"
        hint = "enter deletes it if the word is there, esc goes back"
        self.ask(
            question,
            "",
            lambda text: answer((text or "").strip().casefold() == "delete"),
            hint=hint,
        )

    def ask_for_file(
        self,
        question: str,
        suggested: str,
        write: Callable[[Path], str],
        said: Callable[[str], None],
    ) -> None:
        """Asks for the name of a new file, in the home folder if it is only a name; ``said`` gets
        what ``write`` says of it, or why it could not be written."""

        def answered(text: str | None) -> None:
            if text:
                try:
                    said(write(output.new_path(text)))
                except Trouble as trouble:
                    said(str(trouble))

        self.ask(question, suggested, answered, hint="enter writes it, esc goes back", most=500)

    def attendance(self, meeting: Meeting, after: Callable[[], None]) -> None:
        """Who is here."""
        from balint_tui.tui.screens.attendance import AttendanceScreen

        self.push_screen(AttendanceScreen(meeting), lambda _: after())

    def curtain(self, clock: Clock) -> None:
        """Nothing but the clock."""
        from balint_tui.tui.screens.curtain import CurtainScreen

        self.push_screen(CurtainScreen(clock))

    def help(self, screen: str) -> None:
        """The keys of a screen."""
        from balint_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(screen, self.settings.keys))

    # --- the end

    def action_leave(self) -> None:
        """Leaves the app."""
        self.leave()

    def leave(self) -> None:
        """Keeps what is typed and ends the app; a session stays open.

        While the disk does not take what is in memory, only when asked twice.
        """
        meeting = self.meeting
        if meeting and meeting.trouble and not meeting.all_saved and not meeting.asked_to_leave:
            meeting.asked_to_leave = True
            self._show()
            return
        self.stop()

    def stop(self) -> None:
        """Ends the app without asking; also when the system says so."""
        self._keep()
        self.farewell = self._farewell()
        self.leaving = True
        self.exit()

    def _farewell(self) -> str:
        meeting = self.meeting
        if meeting is None or not meeting.kept:
            return ""
        if meeting.trouble and not meeting.all_saved:
            return f"The newest entries are not saved. {meeting.trouble}"
        return "The session stays open: start balint-tui to take it up again."

    def hang_up(self) -> None:
        """The terminal is gone: keeps everything, tidies what may be left of it, and stops."""
        self._keep()
        if self.has_library:
            self.library.close()
        # Writing to a terminal that is gone may wait for ever.
        Timer(1.0, os._exit, (0,)).start()
        with suppress(Exception):
            if self._driver is not None:
                self._driver.stop_application_mode()
                self._driver.close()
        os._exit(0)

    async def on_event(self, event: events.Event) -> None:
        """Takes no key after the one that left: its screen is going away."""
        if self.gate is not None and isinstance(event, events.Key | events.Paste):
            self.gate.touch(self)
        if not (self.leaving and isinstance(event, events.Key)):
            await super().on_event(event)

    def _keep(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Part) and screen.composed:
                screen.keep()
        if self.meeting:
            self.meeting.keep_draft()

    def action_command_palette(self) -> None:
        """Every action by name; under the curtain any key lifts it, this one too."""
        from balint_tui.tui.screens.curtain import CurtainScreen

        if self.gate is not None and self.gate.is_shut(self):
            return
        if isinstance(self.screen, CurtainScreen):
            self.screen.dismiss()
        elif not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def bell(self) -> None:
        """Never."""

    def action_help_quit(self) -> None:
        """``ctrl+c`` does nothing: a slip must not end a session."""

    def panic(self, *renderables: Any) -> None:
        """The terminal could not be read; ends without printing what could hold notes."""
        if not os.isatty(sys.__stdin__.fileno() if sys.__stdin__ else 0):
            self.hang_up()
        self.crash = self.crash or "the terminal could not be read"
        self._end_after_crash()

    def _handle_exception(self, error: Exception) -> None:
        from balint_tui.crash import place

        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.crash = self.crash or place(error)
        self._end_after_crash()

    def _end_after_crash(self) -> None:
        self._return_code = 2
        with suppress(Exception):
            self._keep()
        self._close_messages_no_wait()


def _load_recognisers() -> None:
    from balint_tui.privacy.engine import ENGINE
    from balint_tui.privacy.scrub import Scrubber

    Scrubber(judge=ENGINE).scrub("One text, to have it all in memory.")
