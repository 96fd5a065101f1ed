"""Files of zips that say nothing of when, by whom and on what they were made."""

from __future__ import annotations

import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
_UNIX = 3
LARGE = 1 << 30
"""From so many bytes on a file is announced as one that may pass 2 GB."""


def entry(name: str) -> zipfile.ZipInfo:
    """A file of a zip, the same on every system."""
    found = zipfile.ZipInfo(name, _EPOCH)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.create_system = _UNIX
    found.external_attr = 0o600 << 16
    return found
