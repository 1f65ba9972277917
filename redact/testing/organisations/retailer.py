"""A made-up retailer of lamps in the United States: customers, orders, payments, visits to the shop's site, chats, feedback.

Comes in: a number of customers and a seed. Goes out: a `Sample`, in English.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from redact.testing.organisations.book import Book
from redact.testing.organisations.people import Person, address_v4, mailbox, make_people
from redact.testing.organisations.sample import Id, Sample
from redact.testing.organisations.us_clinic import CARDS, US

_GOODS = ("pendant lamp", "floor lamp", "wall sconce", "LED strip", "chandelier")
_CHATS = (
    "Where is my {good}? The order is {order}.", "This is {short}, my number is {phone}.", "Please use card {card} instead.",
    "Ship it to {street}, {city}.", "Do you have the {good} in brass?", "My e-mail is {mail}.",
)  # fmt: skip
_MAILS = (
    "The {good} arrived broken. {short}", "Great lamp, fast delivery.", "Mr. {last} ordered two and got one, order {order}.",
    "Please take {mail} off your list.",
)  # fmt: skip


def retailer(customers: int = 1000, seed: int = 7) -> Sample:
    """The same retailer for the same number of customers (at least 1) and seed."""
    rng = random.Random(seed)
    book = _Book(rng)
    for person in make_people(customers, US, rng, 11):
        book.write(person)
    return book.sample({"do_not_contact.csv": book.people("do_not_contact")})


class _Book(Book):
    """The retailer's tables while they are written."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng, "customer_number", ("customers", "orders", "payments", "clicks", "chats", "feedback"))

    def write(self, person: Person) -> None:
        rng = self.rng
        self.person, self.number = person, f"C-{400_000 + person.number}"
        self.cid = Id("ID", self.number)
        self.order = f"SO{5_000_000 + person.number * 3}"
        self.at = datetime(2025, 6, 1) + timedelta(seconds=rng.randint(0, 30_000_000))
        self._customer()
        if rng.random() < 0.8:
            self._ordered()
        if rng.random() < 0.7:
            self._clicked()
        if rng.random() < 0.3:
            self._chatted()

    def _customer(self) -> None:
        person, rng = self.person, self.rng
        consent = self.consent()
        self.note(self.number, consent, minor=person.age() < 13, do_not_contact=rng.random() < 0.03)
        city, state = person.city.split(", ")
        self.tables["customers"].add(
            customer_number=self.cid,
            first_name=Id("PERSON", person.first),
            last_name=Id("PERSON", person.last),
            email=Id("EMAIL_ADDRESS", mailbox(person)),
            phone=Id("PHONE_NUMBER", person.phone),
            street=Id("STREET_ADDRESS", person.street),
            city=city,
            state=state,
            zip=person.postcode,
            birth_date=person.born,
            business=rng.choice(("private", "hotel", "architect", "electrician")),
            likes=rng.choice(("brass", "black", "glass", None)),
            recommended=rng.choice(_GOODS),
            marketing_consent=consent[0],
            consent_withdrawn_on=consent[1],
        )

    def _ordered(self) -> None:
        rng = self.rng
        self.tables["orders"].add(
            order_number=Id("EVENT_ID", self.order),
            customer_number=self.cid,
            ordered_at=self.at,
            good=rng.choice(_GOODS),
            pieces=rng.randint(1, 4),
            amount=round(rng.lognormvariate(4.5, 0.8), 2),
            delivered_on=self.at.date() + timedelta(days=rng.randint(1, 12)),
        )
        self.tables["payments"].add(
            customer_number=self.cid,
            paid_at=self.at,
            card_number=Id("CREDIT_CARD", rng.choice(CARDS)),
            card_code=Id("CARD_SECURITY_CODE", f"{rng.randint(100, 999)}"),
            card_expiry=Id("CARD_EXPIRY", f"{rng.randint(1, 12):02d}/{rng.randint(27, 31)}"),
            amount=round(rng.lognormvariate(4.5, 0.8), 2),
        )

    def _clicked(self) -> None:
        rng = self.rng
        self.tables["clicks"].add(
            customer_number=self.cid if rng.random() < 0.5 else None,
            clicked_at=self.at,
            ip=Id("IP_ADDRESS", address_v4(rng)),
            home_server=Id("URL", f"host{rng.randint(1, 200)}.isp{rng.randint(1, 9)}.example.net"),
            cookie=Id("COOKIE_ID", f"GA1.2.{rng.getrandbits(30)}.{rng.getrandbits(30)}"),
            page=rng.choice(("/lamps", "/sale", "/cart", "/help")),
            seconds=rng.randint(1, 900),
        )

    def slots(self) -> dict[str, str | int | Id]:
        person = self.person
        return {
            "short": Id("PERSON", person.short),
            "last": Id("PERSON", person.last),
            "phone": Id("PHONE_NUMBER", person.phone),
            "mail": Id("EMAIL_ADDRESS", mailbox(person)),
            "street": Id("STREET_ADDRESS", person.street),
            "city": person.city,
            "card": Id("CREDIT_CARD", self.rng.choice(CARDS)),
            "order": Id("EVENT_ID", self.order),
            "good": self.rng.choice(_GOODS),
        }

    def _chatted(self) -> None:
        chats, feedback = self.tables["chats"], self.tables["feedback"]
        chats.add(chat_id=f"CH{len(chats.rows) + 1}", customer_number=self.cid, started_at=self.at, body=self.text(_CHATS, 2))
        feedback.add(mail_id=f"FB{len(feedback.rows) + 1}", customer_number=self.cid, sent_at=self.at, body=self.text(_MAILS))
