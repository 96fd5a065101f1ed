"""The live session: one glance tells where the group is and when to bring the presenter back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Digits

from balint_tui.frame import cues
from balint_tui.frame.clock import until
from balint_tui.frame.horizon import Plan
from balint_tui.frame.live import STRETCH_S, Refused
from balint_tui.frame.session import Note
from balint_tui.tui import notices, words
from balint_tui.tui.commands import bindings
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import NoteLine
from balint_tui.tui.widgets.timeline import Timeline

LEAST_WIDTH, LEAST_HEIGHT = 60, 20
WIDEST = 140
"""Columns of the page (app.tcss): longer rows cannot be read at a glance."""

LOAD_AFTER_S = 0.7
"""The de-identifier is loaded once the first keys have been answered."""

MESSAGE_TICKS = 20
"""A message goes away by itself after so many ticks."""

SHORT, TALL = 24, 30
"""With fewer rows some make room for notes; with more, the parts are set apart."""


class _Notes(VerticalScroll):
    """Keeps the newest note in sight whatever happens to its height."""

    def show_newest(self) -> None:
        """Scrolls to the end."""
        self.scroll_end(animate=False)

    def on_resize(self) -> None:
        """The note line, a notice or another window took rows away, or gave them back."""
        self.show_newest()


class LiveScreen(Part):
    """Shows a running session and turns keys into what a leader does."""

    NAME = "live"
    BINDINGS = bindings(NAME)
    CSS_PATH = "live.tcss"
    AUTO_FOCUS = ""

    def __init__(self, meeting: Meeting, message: str = "") -> None:
        super().__init__()
        self.meeting = meeting
        self._message = message
        self._cue = ""
        self._window = Size()
        self._age = 0

    def compose(self) -> ComposeResult:
        """From the top: where we are, the two clocks, the whole line, marks, notes, words."""
        yield Line(id="head")
        yield Line(id="small")
        with Vertical(classes="page"):
            with Horizontal(id="clocks"):
                with Vertical(id="phase-side"):
                    yield Line(id="phase")
                    yield Digits(id="left")
                    yield Line(id="of")
                with Vertical(id="promise-side"):
                    yield Line(id="promise-for")
                    yield Digits(id="promise")
                    yield Line(id="ahead")
            yield Timeline(id="timeline")
            yield Line(id="legend")
            yield Line(id="leaving", gives_way=True)
            yield Line(id="notes-title")
            with _Notes(id="notes", can_focus=False):
                yield Line(id="notes-text")
            yield Line(id="notice", gives_way=True)
            yield Line(id="cue", gives_way=True)
            yield Line(id="message")
        # Not of the page, which a small window hides: what is hidden loses the keyboard.
        yield NoteLine(self.meeting)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """The first picture, and a tick that follows the clock."""
        self._cue = self.meeting.transition_cue()
        # A rehearsal's clock is faster, so its steps are shown more often.
        self.set_interval(1.0 if self.meeting.live.clock.speed <= 1 else 0.25, self._tick)

        self._fit(self.app.size)
        self.set_timer(LOAD_AFTER_S, self.balint.load_recognisers)

    def on_resize(self, event: events.Resize) -> None:
        """Fits what is shown to the window."""
        if event.size != self._window:
            self._fit(event.size)
            self.show()

    def _fit(self, window: Size) -> None:
        """A window that is too small gets a sentence and the clock; one with room, more air."""
        self._window = window
        small = window.width < LEAST_WIDTH or window.height < LEAST_HEIGHT
        self.set_class(small, "-small")
        self.set_class(window.height < SHORT, "-short")
        self.set_class(window.height >= TALL, "-tall")

    @property
    def _width(self) -> int:
        """The columns of the page within its margins."""
        return max(10, min(self._window.width, WIDEST) - 2)

    def _tick(self) -> None:
        self.meeting.tick()
        self._age += 1
        if self._age > MESSAGE_TICKS:
            self._message = ""
        self.show()

    # --- the picture

    def show(self) -> None:
        """Shows this moment; each part draws itself only if it has changed."""
        session, plan = self.meeting.session, self.meeting.live.plan()
        self._show_head(plan)
        self._show_clocks(plan)
        self.query_one(Timeline).show(session, plan)
        self.line("legend").show(self._legend(plan))
        leaving = words.leaving(session)
        self.line("leaving").show(f"Leaving early: {leaving}" if leaving else "")
        self._show_notes()
        pressing = notices.pressing(self.meeting, plan)
        self.line("notice").show("\n".join(pressing[:2]))
        self.line("cue").show(Content.styled(self._cue, "italic") if self._cue else "")
        self.line("message").show(self._message)

    def _show_head(self, plan: Plan) -> None:
        session, speed = self.meeting.session, self.meeting.live.clock.speed
        names = [session.format.title, session.group]
        if not self.meeting.kept:
            names.insert(0, f"REHEARSAL ×{speed:g}, nothing is kept")
        now = words.clock(session, plan.now_s)
        end = words.clock(session, plan.end_s)
        left = Content(" · ".join(filter(None, names)))
        right = Content.assemble((f"now {now}", "bold"), f" · the end {end}")
        width = max(1, self._window.width - 2)
        room = max(0, width - right.cell_length - 1)
        self.line("head").show(
            left.truncate(room, ellipsis=True).pad_right(
                max(1, width - right.cell_length - min(room, left.cell_length))
            )
            + right
        )

    def _show_clocks(self, plan: Plan) -> None:
        session, step = self.meeting.session, plan.steps[self.meeting.session.index]
        seconds = self.balint.settings.show_seconds
        left = words.countdown(step.left_s, plan.late_s, seconds=seconds)
        label, promised = words.promise(session, plan)
        sentence = words.standing(step, plan.late_s, left)
        self._digits("left", left)
        self._digits("promise", promised)
        case = (
            f" · case {session.phase.case}"
            if session.format.cases > 1 and session.phase.case
            else ""
        )
        self.line("phase").show(
            Content.assemble(
                (session.phase.name.upper() + case, "bold"), f"  {words.state(session)}"
            )
        )
        self.line("of").show(sentence)
        self.line("promise-for").show(Content.assemble((label, "bold")))
        self.line("ahead").show(words.ahead(session, plan))
        self.line("small").show(
            f"{label} {promised}. {session.phase.name}: {sentence}.\n"
            "This window is too small for all: 60 columns and 20 rows show it."
        )

    def _digits(self, name: str, value: str) -> None:
        digits = self.query_one(f"#{name}", Digits)
        if digits.value != value:
            digits.update(value)

    def _legend(self, plan: Plan) -> Content:
        """The number keys in three columns, each with how often it was used in this phase."""
        session, legend = self.meeting.session, self.meeting.live.legend
        made = Counter(mark.mark for mark in session.marks if mark.index == session.index)
        wide = max(18, self._width // 3)
        rows: list[Content] = []
        keys = sorted(legend)
        for first in range(0, len(keys), 3):
            row = Content("")
            for key in keys[first : first + 3]:
                count = made[legend[key].id]
                cell = Content.assemble(
                    (str(key), "bold $accent"),
                    f" {legend[key].label}",
                    (f" {count}" if count else "", "bold"),
                )
                row += cell.truncate(wide - 1, ellipsis=True, pad=True) + " "
            rows.append(row)
        return Content("\n").join(rows)

    def _show_notes(self) -> None:
        session = self.meeting.session
        notes = [note for note in session.notes if note.index == session.index]
        title = f"Notes of {session.phase.name}"
        if session.format.cases > 1 and session.phase.case:
            title += f", case {session.phase.case}"
        waiting = [self._row("~", at_s, text) for at_s, text in self.meeting.waiting]
        self.line("notes-title").show(
            Content.assemble((title, "bold"), "" if notes else "  none yet")
        )
        rows = [*map(self._note, notes), *waiting]
        if self.line("notes-text").show(Content("\n").join(rows)):
            self.call_after_refresh(self.query_one(_Notes).show_newest)

    def _note(self, note: Note) -> Content:
        """A note, its first row beginning with ``~`` until it is on the disk."""
        sign = " " if self.meeting.is_saved(note.seq) else "~"
        return self._row(sign, note.at_s, note.text)

    def _row(self, sign: str, at_s: float, text: str) -> Content:
        at = words.clock(self.meeting.session, at_s)
        rows = Content(text).wrap(max(10, self._width - 9)) or [Content("")]
        first = Content.assemble(f"{sign} ", (at, "dim"), " ", rows[0])
        return Content("\n").join([first, *(" " * 8 + row for row in rows[1:])])

    # --- what the leader does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a note is typed, every key is text."""
        return not self.query_one(NoteLine).is_open

    def _do(self, act: Callable[[], str]) -> bool:
        """Does it and says what was done; what cannot be is said, too."""
        self.meeting.asked_to_leave = False
        try:
            said, done = act(), True
        except Refused as refusal:
            said, done = str(refusal), False
        self.say(said)
        return done

    def say(self, message: str) -> None:
        """Shows a message for a while."""
        self._message, self._age = message, 0
        self.show()

    def _move(self, act: Callable[[], str]) -> None:
        """A change of phase: with its cue, and after the last phase the debrief."""
        if self._do(act):
            self.meeting.gap = None
            if self.meeting.session.ended_s is not None:
                self.balint.debrief(self.meeting)
            self._cue = self.meeting.transition_cue()
            session = self.meeting.session
            if session.phase.kind == "present" and session.presenter is None:
                self.say("Who presents? a, then r on the seat.")
            self.show()

    def action_next(self) -> None:
        """The next phase."""
        self._move(self.meeting.live.forward)

    def action_previous(self) -> None:
        """The phase before."""
        self._move(self.meeting.live.back)

    def action_land(self) -> None:
        """The shortest good ending."""
        self._move(self.meeting.live.land)

    def action_mark(self, key: int) -> None:
        """A mark."""
        self._do(lambda: self.meeting.live.mark(key))

    def action_longer(self) -> None:
        """Two minutes more."""
        self._do(lambda: self.meeting.live.stretch(STRETCH_S))

    def action_shorter(self) -> None:
        """Two minutes less."""
        self._do(lambda: self.meeting.live.stretch(-STRETCH_S))

    def action_pause(self) -> None:
        """Pauses or goes on."""
        self._do(self.meeting.live.toggle_pause)

    def action_push_back(self) -> None:
        """The presenter sits back or takes part."""
        self._do(self.meeting.live.move_presenter)

    def action_link(self) -> None:
        """The video link."""
        self._do(self.meeting.live.toggle_link)

    def action_undo(self) -> None:
        """Takes the last action back."""
        before = self.meeting.session.index
        if self._do(self.meeting.live.undo) and self.meeting.session.index != before:
            self._cue = self.meeting.transition_cue()
            self.show()

    def action_cue(self) -> None:
        """One cue."""
        self._cue = self.meeting.cue(self.meeting.live.plan())
        self._do(lambda: "")

    def action_hold(self) -> None:
        """The four quiet lines; nothing is recorded."""
        self._cue = self.meeting.quiet_lines()
        self._do(lambda: "")

    def action_earlier(self) -> None:
        """Scrolls up."""
        self.query_one("#notes").scroll_page_up(animate=False)

    def action_later(self) -> None:
        """Scrolls down."""
        self.query_one("#notes").scroll_page_down(animate=False)

    def action_quiet(self) -> None:
        """No cue, no message."""
        self._cue, self.meeting.gap = "", None
        self._do(lambda: "")

    def action_word(self) -> None:
        """A word was offered to whoever leaves next."""
        session, now_s = self.meeting.session, self.meeting.live.now_s
        seat = cues.departure(session, now_s) or notices.next_to_leave(session)
        self._for_seat(seat, self.meeting.live.offer_word)

    def action_left(self) -> None:
        """Whoever leaves next has gone."""
        self._for_seat(notices.next_to_leave(self.meeting.session), self.meeting.live.leave)

    def _for_seat(self, seat: int | None, act: Callable[[int], str]) -> None:
        if seat is None:
            self._do(lambda: "Nobody has said when to leave; a is where it is noted.")
        else:
            self._do(lambda: act(seat))

    def action_gap(self) -> None:
        """The time asleep counts as a pause."""
        gap = self.meeting.gap
        if gap is None or gap in self.meeting.session.pauses:
            self._do(lambda: "The laptop did not sleep; nothing to count.")
        else:
            self._do(lambda: self.meeting.live.count_gap_as_pause(*gap))

    def action_end_at(self) -> None:
        """Asks for another hard stop."""
        now = words.clock(self.meeting.session, self.meeting.session.stop_s)
        self.balint.ask("The end, for example 13:00", now, self._end_at)

    def _end_at(self, text: str | None) -> None:
        if text is not None:
            self._do(lambda: self._moved_stop(text))

    def _moved_stop(self, text: str) -> str:
        try:
            moment = until(text, self.meeting.live.clock.wall())
        except ValueError as error:
            raise Refused(str(error)) from None
        return self.meeting.live.move_stop(moment)

    def action_attendance(self) -> None:
        """Who is here."""
        self.balint.attendance(self.meeting, self.show)

    def action_curtain(self) -> None:
        """Nothing but the clock."""
        self.balint.curtain(self.meeting.live.clock)

    # --- notes

    def action_note(self) -> None:
        """Opens the note line with what was left in it."""
        self.query_one(NoteLine).open(self.meeting.draft)
        self.query_one(KeyBar).display = False

    @on(NoteLine.Kept)
    def _keep(self, message: NoteLine.Kept) -> None:
        self.query_one(KeyBar).display = True
        self.meeting.draft = ""
        self.meeting.wait(message.text)
        self.say("" if message.text.strip() else "An empty note is not kept.")
        if self.meeting.known(message.text) is None:
            self.run_worker(self._settle(message.text))
        else:
            self._settled()

    async def _settle(self, text: str) -> None:
        """Should the app end before this does, what waits is kept then."""
        await asyncio.to_thread(self.meeting.think, text)
        self._settled()

    def _settled(self) -> None:
        self.meeting.settle()
        self.show()

    @on(NoteLine.Closed)
    def _put_away(self, message: NoteLine.Closed) -> None:
        self.meeting.draft = message.text
        self.meeting.keep_draft()
        self.query_one(KeyBar).display = True

    def keep(self) -> None:
        """Takes what is typed and not yet kept into the draft."""
        line = self.query_one(NoteLine)
        if line.is_open:
            self.meeting.draft = line.text
