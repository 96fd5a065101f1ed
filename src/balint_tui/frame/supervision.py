"""The words of the leader's own log: roles, and the headings of notes for supervision."""

from __future__ import annotations

from collections.abc import Mapping

ROLES = ("led", "co-led")

HEADINGS = {
    "boundaries": "Boundaries",
    "safety": "Safety",
    "clinical-relationship": "Clinical relationship",
    "participation": "Participation",
    "co-leading": "Co-leading",
    "solutions": "Avoiding solutions and teaching",
    "presenter": "Protecting the presenter",
    "unconscious": "Unconscious process",
    "frame": "Frame",
    "confidentiality": "Confidentiality",
    "speculation": "Speculation and themes",
    "self-reflection": "Self-reflection",
    "newcomers": "Inducting newcomers",
}
"""Heading -> its label. The supervision headings of the Balint Society of Australia and New
Zealand (its template for supervision reports)."""


def labelled(notes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The notes with their labels, in the order of the headings; unknown ones come last."""
    names = [*HEADINGS, *(name for name in notes if name not in HEADINGS)]
    return [(HEADINGS.get(name, name.capitalize()), notes[name]) for name in names if name in notes]
