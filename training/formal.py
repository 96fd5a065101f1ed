"""Invented questions and letters in a formal register, which the corpus of jottings lacks."""

from __future__ import annotations

import random
import re

from training.names import Names, words
from training.notes import Note

_WITH = """
Patient {P}, DOB {D}, MRN {I}, was admitted to {O} on {D} with {c}. What should be ruled out first?
My patient {P} (MRN: {I}) from {L}, {S} has had {c} since {D}. Which tests are indicated?
What is the recommended follow-up for {P}, a {n}-year-old woman seen at {O} on {D} for {c}?
I am treating {T} {F} at {O} in {L}. She was started on {d} on {D}. Are there interactions?
Please advise on {P}, date of birth {D}, phone {C}, referred by Dr. {F} of {O}.
{T} {F} (SSN {I}) was transferred from {O} to {O} on {D}. Is {d} still appropriate?
Can {P}, who lives at {R}, {L}, {S}, be given {d} after {c}?
A {n}-year-old man, {P}, presented to the emergency department of {O} on {D}. How is {c} managed?
Dr. {P} at {O} asked on {D} whether {d} is safe in {c}.
Is it safe to discharge {P}, admitted {D}, discharged {D}, account number {I}, home to {L}?
The patient, {P}, was diagnosed with {c} at {O}, {L}, on {D}. What are the next steps?
Contact {P} at {C} or {C} about the {c} results of {D}.
Regarding {P}, medical record number {I}: the biopsy taken on {D} at {O} showed {c}.
{P}, {a} years old, resident of {O} in {L}, has {c}. Should {d} be reduced?
Summary for {P} ({D}): seen by Dr. {F} at {O}; insurance ID {I}; plan {d}.
How should {c} in {P} be staged? Imaging was done at {O} on {D}.
What dose of {d} would you recommend for {P}? Her last visit to {O} was {D}.
{P} of {L}, {S} called on {D} regarding {d}; callback {C}; email {C}.
Referring physician: Dr. {P}, {O}, {R}, {L}. Date of referral: {D}. Reason: {c}.
Mr. {F}'s daughter, {P}, wrote from {L} on {D} about the {c}.
The {n} y/o patient {P} has an appointment at {O} on {D}; fax {C}; chart {I}.
Given that {P} was born on {D} and lives in {L}, which vaccines are due?
Since moving to {L} in {m}, {P} has been followed for {c} at {O}.
Nurse {P} of {O} reports that {T} {F} took {d} twice on {D}.
On {D}, {P} underwent surgery at {O}. On {D} the drain was removed. What is expected?
Discharge letter {O}, {L}, {D}. Dear Dr. {F}, thank you for referring {P}, born {D}.
""".strip().splitlines()
_WITHOUT = """
What is the first-line treatment for {c} in a {n}-year-old with diabetes?
Is {d} contraindicated in {c}? The patient was diagnosed in {y}.
What are the current guidelines on {c}, as of {y}?
How does {d} compare with {d} in patients aged {n} to {n}?
A {n}-year-old woman presents with {c}. Her symptoms began three weeks ago. What is the diagnosis?
Should the CHA2DS2-VASc score or HAS-BLED guide {d} in a {n}-year-old man?
Please summarise the evidence from {y} to {y} for {d} in {c}.
Which cranial nerves are tested on a routine H&P, and what does a positive Babinski mean?
A patient in his {n}s on {d} has a Wells score of 4. Is a D-dimer still useful?
What is the half-life of {d}, and does grapefruit juice matter?
For {c}, is the Glasgow Coma Scale or the FOUR score better in the ICU?
A {n} y/o male with {c} has BP 150/90, HR {n}, SpO2 96 %. What next?
Does Medicare or the NHS cover {d} for {c}? The FDA approved it in {y}.
In {y} the WHO changed its advice on {d}. What was the reason?
How is Parkinson's disease told from {c}? Are Lewy bodies involved?
Can {d} 20 mg b.i.d. be given with St John's wort or Tylenol?
Patient is {n}F, G2P1, on {d}; Apgar scores were 8 and 9. Any concerns?
What does the Cochrane review of {d} say, and is NICE guidance the same?
""".strip().splitlines()
_CONDITIONS = """
chest pain;atrial fibrillation;Crohn's disease;Hashimoto's thyroiditis;type 2 diabetes;COPD;asthma;
Graves' disease;a Colles fracture;Bell's palsy;pneumonia;Hodgkin lymphoma;heart failure;sepsis;
Guillain-Barré syndrome;major depression;Lyme disease;Addison's disease;Barrett's oesophagus;
Huntington's disease;Meniere's disease;migraine;psoriasis;renal colic;CKD stage 3;
Sjögren's syndrome;Raynaud's phenomenon;
Alzheimer's disease;Down syndrome;Marfan syndrome;Wilson's disease;
stroke;Kawasaki disease;a Baker's cyst;Dupuytren's contracture;Cushing's syndrome;tuberculosis;gout
""".replace("\n", "").split(";")
_DRUGS = """
metformin;warfarin;apixaban;Eliquis;Lipitor;amlodipine;lisinopril;sertraline;Zoloft;Prozac;Ativan;
levothyroxine;Synthroid;prednisone;methotrexate;Humira;Keytruda;insulin glargine;Lantus;Ozempic;
amoxicillin;Augmentin;Bactrim;gabapentin;Lyrica;morphine;Zofran;Entresto;Jardiance;Ventolin;Epipen
""".replace("\n", "").split(";")
_STATES = words("""
Ohio Texas California Oregon Maine Florida Georgia Nevada Iowa Utah Virginia Vermont Kansas Michigan
Ontario Alberta Manitoba Victoria Queensland OH TX CA MA NY FL GA WA PA IL NJ Minnesota Illinois
""")
_CITIES = """
Springfield;Cleveland;Austin;Boston;San Diego;Portland;Denver;Phoenix;Seattle;Miami;Atlanta;Dallas;
Chicago;New York;Los Angeles;Houston;Baltimore;St. Louis;Tampa;Omaha;Buffalo;Madison;Richmond;
London;Manchester;Leeds;Bristol;Toronto;Vancouver;Montreal;Sydney;Melbourne;Brisbane;Auckland;
Dublin;Cork
""".replace("\n", "").split(";")
_HOSPITALS = """
Mercy General Hospital;St. Mary's Medical Center;Riverside Community Hospital;Mount Hope Hospital;
Cedar Grove Medical Center;Lakeside Clinic;Good Samaritan Hospital;Memorial Hermann Hospital;
Northwestern Memorial Hospital;Johns Hopkins Hospital;Mayo Clinic;Cleveland Clinic;Mount Sinai;
Massachusetts General Hospital;Stanford Medical Center;UCLA Medical Center;
Children's Hospital of Philadelphia;
Royal Free Hospital;Addenbrooke's;Guy's and St Thomas' Hospital;
Mass General;Houston Methodist;Cedars-Sinai;Royal Prince Alfred Hospital;Sunnybrook;
Bellevue Hospital;
University of Chicago Medicine;Duke University Hospital;NYU Langone;Emory;Grady Memorial Hospital
""".replace("\n", "").split(";")
_MONTHS = words("""
January February March April May June July August September October November December
""")
# All others get "th", even "2th": people slip.
_ORDINAL = {21: "st", 23: "rd"}
_SLOT = re.compile(r"\{(\w)\}")
_KIND = {
    **dict.fromkeys("PF", "PERSON"),
    **dict.fromkeys("LSR", "PLACE"),
    **dict.fromkeys("Dm", "DATE"),
    "O": "ORG",
    "C": "CONTACT",
    "I": "ID",
    "a": "AGE",
}


class Formal:
    """Draws formal notes; with the same dice the same."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def draw(self, dice: random.Random) -> Note:
        """One note; four in ten name nobody."""
        template = dice.choice(_WITHOUT if dice.random() < 0.4 else _WITH)
        pieces: list[str] = []
        spans: list[tuple[int, int, str]] = []
        done = size = 0
        for slot in _SLOT.finditer(template):
            value = self._value(slot[1], dice)
            pieces += [template[done : slot.start()], value]
            size += slot.start() - done
            if slot[1] in _KIND:
                spans.append((size, size + len(value), _KIND[slot[1]]))
            size += len(value)
            done = slot.end()
        pieces.append(template[done:])
        return Note("".join(pieces), tuple(spans))

    def _value(self, slot: str, dice: random.Random) -> str:
        names = self._names
        match slot:
            case "P":
                middle = f" {dice.choice('ABCDEFGHJKLMR')}." if dice.random() < 0.15 else ""
                return f"{names.first(dice)}{middle} {names.last(dice)}"
            case "F":
                return names.last(dice)
            case "L":
                return dice.choice(_CITIES) if dice.random() < 0.5 else names.place(dice)
            case "S":
                return dice.choice(_STATES)
            case "R":
                number, name = dice.randrange(1, 4000), names.last(dice)
                return f"{number} {name} {dice.choice(['St', 'Ave', 'Road', 'Drive', 'Blvd'])}"
            case "O":
                return dice.choice(_HOSPITALS) if dice.random() < 0.5 else names.organisation(dice)
            case "D":
                return _date(dice)
            case "m":
                return f"{dice.choice(_MONTHS)} {dice.randrange(2005, 2026)}"
            case "C":
                return _contact(dice, names)
            case "I":
                return _number(dice)
            case "a":
                return str(dice.randrange(90, 104))
            case "n":
                return str(dice.randrange(18, 89))
            case "y":
                return str(dice.randrange(1990, 2026))
            case "T":
                return dice.choice(["Mr.", "Mrs.", "Ms.", "Mr", "Mrs"])
            case "c":
                return dice.choice(_CONDITIONS)
        return dice.choice(_DRUGS)


def _date(dice: random.Random) -> str:
    day, month, year = dice.randrange(1, 29), dice.randrange(1, 13), dice.randrange(1940, 2026)
    name = _MONTHS[month - 1]
    return dice.choice(
        [
            f"{month:02}/{day:02}/{year}",
            f"{name} {day}, {year}",
            f"{day} {name} {year}",
            f"{year}-{month:02}-{day:02}",
            f"{month}/{day}/{year % 100:02}",
            f"{name} {day}",
            f"{day}/{month}/{year}",
            f"{name[:3]} {day}, {year}",
            f"{day}.{month}.{year}",
            f"{name} {day}{_ORDINAL.get(day, 'th')}",
        ]
    )


def _contact(dice: random.Random, names: Names) -> str:
    a, b = dice.randrange(100, 1000), dice.randrange(10_000)
    if dice.random() < 0.3:
        word = "".join(c for c in names.last(dice).lower() if c.isascii() and c.isalpha()) or "post"
        return f"{word}{dice.choice(['', str(a)])}@example.{dice.choice(['com', 'org', 'net'])}"
    return dice.choice(
        [f"({a}) 555-{b:04}", f"{a}-555-{b:04}", f"+1 {a} 555 {b:04}", f"555-{b:04}"]
    )


def _number(dice: random.Random) -> str:
    digits = "".join(dice.choice("0123456789") for _ in range(9))
    return dice.choice(
        [
            digits[:6],
            digits[:7],
            digits[:8],
            f"{digits[:3]}-{digits[3:5]}-{digits[5:]}0",
            f"{dice.choice('ABHMPX')}{digits[:7]}",
            f"{digits[:4]}-{digits[4:8]}",
        ]
    )
