"""Every action, in one table per screen: for the keys, the key bar, the help and the palette.

A command's name is the name of its action and the word for it in the settings file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import on
from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.message import Message
from textual.widgets import Input, OptionList


@dataclass(frozen=True)
class Command:
    """One action. ``keys`` as Textual writes them; ``bar`` is its rank in the key bar, 0: none."""

    name: str
    keys: str
    title: str
    about: str
    bar: int = 0
    action: str = ""

    @property
    def call(self) -> str:
        """The action to run, with its arguments."""
        return self.action or self.name


LEAVE = Command("leave", "q,ctrl+q", "leave", "Leaves (quits) the app; a session stays open.", 9)
HELP = Command("help", "question_mark,f1", "help", "Shows the keys of this screen.", 1)

LIVE: tuple[Command, ...] = (
    Command("next", "right", "next phase", "On to the next phase; nothing moves by itself.", 2),
    Command("previous", "left", "phase before", "Back to the phase before."),
    Command("note", "n", "note", "Opens the note line; enter keeps, escape closes it.", 3),
    Command("attendance", "a", "seats", "Who is here, comes late, leaves when, presents.", 4),
    Command("cue", "c", "cue", "One sentence for this moment; again for another.", 5),
    Command("land", "exclamation_mark", "land", "The shortest good ending from here.", 6),
    Command("undo", "u", "undo", "Takes back the last action, whatever it was.", 7),
    Command("pause", "p", "pause", "Stops the phase's clock, or lets it go on.", 8),
    Command("longer", "plus", "2 min more", "Two minutes more, out of the discussion.", 10),
    Command("shorter", "minus", "2 min less", "Two minutes less, given to the discussion."),
    Command("word", "w", "word offered", "Whoever leaves next was offered a word."),
    Command("left", "x", "has left", "Whoever was to leave next has gone."),
    Command("push_back", "o", "sit back / in", "The presenter sits back, or takes part again."),
    Command(
        "curtain", "b", "curtain", "Blanks the screen but for the clock; any key lifts it.", 11
    ),
    Command("hold", "d", "distress", "Four quiet lines for someone in distress; not recorded."),
    Command("link", "v", "video link", "The video link dropped, or is back."),
    Command("end_at", "t", "end time", "Moves the hard stop to another time."),
    Command("gap", "g", "count as pause", "Counts the time the laptop slept as a pause."),
    Command("earlier", "up,pageup", "earlier notes", "Scrolls to earlier notes of this phase."),
    Command("later", "down,pagedown", "later notes", "Scrolls to later notes of this phase."),
    Command("quiet", "escape", "hide the cue", "Hides the cue and the message."),
    HELP,
    LEAVE,
)

MARKS: tuple[Command, ...] = tuple(
    Command(f"mark_{n}", str(n), f"mark {n}", f"The mark on {n}.", action=f"mark({n})")
    for n in range(1, 10)
)

HOME: tuple[Command, ...] = (
    Command("start", "enter", "start", "Starts a session with what is shown.", 2),
    Command("take_up", "r", "take up", "Takes the session that was left open up again.", 3),
    Command(
        "finish", "f", "finish it", "Ends the session that was left open where it was left.", 4
    ),
    Command("library", "l", "library", "All sessions: to find, read, and delete them.", 5),
    Command("down", "down", "down", "To the next line."),
    Command("up", "up", "up", "To the line before."),
    HELP,
    LEAVE,
)

ATTENDANCE: tuple[Command, ...] = (
    Command("here", "space", "here", "Someone is here, or not here yet.", 2),
    Command("leaves", "l", "leaves", "When this seat has to leave; empty: stays.", 3),
    Command("word", "w", "word", "This seat was offered a word before leaving.", 4),
    Command("gone", "x", "left", "This seat has left.", 5),
    Command("presents", "r", "presents", "This seat presents the case.", 6),
    Command(
        "first_name", "n", "name", "A first name: in memory only (but see k), a seat in notes.", 7
    ),
    Command(
        "keep_names", "k", "keep names", "Keeps this group's names in a sealed library, or not."
    ),
    Command("more", "plus", "seat more", "One seat more in the circle.", 8),
    Command("fewer", "minus", "seat less", "One seat less in the circle.", 9),
    Command("undo", "u", "undo", "Takes back the last action, whatever it was.", 10),
    Command("down", "down", "down", "To the next seat."),
    Command("up", "up", "up", "To the seat before."),
    HELP,
    Command("back_out", "escape,a,q,enter", "back", "Back to the session.", 2),
)

DEBRIEF: tuple[Command, ...] = (
    Command(
        "finish", "enter", "next / save", "To the next line; on the first: saves the session.", 2
    ),
    Command("down", "down", "down", "To the next line."),
    Command("up", "up", "up", "To the line before."),
    Command("back_out", "escape", "back", "Back to the group: it was not over yet.", 3),
    Command("help", "f1", "help", "Shows the keys of this screen.", 1),
    Command("leave", "ctrl+q", "leave", "Leaves the app; the session is offered again.", 4),
)

LIBRARY: tuple[Command, ...] = (
    Command("open", "enter", "open", "Opens the session, or lists the group's sessions.", 2),
    Command(
        "filter",
        "slash",
        "filter",
        "Only with these words: of group, format, date, ending, codes.",
        3,
    ),
    Command("search", "s", "search notes", "Searches the notes of all sessions.", 4),
    Command("groups", "g", "groups", "Groups instead of sessions, and back.", 5),
    Command("questionnaires", "v", "questionnaires", "Answers before and after.", 10),
    Command("pictures", "p", "pictures", "Draws the sessions that are listed; also the report.", 7),
    Command("codebook", "c", "codebook", "The codes of the sessions listed, and their quotes.", 9),
    Command("approval", "a", "approval", "Notes for export, one by one: keep, edit or drop.", 8),
    Command("export", "e", "export", "The sessions listed, for researchers; risk first.", 6),
    Command("logbook", "l", "log", "The leader's own log: meetings, goals, supervision.", 7),
    Command("rename", "n", "rename", "Gives the group, or the session's group, another name.", 10),
    Command("take_up", "r", "take up", "Takes the chosen session up again; it was left open."),
    Command("finish", "f", "finish it", "Ends the chosen session where it was left open."),
    Command("delete", "d", "delete", "Asks, and then forgets the session or the group.", 7),
    Command("down", "down", "down", "To the next row."),
    Command("up", "up", "up", "To the row before."),
    HELP,
    Command("back_out", "escape,q", "back", "Takes the filter away, then home.", 6),
)

EXPORT: tuple[Command, ...] = (
    Command("write", "w", "write", "Writes it to a new zip file or folder; all or nothing.", 2),
    Command("recipient", "r", "recipient", "Asks who receives it; nobody else is to have it.", 3),
    Command(
        "on",
        "right",
        "for whom",
        "The next kind of recipient, and what may leave then.",
        4,
        action="turn(1)",
    ),
    Command("back", "left", "for whom", "The kind of recipient before.", action="turn(-1)"),
    Command("approval", "a", "approval", "Goes through the undecided texts, one by one.", 5),
    Command("undecided", "u", "leave out", "Leaves all undecided texts out, or not.", 6),
    Command("reason", "e", "ethics", "Asks why a team may have small groups: its approval.", 8),
    Command("parquet", "p", "Parquet", "The tables as Parquet files, too, or not.", 9),
    Command("spss", "s", "SPSS", "The answers as an SPSS file, too, or not.", 10),
    Command("down", "down", "down", "A little on."),
    Command("up", "up", "up", "A little back."),
    HELP,
    Command("back_out", "escape,q", "back", "Stops the reading or the writing, or goes back.", 7),
)

SESSION: tuple[Command, ...] = (
    Command("replay", "space", "replay", "Runs the session again, or stops it.", 3),
    Command(
        "on", "right", "next", "To the next thing that happened: phase, note, mark, leaving.", 9
    ),
    Command("back", "left", "before", "To the thing before."),
    Command("faster", "plus", "faster", "Replays faster."),
    Command("slower", "minus", "slower", "Replays slower."),
    Command("edit", "e", "edit", "Gives the note or answer another text, forgets the old one.", 5),
    Command("delete", "d", "delete", "Asks, and then forgets the note or the answer.", 6),
    Command("code", "c", "code", "Gives codes to the note, or to a piece of it.", 4),
    Command("entry", "l", "log entry", "The leader's own log of it: role, supervision.", 9),
    Command("account", "a", "account", "All of it in words: phases, attendance, debrief.", 7),
    Command("write", "w", "write", "Writes it to a file as Markdown, for a supervisor.", 8),
    Command("down", "down", "down", "To the next note."),
    Command("up", "up", "up", "To the note before."),
    HELP,
    Command("back_out", "escape,q,enter", "back", "Out of replay; then back.", 2),
)

CODE: tuple[Command, ...] = (
    Command("give", "space,enter", "give", "Gives the code to the piece, or takes it away.", 2),
    Command("cut", "p", "piece", "Asks for the piece of the note that is to be coded.", 3),
    Command("book", "tab", "codebook", "The next codebook.", 4),
    Command("down", "down", "down", "To the next code."),
    Command("up", "up", "up", "To the code before."),
    HELP,
    Command("back_out", "escape,q,c", "done", "Back; what was given is kept.", 5),
)

APPROVAL: tuple[Command, ...] = (
    Command("keep", "k", "keep", "It may leave as it is shown.", 2),
    Command("drop", "d,enter", "drop", "It does not leave: what is not kept never does.", 3),
    Command("edit", "e", "edit", "Keeps it for export in other words; the note stays.", 4),
    Command("skip", "right", "later", "Decides on it another time.", 5),
    Command("undo", "u,left", "undo", "Back to the one before, undecided again.", 6),
    HELP,
    Command("back_out", "escape,q", "back", "Back to the library.", 7),
)

PICTURES: tuple[Command, ...] = (
    Command("on", "right", "next", "To the next picture.", 3),
    Command("back", "left", "before", "To the picture before.", 4),
    Command(
        "write", "w", "report", "Writes the report: one page to print, few people protected.", 2
    ),
    Command("down", "down", "down", "A little on."),
    Command("up", "up", "up", "A little back."),
    HELP,
    Command("back_out", "escape,q", "back", "Stops the reading, or goes back.", 5),
)

CODEBOOK: tuple[Command, ...] = (
    Command("open", "enter", "open", "To the quotes; there, opens the session.", 3),
    Command("switch", "tab", "quotes", "From the codes to the quotes, and back.", 4),
    Command("book", "b", "book", "The next codebook.", 5),
    Command("agreement", "k", "coders", "How far two coders agree, code by code.", 6),
    Command("export_book", "x", "export", "Writes the codebook to a file: .qdc or .csv.", 7),
    Command("import_book", "i", "import", "Takes a codebook in from a file: .qdc or .csv.", 8),
    Command("down", "down", "down", "To the next row."),
    Command("up", "up", "up", "To the row before."),
    HELP,
    Command("back_out", "escape,q", "back", "Stops the reading, or goes back.", 2),
)

AGREEMENT: tuple[Command, ...] = (
    Command("on", "right", "next pair", "The next pair of coders.", 3),
    Command("back", "left", "pair before", "The pair before.", 4),
    Command("down", "down", "down", "To the next code."),
    Command("up", "up", "up", "To the code before."),
    HELP,
    Command("back_out", "escape,q,k", "back", "Back to the codebook.", 2),
)

LOGBOOK: tuple[Command, ...] = (
    Command("open", "enter", "entry", "Opens the log entry of the meeting.", 3),
    Command("write", "w", "write", "Writes the log to a file: a document or a table.", 4),
    Command("down", "down", "down", "To the next meeting."),
    Command("up", "up", "up", "To the meeting before."),
    HELP,
    Command("back_out", "escape,q", "back", "Back to the library.", 2),
)

ENTRY: tuple[Command, ...] = (
    Command("next_line", "enter", "next line", "To the next line; on the last one, saves.", 3),
    Command("save", "ctrl+s", "save", "Saves what was changed.", 4),
    Command("down", "down", "down", "To the next line."),
    Command("up", "up", "up", "To the line before."),
    Command("help", "f1", "help", "Shows the keys of this screen.", 1),
    Command("back_out", "escape", "save, back", "Saves what was changed, and goes back.", 2),
    Command("leave", "ctrl+q", "leave", "Saves what was changed, and leaves the app.", 5),
)

QUESTIONNAIRES: tuple[Command, ...] = (
    Command("open", "enter", "results", "Shows what the questionnaire shows, every pair first.", 2),
    Command("answers", "a", "answers", "Takes answers down, one participant after another.", 3),
    Command("import_answers", "i", "import", "Reads answers from a CSV; shown before kept.", 4),
    Command("template", "t", "template", "Writes the CSV that is to be filled in.", 5),
    Command("delete", "d", "delete", "Asks, and then forgets the answers of this group.", 7),
    Command("forget_codes", "x", "forget codes", "Destroys the codes; who is linked stays so.", 8),
    Command("down", "down", "down", "To the next row."),
    Command("up", "up", "up", "To the row before."),
    HELP,
    Command("back_out", "escape,q", "back", "Back to the library.", 6),
)

RESULTS: tuple[Command, ...] = (
    Command("write", "w", "write", "Writes the results in words for a paper, or as a table.", 2),
    Command("on", "right,pagedown", "on", "A page on.", 3),
    Command("back", "left,pageup", "back", "A page back."),
    Command("down", "down", "down", "A little on."),
    Command("up", "up", "up", "A little back."),
    HELP,
    Command("back_out", "escape,q", "back", "Back to the questionnaires.", 4),
)

ANSWERS: tuple[Command, ...] = (
    Command("next_line", "enter,down", "next line", "To the next line; on the last: keeps all.", 2),
    Command("up", "up", "up", "To the line before."),
    Command("save", "ctrl+s", "keep", "Keeps these answers; then the next participant.", 3),
    Command("undo", "ctrl+z", "undo", "Takes the last participant back into the lines.", 4),
    Command("help", "f1", "help", "Shows the keys of this screen.", 1),
    Command("back_out", "escape", "back", "Back; asks if something is not kept.", 5),
)

IMPORT_ANSWERS: tuple[Command, ...] = (
    Command(
        "next_line", "enter,down", "next / read", "To the next line; on the last: reads it.", 2
    ),
    Command("up", "up", "up", "To the line before."),
    Command("save", "ctrl+s", "keep", "Keeps what is shown, all of it or nothing.", 3),
    Command("help", "f1", "help", "Shows the keys of this screen.", 1),
    Command("back_out", "escape", "back", "Back; what was not kept is left.", 4),
)

SCREENS: Mapping[str, tuple[Command, ...]] = {
    "live": (*LIVE, *MARKS),
    "home": HOME,
    "attendance": ATTENDANCE,
    "debrief": DEBRIEF,
    "library": LIBRARY,
    "export": EXPORT,
    "session": SESSION,
    "code": CODE,
    "approval": APPROVAL,
    "codebook": CODEBOOK,
    "agreement": AGREEMENT,
    "pictures": PICTURES,
    "questionnaires": QUESTIONNAIRES,
    "results": RESULTS,
    "answers": ANSWERS,
    "import_answers": IMPORT_ANSWERS,
    "logbook": LOGBOOK,
    "entry": ENTRY,
}


def bindings(
    screen: str, *, first: Collection[str] | None = None
) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of a screen, each with an id by which the settings can change its key.

    The keys of those named in ``first`` (None: all) are acted on before the next key is looked at:
    several may come at once over a slow line, and the text behind ``n`` is not for commands.
    """
    return [
        Binding(
            command.keys,
            command.call,
            command.title,
            show=False,
            id=f"{screen}.{command.name}",
            priority=first is None or command.name in first,
        )
        for command in SCREENS[screen]
    ]


def keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """What the settings say, by the ids of the bindings. ValueError names an unknown action."""
    known = {command.name for commands in SCREENS.values() for command in commands}
    for name in keys:
        if name not in known:
            raise ValueError(
                f"settings.toml: keys: there is no action {name!r}; "
                f"there are {', '.join(sorted(known))}."
            )
    for commands in SCREENS.values():
        _check_keys(commands, keys)
    return {
        f"{screen}.{command.name}": keys[command.name]
        for screen, commands in SCREENS.items()
        for command in commands
        if command.name in keys
    }


def _check_keys(commands: Iterable[Command], chosen: Mapping[str, str]) -> None:
    """Raises ValueError if one key would call two actions of a screen."""
    used: dict[str, str] = {}
    for command in commands:
        for key in chosen.get(command.name, command.keys).split(","):
            if key in used:
                raise ValueError(
                    f"settings.toml: keys: {key!r} calls both {used[key]} and {command.name}; "
                    "give one of them another key."
                )
            used[key] = command.name


_SIGNS = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "question_mark": "?",
    "exclamation_mark": "!",
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "escape": "esc",
}


def shown(keys: str) -> list[str]:
    """Keys as people write them."""
    return [_SIGNS.get(key, key) for key in keys.split(",")]


def effective(screen: str, chosen: Mapping[str, str]) -> list[tuple[Command, list[str]]]:
    """A screen's commands with the keys that call them; ``chosen`` are those of the settings."""
    return [(command, shown(chosen.get(command.name, command.keys))) for command in SCREENS[screen]]


class Palette(CommandPalette):
    """Textual's palette, which does not mind a second ``enter`` that comes at once."""

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _once(self, event: Message) -> None:
        if not self.is_current:
            event.stop()
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        if self.is_current:
            super()._action_command_list(action)

    def _action_cursor_down(self) -> None:
        if self.is_current:
            super()._action_cursor_down()


class CommandProvider(Provider):
    """The commands of the screen beneath, for the palette."""

    def _found(self) -> Iterable[tuple[Command, Any]]:
        name = getattr(self.screen, "NAME", "")
        for command in SCREENS.get(name, ()):
            yield command, partial(self.screen.run_action, command.call)

    async def discover(self) -> Hits:
        """All commands, before anything is typed."""
        for command, run in self._found():
            yield DiscoveryHit(_title(command), run, help=command.about)

    async def search(self, query: str) -> Hits:
        """The commands that match."""
        matcher = self.matcher(query)
        for command, run in self._found():
            score = matcher.match(_title(command))
            if not score and query.casefold() in command.about.casefold():
                score = 0.1
            if score > 0:
                yield Hit(score, matcher.highlight(_title(command)), run, help=command.about)


def _title(command: Command) -> str:
    return command.title[:1].upper() + command.title[1:]
