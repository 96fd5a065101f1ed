"""A library on a disk that can be made to fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from balint_tui.library.library import Library

from .disk import Faults, Told


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def library(tmp_path: Path, faults: Faults, told: Told) -> Iterator[Library]:
    """A library on a disk that can be made to fail, which tries again almost at once."""
    opened = Library.open(tmp_path / "library", files=faults, retry_s=0.001)
    opened.watch(told)
    yield opened
    faults.mend()
    opened.close()
