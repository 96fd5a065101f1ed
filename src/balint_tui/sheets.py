"""CSV: written so that no spreadsheet finds a formula to run, read as many programs write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


class SheetError(ValueError):
    """What is no CSV; the message says where and what to do."""


Add = Callable[[Iterable[Sequence[object]]], None]


def write(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows below their heads (RFC 4180, LF); None is an empty cell."""
    target = io.StringIO()
    adding(target, heads)(rows)
    return target.getvalue()


def adding(target: TextIO, heads: Sequence[str]) -> Add:
    """Writes the heads into this file, opened with ``newline=""``; what is returned adds rows."""
    lines = csv.writer(target, lineterminator="\n")
    lines.writerow(heads)
    return lambda rows: lines.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    """A text that begins like a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if not isinstance(value, str) or value[:1] not in _FORMULA or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or as Windows writes it.

    Raises SheetError.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise SheetError("It is broken UTF-16; save it as UTF-8.") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return raw.decode("latin-1")


def lines(text: str, known: Callable[[list[str]], int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, and the number of the line it begins on.

    Cells are parted by comma, semicolon or tab: by the one by which the first line falls into the
    most columns that are ``known``, which says of heads how many are. Raises SheetError.
    """
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=_delimiter(text, known), strict=True)
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield began, cells
            began = reader.line_num + 1
    except csv.Error as error:
        why = str(error).replace("\t", "tab")
        raise SheetError(f"Line {began} is no CSV ({why}); look at its quotes.") from None


def _delimiter(text: str, known: Callable[[list[str]], int]) -> str:
    return max(",;\t", key=lambda sign: known(_first(text, sign)))


def _first(text: str, delimiter: str) -> list[str]:
    """The cells of the first row that is not empty; none if it is no CSV by this delimiter."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next((cells for cells in rows if any(cell.strip() for cell in cells)), [])
    except csv.Error:
        return []
