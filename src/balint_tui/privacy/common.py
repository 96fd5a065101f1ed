"""Words of every day that are names too, or look like a misspelt one."""

from __future__ import annotations

_PARTICLES = """
abu af al and av ben bin bint da das de del della den der di do dos dr du e el i ibn la le mac mc
mr mrs ms of prof sir st ten ter the und van von y zu
"""
_NAMES = """
al am amber an april art as at august baker be bell ben best bill bird black bob brown bush by
case chase cook daisy dale dawn day dean do don drew faith field fields fox frank gene glen go
good grace grant gray green grey guy hall he heather hill holly hope if in iris is it ivy jack jay
jean joy june ken king lee les lily little long love major march mark mason max may me miller my
nick no of olive on or page pat penny power price ray read reed rich rob robin root rose ruby rush
sharp short small so stone strong sue summer swift to up us van violet we white will wise wolf
wood woods young
"""
_NEIGHBOURS = """
about after again ages alert alone along among angel angels anger angle angles ankle annal anthem
avid babies backs bakes barre bars basic beard beards beats begun belly bench beret berry beta
bills birth biscuits bites blank bless blood body bone book both bowed bowel bows boxes brain
brains branch brand brave bread break bride bridge brief bring brings broad broke broom bully bury
butter calm camel cards care carer carers cares carry cars cause chair chairs change chart charts
chase chasm check cheek cheer chiari chips chose christ claim class clean clear clever close
closer cloud coin could counts court cover crisis crocs cross daily dance dancer dandy danger dari
deaths denial denies dental diary ditto docotr doctora doctors doktor doll dragon duck dust duty
earnest easter eleven enter error every father fears first flood floors forgave forgiven forgives
frame franc fridays friends front froze gate german given giver gives goes goose gran grand grave
graves great greek green greet greets grief habibi hairy hajj hands hang harder harsh hasn hazara
hazard health heat heater heavens heavy hello helper helps hence henna hide hindu holder holter
horse houses hunger hurry inner jaded join joint jokes judge juice kein large lasting later latin
laugh learn least leave ledger lined liner linked live liver lives livid local lodger lotto loved
lover luck lunar lung lungs madam maitre male manage mango many margin marine marital marks
married marry martyr master mate maths mature mercy merry mija mile minor mints mirena moist mole
months mood moose moral more mores motor moves nail narcan nerve nerves never nicely nocte nonna
normal note nurse nursed nurses oddly olives orange order organ other pain paint palm panel panic
paper partly party pause peace peer peers pere person pester petal pinard pink pint pipe place
plain plans plumber porters poster promised proper psych pulse quake quick quiet quieter rabbi
rain raise rang rash reach react really renal resus rider right rough round sadness salad saline
salon saved scare score scusa second seconds seen sell sense sensor seven shake shall shame shape
share shear shelf shirt short should shown shukran sigh sign signed signs silly simple since sing
sings sixteen size skin sleep small smell smile smiled smiles smokes smudged sofa sore soul spell
spine spoke staff stage stand start state stayed stealing steven still stone stones story stove
stranger string sugars sullen summer sundays surprised swear sweet sweets tales tally teach tear
tears tech teen tele tells telly tender tent tenth thai thank thats their theme there these thick
thing think this those three tiles timer tired today tone tops touch tough trace track trauma
treat tremor trial trolley truest truly trust tuesdays tune tuner turns tutor unable uncle under
until urine vasc versa voice waiter waits walked wall walls wants warden warned watch water weary
weight weights well what where while whole windy winters witty work works worry worth would writes
wrong young youth
"""
_ABBREVIATIONS = """
i x y z ab ac ae af am ap ar bm bp br cf ch ci co cp cr ct cva da dc dm dr ea ec ee ef el em en er
es et ex fb fh fu fx ga gi gu he hi hr hs hx ic id ii im in ip iv la lp lv mc me mi ml mm mp mr ms
my na nb ng nh ni nk of ok on op or pa pc pd pe pr pt pv px qi ra re rn rr rt rx sc sh si so sr st
sw sx ta tb td to tx up us ut va vs we wt
"""

PARTICLES = frozenset(_PARTICLES.split())
"""Parts of a name that are too common to stand for it."""

NAMES = frozenset(_NAMES.split())
"""Names that are also words: in lower case they are left alone."""

NO_SLIPS = frozenset(_NEIGHBOURS.split())
"""Words that are one letter away from some name and still no slip of the pen."""

ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Letters that are no initials, or with a dot just end a sentence ("so did I.")."""
