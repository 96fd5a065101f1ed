"""A group gets another name: the old one is in no byte of the library, wherever it is cut short."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.session import replay
from balint_tui.library import keys
from balint_tui.library.check import check
from balint_tui.library.errors import LibraryError, ReadOnly
from balint_tui.library.library import Library

from .disk import Crash, Faults, Quick, id_of, run, session
from .test_forget import holding, put, steps
from .vault import KEY, lay_key

OLD, NEW = "Praxis Ödegård", "Tuesday lunch"


def called(number: int, group: str, *, closed: bool = True) -> list[ev.Event]:
    """The invented session of this week, of a group of this name."""
    events = session(number, closed=closed)
    events[0] = ev.Started(**{**vars(events[0]), "group": group})
    return events


STORIES = [called(0, OLD), called(1, OLD.upper()), called(60, OLD)]
OTHER = called(2, "Another circle")
NAME = id_of(STORIES[0])
FILE = f"sessions/2025/{NAME}.json"


def closed_ones(folder: Path, faults: Faults) -> Library:
    """Sessions of two years and of another group, with all that a crash or a repair leaves."""
    library = Library.open(folder, files=faults, retry_s=60)
    library.add_closed([*STORIES, OTHER])
    assert library.search("silence")
    put(folder, f"{FILE}.tmp", (folder / FILE).read_bytes()[:-9])
    put(folder, "catalogue/2025.json.tmp", (folder / "catalogue" / "2025.json").read_bytes()[:-9])
    put(folder, f"damaged/{NAME}.json", (folder / FILE).read_bytes()[:-9])
    for number, end in enumerate((f'{OLD}","video":fal', OLD[:4]), 1):
        torn = f'00000000 [1,[["p","events","1",{{"id":"x","group":"{end}'
        put(folder, f"live/{NAME}.jnl.{number}.torn", torn.encode())
    return library


def sealed_ones(folder: Path, faults: Faults) -> Library:
    """The same in a sealed library, with the members' names."""
    lay_key(folder, faults)
    library = Library.open(folder, files=faults, seal=KEY, retry_s=60)
    library.add_closed([*STORIES, OTHER])
    library.names.keep(OLD, {1: "Ada"})
    path = folder / FILE
    put(folder, f"damaged/{NAME}.json", path.read_bytes()[:-1] + b"?")
    put(folder, f"live/{NAME}.jnl.1.torn", b'00000000 [1,{"salt":"AAAA","box":"AAAA')
    return library


def opened(folder: Path, faults: Faults | None = None) -> Library:
    seal = {"seal": KEY} if keys.is_sealed(folder) else {}
    return Library.open(folder, files=faults or Quick(), **seal)  # type: ignore[arg-type]


def groups_of(library: Library) -> list[str]:
    """The groups of all sessions, oldest first: of each what its row and its events say."""
    found = []
    for row in reversed(library.rows()):
        assert replay(library.events(row["id"])).group == row["group"]
        found.append(row["group"])
    return found


def readable(library: Library) -> list[str]:
    """The files in which the old name can be read, in whatever case, by whoever has the key."""
    if library.seal is not KEY:
        return holding(library.folder, OLD) + holding(library.folder, OLD.upper())
    found = []
    for path in sorted(library.folder.rglob("*.json")):
        if path.parent.name != "damaged" and path.name != "keys.json":
            raw = KEY.open(path, path.read_bytes())
            found += [path.name] * any(
                form.encode() in raw for form in (OLD, OLD.upper(), OLD.casefold())
            )
    return found


PLACES = [closed_ones, sealed_ones]


@pytest.fixture(params=PLACES, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest) -> Any:
    return request.param


# --- what it does


def test_a_group_has_its_new_name_everywhere_and_the_old_one_is_nowhere(
    tmp_path: Path, place: Any
) -> None:
    library = place(tmp_path, Quick())
    assert readable(library)
    before = {row["id"]: library.events(row["id"]) for row in library.rows()}
    said = library.rename_group(OLD.lower(), f" {NEW} ")
    assert said == [f"damaged/{NAME}.json is damaged; only what stood in it intact is gone."]
    assert readable(library) == []
    assert groups_of(library) == [NEW, NEW, "Another circle", NEW]
    for session_id, events in before.items():
        assert library.events(session_id)[1:] == events[1:]
    assert len(library.search("silence")) == 4
    library.close()
    again = opened(tmp_path)
    assert groups_of(again) == [NEW, NEW, "Another circle", NEW]
    assert not [
        found for found in check(again).findings if found.wrong and "users" not in found.sentence
    ]
    assert not list(tmp_path.glob("live/*.torn"))
    again.close()


def test_the_damaged_copy_keeps_all_else(tmp_path: Path) -> None:
    library = closed_ones(tmp_path, Quick())
    before = (tmp_path / f"damaged/{NAME}.json").read_bytes()
    library.rename_group(OLD, NEW)
    stars = b"*" * len(OLD.encode())
    after = (tmp_path / f"damaged/{NAME}.json").read_bytes()
    assert after == before.replace(OLD.encode(), stars)
    assert after.count(stars) == 2  # in the row and in the first event
    library.close()


def test_a_short_name_takes_no_part_of_other_words(tmp_path: Path) -> None:
    library = Library.open(tmp_path, files=Quick())
    library.add_closed([events := called(0, "e")])
    name = id_of(events)
    whole = (tmp_path / f"sessions/2025/{name}.json").read_bytes()
    put(tmp_path, f"damaged/{name}.json", whole[:-9])
    put(tmp_path, f"live/{name}.jnl.1.torn", b'{"text":"else"')
    library.rename_group("e", NEW)
    copy = (tmp_path / f"damaged/{name}.json").read_bytes()
    assert b"a silence" in copy
    assert b'"group":"e"' not in copy
    assert (tmp_path / f"live/{name}.jnl.1.torn").exists()
    library.close()


def test_one_session_alone_is_renamed(tmp_path: Path, place: Any) -> None:
    library = place(tmp_path, Quick())
    assert library.rename(NAME, NEW) == [
        f"damaged/{NAME}.json is damaged; only what stood in it intact is gone."
    ]
    assert groups_of(library) == [NEW, OLD.upper(), "Another circle", OLD]
    if library.names.may_be_kept:
        assert library.names.of(OLD) == {1: "Ada"}
    library.rename(id_of(STORIES[1]), "")
    library.rename(id_of(STORIES[2]), "")
    assert groups_of(library) == [NEW, "", "Another circle", ""]
    assert not any(name.endswith(".json") for name in readable(library) if "names" not in name)
    library.close()


def test_a_group_without_a_name_gets_one_and_loses_it_again(tmp_path: Path) -> None:
    library = closed_ones(tmp_path, Quick())
    library.rename_group("another circle", "")
    assert groups_of(library)[2] == ""
    library.rename_group("", "Evening circle")
    assert groups_of(library) == [OLD, OLD.upper(), "Evening circle", OLD]
    library.close()


def test_only_the_case_may_be_another(tmp_path: Path) -> None:
    library = sealed_ones(tmp_path, Quick())
    library.rename_group(OLD, OLD)
    assert groups_of(library) == [OLD, OLD, "Another circle", OLD]
    assert library.names.of(OLD) == {1: "Ada"}
    library.close()


def test_fields_of_a_later_version_stay(tmp_path: Path) -> None:
    library = Library.open(tmp_path, files=Quick())
    library.add_closed([STORIES[0]])
    tables = library.catalogue.read(NAME)
    tables["events"]["1"]["later"] = "still unknown"
    from balint_tui.library.catalogue import with_events

    library.catalogue.replace(NAME, with_events(tables, list(tables["events"].values())))
    library.rename(NAME, NEW)
    assert library.catalogue.read(NAME)["events"]["1"]["later"] == "still unknown"
    library.close()


# --- the members' names


def test_the_members_names_go_with_their_group(tmp_path: Path) -> None:
    library = sealed_ones(tmp_path, Quick())
    library.rename_group(OLD, NEW)
    assert library.names.of(NEW.upper()) == {1: "Ada"}
    assert library.names.of(OLD) == {}
    library.close()


def test_a_group_that_has_names_keeps_its_own(tmp_path: Path) -> None:
    library = sealed_ones(tmp_path, Quick())
    library.names.keep("Another circle", {2: "Bo"})
    library.rename_group(OLD, "Another circle")
    assert library.names.of("Another circle") == {2: "Bo"}
    assert set(groups_of(library)) == {"Another circle"}
    library.close()


def test_a_group_without_a_name_has_no_names_and_it_is_said(tmp_path: Path) -> None:
    library = sealed_ones(tmp_path, Quick())
    assert library.rename_group(OLD, "")[0].startswith("Its members' names are deleted")
    assert library.names.of(OLD) == library.names.of("") == {}
    assert not (tmp_path / "names.json").exists()
    library.close()


def test_names_that_cannot_be_read_are_deleted(tmp_path: Path) -> None:
    library = sealed_ones(tmp_path, Quick())
    (tmp_path / "names.json").write_bytes(b"no names")
    library.rename_group(OLD, NEW)
    assert any("could not be read" in notice for notice in library.notices)
    assert set(groups_of(library)) == {NEW, "Another circle"}
    assert not (tmp_path / "names.json").exists()
    library.close()


# --- what is refused, what is told


def test_while_a_session_of_it_is_open_nothing_is_renamed(tmp_path: Path) -> None:
    library = closed_ones(tmp_path, Quick())
    run(library, called(5, OLD, closed=False))
    for state in ("led", "left open"):
        with pytest.raises(LibraryError, match=r"2025-04-08 12:31 is not closed; finish it first"):
            library.rename_group(OLD, NEW)
        with pytest.raises(LibraryError, match="finish it first"):
            library.rename(library.rows()[1]["id"], NEW)
        assert NEW not in groups_of(library), state
        library.close()
        library = Library.open(tmp_path, files=Quick())
    library.rename(NAME, NEW)
    assert groups_of(library)[0] == NEW
    library.close()


def test_a_close_that_was_cut_short_comes_first(tmp_path: Path) -> None:
    faults = Quick()
    library = Library.open(tmp_path, files=faults, retry_s=60)
    name = run(library, STORIES[0][:-2])
    faults.break_all("unlink", errno.EIO)
    with pytest.raises(LibraryError, match="nothing is lost"):
        library.close_session(name)
    with pytest.raises(LibraryError, match="was not closed to the end"):
        library.rename(name, NEW)
    with pytest.raises(LibraryError, match="was not closed to the end"):
        library.amend(name, [])
    assert library.rename_group(OLD, NEW)[0].startswith(f"The session {name} was not closed")
    faults.mend()
    library.close_session(name)
    library.rename(name, NEW)
    assert groups_of(library) == [NEW]
    library.close()


def test_bad_wishes_are_refused_with_a_sentence(tmp_path: Path) -> None:
    library = closed_ones(tmp_path, Quick())
    with pytest.raises(LibraryError, match="There is no group 'None'"):
        library.rename_group("None", NEW)
    with pytest.raises(LibraryError, match="There is no closed session"):
        library.rename(id_of(called(9, OLD)), NEW)
    with pytest.raises(LibraryError, match="is not the id"):
        library.rename("../../etc/passwd", NEW)
    reader = Library.open(tmp_path, read_only=True)
    with pytest.raises(ReadOnly):
        reader.rename_group(OLD, NEW)
    with pytest.raises(ReadOnly):
        reader.rename(NAME, NEW)
    library.close()


def test_what_cannot_be_read_is_told_and_the_rest_is_renamed(tmp_path: Path) -> None:
    library = closed_ones(tmp_path, Quick())
    lost = tmp_path / "sessions" / "2025" / f"{id_of(STORIES[1])}.json"
    lost.write_bytes(lost.read_bytes()[:-3])
    (tmp_path / "backups").mkdir()
    said = library.rename_group(OLD, NEW)
    assert f"{lost} is damaged" in said[0]
    assert said[1] == "backups/ is no file of the library; it was not looked into."
    rows = [row["group"] for row in reversed(library.rows())]
    assert rows == [NEW, OLD.upper(), "Another circle", NEW]
    assert set(readable(library)) == {lost.name, "2025.json"}
    library.close()


# --- a crash, or a disk that fails, at each step


def whole_or_renamed(library: Library, before: dict[str, list[ev.Event]]) -> None:
    """Each session is as it was, or has the new name; and so have its row and its copies."""
    for session_id, events in before.items():
        now = library.events(session_id)
        started = vars(events[0])
        renamed = [ev.Started(**{**started, "group": NEW}), *events[1:]]
        assert now in (events, renamed)
    groups_of(library)


def events_of(library: Library) -> dict[str, list[ev.Event]]:
    return {row["id"]: library.events(row["id"]) for row in library.rows()}


def names_of(library: Library) -> Iterator[dict[int, str]]:
    if library.names.may_be_kept:
        yield from filter(None, (library.names.of(OLD), library.names.of(NEW)))


def test_a_crash_at_any_step_leaves_each_session_whole(tmp_path: Path, place: Any) -> None:
    for step, library, faults in steps(tmp_path, place):
        folder, before, names = library.folder, events_of(library), list(names_of(library))
        faults.break_call(step, Crash(), for_ever=True)
        try:
            library.rename_group(OLD, NEW)
            assert readable(library) == []
        except Crash:
            pass
        faults.mend()
        library.close()
        again = opened(folder)
        whole_or_renamed(again, before)
        assert list(names_of(again)) == names
        assert len(again.search("silence")) == 4
        if OLD.casefold() in {group.casefold() for group in groups_of(again)}:
            again.rename_group(OLD, NEW)
        assert readable(again) == []
        assert groups_of(again) == [NEW, NEW, "Another circle", NEW]
        again.close()


def test_a_disk_that_fails_at_any_step_is_told_and_it_can_be_done_again(
    tmp_path: Path, place: Any
) -> None:
    for step, library, faults in steps(tmp_path, place):
        before, said = events_of(library), ""
        faults.short = True
        faults.break_call(step, OSError(errno.EIO, os.strerror(errno.EIO)), for_ever=True)
        try:
            library.rename_group(OLD, NEW)
        except LibraryError as error:
            said = str(error)
        faults.mend()
        assert os.strerror(errno.EIO) in said or readable(library) == []
        whole_or_renamed(library, before)
        if said and OLD.casefold() in {group.casefold() for group in groups_of(library)}:
            library.rename_group(OLD, NEW)
        assert readable(library) == []
        assert groups_of(library) == [NEW, NEW, "Another circle", NEW]
