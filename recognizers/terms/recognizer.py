"""Terms as a Presidio recognizer: one for all of them, since one pass finds them all.

In: a text. Out: Presidio results for DIAGNOSIS, PROCEDURE, MEDICATION and the special categories of GDPR Article 9.
It must not know names: an eponym in medical use is a DIAGNOSIS here only with the words that say so (`ziekte van Crohn`).

=========================================  ====
a whole term of the lexicon                0.85
found by an open stem or ending            0.6
=========================================  ====

A term is sensitive, not identifying: these recognizers are in `recognizers.TERMS`, not in `ALL`, and made by
`build(language, terms=True)`, so that scrubbing a text leaves it its diagnoses unless a policy says otherwise.

>>> text = "Bekend met astma en Diabetes mellitus, neemt metformine"
>>> [(r.entity_type, text[r.start : r.end], r.score) for r in TermRecognizer("nl").analyze(text)]
[('DIAGNOSIS', 'astma', 0.85), ('DIAGNOSIS', 'Diabetes mellitus', 0.85), ('MEDICATION', 'metformine', 0.6)]
>>> TermRecognizer("nl").analyze("Zij werkt als verkoopster")
[]
"""

from __future__ import annotations

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.terms.lexicon import Term, find_terms

HEALTH = ("DIAGNOSIS", "PROCEDURE", "MEDICATION")
SPECIAL = (
    "ETHNICITY", "RELIGION", "SEXUAL_ORIENTATION", "GENDER_IDENTITY", "GENETICS", "BIOMETRICS", "POLITICAL_OPINION",
    "TRADE_UNION",
)  # fmt: skip
"""Special categories of personal data, Regulation (EU) 2016/679 Article 9(1), health apart."""

WHOLE, STEM = 0.85, 0.6


class TermRecognizer(EntityRecognizer):
    """Finds the terms of every lexicon, in any language; the lexicons are read on the first text."""

    def __init__(self, supported_language: str = "en", name: str | None = None) -> None:
        """Make a recognizer for one language of a registry: it adds the terms that count in that language alone."""
        super().__init__(supported_entities=[*HEALTH, *SPECIAL], supported_language=supported_language, name=name or type(self).__name__)
        self.name: str = name or type(self).__name__

    def load(self) -> None:
        """Load nothing: the first text does."""

    def analyze(self, text: str, entities: list[str] | None = None, nlp_artifacts: NlpArtifacts | None = None) -> list[RecognizerResult]:
        """Return the terms of the text; for each entity the longest, without overlaps."""
        wanted = frozenset(entities or self.supported_entities)
        return [self._result(term) for term in find_terms(text, self.supported_language, wanted)]

    def _result(self, term: Term) -> RecognizerResult:
        score = WHOLE if term.exact else STEM
        how = "whole term" if term.exact else "open stem"
        return RecognizerResult(
            entity_type=term.entity,
            start=term.start,
            end=term.end,
            score=score,
            analysis_explanation=AnalysisExplanation(
                recognizer=self.name, original_score=score, textual_explanation=f"{how} of the lexicon `{term.language}`"
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                "lexicon": term.language,
            },
        )
