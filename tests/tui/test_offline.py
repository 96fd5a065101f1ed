"""No network: a whole session, from home to the library, opens no connection of any kind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from .stage import PASSPHRASE, home, locked, seal_library
from .test_home import arrive

_watched: list[str] | None = None


def _hook(event: str, _: tuple[Any, ...]) -> None:
    if _watched is not None and event.startswith("socket.") and event != "socket.__new__":
        _watched.append(event)


# An audit hook cannot be taken away again, so it is added once and listens only when asked.
sys.addaudithook(_hook)


async def test_no_screen_connects_to_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    global _watched
    _watched = []
    try:
        async with home(tmp_path) as stage:
            await stage.press("enter", "n", "x", "enter", "a", "escape", "c", "question_mark", "q")
            await stage.press("exclamation_mark", "right", "enter")
            await arrive(stage, "session")
            await stage.press("c", "space", "escape", "right", "space", "escape", "a", "escape")
            await stage.press("escape", "l", "slash", "x", "escape", "s", "x", "escape", "g", "g")
            await stage.press("a", "k", "u", "escape", "escape")
        seal_library(tmp_path, monkeypatch)
        async with locked(tmp_path) as stage:
            await stage.type(PASSPHRASE)
            await stage.press("enter")
        assert _watched == []
    finally:
        _watched = None
