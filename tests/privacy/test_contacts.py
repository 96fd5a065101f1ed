"""Ways to reach someone: what is caught, and what is left alone."""

from __future__ import annotations

import pytest

from balint_tui.privacy import contacts

from .catch import caught, marked


@pytest.mark.parametrize(
    "text",
    [
        "rang «07700 900123» twice",
        "call «(555) 0100» tomorrow",
        "«+44 7700 900123» is hers",
        "«+44 (0)20 7946 0958», home",
        "tel: «020-7946-0958»",
        "mob «07700900123».",
        "«212-555-0147» after six",
        "«(212) 555-0147» ext «4512»",
        "ring «555-0199» x«12»",
        "ext. «4512»",
        "x«4512» please",
        "bleep «2214»",
        "bleep no. is «2214»",
        "pager #«7731»",
        "fax «01632 960 588»",
        "«0049 30 23125 448»",
        "«+49 30 23125-448»",
        "«06 39 98 52 17» is the son",
        "«07700 9oo 123»",
        "«oh one six three two, nine six oh, double four seven»",
        "write to «a.b@example.org», not here",
        "«jürgen@bücher.example»",
        "«name at example dot org»",
        "«a.name @ example . org»",
        "see «https://example.org/a/b?c=1».",
        "see «www.example.net»",
        "on «example.org/path» today",
        "Contact «@night_owl» for it",
        "«u/tired_doc» posts",
        "Tel.: «(0113) 496 0228»",
        "«07700-900-118»",
        "«07700.900.118»",
        "«+1 (416) 555-0186» was his cell",
        "«1-302-555-0145»",
        "«604.555.0143»",
        "«+91 55512 00418»",
        "the number is «095 555 0173»",
        "phone «72 569 083» whenever",
        "a half number, «020 7946 0», on a card",
        "cell«010 555 0118»",
        "bleeped x«3390»",
        "unit X«4471»",
        "kitchen ext. «2210», me next",
        "«NURSE.T(AT)LAKE.EXAMPLE»",
        "«first.last+tag@sub.example.co.uk»",
        "«t underscore hale at example dot com»",
        "«ratings.example/best-r»",
        "«@mama.leona»",
        "the «07700 900123», «07700 900456»",
    ],
)
def test_caught(text: str) -> None:
    plain, expected = marked(text)
    assert caught(contacts.find, plain, "CONTACT") == expected


@pytest.mark.parametrize(
    "text",
    [
        "BP 120/80, pulse 88",
        "pain 3/10, then 7/10",
        "GCS 14/15 at 09:30",
        "0900-1030 clinic",
        "from 1300 to 1345",
        "in 2019 and 2021",
        "12/03/2024",
        "2024-03-12",
        "INR 2.4, 2.6, 2.5",
        "500 mg x 100 tablets",
        "meet @ noon",
        "she rang 999",
        "one two three four five",
        "Dr.de Vries came",
        "e.g. this",
        "room 204, bed 12",
        "1 200 000 people",
        "NHS no. 999 204 7731",
        "at home or at work",
    ],
)
def test_left_alone(text: str) -> None:
    assert caught(contacts.find, text, "CONTACT") == []


@pytest.mark.parametrize(
    "text",
    [
        "+44-20-7946-0958",
        "+44.20.7946.0958",
        "+33-1-99-00-12-34",
        "192.0.2.17",
        "bit.ly/3xyz",
    ],
)
def test_numbers_with_other_gaps_and_addresses_of_machines(text: str) -> None:
    spans = list(contacts.find(f"see {text} please"))
    assert [(s.start, s.end) for s in spans] == [(4, 4 + len(text))]


@pytest.mark.parametrize("text", ["version 1.2.3", "and/or 3/5", "ratio 3.4.5", "he/she"])
def test_no_address_of_a_machine(text: str) -> None:
    assert list(contacts.find(text)) == []
