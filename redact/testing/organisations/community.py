"""A made-up community and marketplace for medical aesthetics: members, their contacts, posts, chats, payments, devices, surveys, messages.

Comes in: a number of members and a seed. Goes out: a `Sample`, in English, members from several countries.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from redact.testing.organisations.book import Book, staff_list
from redact.testing.organisations.people import Person, address_v4, mailbox, make_people
from redact.testing.organisations.sample import Id, Sample
from redact.testing.organisations.us_clinic import CARDS, US

_STAFF = ("Marguerite Ellison", "Tobias Fenwick", "Noor Halabi", "Beatrix Lindqvist", "Cormac Delaney", "Ingrid Solheim")
_CARE = ("filler", "rhinoplasty", "laser peel", "botulinum toxin", "breast implants", "hair transplant")
_POSTS = (
    "I had {care} with {staff} and I am very happy.", "Has anybody been treated by Dr. {staff_last}?",
    "{staff_possessive} hands are magic, the {care} healed within a week.", "Avoid {staff_lower}, she never called back.",
    "Swelling on day {count} after {care}, is that normal?", "Write to me at {mail} if you want to see my photos.",
    "I am {short}, {age}, and thinking about {care}.",
)  # fmt: skip
_CHATS = (
    "My card is {card}, can you charge the deposit?", "Call me on {phone}, I am free after five.",
    "{first} here, is {staff_first} in today?",
    "How much is {care}?", "I have diabetes, is {care} still possible?", "Thanks, see you on {day}.",
)  # fmt: skip
_SMS = ("Your code is {count}0{count}7{count}.", "Hi {first}, your visit for {care} is on {day}.", "Reply STOP to opt out.")
_ANSWERS = ("Very easy to use.", "{staff} answered every question.", "I found my clinic here.", "My conditions: asthma, eczema.")
_KEYS = {"posts": "post_id", "chats": "chat_id", "surveys": "survey_id", "sms": "sms_id"}
_AGENTS = ("Chrome 124", "Safari 17", "Firefox 125")


def community(members: int = 1000, seed: int = 7) -> Sample:
    """The same community for the same number of members (at least 1) and seed."""
    rng = random.Random(seed)
    people = make_people(members, US, rng, 13)
    book = _Book(rng)
    for person, friend in zip(people, make_people(members, US, rng, 20), strict=True):
        book.write(person, friend)
    return book.sample({"erased.csv": book.people("erased"), "staff.csv": staff_list(_STAFF)})


class _Book(Book):
    """The community's tables while they are written."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng, "member_id", ("members", "contacts", "posts", "chats", "payments", "devices", "surveys", "sms"))

    def write(self, person: Person, friend: Person) -> None:
        rng = self.rng
        self.person, self.friend, self.number = person, friend, f"U{300_000 + person.number}"
        self.mid = Id("ID", self.number)
        self.care, self.at = rng.choice(_CARE), datetime(2025, 6, 1) + timedelta(seconds=rng.randint(0, 30_000_000))
        self._member()
        if rng.random() < 0.3:
            self._contact()
        for name, share in (("posts", 0.7), ("chats", 0.5), ("surveys", 0.2), ("sms", 0.4)):
            if rng.random() < share:
                self._said(name)
        if rng.random() < 0.3:
            self._paid()
        if rng.random() < 0.7:
            self._device()

    def _member(self) -> None:
        person, rng = self.person, self.rng
        consent = self.consent()
        self.note(self.number, consent, erased=rng.random() < 0.01, minor=person.age() < 18)
        self.tables["members"].add(
            member_id=self.mid,
            first_name=Id("PERSON", person.first),
            last_name=Id("PERSON", person.last),
            nickname=Id("SOCIAL_HANDLE", f"@{person.last.lower()}_{person.number}"),
            linked_account=Id("URL", f"https://social.example.com/{person.first.lower()}.{person.number}"),
            email=Id("EMAIL_ADDRESS", mailbox(person)),
            phone=Id("PHONE_NUMBER", person.phone),
            birth_date=person.born,
            sex=person.sex,
            profession=rng.choice(("nurse", "teacher", "engineer", "student", None)),
            city=person.city,
            zip=person.postcode,
            latitude=round(rng.uniform(25, 48), 5),
            longitude=round(rng.uniform(-122, -71), 5),
            conditions=rng.choice(("none", "asthma", "diabetes", "eczema")),
            photo=Id("FILE_REFERENCE", f"photos/{self.number}.jpg"),
            marketing_consent=consent[0],
            consent_withdrawn_on=consent[1],
        )

    def _contact(self) -> None:
        self.tables["contacts"].add(
            member_id=self.mid,
            contact_name=Id("PERSON", self.friend.short),
            contact_email=Id("EMAIL_ADDRESS", mailbox(self.friend)),
            contact_phone=Id("PHONE_NUMBER", self.friend.phone),
        )

    def slots(self) -> dict[str, str | int | Id]:
        person, staff = self.person, self.rng.choice(_STAFF)
        first, last = staff.split()
        return {
            "staff": Id("PERSON", staff),
            "staff_first": Id("PERSON", first),
            "staff_last": Id("PERSON", last),
            "staff_lower": Id("PERSON", staff.lower()),
            "staff_possessive": Id("PERSON", f"{staff}'s"),
            "short": Id("PERSON", person.short),
            "first": Id("PERSON", person.first),
            "mail": Id("EMAIL_ADDRESS", mailbox(person)),
            "phone": Id("PHONE_NUMBER", person.phone),
            "card": Id("CREDIT_CARD", self.rng.choice(CARDS)),
            "age": person.age(),
            "care": self.care,
            "count": self.rng.randint(2, 9),
            "day": self.rng.choice(("Monday", "Thursday")),
        }

    def _said(self, name: str) -> None:
        table, number = self.tables[name], len(self.tables[name].rows) + 1
        templates = {"posts": _POSTS, "chats": _CHATS, "surveys": _ANSWERS, "sms": _SMS}[name]
        extra: dict[str, str | int] = {"device": self.rng.choice(("iPhone", "Pixel"))} if name == "sms" else {}
        if name == "posts":
            extra = {"kind": self.rng.choice(("review", "question", "comment")), "stars": self.rng.randint(1, 5)}
        count = 2 if name in {"posts", "chats"} else 1
        table.add(
            **{_KEYS[name]: f"{name[:2].upper()}{number}"},
            member_id=self.mid,
            written_at=self.at,
            **extra,
            body=self.text(templates, count),
        )

    def _paid(self) -> None:
        rng, table = self.rng, self.tables["payments"]
        table.add(
            payment_id=Id("EVENT_ID", f"PY{len(table.rows) + 1:07d}"),
            member_id=self.mid,
            paid_at=self.at,
            product=self.care,
            amount=round(rng.lognormvariate(6, 1), 2),
            card_number=Id("CREDIT_CARD", rng.choice(CARDS)),
            card_code=Id("CARD_SECURITY_CODE", f"{rng.randint(100, 999)}"),
            card_expiry=Id("CARD_EXPIRY", f"{rng.randint(1, 12):02d}/{rng.randint(27, 31)}"),
        )

    def _device(self) -> None:
        rng = self.rng
        self.tables["devices"].add(
            member_id=self.mid,
            seen_at=self.at,
            ip=Id("IP_ADDRESS", address_v4(rng)),
            cookie=Id("COOKIE_ID", f"GA1.2.{rng.getrandbits(30)}.{rng.getrandbits(30)}"),
            device_id=Id("DEVICE_ID", f"{rng.getrandbits(64):016x}"),
            beacon=Id("COOKIE_ID", f"px-{rng.getrandbits(48):012x}"),
            browser=rng.choice(_AGENTS),
            page=rng.choice(("/clinics", "/reviews", "/ask", "/offers")),
        )
