"""Reads the hand-written TOML files (formats, cues, marks) with sentences for what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


class TableError(ValueError):
    """A hand-written file cannot be used; the message names file, key and what is expected."""


def read(path: Path) -> dict[str, Any]:
    """The file as a table; TableError if it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(f"{path.name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise TableError(f"{path.name}: is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{path.name}: is not valid TOML: {error}.") from None


class Table:
    """One table of a file, asked key by key, so that each complaint names file and key."""

    def __init__(self, file: str, values: object, where: str = "") -> None:
        if not isinstance(values, dict):
            raise TableError(f"{file}: {where or 'the file'} is expected to be a table.")
        self.file, self.values, self.where = file, values, where

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not empty."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            raise self.wrong(key, "a text in quotes")
        if any(character < " " and character != "\n" for character in value):
            raise self.wrong(key, "a text without control characters", odd="steers a terminal")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A number from ``least`` to ``most``."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"a number from {least:g} to {most:g}")
        if not least <= value <= most:
            raise self.wrong(key, f"a number from {least:g} to {most:g}")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of ``choices``."""
        value = self.values.get(key)
        if value not in choices:
            raise self.wrong(key, "one of " + ", ".join(choices))
        return str(value)

    def tables(self, key: str) -> list[Table]:
        """The tables written as ``[[key]]``, at least one."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, f"at least one [[{key}]] table")
        return [Table(self.file, row, f"{key} {n}") for n, row in enumerate(value, 1)]

    def only(self, *keys: str) -> None:
        """Refuses any other key, so that a slip of the pen is not silently without effect."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(key, "one of the keys " + ", ".join(keys), odd="is not known")

    def wrong(self, key: str, expected: str, odd: str = "") -> TableError:
        """The sentence for a bad value of ``key``."""
        found = odd or ("is missing" if key not in self.values else f"is {self.values[key]!r}")
        where = f"{self.where}: " if self.where else ""
        return TableError(f"{self.file}: {where}{key} {found}; expected {expected}.")
