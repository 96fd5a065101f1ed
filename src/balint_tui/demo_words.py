"""What the invented sessions are made of: notes by phase, marks, the leaders' answers."""

from __future__ import annotations

from typing import Any

MARKS = {
    "present": ((0.3, 1.0, ("feeling", "silence")),),
    "clarify": ((0.0, 1.0, ("questioning", "questioning", "advice")),),
    "discuss": (
        (0.0, 0.3, ("doctor", "advice", "questioning", "generalising")),
        (0.1, 0.5, ("doctor", "patient", "patient", "own-story")),
        (0.3, 0.8, ("patient", "feeling", "feeling", "silence")),
        (0.5, 1.0, ("relationship", "relationship", "feeling", "silence")),
    ),
    "return": ((0.2, 1.0, ("feeling", "relationship")),),
}
"""Which marks come where: from and to which fraction of a phase, and the choice there."""

TALKS = {
    "settle": 1,
    "follow-up": 1,
    "call": 1,
    "present": 2,
    "clarify": 1,
    "discuss": 14,
    "return": 3,
    "close": 2,
}
"""How likely a note is in each phase, against the others."""

_WHO = (
    "Someone",
    "One voice",
    "The quiet side of the circle",
    "Two of them together",
    "A member who had not spoken",
    "The group",
    "The youngest in the room",
    "Half the circle",
)
_IMAGES = (
    "the patient waiting by the phone all week",
    "a kitchen where nobody ever sits down",
    "the doctor as the only adult in the room",
    "two people holding the same door from both sides",
    "a child sent to ask on behalf of the parents",
    "an appointment that is the one warm hour of the month",
    "the patient rehearsing the sentence on the bus",
    "the letter lying unopened on the table",
    "a marriage in which illness does the talking",
    "the doctor carrying a bag that was never theirs",
    "someone who thanks too much and leaves too late",
    "a waiting room in which the patient is always first",
    "an old quarrel that has put on a white coat",
    "the patient checking whether anyone will stay",
    "a house with all the curtains drawn by ten in the morning",
)
_FEELINGS = (
    "Irritation",
    "A heavy sadness",
    "Shame",
    "Helplessness",
    "Unexpected warmth",
    "Boredom",
    "Envy, oddly enough,",
    "Tenderness",
    "Fear of being blamed",
    "Guilt",
    "Something like disgust",
    "Tiredness",
)
_TURNS = (
    "then laughter",
    "and nobody wanted to own it",
    "which may belong to the patient",
    "and the pace dropped",
    "named only after a while",
    "and then it was gone again",
    "much like in the surgery, I thought",
    "first on one side, then all round",
    "and the presenter looked down",
    "and I felt it in my shoulders",
)
_SILENCES = ("Long", "A full", "Short but thick", "A restless", "A good", "Another")
_BEFORE = (
    "after the word dying",
    "when the mother came up",
    "after someone said burden",
    "once the advice ran out",
    "after the joke",
    "when nobody could picture the patient at home",
    "after the anger was named",
    "when the time of day was mentioned",
)
_AFTER = (
    "I stayed with it.",
    "It felt kind.",
    "Then three spoke at once.",
    "It belonged to the patient, I think.",
    "I nearly rescued them.",
    "The next sentence was about loneliness.",
)
_SIDES = (
    "Patient's side",
    "For the patient",
    "Doctor's side",
    "For the doctor",
    "Between the two",
)
_STANDS = (
    "being seen matters more than being treated",
    "a test of whether the other one leaves",
    "each is protecting the other from bad news",
    "every visit ends with a door handle question",
    "anger is easier to hold than worry",
    "nobody is allowed to be disappointed",
    "a pact not to mention the body",
    "wanting to be the good one, and paying for it",
    "saying no feels like letting someone fall",
    "grateful and furious in one breath",
    "both count the minutes, for different reasons",
)
_STEPS = (
    "Brought them back from advice",
    "Asked what it is like to be in that chair",
    "Asked who could speak as the patient",
    "Said nothing for a while",
    "Asked for a different chair",
    "Protected the presenter from a question",
    "Asked what the two are making together",
    "Slowed it down",
)
_EFFECTS = (
    "and the picture came alive again",
    "with little effect at first",
    "and someone risked a fantasy",
    "and they turned to the relationship",
    "perhaps too early",
    "and the circle breathed out",
    "and the next voice was softer",
)
_SHORT = (
    "Advice again, twice.",
    "Stuck here. Waited.",
    "Only the doctor so far, where is the patient?",
    "Very medical for ten minutes.",
    "Same pace in here as in the story.",
    "They are nursing the presenter.",
    "Seat 3 cried a little, the others stayed close.",
    "Seat 5 wanted to fix it; so did I.",
    "Parallel: we too cannot end this consultation.",
    "Talk about the system, away from the two.",
    "[PERSON 1] became quite real for a moment.",
    "Somebody's own story, brought back gently.",
    "Split circle: half for the patient, half against.",
    "Nobody mentions the husband.",
)
_PATIENTS = (
    "a woman who comes every week and never sits down",
    "a young man who apologises for everything",
    "a father who answers for his son",
    "an old teacher who corrects the letters",
    "a nurse who became a patient on her own ward",
    "a widow who brings cake and no complaints",
    "a man who shouts at reception and whispers inside",
    "a girl who says she is fine",
    "a couple who came for one prescription",
    "a patient who sent a card after complaining",
    "a mother who films the consultations",
    "a man who stopped all his tablets and told only the presenter",
    "someone who was seen once, years ago, and has not been forgotten",
)
_MANNERS = (
    "Told fast, almost without breath",
    "Told with many pauses",
    "A dry account, very orderly",
    "Began in the middle",
    "Half laughing throughout",
    "Told like a confession",
    "Hardly audible at first",
)
_GAPS = (
    "the family was left out",
    "the ending came before the beginning",
    "the presenter's own part came last",
    "no word about how the patient looked",
    "the room went still at the end",
    "one detail was told twice",
)
_FACTS = ("living alone", "who referred", "how often they meet", "the children", "the first visit")
_ANSWERS = (
    "short answers, good",
    "the presenter did not know, which says something",
    "half of the questions were advice",
    "I stopped it there",
    "already a first guess hidden in it",
)
_CAUGHT = (
    "was struck by the image of the door",
    "said little, looked relieved",
    "had not noticed being so angry",
    "will see the patient again and is curious now",
    "kept to the medical side, that is fine",
    "was surprised by the warmth for the patient",
    "felt less alone with it",
    "disagreed with most of it and smiled",
    "came back to the one sentence about the mother",
)
_LEFT = (
    "No comment from the group.",
    "The last word stayed there.",
    "A long breath all round.",
    "One wanted to add something, I held it.",
    "Time was short for this.",
)
_CLOSINGS = (
    "Thanks said, left unfinished on purpose",
    "Ended on time",
    "A tidy moral tried to get in",
    "Quiet goodbye",
    "Two stayed standing at the door",
    "Next date named",
)
_MOODS = (
    "tired and friendly.",
    "lighter than at the beginning.",
    "a little hurried.",
    "nobody rushed off.",
    "still in it, I think.",
)
_ARRIVALS = (
    "Arrived scattered",
    "Pagers off, mostly",
    "A loud beginning",
    "Slow start",
    "All there before me",
    "Chairs had to be fetched",
)
_FIRSTS = (
    "tired faces",
    "a friendly mood",
    "some tension, I thought",
    "the usual chair stays empty",
    "more laughter than last time",
)
_NEWS = (
    "The patient of last time came back, calmer",
    "No news of the last case",
    "The last presenter wrote a letter after all",
    "The last case was handed on, with regret",
)
_OFFERS = (
    "Nobody offered for two minutes, then a voice",
    "Two offered, the group chose the harder one",
    "One case at once, as if it had waited at the door",
    "Looked at the floor for a while",
)

NOTES: dict[str, tuple[tuple[Any, ...], ...]] = {
    "settle": (("{}, {}.", _ARRIVALS, _FIRSTS),),
    "follow-up": (("{}. {}", _NEWS, _LEFT),),
    "call": (("{}; {}.", _OFFERS, _FIRSTS),),
    "present": (
        ("The case: {}.", _PATIENTS),
        ("{}; {}.", _MANNERS, _GAPS),
        ("It is about {}; {}.", _PATIENTS, _GAPS),
    ),
    "clarify": (("Asked about {}; {}.", _FACTS, _ANSWERS),),
    "discuss": (
        ("{} imagined {}.", _WHO, _IMAGES),
        ("{} in the room, {}.", _FEELINGS, _TURNS),
        ("{} silence {}. {}", _SILENCES, _BEFORE, _AFTER),
        ("{}: {}.", _SIDES, _STANDS),
        ("{}, {}.", _STEPS, _EFFECTS),
        ("{}", _SHORT),
    ),
    "return": (("The presenter {}. {}", _CAUGHT, _LEFT),),
    "close": (("{}; {}", _CLOSINGS, _MOODS),),
}
"""Notes by phase: a pattern, then the choices for each of its gaps."""

ANSWERS = {
    "doctor": (
        "Wants to be the one who does not give up.",
        "Tired of being grateful for small signs.",
        "Caught between the rule and the person.",
        "Feels found out by this patient.",
    ),
    "patient": (
        "Asks for little and gets less.",
        "Needs someone to be strong enough to be disappointed.",
        "Frightened, and very good at hiding it.",
        "We know almost nothing of the days between the visits.",
    ),
    "relationship": (
        "Two people who spare each other.",
        "A contest about who is allowed to be helpless.",
        "More affection than either would say.",
        "It ends every time and never finishes.",
    ),
    "avoided": (
        "The money.",
        "That the patient is dying.",
        "The body; everything stayed above the neck.",
        "How angry we were with the presenter.",
        "The difference in age.",
    ),
    "mirrored": (
        "We could not end either.",
        "One spoke for all, as the father does.",
        "The group became very polite.",
        "I watched the clock like the doctor in the story.",
    ),
}

# --- afterwards

FITTING = (
    ("advice", "balint-frame"),
    ("Brought", "balint-frame"),
    ("Protected", "balint-frame"),
    ("unfinished", "balint-frame"),
    ("Time was short", "institutional-factors"),
    ("Pagers", "institutional-factors"),
    ("Chairs", "institutional-factors"),
    ("hurried", "institutional-factors"),
    ("in the room", "feelings"),
    ("anger", "feelings"),
    ("own story", "vulnerability"),
    ("cried", "vulnerability"),
    ("confession", "vulnerability"),
    ("rescue", "professional-identity"),
    ("good one", "professional-identity"),
    ("fix it", "professional-identity"),
    ("presenter was", "reflection"),
    ("presenter had not", "reflection"),
    ("imagined", "reflection"),
    ("less alone", "fellowship"),
    ("breathed out", "fellowship"),
    ("nobody rushed", "fellowship"),
    ("so did I", "validation"),
    ("as if", "validation"),
    ("every week", "difficult-relationship"),
    ("complain", "difficult-relationship"),
    ("shouts", "difficult-relationship"),
    ("answers for", "value-conflict"),
    ("tablets", "value-conflict"),
    ("widow", "incurable-patient"),
    ("dying", "incurable-patient"),
    ("own ward", "role-confusion"),
    ("films", "privacy-profession"),
)
"""Words of a note, and the code that fits them."""

CODES = {
    "settle": ("fellowship", "institutional-factors"),
    "follow-up": ("cooperation", "reflection"),
    "call": ("purpose", "vulnerability"),
    "present": ("difficult-relationship", "patient-encounter", "injustice", "role-confusion"),
    "clarify": ("patient-encounter", "cooperation", "medical-education"),
    "discuss": (
        "feelings",
        "reflection",
        "patient-encounter",
        "validation",
        "fellowship",
        "professional-identity",
        "negative-role-model",
    ),
    "return": ("reflection", "validation", "professional-identity"),
    "close": ("fellowship", "balint-frame"),
}
"""The codes that fit a note of a phase, of both codebooks that come with the program."""

SUPERVISION = {
    "boundaries": (
        "I let the beginning slip twice; the latecomers set the time.",
        "Held the end against one more question, and it was minded.",
    ),
    "safety": (
        "One sharp remark; I asked the group to stay with its own pictures.",
        "Quiet enough to speak of shame.",
    ),
    "participation": (
        "Two voices carried it; the quiet side was asked once.",
        "All had spoken by the middle, without being asked.",
    ),
    "co-leading": (
        "We both came in at the same moment, twice; to be talked over.",
        "My co-leader held the frame, I could listen.",
    ),
    "solutions": (
        "Half the discussion was advice before I brought them back.",
        "I explained something myself; it closed the talk.",
    ),
    "presenter": (
        "Questions to the presenter came through in the discussion; I stopped the third.",
        "The presenter could sit back and was left in peace.",
    ),
    "unconscious": (
        "The group could not end, as the patient cannot.",
        "Everyone looked after the presenter; the patient was forgotten.",
    ),
    "self-reflection": (
        "I was angry with the doctor and became very polite.",
        "Tired before it began; I spoke more than I wanted to.",
    ),
}
"""The leader's notes for supervision, by heading."""
