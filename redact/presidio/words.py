"""The work of Presidio's LemmaContextAwareEnhancer (2.2.366), with its results, and without its deep copies.

Comes in: results of one text, the words near them. Goes out: the same results, raised where a word of their recognizer stands near.
https://microsoft.github.io/presidio/tutorial/06_context/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from presidio_analyzer import RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

_ENDING, _SHORTEST, _SLACK = 2, 3, 3
"""Letters of a word that its forms change, letters that stay at least, and keywords looked at beyond those that Presidio reads: a word
may be one where its lemma is none."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text."""

    starts: Sequence[int]
    ends: Sequence[int]
    lemmas: Sequence[str]
    """In small letters."""
    keywords: frozenset[str]

    def near(self, start: int, before: int, after: int) -> list[str]:
        """The keywords around a place: so many before it, its own, and so many behind. Raises ValueError where no token is there."""
        if not self.starts:
            return [""]
        places = enumerate(zip(self.starts, self.ends, strict=True))
        at = next((place for place, (low, high) in places if low == start or start < high), None)
        if at is None:
            raise ValueError
        return [*self._some(self.lemmas[at::-1], before), *self._some(self.lemmas[at:], after)]

    def _some(self, lemmas: Iterable[str], count: int) -> list[str]:
        return [lemma for lemma in lemmas if lemma in self.keywords][: count + 1]


def tokens_of(artifacts: Any) -> Tokens:
    """Return the tokens of Presidio's artifacts."""
    starts = list(artifacts.tokens_indices)
    ends = [start + len(token) for start, token in zip(starts, artifacts.tokens, strict=True)]
    return Tokens(starts, ends, [lemma.lower() for lemma in artifacts.lemmas], frozenset(artifacts.keywords))


def read_tokens(engine: Any, texts: Sequence[str], language: str, batch_size: int = 1, n_process: int = 1) -> Iterator[Tokens]:
    """Yield the tokens of each text, as the artifacts of the engine have them.

    Presidio's own spaCy engine runs without its parser and its recognizer of names: they take two thirds of the time, and change a lemma
    in one text of a hundred.
    """
    if type(engine) is not SpacyNlpEngine:
        batch = engine.process_batch(texts=texts, language=language, batch_size=batch_size, n_process=n_process)
        yield from (tokens_of(artifacts) for _, artifacts in batch)
        return
    nlp: Any = engine.nlp[language]  # type: ignore[index]  # it is loaded
    needless = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in _NEEDLESS]
    for doc in nlp.pipe(texts, batch_size=batch_size, n_process=n_process, disable=needless):
        lemmas = [token.lemma_ for token in doc]
        starts = [token.idx for token in doc]
        ends = [start + len(token) for start, token in zip(starts, doc, strict=True)]
        keywords = NlpArtifacts.set_keywords(engine, lemmas, language)
        yield Tokens(starts, ends, [lemma.lower() for lemma in lemmas], frozenset(keywords))


_NEEDLESS = ("parser", "ner")
"""Parts of a spaCy pipeline that lemmas do without."""


def cutter(engine: Any, language: str) -> Callable[[str], Tokens] | None:
    """Return what cuts texts as a spaCy engine does, without running its model; None for an engine of another kind."""
    known = isinstance(engine, SpacyNlpEngine) and type(engine).process_text is SpacyNlpEngine.process_text
    nlp = engine.nlp.get(language) if known and engine.nlp else None
    if nlp is None:
        return None

    def cut(text: str) -> Tokens:
        tokens = list(nlp.make_doc(text))
        starts, words = [token.idx for token in tokens], [token.text for token in tokens]
        keywords = {word.lower() for word in words if not (engine.is_stopword(word, language) or engine.is_punct(word, language))}
        ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
        return Tokens(starts, ends, [word.lower() for word in words], frozenset(keywords))

    return cut


@dataclass(frozen=True)
class Raising:
    """Who raises scores, and by what."""

    enhancer: LemmaContextAwareEnhancer
    recognizers: Mapping[str, Any]
    """By their identifiers."""
    context: tuple[str, ...]
    """Words that the caller says stand near every finding, in small letters."""
    explain: bool
    """Whether it is asked which word raised a score."""
    cut: Callable[[str], Tokens] | None = None
    """A text into the tokens that the artifacts will have, each its own lemma; None where only the artifacts tell."""

    def needs_tokens(self, text: str, results: Sequence[RecognizerResult]) -> bool:
        """Return whether a word of the text may raise one of the results.

        A word is looked for without its last letters, since Presidio compares lemmas: one with another stem is overlooked.
        """
        low, cut = "", None
        before, after = self.enhancer.context_prefix_count + _SLACK, self.enhancer.context_suffix_count + _SLACK
        for result, words in self._open(results):
            if not self.explain and self._supportive(self.context, words):
                continue
            low = low or text.lower()
            stems = [stem for word in words for stem in (_stem(word),) if stem in low]
            if not stems:
                continue
            if self.cut is None:
                return True
            cut = cut or self.cut(text)
            if any(stem in word for word in cut.near(result.start, before, after) for stem in stems):
                return True
        return False

    def raise_scores(self, results: Sequence[RecognizerResult], tokens: Tokens | None) -> None:
        """Raise the results by the words near them; without tokens by `context` alone."""
        before, after = self.enhancer.context_prefix_count, self.enhancer.context_suffix_count
        for result, words in self._open(results):
            near = tokens.near(result.start, before, after) if tokens else []
            word = self._supportive([*near, *self.context], words)
            if word:
                self._raise(result, word)

    def _open(self, results: Sequence[RecognizerResult]) -> Iterator[tuple[RecognizerResult, Sequence[str]]]:
        """The results that a word can change, each with the words."""
        settled = self.enhancer.context_similarity_factor >= 0 and not self.explain
        for result in results:
            told: Mapping[str, Any] = result.recognition_metadata
            words = self.recognizers[told[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY]].context
            raised = told.get(RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY)
            if words and not raised and not (settled and result.score >= self.enhancer.MAX_SCORE):
                yield result, words

    def _supportive(self, near: Sequence[str], words: Sequence[str]) -> str:
        """The first of the recognizer's words that is one of those near, or part of one; none is empty, and so is an empty one."""
        said = [word.lower() for word in near]
        if self.enhancer.context_matching_mode == "whole_word":
            return next((word for word in words if word.lower() in said), "")
        return next((word for word in words for low in (word.lower(),) if any(low in one for one in said)), "")

    def _raise(self, result: RecognizerResult, word: str) -> None:
        enhancer = self.enhancer
        score = max(result.score + enhancer.context_similarity_factor, enhancer.min_score_with_context_similarity)
        result.score = min(score, enhancer.MAX_SCORE)
        if result.analysis_explanation is not None:
            result.analysis_explanation.set_supportive_context_word(word)
            result.analysis_explanation.set_improved_score(result.score)


def _stem(word: str) -> str:
    return word.lower()[: max(_SHORTEST, len(word) - _ENDING)]
