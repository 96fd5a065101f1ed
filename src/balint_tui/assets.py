"""Finds the data files: in a checkout at its top, in an installed wheel inside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder ``assets/<name>``; FileNotFoundError if this copy was installed without it."""
    for top in (_PACKAGE / "assets", _PACKAGE.parents[1] / "assets"):
        if (top / name).exists():
            return top / name
    raise FileNotFoundError(f"The data folder assets/{name} is missing; install balint-tui again.")
