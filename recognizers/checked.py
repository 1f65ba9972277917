"""The one rule by which every recognizer of this package finds and scores.

In: a text, in any language. Out: Presidio results that carry their evidence. It must not know an identifier: each
declares its own forms, words and check digit. Presidio's context enhancement is not used, since it needs the lemmas
of a language model and an identifier does not change with the language of its sentence.

How much a match needs is a property of the form in which it is written:

========  ==========================================================  ===========================
standing  meaning                                                     needs, when there is no word
========  ==========================================================  ===========================
SURE      written as nothing else is (``85.07.30-033.28``, a MAC)      nothing
CHECKED   a passing check digit rarely happens by chance               its check digit
WEAK      a number like many others                                    never found without a word
LABELLED  any code, mistyped lengths included                          its word must stand beside it
========  ==========================================================  ===========================

==========================  =======================  =========
check digit                 word in the window       no word
==========================  =======================  =========
passes                      1.0                      0.85
fails                       0.5                      SURE 0.5
none exists, SURE           0.85                     0.6
none exists, other          0.6                      not found
==========================  =======================  =========
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import Any, ClassVar, Protocol

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult, predefined_recognizers
from presidio_analyzer.nlp_engine import NlpArtifacts

from recognizers.found import NO_HINTS, Found, Hints, keep_best, told
from recognizers.wording import fold, plain, vary

BEFORE, AFTER = 40, 40
"""Characters of the same line in which a word counts as context."""

BESIDE = 30
"""Characters between a word and a LABELLED number, at most."""

START, END = r"(?<![\p{L}\p{N}])", r"(?![\p{L}\p{N}])"
"""No letter or digit directly before or after."""

SEP = "(?:[./-][ ]?|[ ]{1,2}(?:[/-][ ])?)"
"""One separator inside a number: space, dot, slash, dash, and one of them with spaces; `find` reads every other space and dash as these."""

CODE = (
    START
    + r"(?=[\p{L}./-]{0,6}\d)(?!\d{1,5}(?:mg|mcg|µg|ug|ml|kg|mm|cm|iu|ie|ui|mmol|kcal|msec)(?!\p{L}))"
    + r"(?!\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d))(?!(?:19|20)\d{2}(?![\p{L}\p{N}]|[./_-]\p{N}))"
    + r"[\p{L}\d](?:[./_-]?[\p{L}\d]){3,23}"
    + END
    + r"(?![ ]?(?:€|\$|%|(?:mg|mcg|µg|ml|kg|euros?|eur|dollars?|usd|лв|лева|people|personen|personnes)(?!\p{L})))"
)
"""A code of 4 to 24 letters and digits with a digit near its start, no date or year; for LABELLED forms only."""

IGNORE_CASE, MATCH_CASE = int(regex.MULTILINE | regex.IGNORECASE), int(regex.MULTILINE)

_BESIDE = regex.compile(r"[^\p{L}\p{N}]*(?:\p{L}{1,10}[^\p{L}\p{N}\n]{1,4}){0,4}")
_OPENING = r"[^\p{L}\p{N}\n]{0,3}(?:\p{L}{1,4}[^\p{L}\p{N}\n]{1,3}){0,2}"
_LABEL_ABOVE = regex.compile(r"(?<=[\p{L}.:°#№)\]>*][ \t:;.|=-]{0,6})\r?\n[ \t]{0,8}\r?\n?[^\p{L}\p{N}\n]{0,8}\Z")


@cache
def compiled(pattern: str, flags: int = 0) -> Any:
    """Return the compiled pattern; made when first asked for, since most are seldom needed and all together take seconds."""
    return regex.compile(pattern, flags)


@cache
def _figure_first(pattern: str) -> str:
    """The same pattern, looking for its first figure before what stands behind it: most places of a text end there."""
    begins = pattern.startswith(START + r"\d") and not pattern.startswith((START + r"\d?", START + r"\d*", START + r"\d{0"))
    return r"(?=\d)" + pattern if begins else pattern


class Standing(Enum):
    """What a form is worth by itself; see the module."""

    SURE = "sure"
    CHECKED = "checked"
    WEAK = "weak"
    LABELLED = "labelled"


NEED_WORD = (Standing.WEAK, Standing.LABELLED)
"""What is never found without a word."""


@dataclass(frozen=True)
class Form:
    """One way in which an identifier is written."""

    name: str
    regex: str
    """Linear in the text: no unbounded repetition inside another. A group ``value`` narrows the span."""
    standing: Standing = Standing.WEAK

    condition: Callable[[str], bool] | None = None
    """What holds of every text in which it is found, told faster than the regex tells."""

    @property
    def needs_word(self) -> bool:
        """Whether it is never found without a word."""
        return self.standing in NEED_WORD


class Declared(Pattern):
    """A form as Presidio's pattern; Presidio's own compiles its regex when it is made, and all together take seconds."""

    def __init__(self, name: str, regex: str, score: float) -> None:
        """Keep what a pattern says of itself, as Presidio does."""
        self.name = name
        self.regex = regex
        self.score = score
        self.compiled_regex = None
        self.compiled_with_flags = None


SCORES = {Standing.SURE: 0.6, Standing.CHECKED: 0.85, Standing.WEAK: 0.6, Standing.LABELLED: 0.6}
"""What a Presidio `Pattern` of each standing says; `grade` decides."""


def grade(standing: Standing, passed: bool | None, context: bool) -> float | None:
    """Return the score that the evidence is worth, None when it is not enough.

    >>> grade(Standing.CHECKED, passed=False, context=True)
    0.5
    >>> grade(Standing.WEAK, passed=True, context=False) is None
    True
    """
    if context:
        if passed is None:
            return 0.85 if standing is Standing.SURE else 0.6
        return 1.0 if passed else 0.5
    if passed and standing in (Standing.SURE, Standing.CHECKED):
        return 0.85
    if standing is Standing.SURE:
        return 0.6 if passed is None else 0.5
    return None


def digits(value: str) -> str:
    """Return only the digits.

    >>> digits("85.07.30-033.28")
    '85073003328'
    """
    return value if value.isdigit() else "".join(filter(str.isdigit, value))


def window(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the folded text before and after a span: same line, whole words, 40 characters on each side.

    The line above belongs to what is before when it ends with a word and nothing stands before the span on its own.
    """
    above = _LABEL_ABOVE.search(text, max(0, start - BEFORE), start)
    low = max(text.rfind("\n", 0, above.start() if above else start) + 1, start - BEFORE)
    while 0 < low < start and text[low - 1].isalnum() and text[low].isalnum():
        low += 1
    line_end = text.find("\n", end)
    high = min(len(text) if line_end < 0 else line_end, end + AFTER)
    while end < high < len(text) and text[high].isalnum() and text[high - 1].isalnum():
        high -= 1
    return fold(text[low:start]), fold(text[end:high])


class Check(Protocol):
    """A check of the matched text alone."""

    def __call__(self, value: str, /) -> bool | None:
        """Answer True when the check digit passes, False when it fails, None when there is none."""


class CheckedRecognizer(PatternRecognizer):
    """A Presidio recognizer that declares what an identifier looks like and leaves the judgement to `grade`."""

    ENTITY: ClassVar[str]
    PATTERNS: ClassVar[tuple[Form, ...]]
    CONTEXT: ClassVar[tuple[str, ...]] = ()
    """Words in Dutch, French, German, English and Bulgarian; case and accents do not matter."""
    CHECK: ClassVar[Check | None] = None
    """Whether the check digit passes, as a staticmethod; None where no check digit exists."""
    FLAGS: ClassVar[int] = IGNORE_CASE

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add to the words the other ways to say number."""
        super().__init_subclass__(**kwargs)
        cls.CONTEXT = vary(cls.CONTEXT)

    @classmethod
    def __subclasses__(cls) -> list[type[Any]]:
        """Return the subclasses but those that share a name with one of Presidio's.

        NOTE: Presidio's registry takes any subclass that bears a name of its configuration, in the order of a set: without this,
        importing `recognizers` puts our `IbanRecognizer` in the place of Presidio's, in some processes and not in others.
        """
        return [one for one in type.__subclasses__(cls) if not hasattr(predefined_recognizers, one.__name__)]

    def __init__(self, supported_language: str = "en", name: str | None = None) -> None:
        """Make a recognizer for one language of a registry; what it finds does not depend on the language."""
        super().__init__(
            supported_entity=self.ENTITY,
            supported_language=supported_language,
            name=name or type(self).__name__,
            patterns=[Declared(form.name, form.regex, SCORES[form.standing]) for form in self.PATTERNS],
            global_regex_flags=self.FLAGS,
        )
        self.name: str = name or type(self).__name__

    @cached_property
    def _regexes(self) -> dict[int, Any]:
        """The compiled forms by their places, made when each is first needed: all together take seconds."""
        return {}

    @cached_property
    def _words(self) -> Any:
        return compiled(START + self._any_word, 0) if self.CONTEXT else None

    @cached_property
    def _after(self) -> Any:
        return compiled(_OPENING + START + self._any_word, 0)

    @cached_property
    def _any_word(self) -> str:
        words = sorted({fold(word) for word in self.CONTEXT}, key=lambda word: (-len(word), word))
        return f"(?:{'|'.join(map(regex.escape, words))})" + r"(?:(?<=\p{L}{4})s|(?<=\p{L}{3})n(?:umme)?rs?)?" + END

    def analyze(
        self,
        text: str,
        entities: list[str] | None = None,
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Return what is found in the text, best first where two overlap; language artifacts and flags are not used."""
        return [] if entities and self.ENTITY not in entities else [self.result(found) for found in self.find(text)]

    def find(self, text: str, timeout: float | None = None, hints: Hints = NO_HINTS) -> list[Found]:
        """Return what is found in the text, best first where two overlap; TimeoutError when a pattern takes longer, in seconds."""
        text = text if hints.is_plain else plain(text)
        return keep_best(found for form, match in self._matches(text, timeout, hints) if (found := self._judge(text, form, match, hints)))

    def _matches(self, text: str, timeout: float | None, hints: Hints) -> Iterator[tuple[Form, Any]]:
        shared = {} if hints.matches is None else hints.matches
        for place in range(len(self.PATTERNS)) if hints.forms is None else sorted(hints.forms):
            form = self.PATTERNS[place]
            if not hints.worded and form.needs_word:
                continue
            if hints.forms is None and form.condition and not form.condition(text):
                continue
            pattern = self._regexes.get(place) or self._regexes.setdefault(place, compiled(_figure_first(form.regex), self.FLAGS))
            if (found := shared.get(pattern)) is None:
                found = shared[pattern] = list(pattern.finditer(text, timeout=timeout))
            for match in found:
                yield form, match

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the span to report, None when it cannot be this entity; recognizers with more to say override it."""
        return start, end

    def _judge(self, text: str, form: Form, match: Any, hints: Hints) -> Found | None:
        start, end = match.span("value") if "value" in match.re.groupindex else match.span()
        span = self.settle(text, start, end)
        if span is None:
            return None
        check = type(self).CHECK
        passed = check(unicodedata.normalize("NFKC", text[span[0] : span[1]])) if check else None
        context = hints.worded and self._has_context(text, *span, beside=form.standing is Standing.LABELLED)
        score = grade(form.standing, passed, context)
        return None if score is None else Found(*span, score, form, passed, context)

    def _has_context(self, text: str, start: int, end: int, beside: bool) -> bool:
        if self._words is None:
            return False
        before, after = window(text, start, end)
        if not beside:
            return bool(self._words.search(before) or self._words.search(after))
        last = max((found.end() for found in self._words.finditer(before)), default=None)
        if last is not None and len(before) - last <= BESIDE and _BESIDE.fullmatch(before, last):
            return True
        return bool(self._after.match(after))

    def result(self, found: Found) -> RecognizerResult:
        """Return what `find` found, in Presidio's words."""
        return told(self, found)
