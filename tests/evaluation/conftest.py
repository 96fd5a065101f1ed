"""The oracle, which takes two seconds to import: only when a test asks for it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def stats() -> Any:
    """scipy.stats."""
    from scipy import stats

    return stats


@pytest.fixture(scope="session")
def special() -> Any:
    """scipy.special."""
    from scipy import special

    return special
