"""Codebooks as REFI-QDA keeps them (.qdc), which NVivo, ATLAS.ti, MAXQDA and QualCoder read.

The format: REFI-QDA standard 1.5, section 5.2. That no name may be used twice, and GUIDs may have
one spelling only, is not in it, but programs that read it lose codes otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID, uuid5
from xml.etree import ElementTree

from balint_tui.coding.codebook import (
    DEEPEST,
    LARGEST,
    Code,
    Codebook,
    CodebookError,
    guid_in,
    ids,
    one_line,
    paragraphs,
)

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_OURS = UUID("4d2a52c6-0b54-5b6e-9a0c-3f1d8f6f2a11")
"""The room in which the GUIDs of codes are made; another one would make other GUIDs."""
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'


def guid(book: Codebook, code: Code) -> str:
    """The code's name in REFI-QDA: its own, else made of the ids of book and code."""
    return code.guid or str(uuid5(_OURS, f"{book.id}/{code.id}"))


def to_qdc(book: Codebook) -> bytes:
    """The codebook as a .qdc; the same book gives the same bytes."""
    root = ElementTree.Element("CodeBook", {"xmlns": NAMESPACE, "origin": "balint-tui"})
    elements = {"": ElementTree.SubElement(root, "Codes")}
    for code, name in zip(book.codes, unique_names(book), strict=True):
        values = {
            "guid": guid(book, code),
            "name": name,
            "isCodable": "true" if code.codable else "false",
        }
        element = ElementTree.SubElement(elements[code.parent], "Code", values)
        elements[code.id] = element
        if code.about:
            ElementTree.SubElement(element, "Description").text = code.about
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8")
    return _DECLARATION + body + b"\n"


def unique_names(book: Codebook) -> Iterator[str]:
    """The name of each code, used once in the whole book: else with the parent's name in front,
    and if that is not enough with a number behind. Capitals make no difference."""
    own = {code.id: code.name for code in book.codes}
    counts = Counter(name.casefold() for name in own.values())
    used: Counter[str] = Counter()
    for code in book.codes:
        name = code.name
        if counts[name.casefold()] > 1 and code.parent:
            name = f"{own[code.parent]}: {name}"
        base = name
        while name.casefold() in used:
            used[base.casefold()] += 1
            name = f"{base} ({used[base.casefold()]})"
        used[name.casefold()] = 1
        yield name


def from_qdc(raw: bytes, book_id: str) -> Codebook:
    """The codebook in a .qdc; its ids are made of the names. Sets and colours are passed over.

    Raises CodebookError.
    """
    reader = _Reader()
    parser = ElementTree.XMLParser(target=reader)
    try:
        parser.feed(_text(raw))
        parser.close()
    except ElementTree.ParseError as error:
        raise CodebookError(f"This is no XML ({error}); export the codebook anew.") from None
    if not reader.found:
        raise CodebookError("There are no codes in it; export a codebook that has some.")
    return Codebook(book_id, book_id, one_line(reader.origin), tuple(_codes(reader.found)))


def _text(raw: bytes) -> str:
    """The XML as text, which the parser then cannot read in another encoding than is done here.

    A document type could define entities that grow without end or name other files.
    """
    if len(raw) > LARGEST:
        raise CodebookError(f"It is over {LARGEST // 1_000_000} MB; export only the codebook.")
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise CodebookError("It is neither UTF-8 nor UTF-16; export the codebook anew.") from None
    if "<!DOCTYPE" in text:
        raise CodebookError("It has a DOCTYPE, which a codebook does not need; take that line out.")
    return text


@dataclass
class _Found:
    """A code as it is found. ``parent`` is the number of the one above it, -1 if none."""

    name: str
    guid: str
    codable: bool
    parent: int
    level: int
    about: list[str] = field(default_factory=list)


class _Reader:
    """Takes the codes from the elements as they come, so that no tree of them is ever kept."""

    _BELOW: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": ("CodeBook",),
        "CodeBook": ("Codes",),
        "Codes": ("Code",),
        "Code": ("Code", "Description"),
    }
    """What of the content of an element counts."""

    def __init__(self) -> None:
        self.origin = ""
        self.found: list[_Found] = []
        self._guids: set[str] = set()
        self._open: list[tuple[str, int]] = [("", -1)]
        """The elements around: their names, "passed over" too, and the number of their code."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        above, number = self._open[-1]
        name = tag.removeprefix(f"{{{NAMESPACE}}}") if tag.startswith("{") else ""
        if name not in self._BELOW.get(above, ()):
            name = "passed over"
            if not above:
                raise CodebookError(
                    "This is no REFI-QDA codebook (it begins with another element than CodeBook of "
                    f"{NAMESPACE}); export it as .qdc."
                )
        if name == "CodeBook":
            self.origin = attributes.get("origin", "")
        if name == "Code":
            self.found.append(self._code(attributes, number))
            number = len(self.found) - 1
        self._open.append((name, number))

    def end(self, _: str) -> None:
        """An element ends."""
        self._open.pop()

    def data(self, text: str) -> None:
        """Text; that of descriptions counts."""
        name, number = self._open[-1]
        if name == "Description":
            self.found[number].about.append(text)

    def _code(self, attributes: dict[str, str], parent: int) -> _Found:
        name = one_line(attributes.get("name", ""))
        if not name:
            raise CodebookError(f"Code {len(self.found) + 1} has no name; give it one.")
        level = self.found[parent].level + 1 if parent >= 0 else 1
        if level > DEEPEST:
            raise CodebookError(f"There are over {DEEPEST} levels of codes; put them higher up.")
        own = guid_in(attributes.get("guid", ""))
        own = "" if own in self._guids else own
        self._guids.add(own)
        codable = attributes.get("isCodable", "").strip() not in ("false", "0")
        return _Found(name, own, codable, parent, level)


def _codes(found: list[_Found]) -> Iterator[Code]:
    """The codes, which come each behind the one above it, as their elements did."""
    made = list(ids(one.name for one in found))
    for one, code_id in zip(found, made, strict=True):
        parent = made[one.parent] if one.parent >= 0 else ""
        about = paragraphs("".join(one.about))
        yield Code(code_id, one.name, about, parent, one.guid, one.codable)
