"""What one character of a regular expression may be, asked of the `regex` module itself.

Comes in: a piece of a pattern that stands for one character, and its flags. Goes out: the ASCII characters that it matches, and for
all others either the few that it matches or the first bytes (RFC 3629) of those it matches. It must not know what stands beside it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import regex

_ASTRAL = regex.compile(r"\\U([0-9A-Fa-f]{8})")
_FEW = 6
"""Characters beyond ASCII that are still told one by one."""


ODD = regex.compile("[\u017f\u0130\u0131\u212a\u212b\u1c80-\u1c88]")
"""Letters that are another one but for their case, and look like nothing: long s, dotted and dotless i, the signs of Kelvin and Angstrom,
old Cyrillic forms. They are told of no character: a text that holds one may match everything."""

BETWEEN = "\x1e"
"""What stands between texts that are read together: beside it a text begins or ends."""

FIGURES = b"0123456789" + bytes.fromhex("d9 db df e0 e1 ea ef f0")
"""What the figures of all scripts begin with in UTF-8; in Latin, Greek and Cyrillic texts nothing else does."""
_FIGURES = frozenset(FIGURES)


@dataclass(frozen=True)
class Letters:
    """One character: any of `ascii`, of `exact`, or of those whose UTF-8 form begins with a byte of `leads`."""

    ascii: frozenset[int]
    exact: tuple[str, ...] = ()
    leads: frozenset[int] = frozenset()

    @property
    def is_wide(self) -> bool:
        """Whether it can be a character beyond ASCII."""
        return bool(self.exact or self.leads)

    @property
    def is_figure(self) -> bool:
        """Whether it begins with a byte of `FIGURES`, whatever it is."""
        return self.ascii | self.leads | {letter.encode()[0] for letter in self.exact} <= _FIGURES


@functools.cache
def _every() -> str:
    """All characters of the first two planes, and one in 64 of the others: every first byte, and every class of characters there."""
    near = [*range(0xD800), *range(0xE000, 0x20000), *range(0x20000, 0x110000, 64)]
    return "".join(map(chr, near))


@functools.cache
def letters(piece: str, flags: int) -> Letters:
    """Return what a one-character piece matches.

    >>> sorted(map(chr, letters("[a-c]", 0).ascii)), letters("é", regex.IGNORECASE).exact
    (['a', 'b', 'c'], ('É', 'é'))
    """
    named = {*piece, *(chr(int(code, 16)) for code in _ASTRAL.findall(piece))}  # which one in 64 may pass over
    found: list[str] = regex.compile(piece, flags).findall(_every() + "".join(sorted(named)))
    narrow = frozenset(ord(letter) for letter in found if letter < "\x80")
    wide = sorted({letter for letter in found if letter >= "\x80" and not ODD.fullmatch(letter)})
    if len(wide) <= _FEW and all(ord(letter) < 0x20000 for letter in wide):
        return Letters(narrow, tuple(wide))
    return Letters(narrow, (), frozenset(letter.encode()[0] for letter in wide))
