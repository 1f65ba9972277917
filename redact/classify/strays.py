"""What identifiers stand in a column, counted in every row, one among many thousands included.

Comes in: a series of texts; the counts of all of them. Goes out: counts; `Stray`s. It must not know headers or verdicts.

A first pass over characters lets few cells through; only those are held against forms and check digits. A form that no chance
gives (an e-mail address, an IBAN whose check digits hold) counts wherever it stands. A bare number passes a check digit by
chance, so it counts only where such numbers are rare in the column or most of them pass, and only one kind is told of a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

import polars as pl

from redact.classify.digits import CARDS, CHANCE, RULES, Rule, iban_holds

Counts = Counter[str]
"""An entity told by its form, `length 11`, `BG_EGN bare`: how many rows hold one."""

_SHORTEST = 6
_MAYBE = (
    r"\S@\S+\.\S\S|://\S{3}|www\.\S{2}|\+[1-9][0-9 ().\-/]{6}|[0-9](?:[ ./\-]?[0-9]){8}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|"
    r"(?:[0-9A-Fa-f]{1,4}[:-]){3}|[0-9A-Fa-f]{3,4}::[0-9A-Fa-f]|[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]|"
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]"
)
"""What any of the forms below needs."""
_PLAIN = (
    r"^[+-]?[0-9]*[.,][0-9]+(?:[eE][+-]?[0-9]+)?$|^[+-]?[0-9]{1,8}$|^(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$|"
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?$|"
    r"^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}(?: [0-9:]+)?$|^(?:[0-9]+:)+[0-9.]+$"
)
"""Fractions, dates, times and keys, which hold no identifier."""
_FRACTION = r"^[0-9]{9,16}[.,]0+$|^[0-9][.,][0-9]{7,15}[eE]\+?[0-9]{1,2}$"
_TOKEN = r"\b[0-9]{9,20}\b"  # noqa: S105 - a pattern, no secret
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"

_FORMS: Mapping[str, str] = {
    "EMAIL_ADDRESS": r"[^\s@<>\"']+@[\w-]+(?:\.[\w-]+)*\.\pL{2,}",
    "URL": r"(?i)\bhttps?://\S|\bwww\.[a-z0-9]",
    "IP_ADDRESS": rf"(?:^|[^0-9./\w]){_OCTET}(?:\.{_OCTET}){{3}}(?:$|[^0-9.\w]|\.(?:\s|$))|"
    r"(?i)(?:^|[\s\[(])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|(?i)(?:^|[\s\[(])[0-9a-f]{1,4}:[0-9a-f:]*::?[0-9a-f]{1,4}(?:$|[\s\])/])",
    "DEVICE_ADDRESS": r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b",
    "US_SSN": r"\b(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6[0-57-9][0-9]|66[0-57-9]|9[0-9]{2})-[0-9]{2}-[0-9]{4}\b",
    "BE_NATIONAL_NUMBER": r"\b[0-9]{2}\.[0-5][0-9]\.[0-3][0-9][- ][0-9]{3}[.-][0-9]{2}\b",
    "UK_NINO": r"\b[A-CEGHJ-PR-TW-Z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-D]\b",
    "US_MBI": r"\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-[AC-HJKMNP-RT-Y]{2}[0-9]{2}\b",
    "EU_EHIC": r"\b80[0-9]{18}\b",
}
"""Entity -> a form that no chance gives."""
_PHONE = r"(?:^|[^\w+.])(\+[1-9][0-9]{0,2}[ .(/\-]{0,2}[0-9](?:[ ().\-/]{0,2}[0-9]){6,11})(?:$|[^0-9])"
_HOME_PHONE = r"(?:^|[^\w+./\- ]|[^0-9] )(0[1-9][0-9]{0,2}[ ./\-][0-9]{2,3}(?:[ ./\-][0-9]{2,3}){1,3})(?:$|[^\w./\- ]| [^0-9])"
_IBAN = r"\b([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b"
_SPACED: Sequence[tuple[str, int, str]] = (
    ("BE_NATIONAL_NUMBER", 11, r"\b([0-9]{2}[.\s]?[0-9]{2}[.\s]?[0-9]{2}[ \-/][0-9]{3}[.\s\-]?[0-9]{2})\b"),
    ("FR_NIR", 15, r"\b([1-478] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{3} [0-9]{3} [0-9]{2})\b"),
    ("UK_NHS", 10, r"\b([0-9]{3} [0-9]{3} [0-9]{4})\b"),
    ("NL_BSN", 9, r"\b([0-9]{4}\.[0-9]{2}\.[0-9]{3})\b"),
    ("CREDIT_CARD", 16, r"\b([2-6][0-9]{3}(?:[ \-][0-9]{4}){3})\b"),
)
"""Entity, number of digits, the number in groups: counted where the check digit holds."""
_SURE, _LONGER = 0.02, 2


@dataclass(frozen=True)
class Stray:
    """Identifiers that stand in a column."""

    entity: str
    rows: int


def count_all(batch: pl.DataFrame) -> dict[str, Counts]:
    """What stands in each column of texts or numbers; a row counts once for each kind."""
    texts = [name for name, dtype in batch.schema.items() if dtype == pl.String]
    lengths = batch.select(pl.col(name).str.len_bytes().max() for name in texts).row(0) if texts else ()
    long = [name for name, length in zip(texts, lengths, strict=True) if (length or 0) >= _SHORTEST]
    classes = batch.select(_class_of(pl.col(name)).alias(name) for name in long)
    counted = {name: _count(batch[name], classes[name]) for name in long}
    numbers = {
        name: as_whole(batch[name]) if dtype.is_float() else batch[name] for name, dtype in batch.schema.items() if dtype.is_numeric()
    }
    return counted | {name: _count_whole(number) for name, number in numbers.items()}


def _count_whole(numbers: pl.Series) -> Counts:
    """As for digits in texts; zeros in front are lost."""
    highest = numbers.max()
    if not isinstance(highest, int) or highest < 10**8:
        return Counts()
    counts, frame = Counts(), pl.DataFrame({"number": numbers})
    for length in sorted({length for length, _ in RULES.values()} | {16}):
        alike = frame.filter(pl.col("number").is_between(10 ** (length - 1), 10**length - 1))
        counts += _held(alike, length) if len(alike) else Counts()
    return counts


def _class_of(text: pl.Expr) -> pl.Expr:
    """1 for a number of nine digits and more, 2 for what could hold one of the forms, else 0."""
    # NOTE: reading a number is three times as fast as a pattern that tells one.
    number = text.cast(pl.Int64, strict=False).is_not_null()
    long = number & (text.str.len_bytes() >= 9) & ~text.str.starts_with("+") & ~text.str.starts_with("-")
    return pl.when(long).then(pl.lit(1, pl.UInt8)).when(text.str.contains(_MAYBE)).then(pl.lit(2, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8))


def _count(texts: pl.Series, classes: pl.Series) -> Counts:
    numbers, others = texts.filter(classes == 1), texts.filter(classes == 2)
    if len(others):
        numbers = numbers.append(_written_as_fractions(others))
    counts = _by_length(pl.DataFrame({"number": numbers})) if len(numbers) else Counts()
    others = others.filter(~others.str.contains(_PLAIN)) if len(others) else others
    return counts + _by_form(others) if len(others) else counts


def _written_as_fractions(texts: pl.Series) -> pl.Series:
    """The whole numbers among `85073003328.0` and `8.5073003328e10`, as digits."""
    some = texts.filter(texts.str.contains(_FRACTION)).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return as_whole(some).drop_nulls().cast(pl.String)


def as_whole(numbers: pl.Series) -> pl.Series:
    """Int64 of the numbers of nine digits and more that have no fraction and that a float holds exactly; else null."""
    number = pl.col("number")
    whole = (number == number.floor()) & number.is_between(1e8, 2.0**53)
    return pl.DataFrame({"number": numbers}).select(pl.when(whole).then(number).cast(pl.Int64)).to_series()


def _by_form(texts: pl.Series) -> Counts:
    """Forms inside texts, then the numbers inside them."""
    text = pl.col("text")
    forms = {name: text.str.contains(form) for name, form in _FORMS.items()}
    checked = {f"{name} grouped": _checked(text.str.extract(form), RULES[name][1] if name in RULES else CARDS[length], length)
               for name, length, form in _SPACED}  # fmt: skip
    compact = text.str.extract(_IBAN).str.replace_all(" ", "", literal=True)
    others = {
        "IBAN_CODE": iban_holds(compact) & (compact.str.len_bytes() >= 15),
        "PHONE_NUMBER": _digits(text.str.extract(_PHONE)).is_between(8, 15) | _digits(text.str.extract(_HOME_PHONE)).is_between(9, 10),
    }
    frame = pl.DataFrame({"text": texts})
    found = frame.lazy().select(**forms, **checked, **others).sum().collect().row(0, named=True)
    tokens = frame.select(pl.int_range(pl.len()).alias("row"), text.str.extract_all(_TOKEN).alias("number"))
    inside = _by_length(tokens.filter(pl.col("number").list.len() > 0).explode("number"))
    return Counts({name.removesuffix(" grouped"): count or 0 for name, count in found.items() if count}) + inside


def _digits(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches("[0-9]").fill_null(0)


def _checked(text: pl.Expr, rule: Rule, length: int) -> pl.Expr:
    digits = text.str.replace_all("[^0-9]", "")
    return (digits.str.len_bytes() == length) & rule(digits).fill_null(value=False)


def _by_length(tokens: pl.DataFrame) -> Counts:
    """Bare numbers (row, number): by length, and those whose check digit holds."""
    counts, lengths = Counts(), tokens["number"].str.len_bytes()
    for length in lengths.unique().sort():
        counts += _held(tokens.filter(lengths == length), length)
    return counts


def _held(alike: pl.DataFrame, length: int) -> Counts:
    """Numbers of one length, with the rows they stand in unless each stands in its own."""
    rules = {name: rule for name, (wanted, rule) in RULES.items() if wanted == length and name in CHANCE}
    rules |= {"CREDIT_CARD": CARDS[16]} if length == 16 else {}
    passing = {f"{name} bare": rule(pl.col("number")) for name, rule in rules.items()}
    if "row" in alike.columns:
        every, held = pl.col("row").n_unique(), {name: pl.col("row").filter(passes).n_unique() for name, passes in passing.items()}
    else:
        every, held = pl.len(), {name: passes.sum() for name, passes in passing.items()}
    return Counts(alike.lazy().select(every.alias(f"length {length}"), **held).collect().row(0, named=True))


def strays(counts: Counts, present: int, digits: float, countries: Collection[str]) -> list[Stray]:
    """The identifiers that stand in a column of `present` values, by rows.

    `digits` is how many its usual number has, 0 where most values are no numbers: a much longer one is a surprise. `countries`
    settle what one number could be.
    """
    found = Counts({name: counts[name] for name in (*_FORMS, "IBAN_CODE", "PHONE_NUMBER", *(form[0] for form in _SPACED)) if counts[name]})
    for kind, rows in _bare(counts, present, digits, countries):
        found[kind] += rows
    return [Stray(name, rows) for name, rows in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def _bare(counts: Counts, present: int, digits: float, countries: Collection[str]) -> Iterator[tuple[str, int]]:
    told: set[int] = set()
    for name in sorted(CHANCE, key=lambda name: (name.split("_")[0] not in countries, CHANCE[name])):
        length = RULES[name][0] if name in RULES else 16
        held, alike = counts[f"{name} bare"], counts[f"length {length}"]
        if held and length not in told and _tells(held, alike, CHANCE[name], present, surprising=length >= digits + _LONGER):
            told.add(length)
            yield name, held


def _tells(held: int, alike: int, chance: float, present: int, *, surprising: bool) -> bool:
    """Whether so many numbers that pass are more than chance."""
    if alike > 0.05 * present:
        return held >= 0.5 * alike and chance**held < _SURE
    by_chance = 1 - sum(_poisson(hit, chance * alike) for hit in range(held)) if held < 100 else 0.0
    return by_chance < _SURE or (surprising and held >= 0.5 * alike)


def _poisson(hits: int, mean: float) -> float:
    probability = exp(-mean)
    for hit in range(1, hits + 1):
        probability *= mean / hit
    return probability
