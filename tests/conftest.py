"""What holds for every test: nothing outside its temporary folder is read or written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# So that all of it stays under three minutes; --hypothesis-profile=default tries more.
settings.register_profile("suite", max_examples=40, deadline=None)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, in which the platform's folders lie too."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("BALINT_TUI_LIBRARY", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / ".local" / "share"))
    return folder
