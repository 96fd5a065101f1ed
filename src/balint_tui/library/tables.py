"""The bytes of a TinyDB file and back: schema number, checksum, tables.

Any TinyDB can open such a file: its first table, ``schema``, has one row with the schema number
and the CRC-32 of all bytes after it. Read here without TinyDB, because listing ten thousand
sessions must not wait for an import.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import orjson

from balint_tui.library.errors import Damaged, Newer
from balint_tui.library.seal import PLAIN, Seal

FIRST_SCHEMA = 1
SCHEMA = 1

Tables = dict[str, dict[str, Any]]
"""Table name -> document number -> document."""

_NUMBER = re.compile(rb'\{"schema":\{"1":\{"number":([1-9]\d{0,8})')
_HEAD = re.compile(_NUMBER.pattern + rb',"crc32":"([0-9a-f]{8})"\}\}')


def dump(tables: Tables) -> bytes:
    """The file's bytes; TypeError if something is not JSON."""
    body = encode(tables)
    rest = (b"," if tables else b"") + body[1:]
    return b'{"schema":{"1":{"number":%d,"crc32":"%08x"}}%b' % (SCHEMA, zlib.crc32(rest), rest)


def read(path: Path, seal: Seal = PLAIN) -> Tables:
    """The tables of the file, ``schema`` left out. Raises OSError or LibraryError."""
    return load(seal.open(path, path.read_bytes()), path)


def load(raw: bytes, path: Path) -> Tables:
    """The tables in the bytes of ``path``. Raises Damaged or Newer."""
    number = _NUMBER.match(raw)
    if number is None:
        raise Damaged(path, "it is empty" if not raw else "it does not begin as it should")
    if int(number[1]) > SCHEMA:
        raise Newer(path)
    head = _HEAD.match(raw)
    if head is None or zlib.crc32(memoryview(raw)[head.end() :]) != int(head[2], 16):
        raise Damaged(path, "its checksum is wrong")
    try:
        tables: Tables = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Damaged(path, "it is not JSON") from None
    del tables["schema"]
    return tables


def number_of(raw: bytes) -> int | None:
    """The schema number at the beginning of a file; None if there is none."""
    number = _NUMBER.match(raw)
    return int(number[1]) if number else None


def encode(document: object) -> bytes:
    """JSON; half characters (lone surrogates), which no file can hold, become question marks."""
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:
        import json

        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )
