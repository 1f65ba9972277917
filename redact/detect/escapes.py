r"""What a text says once escapes, markup and broken lines are undone.

Comes in: a text. Goes out: the plain text with the way back to the original, or None when there is nothing to undo. HTML
entities and tags (https://html.spec.whatwg.org/#character-references), the escapes of JSON (RFC 8259, 7), quoted-printable
(RFC 2045, 6.7), RTF's `\'e9` and `\u233?`, and a word cut by a hyphen at the end of a line. It must not know what is sought.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import chain

_ESCAPE = re.compile(
    r"&(?:amp;)*(?P<entity>#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};?)"
    r"|\\+u(?P<decimal>-?\d{1,5})\?"
    r"|\\+[ux](?P<hex>(?<=u)[0-9a-fA-F]{4}|(?<=x)[0-9a-fA-F]{2})"
    r"|\\+'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\+(?P<letter>[nrtbf/\"'\\])"
    r"|(?P<printable>(?:=[0-9a-fA-F]{2})+)"
    r"|(?P<block></?(?:br|p|div|td|th|tr|li|ul|ol|h[1-6r]|table)\b[^<>]{0,200}>)"
    r"|</?[A-Za-z][^<>]{0,200}>|<!--.{0,200}?-->"
    r"|=[ \t]*\r?\n|(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])",
    re.IGNORECASE,
)
_CONTROLS = {"/": "/", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True, repr=False)
class Plain:
    """A text without escapes."""

    text: str
    starts: list[int]
    """Where in the original each character begins."""
    ends: list[int]
    """Where it ends."""


def may_escape(text: str) -> bool:
    """Return whether a text has any sign that an escape, markup or a cut word begins with."""
    # NOTE: written out: this is asked of every text, and a loop takes five times as long.
    return "&" in text or "\\" in text or "=" in text or "<" in text or "-\n" in text or "-\r" in text or "- \n" in text


def unescape(text: str) -> Plain | None:
    """Return the plain text, None when the text is plain.

    >>> unescape("Jos&eacute; M<b>ae</b>s").text, unescape("BP < 120 & stable")
    ('José Maes', None)
    """
    if not may_escape(text):
        return None
    pieces: list[tuple[str, range, range]] = []
    done = 0
    for match in _ESCAPE.finditer(text):
        start, end = match.span()
        pieces.append((text[done:start], range(done, start), range(done + 1, start + 1)))
        said = _said(match)
        pieces.append((said, range(start, start + 1), range(end, end + 1)))
        done = end
    if not pieces:
        return None
    pieces.append((text[done:], range(done, len(text)), range(done + 1, len(text) + 1)))
    return Plain(
        "".join(piece for piece, _, _ in pieces),
        list(chain.from_iterable(_each(piece, starts) for piece, starts, _ in pieces)),
        list(chain.from_iterable(_each(piece, ends) for piece, _, ends in pieces)),
    )


def _each(piece: str, places: range) -> list[int]:
    """One place a character: an escape may stand for several characters, or for none."""
    return list(places) if len(places) == len(piece) else list(places) * len(piece)


def _said(match: re.Match[str]) -> str:
    """What one escape stands for; markup inside a word stands for nothing."""
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "entity":
        return html.unescape(f"&{value}")
    if kind == "decimal":
        return chr(int(value) % 0x10000)
    if kind == "hex":
        return chr(int(value, 16))
    if kind == "byte":
        return _decode(bytes.fromhex(value), "cp1252")
    if kind == "letter":
        return _CONTROLS.get(value, "\n")
    if kind == "printable":
        return _decode(bytes.fromhex(value.replace("=", "")), "utf-8")
    return "\n" if kind == "block" else ""


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("latin-1")
