"""Known identifiers by worker processes: what this process finds, and nothing kept of what was sought."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator

import pytest

from benchmarks.known_notes import LANGUAGES, notes
from redact.detect import find_each, known_message, known_pool, pool

NOTES = [note for language in LANGUAGES for note in notes(language, 60)]
TEXTS, KNOWN = [note.text for note in NOTES], [note.known for note in NOTES]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[pool.Workers]:
    made = pool.Workers(2)
    monkeypatch.setattr(known_pool, "shared", lambda _: made)
    yield made
    made.close()


@pytest.mark.parametrize("size", [500, 3_000, 1_000_000])
def test_workers_find_what_this_process_finds_in_messages_of_any_size(
    size: int, two: pool.Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_pool, "CHUNK", size)
    monkeypatch.setattr(known_pool, "SHORTEST", size)
    assert known_pool.find_all(TEXTS, KNOWN, 2) == find_each(TEXTS, KNOWN)
    assert known_pool.find_all(TEXTS[::-1], KNOWN[::-1], 2) == find_each(TEXTS, KNOWN)[::-1]


def test_a_text_of_nobody_an_empty_text_and_a_null_value_reach_a_worker_as_they_are(two: pool.Workers) -> None:
    texts = ["Maes belt", "", "Maes belt", "Zoë\r\nMaes 👩‍⚕️"]
    known = [(("PERSON", "Maes"), ("CITY", None)), (("PERSON", "Maes"),), (), (("PHONE_NUMBER", ""), ("PERSON", "Zoë Maes"))]
    assert known_pool.find_all(texts, known, 2) == [[(0, 4, 0)], [], [], [(0, 9, 1)]]  # type: ignore[arg-type]  # a null is passed over


def test_texts_without_known_identifiers_and_few_texts_start_no_worker(two: pool.Workers) -> None:
    assert known_pool.find_all(TEXTS, [()] * len(TEXTS), 2) == [[] for _ in TEXTS]
    assert known_pool.find_all(TEXTS, KNOWN) == find_each(TEXTS, KNOWN)
    assert not two.started


def test_a_worker_that_dies_is_replaced_and_its_texts_are_searched_again(two: pool.Workers) -> None:
    expected = known_pool.find_all(TEXTS, KNOWN, 2)
    for _ in range(two.count):
        process = two._idle.get()
        if process is not None:
            process.kill()
            process.wait()
        two._idle.put(process)
    assert known_pool.find_all(TEXTS, KNOWN, 2) == expected


def kept() -> dict[str, int]:
    """How much every cache of the detectors holds that has a limit: those without one hold tables, made once."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("redact.detect")]
    caches = {f"{made.__module__}.{made.__name__}": made for module in modules for made in vars(module).values() if cached(made)}
    return {name: made.cache_info().currsize for name, made in caches.items()}


def cached(made: object) -> bool:
    return isinstance(made, functools._lru_cache_wrapper) and made.cache_info().maxsize is not None


def test_an_answer_leaves_nothing_of_what_was_sought_in_a_cache() -> None:
    for module in known_message.MAKERS:
        module.forget()
    before = kept()
    assert find_each(TEXTS, KNOWN)
    assert kept() != before
    known_message.answer(*known_message.request(TEXTS, KNOWN))
    assert kept() == before
