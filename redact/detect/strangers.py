"""Names of people in one text that its other names, or a dictionary, give away.

Comes in: a text, what was found in it, its language. Goes out: what was found, and more PERSON spans: those of which `recognizers`
is unsure and that begin with no ordinary word; those joined to a name (`Maes en Quaghebeur`); and each part of a name wherever it
stands again. It looks at one text alone, so that no batch, order or worker changes what is found. It must not know whose text it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from redact.detect.families import is_family
from redact.detect.ordinary import is_of_reports, is_ordinary
from redact.detect.registry import WEAKEST
from redact.detect.span import Span

RECOGNIZER = "NamedInText"
CONFIRMED, AGAIN = 0.6, 0.5

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-]\p{L}[\p{L}\p{M}]*)*")
_NAME = r"\p{Lu}[\p{L}\p{M}'’]*\p{Ll}[\p{L}\p{M}'’]*(?:-\p{L}[\p{L}\p{M}'’]*)?(?![\p{L}\p{N}]|[ ]?:)"
_FULL = rf"{_NAME}(?:[ ](?:(?:van|von|de|der|den|du|la|le)[ ]){{0,2}}{_NAME}){{0,2}}"
_AND = r",?[ ](?:and|or|en|of|et|ou|und|oder|и|или|&)[ ]"
_AFTER = regex.compile(rf"(?:,[ ](?P<name>{_FULL})){{0,8}}{_AND}(?P<name>{_FULL})")
_BEFORE = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:(?P<name>{_FULL}),[ ]){{0,8}}(?P<name>{_FULL}){_AND}\Z")
_SENTENCE = regex.compile(r"(?:\A|[.!?:;\n\"“„«(>|•*-])[\s\"“„«(>|•*-]*\Z")
_IN_WORD, _ENDS = regex.compile(r"[\p{L}\p{N}-]"), regex.compile(r"(?:['’]?s)?(?![\p{L}\p{N}]|-\p{L})")
_REACH = 120
_NOUNS_WITH_CAPITALS = ("de",)


def name_strangers(text: str, found: Iterable[Span], language: str) -> list[Span]:
    """Return the spans found, those of doubt confirmed or dropped, and the names that follow from the others."""
    told: list[Span] = []
    people: list[Span] = []
    for span in found:
        if span.entity != "PERSON":
            told.append(span)
        elif span.score >= WEAKEST:
            people.append(span)
        elif (named := confirm(text, span.start, span.end, language)) is not None:
            people.append(span._replace(start=named[0], end=named[1], score=CONFIRMED))
    if not people:
        return told
    people += [Span(*place, "PERSON", AGAIN, RECOGNIZER) for place in dict.fromkeys(_joined(text, people, language))]
    people += [Span(*place, "PERSON", AGAIN, RECOGNIZER) for place in _again(text, people, language)]
    return told + people


def confirm(text: str, start: int, end: int, language: str) -> tuple[int, int] | None:
    """Return the part of a span that is a name: all up to an ordinary word, None when its first word is one.

    >>> confirm("dochter Tjalda Maes belt", 8, 19, "nl"), confirm("moeder Belgische", 7, 16, "nl")
    ((8, 19), None)
    """
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])]
    names = [place for place in words if text[place[0]].isupper()]
    if not names:  # in small letters
        return (start, end) if all(_is_name(text[slice(*place)].capitalize(), language) for place in words) else None
    first = text[slice(*names[0])]
    if not (
        _is_name(first, language) or _is_family_alone(first, language) or (_has_initial(text, names, language) and not is_of_reports(first))
    ):
        return None
    last = names[0][1]
    for low, high in names[1:]:
        if not _goes_on(text, last, low, high, language):
            break
        last = high
    return start, end if last == names[-1][1] else last


def _is_name(word: str, language: str) -> bool:
    from recognizers.generic.given_names import is_given

    return len(word) > 2 and ((is_given(word) and not is_of_reports(word)) or not is_ordinary(word, language))


def _is_family_alone(word: str, language: str) -> bool:
    """Whether an ordinary word is a usual family name, where its capital tells that it is no ordinary word here."""
    return language not in _NOUNS_WITH_CAPITALS and is_family(word, language) and not is_of_reports(word)


def _goes_on(text: str, last: int, low: int, high: int, language: str) -> bool:
    """Whether a further word is of the name too: a family name may be an ordinary word."""
    word = text[low:high]
    if regex.fullmatch(r"[ ]\p{Lu}\.[ ]", text[last - 2 : low]):  # behind an initial, or a letter that ends a sentence
        return _is_name(word, language) or is_family(word, language)
    if len(word) < 2 or _is_name(word, language):
        return True
    beside = not any(sign in ",&" for sign in text[last:low]) and regex.search(_AND, text[last:low]) is None
    return beside and not is_of_reports(word)


def _has_initial(text: str, names: Sequence[tuple[int, int]], language: str) -> bool:
    """Whether a single letter stands between the first word and one that is a name."""
    if len(names) < 3 or names[1][1] - names[1][0] != 1:
        return False
    family = text[slice(*names[2])]
    return _is_name(family, language) or is_family(family, language)


def _joined(text: str, people: Sequence[Span], language: str) -> Iterator[tuple[int, int]]:
    """Names in a row with a name, the last joined by a word for and."""
    for span in people:
        if after := _AFTER.match(text, span.end):
            yield from _run(text, sorted(after.spans("name")), language)
        low = max(0, span.start - _REACH)
        if before := _BEFORE.search(text, low, span.start):
            yield from _run(text, sorted(before.spans("name"), reverse=True), language)


def _run(text: str, places: Iterable[tuple[int, int]], language: str) -> Iterator[tuple[int, int]]:
    """The names of a row, from the one that is known on, up to the first that is none."""
    for start, end in places:
        named = confirm(text, start, end, language)
        if named is None and is_family(text[start:end], language) and not is_of_reports(text[start:end]):
            named = start, end
        if named is None:
            return
        yield named


def _again(text: str, people: Sequence[Span], language: str) -> Iterator[tuple[int, int]]:
    """Where the parts of names stand again with a capital; an ordinary word only inside of a sentence, and not in German."""
    taken = {(span.start, span.end) for span in people}
    for word, ordinary in sorted({part for span in people for part in _parts(text, span, language)}):
        for written in dict.fromkeys((word, word.upper(), word.capitalize())) if len(word) > 3 else (word,):
            for start, end in _places(text, written):
                inside = any(low <= start and end <= high for low, high in taken)
                if not inside and not (ordinary and _SENTENCE.search(text, max(0, start - 8), start)):
                    yield start, end


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word stands by itself, or in the genitive."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (start and _IN_WORD.match(text, start - 1)) and _ENDS.match(text, end):
            yield start, end
        start = text.find(word, end)


def _parts(text: str, span: Span, language: str) -> Iterator[tuple[str, bool]]:
    """The words of a name by which the person may be named again, and whether each is an ordinary word too."""
    names = [match.group() for match in _WORD.finditer(text[span.start : span.end]) if match.group()[0].isupper()]
    for at, name in enumerate(names):
        if len(name) < 3 or is_of_reports(name) or (name.isupper() and len(name) < 4):
            continue
        if _is_name(name, language):
            yield name, False
        elif at and at == len(names) - 1 and name[1:].islower() and (language not in _NOUNS_WITH_CAPITALS or is_family(name, language)):
            yield name, True
