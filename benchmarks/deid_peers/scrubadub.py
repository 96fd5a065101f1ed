"""scrubadub with its default detectors and the names that TextBlob's tagger finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import punkt  # type: ignore[import-not-found]
import scrubadub  # type: ignore[import-not-found]
import textblob.blob  # type: ignore[import-not-found]
from scrubadub.detectors.text_blob import (  # type: ignore[import-not-found]
    TextBlobNameDetector,
)

from benchmarks.deid_peers.lines import Found, serve

TYPES = {
    "name": "PERSON",
    "address": "PLACE",
    "location": "PLACE",
    "postalcode": "PLACE",
    "organization": "ORG",
    "date_of_birth": "DATE",
    "email": "CONTACT",
    "phone": "CONTACT",
    "skype": "CONTACT",
    "twitter": "CONTACT",
    "url": "CONTACT",
}
"""What scrubadub says -> what we say; all else is an ID."""


def finder() -> Callable[[str], Iterable[Found]]:
    """scrubadub's scrubber, with sentences split by the same algorithm from another package."""
    # TextBlob asks nltk, whose parameters for English are no package and would be downloaded.
    textblob.blob.sent_tokenize = punkt.sent_tokenize
    scrubber = scrubadub.Scrubber()
    scrubber.add_detector(TextBlobNameDetector)

    def find(text: str) -> Iterable[Found]:
        for filth in scrubber.iter_filth(text):
            for part in parts(filth):
                yield part.beg, part.end, TYPES.get(part.type, "ID")

    return find


def parts(filth: Any) -> list[Any]:
    """What was merged because it overlapped, or the one itself."""
    return getattr(filth, "filths", [filth])


if __name__ == "__main__":
    serve(finder())
