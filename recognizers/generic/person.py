"""PERSON: a name that its title, its label or its initials give away.

One to four capitalised words with particles after a title (`dhr.`, `Mme`, `Herr`, `Mrs`, `д-р`), after a label
(`Naam:`, `Nom :`, `Име:`) or after initials (`J.M. Jansen`; with one initial only beside a word such as patient or
arts). Names without such a sign are left to a language model. Words of reports are never names; eponyms (Crohn,
Parkinson) are names only after a title that diseases do not have.

Sources: the titles are those of everyday letters; the eponyms those that MeSH lists as disease names.
https://www.nlm.nih.gov/mesh

>>> text = "Dhr. J. Van den Testen, gezien door dr. Canary, met M. Parkinson"
>>> [text[r.start : r.end] for r in PersonRecognizer().analyze(text)]
['J. Van den Testen', 'Canary']
>>> PersonRecognizer().analyze("de ziekte van Crohn, E. Coli")
[]
"""

from __future__ import annotations

from itertools import pairwise

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing, fold, window
from recognizers.generic import person_words


def _any_case(words: tuple[str, ...]) -> str:
    return "(?i:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SPACE = "[ \t\u00a0]"
_NAME = (
    r"(?:[dDlLO]['’])?\p{Lu}[\p{L}\p{M}'’]{1,25}(?:-\p{L}[\p{L}\p{M}'’]{0,25})?"
    r"(?![\p{L}\p{N}])(?![ \t]{0,2}:)"
)
_INITIALS = r"(?:\p{Lu}\p{Ll}?\.[ -]?|\p{Lu}[ ]){1,4}"
_PARTICLES = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|du|des|la|le|las|los|ter|ten|te|zu|zum|und|y|bin|ibn|ben|el|al|in|"
    r"d['’]|['’]t)[ ]){0,3}"
)
_NAMES = (
    rf"(?:{_INITIALS}[ ]?)?{_PARTICLES}{_NAME}"
    rf"(?:[ \t]{{1,2}}(?:\p{{Lu}}\p{{Ll}}?\.(?=[ ])|{_PARTICLES}{_NAME})){{0,3}}"
)
_TITLE = (
    rf"(?:{_any_case(person_words.ABBREVIATED_TITLES)}\.?|{_any_case(person_words.TITLES)}|"
    # NOTE: in small letters `ms` is milliseconds, and after a figure `M.` is molar
    r"(?<!\d[ ])M\.|M[sS]\.?|Mgr\.?|St[ée]\.)"
)
_AFTER_TITLE = r"(?:[ ]?(?:med|dent|phil|rer|nat|h\.c|habil|Dr|dr|Prof|prof|д-р|мед)\.){0,3}:?"
_LABEL = _any_case(person_words.LABELS)


class PersonRecognizer(CheckedRecognizer):
    """Finds names by title, label or initials."""

    ENTITY = "PERSON"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "title",
            START + rf"{_TITLE}{_AFTER_TITLE}{_SPACE}{{0,2}}(?<=[.:]|{_SPACE})(?P<value>{_NAMES})",
            Standing.SURE,
            anchor=_TITLE,
        ),
        Form(
            "label",
            START + rf"{_LABEL}[ ]{{0,2}}[:=][ \t]{{0,4}}(?:{_TITLE}:?[ ]{{0,2}})?(?P<value>{_NAMES}(?:,[ ]{_NAME})?)",
            Standing.SURE,
            anchor=_LABEL + "[ ]{0,2}[:=]",
        ),
        Form(
            "initials",
            START + rf"(?<!\.)(?:\p{{Lu}}\.[ ]?-?){{2,4}}[ ]?{_PARTICLES}{_NAME}",
            Standing.SURE,
            anchor=r"\p{L}\.[ ]?-?\p{L}\.",
        ),
        Form(
            "one initial",
            START + rf"(?<!\.)\p{{Lu}}\.[ ]?{_PARTICLES}{_NAME}",
            Standing.LABELLED,
            anchor=r"\p{L}\.",
        ),
    )
    CONTEXT = (
        "patiënt", "patiënte", "patient", "patiente", "arts", "huisarts", "verpleegkundige", "collega", "door",
        "aan", "ondergetekende", "getekend", "groeten", "groet", "par", "médecin", "confrère", "signé", "infirmière",
        "infirmier", "von", "durch", "arzt", "ärztin", "patientin", "signed", "by", "with", "nurse", "physician",
        "пациент", "пациентка", "лекар", "от", "naam", "nom", "name", "име",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """End the name before a word of the report; drop it when nothing is left or an eponym of a disease."""
        words = _words(text, start, end)
        folded = [fold(text[low:high]) for low, high in words]
        kept = next((index for index, word in enumerate(folded) if word in _REPORT_WORDS), len(words))
        if kept == 0 or folded[0] in _TITLES or fold(text[start : start + 4]) in person_words.NOT_INITIALS:
            return None
        named = [folded[at] for at in range(kept) if len(folded[at]) > 1 and text[words[at][0]].isupper()]
        if all(word in person_words.SENTENCE_OPENINGS for word in named) or (
            named[-1] in _EPONYMS and not _has_title(text, start)
        ):
            return None
        return start, words[kept - 1][1] if kept < len(words) else end


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    edges = [start, *(at + 1 for at in range(start, end) if text[at] in " \t.,-"), end + 1]
    return [(low, high - 1) for low, high in pairwise(edges) if high - 1 > low]


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
