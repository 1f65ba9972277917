"""One gate for the recognizers of a registry, made anew when they or their patterns change.

Comes in: recognizers. Goes out: for a text, which of them can find something, and with which of their patterns. It must not know
entities: one gate serves every choice of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from redact.detect.readers import strict_reader_of
from redact.detect.suite import Suite, suite_of
from redact.presidio.kinds import PATTERNED, can_be_gated, kind_of


@dataclass(frozen=True)
class Gates:
    """The recognizers of a registry of which a gate says whether they can match."""

    suite: Suite
    numbers: Mapping[int, int]
    """By the `id` of a recognizer its number in the suite; one that is not here has to be asked about every text."""
    held: tuple[Any, ...]
    """The recognizers, so that no other takes over an `id`."""

    def asked(self, text: str, said: str) -> tuple[Mapping[int, Sequence[int] | None], frozenset[int]]:
        """By its number each recognizer that may match, with its patterns; and those that have a word near."""
        return self.suite.asked(text, said) if self.numbers else ({}, frozenset())


def make_gates(recognizers: Sequence[Any]) -> Gates:
    """Return the gates of those recognizers that can have one."""
    held = tuple({id(one): one for one in recognizers if can_be_gated(one, kind_of(one))}.values())
    return Gates(suite_of(held, strict_reader_of), {id(one): number for number, one in enumerate(held)}, held)


class GatesMemory:
    """The gates last used, by what they were made of."""

    def __init__(self, size: int = 16) -> None:
        self._size = size
        self._held: OrderedDict[tuple[object, ...], Gates] = OrderedDict()
        self._lock = Lock()

    def gates(self, recognizers: Sequence[Any]) -> Gates:
        """Return the gates of the recognizers as they are now."""
        mark = tuple(map(_mark, recognizers))
        with self._lock:
            if mark not in self._held:
                self._held[mark] = make_gates(recognizers)
                if len(self._held) > self._size:
                    self._held.popitem(last=False)
            self._held.move_to_end(mark)
            return self._held[mark]


def _mark(one: Any) -> tuple[object, ...]:
    """What a gate depends on; the `id` stays the recognizer's own as long as `held` or the registry has it."""
    kind = kind_of(one)
    if kind not in PATTERNED:
        return id(one), kind
    return id(one), kind, int(one.global_regex_flags), bool(one.deny_list), *[pattern.regex for pattern in one.patterns]
