"""What each peer's program does around its finder: a note comes in on a line, its spans go out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable

Found = tuple[int, int, str]
"""Where a stretch starts and ends, in code points, and what it is."""


def serve(find: Callable[[str], Iterable[Found]]) -> None:
    """Answers each ``{"id", "text"}`` on stdin with ``{"id", "spans"}`` on stdout."""
    for line in sys.stdin.buffer:
        note = json.loads(line)
        spans = [
            {"start": start, "end": end, "type": kind} for start, end, kind in find(note["text"])
        ]
        print(json.dumps({"id": note["id"], "spans": spans}))
