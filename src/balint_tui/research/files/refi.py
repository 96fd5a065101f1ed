"""The documents and their codes as a REFI-QDA project (.qdpx), which NVivo, ATLAS.ti, MAXQDA and
QualCoder read.

The format: REFI-QDA standard 1.5 and its project schema. What the standard leaves open is done so
that no program loses anything: places count code points, the end is behind the last one; texts are
files without byte order mark; every GUID is spelled in one way; whatever was made has a maker and
a date; no code name is used twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape, quoteattr

from balint_tui.coding.codebook import Code
from balint_tui.research.export import Export
from balint_tui.research.files.packing import LARGE, Zip, entry
from balint_tui.research.schema import BOOLEAN, INTEGER, STRING, Column, Value
from balint_tui.research.texts import Document, Segment

NAMESPACE = "urn:QDA-XML:project:1.0"
_US = "balint-tui"
_WHEN = "2000-01-01T00:00:00Z"
"""Programs have failed without dates; the true ones must not be said, and this one says nothing."""
_COLOURS = (
    *("#4C78A8", "#B07AA1", "#59A14F", "#C9803A", "#76B7B2"),
    *("#9C755F", "#8C8CC4", "#A8A04C", "#C97B84", "#7F7F7F"),
)
"""Of codes by position; without one programs choose at random."""
_TYPES = {STRING: "Text", INTEGER: "Integer", BOOLEAN: "Boolean"}
"""Of the columns of groups and sessions."""
_PIECE = 1 << 20


class ProjectWriter:
    """Writes a project document by document, so that it needs no memory for them.

    To be closed, or used with ``with``; after an exception what lies at ``path`` is no project.
    """

    def __init__(self, export: Export, path: Path) -> None:
        self._export = export
        self._guid = export.pseudonyms.guid
        self._user = self._guid("user")
        self._made = f'creatingUser="{self._user}" creationDateTime="{_WHEN}"'
        self._codes = {code.id: code.guid for code in export.book.codes}
        sessions, groups = export.tables["sessions"].schema, export.tables["groups"].schema
        self._of_documents = {column.name: column for column in sessions.columns}
        self._of_cases = {c.name: c for c in groups.columns if c.name not in sessions.names}
        named = (*self._of_documents, *self._of_cases)
        self._variable = {name: self._guid("variable", name) for name in named}
        self._groups = {
            str(row[0]): dict(zip(groups.names, row, strict=True))
            for row in export.tables["groups"].rows
        }
        self._used: set[str] = set()
        with ExitStack() as opened:
            # The sources' files and their part of the project file grow at the same time.
            self._sources = opened.enter_context(TemporaryFile(dir=path.parent))
            self._zip = opened.enter_context(Zip(path))
            self._open = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._open.close()

    def add(self, document: Document) -> None:
        """Writes a document's text, its coded passages and what is known of its session."""
        name = f"{document.guid}.txt"
        self._zip.writestr(entry(f"sources/{name}"), document.text.encode())
        content = "".join(map(self._selection, document.segments))
        content += self._values(self._of_documents, document.values)
        source = (
            f'<TextSource guid="{document.guid}" name={quoteattr(document.id)} '
            f'plainTextPath="internal://{name}" {self._made}>{content}</TextSource>\n'
        )
        self._sources.write(source.encode())

    def close(self) -> None:
        """Writes the project's own file, which names all the others."""
        with self._open:
            large = self._sources.tell() > LARGE
            with self._zip.open(entry("project.qde"), "w", force_zip64=large) as target:
                for part in self._parts():
                    target.write(part)

    def _parts(self) -> Iterator[bytes]:
        """The project file in the order of its schema, without elements that have no content."""
        root = {
            "xmlns": NAMESPACE,
            "name": "Balint groups",
            "origin": _US,
            "creatingUserGUID": self._user,
            "creationDateTime": _WHEN,
        }
        yield b'<?xml version="1.0" encoding="utf-8"?>\n'
        yield _tag("Project", **root).removesuffix("/>").encode() + b">\n"
        yield from _holding("Users", [_tag("User", guid=self._user, name=_US).encode()])
        yield from _holding("CodeBook", [_within("Codes", self._code_tree()).encode()])
        cases = (self._case(*of_group).encode() for of_group in self._export.document_ids.items())
        yield from _holding("Variables", [one.encode() for one in self._variables()])
        yield from _holding("Cases", cases)
        self._sources.seek(0)
        yield from _holding("Sources", iter(lambda: self._sources.read(_PIECE), b""))
        yield b"</Project>\n"

    def _code_tree(self) -> str:
        below: dict[str, list[Code]] = {}
        for code in self._export.book.codes:
            below.setdefault(code.parent, []).append(code)
        places = {code.id: place for place, code in enumerate(self._export.book.codes)}

        def element(code: Code) -> str:
            return _tag(
                "Code",
                _within("Description", escape(code.about))
                + "".join(map(element, below.get(code.id, ()))),
                guid=code.guid,
                name=self._export.code_names[code.id],
                isCodable="true" if code.codable else "false",
                color=_COLOURS[places[code.id] % len(_COLOURS)],
            )

        return "".join(map(element, below.get("", ())))

    def _variables(self) -> Iterator[str]:
        """Those of which there are values."""
        groups = [self._groups[group_id] for group_id in self._export.document_ids]
        self._used |= {name for name in self._of_cases if any(g[name] is not None for g in groups)}
        for column in (*self._of_cases.values(), *self._of_documents.values()):
            if column.name in self._used:
                yield _tag(
                    "Variable",
                    _tag("Description", escape(column.label)),
                    guid=self._variable[column.name],
                    name=column.name,
                    typeOfVariable=_TYPES[column.type],
                )

    def _case(self, group_id: str, documents: Iterable[str]) -> str:
        """A group. What is known of its sessions is with their documents: programs take a variable
        either for cases or for documents."""
        guids = (self._guid("document", name) for name in documents)
        sources = "".join(f'<SourceRef targetGUID="{guid}"/>' for guid in guids)
        content = self._values(self._of_cases, self._groups[group_id]) + sources
        return _tag("Case", content, guid=self._guid("case", group_id), name=group_id)

    def _values(self, columns: Mapping[str, Column], values: Mapping[str, Value]) -> str:
        found = []
        for name, column in columns.items():
            value = values.get(name)
            if value is not None:
                self._used.add(name)
                cell = _tag(f"{_TYPES[column.type]}Value", escape(_written(value, column.type)))
                variable = f'<VariableRef targetGUID="{self._variable[name]}"/>'
                found.append(f"<VariableValue>{variable}{cell}</VariableValue>")
        return "".join(found)

    def _selection(self, segment: Segment) -> str:
        """A coded passage; its name is what it says, so that every reader can prove the places."""
        return (
            f'<PlainTextSelection guid="{self._guid("selection", segment.id)}" '
            f'name={quoteattr(segment.quote)} startPosition="{segment.start}" '
            f'endPosition="{segment.end}" {self._made}>'
            f'<Coding guid="{self._guid("coding", segment.id)}" {self._made}>'
            f'<CodeRef targetGUID="{self._codes[segment.code]}"/></Coding></PlainTextSelection>'
        )


def _written(value: Value, of_type: str) -> str:
    """A value as programs show it: booleans as words."""
    return str(bool(value)).lower() if of_type == BOOLEAN else str(value)


def _tag(element: str, content: str = "", /, **attributes: str) -> str:
    inside = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{element}{inside}>{content}</{element}>" if content else f"<{element}{inside}/>"


def _within(element: str, content: str) -> str:
    """The content in an element; nothing if there is none."""
    return _tag(element, content) if content else ""


def _holding(element: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts in an element; nothing if there is nothing in them."""
    begun = False
    for part in filter(None, parts):
        if not begun:
            yield f"<{element}>\n".encode()
        begun = True
        yield part
    if begun:
        yield f"\n</{element}>\n".encode()
