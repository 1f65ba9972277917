"""Made-up tables of the five organisations of the shipped policies, of any size, and where every identifier stands in them.

`python -m redact.testing.organisations POLICY FOLDER` writes one with its policy. `SAMPLES` has a generator for each policy of `configs/`;
each gives the same `Sample` for the same number of people and seed. Nobody in them lives, and no number in them was issued. NOTE: names
come from Faker's lists: another version of Faker gives other people.
"""

from collections.abc import Callable

from redact.testing.organisations.belgian_clinic import belgian_clinic
from redact.testing.organisations.bulgarian_clinic import bulgarian_clinic
from redact.testing.organisations.community import community
from redact.testing.organisations.retailer import retailer
from redact.testing.organisations.sample import Sample
from redact.testing.organisations.us_clinic import us_clinic

SAMPLES: dict[str, Callable[[int, int], Sample]] = {
    "clinic_be": belgian_clinic,
    "clinic_bg": bulgarian_clinic,
    "clinic_us": us_clinic,
    "community_marketplace": community,
    "retailer_us": retailer,
}

__all__ = ["SAMPLES", "Sample"]
