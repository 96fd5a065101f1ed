"""Codebooks that come in from other programs and go out to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from balint_tui import output
from balint_tui.coding import codebook, refi, table
from balint_tui.coding.codebook import LARGEST, Codebook, CodebookError
from balint_tui.output import Trouble

T = TypeVar("T")

_READ: dict[str, Callable[[bytes, str], Codebook]] = {".qdc": refi.from_qdc, ".csv": table.from_csv}
_WRITTEN: dict[str, Callable[[Codebook], bytes]] = {
    ".qdc": refi.to_qdc,
    ".csv": lambda book: table.to_csv(book).encode(),
}


def send_out(book: Codebook, path: Path) -> None:
    """Writes the codebook to a new file, .qdc (REFI-QDA) or .csv by its ending. Raises Trouble."""
    output.new_file(path, _by_ending(_WRITTEN, path)(book))


def bring_in(path: Path, own: Path, book_id: str = "") -> Codebook:
    """Reads a .qdc or .csv and keeps it among one's own codebooks; its id is the file's name if
    none is given. Raises Trouble; nothing is kept then."""
    read = _by_ending(_READ, path)
    title = codebook.one_line(path.stem)
    book_id = book_id or codebook.slug(title, "codebook")
    if book_id != codebook.slug(book_id, ""):
        raise Trouble(f"{book_id!r} is no name; use up to 40 small letters, digits, hyphens.")
    target = own / f"{book_id}.toml"
    others = codebook.load(own)[0]
    if target.exists() or book_id in others:
        raise Trouble(f"There is a codebook {book_id} already; give another name.")
    try:
        with path.open("rb") as file:
            book = read(file.read(LARGEST + 1), book_id)
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
    except CodebookError as error:
        raise Trouble(f"{path.name}: {error}") from None
    except OSError as error:
        raise Trouble(
            f"{error.filename or path}: {error.strerror}; look at it and its rights."
        ) from None
    book = replace(_apart(book, others.values()), title=title or book_id)
    output.new_file(target, codebook.toml(book).encode())
    return book


def _apart(book: Codebook, others: Iterable[Codebook]) -> Codebook:
    """The book with other ids for codes whose ids mean another code elsewhere: notes keep the id
    alone. A code is the same one if its GUID is (a codebook that was sent out and revised), or,
    where the file has none, its name."""
    known = {
        code.id: (refi.guid(other, code), code.name) for other in others for code in other.codes
    }
    clash = [
        code
        for code in book.codes
        if code.id in known and (code.guid or code.name) not in known[code.id]
    ]
    free = codebook.ids((code.id for code in clash), {*known, *(code.id for code in book.codes)})
    new = dict(zip((code.id for code in clash), free, strict=True))
    return replace(
        book,
        codes=tuple(
            replace(code, id=new.get(code.id, code.id), parent=new.get(code.parent, code.parent))
            for code in book.codes
        ),
    )


def rows(books: Iterable[Codebook], own: Path) -> list[dict[str, Any]]:
    """The codebooks as JSON shows them; ``own`` is whether it lies in that folder."""
    return [asdict(book) | {"own": (own / f"{book.id}.toml").exists()} for book in books]


def show(books: Iterable[Codebook], own: Path) -> None:
    """The codebooks, a line each."""
    cells = [
        (row["id"], row["title"], str(len(row["codes"])), "own" if row["own"] else "shipped")
        for row in rows(books, own)
    ]
    output.table(("codebook", "title", "codes", "from"), cells, wraps=1)


def tell(book: Codebook, place: Path) -> None:
    """Says how many codes are in a file now."""
    count = len(book.codes)
    output.say(f"{count} {'codes are' if count > 1 else 'code is'} in {place}.")


def _by_ending(kinds: Mapping[str, T], path: Path) -> T:
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise Trouble(f"{path.name} ends neither in .qdc nor in .csv; give a file that does.")
    return kind
