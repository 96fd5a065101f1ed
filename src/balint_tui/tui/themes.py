"""Calm colours: nothing red, nothing that pulls the eye. No state is said by colour alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="calm-dark",
    primary="#8fb3ae",
    secondary="#a8a294",
    accent="#d9b97a",
    warning="#d9b97a",
    error="#d9a27a",
    success="#9db889",
    foreground="#d9d5cc",
    background="#1b1d20",
    surface="#23262a",
    panel="#2b2f34",
    dark=True,
)

LIGHT = Theme(
    name="calm-light",
    primary="#2c6660",
    secondary="#635d50",
    accent="#7d520c",
    warning="#7d520c",
    error="#8a4310",
    success="#42652b",
    foreground="#2b2d30",
    background="#f7f4ee",
    surface="#efebe2",
    panel="#e4dfd3",
    dark=False,
)

CONTRAST = Theme(
    name="high-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffff00",
    error="#ffff00",
    success="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#1a1a1a",
    panel="#262626",
    dark=True,
    text_alpha=1.0,
    variables={
        "text-muted": "#ffffff",
        "text-disabled": "#ffffff",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "input-cursor-background": "#ffff00",
        "input-cursor-foreground": "#000000",
        "input-selection-background": "#ffff00",
        "border": "#ffffff",
        "border-blurred": "#ffffff",
    },
)

OURS = (DARK, LIGHT, CONTRAST)
DEFAULT = DARK.name
WITHOUT_COLOUR = "ansi-dark"
"""For NO_COLOR: the terminal's own two colours, with no background painted."""
