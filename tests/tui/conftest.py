"""What makes the tests of screens cheaper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.parse import parse


@pytest.fixture(autouse=True, scope="session")
def _parse_each_style_once() -> Iterator[None]:
    """Every app of a test reads the same style sheets, which is a tenth of what it costs."""
    known: dict[Any, list[Any]] = {}

    def parsed(scope: str, css: str, read_from: Any, **how: Any) -> list[Any]:
        tokens = how["variable_tokens"] or {}
        variables = tuple((name, *(t.value for t in some)) for name, some in tokens.items())
        key = (scope, css, read_from, variables, how["is_default_rules"], how["tie_breaker"])
        if key not in known:
            known[key] = list(parse(scope, css, read_from, **how))
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.css.stylesheet.parse", parsed)
        yield
