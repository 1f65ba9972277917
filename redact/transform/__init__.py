"""What can be done to a column. A new operator is its file, its test, and one line in `OPERATORS`."""

from redact.transform import (
    country,
    custom,
    encrypt,
    fake,
    fpe,
    generalise,
    geo,
    noise,
    plain,
    pseudonym,
    scrub,
    shift,
    shuffle,
    token,
    truncate,
)
from redact.transform.column import Column, Operator

OPERATORS: dict[str, Operator] = {
    "keep": plain.KEEP,
    "drop": plain.DROP,
    "replace": plain.REPLACE,
    "mask": plain.MASK,
    "pseudonym": pseudonym.OPERATOR,
    "encrypt": encrypt.OPERATOR,
    "fpe": fpe.OPERATOR,
    "token": token.OPERATOR,
    "shift": shift.OPERATOR,
    "generalise": generalise.OPERATOR,
    "truncate": truncate.OPERATOR,
    "country": country.OPERATOR,
    "geo": geo.OPERATOR,
    "noise": noise.OPERATOR,
    "shuffle": shuffle.OPERATOR,
    "custom": custom.OPERATOR,
    "fake": fake.OPERATOR,
    "scrub": scrub.OPERATOR,
}

NAMES_SUBJECTS = frozenset({"pseudonym", "encrypt", "fpe", "token", "drop"})
"""What may be done to the column that names subjects: two of them never become one."""

__all__ = ["NAMES_SUBJECTS", "OPERATORS", "Column", "Operator"]
