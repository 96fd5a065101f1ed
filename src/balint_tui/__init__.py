"""balint-tui: run, review and export Balint groups, offline, in a terminal."""

__version__ = "0.1.0"
