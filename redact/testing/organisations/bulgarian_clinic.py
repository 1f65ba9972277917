"""A made-up dermatology clinic in Bulgaria: patients, visits with letters, messages, stories, survey, website.

Comes in: a number of patients and a seed. Goes out: a `Sample`, all of it in Bulgarian, in Cyrillic letters; some names are spelled in
Latin too. Personal numbers (EGN, LNCh), physicians' and firms' numbers fail their check digit.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from faker import Faker
from stdnum.bg import egn, pnf

from redact.testing.organisations.book import Book, staff_list
from redact.testing.organisations.people import AS_OF, Country, Person, address_v4, day_between, mailbox, make_people
from redact.testing.organisations.sample import Id, Sample, joined

_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюя",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya".split(),
        strict=True,
    )
)
"""The law on transliteration of 2009."""
_STREETS = ("ул. Шипка", "ул. Раковски", "бул. Витоша", "ул. Иван Вазов", "бул. Цариградско шосе", "ул. Солунска", "ж.к. Младост 1, бл.")
_PLACES = (("София", "10"), ("Пловдив", "40"), ("Варна", "90"), ("Бургас", "80"), ("Русе", "70"), ("Плевен", "58"))
_CARE = (
    ("акне", "L70.0"), ("псориазис", "L40.0"), ("екзема", "L30.9"), ("меланом", "C43.9"), ("розацея", "L71.9"), ("витилиго", "L80"),
)  # fmt: skip
_STAFF = ("Ралица Обретенова", "Калоян Шишманов", "Теменуга Бакалова", "Пламен Керемидчиев")
_LETTERS = (
    "Пациентът {name}, ЕГН {egn}, е прегледан по повод {ill}.",
    "Г-н/г-жа {last} съобщава за подобрение след лечението.",
    "Тел. за връзка: {phone}.",
    "Адрес: {street}, {city}.",
    "Роден/а на {born}, насочен/а за биопсия.",
    "Назначен контролен преглед при д-р {doctor}.",
    "Придружител: {contact}, тел. {contact_phone}.",
)
_QUIET = (
    "Кожата е спокойна, без нови обриви.", "Кръвно налягане 120/80, пулс 72.", "Да се избягва слънце три седмици.",
    "Назначен крем два пъти дневно.", "Алергии не съобщава.",
)  # fmt: skip
_FORMS = (
    "Здравейте, казвам се {short}. Моля, обадете ми се на {phone}.",
    "Имам въпрос за {ill}, пишете ми на {mail}.",
    "Чаках два часа, д-р {doctor} закъсня.",
    "Благодаря на екипа за вниманието. {short}",
)
_STORIES = (
    "Преди година {ill} ми пречеше да излизам. Днес се чувствам добре. {first}",
    "Историята на {short}: лечението продължи шест месеца.",
    "Д-р {doctor} ми върна увереността.",
)
_ANSWERS = ("Много доволен.", "Цените са високи.", "Д-р {doctor} обяснява добре.", "Ще дойда пак.")


def latin(text: str) -> str:
    """The text in Latin letters."""
    small = "".join(_LATIN.get(letter, letter) for letter in text.lower())
    return small.title() if text[:1].isupper() else small


def _patronymic(father: str, sex: str) -> str:
    stem = father[:-1] if father[-1] in "аяй" else father
    middle = "ев" if father[-1] in "йья" else "ов"
    return stem + middle + ("а" if sex == "F" else "")


def _place(_: Faker, rng: random.Random) -> tuple[str, str, str]:
    city, code = rng.choice(_PLACES)
    street = f"{rng.choice(_STREETS)} {rng.randint(1, 120)}"
    if rng.random() < 0.4:
        street += f", вх. {rng.choice('АБВ')}, ет. {rng.randint(1, 8)}, ап. {rng.randint(1, 60)}"
    return street, f"{code}{rng.randint(0, 99):02d}", city


BULGARIA = Country(
    "bg_BG",
    _patronymic,
    lambda rng, number: f"{rng.choice(('+359 87', '087'))}0 {number % 1000:03d} {number // 1000 % 1000:03d}",
    _place,
)


def bulgarian_clinic(patients: int = 1000, seed: int = 7) -> Sample:
    """The same clinic for the same number of patients (at least 1) and seed."""
    rng = random.Random(seed)
    people = make_people(patients, BULGARIA, rng)
    book = _Book(rng)
    for person, contact in zip(people, make_people(patients, BULGARIA, rng, 20), strict=True):
        book.write(person, contact)
    return book.sample({"erased.csv": book.people("erased"), "staff.csv": staff_list(_STAFF)})


def made_egn(person: Person) -> str:
    """A personal number of the right birth date and sex whose check digit is wrong."""
    month = person.born.month + (40 if person.born.year >= 2000 else 0)
    serial = (person.number * 7 % 100) * 10 + 2 * (person.number % 5) + (person.sex == "F")
    nine = f"{person.born.year % 100:02d}{month:02d}{person.born.day:02d}{serial:03d}"
    return nine + str((int(egn.calc_check_digit(nine)) + 1 + person.number % 8) % 10)


def made_lnch(number: int) -> str:
    """A foreigner's number whose check digit is wrong."""
    nine = f"{700_000_000 + number * 31:09d}"
    return nine + str((int(pnf.calc_check_digit(nine)) + 1 + number % 8) % 10)


class _Book(Book):
    """The clinic's tables while they are written."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng, "patient_id", ("patients", "visits", "forms", "stories", "survey", "website"))

    def write(self, person: Person, contact: Person) -> None:
        rng = self.rng
        self.person, self.contact, self.pid = person, contact, f"DC{200_000 + person.number}"
        self.ill, self.code = rng.choice(_CARE)
        self.foreign = rng.random() < 0.05
        self.egn = made_lnch(person.number) if self.foreign else made_egn(person)
        self._patient()
        for _ in range(rng.choice((1, 1, 2, 3))):
            self._visit()
        if rng.random() < 0.4:
            self._form()
        if rng.random() < 0.1:
            self._story()
        if rng.random() < 0.5:
            self._site()

    def _patient(self) -> None:
        person, rng = self.person, self.rng
        consent, objected, erased = self.consent(), rng.random() < 0.05, rng.random() < 0.01
        self.note(self.pid, consent, objected=objected, erased=erased, minor=person.age() < 18)
        # NOTE: some records hold no birth date of their own: it stands in the personal number alone.
        born = None if rng.random() < 0.2 and not self.foreign else person.born
        self.tables["patients"].add(
            patient_id=Id("PATIENT_ID", self.pid),
            first_name=Id("PERSON", person.first),
            middle_name=Id("PERSON", person.middle),
            last_name=Id("PERSON", person.last),
            latin_name=Id("PERSON", f"{latin(person.first)} {latin(person.last)}"),
            egn=None if self.foreign else Id("BG_EGN", self.egn),
            lnch=Id("BG_LNCH", self.egn) if self.foreign else None,
            birth_date=born,
            sex="жена" if person.sex == "F" else "мъж",
            phone=Id("PHONE_NUMBER", person.phone),
            viber=Id("PHONE_NUMBER", person.phone) if rng.random() < 0.5 else None,
            email=Id("EMAIL_ADDRESS", mailbox(person, latin)),
            street=Id("STREET_ADDRESS", person.street),
            postal_code=person.postcode,
            city=person.city,
            contact_name=Id("PERSON", self.contact.short),
            contact_phone=Id("PHONE_NUMBER", self.contact.phone),
            marketing_consent=consent[0],
            consent_withdrawn_on=consent[1],
            objects_to_marketing=objected,
        )

    def slots(self) -> dict[str, str | int | Id]:
        person = self.person
        return {
            "name": Id("PERSON", person.name),
            "short": Id("PERSON", person.short),
            "first": Id("PERSON", person.first),
            "last": Id("PERSON", person.last),
            "egn": Id("BG_LNCH" if self.foreign else "BG_EGN", self.egn),
            "phone": Id("PHONE_NUMBER", person.phone),
            "mail": Id("EMAIL_ADDRESS", mailbox(person, latin)),
            "street": Id("STREET_ADDRESS", person.street),
            "city": person.city,
            "born": Id("DATE_OF_BIRTH", f"{person.born:%d.%m.%Y} г."),
            "contact": Id("PERSON", self.contact.short),
            "contact_phone": Id("PHONE_NUMBER", self.contact.phone),
            "doctor": Id("PERSON", self.rng.choice(_STAFF).split()[1]),
            "ill": self.ill,
        }

    def _visit(self) -> None:
        rng, visits = self.rng, self.tables["visits"]
        number = len(visits.rows) + 1
        visits.add(
            visit_id=Id("EVENT_ID", f"П{number:07d}"),
            patient_id=Id("PATIENT_ID", self.pid),
            visited_at=datetime(2021, 1, 4, 8) + timedelta(days=rng.randint(0, 2000), minutes=15 * rng.randint(0, 32)),
            physician_name=Id("PERSON", rng.choice(_STAFF)),
            physician_uin=f"23{rng.randint(0, 4):08d}",
            diagnosis=self.code,
            letter=joined([self.text(_LETTERS, rng.choice((1, 1, 2))), self.text(_QUIET)]),
            photo=Id("FILE_REFERENCE", f"foto/{self.pid}/{number}.jpg"),
        )

    def _form(self) -> None:
        rng, forms = self.rng, self.tables["forms"]
        forms.add(
            form_id=f"З{len(forms.rows) + 1}",
            patient_id=Id("PATIENT_ID", self.pid),
            sent_on=day_between(rng, date(2024, 1, 1), AS_OF),
            kind=rng.choice(("въпрос", "оплакване", "благодарност")),
            message=self.text(_FORMS),
        )

    def _story(self) -> None:
        rng, stories = self.rng, self.tables["stories"]
        given = rng.random() < 0.6
        withdrawn = day_between(rng, date(2025, 6, 1), AS_OF) if given and rng.random() < 0.2 else None
        for reason, holds in (("no_story_consent", not given), ("story_withdrawn", withdrawn is not None)):
            if holds:
                self.out.setdefault(reason, []).append(self.pid)
        stories.add(
            story_id=f"И{len(stories.rows) + 1}",
            patient_id=Id("PATIENT_ID", self.pid),
            publication_consent=given,
            publication_withdrawn_on=withdrawn,
            story=self.text(_STORIES),
            photo=Id("FILE_REFERENCE", f"istorii/{self.pid}.jpg"),
        )

    def _site(self) -> None:
        rng, pid = self.rng, Id("PATIENT_ID", self.pid)
        at = datetime(2026, 1, 1) + timedelta(seconds=rng.randint(0, 15_000_000))
        self.tables["survey"].add(patient_id=pid, answered_on=at.date(), score=rng.randint(1, 5), answer=self.text(_ANSWERS))
        self.tables["website"].add(
            patient_id=pid,
            visited_at=at,
            ip=Id("IP_ADDRESS", address_v4(rng)),
            cookie=Id("COOKIE_ID", f"GA1.2.{rng.getrandbits(30)}.{rng.getrandbits(30)}"),
            page=rng.choice(("/ceni", "/akne", "/kontakti", "/laser")),
            browser=rng.choice(("Chrome 124", "Safari 17", "Firefox 125")),
        )
