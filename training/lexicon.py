"""Writes the word lists of ``privacy/vocabulary.py``: ``python -m training.lexicon``.

They are derived from the annotated notes (``dev`` is not among them), from the short lists below,
and from the names in Faker (MIT licence), which is needed for this alone. With ``--dictionary`` the
lists of SCOWL are read, too, as Debian's ``wamerican`` and ``wbritish`` install them.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from balint_tui.privacy import vocabulary
from training import ROOT
from training.notes import Note, parts

FOLDER = ROOT / "assets" / "lexicon"

# What is written with a capital and identifies nobody.
_THEORISTS = """
freud winnicott klein bion bowlby rogers jung adler lacan ferenczi balint enid kohut kernberg
erikson yalom rogerian freudian kleinian jungian lacanian winnicottian foulkes frankl laing szasz
fromm horney osler hippocrates galen freire schon kolb bandura maslow piaget skinner pavlov
menninger groddeck oedipus narcissus sisyphus cassandra pandora icarus orpheus eurydice antigone
medea odysseus penelope prometheus achilles hamlet macbeth lear ophelia othello shakespeare dickens
austen tolstoy chekhov kafka beckett proust dante homer goethe woolf joyce larkin auden eliot keats
yeats heaney neruda rilke mozart beethoven bach brahms schubert chopin wagner verdi puccini vivaldi
callas pavarotti elvis dylan bowie beatles rembrandt picasso monet gogh vermeer frida einstein
newton darwin nightingale schweitzer gandhi mandela churchill lincoln thatcher napoleon stalin lenin
marx buddha jesus christ muhammad moses abraham noah job lazarus judas magdalene madonna god allah
lord satan lucifer voldemort gandalf frodo sherlock watson poirot columbo godot quixote sancho
cinderella rapunzel pinocchio dracula frankenstein jekyll hyde batman superman dumbo bambi
goldilocks scrooge matilda alice narnia hogwarts
"""
_EPONYMS = """
addison alzheimer apgar asperger babinski baker bankart barlow barrett barthel bartholin beck behcet
bell bishop braden bradford broca brudzinski bruton burkitt caesar chagas charcot cheyne chiari
colles conn cooley coombs creutzfeldt crohn cushing dandy down dupuytren duchenne ebstein ehlers
danlos eisenmenger epley epstein erb ewing fallot fanconi felty foley fontan fowler friedreich
gilbert glasgow gleason glisson gordon gram graves guillain barre guthrie hallpike hartmann
hashimoto hawkins heberden heimlich henoch schonlein schlemm hickman hirschsprung hodgkin hoffman
holter horner howell huntington hutchinson jakob janeway kaposi kaplan kawasaki kernig kerley kerr
klinefelter kocher koplik korsakoff kussmaul lachman langerhans lasegue lewy lhermitte lisfranc
ludwig lyme lynch mallampati mallory mantoux marfan mcburney mcmurray meckel meniere merkel moro
munchausen murphy ortolani osgood osler paget pap parkinson perthes peyronie phalen pick plummer
poland pott prader willi pringle quervain quincke ramsay raynaud reiter reye reynaud rinne romberg
rorschach rovsing schatzki schlatter sever sheehan simmonds sjogren snellen starling stevens stokes
sturge sudeck swan ganz takayasu tay sachs thomas tinel todd tourette trendelenburg turner valsalva
virchow waldenstrom wallenberg waterhouse weber wegener weil wells wernicke whipple whitaker wilms
wilson wolff yankauer zenker zimmer zollinger ellison zung edinburgh epworth hamilton montreal
norton oswestry oxford waterlow boston vancouver sydney ottawa canadian heart bristol
"""
_PEOPLES = """
england english scotland scottish scot scots wales welsh ireland irish britain british uk usa us
america american canada canadian australia australian zealand zealander kiwi aussie france french
frenchman germany german austria austrian switzerland swiss italy italian spain spanish spaniard
portugal portuguese netherlands holland dutch belgium belgian flemish luxembourg denmark danish dane
sweden swedish swede norway norwegian finland finnish finn iceland icelandic estonia estonian latvia
latvian lithuania lithuanian poland polish pole czech czechia slovak slovakia slovenia slovenian
croatia croatian croat serbia serbian serb bosnia bosnian montenegro macedonia macedonian albania
albanian kosovo kosovan greece greek cyprus cypriot turkey turkish turk bulgaria bulgarian romania
romanian moldova hungary hungarian ukraine ukrainian russia russian belarus belarusian georgia
georgian armenia armenian azerbaijan kazakh kazakhstan uzbek uzbekistan tajik turkmen kyrgyz
mongolia mongolian china chinese mandarin cantonese japan japanese korea korean taiwan taiwanese
hong kong vietnam vietnamese thailand thai laos lao cambodia cambodian khmer burma burmese myanmar
malaysia malaysian malay singapore singaporean indonesia indonesian philippines filipino filipina
tagalog india indian hindi hindu hindus punjabi gujarati bengali tamil telugu malayalam kannada
marathi urdu pakistan pakistani pashto bangladesh bangladeshi nepal nepali sri lanka lankan sinhala
bhutan afghanistan afghan dari iran iranian persian farsi iraq iraqi kurdish kurd kurdistan syria
syrian lebanon lebanese israel israeli hebrew yiddish jew jewish jews palestine palestinian jordan
jordanian egypt egyptian saudi arabia arab arabs arabic yemen yemeni oman omani qatar qatari kuwait
kuwaiti emirati bahrain morocco moroccan algeria algerian tunisia tunisian libya libyan sudan
sudanese ethiopia ethiopian eritrea eritrean tigrinya amharic somalia somali kenya kenyan swahili
uganda ugandan tanzania tanzanian rwanda rwandan burundi congo congolese cameroon cameroonian
nigeria nigerian yoruba igbo hausa ghana ghanaian twi ivorian senegal senegalese wolof mali malian
gambia gambian guinea liberia liberian sierra leone angola zambia zambian zimbabwe zimbabwean shona
ndebele malawi malawian mozambique namibia botswana afrikaans zulu xhosa sotho lesotho swaziland
madagascar mauritius mauritian mexico mexican guatemala honduras salvador salvadoran nicaragua
panama cuba cuban jamaica jamaican haiti haitian creole dominican trinidad barbados bajan puerto
rican colombia colombian venezuela venezuelan ecuador peru peruvian bolivia bolivian chile chilean
argentina argentinian argentine uruguay paraguay brazil brazilian maori samoa samoan tonga tongan
fiji fijian tahiti pasifika quechua inuit sami roma romani latino latina hispanic latin european
europe africa african asia asian caribbean scandinavian nordic slavic balkan baltic antarctica
muslim muslims islam islamic christian christians catholic catholics protestant anglican methodist
baptist quaker mormon orthodox buddhist buddhism sikh sikhs jehovah witness witnesses pentecostal
lutheran presbyterian calvinist atheist rastafarian sufi shia sunni ramadan eid diwali hanukkah
passover purim yom kippur shabbat sabbath easter christmas xmas advent lent pentecost whitsun
epiphany michaelmas halloween thanksgiving nowruz vaisakhi holi bible koran quran torah mass gospel
psalm vatican pope holocaust monday tuesday wednesday thursday friday saturday sunday mon tue tues
wed weds thu thur thurs fri sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays
january february march april may june july august september october november december jan feb mar
apr jun jul aug sep sept oct nov dec dubliner londoner parisian glaswegian liverpudlian mancunian
geordie scouse scouser cockney brummie yorker
"""
_PRODUCTS = """
paracetamol acetaminophen ibuprofen aspirin codeine morphine oramorph oxycodone oxycontin fentanyl
tramadol naloxone narcan methadone buprenorphine subutex suboxone diazepam valium lorazepam ativan
temazepam midazolam zopiclone zolpidem ambien clonazepam alprazolam xanax sertraline zoloft
fluoxetine prozac citalopram escitalopram paroxetine seroxat venlafaxine duloxetine mirtazapine
amitriptyline nortriptyline bupropion lithium valproate epilim lamotrigine carbamazepine tegretol
levetiracetam keppra phenytoin gabapentin pregabalin lyrica olanzapine zyprexa risperidone risperdal
quetiapine seroquel aripiprazole abilify clozapine clozaril haloperidol haldol depixol clopixol
methylphenidate ritalin concerta adderall donepezil aricept memantine levodopa sinemet madopar
ropinirole warfarin apixaban eliquis rivaroxaban xarelto dabigatran heparin clexane enoxaparin
clopidogrel plavix ticagrelor bisoprolol atenolol metoprolol propranolol amlodipine nifedipine
ramipril lisinopril enalapril losartan candesartan entresto furosemide lasix bumetanide
spironolactone digoxin amiodarone atorvastatin lipitor simvastatin statin metformin gliclazide
insulin lantus novorapid humalog ozempic wegovy semaglutide mounjaro jardiance sitagliptin
levothyroxine thyroxine synthroid prednisolone prednisone dexamethasone hydrocortisone methotrexate
azathioprine humira adalimumab rituximab infliximab tamoxifen letrozole herceptin keytruda cisplatin
tacrolimus salbutamol ventolin seretide symbicort spiriva amoxicillin augmentin flucloxacillin
penicillin doxycycline clarithromycin erythromycin ciprofloxacin metronidazole flagyl trimethoprim
nitrofurantoin gentamicin vancomycin tazocin meropenem ceftriaxone omeprazole lansoprazole nexium
gaviscon ondansetron zofran cyclizine metoclopramide buscopan movicol laxido senna lactulose
loperamide imodium tylenol advil nurofen voltarol naproxen viagra sildenafil cialis mirena depo
implanon microgynon clomid oxytocin syntocinon botox epipen adrenaline cetirizine piriton loratadine
benadryl strepsils calpol lemsip ensure fortisip complan lucozade ribena google facebook instagram
whatsapp twitter tiktok youtube netflix zoom skype teams alexa siri kindle ipad iphone android nokia
samsung apple microsoft excel word powerpoint amazon ebay uber airbnb spotify wikipedia tesco asda
sainsbury lidl aldi waitrose ikea argos primark walmart costco target greggs starbucks mcdonalds
nando kfc subway wendy boots superdrug walgreens specsavers volvo toyota ford fiat skoda honda bmw
mercedes audi vauxhall volkswagen vw tesla hilux jaguar vespa lego barbie xbox playstation nintendo
disney tupperware thermos velcro hoover dyson zimmer sharpie biro post-it kleenex guinness coke
fanta pepsi sprite nescafe nutella marmite weetabix heinz kellogg bbc itv cnn times guardian
telegraph mail lancet bmj jama nejm uptodate emis systmone epic cerner rio docman crocs nike adidas
rolex fitbit garmin bic wifi bluetooth
"""
_SHORT = """
gp gps nhs gmc bma mdu mps cqc nice who ed er icu itu hdu ccu nicu picu ctg ecg ekg eeg mri ct pet
xr us cxr axr bp hr rr bmi gcs hba hb wcc crp esr lft lfts uti utis copd ckd mi chf af dvt pe cva
tia ms mnd als ibs ibd gord acs hiv aids tb std sti ptsd ocd adhd asd bpd cbt dbt emdr ect iapt
camhs cmht cpn amhp dna dnr dnacpr dnar tto ttos tta iv im sc po prn bd tds qds od stat nbm npo peg
ng ngt picc cvc ivf iui ivig sho fy st spr reg ha ho ro rn lpn np pa aa na ot pt slt salt hca hcas
hcp ahp mdt mdts md do phd mrcp mrcgp frcs oscop osce mbbs bsc msc cpd cme ccg icb pcn qof dwp pip
esa dvla hmrc cps cafcass mash iro lac sw ssw va fda cdc hipaa hmo ppo medicare medicaid snf alf icd
dsm phq gad mmse moca audit cage epds edss nyha asa vas npi dob nok poa lpa adl adls sob doe soboe
gi gu obs gynae ent ophth derm neuro onc haem paeds peds psych rheum ortho ob gyn tv cd dvd usb pc
pdf sms id ids ok diy faq fyi eta asap rip bbq vip ceo cv am pm bc ad utc gmt llc ltd plc inc mph km
kg ml mg mcg lbs rta rtc gbh asbo ufo lgbt mum dad mums dads pr pv psa tsh eua tah bso lscs svd nvd
iugr eclampsia gtn cabg pci lvad tavi ercp egd ogd tips rsi cpr bls rosc ppe ffp covid sars rsv mrsa
vre c-diff ebv cmv hpv hsv vzv hbv hcv
"""
# Words that stand at the start of many sentences, and others that notes of this kind are made of.
_EVERYDAY = """
a about above across act after afternoon again against age ago ah all alright also although always
amid among and another answer any anyone anything apparently appointment are as ask asked at away
aye back basically because been before began being below besides better between beyond both but bye
call called came can case certainly clearly come coming could currently dear despite did discussed
discussion do does doing done during each early either else end enough eventually even evening ever
every everybody everyone everything exactly few final finally first follow following for former four
frankly from further gave get getting given go going gone good got great had half hardly has have
having he hello hence her here hers herself hey hi him himself his how however i if immediately in
indeed initially inside instead interesting into is it its itself just keep kept last late lately
later least left less let like likely list little long look looking lots many maybe me mean
meanwhile mine more moreover morning most mostly much must my myself nearly neither never
nevertheless new next night no nobody none nor not note noted notes nothing now obviously of off
often oh ok okay old on once one only onto or originally other others otherwise our ours out outside
over own part perhaps plan please plus possibly present presented presenter previously probably
question quite rather really recently right round said same saw say says see seemed seems seen
several shall she should show since six so some somebody somehow someone something sometimes
somewhere soon still such suddenly sure surely take taken talk tell than thank thanks that the their
theirs them then there therefore these they thing things think this those though three through
throughout thus till to today together told tomorrow tonight too took towards truly two under
unfortunately unless until up upon us use used usually very was we week welcome well went were what
whatever when whenever where whereas whether which while who whoever whole whom whose why will with
within without wonder would yes yesterday yet you your yours yourself
"""
_MORE = """
abdomen able abolish abroad abrupt abscess absconded absence absent absorb absurd abundant abuse
academic accent accept access accident acclaim accompany accomplish accord account accurate accuse
accustom ache achieve acid acknowledge acorn acquaint acquire acrobat action active actor actual
adapt add addict address adequate adhere adhesion adjacent adjust administer admiral admire
admissions admit adolescent adopt adore adorn adrenal adult advance adventure adverse advertise
advice advocacy affair affect affirm afflict afford afraid agency agenda agent aggressive agile
agony agriculture aim air airport aisle alarm alas album albumin alcohol alcove alert algebra alien
align alive allege allergen allergy alley alliance allocate allow alloy almond alone alphabet alter
alternate aluminium alveolar amateur amaze ambassador ambition ambulance amend amnesia amount ample
amuse anaemia anaesthetic analgesic analyse anatomy ancestor anchor ancient aneurysm angina
angiogram angle angry anguish animal ankle announce annoy annual anonymous antacid antenatal anthem
antibody anticoagulant antidepressant antigen antipsychotic antique anus anvil anxious aorta apart
apathy ape aphasia apologise apparent appeal appear appease appendix appetite applaud apple
appliance applicant apply appoint appreciate apprentice approach approve apricot apron aquarium arc
arch archive arena argue arid arm army aroma arrange array arrest arrhythmia arrive arrogant arrow
arson arteriole artery arthritis article artificial artist ascend ascites ash ashamed asleep aspect
aspirate aspire assault assemble assert assess asset assign assist assume assure asthma astonish
ataxia athlete atlas atmosphere atom atrial attach attachment attack attain attempt attend attic
attorney attract auction audience audit aunt authentic author authority autism autograph autopsy
autumn avalanche avenge average avert aviation avocado avoid awake award aware awful awkward axe
axilla axis baby bachelor backbone bacon bacteraemia bacteria badge badger baffle bag bait bake
balance balcony ball ballet balloon ballot bamboo banana band bandage bandit bang banish banjo
banner banquet baptise barber bare barefoot bargain bark barley barn barometer baron barrel barren
barrier base basin basket bat batch bath bathe battery battle bay bazaar beach beacon bead beak beam
bean bear beard beast beat beautiful beckon become bed bee beef beer beetle beg beggar behave behold
belief bell bellow belong belt bench bend beneath benefit benign bereave bereaved bereavement berry
bet betray beverage bias bicycle bid big bike bile bilingual bin bind biography biology biopsy bird
birth birthday biscuit bishop bite bitter bizarre blackboard blackmail bladder blade blame bland
blanket blast blaze bleach bleak bleed bleep blend bless blind blink bliss blister blizzard block
blog blond blood bloom blot blouse blow blunder blunt blur blush boast boat body bog boil bold bolt
bolus bomb bond bone bonfire bonnet bonus boom boost boot booth border borderline bored boring
borough borrow bosom boss botany bottle bottom bounce boundaries boundary bout bow bowel bowl box
boy boycott boyfriend brace bradycardia brag braid brain brake bran branch brand brandy brass brave
bravery breach bread break breakfast breast breath breed breeze brew bribe brick bride bridge brief
bright bring bristle brittle broad broadcast brochure broken bronchial bronchitis bronchoscopy
bronze brood brook broom broth brother browse bruise bruit brush brutal bubble bucket buckle bud
budget buffalo buffet bug bugle build bulb bulge bulk bull bullet bulletin bully bump bun bunch
bundle bungalow bunion bunk burden burglar burn bursitis burst bury bus bush busy butcher butter
butterfly buttock button buy buzz bypass bystander cabbage cabin cabinet cable cactus caesarean cafe
cage cake calcium calculate calendar calf callus calm calorie camera camp canal canary cancel cancer
candid candidate candle candy cannula canoe canteen canvas canyon cap capable capacity cape
capillary capital capsule captain caption captive capture car caramel caravan carbon carcinoma card
cardboard cardiac cardigan cardinal cardiology care career caregiver carer cargo carnival carol carp
carpenter carpet carriage carrot carry cart cartilage cartoon cascade caseload cashier casino
cassette cast casual casualty cat catalogue cataract catastrophe catch category cater cathedral
catheter cattle cauliflower cause caution cave cavity cease cedar ceiling celebrate celery cell
cellar cellulitis cement cemetery censor census central century cereal cerebral ceremony certain
certificate cervical chain chair chalk challenge chamber champagne champion chance chancellor change
channel chaos chapel chapter character charcoal charge charity charm chart charter chase chat
chauffeur cheap cheat check cheek cheer cheese chef chemical chemist chemo chemotherapy cherish
cherry chess chest chestnut chew chicken chief child chill chime chimney chimpanzee chin chip chisel
chlorine chocolate choice choir choke cholesterol choose chop chord chore chorea chorus chronic
chunk church cider cigarette cinema cinnamon circle circuit circular circulate circumstance circus
cirrhosis cite citizen civil claim clamp clap clarify clash clasp class clavicle claw clay clean
cleanse clear clergy clerk clerking clever client cliff climate climax climb cling clinic clinical
clip cloak clock clockwise clonus close clot cloth cloud clover clown clue clumsy cluster clutch
clutter co-leader coach coal coarse coast coat cobbler cobweb coccyx cockroach cocktail cocoa
coconut cocoon code coeliac coffee coffin cognitive coil coin coincide cold coleader colic colitis
collaborate collapse collar colleague collect collide colon colonel colonoscopy colony colostomy
colour column coma comb combine comedy comet comfort comic comma command commemorate comment
commerce commission commit committee commodity common commotion communicate comorbidity companion
compare comparison compartment compass compassion compel compensate compete competent compile
complain complement complete complex compliment comply component compose compost compound comprehend
compress compromise compulsory computer comrade conceal conceive concentrate concept concern concert
concise conclude concrete concussion condemn condense condition conduct cone confer confess
confident confine confirm conflict confront confuse congenital congratulate congregation
conjunctivitis connect conquer conscience conscious consecutive consent consequence conserve
consider console conspire constant constipation constitute construct consult consultant consume
contact contain containing containment contemplate contempt content contest context continent
continue contraception contract contradict contrast contribute control convenient convention
converse convert convey convict convince convulsion cook cool cooperate coordinate cope copper copy
coral cord core cork corn cornea corner coronary corporate corps correct correspond corridor corrupt
cortex cortisol cost costume cottage cotton couch cough council counsel count counter
countertransference country couple courage courier course court courteous cousin cover cow coward
cowboy crab crack cracker cradle craft cramp cramps crane cranial crash crater crave crawl crayon
crazy creak cream create creatinine creature credit creek creep crest crew cricket crime cripple
crisis crisp criterion critical criticise crocodile crooked crop cross crouch croup crow crowd crown
crucial crude cruel cruise crumb crumple crunch crush crust crutch cry crystal cube cubicle cucumber
cue cuff culprit cult cultivate culture cunning cup cupboard curb cure curfew curious curl current
curriculum curry curse curtain curve cushion custody custom customer cut cute cyanosis cycle
cylinder cynical cyst cystitis cystoscopy cytology daffodil dagger daily dairy daisy dam damage damn
damp dampen dance danger daring dark darling dart dash data date daughter daughter-in-law dawn day
dazzle dead deaf deal dealer dean death debate debris debt decade decay deceive decent decide deck
declare decline decorate decrease decree dedicate deduct deep deer default defeat defect defend
defiant defibrillator deficit define deflect defy degenerate degree dehydration delay delegate
delete deliberate delicate delicious delight delirious delirium deliver delusion demand dementia
democracy demolish demon demonstrate den denote dense dentist dentures deny depart depend deplete
deposit depress deprive depth deputy derail derive dermatitis dermatology descend descent describe
desert deserve design desire desk desolate despair desperate despise dessert destination destiny
destroy detach detail detain detained detect deter deteriorate determine detest detour devastate
develop deviate device devil devise devote devour dew diabetes diagnosis diagram dial dialect
dialogue dialysis diamond diaphragm diarrhoea diary diastolic dice dictate dictionary die diesel
diet dietician dietitian differ difficult dig digest digit dignity dilemma dilute dimension dimple
dine dinner dip diploma diplomat direct dirt disability disagree disappear disappoint disaster disc
discard discharge discharged discipline disclose discomfort discount discover discreet discriminate
discuss disease disguise disgust dish dishonest disinfect dislike dismiss disorder dispatch dispense
display dispute disrupt dissolve distance distant distinct distort distract distress district
disturb ditch diuretic dive diverse divert diverticulitis divide divine divorce dizziness dizzy dock
doctor document dodge dog doll dolphin domain domestic dominate donate donkey donor doom door
dopamine dormitory dorsal dose dot double doubt doubtful dough dove down downstairs downward doze
dozen draft drag drain drama draw drawer dread dream drench dress drift drink drip drive drop
drought drown drowsy drug drum drunk dry dual duchess duck due duel duke dull dumb duodenal duration
dusk dust duty dwarf dwell dye dynamic dysphagia dyspnoea dystrophy eager eagle ear earn earnest
earring earth earthquake ease east easy eat eccentric ecg echo eclipse economy ecstasy ectopic
eczema edge edit educate eel effect effort effusion egg ego elastic elbow elder eldest elect
electric electrolyte elegant element elephant elevate eligible eliminate elite elk elm eloquent
email embark embarrass ember embolism embrace embryo emerge emergency emigrate eminent emit emotion
empathic empathise empathy emperor emphasis emphysema empire employ empty enable enactment
encephalitis enclose encounter encourage endless endocarditis endocrine endometriosis endorse
endoscopy endure enema enemy energy enforce engage engine engineer engrave enhance enjoy enlarge
enlist enormous enrich enrol ensure enter entertain enthusiasm entire entitle entrance entrust
envelope envy enzyme epidural epigastric epilepsy episiotomy episode epoch equal equation equator
equip equivalent era erase erode errand error erupt erythema escape escort essay essence essential
establish estate estrogen eternal ethics evacuate evaluate evaporate eve evidence evident evil
evolve exact exaggerate exam examine example exceed excellent except excerpt exchange excite exclaim
exclude excuse execute exempt exercise exhaust exhibit exile exist exit exotic expand expect expel
expense experience experiment expert expire explain explode exploit explore export expose express
exquisite extend exterior external extinct extinguish extra extract extraordinary extreme exudate
eye eyebrow eyelid fable fabric face facilitator facility fact factory faculty fade faecal faeces
fail faint fair fairground fairy faith falcon fall false family famine famous fan fancy fang far
farce fare farewell farm fascinate fashion fast fasten fat fatal fate father fatigue faucet fault
favour fear feast feather feature federal fee feeble feed feedback feel feline fellow female femoral
femur fence ferment fern ferritin ferry fertile festival fetal fetch fetus feud fever fiance fiancee
fibre fibrillation fibroid fibromyalgia fibrosis fiction fiddle fidget field fierce fight figure
file fill film filter filthy finance find fine finger fingerprint finish fir fire firework firm fish
fishbowl fisherman fist fistula fit fix flag flake flame flannel flap flare flash flat flatmate
flatter flatus flavour flaw flax flea flee fleet flesh flexible flicker flight flinch fling flint
flip flirt float flock flood floor flour flourish flow flower flu fluent fluff fluid flush flute fly
foal foam focus foetal foetus fog foil fold folk follower fond food fool foot football footprint
footstep forbid force forceps forecast forehead foreign foresee forest forge forget forgive fork
form formal formula fort fortnight fortune forum forward fossil foster foul found foundation
fountain fox fraction fracture fragile fragment fragrance frail frame frantic fraud freckle free
freeze freight frequent fresh fridge friend fright fringe frivolous frog front frontier frost froth
frown fruit fruitful frustrate fry fudge fuel fugitive fulfil full fume fun function fund funeral
fungus funnel funny fur furious furnace furnish furniture fuss futile future gadget gain galaxy gale
gallbladder gallery gallon gallop gallstone gamble game gang gangrene gangster gap garage garbage
garden garlic garment gas gasp gastric gastritis gastroscopy gate gather gauge gay gaze gazette gear
gel gem gender gene general generation generous genital genius genre gentle gentleman genuine
geography geology geometry geriatric geriatrics germ gestation gesture ghastly ghost giant giddy
gift gigantic giggle gin ginger gingivitis giraffe girl girlfriend give glacier glad glance glare
glass glaucoma gleam glide glimpse glitter global globe gloom glorious glossy glove glow glucose
glue gnaw goal goat goddess godmother goitre gold golf gong gonorrhoea gorgeous gorilla gossip gout
govern governor gown grab grace gracious grade gradual graduate graffiti grain gram grammar gran
grand grandad grandchild granddad grandfather grandma grandmother grandpa grandparent grandson
granite granny grant grape graph grasp grass grasshopper grate grateful grave gravel gravity graze
grease greedy green greet grey grid grief grill grim grin grind grip groan grocer groin groom groove
grope gross ground group grow growl growth grudge gruesome grumble grunt guarantee guard
guardianship guess guest guide guilt guilty guitar gulf gull gulp gum gun gust gutter guy gym
gymnast gynaecology habit haematology haematoma haemoglobin haemorrhage haemorrhoid haggle hail hair
hairdresser half hall hallucination halt ham hammer hamster hand handcuff handicap handkerchief
handle handover handsome handwriting hang happen happy harbour hard hare harm harmful harmony
harness harp harsh harvest haste hat hatch hate haul haunt haven hawk hay hazard hazel head headache
headline heal health heap hear hearse heart heartbeat hearth heartless heat heaven heavy hedge heel
height heir helicopter helmet help hemisphere heparin hepatic hepatitis herb herd hereditary
heritage hermit hernia hero herpes hesitant hesitate hiatus hiccup hide high hike hill hinder hinge
hint hip hire histology history hit hitch hive hoarse hoax hobby hold hole holiday hollow holy home
homeless homesick homework honest honey honour hood hoof hook hop hope horizon horizontal hormone
horn horrid horror horse hospice hospital hospitality host hostage hostel hostile hotel hound hour
house household houseman housemate hover howl hug huge hum human humble humid humiliate humour hunch
hunger hunt hurdle hurricane hurry hurt husband hush hut hybrid hydrocephalus hydrogen hygiene hymn
hypertension hypnosis hypocrite hypoglycaemia hypotension hypothesis hypoxia hysterectomy hysteria
ice icicle icon idea ideal identity idiom idiot idle idol ignorant ignore ileostomy ill illiterate
illusion illustrate image imagine imitate immediate immense immigrant immune immunology impact
impair impatient impede imperial implant implement imply import important impose impossible impress
imprison improve impulse inadequate incapable incense incentive inch incident incline include income
incompetent incontinence increase incredible independent indicate indifferent indignant individual
indulge industry inevitable infamous infant infarct infarction infect infer inferior infinite
inflame inflate inflict influence inform informal ingredient inguinal inhabit inhale inhaler inherit
inhibit initial initiate inject injure ink inlet inn innate inner innocent innovate inpatient
inpatients input inquest inquire insane insect insert insist insomnia inspect inspire install
instance instinct instruct insulate insulin insult insurance insure intact intake integrate
intellect intelligent intend intense intensive intercourse interest interfere interior intermediate
intern internal internet interns interpret interpreter interrupt interval intervene interview
intestine intimate intracranial intravenous introduce intrude intubate intuition invade invalid
invasion invent inventory invest investigate invisible invite invoice involve iron ironic irregular
irrelevant irrigate irritate ischaemia island isolate issue itch item itinerary ivory ivy jackal
jacket jagged jail jam jar jaundice jaw jealous jealousy jeans jejunum jelly jeopardy jerk jet jewel
jingle job jockey jog join joint joke jolly jot journal journey joy jubilee judge jug juggle jugular
juice jump jungle junior junk jurisdiction jury justice justify juvenile kangaroo karate keen kennel
keratosis kernel ketones kettle key kick kid kidnap kidney kill kilo kilogram kilometre kin kind
kindergarten king kiosk kiss kit kitchen kite knee kneecap kneel knife knight knit knob knock knot
know knuckle label laboratory labour lace lack ladder ladle lady lag lagoon lake lamb lament lamp
land landlady landlord landmark landscape lane language lantern lap laparoscopy laparotomy laptop
large laryngeal larynx lash latch lather laugh laundry laurel lava lavatory lavender law lawn lawyer
laxative lay layer layout lazy lead leader leaf league leak lean leap learn lease leash leather
leave lecture leech leftover leg legacy legal legend legible legislate leisure lemon lend length
lens leopard lesbian lesion lesions lesson lethal letter lettuce leukaemia level liability liar
liberal liberty libido library licence lick lid lie lieutenant life lift ligament light lilac lily
limb limit limp line linen linger link lioness lip lipid lipoma lipstick liquid listen literal
literature litre litter liver lizard load loaf loan lobby lobster local locate lock locker locum
locust lodge lofty log logic loiter lonely longevity loop loose loot lorry lose loss lost lot lotion
lottery loud loudly lounge louse love lovely low loyal luck luggage lullaby lumbar luminous lump
lumpectomy lunatic lunch lung lupus lure lurk lush lust luxury lymph lymphoma lyric machine macula
mad madness magazine magic magnet magnificent maid maiden main mainland maintain majesty major
majority make malaise malaria male malice malignant mallet malt mammal mammogram mammoth man manage
mandate mango mania manic manifest mankind manner mansion mantelpiece manual manufacture manure
manuscript map maple marathon marble march margin marine mark market maroon marriage marrow marry
marsh martial martyr marvel mascara masculine mask mass massacre massage massive mastectomy master
masterpiece mat match mate material maternal maternity mathematics matter mattress maxilla maximum
mayor maze meadow meagre meal measure meat mechanic mechanism medal mediate medical medicine
medieval mediocre meditate medium meet melaena melancholy melanoma mellow melody melon melt member
membrane memoir memorial memory menace mend meninges meningitis menopause menstrual menstruate
mental mention menu merchant mercury mercy mere merge merit mermaid merry mess message metabolic
metal metaphor metastases metastasis meteor method microbiology microphone microscope microwave
middle midnight midwife might migraine migrate mild mile militant military milk mill mimic mince
mind mineral miniature minimum minister minor minority mint minute miracle mirror miscarriage
mischief miserable misery misfit miss missile mist mistake mistress misunderstand mitral mix moan
moat mob mobile mock model moderate modern modest modify moist molar mole molecule moment momentum
monarch monastery money monitor monk monkey monopoly monotonous monster month monument mood moon mop
moral morale morbid moreover mortal mortgage mortuary mosaic mosque mosquito moss motel moth mother
motion motive motor motto mould mound mount mountain mourn mouse moustache mouth move movie mucus
mud muddle muffin mug mule multiple multiply mum mumble municipal mural murder murmur muscle museum
mushroom music musician mustard mute mutiny mutter mutual muzzle myeloma myocardial myopia mystery
myth nag nail naive naked name nan nanny nap napkin nappy narcissistic narrate narrative narrow
nasal nasogastric nasty nation native nature naughty nausea navel navy near neat neck necrosis need
needle neglect negotiate neighbour neonatal neonate nephew nephritis nephrology nerve nest net
nettle network neural neuralgia neurology neuropathy neurosis neurotic neutral newborn news
newspaper nice niche nickname nicotine niece nightmare nipple nitrogen noble nocturnal nod nodule
noise nominate nonsense noodle norm normal norovirus north nose nostalgia nostril notable notch
notebook notice notify notion notorious nourish novel novelty novice nuance nuclear nude nuisance
numb number numerous nun nurse nursery nurture nut nylon nymph oak oar oasis oath oatmeal obedient
obese obey object oblige oblong obscene obscure observe observer obsess obsolete obstacle obstetric
obstetrics obstruct obtain obvious occasion occupy occur ocean odd odour oedema oesophagus oestrogen
offence offend offer office officer offspring ogre oil ointment olive omelette omen omit oncology
onion onset ooze opaque open opera operate operator ophthalmology opinion opponent oppose opposite
oppress optic optician optimist option oral orange orbit orchard orchestra ordeal order orderly
ordinary organ organise organism origin ornament orphan orthodontist orthodox orthopaedic
osteoarthritis osteoporosis ostrich otitis otter ounce outbreak outburst outcome outfit outlet
outline outlook outpatient outpatients output outrage outskirts oval ovarian ovary oven overcome
overdose overdosed overdue overhear overlap overlook overnight overtake overtime overweight
overwhelm owe owl owner ox oxygen oyster ozone pace pacemaker pack packet pact pad paddle padlock
paediatric paediatrics pagan page pain paint pair pal palace palate pale palliative palm palpate
palpitation palsy pamper pamphlet pan pancake pancreas pancreatitis pane panic pansy panther pantry
pants papal paper paracetamol parachute parade paradise paradox paraffin paragraph parallel paralyse
paralysis paramedic paranoia paranoid paraplegia parasite parcel parchment pardon parent parenteral
paresis parish park parliament parlour parole parotid parrot parsley partial participate particle
partner party pass passage passenger passion passive passport past pasta paste pastime pastor pastry
pasture patch patella patent paternal path pathology patient patriot patrol patron pattern pause
pave pavement paw pay peace peach peacock peak peanut pear pearl peasant pebble peculiar pedal
pedestrian peel peep peer peg pelican pelvic pelvis pen penalty pencil penguin penicillin peninsula
penny pension pensioner people pepper peptic perceive perch percussion perfect perform perfume
perimeter perineum period perish peritonitis perjury perk permanent permission permit perpetual
perplex persecute persevere persist person perspective perspire persuade pertussis pest pester pet
petal petition petrol petty phantom pharmacist pharmacy pharynx phase pheasant phenomenon philosophy
phlebotomist phlebotomy phobia phone photo photocopy photograph photophobia phrase physical physio
physiotherapist piano pick pickle picnic picture pie piece pier pierce pig pigeon pile pilgrim pill
pillar pillow pilot pimple pin pinch pine pineapple pink pint pioneer pipe pistachio pistol pit
pitch pituitary pity place placebo placenta plague plain plait plane planet plank plant plaque
plasma plaster plastic plate plateau platelet platelets platform plausible play playground plea
plead pleasant pleasure pledge plenty pleura pleural plot plough pluck plug plum plumber plump
plunge plural plus pneumonia pneumothorax poach pocket pod podiatrist podiatry poem poet poetry
point poison poke poker police policy polish polite political poll pollen pollute polyp pond pony
pool poor pop popular porcelain porch pork porridge port portable porter portion portrait portray
posh position positive possess possible post postcard poster postman postnatal postpartum posture
pot potassium potato potent pouch poultry pounce pound pour poverty powder power powerful practical
practice practise praise pray prayer preach preacher precaution precede precious precise predator
predecessor predict preeclampsia preface prefer pregnant prejudice preliminary premature premium
preoccupy prepare prescribe prescription presenter presenters preserve press pressure prestige
presume pretend pretty prevail prevent prey price prick pride priest prime primitive prince princess
principal principle print priority prism prison privacy private privilege prize probe problem
procedure proceed process proclaim proctitis prodigy produce profession professional professor
profile profit profound progesterone prognosis programme progress prohibit project projecting
projection projective prolapse prolong prominent promise promote prompt prone pronounce proof propel
proper property prophet proportion propose prosecute prospect prosper prostate prosthesis prostitute
protect protest prototype proud prove provide province provoke prowl proxy prudent prune psoriasis
psychiatrist psychiatry psychic psychologist psychosis psychotherapy ptosis puberty public publish
pudding puddle puerperal puff pull pulley pulmonary pulp pulse pump pumpkin punch punctual puncture
punish pupil puppet puppy purchase pure purify purple purpose purse pursue pus push pushback puzzle
pyjamas pyramid pyrexia python quack quadriceps quaint quake qualify quality quantity quarantine
quarrel quarry quarter quay queen quench query quest queue quick quiet quilt quit quiz quote rabbi
rabbit race rack racket radar radiate radical radio radiographer radiology radiotherapy radish raft
rag rage raid rail rain raise ram ramp ranch random range rank ransom rant rape rapid rare rascal
rash raspberry rat rate rattle ravage raven ravine raw razor reach react read readmitted ready real
realise realm reap rear reason rebel rebuke recall recede receipt receive recent reception
receptionist recession recipe recital reckless reckon recline recognise recognition recoil recommend
reconcile record recover recruit rectangle rectum recycle red redeem reduce reed reef reel refer
referendum referral referrals refine reflect reflection reflective reflex reflux reform refrain
refresh refrigerator refuge refugee refund refuse regard regime region register registrar regret
regular rehab rehearsal rehearse reign reinforce reject rejoice relapse relate relative relax relay
release relevant relief religion reluctant rely remain remark remedy remember remind reminisce
remission remnant remorse remote remove renal render renew renounce renovate rent repair repay
repeal repeat repel repent replace replica reply report represent reproach reproduce reptile
republic reputation request require rescue research resemble resent resentment reserve reservoir
resident residue resign resilient resist resolve resort resource respect respite respond responsible
rest restaurant restless restore restrain restrict result resume resuscitate resuscitation retail
retain retaliate retina retire retreat retrieve return reunion reveal revenge revenue revere reverse
revert review revise revive revolt revolution revolve reward rheumatism rheumatology rhinitis
rhubarb rhyme rhythm rib ribbon rice rich riddle ride ridge ridicule ridiculous rifle rigid rim rind
ring rinse riot rip ripe ripple rise risk ritual rival rivalry river road roam roar roast rob robe
robin robot robust rock rocket rodent rogue role roll romance romp roof room root rope rose rot rota
rotate rotten rouge rough route routine rover row royal royalty rub rubber rubbish rubella ruby
rudder rude rug rugby ruin rule rumble rumour run rural rush rust rustle ruthless saber sabotage
sachet sack sacred sacrifice sacrum sad saddle safe safeguarding sail saint sake salad salary sale
saline saliva salmon saloon salt salute salvage sample sanction sanctuary sand sandal sandwich sane
sanity sap sapphire sarcasm sarcoidosis sarcoma sardine satellite satin satire satisfy sauce saucer
sauna sausage save saviour savour saw scabies scaffold scald scale scalp scalpel scan scandal scar
scarce scare scarf scarlet scatter scene scent sceptic schedule scheme schizophrenia scholar school
sciatica science scissors sclerosis scoff scold scoliosis scoop scooter scope scorch score scorn
scorpion scout scowl scramble scrap scrape scratch scream screen screw scribble script scroll
scrotum scrub sculpture sea seagull seal seam search seaside season seat seaweed sebaceous seclude
second secret secretary section sectioned sector secure sedate sedation sediment seduce seed seek
segment seize seizure select self self-harm selfish selfless sell semen semester senate send senile
senior sensation sense sensible sensitive sensual sentence separate sepsis septic septicaemia sequel
sequence serene sergeant series serious sermon serotonin serpent serum servant serve service session
set settle severe sew sewage sex shabby shackle shade shadow shaft shake shallow sham shame shampoo
shape share shark sharp shatter shave shaver shawl shed sheep sheer sheet shelf shell shelter
shepherd sherry shield shift shilling shimmer shin shine shingles ship shipment shirt shiver shock
shoe shoot shop shore short shortage shortcut shot shoulder shout shove shovel shower shred shriek
shrill shrimp shrine shrink shrub shrug shuffle shut shutter shy sibling sick side siege sieve sigh
sight sign signal silence silences silent silhouette silicon silk silly silver similar simmer simple
simulate sin sincere sing single sinister sink sinus sinusitis siren sister sit situation size skate
skeleton sketch ski skill skim skin skip skirmish skirt skull skunk sky slab slack slam slander
slang slant slap slate slaughter slave slay sledge sleep sleeve slender slice slide slight slim slip
slipper slit slogan slope sloppy slot slow slump slur sly smack small smart smash smear smell smile
smog smoke smooth smother smudge smuggle snack snail snake snap snarl snatch sneak sneer sneeze
sniff snob snore snow soak soap soar sob sober soccer social sock sodium sofa soft soil soldier sole
solemn solicit solicitor solid solitary solo soluble solve somersault son song sonnet soothe
sophisticated sore sorrow sorry sort soul sound soup sour source south sovereign space spade span
spaniel spare spark spasm speak spear special specialist species specify specimen spectacle
spectator speculum speech speed spell spend sperm sphere sphincter spice spider spike spill spin
spinach spinal spine spiral spirit spirometry spit spite splash spleen splendid splint splinter
split splitting spoil spokesman sponge sponsor spontaneous spook spoon sport spot spotlight spouse
sprain spray spread spring sprinkle sprint sprout spur sputum spy squabble squad square squash squat
squeak squeal squeeze squid squint squirrel stab stable stack stadium staff stage stagger stain
stair stake stale stalk stall stallion stamina stammer stamp stand staple star stare start startle
starve state statement static station statue status stay steady steak steal steam steel steep steer
stem stenosis stent step stepdad stepfather stepmother stepmum stereo sterile stern sternum steroid
stethoscope stew steward stick stiff stigma stillbirth stimulate sting stink stir stitch stock
stocking stoke stoma stomach stone stool stools stop store storm story stout stove straddle straight
strain strand strange stranger strap strategy straw stray streak stream street strength stress
stretch stretcher strict stride strike string strip stroke stroll strong structure struggle stub
stubborn student studio study stuff stumble stump stun stupid sturdy stutter style subject
sublingual submarine submit subscribe subsequent subside substance substitute subtle subtract suburb
subway succeed success suck sudden sue suffer suffocate sugar suggest suicide suit suitable suitcase
sulk sullen sultan summary summer summit summon sun sunshine superb superficial superior supermarket
superstition supervise supervisee supervisor supper supplement supply support suppose suppress
supreme surface surge surgeon surgery surplus surprise surrender surrogate surround survey survive
suspect suspend suspense suspicion sustain suture swallow swamp swan swap swarm sway swear sweat
sweep sweet swell swerve swift swim swing swirl switch sword syllable symbol symmetry sympathy
symphony symptom synagogue syncope syndrome synthetic syphilis syringe syrup system systolic table
tablecloth tablet taboo tachycardia tackle tact tactic tadpole tail tailor talent tall tambourine
tame tan tangerine tangle tank tap tape tar target tariff tarnish tart task taste tattoo tavern tax
taxi tea teach team teapot tear tease technique tedious teenage teenager telegram telephone
telescope television temper temperature temple temporary tempt temptation tenant tend tendency
tender tendon tennis tenor tension tent tentative tepid term terminal terminate terrace terrain
terrible terrify territory terror test testicle testify testimony testis testosterone tetanus
textile texture thalamus thaw theatre theft theme theory therapy thermometer thesis thick thief
thigh thimble thin thirst thoracic thorax thorn thrash thread threat threshold thrifty thrill thrive
throat throb thrombosis throne throng throw thrush thud thug thumb thunder thyme thyroid tibia tick
ticket tickle tide tidy tie tiger tight tights tile tilt timber time timid tin tingle tinnitus tint
tiny tip tiptoe tired tissue titan title toad toast tobacco toddler toe toenail toffee toil toilet
token tolerant tolerate toll tomato tomb tone tongue tonic tonsil tonsillitis tool tooth top torch
torment tornado torpedo torrent torso tortoise torture toss total touch tough tour tournament
towards towel tower town toxic toxin toy trace trachea tracheostomy track tract traction tractor
trade trademark tradition traffic tragedy trailer train trainee trait traitor tram tramp trample
trance tranquil transaction transcript transfer transference transform transfusion transit
transition translate transmit transparent transplant transport trap trapeze trash trauma travel
trawl tray treacherous tread treason treasure treat treaty tree trek tremble tremor trench trend
trespass triage trial triangle tribe tribunal tribute trick trickle tricuspid trifle trigger trim
trio trip triple triplet triplets triumph trivial trolley troop trophy tropical trot trouble trough
trousers trout truce truck trudge true trumpet trunk trust truth try tube tuberculosis tuck tug
tuition tulip tumble tumour tundra tune tunnel turbulent turf turkey turmoil turn turnip turquoise
turtle tusk tutor tweezers twice twig twilight twin twinkle twins twist twitch type typical tyrant
tyre ugly ulcer ulcerative ultimate ultrasound umbilical umbrella unable unanimous uncle unconscious
underestimate undergo underneath understand underwear undo unfold unicorn uniform unify union unique
unit unite universe university unlike unravel unrest unusual update upgrade upheaval uphold upper
upright uproar upset upstairs urban ureter urethra urge urgent uric urinalysis urinary urine urn
urology urticaria useful usual utensil uterine uterus utility utmost utter vacancy vacant
vaccination vaccine vacuum vagal vagina vague vain valiant valid valley value valve vampire van
vandal vanilla vanish vapour variable varicella varicose variety various varnish vary vascular vase
vasectomy vast vault veer vegetable veil vein velvet vendor vengeance venom venous vent ventilate
ventilator ventricle ventricular venture veranda verb verdict verge verify vermin versatile verse
version vertical vertigo vessel vest vet veteran veto vibrate vicar vice vicinity vicious victim
victor victory video view vigour villa village villain vine vinegar violate violent violet violin
viper viral virgin virology virtue virus visible vision visit visitor visual vital vitamin vivid
vocabulary vocal vogue voice void volcano volley volt volume volunteer vomit vomiting vote voucher
vow vowel voyage vulgar vulnerable vulture vulva wad waddle wade wafer waffle wag wage wagon wail
waist wait wake walk wall wallet walnut walrus waltz wand wander want war ward warden wardrobe
warehouse warfare warm warn warrant warrior wart wary wash wasp waste watch water waterfall wave wax
weak wealth weapon wear weary weasel weather weave web wedding wedge weed weekday weekend weep weigh
weight weird weld welfare west wet whale wharf wheat wheel wheelchair wheeze whim whimper whine whip
whirl whisk whisky whisper whistle white wholesale wholesome wick wicked wide widow widower wife wig
wild wilderness willing win wind window wine wing wink winter wipe wire wise wish wistful wit witch
withdraw wither withhold witness wizard wobble woe wolf woman womb wood woodland wool woollen word
work world worm worry worse worship worst worth worthless wound wrap wrath wreath wreck wrench
wrestle wretched wriggle wring wrinkle wrist write wrong wry yacht yard yarn yawn year yearn yeast
yell yellow yelp yield yoga yoghurt yolk young youngster youth zeal zebra zero zinc zip zodiac zone
zoo zoster
"""
_KNOWN = "balint freud winnicott bion bowlby jung kohut lacan ferenczi parkinson alzheimer crohn"
ALWAYS = " ".join((_KNOWN, _PEOPLES, _PRODUCTS, _SHORT, _EVERYDAY, _MORE)).split()
NEVER = " ".join((_PEOPLES, _PRODUCTS, _SHORT, _EVERYDAY)).split()
UNLESS_A_NAME = " ".join((_THEORISTS, _EPONYMS)).split()

_RUN = re.compile(r"[^\W\d_]+")
_PEOPLE = ("first_names", "first_names_female", "first_names_male", "first_names_unisex")
_FAMILIES = ("last_names", "last_names_female", "last_names_male", "last_names_unisex")
_TOWNS = (
    "cities city_names states counties municipalities regions provinces localities villages towns"
)
# Enough of each list.
_MOST_PEOPLE, _MOST_TOWNS = 320, 160
_LATIN = re.compile(r"[a-z]{3,14}")


def seen(notes: Iterable[Note]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """How often each word stands outside of identifiers in lower case and with a capital, and
    inside: of people, and of places and organisations."""
    small, capital, people, places = Counter(), Counter(), Counter(), Counter()
    for note in notes:
        kinds = {i: kind for start, end, kind in note.spans for i in range(start, end)}
        for word in vocabulary.words(note.text):
            kind = kinds.get(word.start)
            if kind is None:
                (small if word.raw.islower() else capital)[word.plain] += 1
            elif kind == "PERSON":
                people[word.plain] += 1
            elif kind in ("PLACE", "ORG"):
                places[word.plain] += 1
    return small, capital, people, places


def ordinary(notes: Iterable[Note], people: set[str]) -> set[str]:
    """The words that by themselves identify nobody."""
    small, capital, persons, places = seen(notes)
    words = {
        word
        for word in small | capital
        if small[word] + capital[word] > persons[word] + 0.5 * places[word]
    }
    words |= {vocabulary.plain(word) for word in ALWAYS}
    words |= {vocabulary.plain(word) for word in UNLESS_A_NAME} - people
    return {word for word in words if len(word) > 1}


def names(notes: Iterable[Note]) -> set[str]:
    """Given and family names, each by itself."""
    _, capital, people, _ = seen(notes)
    found: set[str] = set()
    for provider in _providers("person"):
        for kinds in (_PEOPLE, _FAMILIES):
            found |= set(_listed(provider, kinds, _MOST_PEOPLE))
    found -= {vocabulary.plain(word) for word in NEVER}
    found |= {name for name, count in people.items() if 2 * count > capital[name]}
    return {name for name in found if _LATIN.fullmatch(name)}


def towns(notes: Iterable[Note]) -> set[str]:
    """What places are called; of several words each that is not a common one."""
    _, _, _, places = seen(notes)
    found = set(places)
    for provider in _providers("address"):
        found |= set(_listed(provider, _TOWNS.split(), _MOST_TOWNS))
    return {town for town in found if _LATIN.fullmatch(town)}


def _providers(kind: str) -> Iterator[object]:
    package = importlib.import_module(f"faker.providers.{kind}")
    for module in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        yield importlib.import_module(f"faker.providers.{kind}.{module}").Provider


def _listed(provider: object, attributes: Iterable[str], most: int) -> Iterator[str]:
    """The words of the provider's lists, so many entries of each at most."""
    for attribute in attributes:
        values = getattr(provider, attribute, ())
        if not isinstance(values, (list, tuple, dict)):
            continue
        entries = [str(value[-1] if isinstance(value, tuple) else value) for value in values]
        # Some lists have another order each time, so we take them from all over the alphabet.
        for entry in sorted(entries)[:: len(entries) // (most + 1) + 1]:
            for run in _RUN.findall(entry):
                yield vocabulary.plain(run)


def lists(notes: list[Note]) -> dict[str, set[str]]:
    """All lists by the names of their files."""
    people = names(notes)
    words = ordinary(notes, people)
    places = towns(notes) - words - people
    return {"words": shortened(words, people | places), "names": people, "towns": places}


def shortened(words: set[str], kept: set[str]) -> set[str]:
    """The words without those that are known as a form of another; a name is not known by it."""
    result = words & kept
    for word in sorted(words, key=lambda word: (len(word), word)):
        if not any(form in result for form in vocabulary.forms(word)):
            result.add(word)
    return result


def english(dictionaries: Iterable[Path]) -> set[str]:
    """The words of dictionaries that are written in small letters, by their stems."""
    rows = (row for path in dictionaries for row in path.read_text(encoding="utf-8").split())
    words = {vocabulary.plain(row) for row in rows if row[0].islower() and row.isalpha()}
    return shortened({word for word in words if len(word) > 1}, set())


def write(folder: Path, found: dict[str, set[str]]) -> None:
    """Writes lists by the names of their files, and says how large they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, some in found.items():
        path = folder / f"{name}.txt"
        path.write_text(textwrap.fill(" ".join(sorted(some)), 100, break_on_hyphens=False) + "\n")
        sys.stdout.write(f"{path.name} {len(some)} words, {path.stat().st_size} bytes\n")


def main() -> None:
    """Makes all lists anew."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    parser.add_argument("--dictionary", type=Path, action="append", default=[])
    dictionaries = parser.parse_args().dictionary
    found = lists([note for part in parts().values() for note in part])
    if dictionaries:
        found["english"] = english(dictionaries)
    write(FOLDER, found)


if __name__ == "__main__":
    main()
