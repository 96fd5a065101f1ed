"""How the encoder of the de-identifier and its word lists are made."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# The environment that trains has PyTorch, and need not have the project installed.
sys.path.insert(0, str(ROOT / "src"))
