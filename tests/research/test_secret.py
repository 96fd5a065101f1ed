"""Identifiers of an export: the same for the same, nothing to be guessed, no two alike."""

from __future__ import annotations

import re
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from balint_tui.research.secret import Pseudonyms


@given(st.binary(min_size=1, max_size=40), st.text(max_size=20))
def test_a_guid_is_one_of_version_4(secret: bytes, of: str) -> None:
    made = Pseudonyms(secret).guid("document", of)
    parsed = UUID(made)
    assert (parsed.version, parsed.variant, str(parsed)) == (4, RFC_4122, made)
    assert made == Pseudonyms(secret).guid("document", of)


def test_names_have_no_shape_but_their_room() -> None:
    pseudonyms = Pseudonyms(b"secret")
    names = {pseudonyms.name("group", number) for number in range(3000)}
    assert len(names) == 3000
    assert all(re.fullmatch(r"g-[a-z2-7]{10}", name) for name in names)
    assert len({pseudonyms.guid("code", number) for number in range(3000)}) == 3000


def test_rooms_and_parts_are_kept_apart() -> None:
    pseudonyms = Pseudonyms(b"secret")
    told = [("member", "a", 12), ("member", "a1", 2), ("mem", "bera", 12), ("participant", "a", 12)]
    assert len({pseudonyms.name(*one)[2:] for one in told}) == len(told)


def test_without_a_secret_there_is_a_new_one_each_time() -> None:
    assert Pseudonyms().name("group", "x") != Pseudonyms().name("group", "x")
