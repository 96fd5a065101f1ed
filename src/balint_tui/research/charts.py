"""Draws the pictures as SVG with Matplotlib, to be read in colour, in grey and in print.

Matplotlib takes a second to load: imported when the first picture is drawn. It keeps a list of the
system's fonts in its folder of settings; ours is a temporary one, so that nothing is left behind.
"""

from __future__ import annotations

import io
import logging
import os
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from balint_tui.programme.picture import Picture, Series, Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, CALM, WARM, PALE = "#2b2d30", "#2c6660", "#a8761f", "#d9d5cc"
_FILLS = (("#2c6660", ""), ("#8fb3ae", "///"), ("#d9b97a", "..."), ("#7a746a", "xxx"))
"""The parts of a whole: a colour and a hatch each, so that grey paper tells them apart."""
WIDTH_IN = 7.4
ROW_IN = 0.32


@contextmanager
def drawing() -> Iterator[Callable[[Picture], str]]:
    """Gives what makes a picture's SVG; the same picture is the same text."""
    # On a slow machine it would tell of its list of fonts, on a screen that is not its own.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with _settings_of_its_own(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the reader's fonts may have it
        from matplotlib import rc_context

        with rc_context(_STYLE):  # type: ignore[arg-type]  # its type lists all names there are
            yield _svg


@contextmanager
def _settings_of_its_own() -> Iterator[None]:
    before = os.environ.get("MPLCONFIGDIR")
    with TemporaryDirectory(prefix="balint-tui-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("MPLCONFIGDIR")
            if before is not None:
                os.environ["MPLCONFIGDIR"] = before


_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be searched, copied and read aloud
    "svg.hashsalt": "balint-tui",
    "text.parse_math": False,  # a dollar in a name is a dollar
    "font.size": 9.5,
    "hatch.linewidth": 0.6,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#8a857a",
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "ytick.left": False,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
}


def _svg(picture: Picture) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, _height_in(picture)), layout="constrained")
    FigureCanvasSVG(figure)
    _FORMS[picture.form](figure, picture)
    target = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(target, format="svg", transparent=True, metadata=nothing)
    return _bare(target.getvalue(), picture.name)


def _height_in(picture: Picture) -> float:
    return 0.75 + ROW_IN * max(2, len(picture.labels))


def _bare(svg: str, name: str) -> str:
    """The picture as part of a page: no prologue, no address of a namespace, ids of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r' (xmlns(:\w+)?|version)="[^"]*"', "", svg)
    svg = re.sub(r'( width| height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
    return svg.replace("xlink:href", "href")


def _rows(figure: Figure, picture: Picture) -> Axes:
    """Axes with the labels from top to bottom."""
    axes: Axes = figure.subplots()
    axes.set_yticks(range(len(picture.labels)), picture.labels)
    axes.set_ylim(len(picture.labels) - 0.45, -0.55)
    axes.grid(axis="x")
    return axes


def _numbers(series: Series) -> list[float]:
    return [0.0 if value is None else value for value in series.values]


def said(value: Value, series: Series) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    return f"{value:.{series.digits}f}"


def _plan(figure: Figure, picture: Picture) -> None:
    planned, actual, lower, upper = picture.drawn
    axes, at = _rows(figure, picture), range(len(picture.labels))
    axes.barh(at, _numbers(actual), height=0.55, color=_FILLS[1][0], label="actual (median)")
    axes.hlines(at, _numbers(lower), _numbers(upper), color=INK, linewidth=1.4, label="half of all")
    axes.plot(_numbers(planned), at, "D", color=WARM, markersize=5.5, label="planned (median)")
    axes.set_xlabel("minutes")
    axes.set_xlim(0)
    axes.legend(loc="lower right", frameon=False)


def _bars(figure: Figure, picture: Picture) -> None:
    (series,) = picture.drawn
    axes, at = _rows(figure, picture), range(len(picture.labels))
    bars = axes.barh(at, _numbers(series), height=0.6, color=CALM)
    axes.bar_label(bars, [said(value, series) for value in series.values], padding=4)
    axes.set_xlabel(f"{series.name}, %" if series.unit == "%" else series.name)
    axes.set_xlim(0, 100 if series.unit == "%" else None)
    axes.margins(x=0.08)


def _parts(figure: Figure, picture: Picture) -> None:
    axes, at = _rows(figure, picture), range(len(picture.labels))
    wholes = [sum(filter(None, values)) or 1.0 for values in _across(picture)]
    done = [0.0] * len(wholes)
    for series, (colour, hatch) in zip(picture.drawn, _FILLS, strict=True):
        wide = [100 * v / whole for v, whole in zip(_numbers(series), wholes, strict=True)]
        bars = axes.barh(
            at,
            wide,
            left=done,
            height=0.6,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=series.name,
        )
        axes.bar_label(
            bars,
            [said(v, series) if w >= 4 else "" for v, w in zip(series.values, wide, strict=True)],
            label_type="center",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
            fontsize=8.5,
        )
        done = [a + b for a, b in zip(done, wide, strict=True)]
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the sessions; in the bars their number")
    figure.legend(loc="outside upper left", ncols=len(picture.drawn), frameon=False)


def _across(picture: Picture) -> list[tuple[Value, ...]]:
    return list(zip(*(series.values for series in picture.drawn), strict=True))


def _grid(figure: Figure, picture: Picture) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    axes: Axes = figure.subplots()
    cells = _across(picture)
    numbers = [[0.0 if value is None else value for value in row] for row in cells]
    shades = LinearSegmentedColormap.from_list("calm", ["#f7f4ee", "#8fb3ae", "#2c6660"])
    most = max(max(row) for row in numbers) or 1.0
    # One shape a cell: a picture of dots inside the page would be a resource of its own.
    axes.pcolormesh(numbers, cmap=shades, vmin=0, vmax=most, edgecolors="white", linewidth=1)
    axes.set_ylim(len(numbers), 0)
    axes.set_yticks([n + 0.5 for n in range(len(picture.labels))], picture.labels)
    names = [series.name for series in picture.drawn]
    axes.set_xticks([n + 0.5 for n in range(len(names))], names)
    axes.tick_params(bottom=False, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    for row, values in enumerate(numbers):
        for column, value in enumerate(values):
            colour = "white" if value > 0.6 * most else INK
            at = (column + 0.5, row + 0.5)
            axes.text(*at, f"{value:.0f}", ha="center", va="center", color=colour)


_FORMS: dict[str, Callable[[Figure, Picture], None]] = {
    "plan": _plan,
    "bars": _bars,
    "parts": _parts,
    "grid": _grid,
}
