"""Invented sessions and answers for the tests of the tables: each seat's attendance is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from balint_tui.coding import codebook
from balint_tui.evaluation import instruments
from balint_tui.evaluation.responses import Response
from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.frame.session import Session, replay
from balint_tui.library.ids import new_id
from balint_tui.research.codes import Books
from balint_tui.research.export import Export
from balint_tui.research.hiding import hider
from balint_tui.research.known import Known
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.sources import Material, material
from balint_tui.research.tables import Wish, build
from balint_tui.research.tiers import RESEARCH, Tier

BEGAN = datetime(2024, 1, 9, 12, 30, tzinfo=UTC)
FORMATS = formats.load()[0]
KNOWN = Known(
    books=Books(tuple(codebook.load()[0].values()), frozenset()),
    instruments=instruments.load()[0],
    items={},
    formats={name: f"{fmt.total_s / 60:g} minutes" for name, fmt in FORMATS.items()},
)


def meeting(
    group: str = "Harbour",
    week: int = 0,
    seats: int = 8,
    *,
    absent: Iterable[int] = (),
    left: Iterable[int] = (),
    presents: int | None = None,
    notes: Mapping[str, str | None] | None = None,
    codes: Sequence[tuple[int, int, int, str]] = (),
    fmt: str = "standard-60",
) -> Session:
    """A closed session. ``notes``: text -> as what it was approved, None if nobody decided;
    ``codes``: the note's place, first and last code point, code."""
    began = BEGAN + timedelta(weeks=week)
    told: list[ev.Event] = []

    def tell(minute: float, cls: type[ev.Event], **values: object) -> int:
        at = (began + timedelta(minutes=minute)).isoformat()
        told.append(cls(seq=len(told) + 1, at=at, at_s=minute * 60, **values))
        return len(told)

    known = FORMATS.get(fmt) or formats.decode({**FORMATS["standard-60"].encode(), "name": fmt})
    tell(
        0,
        ev.Started,
        id=new_id(began)[:10] + sha256(f"{group} {week}".encode()).hexdigest()[:16].upper(),
        format=known.encode(),
        stop_s=3600.0,
        seats=seats,
        group=group,
    )
    for seat in absent:
        tell(0.1, ev.SeatExpected, seat=seat)
    kinds = [phase.kind for phase in known.phases]
    if presents is not None:
        tell(0.2, ev.PresenterNamed, case=known.phases[kinds.index("present")].case, seat=presents)
    for minute, kind in ((2, "present"), (10, "discuss")):
        tell(minute, ev.PhaseEntered, index=kinds.index(kind))
    seqs = [tell(12, ev.NoteAdded, text=text) for text in notes or {}]
    for seat in left:
        tell(40, ev.SeatLeft, seat=seat)
    for minute, kind in ((45, "return"), (52, "close")):
        tell(minute, ev.PhaseEntered, index=kinds.index(kind))
    tell(60, ev.Ended)
    tell(61, ev.Closed, ending="planned")
    for number, (place, start, end, code) in enumerate(codes):
        coder = ("AB", "CD")[number % 2]
        tell(70, ev.Coded, note=seqs[place], code=code, coder=coder, start=start, end=end)
    for seq, approved in zip(seqs, (notes or {}).values(), strict=True):
        if approved is not None:
            tell(80, ev.Approved, note=seq, text=approved)
    return replay(told)


def answers(group: str, wave: str, **given: tuple[float | None, ...]) -> list[Response]:
    """Code -> the answers to the items of the module evaluation in their order."""
    items = [item.id for item in KNOWN.instruments["module"].asked_in(wave)]
    return [
        Response("module", group, wave, code, dict(zip(items, values, strict=False)))
        for code, values in given.items()
    ]


def gathered(
    sessions: Sequence[Session], responses: Sequence[Response] = (), *, filtered: bool = False
) -> Material:
    """What these come to."""
    hide = hider({session.group for session in sessions}, ())
    ordered = sorted(sessions, key=lambda one: one.id)
    return material(ordered, hide, responses, filtered=filtered)


def exported(
    sessions: Sequence[Session],
    responses: Sequence[Response] = (),
    tier: Tier = RESEARCH,
    *,
    secret: bytes = b"of the tests",
    reason: str = "",
    known: Known = KNOWN,
    filtered: bool = False,
) -> Export:
    """The export of these."""
    wish = Wish(tier, 2026, "A. Researcher", reason)
    found = gathered(sessions, responses, filtered=filtered)
    return build(wish, found, known, Pseudonyms(secret), lambda session_id: [])


def series(
    group: str = "Harbour", count: int = 12, seats: int = 8, absent: Mapping[int, int] | None = None
) -> list[Session]:
    """Weekly sessions; ``absent``: seat -> in every how many sessions it stays away."""
    away = absent or {}
    return [
        meeting(
            group,
            week,
            seats,
            absent=[seat for seat, every in away.items() if week % every == 0],
            presents=week % seats + 1,
        )
        for week in range(count)
    ]
