"""Several recognizers, and the gates that say which of them have to read a text.

Comes in: recognizers and how each is run. Goes out: for a text, the readers to ask and what they are told. It must not know languages.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from redact.detect.clock import Clock
from redact.detect.compiled import BETWEEN, Gate, Pattern, compile_gate, compile_words
from redact.detect.readers import Reader, Reading, context_words_of, patterns_of, stays_weak
from redact.detect.span import Span

PACE = 20_000
"""Characters of a text for which its readers have one second more."""
TOGETHER, LONGEST, AGAIN = 32, 8_000, 48
"""Texts that a gate is asked about at once, at most, and their characters; texts after which that is tried again where it was in vain."""


Condition = Callable[[str], bool]


class Owner(NamedTuple):
    """A pattern of a recognizer."""

    reader: int
    place: int
    """Among the patterns of its recognizer."""
    needs_word: bool
    """Whether nothing is found by it without a word of the recognizer."""
    condition: Condition | None
    """What holds of every text in which something is found by it."""


@dataclass(frozen=True, eq=False)
class Suite:
    """The recognizers that read a text, and the gates that say which of them have to."""

    readers: tuple[Reader, ...]
    gate: Gate
    owners: tuple[tuple[Owner, ...], ...]
    """For each pattern of the gate what it stands for."""
    ungated: tuple[int, ...]
    """The readers without patterns."""
    words: Gate | None
    """Says which readers have a word in a text; None where none of them asks."""

    def read(self, text: str, seconds: float, unsure: bool = False) -> list[Span]:
        """`read_each` for one text."""
        return self.read_each([text], seconds, unsure)[0]

    def read_each(self, texts: Sequence[str], seconds: float, unsure: bool = False) -> list[list[Span]]:
        """Return what the readers that may find something in each text find, in the order of the readers.

        All of them together have `seconds` of the processor for a text, and one more for each 20,000 characters; past that a reader raises
        DetectionError. A machine that is busy with something else refuses no text. `unsure` asks too for
        what only a dictionary can confirm.
        """
        found: list[list[Span]] = [[] for _ in texts]
        clock = Clock()
        for at in suspects(self, texts):
            clock.begin(seconds + len(texts[at]) / PACE)
            found[at] = self._read(texts[at], clock, unsure)
        return found

    def _read(self, text: str, clock: Clock, unsure: bool) -> list[Span]:
        said = plain_text(text)
        forms, near = self.asked(text, said)
        found: list[Span] = []
        matches: dict[Any, list[Any]] = {}
        for at, places in forms.items():
            found += self.readers[at](Reading(text, said, clock.left(), places, at in near, matches, unsure))
        return found

    def asked(self, text: str, said: str) -> tuple[dict[int, Sequence[int] | None], frozenset[int]]:
        """The readers that may find something, in order, each with its patterns that can match; and those that have a word near.

        `said` is the text with one spelling of dashes, spaces and figures.
        """
        fired = self.gate.fired(text)
        if said is not text:
            fired = tuple(sorted({*fired, *self.gate.fired(said)}))
        if not fired:
            return dict.fromkeys(self.ungated), frozenset()
        from recognizers.wording import fold

        near = self.words.fired(fold(said)) if self.words else ()
        forms, judged = _owned(self, fired, near)
        if not judged:
            return forms, frozenset(near)
        forms = dict(forms)
        holds: dict[Condition, bool] = {}
        for reader, condition, places in judged:
            if condition not in holds:
                holds[condition] = condition(said)
            if holds[condition]:
                forms[reader] = (*(forms.get(reader) or ()), *places)
        return dict(sorted(forms.items())), frozenset(near)


def suspects(suite: Suite, texts: Sequence[str]) -> Iterator[int]:
    """The places of the texts that have to be read, in order: what a gate holds back of several together it holds back of each."""
    low, size, alone = 0, 4, 0
    while low < len(texts):
        some = range(low, min(low + size, len(texts)))
        left = _among(suite, texts, some)
        yield from left
        low, alone = some.stop, alone + 1 if size == 1 else 0
        size = min(2 * size, TOGETHER) if not left else 4 if alone == AGAIN else max(size // 2, 1)


def _among(suite: Suite, texts: Sequence[str], some: range) -> Sequence[int]:
    """Those of some texts that have to be read."""
    if len(some) == 1:
        return some
    joint = BETWEEN.join(texts[some.start : some.stop])
    if len(joint) > LONGEST or not joint.isascii():
        return some
    if not suite.asked(joint, joint)[0]:
        return ()
    half = len(some) // 2
    return [*_among(suite, texts, some[:half]), *_among(suite, texts, some[half:])]


@functools.lru_cache(maxsize=8_192)
def _owned(
    suite: Suite, fired: Sequence[int], near: Sequence[int]
) -> tuple[dict[int, Sequence[int] | None], list[tuple[int, Condition, tuple[int, ...]]]]:
    """The readers to ask, in order, with the places of their patterns, and those to ask on a condition; the same for many texts."""
    found: dict[tuple[int, Condition | None], list[int]] = {}
    for owner in (owner for number in fired for owner in suite.owners[number]):
        if not owner.needs_word or owner.reader in near:
            found.setdefault((owner.reader, owner.condition), []).append(owner.place)
    forms: dict[int, Sequence[int] | None] = dict.fromkeys(suite.ungated)
    forms |= {reader: tuple(sorted(places)) for (reader, condition), places in found.items() if condition is None}
    judged = [(reader, condition, tuple(sorted(places))) for (reader, condition), places in found.items() if condition is not None]
    return dict(sorted(forms.items())), sorted(judged, key=lambda one: one[0])


def suite_of(
    recognizers: Sequence[Any],
    read_by: Callable[[Any], Reader],
    gated: Iterable[Any] = (),
    worded: bool = True,
    sure_only: bool = False,
) -> Suite:
    """Return the suite of the recognizers; `gated` are all those that one gate is made for, where it serves several suites.

    `worded` False says that no reader asks whether a word of its recognizer stands near; `sure_only` that what stays below the weakest
    score without one is not asked for.
    """
    patterns = tuple(dict.fromkeys(pattern for one in (*gated, *recognizers) for pattern in patterns_of(one)))
    owners: dict[Pattern, list[Owner]] = {pattern: [] for pattern in patterns}
    for at, one in enumerate(recognizers):
        for place, pattern in enumerate(patterns_of(one)):
            form = one.PATTERNS[place] if hasattr(one, "find") else None
            needs_word = form.needs_word if form else sure_only and stays_weak(one, place)
            owners[pattern].append(Owner(at, place, needs_word, form.condition if form else None))
    return Suite(
        readers=tuple(map(read_by, recognizers)),
        gate=gate_of(_gate(patterns), owners.values()),
        owners=tuple(map(tuple, owners.values())),
        ungated=tuple(at for at, one in enumerate(recognizers) if not patterns_of(one)),
        words=_words(tuple(map(context_words_of, recognizers))) if worded else None,
    )


def gate_of(gate: Gate, owners: Iterable[Sequence[Owner]]) -> Gate:
    """Return the gate restricted to the patterns that stand for anything."""
    return gate.restricted({number for number, those in enumerate(owners) if those})


_gate, _words = functools.cache(compile_gate), functools.cache(compile_words)


def plain_text(text: str) -> str:
    """Return the text with one spelling of dashes, spaces and figures, as our own recognizers read it."""
    if text.isascii():
        return text
    from recognizers.wording import plain

    return plain(text)
