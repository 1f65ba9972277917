r"""The shape of a regular expression: sequences, choices, repetitions, lookarounds.

Comes in: a pattern of the `regex` module and its flags. Goes out: a tree, or `Unknown` for syntax that is not read here
(conditionals, recursion, sets in sets, named lists), which no gate may then be made of. It must not know what the tree is for.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from redact.detect.compiled.alphabet import Letters, letters

_QUANTIFIER = regex.compile(r"(?:(?P<sign>[*+?])|\{(?P<low>\d*)(?P<range>,(?P<high>\d*))?\})[?+]?")
_ONE = regex.compile(
    r"\\[pP]\{[^}]+\}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\[dDsSwWtnrfv]|\\[^A-Za-z0-9]"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[\](){}|*+?^$]|\}",
    regex.DOTALL,
)
_READ = regex.IGNORECASE | regex.MULTILINE | regex.DOTALL | regex.UNICODE | regex.VERSION0
_POSIX = regex.compile(r"\[:\^?\w+:\]")
_BACK = regex.compile(r"\\[1-9]\d*")
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
_OPEN = regex.compile(
    r"\((?:\?(?:(?P<look><?[=!])|P<\w+>|(?P<on>[ims]*)(?:-(?P<off>[ims]+))?:|(?P<all>[ims]+)\)|>|#[^)]*\)|P=(?P<back>\w+)\)))?(?!\?)"
)


class Unknown(Exception):
    """The pattern holds syntax that is not read here."""


@dataclass(frozen=True)
class One:
    """One character."""

    letters: Letters


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """Several times; `most` None is without end."""

    part: Node
    least: int
    most: int | None


@dataclass(frozen=True)
class Look:
    """What must, or must not, stand before or behind this place."""

    part: Node
    ahead: bool
    must: bool


@dataclass(frozen=True)
class Edge:
    """A place: `b` the edge of a word, any other letter one that nothing is said about."""

    kind: str


@dataclass(frozen=True)
class Anything:
    """Any text, the empty one too."""


Node = One | Sequence | Choice | Repeat | Look | Edge | Anything
EMPTY = Sequence(())


def parse(pattern: str, flags: int) -> Node:
    """Return the tree of a pattern. Raises Unknown."""
    if flags & ~_READ or _POSIX.search(pattern):
        raise Unknown
    node, at = _choice(pattern, 0, flags)
    if at != len(pattern):
        raise Unknown
    return node


def _choice(pattern: str, at: int, flags: int) -> tuple[Node, int]:
    parts: list[Node] = []
    while True:
        part, at, flags = _sequence(pattern, at, flags)
        parts.append(part)
        if pattern[at : at + 1] != "|":
            return (parts[0] if len(parts) == 1 else Choice(tuple(parts))), at
        at += 1


def _sequence(pattern: str, at: int, flags: int) -> tuple[Node, int, int]:
    parts: list[Node] = []
    while at < len(pattern) and pattern[at] not in "|)":
        part, at, flags = _part(pattern, at, flags)
        if quantifier := _QUANTIFIER.match(pattern, at):
            part, at = Repeat(part, *_times(quantifier)), quantifier.end()
        parts.append(part)
    return Sequence(tuple(parts)), at, flags


def _times(quantifier: regex.Match[str]) -> tuple[int, int | None]:
    if sign := quantifier["sign"]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
    low = int(quantifier["low"] or 0)
    if quantifier["range"] is None:
        return low, low
    return low, int(quantifier["high"]) if quantifier["high"] else None


def _part(pattern: str, at: int, flags: int) -> tuple[Node, int, int]:
    """One part without its quantifier, where it ends, and the flags from there on."""
    if pattern[at] == "(":
        return _group(pattern, at, flags)
    if pattern[at] in "^$" or pattern[at : at + 2] in (r"\A", r"\Z", r"\b", r"\B"):
        size = 1 if pattern[at] in "^$" else 2
        return Edge(pattern[at + size - 1]), at + size, flags
    if back := _BACK.match(pattern, at):
        return Anything(), back.end(), flags
    one = _ONE.match(pattern, at)
    if one is None:
        raise Unknown
    return One(letters(_quoted(one[0]), flags & (regex.IGNORECASE | regex.DOTALL))), one.end(), flags


def _quoted(piece: str) -> str:
    return regex.escape(piece) if len(piece) == 1 else piece


def _group(pattern: str, at: int, flags: int) -> tuple[Node, int, int]:
    opened = _OPEN.match(pattern, at)
    if opened is None:
        raise Unknown
    if opened["back"]:
        return Anything(), opened.end(), flags
    if opened["all"]:
        if at:  # one that stands later holds for the whole pattern
            raise Unknown
        return EMPTY, opened.end(), flags | _flags(opened["all"])
    if opened[0].endswith(")"):
        return EMPTY, opened.end(), flags
    inner, end = _choice(pattern, opened.end(), (flags | _flags(opened["on"] or "")) & ~_flags(opened["off"] or ""))
    if pattern[end : end + 1] != ")":
        raise Unknown
    if look := opened["look"]:
        inner = Look(inner, ahead="<" not in look, must=look.endswith("="))
    return inner, end + 1, flags


def _flags(names: str) -> int:
    return sum(int(_FLAGS[name]) for name in names)
