"""What can be wrong with a library, each as one sentence for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LibraryError(Exception):
    """Something about the library is wrong; ``str()`` says what, and what to do."""


class Damaged(LibraryError):
    """A file does not hold what was written to it. It is left untouched."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} is damaged ({what}); it was left untouched, put back a good copy of it."
        )
        self.path = path
        self.what = what


class Newer(LibraryError):
    """A later version of the program wrote the file. It is left untouched."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was written by a newer balint-tui; install that version to read it."
        )
        self.path = path


class ReadOnly(LibraryError):
    """This process may read the library, not write to it."""

    def __init__(self) -> None:
        super().__init__(
            "The library is open for reading only; close the other balint-tui that uses it."
        )


@contextmanager
def in_a_sentence(what: str) -> Iterator[None]:
    """Errors of the disk, and of what was asked for, become a LibraryError."""
    try:
        yield
    except OSError as error:
        raise LibraryError(f"{what} ({error.strerror}); check the disk and do it again.") from error
    except ValueError as error:
        raise LibraryError(str(error)) from error
