"""Several recognizers, and the gates that say which of them have to read a text.

Comes in: recognizers and how each is run. Goes out: for a text, the readers to ask and what they are told. It must not know languages.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import thread_time
from typing import Any, NamedTuple

from redact.detect.compiled import Gate, Pattern, compile_gate, compile_words
from redact.detect.readers import Reader, Reading, context_words_of, patterns_of, stays_weak
from redact.detect.span import Span

PACE, LEAST = 20_000, 0.001
"""Characters of a text for which its readers have one second more; seconds that a pattern is given when none are left."""


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
        """Return what the readers that may find something find, in the order of the readers.

        All of them together have `seconds` of the processor, and one more for each 20,000 characters; past that a reader raises
        DetectionError. A machine that is busy with something else refuses no text. `unsure` asks too for
        what only a dictionary can confirm.
        """
        started = thread_time()
        said = plain_text(text)
        forms, near = self.asked(text, said)
        if not forms:
            return []
        found: list[Span] = []
        matches: dict[Any, list[Any]] = {}
        for at, places in forms.items():
            left = max(started + seconds + len(text) / PACE - thread_time(), LEAST)
            found += self.readers[at](Reading(text, said, left, places, at in near, matches, unsure))
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
        gate=_gate(patterns),
        owners=tuple(map(tuple, owners.values())),
        ungated=tuple(at for at, one in enumerate(recognizers) if not patterns_of(one)),
        words=_words(tuple(map(context_words_of, recognizers))) if worded else None,
    )


_gate, _words = functools.cache(compile_gate), functools.cache(compile_words)


def plain_text(text: str) -> str:
    """Return the text with one spelling of dashes, spaces and figures, as our own recognizers read it."""
    if text.isascii():
        return text
    from recognizers.wording import plain

    return plain(text)
