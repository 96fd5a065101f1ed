"""Lets ``python -m balint_tui`` do what ``balint-tui`` does."""

from __future__ import annotations

from balint_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
