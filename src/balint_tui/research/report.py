"""The report: one page that needs nothing beside itself, to be printed and put before a board.

What few sessions or few people stand behind is not in it: see ``programme.picture``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from balint_tui import __version__
from balint_tui.programme.by_group import groups
from balint_tui.programme.facts import Facts
from balint_tui.programme.picture import (
    FEWEST,
    FEWEST_OF_A_GROUP,
    FEWEST_PEOPLE,
    FEWEST_SESSIONS,
    Picture,
    middle,
)
from balint_tui.programme.pictures import Names, pictures
from balint_tui.research.charts import drawing, said

GENERATOR = "balint-tui report"
"""Stands in every report, so that a newer one may take the place of an older."""


class Refused(Exception):
    """Too few sessions or people stand behind it; the message says what would do."""


def page(
    many: Sequence[Facts],
    marks: Names,
    codes: Names,
    made: date,
    progress: Callable[[int, int], None],
) -> str:
    """The report on these sessions, ``made`` on that day. Raises Refused, or what ``progress``
    raises; it is told how many of how many pictures are drawn."""
    _refuse_few(many)
    shown = pictures(many, marks, codes, FEWEST_SESSIONS)
    beside = groups(many, FEWEST_SESSIONS)
    shown += [beside] if beside else []
    parts: list[str] = []
    with drawing() as draw:
        for number, picture in enumerate(shown):
            progress(number, len(shown))
            parts.append(_figure(picture, number + 1, draw))
    progress(len(shown), len(shown))
    drawn = [(n, picture) for n, picture in enumerate(shown, 1) if picture.form != "table"]
    numbers = "\n".join(_table(picture, n) for n, picture in drawn)
    return _PAGE.format(
        generator=GENERATOR,
        style=_STYLE,
        lead=escape(_lead(many)),
        made=f"{made.day} {_MONTHS[made.month - 1]} {made.year}",
        version=__version__,
        figures="\n".join(parts),
        numbers=numbers,
        protection=escape(_PROTECTION),
    )


def _refuse_few(many: Sequence[Facts]) -> None:
    if len(many) < FEWEST_SESSIONS:
        raise Refused(
            f"A report needs {FEWEST_SESSIONS} closed sessions and there are {len(many)}; "
            "choose more days or all groups."
        )
    circles: dict[str, list[int]] = {}
    for one in many:
        circles.setdefault(one.group.casefold(), []).append(one.seats)
    people = sum(middle(seats) or 0 for seats in circles.values())
    if people < FEWEST_PEOPLE:
        raise Refused(
            f"A report needs {FEWEST_PEOPLE} people and these groups have {people:.0f}; "
            "choose all groups."
        )


def _lead(many: Sequence[Facts]) -> str:
    days = sorted(one.day for one in many)
    first, last = _month(days[0]), _month(days[-1])
    when = f"in {first}" if first == last else f"from {first} to {last}"
    count = len({one.group.casefold() for one in many})
    met = "One Balint group" if count == 1 else f"{count} Balint groups"
    cases = sum(len(one.returns_s) for one in many)
    return f"{met} met {len(many)} times {when} and discussed {cases} cases."


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def _month(day: str) -> str:
    return f"{_MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def _figure(picture: Picture, number: int, draw: Callable[[Picture], str]) -> str:
    label = escape(f"{picture.title}. {picture.finding}", quote=True)
    drawn = "" if picture.form == "table" else draw(picture)
    if drawn:
        drawn = drawn.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    body = drawn or (_rows(picture) if picture.series else "")
    note = f'<p class="note">{escape(picture.note)}</p>' if picture.note else ""
    return (
        f'<figure id="{picture.name}"><figcaption><h2>{number}. {escape(picture.title)}</h2>'
        f"<p>{escape(picture.finding)}</p></figcaption>{body}{note}</figure>"
    )


def _table(picture: Picture, number: int) -> str:
    return f"<section><h3>{number}. {escape(picture.title)}</h3>{_rows(picture)}</section>"


def _rows(picture: Picture) -> str:
    heads = "".join(
        f"<th>{escape(series.name)}{f', {series.unit}' if series.unit else ''}</th>"
        for series in picture.series
    )
    rows = "".join(
        f"<tr><th>{escape(label)}</th>"
        + "".join(f"<td>{said(series.values[n], series)}</td>" for series in picture.series)
        + "</tr>"
        for n, label in enumerate(picture.labels)
    )
    return f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"


_PROTECTION = (
    f"No figure is about one person, and no day of a session is named. A value stands on "
    f"{FEWEST_SESSIONS} sessions or more; times with fewer are joined. A group stands by itself "
    f"from {FEWEST_OF_A_GROUP} sessions and a circle of {FEWEST_PEOPLE} on. Codes of fewer than "
    f"{FEWEST} sessions and counts of fewer than {FEWEST} people who came late or left early are "
    "left out. This is de-identified, which is not the same as anonymous: whoever was there may "
    "recognise what they know."
)

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #2b2d30; background: #fff;
  max-width: 46rem; margin: 2.5rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.15rem; margin: 0; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
#numbers div { display: flex; flex-wrap: wrap; column-gap: 3rem; }
#numbers section { break-inside: avoid; }
th { white-space: nowrap; }
.lead { font-size: 1.1rem; margin: 0 0 2rem; }
figure { margin: 0 0 2.4rem; break-inside: avoid; }
figcaption p { margin: .2rem 0 .6rem; }
svg { width: 100%; height: auto; font-family: system-ui, sans-serif; }
.note { color: #5a564d; font-size: .875rem; margin: .3rem 0 0; }
table { border-collapse: collapse; font-size: .875rem; break-inside: avoid; }
th, td { text-align: right; padding: .18rem .8rem .18rem 0; font-weight: normal;
  border-bottom: 1px solid #e4dfd3; font-variant-numeric: tabular-nums; }
tbody th { text-align: left; }
thead th { color: #5a564d; vertical-align: bottom; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; }
  #numbers { break-before: page; } h2, h3 { break-after: avoid; } }
""".strip()

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="{generator}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Balint groups: a report</title>
<style>
{style}
</style>
</head>
<body>
<header><h1>Balint groups: a report</h1><p class="lead">{lead}</p></header>
<main>
{figures}
<section id="numbers"><h2>The numbers</h2>
<div>
{numbers}
</div>
</section>
</main>
<footer><h2>What is not in it</h2><p class="note">{protection}</p>
<p class="note">Made on {made} with balint-tui {version}.</p></footer>
</body>
</html>
"""
