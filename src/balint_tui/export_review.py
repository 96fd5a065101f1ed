"""What is shown and asked on a terminal before an export is written, and said after it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from balint_tui import output
from balint_tui.output import Trouble

if TYPE_CHECKING:
    from balint_tui.exporting import Extras, Plan


def show(planned: Plan, extras: Extras, notices: list[str]) -> None:
    """The risk before and after, what is left out, and what could not be read."""
    from balint_tui.research.risk import SAID
    from balint_tui.research.risk_words import risk_rows

    risk, tier = planned.risk, planned.export.tier
    output.say(f"Export for {tier.recipient} (tier {tier.name})", style="bold")
    output.table(("", "before", "after"), risk_rows(risk), wraps=0)
    output.say("\nLeft out", style="bold")
    left_out = [*risk.dropped, *_unread(notices)]
    if extras.spss and "questionnaire" not in planned.export.tables:
        left_out.append("The SPSS file: there are no rows about people.")
    output.table((), [("·", sentence) for sentence in left_out], wraps=1)
    output.say(f"\n{SAID}")
    for warning in planned.warnings:
        output.say(f"\nWarning: {warning}", style="bold")


def _unread(notices: list[str]) -> list[str]:
    """What the library had to tell, each once."""
    return [f"Not read: {notice}" for notice in dict.fromkeys(notices)]


def asked(planned: Plan) -> Plan:
    """The plan for whom the export is, of who sits at the terminal and has read what was shown.

    Raises Trouble if nobody does, or does not want it.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Trouble("Nobody is there to be asked; read what --dry-run shows, then give --yes.")
    recipient = planned.export.recipient
    if recipient:
        answer = _answer(f"\nWrite it for {recipient}? Type yes: ").casefold()
        recipient = recipient if answer in ("y", "yes") else ""
    else:
        recipient = _answer("\nWho receives it? (nothing: it is not written) ")
    if not recipient:
        raise Trouble("Nothing was written.")
    return planned.for_(recipient)


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        raise Trouble("Nothing was written.") from None


@contextmanager
def stoppable() -> Iterator[None]:
    """Who ends the program, or closes its terminal, stops it as ctrl+c does: nothing is left. Once
    it stops, who does so again does not disturb the clearing up; what is ignored (nohup) stays so.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    there = [getattr(signal, name) for name in names if hasattr(signal, name)]
    numbers = [number for number in there if signal.getsignal(number) not in (None, signal.SIG_IGN)]

    def stop(*_: object) -> NoReturn:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, before[number])
