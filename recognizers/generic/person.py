"""PERSON: a name that its title, its label, its initials, its given name or its ending give away.

One to four capitalised words with particles after a title (`dhr.`, `Mme`, `Herr`, `Mrs`, `д-р`), a label (`Naam:`,
`Nom :`, `Име:`), a role or relative (`arts Jan Jansen`, `fils Luc`, `пациентът Петров`), a greeting, the end of a
letter; before a birth date; after initials (`J.M. Jansen`; with one initial only beside a word such as patient or
arts); around a given name of the list (`given_names`); with a Bulgarian family ending. A family name so found is found
again in the same text. Words of reports are never names; eponyms (Crohn, Parkinson) are names only after a title that
diseases do not have.

Sources: the titles are those of everyday letters; the eponyms those that MeSH lists as disease names.
https://www.nlm.nih.gov/mesh

>>> text = "Dhr. J. Van den Testen, gezien door dr. Canary, met M. Parkinson"
>>> [text[r.start : r.end] for r in PersonRecognizer().analyze(text)]
['J. Van den Testen', 'Canary']
>>> PersonRecognizer().analyze("de ziekte van Crohn, E. Coli")
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.checked import MATCH_CASE, CheckedRecognizer, Form, window
from recognizers.found import NO_HINTS, UNSURE, Found, Hints, keep_best
from recognizers.generic import person_cues, person_forms, person_words
from recognizers.generic.given_names import find_name, is_alone, is_given, is_noun
from recognizers.wording import fold, plain

_JUDGED_BY_NAME = (
    "given name",
    "given name alone",
    "family, given",
    "given and verb",
    "relation",
    "greeting",
    "role",
    "closing",
    "naming",
    "speaker",
    "in small letters",
)
_UNSURE = ("several", "unlisted and verb", "two and verb", "middle initial", "line", "initial on its line", "addressed")
"""The forms in which nothing but a dictionary tells a name from another word with a capital."""


_IN_WORD = regex.compile(r"[\p{L}\p{N}-]")
_AGAIN = Form("named elsewhere in the text", "")


class PersonRecognizer(CheckedRecognizer):
    """Finds names by what stands around them, and by given names."""

    ENTITY = "PERSON"
    FLAGS = MATCH_CASE
    PATTERNS = person_forms.FORMS
    CONTEXT = (
        "patiënt", "patiënte", "patient", "patiente", "arts", "huisarts", "verpleegkundige", "collega", "door",
        "aan", "ondergetekende", "getekend", "groeten", "groet", "par", "médecin", "confrère", "signé", "infirmière",
        "infirmier", "von", "durch", "arzt", "ärztin", "patientin", "signed", "by", "with", "nurse", "physician",
        "пациент", "пациентка", "лекар", "от", "naam", "nom", "name", "име",
    )  # fmt: skip

    def find(self, text: str, timeout: float | None = None, hints: Hints = NO_HINTS) -> list[Found]:
        """Return the names of the text, and each family name among them wherever it stands again."""
        text = text if hints.is_plain else plain(text)
        judged = [one for form, match in self._matches(text, timeout, hints) if (one := self._judge(text, form, match, hints))]
        found = keep_best(one for one in judged if one.score > UNSURE)
        if not any(one.form.name == "speaker" and one.score > UNSURE for one in judged):
            judged = [one for one in judged if one.form.name != "speaker"]
        # NOTE: several of them may overlap: only the dictionary tells which of them begins with a name
        perhaps = [
            one for one in judged if one.score <= UNSURE and not any(sure.start <= one.start and one.end <= sure.end for sure in found)
        ]
        families = {word for one in found for word in _families(text, one.start, one.end)}
        if families:
            found = keep_best([*found, *(Found(*span, 0.5, _AGAIN, None, False) for span in _again(text, families))])
        return [*found, *perhaps]

    def _judge(self, text: str, form: Form, match: Any, hints: Hints) -> Found | None:
        if form.name in _UNSURE or form.name.startswith("cue "):
            return self._perhaps(text, form, match, hints)
        if form.name not in _JUDGED_BY_NAME:
            return super()._judge(text, form, match, hints)
        span = _by_name(text, form.name, match)
        if span is None and form.name in ("relation", "naming", "speaker"):
            return self._perhaps(text, form, match, hints)
        span = span and self.settle(text, *span)
        return span and Found(*span, 0.6, form, None, False)

    def _perhaps(self, text: str, form: Form, match: Any, hints: Hints) -> Found | None:
        """What may be a name, where such findings are asked for."""
        start, end = match.span("value")
        first = next(regex.finditer(r"\p{Lu}[\p{L}\p{M}'’]*", text, pos=start, endpos=end), None)
        capitals = first and first[0].isupper() and (len(first[0]) < 4 or form.name not in ("cue role", "relation"))
        if not hints.unsure or (first and len(first[0]) < 3) or capitals:
            return None
        if form.name in ("middle initial", "line") and fold(text[start:end]).split()[0] in person_cues.NOT_BEFORE_INITIAL:
            return None
        span = self.settle(text, start, end)
        return span and Found(*span, UNSURE, form, None, False)

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """End the name before a word of the report; drop it when nothing is left or an eponym of a disease."""
        words = _words(text, start, end)
        if len(words) > 1 and text[slice(*words[0])] in _OF_PLACES:
            start, words = words[1][0], words[1:]
        folded = [fold(text[low:high]) for low, high in words]
        kept = next((index for index, word in enumerate(folded) if word in _REPORT_WORDS), len(words))
        if kept == 0 or folded[0] in _TITLES or fold(text[start : start + 4]) in person_words.NOT_INITIALS:
            return None
        named = [folded[at] for at in range(kept) if len(folded[at]) > 1 and text[words[at][0]].isupper()]
        if not named:  # in small letters
            return None if set(folded[:kept]) & _NO_FAMILY else (start, end)
        if all(word in person_words.SENTENCE_OPENINGS for word in named) or (named[-1] in _EPONYMS and not _has_title(text, start)):
            return None
        return start, words[kept - 1][1] if kept < len(words) else end


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    edges = [start, *(at + 1 for at in range(start, end) if text[at] in " \t.,-"), end + 1]
    return [(low, high - 1) for low, high in pairwise(edges) if high - 1 > low]


def _by_name(text: str, form: str, match: Any) -> tuple[int, int] | None:
    """The part of the match that is a name, by what its form asks of it."""
    start, end = match.span("value")
    words = _words(text, start, end)
    first = text[slice(*words[0])]
    if form == "given name":
        return find_name(text, words)
    if form == "family, given":
        given = text[slice(*words[-1])] if len(words[-1:]) else ""
        known = any(is_given(text[slice(*word)]) and (text[slice(*word)][1:].islower() or "А" <= first[0] <= "Я") for word in words[1:])
        return (start, end) if given and known and fold(first) not in _NO_FAMILY else None
    if form == "given name alone":
        return (start, end) if is_alone(text, start, end) else None
    if form == "naming":
        return (start, end) if first[0].isupper() and not _is_of_reports(first) else None
    if form == "speaker":
        return (start, end) if is_alone(text, start, end) or (first.islower() and is_given(first.capitalize())) else None
    if form == "in small letters":
        count = sum(is_given(text[slice(*word)].capitalize()) for word in words)
        return (start, end) if count > max(1, len(words) // 2) else None
    if form == "given and verb":
        return (start, end) if is_given(first) and fold(first) not in _NO_FAMILY else None
    if form == "greeting":
        return None if fold(first) in _NOT_ADDRESSED else (start, end)
    if form == "relation":
        named = next((low for low, _ in words if text[low].isupper()), start)  # behind `van` or `de`, which here means of
        return (start, end) if is_given(first) else (named, end) if _is_named_in_full([text[low:high] for low, high in words]) else None
    if form == "role" and not (first[1:].islower() or "." in text[start : start + 4]):
        return None
    return start, end


def _is_of_reports(word: str) -> bool:
    """Whether a word is one that reports have, or of medicine."""
    from recognizers.terms import is_medical

    return is_noun(fold(word)) or fold(word) in _EPONYMS | _NO_FAMILY or is_medical(word)


def _is_named_in_full(words: list[str]) -> bool:
    """Whether two or more words are written as names are, and none is one that reports have, or of medicine."""
    names = [word for word in words if word[:1].isupper()]
    return len(names) > 1 and all(word[1:].islower() and not _is_of_reports(word) and fold(word) not in _RELATIONS for word in names)


def _families(text: str, start: int, end: int) -> list[str]:
    """The words of a name by which the person may be named again: long enough, and no common word."""
    words = regex.split(r"[ \t,./]+", text[start:end])
    long = [word for word in words if len(word) > 3 and word[0].isupper() and word.replace("-", "").isalpha()]
    kept = [word for word in long if not is_noun(fold(word)) and fold(word) not in _EPONYMS | _NO_FAMILY]
    return [*kept, *(word.capitalize() for word in kept if word.isupper() and len(word) > 4 and "-" not in word)]


def _again(text: str, families: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where any of the words stands on its own."""
    for word in families:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_IN_WORD.match(text, start - 1) if start else None) and not _IN_WORD.match(text, end):
                yield start, end
            start = text.find(word, start + 1)


def _has_title(text: str, start: int) -> bool:
    """Whether a title or label that no disease has stands before the name; `M.` also means morbus."""
    before = window(text, start, start)[0].split()
    return bool(before) and before[-1].rstrip(".:") in _TITLES


_EPONYMS, _REPORT_WORDS = frozenset(map(fold, person_words.EPONYMS)), frozenset(map(fold, person_words.REPORT_WORDS))
_TITLES = frozenset(
    fold(word)
    for title in (*person_words.ABBREVIATED_TITLES, *person_words.TITLES, "ms", "mgr", "naam", "nom", "name")
    for word in title.split()[-1:]
)
_OF_PLACES = ("in", "op", "und", "des", "al", "y")
"""Small words that open a family name, and more often a place or department."""
_CLOSINGS = frozenset(fold(closing.split()[-1]) for closing in person_words.CLOSINGS)
_RELATIONS = frozenset(map(fold, person_words.RELATIONS))
_NOT_ADDRESSED = frozenset(map(fold, person_words.NOT_ADDRESSED))
_NO_FAMILY = _REPORT_WORDS | _CLOSINGS | _TITLES | _NOT_ADDRESSED | frozenset(map(fold, person_words.SENTENCE_OPENINGS))
