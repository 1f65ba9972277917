"""The sample clinic in Belgium with all else that such a clinic holds: contacts, tests, insurance, wifi, accounts, complaints,
applications, personnel, suppliers.

Comes in: a number of patients and a seed. Goes out: a `Sample`: patients, visits, invoices and weblog as `sample_clinic` makes them, and
the other tables beside them, in Dutch and French.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from redact.testing.organisations.book import Book, staff_list
from redact.testing.organisations.people import AS_OF, day_between
from redact.testing.organisations.sample import Id, Sample, Table, tell
from redact.testing.sample_clinic import sample_clinic

_LABS = (("testosteron", "ng/ml", 0.2, 9.0), ("TSH", "mU/l", 0.3, 4.5), ("Hb", "g/dl", 10.0, 17.0), ("HbA1c", "%", 4.8, 8.9))
_STAFF = ("Liesbet Vandecasteele", "Olivier Delvigne", "Nathalie Hoorelbeke", "Bram Eeckhout", "Séverine Lombaert")
_COMPLAINTS = {
    "nl": (
        "Mevrouw {staff_last} belde niet terug. {name}", "Factuur dubbel ontvangen, mail naar {mail}.", "Te lang gewacht, tel. {phone}.",
        "Dr. {staff_last} was erg vriendelijk, de balie minder.",
    ),
    "fr": (
        "Mme {staff_last} n'a pas rappelé. {name}", "Facture reçue deux fois, courriel {mail}.", "Trop d'attente, tél. {phone}.",
        "Dr {staff_last} a été très aimable.",
    ),
}  # fmt: skip
_LETTERS = {
    "nl": "Ik ben {name}, geboren op {born}, en solliciteer als {job}. Bel mij op {phone} of mail {mail}.",
    "fr": "Je suis {name}, né(e) le {born}, et je postule comme {job}. Tél. {phone}, courriel {mail}.",
}
_JOBS = {"nl": ("verpleegkundige", "onthaalmedewerker"), "fr": ("infirmier", "réceptionniste")}
_OTHERS = {"applications": "applicant_id", "personnel": "employee_id", "suppliers": "supplier_id"}
"""Tables of people who are no patients, and what each calls them."""
_SHARES = {"contacts": 0.7, "tests": 0.5, "wifi": 0.2, "accounts": 0.5, "complaints": 0.15}


def belgian_clinic(patients: int = 1000, seed: int = 7) -> Sample:
    """The same clinic for the same number of patients (at least 1) and seed."""
    clinic = sample_clinic(patients, seed)
    book = _Book(random.Random(seed))
    people = clinic.tables["patients"].to_dicts()
    for person in people:
        book.write(person)
    book.write_house(people)
    flags = pl.DataFrame(book.flags, infer_schema_length=None)
    tables = {**clinic.tables, "patients": clinic.tables["patients"].hstack(flags)}
    made = book.sample({"erased.csv": book.people("erased"), "staff.csv": staff_list(_STAFF)})
    return Sample(tables | made.tables, pl.concat([clinic.planted, made.planted]), made.out, made.lists)


class _Book(Book):
    """The clinic's other tables while they are written."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng, "patient_id", ("contacts", "tests", "insurance", "wifi", "accounts", "complaints"))
        self.tables |= {name: Table(name, key) for name, key in _OTHERS.items()}
        self.flags: list[dict[str, bool | date | None]] = []

    def write(self, person: Mapping[str, Any]) -> None:
        self.person, self.pid = person, Id("MEDICAL_RECORD_NUMBER", person["patient_id"])
        self._flag()
        self._insured()
        for name, write in (("contacts", self._contact), ("tests", self._tested), ("wifi", self._connected), ("accounts", self._account)):
            if self.rng.random() < _SHARES[name]:
                write()
        if self.rng.random() < _SHARES["complaints"]:
            self._complained()

    def _flag(self) -> None:
        rng, born = self.rng, self.person["birth_date"]
        age = AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))
        consent, parents = self.consent(), age < 18 and rng.random() < 0.5
        flags = {"objected": rng.random() < 0.05, "disputed": rng.random() < 0.02, "restricted": rng.random() < 0.01}
        self.note(self.person["patient_id"], consent, **flags, erased=rng.random() < 0.01, minor=age < 18 and not parents)
        self.flags.append(
            {
                "marketing_consent": consent[0],
                "consent_withdrawn_on": consent[1],
                "objects_to_marketing": flags["objected"],
                "parental_consent": parents,
                "under_dispute": flags["disputed"],
                "restricted": flags["restricted"],
            }
        )

    def _contact(self) -> None:
        name, phone = self.person["emergency_contact_name"], self.person["emergency_contact_phone"]
        self.tables["contacts"].add(
            patient_id=self.pid,
            relation=self.rng.choice(("partner", "ouder", "kind", "vriend")),
            contact_name=None if name is None else Id("PERSON", name),
            contact_phone=None if phone is None else Id("PHONE_NUMBER", phone),
        )

    def _tested(self) -> None:
        rng = self.rng
        what, unit, low, high = rng.choice(_LABS)
        self.tables["tests"].add(
            test_id=Id("EVENT_ID", f"T{len(self.tables['tests'].rows) + 1:08d}"),
            patient_id=self.pid,
            taken_on=day_between(rng, date(2020, 1, 1), AS_OF),
            test=what,
            value=round(rng.uniform(low, high), 2),
            unit=unit,
        )

    def _insured(self) -> None:
        person, rng = self.person, self.rng
        self.tables["insurance"].add(
            patient_id=self.pid,
            insurer=person["insurer"],
            member_number=Id("BE_MEMBER_NUMBER", person["insurance_number"]),
            ehic=Id("EU_EHIC", f"8056 0000 0{rng.randint(0, 999_999_999):09d}"[:24]) if rng.random() < 0.3 else None,
            valid_until=date(rng.randint(2025, 2029), 12, 31),
        )

    def _connected(self) -> None:
        rng = self.rng
        mac = ":".join(f"{rng.randrange(256):02x}" for _ in range(5))
        self.tables["wifi"].add(
            patient_id=self.pid,
            device_address=Id("MAC_ADDRESS", f"02:{mac}"),
            connected_at=datetime(2024, 6, 1) + timedelta(minutes=rng.randint(0, 1_080_000)),
            minutes=rng.randint(1, 240),
            camera=Id("FILE_REFERENCE", f"cam/{rng.randint(1, 9)}/{rng.getrandbits(32):08x}.mp4"),
        )

    def _account(self) -> None:
        rng, mail = self.rng, self.person["email"]
        self.tables["accounts"].add(
            patient_id=self.pid,
            login=Id("EMAIL_ADDRESS", mail) if mail else None,
            failed_logins=rng.randint(0, 4),
            cookie=Id("COOKIE_ID", f"GA1.2.{rng.getrandbits(30)}.{rng.getrandbits(30)}"),
            advertisement=rng.choice(("laser", "filler", None)),
            last_login=datetime(2026, 1, 1) + timedelta(minutes=rng.randint(0, 250_000)),
        )

    def _complained(self) -> None:
        person, rng = self.person, self.rng
        language = "fr" if person["language"] == "fr" else "nl"
        opened = day_between(rng, date(2023, 1, 1), AS_OF)
        closed = opened + timedelta(days=rng.randint(5, 200)) if rng.random() < 0.7 else None
        self.tables["complaints"].add(
            complaint_id=f"K{len(self.tables['complaints'].rows) + 1}",
            patient_id=self.pid,
            opened_on=opened,
            closed_on=closed if closed and closed <= AS_OF else None,
            language=language,
            complaint=self.text(_COMPLAINTS[language]),
        )

    def slots(self) -> dict[str, str | int | Id]:
        person, mail = self.person, self.person["email"]
        return {
            "phone": Id("PHONE_NUMBER", person["phone"]),
            "name": Id("PERSON", f"{person['first_name']} {person['last_name']}"),
            "mail": Id("EMAIL_ADDRESS", mail) if mail else "-",
            "staff_last": Id("PERSON", self.rng.choice(_STAFF).split()[1]),
        }

    def write_house(self, people: list[dict[str, Any]]) -> None:
        """Applications, personnel and suppliers: people who are no patients; their names are those of the patients' contacts."""
        named = [person for person in people if person["emergency_contact_name"]]
        for number, person in enumerate(named[: max(1, len(people) // 20)], start=1):
            self._applied(number, person)
        for number, name in enumerate(_STAFF, start=1):
            self.tables["personnel"].add(
                employee_id=Id("ID", f"E{number:04d}"),
                name=Id("PERSON", name),
                contract=self.rng.choice(("voltijds", "deeltijds")),
                monthly_pay=round(self.rng.uniform(2_400, 6_800), 2),
                training=self.rng.choice(("reanimatie", "hygiëne", None)),
            )
        for number in range(1, 12):
            nine = f"0{self.rng.randint(200, 799)}{number:05d}"[:8]
            wrong = (97 - int(nine) % 97 + 1 + number) % 97
            vat = f"BE 0{nine[1:4]}.{nine[4:7]}.{nine[7:]}{wrong:02d}"
            self.tables["suppliers"].add(
                supplier_id=f"S{number:03d}", company_number=vat, supplies=self.rng.choice(("gaas", "lasers", "textiel"))
            )

    def _applied(self, number: int, person: Mapping[str, Any]) -> None:
        rng, name = self.rng, person["emergency_contact_name"]
        language = "fr" if person["language"] == "fr" else "nl"
        job, born = rng.choice(_JOBS[language]), day_between(rng, date(1965, 1, 1), date(2004, 1, 1))
        mail, phone = f"sollicitant{number}@example.org", person["emergency_contact_phone"]
        slots = {"name": Id("PERSON", name), "born": Id("DATE_OF_BIRTH", f"{born:%d/%m/%Y}"), "mail": Id("EMAIL_ADDRESS", mail)}
        self.tables["applications"].add(
            applicant_id=Id("ID", f"J{number:05d}"),
            name=Id("PERSON", name),
            birth_date=born,
            email=Id("EMAIL_ADDRESS", mail),
            phone=Id("PHONE_NUMBER", phone),
            received_on=day_between(rng, date(2022, 1, 1), AS_OF),
            language=language,
            job=job,
            letter=tell(_LETTERS[language], **slots, job=job, phone=Id("PHONE_NUMBER", phone)),
            cv=Id("FILE_REFERENCE", f"cv/{number}.pdf"),
        )
