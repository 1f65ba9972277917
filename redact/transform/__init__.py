"""What can be done to a column. A new operator is its file, its test, and one line in `OPERATORS`."""

from redact.transform import encrypt, fake, fpe, generalise, plain, pseudonym, scrub, shift, token, truncate
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
    "fake": fake.OPERATOR,
    "scrub": scrub.OPERATOR,
}

NAMES_SUBJECTS = frozenset({"pseudonym", "encrypt", "fpe", "token", "drop"})
"""What may be done to the column that names subjects: two of them never become one."""

__all__ = ["NAMES_SUBJECTS", "OPERATORS", "Column", "Operator"]
