"""Rows as CSV (RFC 4180, UTF-8, LF), in which no spreadsheet finds a formula to run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def write(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows below their heads; None is an empty cell."""
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\n")
    lines.writerow(heads)
    lines.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value: object) -> str:
    """What begins like a formula gets an apostrophe before it (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    guarded = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text)
    return f"'{text}" if guarded else text
