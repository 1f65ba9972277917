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
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[(){}|*+?^$]|\}",
    regex.DOTALL,
)
_READ = regex.IGNORECASE | regex.MULTILINE | regex.DOTALL | regex.UNICODE | regex.VERSION0
_POSIX = regex.compile(r"\[:\^?\w+:\]")
_EDGE = regex.compile(r"[\^$]|\\[AZbB]")
_BACK = regex.compile(r"\\[1-9]\d*")
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
_OPEN = regex.compile(
    r"\((?:\?(?:(?P<look><?[=!])|P<(?P<name>\w+)>|(?P<on>[ims]*)(?:-(?P<off>[ims]+))?:|(?P<all>[ims]+)\)|>|P=(?P<back>\w+)\)))?(?!\?)"
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


Node = One | Sequence | Choice | Repeat | Look | Edge
EMPTY = Sequence(())


def parse(pattern: str, flags: int) -> Node:
    """Return the tree of a pattern; a backreference is whatever its group can be. Raises Unknown."""
    if flags & ~_READ or _POSIX.search(pattern):
        raise Unknown
    parser = _Parser(pattern)
    node, at = parser.choice(0, flags)
    if at != len(pattern):
        raise Unknown
    return node


class _Parser:
    """A pattern and the groups read so far; each method takes a place and flags, and returns a node and the place behind it."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._groups: dict[str, Node] = {}
        self._opened = 0

    def choice(self, at: int, flags: int) -> tuple[Node, int]:
        parts: list[Node] = []
        while True:
            part, at, flags = self._sequence(at, flags)
            parts.append(part)
            if self._pattern[at : at + 1] != "|":
                return (parts[0] if len(parts) == 1 else Choice(tuple(parts))), at
            at += 1

    def _sequence(self, at: int, flags: int) -> tuple[Node, int, int]:
        parts: list[Node] = []
        while at < len(self._pattern) and self._pattern[at] not in "|)":
            part, at, flags = self._part(at, flags)
            if quantifier := _QUANTIFIER.match(self._pattern, at):
                part, at = Repeat(part, *_times(quantifier)), quantifier.end()
            parts.append(part)
        return Sequence(tuple(parts)), at, flags

    def _part(self, at: int, flags: int) -> tuple[Node, int, int]:
        """One part without its quantifier, where it ends, and the flags from there on."""
        if self._pattern[at] == "(":
            return self._group(at, flags)
        if edge := _EDGE.match(self._pattern, at):
            return Edge(edge[0][-1]), edge.end(), flags
        if back := _BACK.match(self._pattern, at):
            return self._back(back[0][1:]), back.end(), flags
        one = _ONE.match(self._pattern, at)
        if one is None:
            raise Unknown
        piece = regex.escape(one[0]) if len(one[0]) == 1 and one[0] != "." else one[0]
        return One(letters(piece, flags & (regex.IGNORECASE | regex.DOTALL))), one.end(), flags

    def _group(self, at: int, flags: int) -> tuple[Node, int, int]:
        opened = _OPEN.match(self._pattern, at)
        if opened is None:
            raise Unknown
        if opened["back"]:
            return self._back(opened["back"]), opened.end(), flags
        if opened["all"]:
            if at:  # one that stands later holds for the whole pattern
                raise Unknown
            return EMPTY, opened.end(), flags | _flags(opened["all"])
        names = self._names(opened)
        inner, end = self.choice(opened.end(), (flags | _flags(opened["on"] or "")) & ~_flags(opened["off"] or ""))
        if self._pattern[end : end + 1] != ")":
            raise Unknown
        self._groups |= dict.fromkeys(names, inner)
        if look := opened["look"]:
            inner = Look(inner, ahead="<" not in look, must=look.endswith("="))
        return inner, end + 1, flags

    def _names(self, opened: regex.Match[str]) -> list[str]:
        """What a group is called in backreferences."""
        if opened[0] != "(" and not opened["name"]:
            return []
        self._opened += 1
        return [str(self._opened), *([opened["name"]] if opened["name"] else [])]

    def _back(self, name: str) -> Node:
        if name not in self._groups:
            raise Unknown
        return self._groups[name]


def _times(quantifier: regex.Match[str]) -> tuple[int, int | None]:
    if sign := quantifier["sign"]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
    low = int(quantifier["low"] or 0)
    if quantifier["range"] is None:
        return low, low
    return low, int(quantifier["high"]) if quantifier["high"] else None


def _flags(names: str) -> int:
    return sum(int(_FLAGS[name]) for name in names)
