"""Files of zips that say nothing of when, by whom and on what they were made."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from balint_tui.research.memory import Packed

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
_UNIX = 3
LARGE = 1 << 30
"""From so many bytes on a file is announced as one that may pass 2 GB."""


def entry(name: str) -> zipfile.ZipInfo:
    """A file of a zip, the same on every system."""
    found = zipfile.ZipInfo(name, _EPOCH)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.create_system = _UNIX
    found.external_attr = 0o600 << 16
    return found


class Zip(zipfile.ZipFile):
    """A new zip, of however many files in little memory; each is made by ``entry``, and has a name
    of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w")
        self.filelist = _Written()
        self.NameToInfo = _Nothing()


class _Written(list[zipfile.ZipInfo]):
    """The files in a zip, for the list of them that is written at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._packed = Packed(_again)

    def append(self, info: zipfile.ZipInfo) -> None:
        self._packed.append((info.filename, *(getattr(info, name) for name in _DIFFERS)))

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


_DIFFERS = (
    "flag_bits",
    "create_version",
    "extract_version",
    "header_offset",
    "CRC",
    "compress_size",
    "file_size",
)
"""What ``entry`` does not say alike of every file."""


def _again(values: tuple[Any, ...]) -> zipfile.ZipInfo:
    found = entry(values[0])
    for name, value in zip(_DIFFERS, values[1:], strict=True):
        setattr(found, name, value)
    return found


class _Nothing(dict[str, zipfile.ZipInfo]):
    """Does not remember what was written."""

    def __setitem__(self, name: str, info: zipfile.ZipInfo) -> None:
        pass
