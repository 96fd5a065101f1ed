"""Whether a folder is kept in step with other computers, which a library must not be.

Such programs copy what is in it to others, hold files open while the app replaces them, and put
back old ones beside new ones.
"""

from __future__ import annotations

from pathlib import Path

_NAMES = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud drive": "iCloud",
    "icloud~": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "box sync": "Box",
    "megasync": "MEGA",
}
"""How the folders of these programs begin, in small letters."""

_MARKS = {
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
"""What these programs leave in a folder that they keep in step."""


def synced_by(folder: Path) -> str | None:
    """The program that keeps the folder, or one above it, in step; None if none is known to."""
    for path in (folder, *folder.parents):
        name = path.name.casefold()
        for beginning, program in _NAMES.items():
            if name.startswith(beginning):
                return program
        for mark, program in _MARKS.items():
            if (path / mark).exists():
                return program
    return None
