"""Judges what no rule finds: by the trained encoder and word lists, or by the lists alone.

One for the whole process, loaded when the first text comes; it may be asked from any thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from balint_tui.privacy.spans import Findings, Span

if TYPE_CHECKING:
    from balint_tui.privacy.encoder import Encoder
    from balint_tui.privacy.scrub import Judge


class Engine:
    """``trouble`` says in one sentence why the word lists stand in for the encoder, if they do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._judge: Judge | None = None
        self.trouble = ""

    @property
    def ready(self) -> bool:
        """Whether a text can be judged without waiting for the loading."""
        return self._judge is not None

    def __call__(self, text: str) -> Findings:
        """What identifies in the text; the first call loads what is needed."""
        with self._lock:
            if self._judge is None:
                self._judge = self._load()
        return self._judge(text)

    def _load(self) -> Judge:
        from balint_tui.privacy import lexicon
        from balint_tui.privacy.encoder import Encoder, Unavailable

        try:
            return helped(Encoder.load())
        except Unavailable as error:
            self.trouble = f"Only a simple de-identifier works ({error}): leave names out."
            return lambda text: Findings(tuple(lexicon.find(text)))


def helped(encoder: Encoder) -> Judge:
    """The encoder, with the word lists as a second opinion."""
    from balint_tui.privacy import lexicon

    return lambda text: _without_innocents(text, encoder.judge(text, lexicon.find(text)))


def _without_innocents(text: str, findings: Findings) -> Findings:
    """The findings without names that identify nobody: countries, theorists, drugs."""
    from balint_tui.privacy.vocabulary import innocents

    def guilty(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(span for span in spans if _plain(text[span.start : span.end]) not in known)

    known = innocents()
    return Findings(guilty(findings.sure), guilty(findings.unsure))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


ENGINE = Engine()
