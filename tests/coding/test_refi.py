"""Codebooks as REFI-QDA."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.coding.codebook import DEEPEST, LARGEST, Code, Codebook, CodebookError, load
from balint_tui.coding.refi import NAMESPACE, from_qdc, guid, to_qdc, unique_names

from .books import CUTS, books, chain, mutated

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "refi" / "codebook.xsd")
RESIDENTS = load()[0]["residents"]
ONE = "0a1b2c3d-0000-4000-8000-00000000000a"


def qdc(codes: str, prolog: str = "") -> bytes:
    return f'{prolog}<CodeBook xmlns="{NAMESPACE}"><Codes>{codes}</Codes></CodeBook>'.encode()


def book(*codes: Code) -> Codebook:
    return Codebook("own", "Own", "", codes)


# --- out


@pytest.mark.parametrize("name", load()[0])
def test_the_shipped_codebooks_are_valid(name: str) -> None:
    one = load()[0][name]
    SCHEMA.validate(to_qdc(one).decode())
    back = from_qdc(to_qdc(one), name)
    assert [code.name for code in back.codes] == [code.name for code in one.codes]


def test_what_is_written() -> None:
    one = book(
        Code("a", "A & <B>", 'Says "so".\nTwice.', guid=ONE),
        Code("b", "C", parent="a", codable=False),
    )
    assert to_qdc(one).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<CodeBook xmlns="{NAMESPACE}" origin="balint-tui">\n'
        "  <Codes>\n"
        f'    <Code guid="{ONE}" name="A &amp; &lt;B&gt;" isCodable="true">\n'
        '      <Description>Says "so".\nTwice.</Description>\n'
        f'      <Code guid="{guid(one, one.codes[1])}" name="C" isCodable="false" />\n'
        "    </Code>\n"
        "  </Codes>\n"
        "</CodeBook>\n"
    )


def test_a_guid_stays_the_same_in_every_later_version() -> None:
    assert guid(RESIDENTS, RESIDENTS.codes[0]) == "789ddd7c-e39f-58d9-beca-223414da1aa7"


@given(books())
def test_every_codebook_is_valid_and_comes_back(one: Codebook) -> None:
    raw = to_qdc(one)
    assert raw == to_qdc(one)
    SCHEMA.validate(raw.decode())
    back = from_qdc(raw, one.id)
    assert [(c.about, c.guid, c.codable, back.depth(c), c.name) for c in back.codes] == [
        (c.about, guid(one, c), c.codable, one.depth(c), name)
        for c, name in zip(one.codes, unique_names(one), strict=True)
    ]
    assert len({code.id for code in back.codes}) == len(back.codes)
    assert to_qdc(back) == raw


@given(books())
def test_no_name_and_no_guid_is_used_twice(one: Codebook) -> None:
    names = list(unique_names(one))
    assert len({name.casefold() for name in names}) == len(names)
    assert len({guid(one, code) for code in one.codes}) == len(one.codes)


def test_a_name_used_twice_gets_its_parent_in_front() -> None:
    one = book(
        Code("p", "Process"),
        Code("p-t", "Time", parent="p"),
        Code("p-t2", "Time", parent="p"),
        Code("q", "Purpose"),
        Code("q-t", "time", parent="q"),
        Code("s", "Space", parent="q"),
        Code("t", "Time"),
        Code("u", "Time"),
    )
    assert list(unique_names(one)) == [
        "Process",
        "Process: Time",
        "Process: Time (2)",
        "Purpose",
        "Purpose: time",
        "Space",
        "Time",
        "Time (2)",
    ]


# --- in


def test_what_another_program_writes() -> None:
    raw = f"""<?xml version="1.0" encoding="utf-8"?>
        <CodeBook xmlns="{NAMESPACE}" xmlns:x="urn:other" origin="Some Program 3">
          <x:More><Code guid="x" name="not a code" isCodable="true"/></x:More>
          <Codes>
            <Code guid="{{{ONE.upper()}}}" name=" Über  alles&#10;hinaus&#x85;! " isCodable="false"
                  color="#ff0000">
              <Description>First\tline. <x:b>passed over</x:b>
                Second &amp; last.&#13;
              </Description>
              <Code guid="{ONE}" name="Time" isCodable="1"><x:Note>not this</x:Note></Code>
              <Code guid="no guid" name="time" isCodable="0"/>
              <Code name="希望"/>
            </Code>
          </Codes>
          <Sets><Set guid="{ONE}" name="Set"><MemberCode guid="{ONE}"/></Set></Sets>
        </CodeBook>""".strip()
    assert from_qdc(raw.encode(), "theirs") == Codebook(
        "theirs",
        "theirs",
        "Some Program 3",
        (
            Code(
                "uber-alles-hinaus",
                "Über alles hinaus !",
                "First line.\nSecond & last.",
                guid=ONE,
                codable=False,
            ),
            Code("time", "Time", parent="uber-alles-hinaus"),
            Code("time-2", "time", parent="uber-alles-hinaus", codable=False),
            Code("code", "希望", parent="uber-alles-hinaus"),
        ),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "iso-8859-1", "nothing"])
def test_every_encoding(encoding: str, declared: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    raw = qdc('<Code name="Nähe"/>', prolog).decode().encode(encoding)
    assert [code.name for code in from_qdc(raw, "x").codes] == ["Nähe"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE z [<!ENTITY l0 "ha">{LAUGHS}]>'
EXTERNAL = '<!DOCTYPE z [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prolog", [BILLION, EXTERNAL, "<!DOCTYPE z>", f"<!-- a -->{EXTERNAL}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_doctype_is_refused_in_every_encoding(prolog: str, encoding: str) -> None:
    raw = qdc('<Code name="A"><Description>&l9;</Description></Code>', prolog)
    with pytest.raises(CodebookError, match="DOCTYPE"):
        from_qdc(raw.decode().encode(encoding), "x")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"])
def test_what_says_itself_how_it_is_encoded_is_not_believed(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding}"?>{BILLION}'
    raw = qdc('<Code name="A"><Description>&l9;</Description></Code>', prolog)
    with pytest.raises(CodebookError):
        from_qdc(raw.decode().encode(encoding), "x")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no XML"),
        (b"name,description\n", "no XML"),
        (to_qdc(RESIDENTS)[:-20], "no XML"),
        (b"\x80abc", "neither UTF-8 nor UTF-16"),
        (b"\xff\xfe\x00", "neither UTF-8 nor UTF-16"),
        (qdc("<Code name='&l9;'/>"), "no XML"),
        (qdc(""), "no codes"),
        (f'<CodeBook xmlns="{NAMESPACE}"/>'.encode(), "no codes"),
        (qdc("<Code name='A'/>").replace(b"codebook:1.0", b"project:1.0"), "no REFI-QDA codebook"),
        (qdc("<Code name='A'/>").replace(b"CodeBook", b"Codebook"), "no REFI-QDA codebook"),
        (b"<CodeBook><Codes><Code name='A'/></Codes></CodeBook>", "no REFI-QDA codebook"),
        (qdc("<Code name='A'/><Code/>"), "Code 2 has no name"),
        (qdc("<Code name=' &#x85; '/>"), "Code 1 has no name"),
        (to_qdc(chain(DEEPEST + 1)), "over 20 levels"),
        (qdc("<Code name='A'/>").ljust(LARGEST + 1), "over 10 MB"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(CodebookError, match=said) as caught:
        from_qdc(raw, "x")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_what_is_just_not_too_much() -> None:
    assert len(from_qdc(to_qdc(chain(DEEPEST)), "x").codes) == DEEPEST
    assert len(from_qdc(qdc("<Code name='A'/>").ljust(LARGEST), "x").codes) == 1


def test_a_hundred_thousand_of_one_name() -> None:
    codes = from_qdc(qdc("<Code name='A'/>" * 100_000), "x").codes
    assert len({code.id for code in codes}) == 100_000


def test_nesting_that_is_meant_to_exhaust() -> None:
    with pytest.raises(CodebookError, match=r"no codes|no XML"):
        from_qdc(qdc("<a>" * 300_000 + "</a>" * 300_000), "x")
    with pytest.raises(CodebookError, match="over 20 levels"):
        from_qdc(qdc("<Code name='A'>" * 300_000), "x")


HOSTILE = (b"<", b">", b"&", b'"', b"]]>", b"<!DOCTYPE z>", b"<!ENTITY", b"\x00", b"\xff\xfe")


@settings(max_examples=40)
@given(CUTS, st.sampled_from(HOSTILE), st.floats(0, 1), st.sampled_from(("utf-8", "utf-16")))
def test_mutated_files_are_read_or_refused(
    cuts: list[tuple[float, int, bytes]], hostile: bytes, place: float, encoding: str
) -> None:
    raw = to_qdc(RESIDENTS).decode().encode(encoding)
    with suppress(CodebookError):
        back = from_qdc(mutated(raw, [*cuts, (place, 0, hostile)]), "x")
        assert all(code.name for code in back.codes)
