"""What the tests of the frame draw from: formats, leaders' actions, and sessions made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from balint_tui.frame import events as ev
from balint_tui.frame import formats, marks
from balint_tui.frame.formats import Format, Phase
from balint_tui.frame.live import Live, Refused, begin
from balint_tui.frame.session import ENDINGS, Session, apply
from balint_tui.frame.supervision import ROLES
from tests.clocks import NOON, FakeClock

FORMATS, _ = formats.load()
LEGEND = marks.load()

Action = tuple[Any, ...]


def laws(examples: int) -> settings:
    """How a law is tried: no time limit, nothing kept on the disk."""
    return settings(max_examples=examples, deadline=None, database=None)


@dataclass
class Group:
    """A live session with its clock and what was recorded."""

    clock: FakeClock
    live: Live
    recorded: list[ev.Event] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.live.session

    def go_to(self, kind: str, case: int = 0) -> None:
        """Steps on, each phase taking its planned minutes, to a phase of this kind."""
        while (self.session.phase.kind, case or self.session.phase.case) != (
            kind,
            self.session.phase.case,
        ):
            self.clock.tick(self.session.length_s(self.session.index))
            self.live.forward()

    def in_s(self, seconds: float) -> Any:
        """The wall time this many seconds after the start."""
        return self.session.started + timedelta(seconds=seconds)


def gather(
    fmt: Format | str = "standard-60", seats: int | None = None, minutes: float | None = None
) -> Group:
    """A group that begins now, with its full time or with ``minutes`` to the hard stop."""
    clock = FakeClock()
    chosen = FORMATS[fmt] if isinstance(fmt, str) else fmt
    until = None if minutes is None else NOON + timedelta(minutes=minutes)
    started, _ = begin(clock, "invented", chosen, until, seats=seats)
    recorded: list[ev.Event] = [started]
    return Group(clock, Live(apply(None, started), clock, recorded.append, LEGEND), recorded)


def perform(group: Group, action: Action) -> bool:
    """Does one action; whether the leader was allowed to."""
    clock, live = group.clock, group.live
    try:
        match action:
            case ("tick" | "step_wall" as name, seconds):
                getattr(clock, name)(seconds)
            case ("reboot", away_s):
                clock.reboot(away_s)
                live.reopen()
            case ("announce_leave", seat, at_s):
                live.announce_leave(seat, None if at_s is None else group.in_s(at_s))
            case ("move_stop", at_s):
                live.move_stop(group.in_s(at_s))
            case ("log", role, supervised, notes):
                live._emit(ev.Logged, role=role, supervised=supervised, notes=notes)
            case (name, *arguments):
                getattr(live, name)(*arguments)
    except Refused:
        return False
    return True


def bare(session: Session) -> Session:
    """The session without its history, to compare what it amounts to."""
    return replace(session, events=(), undone=frozenset())


_seconds = st.floats(0, 9000)
_seats = st.integers(0, 12)
_texts = st.text(max_size=20)
# Few times, so that several happen to leave together.
_leaving = st.sampled_from([None, -600.0, 1500.5, 2700.0, 2880.25, 5000.0])


def _act(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Action]:
    return st.tuples(st.just(name), *arguments)


_time = st.one_of(
    _act("tick", st.floats(0, 900)),
    _act("step_wall", st.floats(-7200, 7200)),
)
_undoable = st.one_of(
    _act("forward"),
    _act("back"),
    _act("stretch", st.sampled_from([-120.0, 120.0, -30.0, 600.0])),
    _act("move_stop", st.floats(1800, 9000)),
    _act("toggle_pause"),
    _act("toggle_link"),
    _act("count_gap_as_pause", _seconds, _seconds),
    _act("name_presenter", _seats),
    _act("move_presenter"),
    _act("set_seats", st.integers(0, 41)),
    _act("toggle_here", _seats),
    _act("announce_leave", _seats, _leaving),
    _act("announce_leave", st.integers(1, 4), _leaving),
    _act("offer_word", _seats),
    _act("leave", _seats),
    _act("mark", st.integers(0, 10)),
    _act("note", _texts),
    _act("debrief", st.dictionaries(st.sampled_from(["doctor", "patient"]), _texts)),
)
_endings = st.one_of(_act("land"), _act("end"))
_log = _act(
    "log",
    st.sampled_from(["", *ROLES]),
    st.sampled_from([None, True, False]),
    st.dictionaries(st.sampled_from(["frame", "safety"]), _texts),
)
_others = st.one_of(
    _act("undo"),
    _log,
    _act("keep_draft", _texts),
    _act("reopen"),
    _act("reboot", st.floats(0, 3600)),
)
_closing = _act("close", st.sampled_from([*ENDINGS, "otherwise"]))


def _weighted(*choices: tuple[int, st.SearchStrategy[Action]]) -> st.SearchStrategy[Action]:
    """Draws from each strategy as often as its number says."""
    slots = [strategy for times, strategy in choices for _ in range(times)]
    return st.sampled_from(slots).flatmap(lambda strategy: strategy)


# Steps and time come up often, so that the later phases are reached too.
undoable_actions = _weighted((8, _act("forward")), (5, _time), (16, _undoable), (1, _endings))
actions = _weighted(
    (16, _act("forward")), (10, _time), (26, _undoable), (6, _others), (1, _endings), (1, _closing)
)


def lists_of(action: st.SearchStrategy[Action], most: int) -> st.SearchStrategy[list[Action]]:
    """Lists of any length up to ``most``, each length as likely (``st.lists`` prefers short)."""
    return st.integers(0, most).flatmap(lambda n: st.lists(action, min_size=n, max_size=n))


shipped = st.sampled_from(list(FORMATS.values()))


@st.composite
def own_formats(draw: st.DrawFn) -> Format:
    """A format such as a leader might write, of one to three cases."""

    def phase(kind: str, most: int, case: int = 0, least: int = 0) -> Phase:
        return Phase(kind, kind.capitalize(), draw(st.integers(least, most)), case)

    phases = [phase("settle", 5)]
    for case in range(1, draw(st.integers(1, 3)) + 1):
        if draw(st.booleans()):
            phases.append(phase("call", 5, case))
        phases.append(phase("present", 12, case, least=1))
        if draw(st.booleans()):
            phases.append(phase("clarify", 8, case))
        phases += [phase("discuss", 60, case, least=6), phase("return", 8, case, least=1)]
    return Format("own", "Our own", (*phases, phase("close", 8, least=1)))


def led(fmt: Format, steps: Iterable[Action], seats: int = 8) -> Group:
    """A group of this format after these actions, the refused ones left out."""
    group = gather(fmt, seats=seats)
    for step in steps:
        perform(group, step)
    return group


_people = st.one_of(
    _act("name_presenter", st.integers(1, 3)),
    _act("announce_leave", st.integers(1, 3), _leaving),
)
_histories = st.builds(list.__add__, st.lists(_people, max_size=4), lists_of(actions, 40))
groups = st.builds(led, shipped | own_formats(), _histories)


def _stay(steps: list[Action]) -> list[Action]:
    return [step for step in steps if step[0] not in ("announce_leave", "end", "close")]


staying = st.builds(led, shipped | own_formats(), _histories.map(_stay))
"""Groups in which nobody has said when to leave, and of which few are over."""
