"""What can be done to a column. A new operator is its file, its test, and one line in `OPERATORS`."""

from redact.transform import custom, fake, generalise, geo, noise, plain, pseudonym, scrub, shift, shuffle, truncate
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
    "geo": geo.OPERATOR,
    "noise": noise.OPERATOR,
    "shuffle": shuffle.OPERATOR,
    "custom": custom.OPERATOR,
    "fake": fake.OPERATOR,
    "scrub": scrub.OPERATOR,
}

__all__ = ["OPERATORS", "Column", "Operator"]
