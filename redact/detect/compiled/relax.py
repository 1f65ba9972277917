r"""A regular expression made looser, for Hyperscan: it matches in every text in which the original does.

Comes in: a pattern of the `regex` module. Goes out: two patterns over bytes, for texts of ASCII and for any text in UTF-8. What
Hyperscan cannot say (lookarounds, backreferences, word edges beyond ASCII) is left out; characters beyond ASCII are told by their
first byte; what follows the part that tells most is cut. Only whether there is a match is asked, never where.

NOTE: Hyperscan's own way, `UTF8|UCP|PREFILTER`, takes minutes to compile for as many patterns and is three times slower; with `UTF8` alone
`\b`, `\w` and `\d` are those of ASCII and whole words are missed without a word.
https://intel.github.io/hyperscan/dev-reference/compilation.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, combinations, groupby

import regex

from redact.detect.compiled.alphabet import BETWEEN, Letters
from redact.detect.compiled.tree import EMPTY, Choice, Edge, Look, Node, One, Repeat, Sequence, Unknown, parse


@dataclass(frozen=True)
class Loose:
    """A pattern over bytes; an empty one matches nothing."""

    narrow: str
    """For texts of ASCII."""
    wide: str
    """For any text in UTF-8."""
    figures: int = 0
    """Fewest figures of a text in which it matches."""


_TAIL = r"[\x80-\xbf]{1,3}"
_MANY = 12
"""A repetition of more is taken to be without end."""
_ENOUGH, _LITTLE = 24.0, 2.0
"""Bits beyond which what a pattern tells is enough, and below which it is nothing."""
_CLASS = regex.compile(r"\[[^\]]*\]|\\x..")
_LENGTH_OF_A_BIT, _LONGEST = 100, 15_000
"""Characters of a pattern for which it must tell one more bit, and that Hyperscan still takes."""
_BORDER = 1.0
"""Bits of the place where a word or number begins or ends."""
_HARDLY_NEWS = 1.0
"""Bits of any number of letters in a row: each text has a long word."""
_AFTER_ANOTHER = 1.0
"""Bits of a figure, or the like, behind another: numbers have many."""
_CHOICES = 150
"""Of more choices only the beginnings are told."""


def relax(pattern: str, flags: int) -> Loose | None:
    """Return the looser pattern, None when the pattern tells nothing or is not understood: then it may match any text."""
    try:
        tree = _flat(parse(pattern, flags))
    except Unknown:
        return None
    narrow, wide = _best(tree, wide=False), _best(tree, wide=True)
    return None if narrow is None or wide is None else Loose(narrow, wide, _figures(tree))


def _figures(tree: Node) -> int:
    """Fewest figures of a match; what a lookaround asks for may be the same ones as the match has."""
    asked = [_eaten(part.part) for part in _parts(tree) if isinstance(part, Look) and part.must]
    return max([_eaten(tree), *asked])


def _eaten(node: Node) -> int:
    if isinstance(node, One):
        return int(node.letters.is_figure)
    if isinstance(node, Sequence):
        return sum(map(_eaten, node.parts))
    if isinstance(node, Choice):
        return min(map(_eaten, node.parts))
    return node.least * _eaten(node.part) if isinstance(node, Repeat) else 0


def _flat(node: Node) -> Node:
    """The tree without sequences in sequences, so that what stands side by side is seen to."""
    if isinstance(node, Sequence):
        parts = [inner for part in map(_flat, node.parts) for inner in (part.parts if isinstance(part, Sequence) else (part,))]
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
    if isinstance(node, Choice):
        return _short(tuple(map(_flat, node.parts)))
    if isinstance(node, Repeat):
        return Repeat(_flat(node.part), node.least, node.most)
    if isinstance(node, Look):
        return Look(_flat(node.part), node.ahead, node.must)
    return node


def _short(parts: tuple[Node, ...]) -> Node:
    """A choice; of very many, such as all domains of the web, the first two characters and as many more of any that follow in one."""
    if len(parts) <= _CHOICES:
        return Choice(parts)
    begun: dict[Letters, list[Letters]] = {}
    rest: list[Letters] = []
    longest = 0
    for part in parts:
        first, second = (*_parts(part)[:2], EMPTY, EMPTY)[:2]
        more = [node.letters for node in _parts(part)[2:] if isinstance(node, One)]
        if not isinstance(first, One) or not isinstance(second, One) or len(more) < len(_parts(part)) - 2:
            return Choice(parts)
        begun.setdefault(first.letters, []).append(second.letters)
        rest, longest = [*rest, *more], max(longest, len(more))
    heads = Choice(tuple(Sequence((One(first), One(_any_of(seconds)))) for first, seconds in begun.items()))
    return Sequence((heads, Repeat(One(_any_of(rest)), 0, longest))) if rest else heads


def _any_of(many: list[Letters]) -> Letters:
    return Letters(
        frozenset().union(*(one.ascii for one in many)),
        tuple(dict.fromkeys(letter for one in many for letter in one.exact)),
        frozenset().union(*(one.leads for one in many)),
    )


def _bits(node: Node) -> float:
    """How much the shortest match of a node tells, roughly, in bits."""
    if isinstance(node, One):
        return _letter_bits(node.letters)
    if isinstance(node, Sequence):
        return sum(map(_bits, node.parts))
    if isinstance(node, Choice):
        return min(map(_bits, node.parts))
    if isinstance(node, Repeat):
        each = _bits(node.part)
        if each < _HARDLY_NEWS:
            return min(node.least * each, _HARDLY_NEWS)
        return each + (node.least - 1) * min(each, _AFTER_ANOTHER) if node.least else 0.0
    return _BORDER if isinstance(node, Look) and _is_border(node) else 0.0


def _letter_bits(one: Letters) -> float:
    """A figure is rarer in texts than a letter, a sign rarer than both; one of many letters, or a space, is hardly news."""
    figures, alphabet = (sum(test(chr(code)) for code in one.ascii) for test in (str.isdigit, str.isalpha))
    signs = len(one.ascii) - figures - alphabet
    if not one.ascii.isdisjoint(b" \n") or (alphabet > 2 and (alphabet > 26 or signs)) or (not one.ascii and one.leads):
        return 0.3
    if alphabet > 2:
        return 1.5
    return 5.0 if not figures else 2.0 if signs or alphabet else 3.0


def _best(tree: Node, wide: bool) -> str | None:
    """The stretch of the tree that tells most for its length; "" when nothing can match, None when it tells nothing."""
    if isinstance(tree, Choice):
        ways = [_best(part, wide) for part in tree.parts]
        return None if None in ways else "|".join(dict.fromkeys(filter(None, ways)))
    if _write(tree, wide) is None:
        return ""
    told = {written: bits for run in _runs(_parts(tree)) for written, bits in _stretches(run, wide) if len(written) < _LONGEST}
    return max(told, key=lambda written: (_worth(told[written], written), written), default=None)


def _worth(bits: float, written: str) -> float:
    """What a stretch tells, less what it costs to look for."""
    return min(bits, _ENOUGH) - len(_CLASS.sub("x", written)) / _LENGTH_OF_A_BIT


def _runs(parts: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """The sequence; and what goes before a lookahead together with what that asks for, in the place of what follows it."""
    yield parts
    for place, part in enumerate(parts):
        if isinstance(part, Look) and part.ahead and part.must:
            yield parts[:place] + _parts(part.part)


def _stretches(run: tuple[Node, ...], wide: bool) -> Iterator[tuple[str, float]]:
    """Every stretch of a sequence that tells anything, as Hyperscan is told it, with its bits."""
    parts = [part for part in run if not isinstance(part, Look) or _is_border(part)]
    written = [_write(part, wide) or "" for part in parts]
    shortest = [_write(_shortest(part), wide) or "" for part in parts]
    heads, tails = ([_border(part, ahead) for part in parts] for ahead in (False, True))
    told = list(accumulate(map(_bits, parts), initial=0.0))
    for low, high in combinations(range(len(parts) + 1), 2):
        last = high - 1
        if (bits := told[high] - told[low]) > _LITTLE:
            first, end = heads[low] or shortest[low], "" if last == low else tails[last] or shortest[last]
            if stretch := first + "".join(written[low + 1 : last]) + end:
                yield stretch, bits


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Sequence) else (node,)


def _is_border(look: Look) -> bool:
    return not look.must and isinstance(look.part, One)


def _shortest(node: Node) -> Node:
    if not isinstance(node, Repeat):
        return node
    return Repeat(node.part, node.least, node.least) if node.least else EMPTY


def _border(node: Node, ahead: bool) -> str | None:
    """`not beside a letter or digit` at either end of a stretch, as a character of its own or the end of the text; `BETWEEN` is one too."""
    if not isinstance(node, Look) or node.ahead != ahead or not isinstance(node.part, One):
        return None
    others = _byte_class(frozenset(range(128)) - node.part.letters.ascii | {ord(BETWEEN)}, frozenset(range(128, 256)))
    return rf"(?:\z|{others})" if ahead else rf"(?:\A|{others})"


def _write(node: Node, wide: bool) -> str | None:
    """The node in Hyperscan's words; None when it can match nothing."""
    if isinstance(node, One):
        return _character(node.letters, wide)
    if isinstance(node, Sequence):
        parts = [_write(part, wide) for part in node.parts]
        return None if None in parts else "".join(part or "" for part in parts)
    if isinstance(node, Choice):
        ways = [way for part in node.parts if (way := _write(part, wide)) is not None]
        return f"(?:{'|'.join(dict.fromkeys(ways))})" if ways else None
    if isinstance(node, Repeat):
        return _repeat(node, wide)
    return r"\b" if isinstance(node, Edge) and node.kind == "b" and not wide else ""


def _repeat(node: Repeat, wide: bool) -> str | None:
    if isinstance(node.part, One) and wide and node.part.letters.leads:
        most = None if node.most is None or 4 * node.most > _MANY else 4 * node.most
        one = node.part.letters
        leads = one.leads | {letter.encode()[0] for letter in one.exact} | set(range(0x80, 0xC0))
        return _byte_class(one.ascii, leads) + _count(node.least, most)
    inner = _write(node.part, wide)
    if not inner:
        return "" if inner == "" or not node.least else None
    most = None if node.most is None or node.most > max(_MANY, node.least) else node.most
    return f"(?:{inner}){_count(node.least, most)}"


def _count(least: int, most: int | None) -> str:
    return f"{{{least},{'' if most is None else most}}}"


def _character(one: Letters, wide: bool) -> str | None:
    ways = [_byte_class(one.ascii)] if one.ascii else []
    if wide:
        ways += ["".join(f"\\x{byte:02x}" for byte in letter.encode()) for letter in one.exact]
        ways += [_byte_class(one.leads) + _TAIL] if one.leads else []
    if not ways:
        return None
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _byte_class(*bytes_: frozenset[int] | set[int]) -> str:
    numbered = enumerate(sorted(frozenset().union(*bytes_)))
    runs = [[code for _, code in run] for _, run in groupby(numbered, key=lambda item: item[1] - item[0])]
    return "[" + "".join(f"\\x{run[0]:02x}" + (f"-\\x{run[-1]:02x}" if run[1:] else "") for run in runs) + "]"
