"""The tables of an organisation while they are written.

Comes in: people, cells. Goes out: a `Sample`. It must not know any organisation.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date

from redact.testing.organisations.people import AS_OF, day_between
from redact.testing.organisations.sample import Id, Sample, Table, Text, joined, sample_of, tell


class Book(ABC):
    """Tables, and the people whom a release may not hold, by reason; `key` is the column that says whose row it is."""

    def __init__(self, rng: random.Random, key: str, tables: Sequence[str]) -> None:
        self.rng, self.key = rng, key
        self.tables = {name: Table(name, key) for name in tables}
        self.out: dict[str, list[str]] = {}

    @abstractmethod
    def slots(self) -> dict[str, str | int | Id]:
        """What the texts of the person at hand may say."""

    def text(self, templates: Sequence[str], count: int = 1) -> Text:
        """So many of the templates, filled for the person at hand."""
        return joined([tell(template, **self.slots()) for template in self.rng.sample(templates, count)])

    def consent(self) -> tuple[bool, date | None]:
        """Whether it is given, and when it was withdrawn."""
        given = self.rng.random() < 0.7
        return given, day_between(self.rng, date(2025, 1, 1), AS_OF) if given and self.rng.random() < 0.1 else None

    def note(self, subject: str, consent: tuple[bool, date | None], **more: bool) -> None:
        """Note the reasons for which a person may be in no release."""
        given, withdrawn = consent
        told = {"no_consent": not given, "withdrawn": withdrawn is not None, **more}
        for reason, holds in told.items():
            self.out.setdefault(reason, []).extend([subject] if holds else [])

    def people(self, reason: str) -> str:
        """The people noted for a reason, as a CSV file of one column."""
        return f"{self.key}\n" + "".join(f"{subject}\n" for subject in self.out.get(reason, ()))

    def sample(self, lists: Mapping[str, str]) -> Sample:
        """Everything that was written, with the lists that stand beside it."""
        return sample_of(list(self.tables.values()), self.out, lists)


def staff_list(names: Sequence[str]) -> str:
    """The names as a CSV file of one column."""
    return "name\n" + "".join(f"{name}\n" for name in names)
