"""What the benchmarks share: times of short commands, ratios, a table, how busy the machine was.

The other jobs of a machine slow both sides of a pair that is measured at the same time, so a ratio
is the median of the rounds' own ratios; the minima beside it say what an idle machine would do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from math import ceil
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """A value for each round, those it is compared with (None: it is the measure), the goal.

    ``goal`` is one for the median ratio, ``most`` one for the median itself.
    """

    what: str
    values: Sequence[float]
    floor: Sequence[float] | None = None
    goal: float | None = None
    most: float | None = None


def table(title: str, rows: Sequence[Row], *, high: int = 0, counts: bool = False) -> None:
    """Prints median and minimum (with ``high``: that percentile), both as ratios, the goals.

    With ``counts`` each row says how many values it has.
    """
    end = f"p{high}" if high else "min"
    heads = f"{'n':>6}" * counts + f"{'median':>9}{end:>9}"
    if any(row.floor for row in rows):
        heads += f"{'x median':>11}{'x ' + end:>9}   goal"
    print(f"\n{title:36}{heads}")
    for row in rows:
        values = f"{len(row.values):6}" * counts
        values += f"{median(row.values):9.2f}{_end(row.values, high):9.2f}"
        print(f"  {row.what:34}{values}{_against(row, high)}")


def _against(row: Row, high: int) -> str:
    """The row's ratios, and whether they reach the goal."""
    if row.floor is None:
        return ""
    middle, end = ratio(row), _end(row.values, high) / _end(row.floor, high)
    goals = [("", middle, row.goal), ("median ", median(row.values), row.most)]
    said = [
        f"   {what}<= {goal:g}{'' if value <= goal else ', missed'}"
        for what, value, goal in goals
        if goal is not None
    ]
    return f"{middle:11.2f}{end:9.2f}{''.join(said)}"


def ratio(row: Row) -> float:
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(row.values, row.floor or row.values, strict=True))


def _end(values: Sequence[float], high: int) -> float:
    """The minimum, or the percentile by nearest rank."""
    return sorted(values)[ceil(high / 100 * len(values)) - 1] if high else min(values)


def run_ms(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Wall and CPU milliseconds of a command from its start to its end; its output is dropped."""
    begin = time.perf_counter()
    away = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    pid = os.posix_spawn(command[0], command, environment, file_actions=[away])
    _, status, usage = os.wait4(pid, 0)
    wall_ms = (time.perf_counter() - begin) * 1000
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall_ms, (usage.ru_utime + usage.ru_stime) * 1000


def busy() -> str:
    """How busy the machine is: programs that want to run, over the last minute, and its cores."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
