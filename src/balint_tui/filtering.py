"""De-identifies a stream, line by line: plain text, or JSON lines with an id and a text each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from balint_tui.privacy.engine import ENGINE
from balint_tui.privacy.roster import Roster
from balint_tui.privacy.scrub import Scrubber


class Unreadable(ValueError):
    """A line cannot be read; the message says which, and what is expected."""


def lines(source: Iterable[bytes], members: Sequence[str]) -> Iterator[bytes]:
    """Each line with placeholders; one value has one number throughout. Any bytes are taken."""
    scrubber = Scrubber(_roster(members), ENGINE)
    for line in source:
        body = line.rstrip(b"\r\n")
        text = body.decode("utf-8", "surrogateescape")
        kept = scrubber.scrub(text).text
        yield kept.encode("utf-8", "surrogateescape") + line[len(body) :]


def objects(source: Iterable[bytes], members: Sequence[str]) -> Iterator[bytes]:
    """Each object's id, its scrubbed text, and the spans of the text that came in.

    Every object is a text of its own: numbers begin anew. Empty lines are passed over. Raises
    Unreadable.
    """
    for number, line in enumerate(source, 1):
        if line.strip():
            record = _record(line, number)
            scrubbed = Scrubber(_roster(members), ENGINE).scrub(record["text"])
            answer = {
                "id": record.get("id"),
                "text": scrubbed.text,
                "spans": [vars(span) for span in scrubbed.spans],
            }
            yield json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _record(line: bytes, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Unreadable(
            f'Line {number} is not a JSON object with a text; expected {{"id": …, "text": "…"}}.'
        )
    return record


def _roster(members: Sequence[str]) -> Roster:
    roster = Roster()
    for seat, name in enumerate(members[:99], 1):
        roster.assign(seat, name)
    return roster
