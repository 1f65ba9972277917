"""Several recognizers, and the gates that say which of them have to read a text.

Comes in: recognizers and how each is run. Goes out: for a text, the readers to ask and what they are told. It must not know languages.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple

from redact.detect.compiled import Gate, Pattern, compile_gate, compile_words
from redact.detect.readers import Reader, Reading, context_words_of, patterns_of
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

    def read(self, text: str, seconds: float) -> Iterator[list[Span]]:
        """Yield what each reader that may find something finds, in the order of the readers.

        All of them together have `seconds`, and one more for each 20,000 characters; past that a reader raises DetectionError.
        """
        deadline = monotonic() + seconds + len(text) / PACE
        said = plain_text(text)
        forms, near = self.asked(text, said)
        matches: dict[Any, list[Any]] = {}
        for at, places in sorted(forms.items()):
            left = max(deadline - monotonic(), LEAST)
            yield self.readers[at](Reading(text, said, left, places, at in near, matches))

    def asked(self, text: str, said: str) -> tuple[dict[int, Sequence[int] | None], frozenset[int]]:
        """The readers that may find something, in order, each with its patterns that can match; and those that have a word near.

        `said` is the text with one spelling of dashes, spaces and figures.
        """
        fired = self.gate.fired(text)
        if said is not text:
            fired = tuple(sorted({*fired, *self.gate.fired(said)}))
        if not fired:
            return dict.fromkeys(self.ungated), frozenset()
        from recognizers.checked import fold

        near = self.words.fired(fold(said)) if self.words else ()
        holds: dict[Condition | None, bool] = {None: True}
        forms: dict[int, Sequence[int] | None] = dict.fromkeys(self.ungated)
        for reader, condition, places in _owned(self, fired, near):
            if condition is not None and condition not in holds:
                holds[condition] = condition(said)
            if holds[condition]:
                forms[reader] = (*(forms.get(reader) or ()), *places)
        return forms, frozenset(near)


@functools.lru_cache(maxsize=8_192)
def _owned(suite: Suite, fired: Sequence[int], near: Sequence[int]) -> list[tuple[int, Condition | None, tuple[int, ...]]]:
    """The readers to ask, in order, on a condition or none, with the places of their patterns; the same for many texts."""
    found: dict[tuple[int, Condition | None], list[int]] = {}
    for owner in (owner for number in fired for owner in suite.owners[number]):
        if not owner.needs_word or owner.reader in near:
            found.setdefault((owner.reader, owner.condition), []).append(owner.place)
    return sorted(((reader, condition, tuple(sorted(places))) for (reader, condition), places in found.items()), key=lambda one: one[0])


def suite_of(recognizers: Sequence[Any], read_by: Callable[[Any], Reader], gated: Iterable[Any] = (), worded: bool = True) -> Suite:
    """Return the suite of the recognizers; `gated` are all those that one gate is made for, where it serves several suites.

    `worded` False says that no reader asks whether a word of its recognizer stands near.
    """
    patterns = tuple(dict.fromkeys(pattern for one in (*gated, *recognizers) for pattern in patterns_of(one)))
    owners: dict[Pattern, list[Owner]] = {pattern: [] for pattern in patterns}
    for at, one in enumerate(recognizers):
        for place, pattern in enumerate(patterns_of(one)):
            form = one.PATTERNS[place] if hasattr(one, "find") else None
            owners[pattern].append(Owner(at, place, bool(form and form.needs_word), form.condition if form else None))
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
