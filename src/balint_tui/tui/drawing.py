"""Draws a picture of many sessions as lines of text. No state is told by colour alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from balint_tui.programme.picture import Picture, Series, Value

LABEL = 24
"""A label has at most so many columns."""
WIDEST = 60
"""A bar has at most so many."""
FILLS = "█▓▒░"
"""The parts of a whole, in their order."""


def draw(picture: Picture, width: int) -> Content:
    """Title, what is seen, the drawing, and what is to be known of it."""
    lines = [Content.styled(picture.title, "bold $accent"), Content(picture.finding)]
    if picture.labels:
        lines += [Content(""), *_FORMS[picture.form](picture, width)]
    if picture.note:
        lines.append(Content.styled(picture.note, "dim"))
    return Content("\n").join(lines)


def said(value: Value, series: Series) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    return f"{value:.{series.digits}f}" + (" %" if series.unit == "%" else "")


def _plan(picture: Picture, width: int) -> list[Content]:
    planned, actual, lower, upper = picture.drawn
    columns = _room(picture, width, 30)
    most = max(value or 0.0 for value in (*planned.values, *actual.values)) or 1.0
    lines = []
    for n, label in enumerate(_labels(picture)):
        bar = _bar(actual.values[n], most, columns).ljust(columns)
        at = min(columns - 1, round((planned.values[n] or 0.0) / most * (columns - 1)))
        of = f"{said(actual.values[n], actual)} of {said(planned.values[n], planned)}"
        half = f"{said(lower.values[n], lower)} to {said(upper.values[n], upper)}"
        lines.append(
            Content.assemble(
                f"{label}  ",
                (bar[:at], "$primary"),
                ("◆", "bold $accent"),
                (bar[at + 1 :], "$primary"),
                f" {of:>12}",
                (f"  {half}", "dim"),
            )
        )
    legend = "█ minutes it took, ◆ as planned (medians); then the middle half of all."
    return [*lines, Content.styled(legend, "dim")]


def _bars(picture: Picture, width: int) -> list[Content]:
    (series,) = picture.drawn
    beside = [other for other in picture.series if not other.drawn]
    widths = [max(len(other.name), 6) + 2 for other in (series, *beside)]
    columns = _room(picture, width, sum(widths))
    most = 100.0 if series.unit == "%" else max(value or 0.0 for value in series.values) or 1.0
    names = (series.name, *(other.name for other in beside))
    heads = "".join(name.rjust(wide) for name, wide in zip(names, widths, strict=True))
    lines = [Content.styled(" " * (len(_labels(picture)[0]) + 2 + columns) + heads, "dim")]
    for n, label in enumerate(_labels(picture)):
        bar = _bar(series.values[n], most, columns).ljust(columns)
        value = said(series.values[n], series).rjust(widths[0])
        more = [
            said(other.values[n], other).rjust(wide)
            for other, wide in zip(beside, widths[1:], strict=True)
        ]
        lines.append(
            Content.assemble(f"{label}  ", (bar, "$primary"), value, ("".join(more), "dim"))
        )
    return lines


def _parts(picture: Picture, width: int) -> list[Content]:
    wide = max(len(series.name) for series in picture.drawn) + 1
    columns = _room(picture, width, 2 + wide * len(picture.drawn))
    heads = "".join(series.name.rjust(wide) for series in picture.drawn)
    indent = len(_labels(picture)[0]) + 2
    lines = [Content.styled(" " * (indent + columns) + heads, "dim")]
    for n, label in enumerate(_labels(picture)):
        values = [series.values[n] or 0.0 for series in picture.drawn]
        numbers = "".join(
            said(v, s).rjust(wide) for v, s in zip(values, picture.drawn, strict=True)
        )
        stack = (_stack(values, columns), "$primary")
        lines.append(Content.assemble(f"{label}  ", stack, numbers))
    legend = ", ".join(f"{f} {s.name}" for f, s in zip(FILLS, picture.drawn, strict=True))
    return [*lines, Content.styled(legend, "dim")]


def _stack(values: Sequence[float], columns: int) -> str:
    """The parts beside each other, each as wide as its share; all columns are used."""
    whole = sum(values) or 1.0
    ends = [round(columns * sum(values[: n + 1]) / whole) for n in range(len(values))]
    begins = [0, *ends[:-1]]
    return "".join(f * (b - a) for f, a, b in zip(FILLS, begins, ends, strict=True)).ljust(columns)


def _table(picture: Picture, width: int) -> list[Content]:
    """All numbers; the largest of a column of counts is bold, and nothing is a dot."""
    names = [_head(series) for series in picture.series]
    wide = [max(len(name), 5) + 2 for name in names]
    labels = _labels(picture)
    heads = "".join(name.rjust(w) for name, w in zip(names, wide, strict=True))
    lines = [Content.styled(" " * len(labels[0]) + heads, "dim")]
    for n, label in enumerate(labels):
        cells = [_cell(series, n).rjust(w) for series, w in zip(picture.series, wide, strict=True)]
        lines.append(Content(label + "".join(cells)))
    return lines


def _head(series: Series) -> str:
    return f"{series.name}, {series.unit}" if series.unit and series.unit != "%" else series.name


def _cell(series: Series, n: int) -> str:
    return "·" if series.values[n] == 0 and not series.unit else said(series.values[n], series)


def _labels(picture: Picture) -> list[str]:
    wide = min(LABEL, max(map(len, picture.labels)))
    return [label[:wide].ljust(wide) for label in picture.labels]


def _room(picture: Picture, width: int, beside: int) -> int:
    """The columns that are left for a bar."""
    return max(8, min(WIDEST, width - len(_labels(picture)[0]) - 2 - beside))


_EIGHTHS = " ▏▎▍▌▋▊▉"


def _bar(value: Value, most: float, columns: int) -> str:
    """A bar to an eighth of a column; what is more than nothing is seen."""
    eighths = round((value or 0.0) / most * columns * 8)
    if value and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


_FORMS: dict[str, Callable[[Picture, int], list[Content]]] = {
    "plan": _plan,
    "bars": _bars,
    "parts": _parts,
    "grid": _table,
    "table": _table,
}
