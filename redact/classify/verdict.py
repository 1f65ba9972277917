"""Header and values of one column, held against each other -> what the column holds.

Comes in: a `Look`, a `Header`, the headers beside it. Goes out: a `Verdict`. It must not know operators or policies.

The rule of confidence: a sure header counts 0.6, another 0.4; check digits count 0.35 of the share, formats 0.3, known words 0.2;
values without a header start from 0.5; a contradiction halves what is left; nothing is surer than 0.99.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from redact.classify.findings import Finding, enough, find
from redact.classify.headers import Header
from redact.classify.look import Look
from redact.entities import entity

_OWN, _KEYLIKE, _MANY, _ROWS = 0.9, 0.95, 10, 20
"""Distinct values a row from which each row has its own, and from which whole numbers are a key rather than amounts; distinct numbers
that are more than a count of people; rows that tell."""
_WEIGHT = {"check digit": 0.35, "format": 0.3, "values": 0.2}
_SAME: Sequence[frozenset[str]] = (
    frozenset({"DATE_TIME", "DATE_OF_BIRTH", "DATE_OF_DEATH", "CARD_EXPIRY"}),
    frozenset({"COUNTRY", "LOCATION", "NATIONALITY"}),
    frozenset({"ID", "PATIENT_ID", "MEDICAL_RECORD_NUMBER", "EVENT_ID", "PROVIDER_ID", "ORGANIZATION", "INSURER", "MEMBER_NUMBER",
               "COOKIE_ID", "DEVICE_ID", "UUID"}),
    frozenset({"STREET_ADDRESS", "BE_ADDRESS", "BG_ADDRESS", "DE_ADDRESS", "UK_ADDRESS", "US_ADDRESS"}),
    frozenset({"POSTAL_CODE", "DE_PLZ", "UK_POSTCODE"}),
)  # fmt: skip
_REFINES = {
    ("MEMBER_NUMBER", "BE_MEMBER_NUMBER"), ("SEX", "GENDER_IDENTITY"), ("PROVIDER_ID", "BE_NIHDI"), ("PROVIDER_ID", "US_NPI"),
    ("CATEGORY", "MEDICATION"), ("CATEGORY", "DIAGNOSIS"), ("CATEGORY", "PROCEDURE"),
}  # fmt: skip
_KEYED = {("ORGANIZATION", "UUID"): "ORGANIZATION_ID", ("INSURER", "UUID"): "ORGANIZATION_ID"}
_NUMBERED = {"INSURER": "MEMBER_NUMBER", "ORGANIZATION": "ORGANIZATION_ID"}
_SPOKEN_OF = frozenset({"DIAGNOSIS", "PROCEDURE", "MEDICATION", "CATEGORY", "DIET", "PROFESSION"})
_TAGGED = ("DIAGNOSIS", "PROCEDURE", "MEDICATION")
_KEYS = frozenset({"PATIENT_ID", "ID", "MEDICAL_RECORD_NUMBER"})
_PERSONAL = frozenset({
    "DATE_OF_BIRTH", "BE_NATIONAL_NUMBER", "BG_EGN", "NL_BSN", "FR_NIR", "UK_NHS", "US_SSN", "PASSPORT", "DRIVER_LICENSE",
    "MARITAL_STATUS", "SEX", "AGE", "ETHNICITY", "DIAGNOSIS",
})  # fmt: skip
_NUMBERS = frozenset({"AMOUNT", "MEASUREMENT", "AGE", "INCOME"})
_CODED = frozenset({"CODE", "DESCRIPTION"})


@dataclass(frozen=True)
class Verdict:
    """What a column holds, and why."""

    entity: str | None
    confidence: float
    share: float
    evidence: str
    """Never a value."""
    best: Finding | None = None


@dataclass(frozen=True)
class Table:
    """What the headers of a table say of it as a whole."""

    people: bool
    """Whether its rows are persons: its own `id` then names one."""
    staff: bool
    """Whether they are physicians or other staff."""
    places: bool
    """Whether they are organisations."""
    countries: frozenset[str] = frozenset()
    """Which its columns speak of."""

    @classmethod
    def of(cls, headers: Collection[Header], countries: frozenset[str] = frozenset()) -> Table:
        said = [header.entity for header in headers if header.entity]
        refers = any(name == "PATIENT_ID" for name in said)
        speciality = any({"speciality", "specialty"} & set(header.words) for header in headers) and "PERSON" in said
        people = not refers and bool(_PERSONAL & set(said))
        places = any(_is_bare(header) for header in headers) and "STREET_ADDRESS" in said
        return cls(people, speciality, places and not people, countries)


def judge(look: Look, header: Header, table: Table) -> Verdict:
    """What the column holds: the header, unless the values say otherwise with more right."""
    verdict = _weigh(look, header, table)
    own_pages = look.ratio > 0.5 and look.distinct > 20 and min(look.shape.colon, look.shape.dot, look.shape.slash) > 0.9
    if verdict.entity == "ONLINE_ACTIVITY" and own_pages:
        return replace(verdict, entity="URL", evidence=f"{verdict.evidence}; nearly every row has its own")
    return verdict


def _weigh(look: Look, header: Header, table: Table) -> Verdict:
    found = find(look, table.countries)
    best = _best(found, header)
    said = header.entity
    if said in _CODED:
        return _coded(look, header, best)
    if said == "PERSON" and look.shape.whole == 1.0 and look.distinct >= _MANY:
        return Verdict("ID", 0.5, 1.0, "header; values: whole numbers")
    if said == "ID" and not header.strong and header.words and (best is None or not best.decisive):
        return _key(table, look, header, best)
    if said is None:
        return _without_header(look, best)
    if _is_count(said, look, header):
        return Verdict("AMOUNT", 0.6, 1.0, "header; values: counts")
    if best and _agrees(said, best.entity):
        name = best.entity if (said, best.entity) in _REFINES else _KEYED.get((said, best.entity), said)
        return _verdict(name, header, best, f"header; {best.evidence}")
    if best and _outweighs(best, header, look):
        name = "PROVIDER_ID" if said == "PROVIDER_ID" and best.entity == "UUID" else best.entity
        return _contradicted(name, said, best)
    if told := _beyond(said, look):
        return _verdict(told, header, None, "header; values: " + ("sentences" if told == "FREE_TEXT" else "a number of each row"))
    if fits(said, look, header, found):
        evidence = "header" if look.values.len() else "header; no values"
        return _verdict(_seen(said, look), header, None, evidence + _failing(said, look))
    loose = _without_header(look, best)
    return Verdict(loose.entity, loose.confidence / 2, loose.share, f"{loose.evidence}; header says {said}, values do not", best)


def _outweighs(best: Finding, header: Header, look: Look) -> bool:
    """Whether the values stand against a header that says otherwise."""
    if best.decisive:
        return True
    if best.evidence == "values" and look.few:
        return False
    told = best.evidence != "values" or entity(best.entity).reach == "direct" or header.entity == "PERSON"
    return not header.strong and best.entity != "DATE_TIME" and told


def _is_count(said: str, look: Look, header: Header) -> bool:
    """`encounters`, `covered_procedures` over small whole numbers: how many there were."""
    plural = header.words[-1].endswith("s") and said in {"EVENT_ID", "PROVIDER_ID", "PROCEDURE", "MEDICATION"}
    return plural and look.shape.whole == 1.0 and look.shape.digits <= 5


def _beyond(said: str, look: Look) -> str | None:
    """What a column of known things holds when each row has its own: the number of whoever has it, or sentences about it."""
    shape, own = look.shape, look.rows >= _ROWS and look.ratio > _OWN
    if said in _NUMBERED and own and shape.digits >= 6 and shape.words < 1.5:
        return _NUMBERED[said]
    if said in _SPOKEN_OF and look.ratio > 0.5 and shape.words >= 5 and shape.dot > 0.5 and _is_text(look):
        return "FREE_TEXT"
    return None


def fits(said: str, look: Look, header: Header, found: Sequence[Finding]) -> bool:
    """Whether the values could be what the header says."""
    shape = look.shape
    if look.values.is_empty():
        return True
    if said in _NUMBERS:
        return shape.number > 0.5 or header.strong
    if said in {"DATE_TIME", "DATE_OF_BIRTH", "DATE_OF_DEATH"}:
        return shape.is_year or (header.strong and shape.with_digit > 0.5)
    if said == "FREE_TEXT":
        return shape.number < 1.0
    if entity(said).reach != "direct":
        return True
    if said == "PERSON":
        return _could_be_names(look, header, found)
    if said == "PHONE_NUMBER":
        return shape.digits >= 5 or shape.length < 1
    if look.few and look.rows > 3 * look.distinct:
        return False
    return header.strong or shape.length >= 4


def _could_be_names(look: Look, header: Header, found: Sequence[Finding]) -> bool:
    if (look.few and not header.strong) or look.shape.number > 0.5:
        return False
    if header.strong and header.carriers <= {"NAME"} and not _is_bare(header):
        return True
    shares = {finding.entity: finding.share for finding in found if finding.evidence == "values"}
    if shares.get("ORGANIZATION", 0) + shares.get("INSURER", 0) >= 0.3:
        return False
    return not header.unread or shares.get("PERSON", 0) >= 0.1


def _is_bare(header: Header) -> bool:
    return header.carriers == {"NAME"} and len(header.words) == 1


def _seen(said: str, look: Look) -> str:
    """A word for staff over names is a person; over numbers or keys it is their number."""
    if said == "PROVIDER_ID" and look.values.len() and look.shape.with_digit < 0.5 and look.shape.words >= 1.5:
        return "PERSON"
    return said


def _failing(said: str, look: Look) -> str:
    numbered = {"BE_NATIONAL_NUMBER", "BG_EGN", "NL_BSN", "FR_NIR", "UK_NHS", "BE_NIHDI", "US_NPI", "IBAN_CODE", "CREDIT_CARD"}
    return "; check digits fail" if said in numbered and look.values.len() else ""


def _best(found: Sequence[Finding], header: Header) -> Finding | None:
    sure = [finding for finding in found if enough(finding)]
    if header.entity:
        agreeing = [f for f in sure if _agrees(header.entity, f.entity)]
        if agreeing and not any(f.decisive and f.evidence == "check digit" for f in sure):
            return max(agreeing, key=lambda f: ((header.entity, f.entity) in _REFINES, f.evidence != "values", f.share))
    return sure[0] if sure else None


def _agrees(said: str, seen: str) -> bool:
    return said == seen or (said, seen) in _REFINES or any(said in group and seen in group for group in _SAME)


def _verdict(name: str, header: Header, best: Finding | None, evidence: str) -> Verdict:
    weight = 0.6 if header.strong else 0.4
    if best:
        weight += _WEIGHT[best.evidence] * best.share
    return Verdict(name, min(0.99, weight), best.share if best else 0.0, evidence, best)


def _contradicted(name: str, said: str, best: Finding) -> Verdict:
    confidence = min(0.99, 0.5 + _WEIGHT[best.evidence] * best.share) * (1.0 if best.evidence == "check digit" else 0.75)
    return Verdict(_loose(name), confidence, best.share, f"{best.evidence}; header says {said}", best)


def _loose(name: str) -> str:
    """Without a word for a person, a UUID is the key of something, and a country a place."""
    return {"UUID": "EVENT_ID", "COUNTRY": "LOCATION"}.get(name, name)


def _key(table: Table, look: Look, header: Header, best: Finding | None) -> Verdict:
    """A column called `id` and no more: the key of what the rows are; one of an unknown thing, that of what its values could be."""
    name = "PROVIDER_ID" if table.staff else "PATIENT_ID" if table.people else "ORGANIZATION_ID" if table.places else "EVENT_ID"
    if header.unread:
        name = "ID" if table.people and look.ratio > _OWN else "EVENT_ID"
    if look.rows >= 50 and look.ratio < 0.01 and look.shape.length <= 4:
        name = "CATEGORY"
    evidence = f"header; {best.evidence}; neighbours" if best else "header; neighbours"
    return Verdict(name, 0.7 if best else 0.5, best.share if best else 0.0, evidence, best)


def _coded(look: Look, header: Header, best: Finding | None) -> Verdict:
    """A code or its description: the words of the descriptions say of what, free text is told by its length."""
    if best and (best.decisive or (best.entity in _TAGGED and header.entity == "DESCRIPTION")):
        return _by_values(best, f"{best.evidence}; header")
    if header.entity == "DESCRIPTION":
        name = "FREE_TEXT" if _is_text(look, at_least=3.0) else "CATEGORY"
        return Verdict(name, 0.5, 1.0, "header; values", None)
    repeated = look.ratio < 0.5 or look.rows < 50
    return Verdict(("CODE" if look.shape.with_digit > 0.5 else "CATEGORY") if repeated else None, 0.4, 0.0, "header", None)


def _by_values(best: Finding, evidence: str) -> Verdict:
    return Verdict(_loose(best.entity), 0.5 + _WEIGHT[best.evidence] * best.share, best.share, evidence, best)


def _is_text(look: Look, at_least: float = 4.0) -> bool:
    """Whether the values are sentences that differ from row to row."""
    return look.shape.words >= at_least and (look.ratio >= 0.3 or look.shape.words >= 12) and look.distinct >= min(10, look.rows)


def _without_header(look: Look, best: Finding | None) -> Verdict:
    if best and not (best.entity == "DATE_TIME" and not best.decisive):
        return _by_values(best, best.evidence)
    shape, dtype = look.shape, look.dtype
    if look.values.is_empty():
        return Verdict(None, 0.0, 0.0, "no values" if not dtype.is_nested() else "nested")
    if _is_text(look):
        return Verdict("FREE_TEXT", 0.6, 1.0, "values: sentences")
    if shape.number == 1.0:
        identifying = shape.whole == 1.0 and look.ratio > _KEYLIKE and look.rows >= _ROWS and not shape.is_year
        if identifying:
            return Verdict(None, 0.0, 0.0, "values: distinct numbers")
        if shape.is_year and look.distinct >= _MANY:
            return Verdict("DATE_TIME", 0.5, 1.0, "values: years")
        return Verdict("AMOUNT", 0.5, 1.0, "values: numbers")
    if look.rows >= 20 and look.ratio <= 0.1 and look.distinct <= 200:
        return Verdict("CATEGORY", 0.5, 1.0, "values: few, repeated")
    return Verdict(None, 0.0, 0.0, "no header word, no known form")
