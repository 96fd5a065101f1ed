"""Words that tell what stands beside them: titles, kin, heads of organisations, roads, labels."""

from __future__ import annotations

TITLES = """
abla agha akka ama amma anna appa ass assoc aunt auntie aunty ayah baba bapak begum bey bhai bibi
bro broeder brother bu canon capt captain cha cik coach comandante constable daktari dame datin
datuk dede dhr didi dir doamna doc docteur doctor doctora dokter doktor dom don dona dott dottor
dottore dottoressa dottssa dozent dr dra drs efendi encik father fr frau fraulein fru gogo habibi
haji hajia hajiya hajja hajji hanim herr hon hr hra ibu imam inspector judge juffrouw justice kaka
khala km kollegin kuya lady lola lolo lord maame madam madame mallam mama matron matua maulana
meneer mestre mev mevr mevrouw midwife miss missis missus mister mlle mme mnr monsieur mr mrs ms mw
mwalimu mx mzee nana nonna nonno ntate nurse oberarzt officer onkel oom pak pan pani papou pastor pc
pfarrer prim primar prof professor puan rabbi rev revd reverend rn sahib schwester senor senora
senorita seu sgt shaikh sheik sheikh shri shrimati signor signora signore signorina sir sister smt
sr sra sri srta tannie tante tata teyze thiru tia tio tita tito tuan uncle ustad ustadh ustaz wpc
yiayia zuster
"""
# Titles that are words of every day: behind them only a capital or a known name is one.
KIN = """
ama amma anna appa ass aunt auntie aunty baba bey bibi bro brother bu canon cha coach dede dir doc
doctor dom don father fr gogo habibi hon hr ibu imam inspector judge justice kaka km lady lola lord
mama matron midwife miss nana nurse officer onkel pak pan pastor pc professor rabbi rn sahib sir
sister sr sri tante tata tia tio uncle
"""
PARTICLES = """
abd abu af al ap av ben bin bint da das de del della den der di do dos du el ibn la le mac mc na ni
nic st tal te ten ter tot van von y zu zum zur
"""
# Those that mean nothing before a name.
BEHIND_A_NAME = "do ten te na tot zu zum y la le das den di"
FUNCTION = """
a about after all am an and any are as asked asks at be because been but by called came can come
comes could did do does for from gave get gets goes got had has have he her here him his how i if in
is it its just knows like me more my never no not now of off old on one only or our out over said
saw says seems she should so some still than that the their them then there they this to told too up
us very wants was we went were what when where which while who whose why with would yes you
your
"""
# What only people do.
SAYING = """
asked asks brought called calls cried didn't doesn't insists isn't knew knows laughed laughs
presented presenting presents rang remembers said says smiled spoke thinks thought told wanted wants
who won't wrote
"""
HEADS = """
abbey academy annex annexe arms association bakery bank barracks bolnica brewery casa cathedral
center centre centro chapel charity chemist church clinic clinica clinics clinique club colegio
college convent council court creche ctr dental dispensary ecole ehpad elementary escuela farm
foundation gmbh hall hastanesi haulage haus home homecare hopital hospice hospital hospitals hotel
house hub huis huisartsenpraktijk inc infirmary inn institute instituto jamia kendra kindergarten
kitchen klinik klinikum korhaz krankenhaus library llc lodge logistics ltd maison medicine mission
mosque motors nemocnice nicu nursery ospedale parish partners partnership pharmacy plc policlinico
poliklinik poliklinika polyclinic polytechnic practice praxis primary priory prison pub regiment
residencia residency rovers sairaala sanatorium school schule seminary shelter sjukhus skole society
sons spital steel suite surgery sygehus sykehus synagogue szpital tabernacle team temple trust unit
university vets ward wing ysbyty ysgol ziekenhuis
"""
# These only right behind a name.
WEAK_HEADS = """
care court dialysis fertility general green health infirmary maternity medical memorial mercy nurses
oncology park poultry psychiatry rehab renal royal steps view
"""
# What may stand between a name and its head word and is no name itself.
ADJECTIVES = """
acute adult and animal cancer care catholic centre children's childrens city community cottage
county day district elementary eye family free general grammar health high home infant international
junior maternity medical memorial mental mercy methodist middle national nursing of oncology park
primary private psychiatric public regional rehab renal royal rural social state street surgical
teaching the town united university valley veterinary village women's womens
"""
# What stands before a head word and names nothing.
GENERIC = """
a an another any asthma big birth boarding breast chest children's day diabetes diabetic each
emergency every eye falls family fertility first foot general gp group heart her his home hospice
hospital infant last local mental my next night nursing old on our out outpatient own pain
palliative primary private public rehab same second secondary sick small special stroke teaching
that their these this those walk well whole women's your
"""
NUMBERED = "ward team unit wing haus block tower"
LEADS_TO_A_HEAD = ("at", "from", "in", "of", "to", "the")
LEADS_FROM_A_HEAD = ("of", "for", "de", "da", "do", "del", "des", "du", "la", "le", "no")
SAINTS = "st saint sankt san santa santo sint sveti szent agia our"
ROADS = """
ave avenue bay beach blvd boulevard bridge close court creek cres crescent drive estate gardens
gasse grove heights hill island lake lane ln mews parade place platz plaza quay rd ridge river road
row rue square str straat strasse street terrace valley walk way weg
"""
BEFORE_ROADS = """
avenida boulevard calle highway hwy piazza plaza praca route rte rua rue ul ulica via
"""
NUMBERS_ROADS = ("route", "rte", "highway", "hwy")
ENDS_A_ROAD = ("strasse", "weg", "gasse", "platz", "straat", "laan", "gade", "vagen", "gata")
INTO = "around at between for from in left leaving near of outside through to towards via"
CLINICAL = """
anaemia angle area ataxia bag bodies body breathing cast catheter chart chorea clamp classification
collar contraction contractions contracture criteria cuff cycle cyst dementia disease disorder drain
duct dystrophy effect elbow encephalopathy esophagus finger foot forceps fracture fractures frame
gland glands grade granulomatosis group groups hernia hut incision index inventory joint joints knee
law leader leaders line loop lymphoma maneuver manoeuvre mask method model monitor movement needle
neuralgia node nodes oesophagus operation palsy paradox paralysis phenomenon plot point position
pouch procedure psychosis pupil questionnaire quotient reaction reflex repair respiration retractor
ring rule sarcoma scale score seminar seminars session sessions sign signs society splint spots
stain stool study sucker suction syndrome test theory thyroid thyroiditis training triad trial tube
tumor tumour ulcer window work wort
"""
LABELS = """
appendix b band bay bed block blood box bus category class column complex dr exhibit factor floor
flu form gate gleason grade group hep hepatitis item level lot member model option part patient
phase plan platform point protein question room route row schedule section side stage step strep
team theatre type unit vitamin ward
"""
NO_INITIALS = "ad am bc cv ed eg er eu gp ie iq md no ot ph pm ps tv uk us"
