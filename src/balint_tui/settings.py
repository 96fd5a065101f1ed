"""The leader's settings: one optional, hand-written ``settings.toml``, and where it lies.

The file is only read, never written and never created; without it everything has a default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui.frame.supervision import ROLES

if TYPE_CHECKING:
    from balint_tui.frame.tables import Table
    from balint_tui.programme.goals import Goal

APP = "balint-tui"
LOCK_AFTER_MIN = 15.0


@dataclass(frozen=True)
class Settings:
    """What the leader chose. ``keys`` maps an action's name to the key that calls it.

    A sealed library is locked after ``lock_after_min`` minutes without a key; 0: never. ``coder``
    is under what sign the codes are kept that are given here. ``role`` is the leader's in a session
    of which nothing else was said; ``goals`` of the leader's own take the place of the shipped.
    """

    folder: Path
    theme: str = ""
    show_seconds: bool = False
    lock_after_min: float = LOCK_AFTER_MIN
    coder: str = ""
    role: str = ROLES[0]
    goals: tuple[Goal, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def formats(self) -> Path:
        """The folder of the leader's own formats; it need not exist."""
        return self.folder / "formats"

    @property
    def codebooks(self) -> Path:
        """The folder of the leader's own codebooks; it need not exist."""
        return self.folder / "codebooks"

    @property
    def instruments(self) -> Path:
        """The folder of the leader's own questionnaires; it need not exist."""
        return self.folder / "instruments"

    @property
    def marks(self) -> Path:
        """The leader's own legend of marks; it need not exist."""
        return self.folder / "marks.toml"


def settings_folder() -> Path:
    """The platform's folder for the settings of this program."""
    from platformdirs import user_config_path

    return user_config_path(APP)


def load(folder: Path | None = None) -> Settings:
    """The settings in ``folder``, the platform's if None; TableError with a sentence if broken."""
    from balint_tui.frame.tables import Table, read

    folder = settings_folder() if folder is None else folder
    path = folder / "settings.toml"
    if not path.exists():
        return Settings(folder)
    table = Table(path.name, read(path))
    table.only("theme", "show_seconds", "lock_after_min", "coder", "role", "goal", "keys")
    keys = Table(path.name, table.values.get("keys", {}), "keys")
    return Settings(
        folder=folder,
        theme=table.text("theme", default=""),
        show_seconds=table.flag("show_seconds"),
        coder=table.text("coder", default=""),
        lock_after_min=table.number("lock_after_min", 0, 24 * 60, default=LOCK_AFTER_MIN),
        role=table.choice("role", ROLES) if "role" in table.values else ROLES[0],
        goals=_goals(table) if "goal" in table.values else (),
        keys={action: keys.text(action) for action in keys.values},
    )


def _goals(table: Table) -> tuple[Goal, ...]:
    from balint_tui.programme.goals import goals

    return goals(table.tables("goal"))


def library_folder(argument: str | None) -> Path:
    """The folder of all that is kept: ``--library``, BALINT_TUI_LIBRARY, else the platform's."""
    chosen = argument or os.environ.get("BALINT_TUI_LIBRARY")
    if chosen:
        return Path(os.path.expanduser(chosen))
    from platformdirs import user_data_path

    return user_data_path(APP)
