"""Known identifiers sought on every core: in this process, or by its worker processes where there is much to read.

Comes in: texts, each with the (entity, value) pairs of its subject. Goes out: what `find_each` finds, whatever the number of
workers. Values go to workers of this process alone, by a pipe, and do not stay there; no key does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from redact.detect import known_message
from redact.detect.known import Hit, find_each
from redact.detect.known_message import Pairs
from redact.detect.pool import Process, exchange, shared, worker_count

WORTH_STARTING, WORTH_ASKING = 5_000_000, 100_000
"""Fewest characters for which workers pay: that have to be started, a second or more, and that run."""

CHUNK, SHORTEST = 500_000, 50_000
"""Characters in one message, at most and at least: what texts share is worked out once in each."""


def find_all(texts: Sequence[str], known: Sequence[Pairs], workers: int | None = None) -> list[list[Hit]]:
    """Return, for each text, what `find_known` finds in it of its own pairs; by `workers` processes, None where that pays."""
    count = worker_count(workers) if any(known) else 0
    if count == 0 or (workers is None and not _pays(texts, count)):
        return find_each(texts, known)
    asked = [partial(_ask, texts=texts[low:high], known=known[low:high]) for low, high in _cuts(texts, count)]
    return list(chain.from_iterable(shared(count).each(asked)))


def _pays(texts: Sequence[str], count: int) -> bool:
    return sum(map(len, texts)) >= (WORTH_ASKING if shared(count).started else WORTH_STARTING)


def _cuts(texts: Sequence[str], count: int) -> Iterator[tuple[int, int]]:
    most = max(SHORTEST, min(CHUNK, sum(map(len, texts)) // (3 * count)))
    low = size = 0
    for row, text in enumerate(texts):
        if row > low and size + len(text) > most:
            yield low, row
            low, size = row, 0
        size += len(text)
    if low < len(texts):
        yield low, len(texts)


def _ask(process: Process, texts: Sequence[str], known: Sequence[Pairs]) -> list[list[Hit]]:
    return known_message.found_in(exchange(process, *known_message.request(texts, known)), len(texts))
