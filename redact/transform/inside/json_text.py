"""JSON (RFC 8259): its strings, keys and numbers, where they stand.

Comes in: a text. Goes out: leaves, or None where it is no JSON. Nothing is written anew: order, spacing, doubled keys and the digits
of numbers stay as they are because nobody touches them.
"""

from __future__ import annotations

import json
import re

from redact.transform.inside.leaf import Kind, Leaf, decoded, spoken

DEEPEST = 64
"""Objects and arrays inside of each other; what is deeper is read as plain text."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?\d[\d.eE+-]*+|[{}\[\],:]', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")


def read_json(text: str, scalars: bool = False) -> list[Leaf] | None:
    """The leaves of an object or array, with `scalars` of any value; None for what is no JSON or too deep.

    Control characters inside of strings, which many exports hold, are taken; so are NaN and Infinity.
    """
    if not _is_json(text):
        return None
    leaves: list[Leaf] = []
    frames: list[tuple[bool, str, int]] = []  # is it an object, its name, where it opens
    name, key_next, nested = "", False, scalars
    for token in _TOKEN.finditer(text):
        lead = token[0][0]
        if lead in "{[":
            nested = True
            frames.append((lead == "{", name, token.start()))
            key_next = lead == "{"
            if len(frames) > DEEPEST:
                return None
        elif lead in "}]":
            frames.pop()
        elif lead == ",":
            key_next, name, _ = frames[-1]
        elif lead == ":":
            key_next = False
        elif lead == '"':
            leaf = _string(token, "key" if key_next else "text", name, frames[-1][2] if frames else 0)
            name = spoken(leaf.text) if key_next else name
            leaves.append(leaf)
        else:
            leaves.append(Leaf(token[0], token.start(), token.end(), _quoted, name, "number"))
    return leaves if nested else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return False
    return True


def _string(token: re.Match[str], kind: Kind, name: str, owner: int) -> Leaf:
    raw = Leaf(token[0][1:-1], token.start() + 1, token.end() - 1, _escaped, "" if kind == "key" else name, kind, owner=owner)
    return decoded(raw, _ESCAPE, _said) if "\\" in raw.text else raw


def _said(escape: str) -> str:
    return _LONE.sub("\ufffd", str(json.loads(f'"{escape}"')))


def _escaped(by: str) -> str:
    return _quoted(by)[1:-1]


def _quoted(by: str) -> str:
    return json.dumps(by, ensure_ascii=False)
