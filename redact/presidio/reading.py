"""How each kind of recognizer reads one text: what Presidio gets of it, sooner; a failure is an error that quotes nothing.

Comes in: a recognizer, a text, which of its patterns can match. Goes out: Presidio's results as its `analyze` returns them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from recognizers.found import Hints
from redact.errors import DetectionError
from redact.presidio.kinds import Kind
from redact.presidio.phones import may_hold_phone


@dataclass(frozen=True)
class Page:
    """One text as it is put before recognizers."""

    text: str
    plain: str
    """The text with one spelling of dashes, spaces and figures, as our recognizers read it."""
    artifacts: Any
    """Presidio's NlpArtifacts, None where nobody needs them."""
    entities: Callable[[], list[str]]
    """The entities wanted, worked out for those who ask."""
    seconds: float
    """How long one pattern may take."""
    explain: bool
    """Whether results say how they came about."""
    matches: dict[Any, list[Any]] = field(default_factory=dict)
    """Matches of forms that several of our recognizers have."""


def read(recognizer: Any, kind: Kind, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    """Return what a recognizer finds; `places` are its patterns that can match, None all; `worded`: one of its words may stand near.

    Raises DetectionError where it fails or runs out of time.
    """
    try:
        return [_marked(recognizer, result) for result in _READERS[kind](recognizer, page, places, worded)]
    except TimeoutError:
        raise failed(f"recognizer {recognizer.name}", f"ran longer than {page.seconds:g} seconds") from None
    except Exception as error:
        raise failed(f"recognizer {recognizer.name}", type(error).__name__) from None


def failed(name: str, what: str) -> DetectionError:
    """Return the error of a part that gave no answer."""
    return DetectionError(f"{name}: expected an answer, found {what}", "suppress the text or split it")


def _marked(recognizer: Any, result: RecognizerResult) -> RecognizerResult:
    """Say whose result it is, where it does not say so itself."""
    told = result.recognition_metadata = result.recognition_metadata or {}
    told.setdefault(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, recognizer.id)
    told.setdefault(RecognizerResult.RECOGNIZER_NAME_KEY, recognizer.name)
    return result


def _plain(recognizer: Any, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    """Do as `PatternRecognizer.analyze` does."""
    flags, validate = int(recognizer.global_regex_flags), _validation(recognizer)
    found = [
        result
        for place in (range(len(recognizer.patterns)) if places is None else sorted(places))
        for result in _matched(recognizer, recognizer.patterns[place], flags, validate, page)
    ]
    return EntityRecognizer.remove_duplicates(found) if len(found) > 1 else found


def _matched(recognizer: Any, pattern: Any, flags: int, validate: Callable[[str], Any], page: Page) -> Iterator[RecognizerResult]:
    for match in compiled(pattern.regex, flags).finditer(page.text, timeout=page.seconds):
        if not (said := match.group()):
            continue
        valid = validate(said)
        score = pattern.score if valid is None else EntityRecognizer.MAX_SCORE if valid else EntityRecognizer.MIN_SCORE
        if recognizer.invalidate_result(said) or not score > EntityRecognizer.MIN_SCORE:
            continue
        why = None
        if page.explain:
            why = recognizer.build_regex_explanation(recognizer.name, pattern.name, pattern.regex, pattern.score, valid, flags)
            why.score = score
        yield RecognizerResult(
            entity_type=recognizer.supported_entities[0],
            start=match.start(),
            end=match.end(),
            score=score,
            analysis_explanation=why,  # type: ignore[arg-type]  # its own default is None
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
            },
        )


@functools.lru_cache(maxsize=4096)
def compiled(pattern: str, flags: int) -> Any:
    """Return the compiled pattern."""
    return regex.compile(pattern, flags=flags)


def _validation(recognizer: Any) -> Callable[[str], Any]:
    """How a match is judged; NOTE: Presidio's e-mail recognizer asks the network for a list of suffixes, so ours is asked instead."""
    if getattr(recognizer.validate_result, "__func__", None) is EmailRecognizer.validate_result:
        return _is_address
    judge: Callable[[str], Any] = recognizer.validate_result
    return judge


def _is_address(said: str) -> bool:
    return bool(_suffixes()(said).fqdn != "")


@functools.cache
def _suffixes() -> Any:
    """The list of suffixes that comes with tldextract."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


def _ours(recognizer: Any, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    hints = Hints(True, worded, places, page.matches)
    return [recognizer.result(found) for found in recognizer.find(page.plain, page.seconds, hints)]


def _iban(recognizer: Any, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    """Draw every match under the clock before `analyze`, which has a longer one, does it again."""
    flags = int(recognizer.global_regex_flags)
    hits = [sum(1 for _ in compiled(one.regex, flags).finditer(page.text, timeout=page.seconds)) for one in recognizer.patterns]
    return _itself(recognizer, page, places, worded) if any(hits) else []


def _phone(recognizer: Any, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    # NOTE: the lowest leniency takes any number of a possible length, and its limits are not known here.
    gated = isinstance(recognizer.leniency, int) and recognizer.leniency > 0
    if gated and not may_hold_phone(page.text, recognizer.supported_regions, page.seconds):
        return []
    return _itself(recognizer, page, places, worded)


def _itself(recognizer: Any, page: Page, places: Sequence[int] | None, worded: bool) -> list[RecognizerResult]:
    """Call a recognizer as Presidio does."""
    return list(recognizer.analyze(text=page.text, entities=page.entities(), nlp_artifacts=page.artifacts) or ())


_READERS: dict[Kind, Callable[[Any, Page, Sequence[int] | None, bool], list[RecognizerResult]]] = {
    Kind.PLAIN: _plain,
    Kind.OURS: _ours,
    Kind.IBAN: _iban,
    Kind.PHONE: _phone,
    Kind.ITSELF: _itself,
    Kind.NAMED: _itself,
    Kind.FOREIGN: _itself,
}
