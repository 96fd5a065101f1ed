"""Numbers under which someone is filed: what is caught, and what is left alone."""

from __future__ import annotations

import pytest

from balint_tui.privacy import ids

from .catch import caught, marked


@pytest.mark.parametrize(
    "text",
    [
        "MRN «00145936» was hers",
        "NHS no. «999 501 6673»",
        "NHS «999 013 6652», left",
        "hospital number «K114530»",
        "case no. «5051/MH/0277»",
        "ref: «HSG/0063/PT»",
        "policy «AB-50934»",
        "passport «N1163504»",
        "licence no «MORGA 286081 SM9»",
        "GMC «6099973»",
        "SSN «000-85-4432»",
        "plate «AB51 XYZ»",
        "plate «wfk 774», which",
        "«QQ357182C»",
        "«QQ 35 71 82 C» on it",
        "«GB00 TEST 7482 9056 2734 38»",
        "it was «AB357182» there",
        "«27984506» on the form",
        "«000-13-6645»",
        "«636 710 5592» on it",
        "badge «E-50974»",
        "chip «943050001136»",
        "claim «11/PQ/304» denied",
        "account «2250-334»",
        "card ending «1134»",
        "«TX-50463» and «TX-50936»",
        "ID no «440 13 552», struck off",
        "hosp # «RQX334450»",
        "H&C «763 905 2234»",
        "PESEL «73513500134»",
        "member no. «xqh 405 113 976»",
        "CPF «134.556.970-00»",
        "Aadhaar «0987 3425 1106»",
        "NINO «QQ357182C»",
        "mrn«1163905»",
        "file «HX/51/00163»",
        "exhibit no. «51-cr-00639»",
        "the «M-OX 5428» outside",
        "herd «780 3356»",
        "gmc no.«6999301»",
        "an IC number: «850431-30-8857»",
        "reference «C51XYZ0097»",
        "docket «5051/02785»",
        "military no. «6 501 334»",
        "the number is «ZR 44-27985»",
        "card «xxxx xxxx xxxx 2748»",
        "«٤٤٧١٢٣» on the card",
        "reg «AB51 xyz» outside",
    ],
)
def test_caught(text: str) -> None:
    plain, expected = marked(text)
    assert caught(ids.find, plain, "ID") == expected


@pytest.mark.parametrize(
    "text",
    [
        "F32.1 and E11.9",
        "B12 and folate",
        "COVID-19, HbA1c 48",
        "DS1500 signed",
        "session 12, room 204, bed 14",
        "P4 and M3 and Member 2",
        "Seat 3 spoke",
        "PHQ-9 of 17",
        "120/80 and 180/110",
        "500 mg, 1200 ml, 10000 steps",
        "£120000 and $250000",
        "the case of 2019",
        "case 2",
        "in 2019-2021",
        "at 1300-1345",
        "CT 4 days ago",
        "500000 people",
        "file it under grief",
        "his ID was lost",
        "3 mmol, 4.5 mmol/l, 120/80 mmHg",
        "born 12.03.1948",
        "dated 2024-03-12",
        "in the 1960s",
        "HCR-20, MMSE 27/30, EQ-5D",
        "no 2 of 4",
    ],
)
def test_left_alone(text: str) -> None:
    assert caught(ids.find, text, "ID") == []
