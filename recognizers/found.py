"""What a recognizer finds, and how Presidio is told.

In: findings. Out: those that stand, and Presidio's results with their evidence. It must not know how anything is found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from presidio_analyzer import AnalysisExplanation, RecognizerResult

if TYPE_CHECKING:
    from recognizers.checked import CheckedRecognizer, Form


UNSURE = 0.3
"""The score of what nothing but a dictionary tells from an ordinary word."""


class Found(NamedTuple):
    """What a recognizer found, before it is told in Presidio's words."""

    start: int
    end: int
    score: float
    form: Form
    passed: bool | None
    """Whether the check digit passes; None where there is none."""
    context: bool
    """Whether a word stands near."""


def keep_best(results: Iterable[Found]) -> list[Found]:
    """Return the results that do not overlap a better one: higher score, then longer, then earlier; in text order."""
    found = list(results)
    if len(found) < 2:
        return found
    kept: list[Found] = []
    for result in sorted(found, key=lambda r: (-r.score, r.start - r.end, r.start)):
        if all(result.end <= other.start or other.end <= result.start for other in kept):
            kept.append(result)
    return sorted(kept, key=lambda r: r.start)


class Hints(NamedTuple):
    """What is known of one text before a recognizer reads it; each only spares work."""

    is_plain: bool = False
    """Whether the text is as `wording.plain` returns it."""
    worded: bool = True
    """False says that no word of `CONTEXT` stands anywhere in `fold(text)`: forms that need one are not tried."""
    forms: Collection[int] | None = None
    """The places in `PATTERNS` of the forms that can match, their conditions seen to; None is all."""
    matches: dict[Any, list[Any]] | None = None
    """The matches of compiled forms in this text, shared between recognizers that have a form in common."""
    unsure: bool = False
    """Whether findings of the score UNSURE are asked for too, which only a dictionary of the language can confirm."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds: a match shows its text."""
        return f"{type(self).__name__}(***)"


NO_HINTS = Hints()


def told(recognizer: CheckedRecognizer, found: Found) -> RecognizerResult:
    """Return a finding in Presidio's words, with its evidence."""
    check = {True: "passed", False: "failed", None: "none"}[found.passed]
    near = "context" if found.context else "no context"
    said = f"form `{found.form.name}` ({found.form.standing.value}), check digit {check}, {near}"
    return RecognizerResult(
        entity_type=recognizer.ENTITY,
        start=found.start,
        end=found.end,
        score=found.score,
        analysis_explanation=AnalysisExplanation(
            recognizer=recognizer.name,
            original_score=found.score,
            pattern_name=found.form.name,
            pattern=found.form.regex,
            validation_result=found.passed,  # type: ignore[arg-type]  # its own default is None
            regex_flags=recognizer.FLAGS,
            textual_explanation=said,
        ),
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
            RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: found.context,
            "check_digit": check,
            "context": found.context,
        },
    )
