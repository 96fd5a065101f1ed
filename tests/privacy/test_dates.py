"""Days and months: what is caught, and what is left alone."""

from __future__ import annotations

import pytest

from balint_tui.privacy import dates

from .catch import caught, marked


@pytest.mark.parametrize(
    "text",
    [
        "on «12/03» she",
        "«2 hakihea», «5 Thermidor», «3 Tishrei»",
        "since «Mehr 1401»",
        "seen «2 Sha'ban»",
        "came «Ashadh 12»",
        "in «ogos 2023»",
        "since «12.3.» he",
        "«3-4-2024»",
        "«2024-03-12»",
        "the «14th» was",
        "«fourteenth of March»",
        "«March 2024»",
        "«24 Dec»",
        "«24. Dezember»",
        "le «6 novembre»",
        "«3 de mayo»",
        "«10-12 October»",
        "«2nd–5th May»",
        "«march 4-5»",
        "from «5» to «7 June»",
        "«May 3rd»",
        "in «May»",
        "since «march»",
        "«Feb '23»",
        "«21-Jul-24»",
        "«17.IV.23»",
        "«3月14日»",
        "dob «12031948»",
        "«June» said",
        "born «12 Mar 1948»",
        "dob «4/9/88»",
        "d.o.b. «02/11/1930»",
        "between «9» and «13 May»",
        "«Sept 30th, 2024»",
        "the «third of March»",
        "on the «twenty-first»",
        "till the «20th», then",
        "each «19th» of the month",
        "Tuesday «12/9»",
        "«11.xi» was cold",
        "«marraskuun 3.» tuli",
        "am «24. Okt.» kam er",
        "op «14 juli»",
        "il «12 marzo»",
        "«08/1979»",
        "«12/24-12/26» on call",
        "«12.–14.6.» seminar",
        "«Jan–Apr»",
        "in «october»",
        "early «December»",
        "«24-Dec-2024»",
        "«5 กุมภาพันธ์»",
        "«6월 2일»",
        "«24 лютого»",
    ],
)
def test_caught(text: str) -> None:
    plain, expected = marked(text)
    assert caught(dates.find, plain, "DATE") == expected


@pytest.mark.parametrize(
    "text",
    [
        "viernes",
        "may I say",
        "You may go",
        "a march through",
        "an august gathering",
        "in 2019, on Monday",
        "last week, two years ago",
        "in the 1990s, at Christmas",
        "13:00 and 9.30 am",
        "BP 120/80",
        "pain 3/10",
        "2/52 off",
        "GCS 14/15",
        "for 5/7",
        "version 2.1",
        "2.5 mg",
        "the 4th floor",
        "her 3rd child",
        "the 9th time",
        "3-4 days",
        "Mark may march",
        "grade 3/6 murmur",
        "vision 6/6",
        "33/40 weeks",
        "Apgar 9/10",
        "the second time",
        "at the first",
        "her 1st",
        "NYHA 2-3",
        "a marching band",
        "mayor of the town",
        "1.5 l a day",
        "potassium 6.1",
        "decade, decision, marble",
    ],
)
def test_left_alone(text: str) -> None:
    assert caught(dates.find, text, "DATE") == []
