"""A library in a folder that is kept in step with other computers is warned about."""

from __future__ import annotations

from pathlib import Path

import pytest

from balint_tui.library.library import Library
from balint_tui.library.synced import synced_by


@pytest.mark.parametrize(
    ("inside", "program"),
    [
        ("Dropbox (Clinic)/balint", "Dropbox"),
        ("OneDrive - Trust/a/b", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/balint", "iCloud"),
        ("Google Drive/balint", "Google Drive"),
        ("Documents/balint", None),
        ("drop/box", None),
    ],
)
def test_it_is_known_by_the_names_of_folders(inside: str, program: str | None) -> None:
    assert synced_by(Path("/nowhere") / inside) == program


def test_it_is_known_by_what_the_program_leaves(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert synced_by(tmp_path / "a" / "b") == "Syncthing"


def test_whoever_opens_such_a_library_to_write_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "Nextcloud" / "balint"
    library = Library.open(folder)
    told = [notice for notice in library.notices if "Nextcloud" in notice]
    library.close()
    assert len(told) == 1
    reader = Library.open(folder, read_only=True)
    assert reader.notices == []
    reader.close()
