"""A session that is being led: each thing a leader can do, as one event and one sentence.

What is allowed is decided here, apart from any screen, so that it can be tested in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame import horizon
from balint_tui.frame.clock import Clock
from balint_tui.frame.formats import Fit, Format, fit
from balint_tui.frame.marks import Legend
from balint_tui.frame.session import ENDINGS, Session, apply, last_undoable

STRETCH_S = 120.0
"""What ``+`` and ``-`` give or take."""

MOST_SEATS = 40


class Refused(Exception):
    """The leader asked for something that cannot be; the message is one sentence for them."""


def begin(
    clock: Clock,
    session_id: str,
    fmt: Format,
    until: datetime | None = None,
    group: str = "",
    seats: int | None = None,
    video: bool | None = None,
) -> tuple[ev.Started, Fit]:
    """The first event of a session, and how the format was made to fit the time until the stop."""
    # To the millisecond, as it is written: a stop a hair before 13:00 would show as 12:59.
    now = clock.wall()
    now -= timedelta(microseconds=now.microsecond % 1000)
    stop_s = fmt.total_s if until is None else (until - now).total_seconds()
    fitted = fit(fmt, stop_s)
    started = ev.Started(
        seq=1,
        at=now.isoformat(timespec="milliseconds"),
        at_s=0.0,
        id=session_id,
        format=fitted.format.encode(),
        stop_s=stop_s,
        seats=fmt.seats if seats is None else seats,
        group=group,
        video=fmt.video if video is None else video,
        shortened=fitted.how in ("shortest", "check-in"),
        boot=clock.boot(),
        boot_s=clock.elapsed_s(),
    )
    return started, fitted


class Live:
    """One running session. Every change goes through ``record`` before anyone sees it."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        record: Callable[[ev.Event], None],
        legend: Mapping[int, Legend],
    ) -> None:
        self.session = session
        self.clock = clock
        self.legend = legend
        self._record = record

    # --- time

    @property
    def now_s(self) -> float:
        """Seconds since the start; never before the last event, whatever the clocks say."""
        return max(self.session.last_s, self.clock.elapsed_s() - self.session.boot_offset_s)

    def plan(self) -> horizon.Plan:
        """The plan at this moment."""
        return horizon.plan(self.session, self.now_s)

    def reopen(self) -> str:
        """Takes a left session up again: by the boot's clock, or after a reboot by wall time."""
        session, boot = self.session, self.clock.boot()
        if boot and boot == session.boot:
            at_s, by = self.now_s, "boot"
            sentence = "Taken up again; the clock ran on."
        else:
            wall_s = (self.clock.wall() - session.started).total_seconds()
            at_s, by = max(session.last_s, wall_s), "wall"
            sentence = "Taken up again after a restart; the time is by the wall clock."
        event = ev.Reopened(
            seq=self._next_seq(),
            at=self._wall(),
            at_s=round(at_s, 3),
            by=by,
            boot=boot,
            boot_s=self.clock.elapsed_s(),
        )
        self._take(event)
        return sentence

    def count_gap_as_pause(self, from_s: float, to_s: float) -> str:
        """A gap in which the laptop slept is taken out of the phase's clock."""
        self._emit(ev.GapPaused, from_s=from_s, to_s=to_s)
        return "Counted as a pause; the end stays where it was."

    # --- the frame

    def forward(self) -> str:
        """To the next phase; from the last one to the end of the group."""
        self._must_run()
        ahead = horizon.upcoming(self.session)
        if len(ahead) == 1:
            return self.end()
        self._emit(ev.PhaseEntered, index=ahead[1])
        return ""

    def back(self) -> str:
        """To the phase before."""
        self._must_run()
        session = self.session
        if session.index == 0:
            raise Refused("This is the first phase.")
        before = session.index - 1
        if (
            session.landed_s is not None
            and len(session.visits) > 1
            and session.phase.kind == "close"
        ):
            before = session.visits[-2].index  # a landing may have skipped phases
        self._emit(ev.PhaseEntered, index=before)
        return ""

    def stretch(self, delta_s: float) -> str:
        """Two minutes more or less for this phase, out of or into the discussion."""
        self._must_run()
        plan, phase = self.plan(), self.session.phase
        here = plan.steps[self.session.index]
        if delta_s < 0 and phase.protected:
            raise Refused(f"{phase.name} keeps its minutes; go on when it is done.")
        partner_s = self._discussion_s(plan)
        if delta_s > 0:
            change_s = min(delta_s, partner_s)
            if change_s < 1:
                raise Refused("No discussion is left to take minutes from; run over if you must.")
        else:
            if partner_s <= 0 and not self._talks_ahead():
                raise Refused("No discussion is ahead to give minutes to; go on when it is done.")
            change_s = -min(-delta_s, here.left_s)
            if change_s > -1:
                raise Refused(f"{phase.name} has no minutes left to give.")
        late_s = plan.late_s if change_s > 0 else 0.0
        self._emit(ev.Stretched, index=self.session.index, delta_s=change_s + late_s)
        minutes = f"{abs(change_s) / 60:.0f} minutes" if abs(change_s) >= 90 else "a minute"
        return f"{phase.name}: {minutes} {'more' if change_s > 0 else 'less'}."

    def _talks_ahead(self) -> list[int]:
        phases = self.session.format.phases
        ahead = horizon.upcoming(self.session)[1:]
        return [i for i in ahead if phases[i].kind == "discuss"]

    def _discussion_s(self, plan: horizon.Plan) -> float:
        """Seconds that the discussions ahead, or time nobody plans for, can give.

        A discussion with time to spare has it only because its presenter must leave.
        """
        spare_s = 0.0 if self.session.phase.kind == "discuss" else plan.spare_s
        return sum(plan.steps[i].left_s for i in self._talks_ahead()) + spare_s

    def land(self) -> str:
        """The shortest good ending from here: to the return if someone presented, else close."""
        self._must_run()
        phases, index = self.session.format.phases, self.session.index
        last = len(phases) - 1
        target = last
        case = phases[index].case
        told = case and phases[index].kind != "call"
        if told:
            target = next(i for i, p in enumerate(phases) if p.kind == "return" and p.case == case)
        self._emit(ev.Landed, index=target)
        return (
            "Landing: "
            + ("presenter back, one sentence, " if told else "")
            + ("thanks, the next date.")
        )

    def move_stop(self, moment: datetime) -> str:
        """The end moves to another wall time."""
        self._must_run()
        stop_s = (moment - self.session.started).total_seconds()
        if stop_s <= self.now_s:
            raise Refused("That time has passed; give one that is still to come.")
        self._emit(ev.StopMoved, stop_s=stop_s)
        return f"The end is now {moment:%H:%M}."

    def toggle_pause(self) -> str:
        """Stops the phase clock or lets it run on; the end does not move."""
        self._must_run()
        if self.session.paused_s is None:
            self._emit(ev.Paused)
            return "Paused. The end does not move."
        self._emit(ev.Resumed)
        return "Going on."

    def toggle_link(self) -> str:
        """The video link dropped, or is back."""
        self._must_run()
        if self.session.link_lost_s is None:
            self._emit(ev.LinkLost)
            return ""
        away_s = self.now_s - self.session.link_lost_s
        self._emit(ev.LinkBack)
        minutes = max(1, round(away_s / 60))
        return f"Back after {minutes} min: nod them in; one line on where the group is."

    # --- who

    def name_presenter(self, seat: int) -> str:
        """This seat presents the current case, or the next one if none has begun."""
        self._must_run()
        case = self._case_at_hand()
        self._seat(seat)
        self._emit(ev.PresenterNamed, case=case, seat=seat)
        return f"Seat {seat} presents."

    def _case_at_hand(self) -> int:
        phases = self.session.format.phases
        for phase in phases[self.session.index :]:
            if phase.case:
                return phase.case
        raise Refused("No case is ahead in this frame.")

    def move_presenter(self) -> str:
        """The presenter sits back, or takes part again, apart from a change of phase."""
        self._must_run()
        if self.session.phase.kind not in ("clarify", "discuss"):
            raise Refused("The presenter sits back during the discussion.")
        back = not self.session.sits_back
        self._emit(ev.PresenterMoved, back=back)
        return "The presenter sits back and listens." if back else "The presenter takes part again."

    def set_seats(self, seats: int) -> str:
        """The circle has this many seats."""
        if not 1 <= seats <= MOST_SEATS:
            raise Refused(f"A circle has 1 to {MOST_SEATS} seats.")
        presenting = max(self.session.presenters.values(), default=0)
        if seats < presenting:
            raise Refused(f"Seat {presenting} presents; it stays in the circle.")
        self._emit(ev.SeatsChanged, seats=seats)
        return f"{seats} seats."

    def toggle_here(self, seat: int) -> str:
        """Someone is not here yet, or has come."""
        if self._seat(seat).present:
            self._emit(ev.SeatExpected, seat=seat)
            return f"Seat {seat} is not here yet."
        self._emit(ev.SeatArrived, seat=seat)
        late = self.session.index > 0
        return f"Seat {seat} is here." + (" No recap; nod them in." if late else "")

    def announce_leave(self, seat: int, moment: datetime | None) -> str:
        """The seat has to leave at this time; None takes the announcement back."""
        self._seat(seat)
        leaves_s = None
        if moment is not None:
            leaves_s = (moment - self.session.started).total_seconds()
        self._emit(ev.LeaveAnnounced, seat=seat, leaves_s=leaves_s)
        if moment is None:
            return f"Seat {seat} stays to the end."
        return f"Seat {seat} leaves at {moment:%H:%M}."

    def offer_word(self, seat: int) -> str:
        """Someone who leaves was offered a word."""
        self._seat(seat)
        self._emit(ev.WordOffered, seat=seat)
        return f"Seat {seat} was offered a word."

    def leave(self, seat: int) -> str:
        """Someone leaves now."""
        if not self._seat(seat).present:
            raise Refused(f"Seat {seat} is empty.")
        self._emit(ev.SeatLeft, seat=seat)
        return f"Seat {seat} has left."

    def unsettled(self) -> list[int]:
        """The seats that were to leave before now and were not noted as gone."""
        end_s = self.now_s if self.session.ended_s is None else self.session.ended_s
        return [
            number
            for number, seat in enumerate(self.session.seats, 1)
            if seat.present and seat.leaves_s is not None and seat.leaves_s < end_s
        ]

    def settle_leaving(self, number: int) -> None:
        """The seat left when it had said; nobody had a hand free to note it."""
        self._emit(ev.SeatLeft, seat=number, left_s=self._seat(number).leaves_s)

    def _seat(self, number: int) -> Any:
        if not 1 <= number <= len(self.session.seats):
            raise Refused(f"There is no seat {number}; the circle has {len(self.session.seats)}.")
        return self.session.seat(number)

    # --- what is written

    def mark(self, key: int) -> str:
        """The mark behind a number key."""
        self._must_run()
        legend = self.legend.get(key)
        if legend is None:
            raise Refused(f"No mark is on {key}.")
        self._emit(ev.Marked, mark=legend.id)
        return f"Marked: {legend.label}."

    def note(self, text: str, unsure: Iterable[tuple[int, int]] = ()) -> int:
        """Keeps a de-identified note; returns its number, by which its saving is known.

        ``unsure``: where in the text something may identify, to be asked about in review.
        """
        if not text.strip():
            raise Refused("An empty note is not kept.")
        stretches = [list(stretch) for stretch in unsure]
        self._emit(ev.NoteAdded, text=text.strip(), unsure=stretches)
        return self.session.events[-1].seq

    def keep_draft(self, text: str) -> None:
        """Keeps what stands in the note line (de-identified) for when the session goes on."""
        if text != self.session.draft:
            self._emit(ev.DraftKept, text=text)

    def undo(self) -> str:
        """Takes back the last action, whatever it was."""
        event = last_undoable(self.session)
        if event is None:
            raise Refused("Nothing to take back.")
        self._emit(ev.Undone, target=event.seq)
        return f"Taken back: {self.describe(event)}."

    def describe(self, event: ev.Event) -> str:
        """An event in a few words, for the message after an undo."""
        match event:
            case ev.Marked(mark=mark):
                labels = {legend.id: legend.label for legend in self.legend.values()}
                return f"the mark {labels.get(mark, mark)}"
            case ev.PhaseEntered(index=index):
                return f"the step to {self.session.format.phases[index].name}"
        return _WORDS[event.kind]

    # --- the end

    def end(self) -> str:
        """The group is over; people are released."""
        self._must_run()
        self._emit(ev.Ended)
        return "The group is over."

    def end_where_left(self) -> str:
        """The group was over when the session was last heard of: it was left and not ended."""
        self._must_run()
        event = ev.Ended(seq=self._next_seq(), at=self._wall(), at_s=self.session.last_s)
        self._take(event)
        return "The group is over."

    def take_back_end(self) -> str:
        """The group was not over yet; what the leaders wrote stays."""
        ended = (e for e in reversed(self.session.events) if e.kind == "ended")
        target = next((e.seq for e in ended if e.seq not in self.session.undone), None)
        if target is None or self.session.ending is not None:
            raise Refused("The group is not over.")
        self._emit(ev.Undone, target=target)
        return "The group goes on."

    def debrief(self, answers: Mapping[str, str]) -> None:
        """Keeps the leaders' (de-identified) answers."""
        if dict(answers) != dict(self.session.debrief):
            self._emit(ev.Debriefed, answers=dict(answers))

    def close(self, ending: str) -> None:
        """The session is complete."""
        if ending not in ENDINGS:
            raise Refused(f"An ending is one of {', '.join(ENDINGS)}.")
        self._emit(ev.Closed, ending=ending)

    # --- events

    def _must_run(self) -> None:
        if self.session.ended_s is not None:
            raise Refused("The group is over; u goes back to it.")

    def _next_seq(self) -> int:
        return self.session.events[-1].seq + 1

    def _wall(self) -> str:
        return self.clock.wall().isoformat(timespec="milliseconds")

    def _emit(self, kind: type[ev.Event], **values: Any) -> None:
        at_s = round(self.now_s, 3)
        self._take(kind(seq=self._next_seq(), at=self._wall(), at_s=at_s, **values))

    def _take(self, event: ev.Event) -> None:
        session = apply(self.session, event)
        self._record(event)
        self.session = session


_WORDS = {
    "landed": "the landing",
    "stretched": "the change of minutes",
    "stop-moved": "the change of the end",
    "paused": "the pause",
    "resumed": "the end of the pause",
    "gap-paused": "the gap counted as a pause",
    "presenter-named": "who presents",
    "presenter-moved": "the presenter's move",
    "note-added": "the last note",
    "seats-changed": "the number of seats",
    "seat-expected": "the empty seat",
    "seat-arrived": "the arrival",
    "leave-announced": "the time of leaving",
    "word-offered": "the word offered",
    "seat-left": "the leaving",
    "link-lost": "the lost link",
    "link-back": "the link's return",
    "ended": "the end of the group",
    "debriefed": "the debrief",
}
