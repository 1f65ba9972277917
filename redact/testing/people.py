"""The people of the sample clinic: names, and identifiers that look right and belong to nobody.

In: a number of people and a numpy Generator. Out: the table of patients, and names and numbers for others. It must not
know the other tables, nor that texts are written.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from faker import Faker

Strings: TypeAlias = npt.NDArray[np.str_]

STRANGER_FIRST_NAMES = tuple("Godelieve Marcel Odette Roger Ghislaine Achiel Huguette Désiré Léontine Gaston Ognyan Zeynep Brahim".split())
"""First names that no patient, contact or physician of the sample has."""

STRANGER_LAST_NAMES = tuple(
    "Verschueren Wauters Bogaert Lejeune Delcourt Marchal Goethals Thijs Cools Stoyanova Öztürk Bennani Piérard".split()
)
"""Family names that no patient, contact or physician of the sample has."""

_MOBILE_PREFIXES = ("450", "452", "453", "454", "457", "459")
_AREA_CODES = ("11", "16", "50", "56", "65", "71", "81")
_BANK_CODE = 996
_COLUMNS = (
    "patient_id national_number last_name first_name gender_at_birth gender birth_date email phone street house_number"
    " box postal_code city country language profession diet iban insurer insurance_number emergency_contact_name"
    " emergency_contact_phone recording"
).split()
_PLACES = {
    "nl": "9000 Gent|2000 Antwerpen|3000 Leuven|8000 Brugge|8500 Kortrijk|2800 Mechelen|9300 Aalst|1000 Brussel"
    "|3500 Hasselt|3600 Genk|8400 Oostende|9100 Sint-Niklaas|8800 Roeselare|2300 Turnhout|1500 Halle|8900 Ieper",
    "fr": "1000 Bruxelles|4000 Liège|5000 Namur|6000 Charleroi|7000 Mons|7500 Tournai|1300 Wavre|4800 Verviers"
    "|6700 Arlon|1400 Nivelles|7100 La Louvière|5500 Dinant|4500 Huy|6600 Bastogne|7800 Ath|1420 Braine-l'Alleud",
}
_STREETS = {
    "nl": "Kerkstraat|Stationsstraat|Molenstraat|Nieuwstraat|Koning Albertlaan|Sint-Jansplein|Lange Dreef|Groenselaan"
    "|Oude Baan|Schoolstraat|Beukenlaan|Brugsesteenweg|Vrijdagmarkt|Kapelstraat|'s Hertogenlaan",
    "fr": "Rue de la Station|Avenue des Tilleuls|Chaussée de Louvain|Place Saint-Pierre|Rue de l'Église|Rue Haute"
    "|Boulevard du Midi|Rue du Moulin|Clos des Érables|Avenue Reine Astrid|Rue d'En Bas|Quai aux Fleurs",
}
_FIRST_NAMES = {
    "nlF": "Els|An|Griet|Marie-Louise|Zoë|Noor|Fien|Heleen", "nlM": "Wout|Jan-Baptist|Raf|Joris|Stijn|Daniël|Cédric",
    "frF": "Anne-Sophie|Chloé|Maëlle|Zoé|Noémie|Françoise", "frM": "Jean-François|Loïc|Benoît|Rémi|Gaëtan|Jérôme",
    "bgF": "Desislava|Tsvetelina|Yordanka|Mariya|Elitsa", "bgM": "Georgi|Dimitar|Yordan|Plamen|Hristo",
    "trF": "Gülşen|Ayşe|Elif|Işıl|Özlem", "trM": "Mehmet|Çağlar|Yiğit|Ömer|Emre",
    "maF": "Fatima-Zahra|Khadija|Naïma|Yasmina|Salma", "maM": "Mohamed|Youssef|Abdelkader|Rachid|Ilyas",
}  # fmt: skip
_LAST_NAMES = {
    "nl": "Van den Broeck|Van der Linden|De Clercq|Vanden Berghe|Van de Velde|'t Kindt|D'hondt|De Smet|Ter Burg|Claeys",
    "fr": "de la Fontaine|d'Hoop|Lefèvre|Noël|Gérard|du Bois|Mélotte|Delvaux-Lambert|Le Grand|Crèvecœur",
    "bg": "Ivanova-Petkova|Dimitrova|Hristov|Yankova|Zhelyazkov|Tsonev",
    "tr": "Yıldız|Çelik|Şahin|Aydın|Güneş|Kılıç",
    "ma": "El Amrani|Ben Haddou|Aït Lahcen|Ouali|El Khattabi|Bouzid",
}
_GENDERS = {
    "nl": "vrouw|man|non-binair|trans vrouw|trans man|genderfluïde|vrouwelijk, soms niet|zegt het liever niet",
    "fr": "femme|homme|non binaire|femme trans|homme trans|agenre|plutôt masculin|ne souhaite pas répondre",
    "en": "woman|man|non-binary|trans woman|trans man|genderqueer|mostly male|rather not say",
}
_PROFESSIONS = {
    "nl": "leerkracht|verpleegkundige|bediende|lasser|zelfstandig kapper|student|gepensioneerd|burgemeester|kok",
    "fr": "enseignante|infirmier|employée|soudeur|coiffeur indépendant|étudiante|retraité|notaire|cuisinière",
    "en": "teacher|nurse|interpreter|software developer|diplomat|student|retired|lobbyist|chef",
}
_DIETS = {
    "nl": "geen|vegetarisch|veganistisch|halal|glutenvrij|lactosevrij|zoutarm",
    "fr": "aucun|végétarien|végane|halal|sans gluten|sans lactose|pauvre en sel",
    "en": "none|vegetarian|vegan|halal|gluten-free|kosher|low salt",
}
_COUNTRIES = {"nl": "België", "fr": "Belgique", "en": "Belgium"}
_INSURERS = "Christelijke Mutualiteit|Solidaris|Helan|Mutualité chrétienne|Partenamut|Liberale Mutualiteit|HZIV|CAAMI"


def unaccented(text: pl.Expr) -> pl.Expr:
    """The text without diacritics, case kept."""
    return text.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.replace_many({"\u0131": "i", "œ": "oe", "ø": "o"})


def digits(text: pl.Expr) -> pl.Expr:
    """The ASCII digits of the text, in order."""
    return text.str.replace_all("[^0-9]", "")


def drawn(pool: Sequence[str], by: pl.Expr) -> pl.Expr:
    """The pool's value at an unsigned number, wrapped around."""
    return pl.lit(pl.Series(list(pool))).gather(by % len(pool))


def one_of(forms: Sequence[pl.Expr], by: pl.Expr) -> pl.Expr:
    """The form at an unsigned number, wrapped around."""
    return pl.coalesce(pl.when(by % len(forms) == n).then(form) for n, form in enumerate(forms))


def name_pools(seed: int) -> dict[str, str]:
    """First names by culture and sex (`nlF`), family names by culture (`nl`), parted by `|`."""
    pools = {key: names.split("|") for key, names in (_FIRST_NAMES | _LAST_NAMES).items()}
    for locale in ("nl_BE", "fr_BE"):
        faker = Faker(locale)
        faker.seed_instance(seed)
        draws = {"F": faker.first_name_female, "M": faker.first_name_male, "": faker.last_name}
        for sex, new in draws.items():
            pools[locale[:2] + sex] += [new() for _ in range(200)]
    strangers = (*STRANGER_FIRST_NAMES, *STRANGER_LAST_NAMES)
    return {
        key: "|".join(name for name in dict.fromkeys(pool) if not any(part in strangers for part in re.split("[ -]", name)))
        for key, pool in pools.items()
    }


def draw(pools: Mapping[str, str], keys: Strings, rng: np.random.Generator, empty: float = 0.0) -> pl.Series:
    """A value for each key from the key's own pool (parted by `|`); a share of them null."""
    values = np.empty(len(keys), dtype=object)
    for key in np.unique(keys):
        here = keys == key
        values[here] = rng.choice(pools[key].split("|"), here.sum())
    values[rng.random(len(keys)) < empty] = None
    return pl.Series(values.tolist(), dtype=pl.String)


def names(n: int, region: Strings | str, pools: Mapping[str, str], rng: np.random.Generator) -> pl.DataFrame:
    """first_name, last_name and sex (F or M) of people from a region (nl or fr); one in five has roots elsewhere."""
    culture = np.where(rng.random(n) < 0.2, rng.choice(["bg", "tr", "ma"], n), region)
    sex = rng.choice(["F", "M"], n, p=[0.57, 0.43])
    first = draw(pools, np.char.add(culture, sex), rng)
    last, other = draw(pools, culture, rng), draw(pools, culture, rng)
    double = one_of([pl.lit("-"), pl.lit(" ")], noise(n, rng)) + pl.lit(other)
    last_name = pl.lit(last) + pl.when(noise(n, rng) % 16 == 0).then(double).otherwise(pl.lit(""))
    return pl.select(first_name=pl.lit(first), last_name=last_name, sex=pl.lit(pl.Series(sex.tolist())))


def noise(n: int, rng: np.random.Generator) -> pl.Expr:
    """One unsigned random number a row (UInt32)."""
    return pl.lit(pl.Series(rng.integers(0, 2**32, n, dtype=np.uint32)))


def _scatter(n: int, width: int, rng: np.random.Generator) -> pl.Expr:
    """Numbers of `width` digits in no visible order, all different while they last (Int64)."""
    numbers = np.arange(n, dtype=np.int64) * (6_180_339_887 % 10**width) + rng.integers(10**width)
    return pl.lit(pl.Series(numbers % 10**width))


def padded(number: pl.Expr, width: int) -> pl.Expr:
    """The number's digits, with zeroes in front up to the width."""
    return number.cast(pl.String).str.zfill(width)


def _national_numbers(n: int, rng: np.random.Generator) -> pl.Expr:
    """From birth_date and is_male, in mixed spellings, with check digits that neither century's rule accepts."""
    rank = pl.int_range(pl.len()).over("birth_date", "is_male")
    serial = (rank * 211 + pl.col("birth_date").dt.epoch("d")) % 499 * 2 + pl.when("is_male").then(1).otherwise(2)
    nine = pl.col("birth_date").dt.to_string("%y%m%d") + padded(serial, 3)
    # From 2000 on the rule puts a 2 before the nine digits, which moves the check digits by 29 of 97.
    check = (97 - nine.cast(pl.Int64) % 97 + noise(n, rng) % 28) % 97 + 1
    parts = [nine.str.slice(0, 2), nine.str.slice(2, 2), nine.str.slice(4, 2), nine.str.slice(6), padded(check, 2)]
    shapes = ("{}.{}.{}-{}.{}", "{} {} {} {} {}", "{}{}{}{}{}", "{}{}{}-{}-{}")
    return one_of([pl.format(shape, *parts) for shape in shapes], noise(n, rng))


def _mailboxes(n: int, rng: np.random.Generator) -> pl.Expr:
    """The part before the @, which mostly follows the name."""
    first, last = (unaccented(pl.col(c).str.to_lowercase()).str.replace_all("[^a-z]", "") for c in ("first_name", "last_name"))
    year = pl.col("birth_date").dt.to_string("%y")
    plain = pl.format("{}.{}", first, last)
    nickname = drawn(["zonnebloem", "petitchat", "fietser", "noordzee", "lapluie"], noise(n, rng)) + year
    return one_of([plain, plain, plain, first.str.head(1) + last, plain + year, nickname], noise(n, rng))


def _phone_numbers(n: int, rng: np.random.Generator) -> pl.Series:
    """Three in four mobile, by prefixes without an operator in libphonenumber; landlines with a 0 after the area."""
    number, at = _scatter(n, 6, rng), pl.int_range(n)
    mobile = drawn(_MOBILE_PREFIXES, at) + padded(number, 6)
    fixed = drawn(_AREA_CODES, at) + pl.lit("0") + padded(number % 10**5, 5)
    national = pl.when(noise(n, rng) % 4 > 0).then(mobile).otherwise(fixed)
    pairs = [national.str.head(-6), *(national.str.slice(start, 2) for start in (-6, -4, -2))]
    shapes = ("+32 {} {} {} {}", "0{}/{}.{}.{}", "0{} {} {} {}", "+32{}{}{}{}")
    return pl.select(one_of([pl.format(shape, *pairs) for shape in shapes], noise(n, rng))).to_series()


def phone_forms(phone: pl.Expr) -> tuple[pl.Expr, ...]:
    """Spellings of a Belgian number that no phone column of the sample uses."""
    national = digits(phone).str.replace("^32", "0")
    area = national.str.head(-6)
    pairs = [national.str.slice(-6, 2), national.str.slice(-4, 2), national.str.slice(-2, 2)]
    short = area.str.slice(1)
    shapes = ("0{}/{}{}{}", "0{}-{}-{}-{}", "0032 {} {} {} {}", "0{}{}{}{}", "+32 (0){} {} {} {}", "0{}.{}.{}.{}")
    return tuple(pl.format(shape, short, *pairs) for shape in shapes)


def _ibans(n: int, rng: np.random.Generator) -> pl.Expr:
    """Valid by ISO 7064 and by the Belgian rule, at a bank code that python-stdnum's list has not."""
    account = _scatter(n, 7, rng) + _BANK_CODE * 10**7
    bban = account * 100 + (account + 96) % 97 + 1
    check = 98 - (bban * 10**6 + 111400) % 97
    text, head = bban.cast(pl.String), padded(check, 2)
    spaced = pl.format("BE{} {} {} {}", head, text.str.slice(0, 4), text.str.slice(4, 4), text.str.slice(8))
    return one_of([spaced, pl.format("BE{}{}", head, text)], noise(n, rng))


def make_patients(n: int, pools: Mapping[str, str], rng: np.random.Generator) -> pl.DataFrame:
    """The table of patients: birth_date is a Date, every other column a String."""
    language = rng.choice(["nl", "fr", "en"], n, p=[0.55, 0.36, 0.09])
    region = np.where(language == "en", rng.choice(["nl", "fr"], n), language)
    age = pl.duration(days=pl.lit(pl.Series((365.25 * (6 + 95 * rng.beta(2, 2.6, n))).astype(np.int64))))
    contact, phones = names(n, region, pools, rng), _phone_numbers(2 * n, rng)
    made = names(n, region, pools, rng).with_columns(
        draw(_PLACES, region, rng).str.splitn(" ", 2).struct.rename_fields(["postal_code", "city"]).struct.unnest(),
        patient_id=pl.format("P{}", padded(pl.int_range(1, n + 1), 7)),
        birth_date=pl.lit(date(2024, 12, 31)) - age,
        is_male=pl.col("sex") == "M",
        gender_at_birth=pl.when(noise(n, rng) % 50 == 0).then(pl.lit("X")).otherwise("sex"),
        gender=draw(_GENDERS, language, rng, empty=0.3),
        phone=phones[:n],
        street=draw(_STREETS, region, rng),
        house_number=pl.format("{}{}", noise(n, rng) % 250 + 1, drawn(["", "", "", "A", "B"], noise(n, rng))),
        box=draw({"": "1|2|3|4|0101|0203|A2"}, np.full(n, ""), rng, empty=0.7),
        country=draw(_COUNTRIES, language, rng),
        language=pl.Series(language.tolist()),
        profession=draw(_PROFESSIONS, language, rng, empty=0.1),
        diet=draw(_DIETS, language, rng, empty=0.2),
        iban=_ibans(n, rng),
        insurer=draw({"": _INSURERS}, np.full(n, ""), rng),
        insurance_number=pl.format("{}/{}", noise(n, rng) % 500 + 101, padded(_scatter(n, 10, rng), 10)),
        emergency_contact_name=pl.format("{} {}", contact["first_name"], contact["last_name"]),
        emergency_contact_phone=phones[n:],
    )
    take = pl.int_range(pl.len()).over("mailbox") + 1
    domain = drawn(["example.org", "example.com", "example.net"], noise(n, rng))
    contacted, mailed, filmed = (noise(n, rng) % 100 < share for share in (92, 96, 25))
    recording = pl.format("rec/{}_{}.mp4", "patient_id", drawn(["intake", "voice", "consent"], noise(n, rng)))
    made = made.with_columns(mailbox=_mailboxes(n, rng), national_number=_national_numbers(n, rng)).with_columns(
        pl.when(contacted).then(pl.col("^emergency_contact_.*$")),
        mailbox=pl.col("mailbox") + pl.when(take > 1).then(pl.format("_{}", take)).otherwise(pl.lit("")),
        recording=pl.when(filmed).then(recording),
    )
    return made.with_columns(email=pl.when(mailed).then(pl.format("{}@{}", "mailbox", domain))).select(_COLUMNS)
