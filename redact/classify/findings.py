"""Distinct values -> what they look like, with the share that does.

Comes in: a `Look`. Goes out: `Finding`s, the surest first. It must not know headers or neighbours.

Only the tests that the shape lets through are run: a column without `@` is asked for no e-mail address.
"""

from __future__ import annotations

import csv
import functools
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import phonenumbers
import polars as pl
from stdnum.iso7064 import mod_97_10

from redact.classify.dates import read_writing
from redact.classify.digits import CARDS, CHANCE, RULES, birth_in
from redact.classify.look import Look, Shape

_ENOUGH = 0.8
_SPOKEN = {"PERSON": 0.3, "ORGANIZATION": 0.3, "STREET_ADDRESS": 0.3, "INSURER": 0.3, "GENDER_IDENTITY": 0.05}
"""The share from which words tell what a column holds; 0.5 for those not named."""
_STRENGTH = ("check digit", "format", "values")
_ASKED = 200


@dataclass(frozen=True)
class Finding:
    """What the values of a column look like."""

    entity: str
    share: float
    """Of the distinct values examined."""
    evidence: str
    """`check digit`, `format` or `values`."""
    decisive: bool
    """Whether it stands against a header that says otherwise."""


@dataclass(frozen=True)
class _Format:
    entity: str
    pattern: str
    may: Callable[[Shape], bool]
    decisive: bool = True


_FILE = r"(?i)\.(mp[34]|wav|m4a|mov|avi|jpe?g|png|gif|heic|tiff?|bmp|pdf|docx?|odt|rtf|dcm|xlsx?|zip|json|xml|html?|txt|csv|hl7)$"
_ONLINE = r"^(?i)(https?://|www\.)\S+$|^/[a-z0-9\-_/.?=&%+]*$|^Mozilla/\d"
_IPV4 = r"^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$"
_IPV6 = r"^(?i)[0-9a-f:]*::[0-9a-f:.]*$|^(?i)([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$"
_SSN = r"^(00[1-9]|0[1-9]\d|[1-578]\d\d|6[0-57-9]\d|66[0-57-9]|9\d\d)-\d{2}-\d{4}$"
_MBI = r"^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}$"
_PHONE = (
    r"^\+[1-9][\d\s().\-/]{7,18}$|^0[\d()]{1,5}[\s.\-/][\d\s.\-/]{5,14}$|^\(\d{2,4}\)\s?\d{3}[\s.-]?\d{3,5}$|"
    r"^(1-)?[2-9]\d{2}[-.\s][2-9]\d{2}[-.\s]\d{4}$"
)
_UUID = r"^(?i)\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$"
_ICD10 = r"^[A-TV-Z]\d[\dAB](\.[\dA-Z]{1,4})?$"
_BELGIAN = r"^\d\d[.\s]?[0-5]\d[.\s]?[0-3]\d[-\s]\d{3}[.\s]?\d\d$"

_FORMATS: Sequence[_Format] = (
    _Format("EMAIL_ADDRESS", r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$", lambda s: s.at > 0.5),
    _Format("FILE_REFERENCE", _FILE, lambda s: s.dot > 0.5),
    _Format("ONLINE_ACTIVITY", _ONLINE, lambda s: s.slash > 0.3, decisive=False),
    _Format("DEVICE_ADDRESS", r"^(?i)[0-9a-f]{2}([:-][0-9a-f]{2}){5}$", lambda s: s.length == 17),
    _Format("UUID", _UUID, lambda s: s.dash > 0.5 and s.length >= 36, decisive=False),
    _Format("IP_ADDRESS", f"{_IPV4}|{_IPV6}", lambda s: s.dot + s.colon > 0.7 and s.length >= 7),
    _Format("US_SSN", _SSN, lambda s: s.dash > 0.5),
    _Format("BE_NIHDI", r"^\d[-./]\d{5}[-./]\d{2}[-./]\d{3}$", lambda s: s.digits == 11),
    _Format("BE_NATIONAL_NUMBER", _BELGIAN, lambda s: s.digits == 11),
    _Format("BE_MEMBER_NUMBER", r"^[1-9]\d{2}/\d{7,13}$", lambda s: s.slash > 0.5, decisive=False),
    _Format("BE_ENTERPRISE_NUMBER", r"^(?i)BE\s?[01]\d{3}\.?\d{3}\.?\d{3}$", lambda s: s.digits == 10),
    _Format("UK_NINO", r"^[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$", lambda s: s.digits == 6),
    _Format("US_MBI", _MBI, lambda s: 11 <= s.length <= 13),
    _Format("EU_EHIC", r"^80\d{18}$", lambda s: s.digits == 20),
    _Format("VIN", r"^[A-HJ-NPR-Z\d]{11}\d{6}$|^[A-HJ-NPR-Z\d]{13}\d{4}$", lambda s: s.length == 17 and s.bare < 0.1),
    _Format("PHONE_NUMBER", _PHONE, lambda s: 8 <= s.digits <= 15),
    _Format("DIAGNOSIS", _ICD10, lambda s: 3 <= s.length <= 8 and s.with_digit > 0.9, decisive=False),
    _Format("COORDINATES", r"^[+-]?\d{1,2}\.\d{3,}[,;\s]+[+-]?\d{1,3}\.\d{3,}$", lambda s: s.dot > 0.9),
)


def find(look: Look, countries: Collection[str] = ()) -> list[Finding]:
    """What the values look like: check digits first, then formats, dates, lists of values and words.

    Of kinds that as many values pass, one of `countries` goes first, then the one that fewer pass by chance.
    """
    if look.values.is_empty():
        return []
    shape, frame = look.shape, look.values.to_frame("v")
    found = list(_by_format(frame, shape))
    if 9 <= shape.digits <= 20 and (shape.number < 1.0 or shape.bare > _ENOUGH):
        found += _by_digits(frame, len(frame))
    if writing := read_writing(look.values) if 6 <= shape.digits <= 20 else None:
        found.append(Finding("DATE_TIME", writing.share, "format", decisive=writing.type == "datetime" or shape.bare < 0.5))
    if shape.with_digit < 0.9 or shape.words > 1.5:
        found += _by_words(frame, shape)

    def order(finding: Finding) -> tuple[int, float, bool, float]:
        home = finding.entity.split("_")[0] in countries
        return _STRENGTH.index(finding.evidence), -finding.share, not home, CHANCE.get(finding.entity, 1.0)

    return sorted((finding for finding in found if finding.share > 0), key=order)


def _by_format(frame: pl.DataFrame, shape: Shape) -> Iterator[Finding]:
    asked = [form for form in _FORMATS if form.may(shape)]
    if asked:
        shares = frame.select(pl.col("v").str.contains(form.pattern).mean().alias(form.entity) for form in asked).row(0)
        for form, share in zip(asked, shares, strict=True):
            if share >= _ENOUGH:
                yield Finding(form.entity, share, "format", form.decisive)
    if shape.length >= 15 and shape.longest <= 42 and shape.words <= 9:
        yield from _ibans(frame)


def _ibans(frame: pl.DataFrame) -> Iterator[Finding]:
    bare = frame.select(pl.col("v").str.replace_all(r"[\s.-]", "").str.to_uppercase()).to_series()
    form = bare.filter(bare.str.contains(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"))
    share = len(form) / len(bare)
    if share >= _ENOUGH:
        asked = form.gather_every(max(1, len(form) // _ASKED))
        valid = sum(mod_97_10.is_valid(value[4:] + value[:4]) for value in asked) / len(asked)
        if valid > 0.2:  # other codes of that shape pass once in 97
            yield Finding("IBAN_CODE", share, "check digit" if valid >= _ENOUGH else "format", decisive=True)


def _by_digits(frame: pl.DataFrame, size: int) -> Iterator[Finding]:
    separated = pl.when(pl.col("v").str.contains(r"^\d[\d\s.\-/]*$")).then(pl.col("v").str.replace_all(r"\D", ""))
    digits = frame.select(separated.alias("v")).drop_nulls()
    lengths = digits.select(pl.col("v").str.len_bytes()).to_series().value_counts(sort=True, name="n")
    for length, count in lengths.head(3).iter_rows():
        if count < 0.1 * size:
            continue
        alike = digits.filter(pl.col("v").str.len_bytes() == length)
        rules = {entity: rule for entity, (wanted, rule) in RULES.items() if wanted == length}
        rules |= {"CREDIT_CARD": CARDS[length]} if length in CARDS else {}
        rules |= {"birth": birth_in} if length == 11 else {}
        if rules:
            shares = alike.select(rule(pl.col("v")).fill_null(value=False).sum().alias(e) for e, rule in rules.items())
            yield from _said_by_digits(shares.row(0, named=True), size)
    if lengths.height and lengths["n"][0] > _ENOUGH * size and lengths.row(0)[0] in {9, 10, 11, 12}:
        yield from _phones(digits["v"])


def _said_by_digits(counts: Mapping[str, int], size: int) -> Iterator[Finding]:
    # NOTE: one number in ten or in ninety-seven passes by chance, so few values prove nothing.
    born = counts.get("birth", 0) / size
    for name, count in counts.items():
        if name != "birth" and count >= _ENOUGH * size and size >= 5:
            yield Finding(name, count / size, "check digit", decisive=True)
    if born >= 0.95 and size >= 10 and counts["BE_NATIONAL_NUMBER"] < _ENOUGH * size and counts["BE_NIHDI"] < _ENOUGH * size:
        yield Finding("BE_NATIONAL_NUMBER", born, "format", decisive=False)


def _phones(digits: pl.Series) -> Iterator[Finding]:
    """Bare digits as phones of the countries that write them so; asked of some values, as each takes long."""
    asked = digits.gather_every(max(1, len(digits) // _ASKED)).head(_ASKED).to_list()
    for region in ("BE", "NL", "FR", "DE", "BG", "GB", "US"):
        if region != "US" and sum(number.startswith("0") for number in asked) < _ENOUGH * len(asked):
            continue
        valid = _share_of_phones(asked, region)
        if valid >= 0.9 and len(asked) >= 5:
            yield Finding("PHONE_NUMBER", valid, "values", decisive=False)
            return


def _share_of_phones(asked: Sequence[str], region: str) -> float:
    """The share that are phones of the region; 0 as soon as it must be under nine in ten."""
    wrong = 0
    for number in asked:
        wrong += not _is_phone(number, region)
        if len(asked) - wrong < 0.9 * len(asked):
            return 0.0
    return (len(asked) - wrong) / len(asked)


def _is_phone(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def _by_words(frame: pl.DataFrame, shape: Shape) -> Iterator[Finding]:
    plain = pl.col("v").str.normalize("NFKD").str.replace_all(r"\p{Mn}", "").str.to_lowercase()
    bare = plain.str.replace_all(r"[^\p{L}]+", " ").str.strip_chars()
    folded = frame.select((" " + bare + " ").alias("v"))
    lists = {key: words for key, words in _words().items() if _may_hold(key, shape)}
    tests = [
        (pl.col("v").is_in(words) if match == "whole" else pl.col("v").str.contains_any(words)).mean().alias(f"{name}/{match}")
        for (name, match), words in lists.items()
    ]
    shares: dict[str, float] = {}
    for (name, match), share in zip(lists, folded.select(tests).row(0) if tests else (), strict=True):
        shares[name] = max(shares.get(name, 0.0), share if match != "whole" or share >= _ENOUGH else 0.0)
    for name, share in shares.items():
        yield Finding(name, share, "values", decisive=name == "GENDER_IDENTITY" and share >= 0.05)


def enough(finding: Finding) -> bool:
    """Whether the share tells what the column holds, rather than that some values look like it."""
    return finding.evidence != "values" or finding.share >= _SPOKEN.get(finding.entity, 0.5)


def _may_hold(key: tuple[str, str], shape: Shape) -> bool:
    return shape.longest <= 40 if key[1] == "whole" else key[0] != "PERSON" or shape.words <= 4.5


@functools.cache
def _words() -> Mapping[tuple[str, str], list[str]]:
    """(entity, how) -> the words as they are looked for: between spaces, or at the end of a word."""
    found: dict[tuple[str, str], list[str]] = {}
    with Path(__file__).with_name("values.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            before = "" if row["match"] == "ending" else " "
            words = [f"{before}{word} " for word in _fold(row["words"]).split(";")]
            found.setdefault((row["entity"], row["match"]), []).extend(words)
    names = [f" {name} " for name in _given_names()]
    return {**found, ("PERSON", "word"): sorted({*found["PERSON", "word"], *names})}


def _given_names() -> Iterator[str]:
    """The given names by which the recognizers read texts."""
    lines = resources.files("recognizers.generic").joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        yield from () if line.startswith("#") else line.split()


def _fold(words: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
