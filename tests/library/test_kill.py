"""A process that is killed, at any call or moment, loses nothing that it acknowledged.

Two processes and their locks are in ``test_library`` and ``test_lock``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_whenever_and_wherever_it_is_killed_nothing_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.library.killing", str(tmp_path), "24"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    kills, saved, calls, wrong = done.stdout.split(" ", 3)
    assert wrong.strip() == "[]"
    assert int(kills) == 24
    assert int(saved) > 100
    assert int(calls) > 2
