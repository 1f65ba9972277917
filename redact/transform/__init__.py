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

__all__ = ["OPERATORS", "Column", "Operator"]
