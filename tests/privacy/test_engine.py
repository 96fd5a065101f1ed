"""The judge: encoder and word lists together, and the lists alone when they must."""

from __future__ import annotations

import threading

import pytest

from balint_tui.privacy import encoder
from balint_tui.privacy.engine import ENGINE, Engine
from balint_tui.privacy.scrub import Scrubber


def masked(text: str, engine: Engine = ENGINE) -> str:
    return Scrubber(judge=engine).scrub(text).text


def test_names_places_and_organisations_are_found() -> None:
    said = "Dr Wojciechowska rang Mrs Adeyemi at Thornfield Hospital in Dundee"
    assert masked(said) == "Dr [PERSON 1] rang Mrs [PERSON 2] at [ORG 1] in [PLACE 1]"


@pytest.mark.parametrize(
    "text",
    [
        "Balint would have asked what the two make together",
        "she came from Malaysia, on warfarin, with Crohn's",
        "a long silence, then everyone spoke at once",
    ],
)
def test_what_identifies_nobody_is_left_alone(text: str) -> None:
    assert masked(text) == text


def test_a_name_met_once_is_met_again_alone_and_in_lower_case() -> None:
    scrubber = Scrubber(judge=ENGINE)
    assert scrubber.scrub("Mrs Oyelaran wept").text == "Mrs [PERSON 1] wept"
    assert (
        scrubber.scrub("oyelaran's son; OYELARAN again").text
        == "[PERSON 1]'s son; [PERSON 1] again"
    )


def test_a_preview_uses_up_no_number_and_tells_nothing() -> None:
    scrubber = Scrubber(judge=ENGINE)
    assert scrubber.preview("Mrs Oyelaran wept").text == "Mrs [PERSON 1] wept"
    assert scrubber.preview("Mr Kowalczyk wept").text == "Mr [PERSON 1] wept"
    assert "Oyelaran" not in repr(scrubber)


def test_scrubbing_the_scrubbed_changes_nothing() -> None:
    scrubber = Scrubber(judge=ENGINE)
    said = "Farah from Leeds, tel 07700 900123, saw Dr Kowalczyk on 3 April; farah cried"
    once = scrubber.scrub(said).text
    assert scrubber.scrub(once).text == once
    assert Scrubber(judge=ENGINE).scrub(once).text == once


def test_without_the_encoder_the_lists_go_on_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object) -> None:
        raise encoder.Unavailable("numpy is missing")

    monkeypatch.setattr(encoder.Encoder, "load", gone)
    engine = Engine()
    assert not engine.ready
    assert masked("Dr Wojciechowska rang", engine) == "Dr [PERSON 1] rang"
    assert engine.ready
    assert engine.trouble == (
        "Only a simple de-identifier works (numpy is missing): leave names out."
    )


def test_many_threads_get_the_same_answer() -> None:
    engine, answers = Engine(), set[str]()
    said = "Mrs Oyelaran from Dundee"
    threads = [threading.Thread(target=lambda: answers.add(masked(said, engine))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {"Mrs [PERSON 1] from [PLACE 1]"}
