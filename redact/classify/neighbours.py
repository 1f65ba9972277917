"""The columns of one table, held against each other.

Comes in: looks, headers and verdicts. Goes out: verdicts, and the countries that the table speaks of. It must not know operators.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from redact.classify.born import Agreement, agree_on_birth, agree_on_sex
from redact.classify.headers import Header
from redact.classify.look import Look
from redact.classify.verdict import Verdict
from redact.entities import entity

Names = Callable[[pl.Series], pl.Series]
"""Texts -> which of them are names of persons."""

_ASKED = 100
_BIRTH, _FEWEST = 0.5, 3
_COUNTRIES = {
    "BE": "be belgium belgie belgië belgique belgien", "BG": "bg bulgaria българия bulgarie bulgarije bulgarien",
    "NL": "nl netherlands nederland pays-bas niederlande", "FR": "fr france frankrijk frankreich", "UK": "gb uk england scotland wales",
    "US": "us usa", "SE": "se sweden zweden suède schweden sverige",
}  # fmt: skip
_CALLING = {"32": "BE", "359": "BG", "31": "NL", "33": "FR", "44": "UK", "1": "US", "46": "SE"}
_OPEN = frozenset({"CATEGORY", "CODE", None})


def countries(looks: Sequence[Look], headers: Mapping[str, Header]) -> frozenset[str]:
    """The countries of the table's own columns: a column of countries, IBANs, phones with their country's code."""
    found: Counter[str] = Counter()
    for look in looks:
        values = look.values.head(500)
        if headers[look.name].entity in {"LOCATION", "NATIONALITY"} and look.distinct <= 50:
            said = values.str.to_lowercase().to_list()
            found.update(code for code, names in _COUNTRIES.items() if any(value in names.split() for value in said))
        if look.shape.length >= 8 and look.shape.digits >= 7:
            found.update(_most(values.str.extract(r"^([A-Z]{2})[0-9]{2}[ A-Z0-9]{11,30}$").replace({"GB": "UK"})))
            found.update(_most(values.str.extract(r"^\+(359|32|31|33|44|46|1)").replace_strict(_CALLING, default=None)))
    return frozenset(found)


def _most(codes: pl.Series) -> list[str]:
    known = codes.drop_nulls()
    return [str(known.mode().sort()[0])] if len(known) >= 0.3 * len(codes) and len(known) else []


def hold_births(sample: pl.DataFrame, looks: Sequence[Look], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts once birth date and sex inside national numbers were held against the table's own columns."""
    by_name = {look.name: verdict for look, verdict in zip(looks, verdicts, strict=True)}
    numbers = [look.name for look in looks if 10 <= look.shape.digits <= 15 and look.shape.length <= 21 and look.shape.with_digit > 0.9]
    if not numbers:
        return list(verdicts)
    dates = [look.name for look in looks if _could_be_dates(look)]
    for agreement in _surest(agree_on_birth(sample, numbers, dates), by_name):
        if agreement.share >= _BIRTH and agreement.rows >= _FEWEST:
            by_name |= _agreeing(sample, agreement, by_name, looks)
        elif by_name[agreement.number].entity == agreement.kind:
            by_name |= _disagreeing(agreement, by_name)
    return [by_name[look.name] for look in looks]


def _surest(agreements: Iterable[Agreement], by_name: Mapping[str, Verdict]) -> list[Agreement]:
    """One reading of each number: the kind that header and values say, else the one with which most rows agree."""
    best: dict[str, Agreement] = {}
    for one in sorted(agreements, key=lambda one: (one.kind != by_name[one.number].entity, -one.share)):
        if one.share >= _BIRTH or one.kind == by_name[one.number].entity:
            best.setdefault(one.number, one)
    return list(best.values())


def _could_be_dates(look: Look) -> bool:
    return look.dtype == pl.Date or isinstance(look.dtype, pl.Datetime) or (6 <= look.shape.digits <= 20 and look.shape.longest <= 30)


def _agreeing(sample: pl.DataFrame, agreement: Agreement, by_name: Mapping[str, Verdict], looks: Sequence[Look]) -> dict[str, Verdict]:
    """Numbers that say the birth dates of their rows are of that kind, whatever their check digits; and those are birth dates."""
    number, born = by_name[agreement.number], by_name[agreement.other]
    evidence = [number.evidence, "birth dates inside agree", *_missed("birth dates", agreement)]
    held = {agreement.other: replace(born, entity="DATE_OF_BIRTH", evidence=f"{born.evidence}; neighbours: the birth dates inside numbers")}
    sexes = [look.name for look in looks if 1 <= look.distinct <= 6 and look.shape.longest <= 12]
    sex = agree_on_sex(sample, agreement.kind, agreement.number, sexes)
    if sex is not None and sex.share >= 0.8 and sex.rows >= 10:
        evidence += ["sexes inside agree", *_missed("sexes", sex)]
        other = by_name[sex.other]
        if other.entity in _OPEN or other.entity == "AMOUNT":
            held[sex.other] = replace(other, entity="SEX", evidence=f"{other.evidence}; neighbours: the sexes inside numbers")
    sure = max(number.confidence, 0.6) + 0.2 * agreement.share
    held[agreement.number] = replace(
        number, entity=agreement.kind, confidence=min(0.99, sure), share=number.share or agreement.share, evidence="; ".join(evidence)
    )
    if born.entity == "DATE_OF_BIRTH":
        held[agreement.other] = born
    return held


def _disagreeing(agreement: Agreement, by_name: Mapping[str, Verdict]) -> dict[str, Verdict]:
    if by_name[agreement.other].entity != "DATE_OF_BIRTH" or agreement.rows < _FEWEST:
        return {}
    number = by_name[agreement.number]
    evidence = "; ".join([number.evidence, *_missed("birth dates", agreement)])
    return {agreement.number: replace(number, confidence=0.6 * number.confidence, evidence=evidence)}


def _missed(what: str, agreement: Agreement) -> list[str]:
    missed = 100 * (1 - agreement.share)
    if missed * agreement.rows < 50:
        return []
    return [f"{what} disagree in {f'{missed:.0f}' if missed >= 1 else 'under 1'} % of rows"]


def ask_for_names(looks: Sequence[Look], headers: Mapping[str, Header], verdicts: Sequence[Verdict], are_names: Names) -> list[Verdict]:
    """Columns of which no header and no form tells anything, but whose values are names of persons for a model."""
    asked = []
    for look, verdict in zip(looks, verdicts, strict=True):
        if verdict.entity in _OPEN and headers[look.name].entity is None and _could_be_names(look):
            values = look.values.gather_every(max(1, len(look.values) // _ASKED)).head(_ASKED)
            named = int(are_names(values).sum())
            share = named / len(values)
            # NOTE: one name among the values is a chance of the model's; two different ones that agree are not.
            if named >= 2 and share >= 0.5:
                verdict = Verdict("PERSON", 0.5 + 0.2 * share, share, f"values: {named} of {len(values)} are names to the model")
        asked.append(verdict)
    return asked


def _could_be_names(look: Look) -> bool:
    shape = look.shape
    return len(look.values) >= 2 and shape.with_digit < 0.3 and 1 <= shape.words <= 4.5 and 3 <= shape.length and shape.longest <= 60


def relate_codes(names: Sequence[str], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """A code is of what its description is of: `REASONCODE` stands beside `REASONDESCRIPTION`."""
    by_name = dict(zip((name.casefold() for name in names), verdicts, strict=True))
    related = []
    for name, verdict in zip(names, verdicts, strict=True):
        beside = by_name.get(name.casefold().replace("code", "description"))
        if verdict.entity == "CODE" and beside is not None and entity(beside.entity).reach == "sensitive":
            verdict = Verdict(beside.entity, 0.6, beside.share, "header; neighbours")
        related.append(verdict)
    return related
