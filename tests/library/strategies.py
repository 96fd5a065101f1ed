"""What could be in a library, at random."""

from __future__ import annotations

from hypothesis import strategies as st

from balint_tui.library.exports import trouble

from .disk import exported

_text = st.text(max_size=200).filter(lambda text: trouble(exported(recipient=text)) is None)
EXPORTS = st.builds(
    lambda number, text, tier, sessions, people: exported(
        number, recipient=text, tier=tier, sessions=sessions, people=people
    ),
    number=st.integers(0, 10**5),
    text=_text,
    tier=st.sampled_from(("open", "research", "team")),
    sessions=st.integers(0, 10**9),
    people=st.dictionaries(_text, st.integers(0, 10**9), max_size=4),
)
