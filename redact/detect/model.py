"""A spaCy model that runs nothing but its entity recognizer, loaded once.

Comes in: the name of a model, texts. Goes out: (start, end, label) of the entities that spaCy's `doc.ents` holds, in characters.
Small models run as a `Network`, any other as spaCy runs it. It must not know what a label means.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from redact.detect.nameless import lines_with_names
from redact.errors import DetectionError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from redact.detect.nameless import Flags
    from redact.detect.network import Network

BATCH = 100_000
"""Characters read together, enough for full products of matrices; a longer text is read in pieces."""

LEARNT = 2_000_000
"""Characters of which the words stay in the vocabulary: words met again are tokenised five times as fast. The words of all that
follows are forgotten with their batch, so that the vocabulary does not grow with the texts."""


class Labelled(NamedTuple):
    """An entity of a model, in characters."""

    start: int
    end: int
    label: str


class Model:
    """A loaded model and how much it has learnt."""

    def __init__(self, nlp: Language, network: Network | None) -> None:
        self._nlp, self._network = nlp, network
        self._learnt = 0
        # NOTE: a memory zone belongs to one thread at a time.
        self._turn = Lock()

    def read(self, texts: Sequence[str], gate: bool = True) -> list[list[Labelled]]:
        """Return the entities of each text, in order; with `gate`, lines that cannot hold a name go unread."""
        pieces = [(at, low, piece) for at, text in enumerate(texts) for low, piece in pieces_of(text)]
        found: list[list[Labelled]] = [[] for _ in texts]
        for batch in _batches(pieces):
            with self._turn:
                answers = self._ask([piece for _, _, piece in batch], gate)
            for (at, low, _), answer in zip(batch, answers, strict=True):
                found[at].extend(Labelled(low + start, low + end, label) for start, end, label in answer)
        return found

    def _ask(self, texts: Sequence[str], gate: bool) -> list[list[Labelled]]:
        ordinary = self._nlp.Defaults.stop_words
        asked = [lines_with_names(text, ordinary) if gate else None for text in texts]
        some = [at for at, flags in enumerate(asked) if flags is None or flags.any()]
        found: list[list[Labelled]] = [[] for _ in texts]
        with nullcontext() if self._learnt < LEARNT else self._nlp.memory_zone():
            self._learnt += sum(map(len, texts))
            docs = [self._nlp.make_doc(texts[at]) for at in some]
            for at, answer in zip(some, self._entities(docs, [asked[at] for at in some]), strict=True):
                found[at] = answer
        return found

    def _entities(self, docs: list[Doc], asked: Sequence[Flags | None]) -> list[list[Labelled]]:
        if self._network is None:
            return [[Labelled(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in self._nlp.pipe(docs)]
        flags = [np.ones(len(doc), dtype=bool) if of is None else of[doc.to_array("IDX")] for doc, of in zip(docs, asked, strict=True)]
        asking = [at for at, of in enumerate(flags) if of.any()]
        answers: list[Sequence[tuple[int, int, str]]] = [()] * len(docs)
        read = self._network.read([docs[at] for at in asking], [flags[at] for at in asking]) if asking else []
        for at, entities in zip(asking, read, strict=True):
            answers[at] = entities
        found = zip(docs, answers, strict=True)
        return [[Labelled(doc[a].idx, doc[b - 1].idx + len(doc[b - 1]), label) for a, b, label in entities] for doc, entities in found]


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text into what is read at a time, each with its place: the whole, or pieces that end at white space if they can.

    >>> list(pieces_of("Seen by Els Maes"))
    [(0, 'Seen by Els Maes')]
    """
    low = 0
    while len(text) - low > BATCH:
        space = max(text.rfind(one, low, low + BATCH) for one in "\n ")
        high = space + 1 if space > low else low + BATCH
        yield low, text[low:high]
        low = high
    yield low, text[low:]


def _batches(pieces: Sequence[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    batch: list[tuple[int, int, str]] = []
    size = 0
    for piece in pieces:
        if batch and size + len(piece[2]) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[2])
    if batch:
        yield batch


@functools.cache
def load(name: str) -> Model:
    """Load a model, once; DetectionError when that fails."""
    import spacy

    from redact.detect.weights import network_of

    try:
        nlp = spacy.load(name, enable=["ner"])
        listens = "Listener" in str(nlp.config["components"]["ner"]["model"].get("tok2vec", ""))
        for other in [other for other in nlp.disabled if listens and other in ("transformer", "tok2vec")]:
            nlp.enable_pipe(other)
        for other in nlp.disabled:
            nlp.remove_pipe(other)
        nlp.max_length = 10**9
        return Model(nlp, network_of(nlp))
    except Exception as error:
        raise DetectionError(
            f"model {name}: expected a spaCy model with an entity recognizer, found {type(error).__name__}",
            "install the model, or set another in the policy",
        ) from None
