"""How a text and the words for a number vary without a change of meaning.

In: a text, or the words of a recognizer. Out: the text with one spelling of spaces, dashes and figures, and the words in
every usual way to say number. It must not know an identifier.
"""

from __future__ import annotations

import unicodedata
from itertools import filterfalse

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

_SPACES, _DASHES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\u2010\u2011\u2012\u2013\u2212\ufe63",
)
_PLAIN = {
    **{ord(space): " " for space in _SPACES},
    **{ord(dash): "-" for dash in _DASHES},
    **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
}

_UNUSUAL = regex.compile(f"[{''.join(map(chr, _PLAIN))}]")

_NUMBER = regex.compile(r"(?:[ -]?(?:nummers?|nr\.?)|[ ](?:numbers?|no|nr|num|#))\Z")
_NUMERO = regex.compile(r"\A(?:numéros?|n°)[ ](?P<of>d'|de |du |de la )?(?P<what>.{2,})\Z")
_NOMER = regex.compile(r"\Aномер(?P<of> на )(?P<what>.{2,})\Z")


def plain(text: str) -> str:
    """Return the text, character for character, with one spelling of space, dash, figure and full-width letter.

    >>> plain("85.07.30\u2011033.28, \uff11\uff12\u00a0kg")
    '85.07.30-033.28, 12 kg'
    """
    return text if text.isascii() or not _UNUSUAL.search(text) else text.translate(_PLAIN)


def fold(text: str) -> str:
    """Return the text without case and accents, apostrophes straight.

    >>> fold("Numéro NISS, ЕГН")
    'numero niss, егн'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("№", "n°"))
    return "".join(filterfalse(unicodedata.combining, plain))


def vary(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words, and with each that says number its other ways to say so, without doubles.

    >>> vary(("claim number",))
    ('claim number', 'claim no', 'claim nr', 'claim num', 'claim #', 'claim#', 'claim_number', 'claimnumber')
    >>> vary(("klantnummer",))
    ('klantnummer', 'klantnr', 'klant-nr', 'klant nr', 'klant-nummer', 'klant nummer')
    >>> vary(("numéro de client",))[:5]
    ('numéro de client', 'n° de client', 'n° client', 'no de client', 'no client')
    """
    return tuple(dict.fromkeys(each for word in words for each in (word, *_others(word))))


def _others(word: str) -> list[str]:
    """The other spellings of one word."""
    if found := _NUMERO.match(word):
        of, what = found["of"] or "", found["what"]
        return [
            *(f"{say} {part}{what}" for say in ("n°", "no", "numéro", "num", "num.") for part in dict.fromkeys((of, ""))),
            f"{what} n°",
            f"{what} no",
        ]
    if found := _NOMER.match(word):
        return [f"№ на {found['what']}", f"{found['what']} №", f"{found['what']} номер"]
    if not (found := _NUMBER.search(word)) or found.start() < 3:
        return []
    what = word[: found.start()]
    if found[0].lstrip(" -").startswith("nummer") or found[0] in ("nr", "-nr", "nr.", "-nr."):
        return [f"{what}{say}" for say in ("nummer", "nr", "-nr", " nr", "-nummer", " nummer") if what + say != word]
    return [f"{what}{say}" for say in (" no", " nr", " num", " #", "#", "_number", "number")]
