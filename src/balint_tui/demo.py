"""Invented sessions that look like real ones, to learn the program, to show it and to test it.

All of it is made up: groups, meetings and every word of the notes. The same seed gives the same
sessions, down to their ids; each session is drawn from its own random numbers, so that the newest
sessions of a group stay the same when more are asked for. Nothing lies after ``NEWEST``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from balint_tui.demo_answers import batches
from balint_tui.demo_review import afterwards
from balint_tui.demo_words import ANSWERS, MARKS, NOTES, TALKS
from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.frame.formats import Format, Phase
from balint_tui.frame.session import DEBRIEF, ENDINGS, OVERRUN_S, replay

NEWEST = date(2026, 6, 30)
"""The day of the newest sessions; fixed, so that a seed means the same tomorrow."""


@dataclass(frozen=True)
class Group:
    """An invented group: when it meets (weekday 0 is Monday), and in which formats by turns."""

    name: str
    weekday: int
    begins: time
    weeks: int
    seats: int
    formats: tuple[str, ...]


GROUPS = (
    Group("Tuesday lunch", 1, time(12, 30), 1, 7, ("lunch-50", "lunch-50", "lunch-45")),
    Group("Residents", 3, time(16, 0), 1, 9, ("standard-60", "standard-75", "two-cases-90")),
    Group("Evening circle", 2, time(18, 30), 2, 8, ("standard-90", "two-cases-120")),
    Group("Students", 0, time(14, 15), 1, 10, ("students-90", "video-60", "fishbowl-90")),
    Group("Hill practices", 4, time(8, 15), 2, 6, ("video-60", "standard-60")),
    Group("Night team", 3, time(20, 0), 2, 6, ("standard-60", "lunch-45")),
    Group("Palliative team", 1, time(15, 30), 1, 8, ("standard-75", "standard-60")),
    Group("Emergency staff", 0, time(7, 45), 1, 7, ("lunch-45", "lunch-50")),
    Group("Old hands", 2, time(19, 0), 2, 9, ("two-cases-90", "standard-90")),
    Group("Young practitioners", 4, time(13, 0), 1, 8, ("standard-60", "video-60")),
    Group("Harbour clinic", 1, time(12, 45), 1, 7, ("lunch-50", "standard-60")),
    Group("Summer school", 2, time(10, 0), 2, 14, ("fishbowl-90", "two-cases-120")),
)
FEWEST_GROUPS = 4
"""The first four groups use all the formats between them."""
MOST_IN_A_CIRCLE = 10_000
"""More sessions than this are those of second and further circles beside these groups."""


def fill(folder: Path, count: int, seed: int) -> int:
    """Puts ``count`` invented sessions into the library in ``folder``; returns how many.

    Answers to questionnaires come with them, of a group for every 15 sessions.
    """
    from balint_tui.library.library import Library

    library = Library.open(folder)
    try:
        added = library.add_closed(sessions(count, seed))
        asked = [(group.name, group.seats) for group in _groups(count)[: count // 15]]
        for batch in batches(asked, _beginning(GROUPS[0], NEWEST), seed, _ulid):
            library.answers.put(batch)
        return added
    finally:
        library.close()


def sessions(count: int, seed: int) -> Iterator[list[ev.Event]]:
    """The events of ``count`` closed sessions, oldest first, each checked by replaying it."""
    known, _ = formats.load()
    for group, began, turn in _meetings(count):
        meeting = f"{seed} {group.name} {began:%Y-%m-%d}"
        fmt = known[group.formats[turn % len(group.formats)]]
        story = _Story(Random(meeting), group, fmt, began)
        closed = replay(story.events)
        yield story.events + afterwards(closed, Random(f"{meeting} review"), NEWEST)


def _meetings(count: int) -> list[tuple[Group, datetime, int]]:
    """The newest ``count`` meetings of all groups, oldest first: group, beginning and turn."""
    groups = _groups(count)
    # One that meets every week has, among others of every second, at most twice an equal share.
    share = min(count, 2 * count // len(groups) + 2)
    each = [islice(_days(group), share) for group in groups]
    found = [
        (group, _beginning(group, day), turn)
        for group, days in zip(groups, each, strict=True)
        for turn, day in enumerate(days)
    ]
    return sorted(found, key=lambda meeting: (meeting[1], meeting[0].name))[-count:]


def _groups(count: int) -> list[Group]:
    groups = GROUPS[: min(len(GROUPS), max(FEWEST_GROUPS, count // 40))]
    circles = -(-count // MOST_IN_A_CIRCLE)
    more = [
        replace(group, name=f"{group.name} {n}") for n in range(2, circles + 1) for group in groups
    ]
    return [*groups, *more]


def _days(group: Group) -> Iterator[date]:
    """The days a group meets, newest first, every August left out."""
    day = NEWEST - timedelta(days=(NEWEST.weekday() - group.weekday) % 7)
    while True:
        if day.month != 8:
            yield day
        day -= timedelta(weeks=group.weeks)


def _beginning(group: Group, day: date) -> datetime:
    """Summer time from April to October: near enough, and needs no table of zones."""
    zone = timezone(timedelta(hours=1 if 4 <= day.month <= 10 else 0))
    return datetime.combine(day, group.begins, zone)


def _ulid(rng: Random, moment: datetime) -> str:
    """An id in the shape of the library's own, from the session's random numbers."""
    number = (int(moment.timestamp() * 1000) << 80) | rng.getrandbits(80)
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(alphabet[(number >> shift) & 31] for shift in range(125, -1, -5))


class _Story:
    """One invented session. Each method adds what could have happened; ``events`` is all of it."""

    def __init__(self, rng: Random, group: Group, fmt: Format, began: datetime) -> None:
        self.rng = rng
        self.group = group
        self.ending = rng.choices(ENDINGS, (68, 13, 13, 6))[0]
        # Half of the shortened sessions began too late for the whole frame.
        self.late = self.ending == "shortened" and rng.random() < 0.5
        self.stop_s = fmt.total_s
        self.fmt = fmt
        if self.late:
            self.fmt = formats.shortest(fmt)
            self.stop_s = self.fmt.total_s + 60.0 * rng.randint(1, 6)
        late_min = fmt.total_s / 60 - self.stop_s / 60 + rng.randint(-1, 3)
        self.began = began + timedelta(minutes=late_min, seconds=rng.randrange(60))
        self.seats = group.seats + rng.choice((-1, 0, 0, 0, 1))
        self.happened: list[tuple[float, type[ev.Event], dict[str, Any]]] = []
        self.stays = self._stays()
        self.end_s = self.stays[-1][2]
        self._walk()
        self._attend()
        self._present()
        self._talk()
        self._disturb()
        self.events = self._told()

    def _add(self, at_s: float, kind: type[ev.Event], **values: Any) -> None:
        """Notes what happened, unless the group was over by then."""
        if 0 < at_s < self.end_s:
            self.happened.append((round(at_s, 3), kind, values))

    def _within(self, stay: tuple[Phase, float, float], early: float = 0, late: float = 1) -> float:
        """A moment in a stay, between two fractions of it, clear of its first and last second."""
        _, from_s, to_s = stay
        return from_s + 1 + (to_s - from_s - 2) * self.rng.uniform(early, late)

    # --- the frame

    def _stays(self) -> list[tuple[Phase, float, float]]:
        """The phases that were reached, with when each began and ended."""
        lengths = self._lengths()
        stays, now_s = [], 0.0
        for phase, length_s in zip(self.fmt.phases, lengths, strict=True):
            stays.append((phase, now_s, now_s + length_s))
            now_s += length_s
        return self._cut(stays) if self.ending == "cut off" else stays

    def _lengths(self) -> list[float]:
        """Seconds of each phase: the discussion takes what the others leave until the end."""
        rng, phases = self.rng, self.fmt.phases
        lengths = [p.length_s * rng.uniform(0.8, 1.15) for p in phases]
        landed = self.ending == "shortened" and not self.late
        if landed:
            lengths[-2:] = [rng.uniform(120, 200), rng.uniform(60, 120)]
        over_s = OVERRUN_S + rng.uniform(40, 480) if self.ending == "overrun" else 0.0
        end_s = self.stop_s + (over_s or rng.uniform(-90, 90))
        talk_s = sum(p.length_s for p in phases if p.kind == "discuss")
        rest_s = sum(s for p, s in zip(phases, lengths, strict=True) if p.kind != "discuss")
        share = (end_s - rest_s) / talk_s
        return [
            p.length_s * share if p.kind == "discuss" else s
            for p, s in zip(phases, lengths, strict=True)
        ]

    def _cut(self, stays: list[tuple[Phase, float, float]]) -> list[tuple[Phase, float, float]]:
        """Everything up to the middle of a discussion, where the group broke off."""
        talks = [n for n, stay in enumerate(stays) if stay[0].kind == "discuss"]
        last = self.rng.choice(talks)
        phase, from_s, to_s = stays[last]
        broke_off_s = from_s + (to_s - from_s) * self.rng.uniform(0.3, 0.9)
        return [*stays[:last], (phase, from_s, broke_off_s)]

    def _walk(self) -> None:
        """From phase to phase; who ran out of time lands."""
        landed = self.ending == "shortened" and not self.late
        for index, (_, from_s, _) in enumerate(self.stays[1:], 1):
            lands = landed and index == len(self.stays) - 2
            self._add(from_s, ev.Landed if lands else ev.PhaseEntered, index=index)

    # --- who

    def _attend(self) -> None:
        """Some come late or not at all; some leave early, most of them after a word."""
        rng = self.rng
        seats = rng.sample(range(1, self.seats + 1), self.seats)
        late, leaving = seats[: rng.choice((0, 0, 1, 1, 2))], seats[2:4]
        for seat in late:
            self._add(rng.uniform(5, 40), ev.SeatExpected, seat=seat)
            if rng.random() < 0.8:
                self._add(rng.uniform(60, 900), ev.SeatArrived, seat=seat)
        for seat in leaving[: rng.choice((0, 0, 0, 1, 1, 2))]:
            self._leave(seat)
        self.presenters = iter(seats[4:])

    def _leave(self, seat: int) -> None:
        rng = self.rng
        leaves_s = self.end_s - 60 * rng.randint(4, 22)
        if rng.random() < 0.7:
            announced_s = rng.uniform(45, 110)
            self._add(
                announced_s, ev.LeaveAnnounced, seat=seat, leaves_s=round(leaves_s / 60) * 60.0
            )
        if rng.random() < 0.6:
            self._add(leaves_s - rng.uniform(20, 180), ev.WordOffered, seat=seat)
        self._add(leaves_s + rng.uniform(0, 60), ev.SeatLeft, seat=seat)

    def _present(self) -> None:
        """A seat presents each case, known in the last moments of the call."""
        for stay in self.stays:
            if stay[0].kind == "present":
                seat = next(self.presenters, None)
                if seat is not None:
                    self._add(stay[1] - 2, ev.PresenterNamed, case=stay[0].case, seat=seat)
            if stay[0].kind == "discuss" and self.rng.random() < 0.08:
                self._add(self._within(stay, 0.7, 0.9), ev.PresenterMoved, back=False)

    # --- what is written

    def _talk(self) -> None:
        """Marks and at least three notes (four, as one may be taken back), most in discussions."""
        for stay in self.stays:
            for early, late, names in MARKS.get(stay[0].kind, ()):
                for _ in range(self.rng.choice((0, 1, 1, 2))):
                    at_s = self._within(stay, early, late)
                    self._add(at_s, ev.Marked, mark=self.rng.choice(names))
        weights = [TALKS.get(stay[0].kind, 0) for stay in self.stays]
        count = self.rng.randint(4, 15)
        for stay in self.rng.choices(self.stays, weights, k=count):
            text = self._sentence(stay[0].kind)
            self._add(self._within(stay), ev.NoteAdded, text=text)

    def _sentence(self, kind: str) -> str:
        """A note for this phase, put together from its pieces."""
        pattern, *gaps = self.rng.choice(NOTES[kind])
        return str(pattern).format(*(self.rng.choice(choices) for choices in gaps))

    def _disturb(self) -> None:
        """What also happens: a pause, more minutes, a lost link, the app opened again."""
        rng = self.rng
        talks = [n for n, stay in enumerate(self.stays) if stay[0].kind == "discuss"]
        at_s = self._within(self.stays[rng.choice(talks)], 0.2, 0.6)
        if rng.random() < 0.07:
            self._add(at_s, ev.Paused)
            self._add(at_s + rng.uniform(30, 110), ev.Resumed)
        if self.fmt.video and rng.random() < 0.3:
            self._add(at_s, ev.LinkLost)
            self._add(at_s + rng.uniform(20, 150), ev.LinkBack)
        if rng.random() < 0.04:
            self._add(at_s, ev.Reopened, by="boot", boot="invented", boot_s=at_s)
        for n in range(1, talks[0]):
            if rng.random() < 0.05:
                self._add(
                    self._within(self.stays[n], 0.6, 0.9), ev.Stretched, index=n, delta_s=120.0
                )

    # --- the events

    def _told(self) -> list[ev.Event]:
        """All that happened, in order and numbered, from the beginning to the close."""
        self.told: list[ev.Event] = []
        self._tell(
            0.0,
            ev.Started,
            id=_ulid(self.rng, self.began),
            format=self.fmt.encode(),
            stop_s=self.stop_s,
            seats=self.seats,
            group=self.group.name,
            video=self.fmt.video,
            shortened=self.late,
            boot="invented",
        )
        slip = self._slip()
        for happening in sorted(self.happened, key=lambda happening: happening[0]):
            at_s, kind, values = happening
            self._tell(at_s, kind, **values)
            if happening is slip:
                self._tell(at_s, ev.Undone, target=len(self.told))
        self._tell(self.end_s, ev.Ended)
        self._debrief()
        self._tell(self.told[-1].at_s + self.rng.uniform(20, 90), ev.Closed, ending=self.ending)
        return self.told

    def _slip(self) -> object:
        """A mark or a note that was a slip and is taken back, in one session of five."""
        written = [it for it in self.happened if it[1] in (ev.Marked, ev.NoteAdded)]
        return self.rng.choice(written) if self.rng.random() < 0.2 else None

    def _tell(self, at_s: float, kind: type[ev.Event], **values: Any) -> None:
        at = (self.began + timedelta(seconds=at_s)).isoformat(timespec="milliseconds")
        self.told.append(kind(seq=len(self.told) + 1, at=at, at_s=round(at_s, 3), **values))

    def _debrief(self) -> None:
        """In two sessions of five the leaders answer some of the questions."""
        rng = self.rng
        if rng.random() < 0.4:
            names = [name for name in DEBRIEF if rng.random() < 0.7]
            answers = {name: rng.choice(ANSWERS[name]) for name in names}
            self._tell(self.end_s + rng.uniform(120, 600), ev.Debriefed, answers=answers)
