"""Microsoft Presidio as it is without a model: its predefined pattern recognisers for English."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import spacy  # type: ignore[import-not-found]
import tldextract  # type: ignore[import-not-found]
from presidio_analyzer import (  # type: ignore[import-not-found]
    AnalyzerEngine,
    RecognizerRegistry,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine  # type: ignore[import-not-found]

from benchmarks.deid_peers.lines import Found, serve

TYPES = {
    "PERSON": "PERSON",
    "LOCATION": "PLACE",
    "DATE_TIME": "DATE",
    "EMAIL_ADDRESS": "CONTACT",
    "PHONE_NUMBER": "CONTACT",
    "URL": "CONTACT",
}
"""What Presidio says -> what we say; all else is an ID."""


def finder() -> Callable[[str], Iterable[Found]]:
    """Presidio's analyzer on a blank pipeline, at its own default threshold."""
    # It would fetch the list of domain endings; the one in the package does.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])

    def find(text: str) -> Iterable[Found]:
        for found in analyzer.analyze(text=text, language="en"):
            yield found.start, found.end, TYPES.get(found.entity_type, "ID")

    return find


if __name__ == "__main__":
    serve(finder())
