"""The weights of spaCy's small entity recognizers, laid out for `redact.detect.network`.

Comes in: a loaded pipeline. Goes out: its network, or None where the model has another shape or the network would not answer as
spaCy does. It must not know texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from redact.detect.network import PAD, Entity, Floats, Layer, Moves, Network

if TYPE_CHECKING:
    from spacy.language import Language

SHAPE: Mapping[str, Any] = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "include_static_vectors": False},
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "depth": PAD, "window_size": 1, "maxout_pieces": 3},
    },
}
"""What the configuration of a model must say, among other things, for its weights to be read."""

TRIAL = (
    "Mrs Anna van den Berg was seen by Dr. O'Neill at St Mary's Hospital, London, on 3 May 2019; don't call 0475 12 34 56.",
    "Monsieur Jean-Pierre Lefèvre, né à Bruxelles, adressé par le docteur Dubois (CHU de Liège)\n\n  le 4 mars.",
    "x",
    "Tilburg",
)
"""What a network must read as spaCy does before it is trusted."""


def network_of(nlp: Language) -> Network | None:
    """Return the network of a pipeline's entity recognizer, None when it cannot stand in for it."""
    recognizer: Any = nlp.get_pipe("ner")
    asked = nlp.config["components"]["ner"]["model"]
    if not _says(asked, SHAPE) or recognizer.cfg["beam_width"] != 1 or recognizer.model.attrs["unseen_classes"]:
        return None
    network = _read(recognizer)
    docs = [nlp.make_doc(text) for text in TRIAL]
    answers = network.read(docs)
    expected = [[Entity(ent.start, ent.end, ent.label_) for ent in doc.ents] for doc in nlp.pipe(docs)]
    return network if answers == expected else None


def _says(config: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    def says(found: Any, value: Any) -> bool:
        return _says(found, value) if isinstance(value, Mapping) and isinstance(found, Mapping) else bool(found == value)

    return all(says(config.get(name), value) for name, value in expected.items())


def _read(recognizer: Any) -> Network:
    tok2vec, lower = recognizer.model.get_ref("tok2vec"), recognizer.model.get_ref("lower")
    nodes = list(tok2vec.walk())
    mix, *layers = [_layer(*node.layers) for node in nodes if node.name == "maxout>>layernorm"]
    tables = sorted((node for node in nodes if node.name == "hashembed"), key=lambda node: node.attrs["column"])
    narrow = next(node for node in nodes if node.name == "linear")
    weights = lower.get_param("W").transpose(0, 2, 1, 3)
    pads = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(len(weights), -1)
    ops = recognizer.model.ops
    return Network(
        attributes=tuple(next(node for node in nodes if node.name == "extract_features").attrs["columns"]),
        tables=tuple(tables),
        mix=mix,
        layers=tuple(layers),
        narrow=(narrow.get_param("W"), narrow.get_param("b")),
        parts=np.ascontiguousarray(weights.reshape(-1, weights.shape[-1])),
        nothing=(pads[1], pads[2]),
        bias=lower.get_param("b").T.reshape(-1),
        moves=_moves(recognizer),
        times=lambda rows, weights: ops.gemm(rows, weights, trans2=True),
    )


def _layer(maxout: Any, norm: Any) -> Layer:
    weights = maxout.get_param("W").transpose(1, 0, 2)
    return Layer(
        weights=np.ascontiguousarray(weights.reshape(-1, weights.shape[-1])),
        bias=maxout.get_param("b").T.reshape(-1),
        gain=norm.get_param("G"),
        shift=norm.get_param("b"),
    )


def _moves(recognizer: Any) -> Moves:
    upper = recognizer.model.get_ref("upper")
    names = list(recognizer.move_names)
    # NOTE: spaCy leaves the move that blocks an entity, the last before `O`, out of the names but not out of the scores.
    names.insert(names.index("O"), "U-")
    labels = [name[2:] for name in names if name.startswith("B-")]

    def rows(*wanted: str) -> tuple[Floats, Floats]:
        at = [names.index(name) for name in wanted]
        return np.ascontiguousarray(upper.get_param("W")[at]), upper.get_param("b")[at]

    begin, inside, last, unit = ([f"{move}-{label}" for label in labels] for move in "BILU")
    return Moves(tuple(labels), closed=rows("O", *begin, *unit), inside=rows(*inside), last=rows(*last))
