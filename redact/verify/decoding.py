"""A text or token -> what it stands for in another writing.

Comes in: one text. Goes out: one or more readings of it. It must not know identifiers.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from redact.canon import transliterate

_JSON = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|[nrtbf])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_CODE = re.compile(r"[A-Za-z0-9+/_\-]{4,}={0,2}\s*")
ESCAPED = r"[%=][0-9A-Fa-f]{2}|&[#A-Za-z]|\\[uxnrt]|\p{Nd}</?[A-Za-z]"
"""What a text holds whose letters and digits may stand in another writing."""


def _unquoted(value: str) -> str:
    return unquote(unquote(value))


def _from_html(value: str) -> str:
    return html.unescape(html.unescape(value))


def _from_json(value: str) -> str:
    plain = _JSON.sub(lambda found: chr(int(found[1] or found[2], 16)) if found[1] or found[2] else "\n", value)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_quoted_printable(value: str) -> str:
    return quopri.decodestring(value.encode()).decode("utf-8", errors="replace")


def _untagged(value: str) -> str:
    return _TAG.sub("", value)


TEXTS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("transliterated", r"[\u0400-\u04ff]", transliterate),
    ("url", "%[0-9A-Fa-f]{2}", _unquoted),
    ("html", r"&(?:#|[A-Za-z]{2,}[0-9]{0,2};)", _from_html),
    ("json", r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrtbf])", _from_json),
    ("quoted-printable", r"=(?:[0-9A-Fa-f]{2}|\r?\n)", _from_quoted_printable),
    ("tags", r"[\p{L}\p{Nd}]</?[A-Za-z]", _untagged),
)
"""(form, what a text holds that is written so, how it reads)."""


def _from_base64(token: str) -> Iterator[str]:
    """What a token decodes to from each of its first four characters on: something may stand before the code."""
    for text in _unpacked(token):
        yield text
        if _CODE.fullmatch(text):
            yield from _unpacked(text.strip().rstrip("="))


def _unpacked(token: str) -> Iterator[str]:
    plain = token.replace("-", "+").replace("_", "/")
    for start in range(4):
        code = plain[start:]
        code = code[:-1] if len(code) % 4 == 1 else code
        yield _readable(base64.b64decode(code + "=" * (-len(code) % 4)))


def _from_base32(token: str) -> Iterator[str]:
    code = token[: -1 if len(token) % 8 in {1, 3, 6} else None]
    yield _readable(base64.b32decode(code + "=" * (-len(code) % 8)))


def _from_hex(token: str) -> Iterator[str]:
    for start in range(2):
        code = token[start:]
        yield _readable(binascii.unhexlify(code[: len(code) // 2 * 2]))


TOKENS: tuple[tuple[str, str, Callable[[str], Iterator[str]]], ...] = (
    ("base64", r"[A-Za-z0-9+/_\-]{4,}", _from_base64),
    ("hex", r"[0-9A-Fa-f]{6,}", _from_hex),
    ("base32", r"\b[A-Z2-7]{7,}", _from_base32),
)
"""(form, a token that may be written so, how it reads)."""


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").replace("\0", "")
