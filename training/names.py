"""Names of people and places of the whole world, and names of organisations made of them."""

from __future__ import annotations

import importlib
import random


def words(text: str) -> list[str]:
    """The words of a list that is written as a text."""
    return text.split()


PEOPLE = words("""
en_GB en_US en_IE en_NZ en_IN en_NG en_KE en_PK de_DE de_AT fr_FR fr_CA fr_DZ it_IT es_ES es_MX
es_CO es_AR pt_PT pt_BR nl_NL nl_BE sv_SE no_NO dk_DK da_DK fi_FI pl_PL cs_CZ sk_SK sl_SI hr_HR
hu_HU ro_RO tr_TR id_ID ga_IE gu_IN sw tw_GH zu_ZA yo_NG ha_NG ig_NG is_IS lv_LV lt_LT et_EE az_AZ
en_TH ar_DZ vi_VN uz_UZ
""")
_OTHERS_IN_LATIN = words("""
Abdi Abdullahi Aoife Ayaan Bautista Bolanle Caoimhe Chidinma Chukwuemeka Dang Duc Efua Eleni
Fadumo Farah Farhan Fatoumata Gebre Giorgos Habtamu Haile Hassan Hye-jin Ibrahim Ifeoma Ivanka
Jamal Jin Jun Kaveh Keiko Kenji Khadija Kofi Konstantinos Kwabena Lakshmi Layla Lerato Ling
Mahmoud Mei Meseret Mihail Min-jun Mohammed Nadia Naledi Nguyen Nikos Nkechi Noor Olena Oleksandr
Oluwaseun Omar Oyelaran Parvati Pham Priya Rahul Rania Reza Rohan Sadia Sakura Sanjay Sibusiso
Siobhan Soo-ah Svetlana Tadesse Takumi Tariq Thandiwe Thanh Tran Tuyet Vasiliki Wanjiru Wei Xiao
Yaw Yetunde Yuki Yusuf Zainab Zhang Zodwa Achieng Adeyemi Agarwal Ahluwalia Al-Masri Bekele
Bhattacharya Chatterjee Chaudhry Chen Danjuma Desai Dhillon Diallo Dlamini Eze Fernando
Gebremedhin Gill Hakimi Haddad Huang Hussein Iyer Jayasuriya Kamara Karimi Khumalo Kim Kovalenko
Li Liu Mbeki Mensah Mokoena Mukherjee Mutasa Mwangi Nakamura Nair Ndlovu Ngata Obi Odhiambo
Ogunleye Okafor Onyango Ouedraogo Papadopoulos Park Petrov Quispe Rahman Rajapaksa Rao Sahin Saleh
Sato Sesay Shah Shevchenko Singh Suzuki Tamihana Tanaka Tesfaye Thapa Toure Traore Tshabalala Ueda
Vang Wang Warsame Wu Xu Yamamoto Yilmaz Zhou Zulu
""")
_WORDS_TOO = words("""
Grace Hope Joy May June Will Mark Frank Art Chase Rich Pat Dean Dawn Rose Faith Patience Summer
Autumn Robin Jack Bill Sue Rob Drew Gene Ray Penny Iris Ivy Heather Daisy Lily Olive Ruby Pearl
Amber Jade Miles Grant Guy Max Stone Wood Young King Baker Short Long Small Love Day Park Rice
Field Brown Green Black White Gray Swift Sharp Moody Savage Bishop Pope Abbott Nurse Pain Payne
Major Price Marsh Lake Rivers Banks Hill Ford Church Temple Winter Snow Frost Christmas Noel Easter
Mercy Charity Constance Prudence Angel Precious Blessing Justice Prince Princess Happy Lucky
Innocent Gift Goodness Comfort Wednesday Sunday Blue River Sky Star Storm Sage Bay Brook Glen Dale
""")
_PARTICLES = [
    *("van", "van der", "de", "de la", "da", "dos", "von", "bin", "ter", "St"),
    *("al-", "el-", "O'", "Mc", "Mac", "D'"),
]
_PLACES = """
Ashby Barrow Bexhill Bridlington Cahir Carrick Clonmel Corby Crewe Dalkeith Dunoon Ely Frome Goole
Hawick Hexham Kendal Largs Leith Luton Margate Morecambe Nairn Oban Oldham Penrith Poole Ramsgate
Reading Bath Rhyl Rugby Sale Selby Skipton Stroud Thame Tring Wick Whitby Wigan Yarm Deal Battle
Ware Diss Nelson Bury Settle Street Bude Looe Boise Tulsa Toledo Akron Dayton Peoria Duluth Fargo
Ohio Texas Oregon Maine Idaho Kansas Georgia Alberta Ontario Bavaria Tuscany Kerala Punjab Gauteng
Durban Soweto Lagos Kano Accra Kumasi Nairobi Kisumu Mombasa Lahore Karachi Dhaka Sylhet Pune
Chennai Mysore Kandy Hanoi Cebu Davao Osaka Sapporo Busan Penang Medan Perth Hobart Dunedin
Rotorua Napier Suva Lima Cusco Quito Cali Rosario Recife Malmö Bergen Aarhus Turku Tartu Gdańsk
Brno Graz Linz Ulm Jena Kiel Lyon Lille Metz Nantes Brest Turin Bari Padua Lecce Cádiz Vigo Braga
Porto Ghent Liège Utrecht Breda Izmir Bursa Adana Haifa Amman Basra Mosul Tabriz Shiraz Herat
Moss Side, Easterhouse, Gorbals, Brixton, Peckham, Hackney, Govan, Tallaght, the Bronx, Harlem
""".replace(",", " ").split()
_ROADS = words("""
Street St Road Rd Avenue Ave Lane Close Crescent Way Drive Court Terrace Place Gardens Row
""")
_SAINTS = words("""
Mary Jude Luke Anne Brigid Columba Thomas Vincent Francis Elizabeth Cuthbert Aidan Joseph
""")
_CARE = """
Hospital;General Hospital;Medical Centre;Medical Center;Surgery;Health Centre;Clinic;Infirmary;
Hospice;Practice;Family Practice;Memorial Hospital;Regional Medical Center;Children's Hospital;
Cottage Hospital;University Hospital;Care Home;Nursing Home;Lodge;House;Primary School;Academy;
High School;College;Foundation;Trust;Church;Mosque;Community Centre;Pharmacy;Dairy;Farm;Brewery;
Motors;Steel;Logistics;Bakery;Arms;Rovers;Village Hall;Day Centre;Food Bank;Women's Refuge;
Youth Club;Rehab Unit;Birth Centre;Dental;Veterinary Centre;Family Medicine;Health Partners
""".replace("\n", "").split(";")
_WARDS = ["Ward {}", "{} Ward", "Ward {}", "{} Unit", "Team {}", "{} Team"]


def _provider(kind: str, locale: str) -> object | None:
    try:
        return importlib.import_module(f"faker.providers.{kind}.{locale}").Provider
    except ImportError:
        return None


def _listed(provider: object | None, *attributes: str) -> list[str]:
    names: dict[str, None] = {}
    for attribute in attributes:
        values = getattr(provider, attribute, None) or ()
        for value in values:
            name = str(value[-1] if isinstance(value, tuple) else value).strip()
            if 1 < len(name) < 24 and "{" not in name and _readable(name):
                names[name] = None
    return list(names)


def _readable(name: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’'- ʻ" for c in name)


class Names:
    """Draws names by the dice given to it; the same dice draw the same."""

    def __init__(self) -> None:
        self.people: list[tuple[list[str], list[str]]] = []
        for locale in PEOPLE:
            provider = _provider("person", locale)
            first = _listed(
                provider,
                "first_names",
                "first_names_female",
                "first_names_male",
                "first_names_unisex",
            )
            last = _listed(provider, "last_names", "last_names_female", "last_names_male")
            if len(first) > 10 and len(last) > 10:
                self.people.append((first, last))
        self.people += [(_OTHERS_IN_LATIN, _OTHERS_IN_LATIN)] * 8
        self.towns = [
            town
            for locale in PEOPLE
            for town in _listed(
                _provider("address", locale),
                "cities",
                "city_names",
                "states",
                "counties",
                "municipalities",
                "regions",
                "provinces",
                "localities",
                "villages",
                "towns",
            )[:400]
        ]

    def all(self) -> list[str]:
        """Every name that may be drawn, to see which pieces they are made of."""
        names = [name for pair in self.people for side in pair for name in side]
        return [*names, *self.towns, *_PLACES, *_WORDS_TOO]

    def first(self, dice: random.Random) -> str:
        """A first name."""
        if dice.random() < 0.12:
            return dice.choice(_WORDS_TOO)
        return dice.choice(dice.choice(self.people)[0])

    def last(self, dice: random.Random) -> str:
        """A last name, at times with a particle or doubled."""
        if dice.random() < 0.08:
            return dice.choice(_WORDS_TOO)
        name = dice.choice(dice.choice(self.people)[1])
        chance = dice.random()
        if chance < 0.05:
            particle = dice.choice(_PARTICLES)
            return particle + name if particle[-1] in "-'c " else f"{particle} {name}"
        if chance < 0.09:
            return f"{name}-{dice.choice(dice.choice(self.people)[1])}"
        return name

    def place(self, dice: random.Random) -> str:
        """A town, a county, or a name made into one."""
        chance = dice.random()
        if chance < 0.35:
            return dice.choice(_PLACES)
        if chance < 0.7:
            return dice.choice(self.towns)
        if chance < 0.85:
            return self.last(dice) + dice.choice(
                ["ton", "ham", "ville", "burg", "ford", "by", " Bay", " Heights", " Park", "field"]
            )
        return dice.choice(["Upper ", "North ", "East ", "New ", "St ", "Port ", "Lower "]) + (
            dice.choice(_PLACES)
        )

    def street(self, dice: random.Random) -> str:
        """A house number, at times, and a street."""
        road = f"{dice.choice([self.last, self.place])(dice)} {dice.choice(_ROADS)}"
        return f"{dice.randrange(1, 400)} {road}" if dice.random() < 0.6 else road

    def organisation(self, dice: random.Random) -> str:
        """A hospital, a ward, a school, a firm …"""
        chance = dice.random()
        if chance < 0.2:
            return dice.choice(_WARDS).format(
                dice.choice(
                    [
                        str(dice.randrange(1, 40)),
                        dice.choice("ABCDEFG"),
                        self.last(dice),
                        f"{dice.randrange(1, 12)}{dice.choice('ABCDNSEW')}",
                    ]
                )
            )
        name = dice.choice([self.last, self.place, self._saint])(dice)
        return f"{name} {dice.choice(_CARE)}"

    def _saint(self, dice: random.Random) -> str:
        return f"{dice.choice(['St', 'St.', 'Saint'])} {dice.choice(_SAINTS)}'s"
