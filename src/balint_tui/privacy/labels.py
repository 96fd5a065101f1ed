"""Words that announce a number: whose it is, or what is called with it."""

from __future__ import annotations

import re

# What numbers of records, cards, cases and plates are called. Those of one country are listed
# because clinicians write them without "no."
_RECORDS = (
    r"mrn|mrd|nhs|nhi|chi|phn|hsn|hcn|ihi|uhid|ssn|sin|ni|nino|npi|dea|gmc|nmc|hcpc|rcvs|mmc|hpcsa|"
    r"h&c|h\.?n|ur|cr|rc|pid|mbr|clmt|srn|mpi|cris|emis|pcn|kipa|hkid|nric|ic|nic|cnic|cin|fir|"
    r"aadhaa?r|iqama|cpf|cnpj|dni|nie|rut|curp|rrn|ramq|pesel|bsn|ahv|jmbg|cnp|egn|oib|amka|afm|"
    r"nif|nir|niss|nss|taj|cpr|duf|rgnr|az|vers\.?-?nr|versichertennummer|isikukood|kennitala|"
    r"f(?:ø|oe?)dselsnummer|personnummer|personas kods|asmens kodas|rodné číslo|utente|tessera|"
    r"matr[ií]cula|c[ée]dula|folio|dossier|expediente|exp|t\.?c|t\.?z|[ée]crou|carte"
)
_OF_PEOPLE = (
    r"hosp(?:ital)?|patient|pt|unit|chart|record|file|case(?: file)?|folder|card|member(?:ship)?|"
    r"account|acct|acc|a/c|bank|policy|claim|insurance|medic(?:are|aid)|med(?:ical)? aid|"
    r"pension|passport|visa|permit|licen[cs]e|lic|registration|reg|rego|badge|lanyard|"
    r"wristband|bracelet|staff|employee|emp|student|worker|prison|inmate|prisoner|custody|army|"
    r"service|military|social(?: security| insurance)?|national(?: reg)?|birth|identity|id|pin|bar"
)
_OF_THINGS = (
    r"ref(?:erence)?|complaint|incident|datix|police(?: log| ref)?|crime|log|docket|exhibit|ticket|"
    r"booking|tracking|receipt|invoice|order|cheque|accession|specimen|blood unit|serial|"
    r"(?:micro)?chips?|herd|tag|tagged|ear ?tag|vehicle|plates?|dataset|entry|referral|certificate|"
    r"cert|consent(?: form)?|incident form|access code|passcode|tenancy|student loan|plot|"
    r"postmortem"
)
ID_WORD = rf"(?:{_RECORDS}|{_OF_PEOPLE}|{_OF_THINGS})"
"""A word for a record, a card, a case, a plate …"""

NUMBER_WORD = r"(?:nos?|numbers?|num|nr|n[º°]|№|#|id|code|ref|book|mark)"
"""What stands between such a word and its number."""

_ID_BEFORE = re.compile(
    rf"(?<![^\W_]){ID_WORD}(?:['’]?s)?[.:]?[ ]?{NUMBER_WORD}?[.:]?(?: is|"
    rf" was)?[\s.:#(=–-]{{0,3}}\Z",
    re.IGNORECASE,
)
_CALL_BEFORE = re.compile(
    r"(?<![^\W_])(?:tele?(?:phone)?(?:fono|fon)?|phones?|phoned|ph|mobiles?|mob|cell|landline|"
    r"fax(?:es|ed)?|"
    r"(?:re|te)?calls?|called|dials?|rings?|rang|text(?:s|ed)?|sms|whatsapp|voicemails?|móvil|"
    r"answerphone|hotline|helpline|cel|c/b|callback|natel|handy|reach|surgery|office)"
    r"(?![^\W_])[^\d\n]{0,24}\Z",
    re.IGNORECASE,
)
_REACH = 48


def announces_id(text: str, at: int) -> bool:
    """Whether what begins here was just called the number of a record."""
    return _ID_BEFORE.search(text[max(0, at - _REACH) : at]) is not None


def announces_call(text: str, at: int) -> bool:
    """Whether what begins here was just called a phone number."""
    return _CALL_BEFORE.search(text[max(0, at - _REACH) : at]) is not None
