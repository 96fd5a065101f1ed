"""After the group: a short debrief for the leaders, then the session is closed and saved."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from balint_tui.frame.live import Refused
from balint_tui.frame.prose import QUESTIONS
from balint_tui.frame.session import DEBRIEF, ENDINGS
from balint_tui.frame.summary import propose_ending
from balint_tui.tui import notices, words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.kept_as import Identifiers, KeptAs
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import MOST_CHARACTERS
from balint_tui.tui.widgets.plain_input import PlainInput

_ABOUT = {
    "planned": "planned: as it was meant to",
    "shortened": "shortened: begun late, or landed early",
    "overrun": "overrun: well past the end",
    "cut off": "cut off: nobody closed, or brought the presenter back",
}


class DebriefScreen(Part):
    """``enter`` on the first line, where the cursor is, saves at once; the questions may wait."""

    NAME = "debrief"
    BINDINGS = bindings(NAME)
    CSS_PATH = "debrief.tcss"
    AUTO_FOCUS = "#ending"

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self.meeting = meeting
        self._saving = False

    def compose(self) -> ComposeResult:
        """The ending, the five questions, and how an answer will be kept."""
        session, now_s = self.meeting.session, self.meeting.live.now_s
        proposed = propose_ending(session, now_s)
        yield Line("The group is over. A few words for the leaders, if you like.", id="head")
        with Vertical(classes="page"):
            with VerticalScroll(id="form", can_focus=False):
                with Horizontal(classes="row"):
                    yield Line("How it ended", classes="label")
                    yield Chooser([(e, _ABOUT[e]) for e in ENDINGS], proposed, id="ending")
                yield Line("enter here closes the session and saves it", id="hint")
                for seat in self.meeting.live.unsettled():
                    with Horizontal(classes="row"):
                        yield Line(f"Seat {seat}", classes="label")
                        yield Chooser(self._leaving(seat), "left", id=f"seat-{seat}")
                for name in DEBRIEF:
                    with Horizontal(classes="row"):
                        yield Line(QUESTIONS[name], classes="label")
                        yield PlainInput(
                            session.debrief.get(name, ""),
                            id=name,
                            max_length=MOST_CHARACTERS,
                            highlighter=Identifiers(self.meeting),
                            select_on_focus=False,
                        )
                yield KeptAs(self.meeting, id="preview", gives_way=True)
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def _leaving(self, seat: int) -> list[tuple[str, str]]:
        session = self.meeting.session
        at = words.clock(session, session.seat(seat).leaves_s or 0.0)
        return [("left", f"left at {at}, as announced"), ("stayed", "stayed to the end")]

    def show(self) -> None:
        """Shows what hinders the saving, if anything does."""
        self.line("message").show(notices.trouble(self.meeting))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(KeptAs).follow(event.value)

    @on(KeptAs.Known)
    def _underline(self) -> None:
        if self.focused is not None:
            self.focused.refresh()

    def action_finish(self) -> None:
        """From an answer to the next line; from the ending: closes the session and saves it."""
        if isinstance(self.focused, Input):
            self.focus_next()
        else:
            self._saving = True
            self.meeting.asked_to_leave = False
            self.keep()
            for seat in self.meeting.live.unsettled():
                if self.query_one(f"#seat-{seat}", Chooser).value == "left":
                    self.meeting.live.settle_leaving(seat)
            ending = self.query_one("#ending", Chooser).value
            self.balint.close_meeting(self.meeting, ending, self._not_saved)

    def _not_saved(self, sentence: str) -> None:
        self._saving = False
        self.line("message").show(sentence)

    def keep(self) -> None:
        """Keeps the answers, de-identified."""
        if self.meeting.session.ending is None:
            answers = {
                name: self.meeting.clean(self.query_one(f"#{name}", Input).value)
                for name in DEBRIEF
            }
            self.meeting.live.debrief({name: text for name, text in answers.items() if text})

    def action_back_out(self) -> None:
        """The group was not over yet."""
        self.keep()
        try:
            self.balint.reopen_group()
        except Refused:
            self.line("message").show("The session is closed; enter on the ending saves it.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the session is being saved, keys wait."""
        return not self._saving
