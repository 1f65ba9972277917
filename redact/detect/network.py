"""spaCy's small entity recognizers, worked out for many texts at once.

Comes in: a pipeline with an entity recognizer, and documents tokenised by it. Goes out: the entities that spaCy's own `doc.ents`
would hold. The weights are spaCy's; what spaCy decides token by token is decided here for all tokens in a few products of
matrices, which takes a fifth of the time. It must not know what a label means.

The shape is that of the `*_core_*_sm` models: `spacy.TransitionBasedParser.v2` over `spacy.Tok2Vec.v2` with
`spacy.MultiHashEmbed.v2` and `spacy.MaxoutWindowEncoder.v2` (https://spacy.io/api/architectures); see `network_of`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.tokens import Doc

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MIXER = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)
"""Odd numbers that make one key of the attributes of a token, which are hashes themselves."""

Times = Callable[[Floats, Floats], Floats]
"""The product of two matrices, the second one transposed, by one thread."""

ROWS = 512
"""Rows in every product: of other sizes libraries may round otherwise, and no answer may hang on the texts read beside it."""

PAD = 4
"""Empty rows around a document, one for each layer: spaCy has them too, and no document sees another across them."""

BITS = 21
"""Of the number of a token in its neighbourhood: three of them are one key."""


class Entity(NamedTuple):
    """Tokens of a document, the end exclusive."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, eq=False)
class Layer:
    """Maxout, then normalisation; `weights` and `bias` hold one piece after the other."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    def run(self, rows: Floats, times: Times) -> Floats:
        """Return one vector a row."""
        best = _largest(times(rows, self.weights) + self.bias, len(self.gain))
        best -= best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / np.float32(best.shape[1]) + np.float32(1e-8)
        best *= (1 / np.sqrt(spread))[:, None]
        best *= self.gain
        best += self.shift
        return best


@dataclass(frozen=True, eq=False)
class Moves:
    """What may be decided of a token. `outside` come first of all that need no open entity, then BEGIN, then UNIT, label by label."""

    labels: tuple[str, ...]
    closed: tuple[Floats, Floats]
    """Weights and bias of OUT, BEGIN of each label, UNIT of each label."""
    inside: tuple[Floats, Floats]
    """Weights and bias of IN of each label."""
    last: tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Network:
    """The weights of a model, ready to run."""

    attributes: tuple[str, ...]
    tables: tuple[Any, ...]
    """For each attribute of a token, the layer that looks its vector up."""
    mix: Layer
    layers: tuple[Layer, ...]
    narrow: tuple[Floats, Floats]
    parts: Floats
    """From a vector to its three parts in a decision: as the next token, as the first of the open entity, as the one before."""
    nothing: tuple[Floats, Floats]
    """The last two parts where no entity is open."""
    bias: Floats
    moves: Moves
    times: Times

    def read(self, docs: Sequence[Doc], asked: Sequence[Flags] | None = None) -> list[list[Entity]]:
        """Return the entities of each document, in order; of fewer than two million tokens together.

        `asked` says of each token whether an entity may hold it. The others are read only where they stand beside such a token.
        """
        found: list[list[Entity]] = [[] for _ in docs]
        places = [at for at, doc in enumerate(docs) if len(doc)]
        if not places:
            return found
        values = np.concatenate([docs[at].to_array([*self.attributes, "IS_SPACE"]) for at in places])
        flags = np.ones(len(values), dtype=bool) if asked is None else np.concatenate([asked[at] for at in places])
        rows = _Rows.of([len(docs[at]) for at in places], values[:, -1] > 0, flags)
        for place, entity in self._decide(*self._encode(*self._embed(values[:, :-1], rows), rows.asked), rows):
            found[places[place]].append(entity)
        return found

    def _embed(self, values: npt.NDArray[np.uint64], rows: _Rows) -> tuple[Ints, Floats]:
        """Which distinct token stands in each row, and the vectors of the distinct tokens by themselves; the first is none."""
        _, first, which = np.unique(values @ MIXER[: values.shape[1]], return_index=True, return_inverse=True)
        numbers = np.zeros(rows.size, dtype=np.int64)
        numbers[rows.tokens] = which + 1

        def mixed(at: Ints) -> Floats:
            columns = np.ascontiguousarray(values[at].T)
            wide = np.concatenate([table.predict(column) for table, column in zip(self.tables, columns, strict=True)], axis=1)
            return self.mix.run(wide, self.times)

        vectors = _by_rows(first, mixed)
        return numbers, np.concatenate([np.zeros_like(vectors[:1]), vectors])

    def _encode(self, numbers: Ints, vectors: Floats, asked: Flags) -> tuple[Ints, Floats]:
        """The same of the distinct tokens in their neighbourhoods: what stands in several texts or lines is worked out once."""
        for reach, layer in zip(reversed(range(PAD)), self.layers, strict=True):
            at = np.flatnonzero(np.convolve(asked, np.ones(2 * reach + 1, dtype=np.int64), "same"))
            around = np.stack([numbers[at - 1], numbers[at], numbers[at + 1]], axis=1)
            keys = (around[:, 0] << 2 * BITS) | (around[:, 1] << BITS) | around[:, 2]
            _, first, which = np.unique(keys, return_index=True, return_inverse=True)
            vectors = _by_rows(around[first], functools.partial(self._beside, layer, vectors))
            numbers = np.zeros_like(numbers)
            numbers[at] = which
        return numbers, vectors

    def _beside(self, layer: Layer, vectors: Floats, around: Ints) -> Floats:
        return vectors[around[:, 1]] + layer.run(vectors[around].reshape(len(around), -1), self.times)

    def _decide(self, numbers: Ints, vectors: Floats, rows: _Rows) -> Iterator[tuple[int, Entity]]:
        """The entities, each with the place of its document: those that begin inside of an earlier one do not count."""
        parts = _by_rows(vectors, lambda part: self.times(self.times(part, self.narrow[0]) + self.narrow[1], self.parts))
        at = np.flatnonzero(rows.asked)
        best = self._best_closed(parts, numbers[at], rows.space[at], rows.last[at])
        at, best = at[best > 0], best[best > 0]
        count = len(self.moves.labels)
        ends, labels = at + 1, (best - 1) % count
        begins = best <= count
        ends[begins] = self._ends(at[begins], labels[begins], parts, numbers, rows.last)
        places = np.searchsorted(rows.firsts, at, side="right") - 1
        free = 0
        for start, end, label, place in zip(at.tolist(), ends.tolist(), labels.tolist(), places.tolist(), strict=True):
            if start >= free:
                first = int(rows.firsts[place])
                yield place, Entity(start - first, end - first, self.moves.labels[label])
                free = end

    def _best_closed(self, parts: Floats, numbers: Ints, space: Flags, last: Flags) -> Ints:
        """The best move for each token where no entity is open."""
        weights, bias = self.moves.closed

        def score(part: Floats) -> Floats:
            state = part[:, : len(self.bias)] + self.nothing[0] + self.nothing[1] + self.bias
            return self.times(_largest(state, weights.shape[1]), weights) + bias

        scores = _by_rows(parts, score)[numbers]
        scores[space, 1:] = -np.inf
        scores[last, 1 : 1 + len(self.moves.labels)] = -np.inf
        best: Ints = scores.argmax(axis=1)
        return best

    def _ends(self, first: Ints, labels: Ints, parts: Floats, numbers: Ints, last: Flags) -> Ints:
        """The row after each entity that begins at `first`."""
        ends, going = first + 1, np.arange(len(first))
        (inside, inside_bias), (leave, leave_bias) = self.moves.inside, self.moves.last
        following, opening, before = np.split(parts, 3, axis=1)
        while len(going):
            at, label = ends[going], labels[going]
            wide = following[numbers[at]] + opening[numbers[first[going]]] + before[numbers[at - 1]] + self.bias
            state = _largest(wide, inside.shape[1])
            go_on = np.einsum("ij,ij->i", state, inside[label]) + inside_bias[label]
            stop = np.einsum("ij,ij->i", state, leave[label]) + leave_bias[label]
            ends[going] += 1
            going = going[(go_on >= stop) & ~last[at]]
        return ends


@dataclass(frozen=True, eq=False)
class _Rows:
    """Where the tokens of some documents stand, with empty rows around each document."""

    size: int
    firsts: Ints
    tokens: Ints
    space: Flags
    asked: Flags
    last: Flags
    """No entity goes on after it: the end of a document, or nothing asked behind it."""

    @classmethod
    def of(cls, lengths: Sequence[int], space: Flags, asked: Flags) -> _Rows:
        firsts = np.array(list(accumulate(lengths[:-1], lambda at, length: at + length + PAD, initial=PAD)))
        tokens = np.concatenate([np.arange(first, first + length) for first, length in zip(firsts, lengths, strict=True)])
        size = int(tokens[-1]) + 1 + PAD
        spaces, asks = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        spaces[tokens], asks[tokens] = space, asked
        return cls(size, firsts, tokens, spaces, asks, ~np.append(asks[1:], False))


def _by_rows(rows: npt.NDArray[Any], work: Callable[[Any], Floats]) -> Floats:
    """The answers to rows of which `work` is given the same number each time."""
    short = -len(rows) % ROWS
    padded = np.concatenate([rows, np.zeros_like(rows[:1]).repeat(short, axis=0)])
    return np.concatenate([work(padded[low : low + ROWS]) for low in range(0, len(padded), ROWS)])[: len(rows)]


def _largest(wide: Floats, width: int) -> Floats:
    """The largest of the pieces that stand one after the other."""
    best: Floats = np.maximum(wide[:, :width], wide[:, width : 2 * width])
    for low in range(2 * width, wide.shape[1], width):
        np.maximum(best, wide[:, low : low + width], out=best)
    return best
