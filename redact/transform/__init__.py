"""What can be done to a column. A new operator is its file, its test, and one line in `OPERATORS`."""

from redact.transform import country, fake, generalise, plain, pseudonym, scrub, shift, truncate
from redact.transform.column import Column, Operator

OPERATORS: dict[str, Operator] = {
    "keep": plain.KEEP,
    "drop": plain.DROP,
    "replace": plain.REPLACE,
    "mask": plain.MASK,
    "pseudonym": pseudonym.OPERATOR,
    "shift": shift.OPERATOR,
    "generalise": generalise.OPERATOR,
    "truncate": truncate.OPERATOR,
    "country": country.OPERATOR,
    "fake": fake.OPERATOR,
    "scrub": scrub.OPERATOR,
}

__all__ = ["OPERATORS", "Column", "Operator"]
