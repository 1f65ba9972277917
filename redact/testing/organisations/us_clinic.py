"""A made-up cosmetic-surgery clinic in the United States: patients, appointments, claims, orders, messages, searches, reviews, referrals.

Comes in: a number of patients and a seed. Goes out: a `Sample`. Social security numbers are of area 666, Medicare numbers begin with a 0,
physicians' numbers fail their check digit, cards are those that networks publish for tests.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from faker import Faker

from redact.testing.organisations.book import Book, staff_list
from redact.testing.organisations.people import AS_OF, Country, Person, address_v4, day_between, mailbox, make_people
from redact.testing.organisations.sample import Id, Sample, joined, tell

CARDS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011111111111117")
"""Numbers that the card networks publish for tests."""
_AREAS = (212, 310, 415, 617, 713, 305, 206, 312, 404, 602, 503, 919)
_STATES = (
    ("New York", "NY", "100"),
    ("Los Angeles", "CA", "900"),
    ("Houston", "TX", "770"),
    ("Miami", "FL", "331"),
    ("Boise", "ID", "837"),
)
_CARE = (
    ("rhinoplasty", "J34.2"),
    ("breast reduction", "N62"),
    ("abdominoplasty", "L98.7"),
    ("laser resurfacing", "L70.0"),
    ("blepharoplasty", "H02.3"),
    ("scar revision", "L91.0"),
    ("reconstruction", "C50.9"),
)
_STAFF = ("Amelia Hartwell", "Jonas Whitlock", "Priya Ramanathan", "Gideon Marsh", "Rosalind Achebe")
_CALLS = (
    "{name} called about swelling after the {care}; advised cold compresses and rest.",
    "Spoke with {first} {last} at {phone}: the {care} is confirmed for {day}.",
    "Left a message for Mrs. {last}, DOB {born}, to call back about the lab results.",
    "Patient {first} asks whether Medicare number {mbi} is still on file.",
    "Member ID: {member}. Insurer wants the operative report before it pays for the {care}.",
    "Emergency contact {contact} will drive the patient home.",
    "SSN {ssn} read back on the line, the caller was told not to do so again.",
)
_QUIET = (
    "Incision clean and dry, sutures out in a week.",
    "No fever, pain 3/10, acetaminophen is enough.",
    "Wants to know how long the bruising lasts.",
    "Smokes half a pack a day, advised to stop four weeks before surgery.",
)
_MESSAGES = (
    "Hi, this is {name}. Can you move my appointment? My number is {phone}.",
    "Please send the bill to {mail}, thank you. {first}",
    "I still have redness after the {care}. Should I come in? {first} {last}",
    "My address changed, it is now {street}, {city}.",
    "Dr. {doctor} was very kind, please thank her for me.",
)
_SEARCHES = ("recovery after {care}", "{care} cost", "does insurance pay for {care}", "{last} {care} before and after", "clinic hours")
_REVIEWS = (
    "{staff} and the whole team took wonderful care of me.",
    "Waited an hour, but {staff_last} was worth it.",
    "{staff_first} at the front desk was rude. The {care} itself is fine.",
    "Five stars, would come again.",
)


def _place(faker: Faker, rng: random.Random) -> tuple[str, str, str]:
    city, state, zip3 = rng.choice(_STATES)
    return faker.street_address(), f"{zip3}{rng.randint(1, 99):02d}", f"{city}, {state}"


US = Country("en_US", lambda _, __: "", lambda rng, _: f"({rng.choice(_AREAS)}) 555-01{rng.randint(0, 99):02d}", _place)
"""Telephone numbers are those that are kept for fiction: several people share one."""


def us_clinic(patients: int = 1000, seed: int = 7) -> Sample:
    """The same clinic for the same number of patients (at least 1) and seed."""
    rng = random.Random(seed)
    people = make_people(patients, US, rng)
    book = _Book(rng)
    for person, contact in zip(people, make_people(patients, US, rng, 20), strict=True):
        book.write(person, contact)
    return book.sample({"erased.csv": book.people("erased"), "staff.csv": staff_list(_STAFF)})


class _Book(Book):
    """The clinic's tables while they are written."""

    def __init__(self, rng: random.Random) -> None:
        names = ("patients", "appointments", "claims", "orders", "messages", "searches", "reviews", "referrals", "transcripts")
        super().__init__(rng, "patient_id", names)

    def write(self, person: Person, contact: Person) -> None:
        rng = self.rng
        self.person, self.pid = person, f"MRN-{100_000 + person.number}"
        self.contact = contact
        self.care, self.code = rng.choice(_CARE)
        letters, rest = [rng.choice("ACDEFGHJK") for _ in range(2)], rng.randint(10, 99)
        self.mbi = f"0{letters[0]}{rng.randint(1, 9)}{rng.randint(0, 9)}-{letters[1]}A{rng.randint(0, 9)}-AA{rest}"
        self.member = f"W{200_000_000 + person.number * 7}"
        self.ssn = f"666-{rng.randint(1, 99):02d}-{person.number % 9999 + 1:04d}"
        self._patient()
        for _ in range(rng.choice((1, 1, 2, 3))):
            self._visit()
        if rng.random() < 0.6:
            self._online()
        if rng.random() < 0.3:
            self._said()

    def _consents(self) -> dict[str, bool | date | None]:
        """Consent to marketing and to publication, and what took it back; noted in `out`."""
        consent, rng = self.consent(), self.rng
        objected, erased = rng.random() < 0.05, rng.random() < 0.01
        self.note(self.pid, consent, objected=objected, erased=erased, minor=self.person.age() < 16)
        return {"marketing_consent": consent[0], "consent_withdrawn_on": consent[1], "objects_to_marketing": objected}

    def _patient(self) -> None:
        person, rng = self.person, self.rng
        city, state = person.city.split(", ")
        self.tables["patients"].add(
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            last_name=Id("PERSON", person.last),
            first_name=Id("PERSON", person.first),
            sex=person.sex,
            birth_date=person.born,
            ethnicity=rng.choice(("white", "black", "asian", "hispanic", None)),
            sexual_orientation=rng.choice(("straight", "gay", "bisexual", None, None)),
            genetic_test=rng.choice(("BRCA1 negative", "BRCA2 positive", None, None, None)),
            email=Id("EMAIL_ADDRESS", mailbox(person)),
            phone=Id("PHONE_NUMBER", person.phone),
            street=Id("STREET_ADDRESS", person.street),
            city=city,
            state=state,
            zip=person.postcode,
            ssn=Id("US_SSN", self.ssn),
            passport_number=Id("US_PASSPORT", f"{rng.choice('XYZ')}{person.number:08d}"),
            driver_license=Id("US_DRIVER_LICENSE", f"D{rng.randint(1000, 9999)}{person.number:07d}"),
            height_cm=rng.randint(150, 195),
            weight_kg=rng.randint(48, 120),
            conditions=rng.choice(("none", "asthma", "hypertension")),
            mbi=Id("US_MBI", self.mbi),
            member_number=Id("US_MEMBER_NUMBER", self.member),
            group_number=Id("US_GROUP_NUMBER", f"GRP{rng.randint(10_000, 99_999)}"),
            contact_name=Id("PERSON", self.contact.short),
            contact_phone=Id("PHONE_NUMBER", self.contact.phone),
            **self._consents(),
        )

    def slots(self) -> dict[str, str | int | Id]:
        person = self.person
        return {
            "name": Id("PERSON", person.short),
            "first": Id("PERSON", person.first),
            "last": Id("PERSON", person.last),
            "phone": Id("PHONE_NUMBER", person.phone),
            "mail": Id("EMAIL_ADDRESS", mailbox(person)),
            "street": Id("STREET_ADDRESS", person.street),
            "city": person.city,
            "born": Id("DATE_OF_BIRTH", f"{person.born:%m/%d/%Y}"),
            "mbi": Id("US_MBI", self.mbi),
            "member": Id("US_MEMBER_NUMBER", self.member),
            "ssn": Id("US_SSN", self.ssn),
            "contact": Id("PERSON", self.contact.short),
            "care": self.care,
            "day": self.rng.choice(("Monday", "Friday")),
            "doctor": Id("PERSON", self.rng.choice(_STAFF).split()[1]),
        }

    def _visit(self) -> None:
        rng, tables = self.rng, self.tables
        start = datetime(2022, 1, 3, 8) + timedelta(days=rng.randint(0, 1500), minutes=15 * rng.randint(0, 36))
        provider, number = rng.choice(_STAFF), len(tables["appointments"].rows) + 1
        tables["appointments"].add(
            appointment_id=Id("EVENT_ID", f"A{number:08d}"),
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            scheduled_at=start,
            provider_name=Id("PERSON", provider),
            procedure=self.care,
            diagnosis=self.code,
            call_recording=Id("FILE_REFERENCE", f"calls/{self.pid}-{number}.wav"),
            call_note=joined([self.text(_CALLS, rng.choice((0, 1, 1, 2))), self.text(_QUIET)]),
        )
        tables["claims"].add(
            claim_number=Id("US_CLAIM_NUMBER", f"CLM{2_000_000 + number}"),
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            authorization_number=Id("US_PRIOR_AUTHORIZATION_NUMBER", f"PA{7_000_000 + number * 3}"),
            diagnosis=self.code,
            billed_on=start.date(),
            amount=round(rng.lognormvariate(7, 0.8), 2),
        )

    def _online(self) -> None:
        rng, tables = self.rng, self.tables
        at = datetime(2026, 1, 1) + timedelta(seconds=rng.randint(0, 15_000_000))
        tables["orders"].add(
            order_id=Id("EVENT_ID", f"O{len(tables['orders'].rows) + 1:07d}"),
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            ordered_at=at,
            product=rng.choice(("scar gel", "sunscreen", "compression garment")),
            amount=round(rng.uniform(12, 240), 2),
            refunded=rng.random() < 0.1,
            card_number=Id("CREDIT_CARD", rng.choice(CARDS)),
            card_code=Id("CARD_SECURITY_CODE", f"{rng.randint(100, 999)}"),
            card_expiry=Id("CARD_EXPIRY", f"{rng.randint(1, 12):02d}/{rng.randint(27, 31)}"),
        )
        tables["searches"].add(
            search_id=f"{rng.getrandbits(60):015x}",
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            searched_at=at,
            query=self.text(_SEARCHES),
            ip=Id("IP_ADDRESS", address_v4(rng)),
            cookie=Id("COOKIE_ID", f"GA1.2.{rng.getrandbits(30)}.{rng.getrandbits(30)}"),
            device_id=Id("DEVICE_ID", f"{rng.getrandbits(64):016x}"),
            browser=rng.choice(("Safari 17", "Chrome 124", "Firefox 125")),
        )
        tables["messages"].add(
            message_id=Id("EVENT_ID", f"M{len(tables['messages'].rows) + 1:07d}"),
            patient_id=Id("MEDICAL_RECORD_NUMBER", self.pid),
            sent_at=at,
            channel=rng.choice(("sms", "chat", "e-mail")),
            body=self.text(_MESSAGES),
        )

    def _said(self) -> None:
        rng, tables, pid = self.rng, self.tables, Id("MEDICAL_RECORD_NUMBER", self.pid)
        staff, at = rng.choice(_STAFF), day_between(rng, date(2025, 1, 1), AS_OF)
        first, last = staff.split()
        named = {"staff": Id("PERSON", staff), "staff_first": Id("PERSON", first), "staff_last": Id("PERSON", f"Dr. {last}")}
        tables["reviews"].add(
            review_id=f"R{len(tables['reviews'].rows) + 1}",
            patient_id=pid,
            posted_on=at,
            stars=rng.randint(1, 5),
            handle=Id("SOCIAL_HANDLE", f"@{self.person.first.lower()}{self.person.number}"),
            body=tell(rng.choice(_REVIEWS), **named, care=self.care),
        )
        tables["referrals"].add(
            referral_id=f"F{len(tables['referrals'].rows) + 1}",
            patient_id=pid,
            referred_on=at,
            friend_name=Id("PERSON", self.contact.short),
            friend_email=Id("EMAIL_ADDRESS", mailbox(self.contact)),
        )
        tables["transcripts"].add(
            patient_id=pid, recorded_on=at, video=Id("FILE_REFERENCE", f"video/{self.pid}.mp4"), transcript=self.text(_MESSAGES, 2)
        )
