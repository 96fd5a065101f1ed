"""The filter: plain lines and JSON lines, whatever comes in."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from balint_tui import cli

Out = pytest.CaptureFixture[str]


def fed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_plain_lines_keep_their_ends_and_their_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    fed(monkeypatch, b"Ada rang 07700 900123\r\n\n07700900123 again")
    assert cli.main(["scrub", "--roster", "Ben,Ada"]) == 0
    assert capsys.readouterr().out == "Seat 2 rang [CONTACT 1]\r\n\n[CONTACT 1] again"


def test_bytes_that_are_no_text_come_out_as_they_went_in(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    fed(monkeypatch, b"\xff\xfe\x00 tel 07700 900123 \x80\n")
    assert cli.main(["scrub"]) == 0
    assert capsysbinary.readouterr().out == b"\xff\xfe\x00 tel [CONTACT 1] \x80\n"


def test_objects_carry_spans_of_what_came_in(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = tmp_path / "notes.jsonl"
    source.write_text(
        '{"id": "a", "text": "\\u00fc \\ud83d\\ude42 ring 07700 900123"}\n\n', "utf-8"
    )
    assert cli.main(["scrub", "--jsonl", str(source)]) == 0
    answer = json.loads(capsysbinary.readouterr().out)
    assert answer["id"] == "a"
    assert answer["text"] == "ü 🙂 ring [CONTACT 1]"
    assert answer["spans"] == [{"start": 9, "end": 21, "type": "CONTACT"}]


@pytest.mark.parametrize("line", [b"[1]", b"{", b'{"text": 3}', b"\xff", b"7", b"[" * 99999])
def test_a_line_that_is_no_object_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: Out, line: bytes
) -> None:
    fed(monkeypatch, b'{"id": 1, "text": "fine"}\n' + line + b"\n")
    assert cli.main(["scrub", "--jsonl"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["text"] == "fine"
    assert err.startswith("balint-tui: Line 2 is not a JSON object with a text; expected ")
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_a_sentence(capsys: Out) -> None:
    assert cli.main(["scrub", "nowhere.txt"]) == 2
    assert capsys.readouterr().err.startswith("balint-tui: nowhere.txt: ")
