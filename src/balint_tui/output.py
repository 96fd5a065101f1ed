"""What commands print: tables and sentences through rich, JSON as it is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Trouble(Exception):
    """What is wrong and what to do, as one sentence for people."""


def as_json(value: object) -> None:
    """``value`` as UTF-8 JSON, whatever the encoding of the terminal."""
    import orjson

    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


def say(text: str, style: str = "") -> None:
    """One text, not wrapped, and never read as markup."""
    from rich.text import Text

    _render(Text(text, style=style))


def columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Columns for a long list, as one text: a table of rich takes seconds for 10,000 rows."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)][:-1]
    pattern = "".join(f"{{:{width}}}  " for width in widths) + "{}"
    say(pattern.format(*heads), style="bold")
    say("\n".join(pattern.format(*row) for row in rows))


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], wraps: int) -> None:
    """Plain columns, of which only the one numbered ``wraps`` gives way on a narrow terminal."""
    from rich.table import Table
    from rich.text import Text

    from balint_tui.frame.prose import plain

    rows = list(rows)
    grid = Table(box=None, show_header=bool(heads), header_style="bold", pad_edge=False)
    for n in range(len(rows[0]) if rows else 0):
        grid.add_column(heads[n] if heads else "", no_wrap=n != wraps, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(plain(cell)) for cell in row))
    _render(grid)


def _render(part: object) -> None:
    """Through rich into a text, and that to stdout, so that a closed pipe is met in one place."""
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(part, soft_wrap=True)
    write(capture.get())


def write(text: str) -> None:
    """To stdout, whatever the encoding of the terminal."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)


def new_path(text: str) -> Path:
    """Where a file that someone named is to be: in the home folder, if it is only a name."""
    from pathlib import Path

    return Path(os.path.expanduser("~"), os.path.expanduser(text))


def new_file(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet, for nobody but its owner; whole, or not at all.

    Raises Trouble.
    """
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise Trouble(f"{path} is there already; give another name.") from None
    except OSError as error:
        raise Trouble(f"{path} cannot be written ({error.strerror}); give another name.") from None
    try:
        with open(fd, "wb") as file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Trouble(f"{path} could not be written ({error.strerror}); check the disk.") from None


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Tells how far it is (what, how many, of how many) on one line of a terminal, which is empty
    again in the end."""
    shown = sys.stderr.isatty()

    def tell(what: str, done: int, of: int) -> None:
        if shown and (done % 50 == 0 or done == of or of < 50):
            sys.stderr.write(f"\r\x1b[K{what}: {done} of {of}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
