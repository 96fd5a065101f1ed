"""The keys of a screen, each with a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from balint_tui.tui.commands import effective
from balint_tui.tui.widgets.line import Line

_ABOUT = {
    "live": "Nothing advances by itself. Return and close keep their minutes; the discussion "
    "gives and takes. A note whose row begins with ~ is not on the disk yet.",
    "home": "Enter starts a session with what is shown; all of it may stay as it is. Arrows go "
    "from line to line and change a value, or type into the line.",
    "attendance": "Members are seats. A first name typed here is kept in memory only; in notes it "
    "becomes the seat.",
    "debrief": "For the leaders, once the others have gone. Every question may stay empty. What "
    "identifies is replaced before it is kept.",
    "library": "All that is kept, newest first; what was left open comes before it. Words that are "
    "typed after / narrow the list; s looks into the notes.",
    "code": "A code is given to the whole note, or to a piece of it (p). Codebooks of your own go "
    "into codebooks/ in the settings folder; coder in settings.toml says whose codes these are.",
    "approval": "Each note, and each coded piece, as it would leave. Underlined is what may "
    "identify someone. Nothing is exported that was not kept here.",
    "export": "What leaves of the sessions that the library listed, for whom, and what it risks; "
    "nothing is written before all of that is settled. Only texts that were approved leave. The "
    "library remembers what went to whom.",
    "questionnaires": "What was asked before and after, group by group. Participants are known by "
    "a code that they make themselves; no names. An instrument of your own goes into instruments/ "
    "in the settings folder.",
    "results": "First what so few people cannot show; then every pair, and the numbers. Nothing is "
    "said of single people but what they answered before and after.",
    "answers": "A line for each question; a digit that can only be this answer leads on. After the "
    "last line the next participant comes.",
    "import_answers": "Columns are found by an item's id or its words. What is not asked for is "
    "never kept; nothing is kept before it was shown.",
    "pictures": "What the sessions come to that the library listed. Nothing here is about one "
    "person. The report leaves out what few sessions or few people stand behind, too.",
    "codebook": "The codes of the sessions that the library listed. A piece of a note with two of "
    "the codes below a heading, or given by two coders, is one quote in all.",
    "agreement": "Percent agreement, and Cohen's kappa: the agreement beyond that which chance "
    "would bring, 1 at most. No figure says how much is enough; talk over where you differ.",
    "logbook": "For accreditation and supervision. What is asked for is what the societies' pages "
    "said; their pages hold. Goals of your own go into settings.toml.",
    "entry": "For the leader only: what you did in this session, and what you want to talk over in "
    "supervision. Left and right change a value; what identifies is replaced before it is kept.",
    "session": "A session as it is in the library: planned and actual phases on one axis of time, "
    "with its notes, marks and leavings; the leaders' answers come last. Replay shows how things "
    "stood at each moment.",
}


class HelpScreen(ModalScreen[None]):
    """Lists the commands of the screen beneath."""

    NAME = "help"
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen Line { height: auto; }
    """
    BINDINGS = [Binding("escape,q,question_mark,f1,enter", "back_out", "back", show=False)]

    def __init__(self, screen: str, chosen: Mapping[str, str]) -> None:
        super().__init__()
        self._of, self._chosen = screen, chosen

    def compose(self) -> ComposeResult:
        """What the screen is for, then a row for each key."""
        with VerticalScroll(classes="sheet"):
            yield Line(f"{_ABOUT.get(self._of, '')}\n")
            yield Line(id="keys")

    def action_back_out(self) -> None:
        """Back to the screen beneath."""
        if self.is_current:  # a second key may come at once
            self.dismiss()

    def on_mount(self) -> None:
        """Fills in the keys and lets arrows scroll them."""
        rows = [
            Content.assemble((", ".join(keys).ljust(12), "bold $accent"), f" {command.about}")
            for command, keys in effective(self._of, self._chosen)
            if not command.name.startswith("mark_")
        ]
        if self._of == "live":
            rows.insert(
                3, Content.assemble(("1 … 9".ljust(12), "bold $accent"), " A mark, by the legend.")
            )
        rows.append(Content.assemble(("ctrl+p".ljust(12), "bold $accent"), " All of it by name."))
        rows.append(Content("\nesc goes back"))
        self.query_one("#keys", Line).show(Content("\n").join(rows))
        self.query_one(VerticalScroll).focus()
