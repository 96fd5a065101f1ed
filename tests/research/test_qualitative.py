"""The project, the codebooks and the pages: valid, and nothing lost on the way to a program."""

from __future__ import annotations

import csv
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.coding.codebook import Code, Codebook
from balint_tui.research.export import Export, Progress
from balint_tui.research.files.qualitative import html, qdc, taguette_csv
from balint_tui.research.files.refi import ProjectWriter
from balint_tui.research.texts import BETWEEN, Coded, Document, Passage, joined
from tests.refi.rules import NAMESPACE, SAYS_NOTHING, broken

from .hand import BOOK, NAMES, SESSIONS, export

REFI = Path(__file__).parents[1] / "refi"
PROJECT = xmlschema.XMLSchema(REFI / "project.xsd")
CODEBOOK = xmlschema.XMLSchema(REFI / "codebook.xsd")


def nothing(what: str, number: int, count: int) -> None:
    """No progress is shown."""


def project(one: Export, path: Path) -> Path:
    with ProjectWriter(one, path) as writer:
        for document in one.documents(nothing):
            writer.add(document)
    return path


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def elements(path: Path, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(files(path)["project.qde"]).iter(f"{NAMESPACE}{name}"))


def made_of(passages: list[Passage], one: Export) -> Export:
    """The export with one document, of these passages."""
    text, segments = joined(passages, 1)
    guid = one.pseudonyms.guid("document", "d-1")
    document = Document("d-1", guid, "g-aaaaaaaaaa", None, {}, text, segments)
    return replace(
        one,
        document_ids={"g-aaaaaaaaaa": ("d-1",)},
        documents=lambda progress: iter([document]),
    )


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return project(export(), tmp_path / "project.qdpx")


# --- the project


def test_it_is_valid_and_keeps_the_rules(made: Path) -> None:
    PROJECT.validate(files(made)["project.qde"].decode())
    assert broken(made) == []


def test_nothing_is_lost(made: Path) -> None:
    documents = list(export().documents(nothing))
    for document in documents:
        assert files(made)[f"sources/{document.guid}.txt"].decode() == document.text
    assert len(files(made)) == len(documents) + 1
    segments = [one for document in documents for one in document.segments]
    selections = elements(made, "PlainTextSelection")
    guids = {code.guid: code.id for code in BOOK.codes}
    assert [
        (one.get("startPosition"), one.get("endPosition"), one.get("name"), code.get("targetGUID"))
        for one in selections
        for code in one.iter(f"{NAMESPACE}CodeRef")
    ] == [
        (str(one.start), str(one.end), one.quote, next(g for g in guids if guids[g] == one.code))
        for one in segments
    ]


def test_the_codes_are_a_tree_with_definitions(made: Path) -> None:
    top = elements(made, "Codes")[0]
    assert [code.get("name") for code in top] == ["Process", 'Validation & "worth" <3']
    assert [code.get("name") for code in top[0].iterfind(f"{NAMESPACE}Code")] == ["Balint frame"]
    assert [code.get("isCodable") for code in top] == ["false", "true"]
    assert top[1].findtext(f"{NAMESPACE}Description") == "Being taken seriously.\nBy others."


def test_what_is_known_of_sessions_is_with_the_documents(made: Path) -> None:
    names = {one.get("guid"): one.get("name") for one in elements(made, "Variable")}
    found = [
        {
            names[value[0].get("targetGUID")]: value[1].text
            for value in source.iterfind(f"{NAMESPACE}VariableValue")
        }
        for source in elements(made, "TextSource")
    ]
    assert found[0]["attendance_band"] == ">=70%"
    assert found[0]["duration_min"] == "50"
    assert found[1].keys() == found[0].keys() - {"attendance_band", "left_early_any"}
    assert found[2]["left_early_any"] == "true"
    types = {one.get("name"): one.get("typeOfVariable") for one in elements(made, "Variable")}
    assert (types["left_early_any"], types["format"], types["week_index"]) == (
        *("Boolean", "Text", "Integer"),
    )


def test_a_case_is_a_group_with_what_is_known_of_it(made: Path) -> None:
    first, second = elements(made, "Case")
    assert [first.get("name"), second.get("name")] == ["g-aaaaaaaaaa", "g-bbbbbbbbbb"]
    sources = [one.get("guid") for one in elements(made, "TextSource")]
    refs = [one.get("targetGUID") for one in elements(made, "SourceRef")]
    assert refs == sources
    assert len(first.findall(f"{NAMESPACE}SourceRef")) == 2
    values = [[*value][1].text for value in first.iterfind(f"{NAMESPACE}VariableValue")]
    assert values == ["6 to 12", "2"]
    assert len(second.findall(f"{NAMESPACE}VariableValue")) == 2


def test_no_variable_is_both_of_cases_and_of_documents(made: Path) -> None:
    def used(kind: str) -> set[str | None]:
        return {
            ref.get("targetGUID")
            for one in elements(made, kind)
            for ref in one.iter(f"{NAMESPACE}VariableRef")
        }

    assert not used("Case") & used("TextSource")


def test_names_and_definitions_may_say_anything(tmp_path: Path) -> None:
    name, about = "<A> & \"B\" 'C' 🙂", 'Not <b>.\n& so on: ]]> "D".'
    guid = "0d7f9f3e-6f0c-5a52-8a44-0c6f5a3d9b09"
    book = Codebook("own", "Own", "", (*BOOK.codes, Code("odd", "Odd", about, guid=guid)))
    one = replace(export(), book=book, code_names={**NAMES, "odd": name})
    path = project(one, tmp_path / "project.qdpx")
    PROJECT.validate(files(path)["project.qde"].decode())
    code = elements(path, "Code")[-1]
    assert (code.get("name"), code.findtext(f"{NAMESPACE}Description")) == (name, about)


def test_the_same_export_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert project(export(), tmp_path / "again.qdpx").read_bytes() == made.read_bytes()


def test_no_time_and_no_place_of_its_making_is_in_it(made: Path, tmp_path: Path) -> None:
    raw = b"".join(files(made).values()).decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^\"]*", raw)) == {SAYS_NOTHING}
    assert str(tmp_path) not in raw
    assert [path.name for path in tmp_path.iterdir()] == ["project.qdpx"]


def test_a_project_without_documents_and_codes_is_valid(tmp_path: Path) -> None:
    none = replace(
        export(),
        book=Codebook("none", "", "", ()),
        code_names={},
        document_ids={},
        documents=lambda progress: iter(()),
    )
    path = project(none, tmp_path / "project.qdpx")
    PROJECT.validate(files(path)["project.qde"].decode())
    assert broken(path) == []
    assert list(files(path)) == ["project.qde"]


def test_a_document_of_many_sessions_has_no_variables(tmp_path: Path) -> None:
    path = project(made_of([Passage("Said.", ())], export()), tmp_path / "project.qdpx")
    assert [one.get("name") for one in elements(path, "Variable")] == ["size_band", "n_sessions"]
    assert broken(path) == []


def test_what_was_begun_is_closed_when_something_fails(tmp_path: Path) -> None:
    path = tmp_path / "project.qdpx"

    def documents(progress: Progress) -> Iterator[Document]:
        yield next(export().documents(nothing))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project(replace(export(), documents=documents), path)
    assert "project.qde" not in files(path)
    path.unlink()
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        ProjectWriter(export(), tmp_path / "none" / "project.qdpx")


def many(count: int) -> Export:
    """So many documents of 20,000 bytes."""
    one = export()
    codes = (Coded(0, 4, "validation"), Coded(5, 9, "balint-frame"))
    names = [f"d-{n}" for n in range(count)]
    values = dict(zip(one.tables["sessions"].schema.names, SESSIONS[0], strict=True))

    def documents(progress: Progress) -> Iterator[Document]:
        for number, name in enumerate(names):
            passage = Passage(f"{number:04} {'much ' * 4000}", codes)
            text, segments = joined([passage], 1 + 2 * number)
            guid = one.pseudonyms.guid("document", name)
            yield Document(name, guid, "g-aaaaaaaaaa", 1, values, text, segments)

    return replace(one, document_ids={"g-aaaaaaaaaa": tuple(names)}, documents=documents)


def peak(count: int, path: Path) -> int:
    one = many(count)
    tracemalloc.start()
    try:
        project(one, path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    few, more = peak(20, tmp_path / "few.qdpx"), peak(200, tmp_path / "more.qdpx")
    # 180 documents more are 3.6 MB of text; the names of the files in the zip are what grows.
    assert more - few < 500_000


# --- the rules: each broken project is valid by the schema, and is found out

Files = dict[str, bytes]


def qde(change: Callable[[str], str]) -> Callable[[Files], None]:
    def apply(content: Files) -> None:
        before = content["project.qde"].decode()
        content["project.qde"] = change(before).encode()
        assert content["project.qde"].decode() != before

    return apply


def texts(change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    def apply(content: Files) -> None:
        for name in content:
            if name.startswith("sources/"):
                content[name] = change(content[name])

    return apply


def inclusive(text: str) -> str:
    return re.sub(r'endPosition="(\d+)"', lambda m: f'endPosition="{int(m[1]) - 1}"', text)


def utf_16(content: Files) -> None:
    """Places of the first document counted as UTF-16 does, behind its emoji."""

    def longer(match: re.Match[str]) -> str:
        return f'{match[1]}="{int(match[2]) + (int(match[2]) > 20)}"'

    qde(lambda text: re.sub(r'((?:start|end)Position)="(\d+)"', longer, text))(content)


def inline(text: str) -> str:
    return re.sub(
        r'(<TextSource [^>]*?) plainTextPath="[^"]*"([^>]*>)',
        r"\1\2<PlainTextContent>Said.</PlainTextContent>",
        text,
    )


VARIANTS: dict[str, tuple[Callable[[Files], None], str]] = {
    "byte order mark": (texts(lambda raw: b"\xef\xbb\xbf" + raw), "byte order mark"),
    "UTF-16": (utf_16, "is not"),
    "inclusive end": (qde(inclusive), "is not"),
    "carriage returns": (texts(lambda raw: raw.replace(b"\n", b"\r\n")), "carriage returns"),
    "braces": (
        qde(lambda text: re.sub(r'(<CodeRef targetGUID=")([^"]*)', r"\1{\2}", text)),
        "no GUID in lower case",
    ),
    "capitals": (
        qde(
            lambda text: re.sub(
                r'(<CodeRef targetGUID=")([^"]*)', lambda m: m[1] + m[2].upper(), text
            )
        ),
        "refers to no Code",
    ),
    "inline text": (qde(inline), "in the project file"),
    "no maker": (
        qde(lambda text: re.sub(r'(<Coding guid="[^"]*") creatingUser="[^"]*"', r"\1", text)),
        "a Coding has no maker",
    ),
    "same name": (qde(lambda text: text.replace('name="Balint frame"', 'name="process"')), "twice"),
    "no colour": (qde(lambda text: re.sub(' color="[^"]*"', "", text)), "no colour"),
    "no date": (qde(lambda text: re.sub(' creationDateTime="[^"]*"', "", text)), "another date"),
    "coded with a heading": (
        qde(lambda text: text.replace('isCodable="true"', 'isCodable="false"')),
        "refers to no Code",
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_broken_project_is_found_out(name: str, made: Path) -> None:
    content = files(made)
    change, said = VARIANTS[name]
    change(content)
    PROJECT.validate(content["project.qde"].decode())
    with zipfile.ZipFile(made, "w") as archive:
        for entry in content.items():
            archive.writestr(*entry)
    problems = [one for one in broken(made) if "date" not in one or name == "no date"]
    assert any(said in one for one in problems), problems


# --- any text

WORDS = st.text(
    st.one_of(
        st.sampled_from("ab <>&\"'={}[]|"),
        st.sampled_from(
            ["🙂", "👩‍⚕️"[0], "\u200d", "e", "\u0301", "ש", "ל", "\u202e", "ä", "漢", "\U0010fffd"]
        ),
        st.characters(
            exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
        ),
    ),
    min_size=1,
    max_size=40,
)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    text = draw(WORDS)
    codes = set()
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        codes.add((start, end, draw(st.sampled_from(["balint-frame", "validation"]))))
    return Passage(text, tuple(Coded(*one) for one in sorted(codes)))


@settings(max_examples=40, deadline=None)
@given(st.lists(passages(), min_size=1, max_size=5))
def test_any_text_arrives(tmp_path_factory: pytest.TempPathFactory, found: list[Passage]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.qdpx"
    one = made_of(found, export())
    project(one, path)
    PROJECT.validate(files(path)["project.qde"].decode())
    assert broken(path) == []
    document = next(one.documents(nothing))
    quotes = [selection.get("name") for selection in elements(path, "PlainTextSelection")]
    assert quotes == [document.text[s.start : s.end] for s in document.segments]
    page = Page(html(one, document))
    assert BETWEEN.join(page.paragraphs) == document.text
    assert page.marked == marked(document)


# --- the pages


class Page(HTMLParser):
    """The paragraphs of a page, and at each place of their text the codes of its marks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.marked: list[set[str]] = []
        self._codes: set[str] = set()
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.paragraphs.append("")
            self._inside = True
        if tag == "mark":
            self._codes = set((dict(attrs)["title"] or "").split("; "))

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._codes = set()
        self._inside &= tag != "p"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.paragraphs[-1] += data
            self.marked += [self._codes] * len(data)


def marked(document: Document) -> list[set[str]]:
    """The names of the codes at each place of its paragraphs."""
    over: list[set[str]] = [set() for _ in document.text]
    for one in document.segments:
        for place in range(one.start, one.end):
            over[place].add(NAMES[one.code])
    found, at = [], 0
    for text in document.text.split(BETWEEN):
        found += over[at : at + len(text)]
        at += len(text) + len(BETWEEN)
    return found


def test_passages_that_overlap_are_cut_where_they_begin_and_end() -> None:
    first = next(export().documents(nothing))
    title = "Validation &amp; &quot;worth&quot; &lt;3"
    assert (
        f'<p dir="auto"><mark title="{title}">=He wants to </mark>'
        f'<mark title="{title}; Balint frame">&lt;go&gt;</mark>'
        f'<mark title="{title}"> &amp; not to go.</mark></p>'
    ) in html(export(), first)


def test_a_page_needs_nothing_beside_itself() -> None:
    for document in export().documents(nothing):
        page = html(export(), document)
        assert "default-src 'none'" in page
        assert not re.search(r"https?:|//|\bsrc=|\bhref=|url\(|<script|@import", page)
        assert page.index("charset") < 200


# --- the codebooks


def test_the_codebook_has_the_same_names_and_guids() -> None:
    CODEBOOK.validate(qdc(export()).decode())
    found = ElementTree.fromstring(qdc(export())).iter("{urn:QDA-XML:codebook:1.0}Code")
    assert [(one.get("name"), one.get("guid")) for one in found] == [
        (export().code_names[code.id], code.guid) for code in BOOK.codes
    ]


def tags(*codes: Code) -> list[list[str]]:
    book = Codebook("own", "Own", "", codes)
    text = taguette_csv(replace(export(), book=book, code_names={c.id: c.name for c in codes}))
    assert text[0] == "\ufeff"
    return list(csv.reader(StringIO(text[1:])))


def test_tags_are_below_each_other_by_dots() -> None:
    assert tags(*BOOK.codes) == [
        ["tag", "description"],
        ["Process", "How the group works."],
        ["Process.Balint frame", "Presenting, sitting back."],
        ['Validation & "worth" <3', "Being taken seriously.\nBy others."],
    ]


def test_tags_have_no_other_dots_and_are_used_once() -> None:
    found = tags(
        Code("a", "Dr. Who?"),
        Code("b", "v1.2", parent="a"),
        Code("c", "V1 2", parent="a"),
        Code("d", "..."),
        Code("e", "=sum", "@all"),
    )
    assert [row[0] for row in found[1:]] == [
        "Dr Who?",
        "Dr Who?.v1 2",
        "Dr Who?.V1 2 (2)",
        "d",
        "'=sum",
    ]
    assert found[-1][1] == "'@all"


def test_no_tag_is_too_long() -> None:
    long = "x" * 150
    codes = [
        Code("a", long),
        Code("b", long, parent="a"),
        Code("c", "y" * 300),
        Code("d", "y" * 300),
    ]
    found = [row[0] for row in tags(*codes)[1:]]
    assert found == [long, f"{long} (2)", "y" * 200, f"{'y' * 196} (2)"]


def test_without_codes_there_are_no_tags() -> None:
    assert tags() == [["tag", "description"]]
