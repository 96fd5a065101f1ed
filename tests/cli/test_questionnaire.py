"""``questionnaire``: answers taken in from the command line, all or none, and what they show."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from balint_tui import cli, demo
from balint_tui.library import keys, sealing
from balint_tui.library.batches import Batch
from balint_tui.library.library import Library
from balint_tui.settings import Settings, settings_folder

from .test_cli import Out, answer, parsed, refusal

CONTRACT = {
    *("instrument", "scale", "n_pairs", "n_pre_only", "n_post_only", "median_pre", "median_post"),
    *("mean_change", "rose", "stayed", "fell", "hodges_lehmann", "hl_low", "hl_high", "hl_level"),
    *("wilcoxon_w", "wilcoxon_p", "wilcoxon_p_holm", "zeros", "rank_biserial", "t", "t_p"),
    *("hedges_g_av", "alpha", "alpha_n", "notes"),
}
MODULE = ("--instrument", "module")
PRE = (*MODULE, "--wave", "pre")
BEFORE = "code,relevance,knowledge,comfort\nmako14,5,2,1\nrute03,4,3,2\nnosi21,5,2,3\n"
AFTER = (
    "code,relevance,knowledge,comfort,teaching\nMAKO 14,5,3,3,4\nrute30,4,4,1,5\nbela22,3,3,3,5\n"
)


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """``main`` sets the umask of the process, which here is that of all tests."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("invented")
    demo.fill(folder, 60, seed=1)
    return str(folder)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty library, which every command finds by itself."""
    monkeypatch.setenv("BALINT_TUI_LIBRARY", str(tmp_path / "library"))
    return tmp_path / "library"


@pytest.fixture
def own() -> Path:
    folder = Settings(settings_folder()).instruments
    folder.mkdir(parents=True)
    return folder


def written(tmp_path: Path, text: str | bytes, name: str = "answers.csv") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def kept(library: Path) -> list[Batch]:
    if not library.exists():
        return []
    opened = Library.open(library, read_only=True)
    try:
        return opened.answers.batches()
    finally:
        opened.close()


def bring_in(capsys: Out, file: str, *more: str) -> str:
    return answer(capsys, "questionnaire", "import", file, *(more or (*PRE, "--group", "Ward")))


# --- template


@pytest.mark.parametrize(
    ("arguments", "heads"),
    [
        (("module",), "code,relevance,knowledge,comfort\n"),
        (("module", "--wave", "post"), "code,relevance,knowledge,comfort,teaching\n"),
        (("closing", "--wave", "post"), "code,safe,new,together,abrupt\n"),
    ],
)
def test_the_template(capsys: Out, arguments: tuple[str, ...], heads: str) -> None:
    assert answer(capsys, "questionnaire", "template", *arguments) == heads


def test_a_filled_in_template_is_taken_in(capsys: Out, library: Path, tmp_path: Path) -> None:
    heads = answer(capsys, "questionnaire", "template", "module")
    said = bring_in(capsys, written(tmp_path, heads + "mako14,5,2,1\n"))
    assert said.endswith("1 answer is kept: Ward, before.\n")


# --- what is not understood


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required: COMMAND; see balint-tui questionnaire --help"),
        (("dance",), "invalid choice: 'dance'"),
        (("template",), "INSTRUMENT"),
        (("template", "moon"), "There is no questionnaire 'moon'; there are closing, module, "),
        (("template", "closing"), "closing asks nothing before; give --wave post."),
        (("template", "module", "--wave", "mid"), "invalid choice: 'mid'"),
        (("import",), "FILE, --instrument, --wave, --group"),
        (("import", "a.csv", *PRE), "required: --group"),
        (("import", "a.csv", *PRE, "--group", " "), "The group has no name; give one, such as"),
        (("import", "a.csv", *MODULE, "--wave", "x", "--group", "G"), "invalid choice: 'x'"),
        (
            ("import", "a.csv", "--instrument", "moon", "--wave", "pre", "--group", "G"),
            "There is no questionnaire 'moon'",
        ),
        (
            ("import", "a.csv", "--instrument", "closing", "--wave", "pre", "--group", "G"),
            "closing asks nothing before; give --wave post.",
        ),
        (("import", "none.csv", *PRE, "--group", "G"), "none.csv: No such file or directory"),
        (("import", ".", *PRE, "--group", "G"), ".: Is a directory"),
        (("report", "--instrument", "moon"), "There is no questionnaire 'moon'"),
        (("report", "--wave", "pre"), "nrecognized arguments: --wave pre"),
        (("list", "--group", "x"), "nrecognized arguments: --group x"),
    ],
)
def test_a_bad_wish_is_one_sentence_and_nothing_is_kept(
    capsys: Out,
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, BEFORE, "a.csv")
    assert said in refusal(capsys, "questionnaire", *arguments)
    assert not library.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No column is an item; call the columns code, relevance, knowledge, comfort"),
        (b"code,mood\nmako14,3\n", "No column is an item"),
        (b"\xff\xfea", "broken UTF-16; save it as UTF-8"),
        (b'code,relevance\nmako14,"3\n', "Line 2 is no CSV"),
        (b"\0" * 5000, "No column is an item"),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "answers.csv: "),
    ],
)
def test_a_file_that_is_none(
    capsys: Out, library: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    file = written(tmp_path, content)
    assert said in refusal(capsys, "questionnaire", "import", file, *PRE, "--group", "Ward")
    assert not library.exists()


def test_a_file_that_is_too_large(capsys: Out, library: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    said = refusal(capsys, "questionnaire", "import", str(path), *PRE, "--group", "Ward")
    assert "over 50 MB" in said
    assert not library.exists()


# --- taken in


def test_taken_in_whole_with_a_preview(capsys: Out, library: Path, tmp_path: Path) -> None:
    said = bring_in(capsys, written(tmp_path, BEFORE))
    assert "Module evaluation, before" in said
    assert "line 2  mako14: relevance 5, knowledge 2, comfort 1" in said
    assert said.endswith("\n\n3 answers are kept: Ward, before.\n")
    (batch,) = kept(library)
    assert (batch.instrument, batch.wave, batch.group) == ("module", "pre", "Ward")
    assert batch.given[2] == ("nosi21", {"relevance": 5, "knowledge": 2, "comfort": 3})


def test_a_trial_keeps_nothing(capsys: Out, library: Path, tmp_path: Path) -> None:
    said = bring_in(capsys, written(tmp_path, BEFORE), *PRE, "--group", "Ward", "--dry-run")
    assert "line 2  mako14" in said
    assert said.endswith("\nThis was a trial: nothing was kept.\n")
    assert not library.exists()


def test_the_same_answers_twice(capsys: Out, library: Path, tmp_path: Path) -> None:
    file = written(tmp_path, BEFORE)
    bring_in(capsys, file)
    lines = BEFORE.splitlines(keepends=True)
    for again in (file, written(tmp_path, "".join([lines[0], *lines[:0:-1]]), "turned.csv")):
        assert cli.main(["questionnaire", "import", again, *PRE, "--group", "WARD"]) == 2
        said = capsys.readouterr().err
        assert said == "balint-tui: Just these answers are there already; nothing was added.\n"
    assert len(kept(library)) == 1
    bring_in(capsys, file, *PRE, "--group", "Another")
    assert [batch.group for batch in kept(library)] == ["Ward", "Another"]


@pytest.mark.parametrize("trial", [(), ("--dry-run",)])
def test_all_rows_or_nothing(
    capsys: Out, library: Path, tmp_path: Path, trial: tuple[str, ...]
) -> None:
    file = written(tmp_path, BEFORE + "Anna Berg,4,4,4\nkilo05,4,9,4\n")
    argv = ["questionnaire", "import", file, *PRE, "--group", "Ward", *trial]
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert "5     the code looks like a name or an address; it was not kept" in out
    assert "6     knowledge is '9', not from 1 to 5" in out
    assert err == (
        "balint-tui: 2 rows are refused, so nothing was kept; mend the file, or leave them out "
        "with --skip-refused.\n"
    )
    assert "Anna" not in out + err
    assert not library.exists()
    said = bring_in(capsys, *argv[2:], "--skip-refused")
    assert ("3 answers are kept" in said) is not bool(trial)
    assert [len(batch.given) for batch in kept(library)] == ([] if trial else [3])
    assert not any(b"Anna" in path.read_bytes() for path in library.rglob("*.json"))


def test_when_all_rows_are_refused_there_is_nothing_to_skip(
    capsys: Out, library: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, "code,relevance\nmako14,9\n")
    more = ("--group", "Ward", "--skip-refused")
    assert cli.main(["questionnaire", "import", file, *PRE, *more]) == 2
    assert "No row has an answer, so nothing was kept" in capsys.readouterr().err
    assert not library.exists()


def test_from_stdin(
    capsys: Out, library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def given(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    given(BEFORE.encode("utf-16"))
    assert "3 answers are kept" in bring_in(capsys, "-")
    assert len(kept(library)) == 1
    given(b"mood\n3\n")
    said = refusal(capsys, "questionnaire", "import", "-", *PRE, "--group", "Ward")
    assert said.startswith("balint-tui: stdin: No column is an item")


REDCAP = """\
record_id,redcap_event_name,redcap_survey_identifier,module_timestamp,participant_code,relevance,\
knowledge,comfort,module_complete
1,before_arm_1,,2026-01-05 12:01,MAKO14,5,2,1,2
2,before_arm_1,,2026-01-05 12:03,RUTE03,4,,2,2
3,before_arm_1,,[not completed],NOSI21,,,,0
4,before_arm_1,,2026-01-06 08:40,BELA22,4,-99,3,2
"""


def test_a_file_of_redcap(capsys: Out, library: Path, tmp_path: Path) -> None:
    said = bring_in(capsys, written(tmp_path, REDCAP))
    assert "column “participant_code”" in said
    assert "passed over, not kept" in said
    (batch,) = kept(library)
    assert [code for code, _ in batch.given] == ["MAKO14", "RUTE03", "BELA22"]
    assert batch.given[2][1] == {"relevance": 4, "knowledge": None, "comfort": 3}
    (path,) = (library / "answers").iterdir()
    assert not any(word in path.read_bytes() for word in (b"2026-01-05", b"before_arm", b"record"))


def test_ten_thousand_rows(capsys: Out, library: Path, tmp_path: Path) -> None:
    rng = Random(4)
    codes = [f"{rng.choice('BDFGK')}A{rng.choice('LMNPR')}O{n:05}" for n in range(10_000)]
    lines = [f"{code},{rng.randint(1, 5)},,{rng.randint(1, 5)}" for code in codes]
    lines[6_000:6_000] = ["anna berg,1,1,1"] * 300
    text = "code,relevance,knowledge,comfort\r\n" + "\r\n".join(lines) + "\r\n"
    argv = ("questionnaire", "import", written(tmp_path, text), *PRE, "--group", "Ward")
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out.count("the code looks like a name") == 300
    assert "300 rows are refused, so nothing was kept" in err
    assert not library.exists()
    assert "10000 answers are kept" in answer(capsys, *argv, "--skip-refused")
    assert [code for code, _ in kept(library)[0].given] == codes


def test_progress_on_a_terminal(
    capsys: Out, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    file = written(tmp_path, "code,relevance\n" + "".join(f"ma{n:05},3\n" for n in range(200)))
    assert cli.main(["questionnaire", "import", file, *PRE, "--group", "Ward"]) == 0
    err = capsys.readouterr().err
    assert "\rrows read: 150 of 201" in err.replace("\x1b[K", "")
    assert err.endswith("\r\x1b[K")


def test_a_library_that_another_process_writes(capsys: Out, library: Path, tmp_path: Path) -> None:
    opened = Library.open(library)
    try:
        argv = ["questionnaire", "import", written(tmp_path, BEFORE), *PRE, "--group", "Ward"]
        assert cli.main(argv) == 2
        assert "open for reading only; close the other" in capsys.readouterr().err
    finally:
        opened.close()
    assert kept(library) == []


def test_a_sealed_library(
    capsys: Out, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
    Library.open(library).close()
    sealing.seal(library, "an invented passphrase", lambda _: None, progress=lambda *_: None)
    secret = ("--passphrase-file", written(tmp_path, "an invented passphrase", "secret"))
    bring_in(capsys, written(tmp_path, BEFORE), *PRE, "--group", "Ward", *secret)
    (path,) = (library / "answers").iterdir()
    assert b"mako14" not in path.read_bytes()
    rows = parsed(capsys, "questionnaire", "list", "--json", *secret)
    assert rows[1]["answers"] == [{"group": "Ward", "pre": 3, "post": 0}]
    assert "passphrase is needed" in refusal(capsys, "questionnaire", "report")


# --- what they show


def both(capsys: Out, tmp_path: Path) -> None:
    bring_in(capsys, written(tmp_path, BEFORE))
    after = (*MODULE, "--wave", "post", "--group", "ward")
    bring_in(capsys, written(tmp_path, AFTER, "after.csv"), *after)


def test_results_by_hand(capsys: Out, library: Path, tmp_path: Path) -> None:
    """mako14 by the same code, rute03 by one in which two digits changed places; nosi21 only
    before, bela22 only after."""
    both(capsys, tmp_path)
    rows = {row["scale"]: row for row in parsed(capsys, "questionnaire", "report", "--json")}
    assert list(rows) == ["relevance", "knowledge", "comfort", "teaching"]
    comfort = rows["comfort"]
    assert [comfort[name] for name in ("n_pairs", "n_pre_only", "n_post_only")] == [2, 1, 1]
    assert [comfort[name] for name in ("rose", "stayed", "fell")] == [1, 0, 1]
    assert (comfort["median_pre"], comfort["median_post"], comfort["mean_change"]) == (1.5, 2, 0.5)
    assert (comfort["wilcoxon_p"], comfort["wilcoxon_p_holm"], comfort["t_p"]) == (None,) * 3
    assert rows["teaching"]["median_post"] == 5


def test_results_for_people_begin_with_what_they_cannot_say(
    capsys: Out, library: Path, tmp_path: Path
) -> None:
    both(capsys, tmp_path)
    said = answer(capsys, "questionnaire", "report")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[:3] == ["Module evaluation", "", "What these numbers cannot say"]
    assert lines.index("Who answered") < lines.index("Relevance") < lines.index("For a paper")
    assert "Ward 3 3 2 1 0" in lines
    part = lines[lines.index("Comfort in applying it") :]
    assert part[1:5] == [
        "Answered 2 before and after, 1 only before, 1 after",
        "Median 1.5 before, 2 after",
        "Change +0.5 on average; 1 rose, 0 stayed, 1 fell",
        "Pairs 1 → 3, 2 → 1",
    ]
    assert part[5].startswith("Hodges-Lehmann shift +0.5 (exact 50 % interval -1 to +2)")
    assert not any(line.startswith("Wilcoxon W") for line in lines)
    assert "Mdn = 1.50 before" in said
    assert "significant" not in said


def test_a_single_pair_has_no_interval(capsys: Out, library: Path, tmp_path: Path) -> None:
    bring_in(capsys, written(tmp_path, BEFORE))
    one = "".join(AFTER.splitlines(keepends=True)[:2])
    after = (*MODULE, "--wave", "post", "--group", "Ward")
    bring_in(capsys, written(tmp_path, one, "after.csv"), *after)
    said = answer(capsys, "questionnaire", "report")
    assert "Hodges-Lehmann shift  +2 " in said
    assert "interval -" not in said
    assert "exact 0 %" not in said


def test_items_of_a_scale_are_listed_and_have_no_change_without_pairs(
    capsys: Out, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    cards = "safe,new,together,abrupt\n4,3,5,1\n2,3,,2\n5,4,4,1\n"
    how = ("--instrument", "closing", "--wave", "post", "--group", "Ward")
    assert "no column: nobody can be linked" in bring_in(capsys, written(tmp_path, cards), *how)
    said = answer(capsys, "questionnaire", "report").splitlines()
    lines = [" ".join(line.split()) for line in said]
    assert lines[lines.index("Closing card", 1) + 1] == "Answered 0 before, 3 after"
    items = lines[lines.index("Single items") :]
    assert items[1] == "item pairs before after rose fell"
    assert items[2] == "How safe was it to speak? 0 4"
    assert items[5] == "How abrupt was the ending? 0 1"


def test_the_report_of_the_demo_has_all_that_programs_rely_on(capsys: Out, invented: str) -> None:
    rows = parsed(capsys, "--library", invented, "questionnaire", "report", "--json")
    assert all(set(row) >= CONTRACT for row in rows)
    by_name = {(row["instrument"], row["scale"]): row for row in rows}
    knowledge = by_name["module", "knowledge"]
    assert knowledge["n_pairs"] > 12
    assert 0.5 < knowledge["mean_change"] < 1.2
    assert knowledge["wilcoxon_p"] <= knowledge["wilcoxon_p_holm"] < 0.05
    assert by_name["module", "teaching"]["n_pairs"] == 0
    assert 0.3 < by_name["closing", "closing"]["alpha"] < 0.95
    assert {instrument for instrument, _ in by_name} == {"closing", "module", "totals"}


def test_the_report_of_the_demo_for_people(
    capsys: Out, invented: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    said = answer(capsys, "--library", invented, "questionnaire", "report")
    for words in (
        "at 5, the best",
        "not independent",
        "W = ",
        "after Holm p",
        "Rank-biserial",
        "Cronbach's alpha",
        "Single items",
    ):
        assert words in said
    assert "Answers before and after were linked by codes" in said


def test_one_instrument_one_group(capsys: Out, invented: str) -> None:
    where = ("--library", invented, "questionnaire", "report", "--json")
    rows = parsed(capsys, *where, "--instrument", "totals")
    assert {row["instrument"] for row in rows} == {"totals"}
    some = parsed(capsys, *where, "--group", " TUESDAY lunch")
    groups = {part["group"] for row in some for part in row["group_changes"]}
    assert groups == {"Tuesday lunch"}
    assert parsed(capsys, *where, "--group", "Nobody") == []
    said = answer(capsys, *where[:-1], "--group", "Nobody")
    assert said == "No answers.\n"


def test_nothing_yet(capsys: Out, library: Path) -> None:
    assert parsed(capsys, "questionnaire", "report", "--json") == []
    said = answer(capsys, "questionnaire", "report")
    assert said == "There are no answers yet; balint-tui questionnaire import takes them in.\n"
    assert "There are no answers yet" in answer(capsys, "questionnaire", "list")
    assert not library.exists()


# --- which there are


def test_the_list(capsys: Out, invented: str) -> None:
    where = ("--library", invented, "questionnaire", "list")
    rows = {row["id"]: row for row in parsed(capsys, *where, "--json")}
    assert list(rows) == ["closing", "module", "totals"]
    assert {item["id"]: item["wave"] for item in rows["module"]["items"]} == {
        "relevance": "both",
        "knowledge": "both",
        "comfort": "both",
        "teaching": "post",
    }
    counted = {some["group"]: (some["pre"], some["post"]) for some in rows["module"]["answers"]}
    assert list(counted) == ["Evening circle", "Residents", "Students", "Tuesday lunch"]
    assert counted["Students"][1] == 0
    lines = [line.split() for line in answer(capsys, *where).splitlines()]
    assert ["module", "Module", "evaluation", "3", "4", "shipped"] in lines
    assert ["module", "Residents", *map(str, counted["Residents"])] in lines


OWN = """\
title = "Our scale"
source = "Ours"
licence = "Ours"
least = 0
most = 10

[[item]]
id = "hope"
text = "How much hope?"

[[scale]]
id = "hope"
title = "Hope"
items = ["hope"]
"""


def test_an_instrument_of_ones_own(capsys: Out, library: Path, own: Path, tmp_path: Path) -> None:
    (own / "hope.toml").write_text(OWN)
    assert answer(capsys, "questionnaire", "template", "hope") == "code,hope\n"
    wave = ("--instrument", "hope", "--wave", "pre", "--group", "Ward")
    bring_in(capsys, written(tmp_path, "code,hope\nmako14,7\n"), *wave)
    rows = {row["id"]: row for row in parsed(capsys, "questionnaire", "list", "--json")}
    assert (rows["hope"]["own"], rows["module"]["own"]) == (True, False)
    assert rows["hope"]["answers"] == [{"group": "Ward", "pre": 1, "post": 0}]
    (row,) = parsed(capsys, "questionnaire", "report", "--json")
    assert (row["instrument"], row["median_pre"]) == ("hope", 7)


def test_a_broken_instrument_is_a_sentence_and_the_others_work(
    capsys: Out, library: Path, own: Path, tmp_path: Path
) -> None:
    (own / "odd.toml").write_text("title = 3\n")
    both(capsys, tmp_path)  # that others are sound is enough to take answers in
    for command, length in (("report", 4), ("list", 3)):
        assert cli.main(["questionnaire", command, "--json"]) == 2
        out, err = capsys.readouterr()
        assert len(json.loads(out)) == length
        assert err.startswith("balint-tui: odd.toml: ")
        assert err.count("\n") == 1
    assert "odd.toml: " in refusal(capsys, "questionnaire", "template", "odd")


def test_answers_to_an_instrument_that_is_gone(
    capsys: Out, library: Path, own: Path, tmp_path: Path
) -> None:
    (own / "hope.toml").write_text(OWN)
    wave = ("--instrument", "hope", "--wave", "pre", "--group", "Ward")
    bring_in(capsys, written(tmp_path, "code,hope\nmako14,7\n"), *wave)
    (own / "hope.toml").write_text("title = 3\n")
    assert cli.main(["questionnaire", "report"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("balint-tui: hope.toml: ")
    assert err.count("\n") == 1
    (own / "hope.toml").unlink()
    for command in ("report", "list"):
        assert cli.main(["questionnaire", command]) == 0
        assert capsys.readouterr().err == (
            "balint-tui: There are answers to hope, but no questionnaire of this name; put its "
            "file back.\n"
        )


def test_damaged_answers_are_said_and_the_others_count(
    capsys: Out, library: Path, tmp_path: Path
) -> None:
    both(capsys, tmp_path)
    first, _ = sorted((library / "answers").iterdir())
    first.write_bytes(b"\0" * 50)
    assert cli.main(["questionnaire", "report", "--json"]) == 0
    out, err = capsys.readouterr()
    assert {row["n_pairs"] for row in json.loads(out)} == {0}
    assert f"{first} is damaged" in err
    assert "Traceback" not in err
