"""The rules of a law as code: HIPAA's Safe Harbor and limited data set, and research under the GDPR.

Comes in: a policy and its released columns. Goes out: refusals. `because:` loosens none of them, and what extends a base keeps its profile.

Sources: 45 CFR 164.514(b)(2), (c) and (e); HHS, Guidance regarding methods for de-identification (2012); GDPR Articles 5, 21(6) and 89.
A profile is stricter than its law where the policy cannot tell: no name of an organisation, which may be an employer; no number of a
professional; no year of birth, which may show an age over 89.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence

from redact.entities import entity
from redact.policy import Policy
from redact.purposes.seen import Refusal, Seen

_HARBOR = frozenset({"keep", "replace", "scrub", "token", "generalise", "geo", "country"})
"""Operators that derive no code from the value: `token` is random, the classes are shared."""
_LIMITED = frozenset({"replace", "scrub", "token", "pseudonym", "country"})
"""What a direct identifier may become in a limited data set."""
_NUMBERED = frozenset({"professional", "organisation", "event"})
_AREAS = frozenset({"STATE", "COUNTRY"})


def held_to_profile(policy: Policy, seen: Sequence[Seen], today: datetime.date) -> Iterator[Refusal]:
    """What of the policy breaks the profile that it names."""
    if policy.profile is None:
        return
    yield from _PROFILES[policy.profile][0](policy, today)
    for each in seen:
        yield from column_held_to_profile(policy, each)


def column_held_to_profile(policy: Policy, seen: Seen) -> Iterator[Refusal]:
    """What of one column breaks the profile that the policy names."""
    if policy.profile is not None:
        yield from _PROFILES[policy.profile][1](seen)


def _safe_harbor(policy: Policy, today: datetime.date) -> Iterator[Refusal]:
    said = policy.attestation
    if said is None or said.date > today:
        found = "none" if said is None else "one of a day to come"
        yield Refusal("attestation", f"expected by, date and no_actual_knowledge: true, found {found}", "45 CFR 164.514(b)(2)(ii)")


def _safe_harbor_column(each: Seen) -> Iterator[Refusal]:
    """One column against the 18 identifiers of 164.514(b)(2)(i)."""
    kind, category, operator = entity(each.entity), entity(each.entity).category, each.operator
    if operator not in _HARBOR:
        said = f"expected no code or value derived from the person's, found {operator}"
        yield Refusal(each.path, said, "45 CFR 164.514(c)", "drop, or token")
    elif operator in {"replace", "country"}:
        return
    elif each.entity == "FREE_TEXT":
        yield from _harbor_text(each)
    elif each.entity == "UNKNOWN":
        yield Refusal(each.path, "expected entity:, found none", "45 CFR 164.514(b)(2)(i)", "say what the column holds")
    elif each.direct or category in _NUMBERED:
        if operator != "token":
            yield _harbor(each, "drop or token", "an identifier of the person, of relatives, employers or household")
    elif kind.rule == "date" or each.rule.type in {"date", "datetime"}:
        yield from _harbor_date(each)
    elif each.entity in {"AGE", "AGE_OVER_89"}:
        top = each.rule.operator.parameters.get("top")
        if operator != "generalise" or not isinstance(top, int | float) or top > 90:
            yield _harbor(each, "generalise with top: 90", "ages over 89 are one")
    elif each.entity == "BIOMETRICS":
        yield _harbor(each, "drop", "finger and voice prints")
    elif category == "place" and each.entity not in _AREAS:
        if each.rule.operator.parameters.get("zip3") is None or operator != "geo":
            yield _harbor(each, "drop, or geo with zip3 of a census", "no area smaller than a state")


def _harbor(each: Seen, expected: str, why: str) -> Refusal:
    return Refusal(each.path, f"expected {expected} for {each.entity}, found {each.operator}", "45 CFR 164.514(b)(2)(i)", why)


def _harbor_text(each: Seen) -> Iterator[Refusal]:
    parameters = each.rule.operator.parameters
    if each.operator != "scrub" or each.rule.names != "detect":
        yield _harbor(each, "scrub with names: detect", "a stranger's name may be a relative's")
    elif parameters.get("names_as") != "entity" or parameters.get("dates", "replace") != "replace":
        yield Refusal(each.path, "expected names_as: entity and no moved date, found codes of names or dates", "45 CFR 164.514(c)")


def _harbor_date(each: Seen) -> Iterator[Refusal]:
    to = each.rule.operator.parameters.get("to")
    if each.entity == "DATE_OF_BIRTH" or each.rule.role == "birth_date":
        if each.operator != "generalise" or to != "age_band":
            yield _harbor(each, "drop, or generalise to: age_band", "a year of birth may show an age over 89")
    elif each.operator != "generalise" or to != "year":
        yield _harbor(each, "drop, or generalise to: year", "no element of a date but the year")


def _limited(policy: Policy, _: datetime.date) -> Iterator[Refusal]:
    if policy.recipient.agreement is None:
        yield Refusal("recipient.agreement", "expected the data use agreement, found none", "45 CFR 164.514(e)(4)")
    if policy.kind not in {"research", "operations"}:
        yield Refusal("purpose", f"expected research or operations, found {policy.kind or 'no kind'}", "45 CFR 164.514(e)(3)")


def _limited_column(each: Seen) -> Iterator[Refusal]:
    """The 16 direct identifiers; towns, states, ZIP codes and dates stay."""
    if each.entity == "FREE_TEXT":
        if each.operator != "scrub" or each.rule.names != "detect":
            yield _limit(each, "scrub with names: detect")
    elif each.entity == "UNKNOWN" and each.operator not in _LIMITED:
        yield Refusal(each.path, "expected entity:, found none", "45 CFR 164.514(e)(2)", "say what the column holds")
    elif each.direct and each.operator not in _LIMITED:
        yield _limit(each, "drop, token or pseudonym")
    elif each.entity == "COORDINATES" and each.operator != "geo":
        yield _limit(each, "drop or geo")


def _limit(each: Seen, expected: str) -> Refusal:
    return Refusal(each.path, f"expected {expected} for {each.entity}, found {each.operator}", "45 CFR 164.514(e)(2)")


def _research(policy: Policy, _: datetime.date) -> Iterator[Refusal]:
    if policy.kind != "research":
        yield Refusal("purpose", f"expected research, found {policy.kind or 'no kind'}", "GDPR Article 89")
    if policy.legal_basis is None:
        yield Refusal("legal_basis", "expected article_6, found none", "GDPR Article 6")
    if policy.expires is None:
        yield Refusal("expires", "expected the last day of the research, found none", "GDPR Article 5(1)(e)")
    for name, table in policy.released.items():
        home = policy.tables.get(table.subject.table) if table.subject and table.subject.table else None
        said = [each.people.objection for each in (table, home) if each is not None and each.people is not None]
        if table.subject is not None and not any(mark is not None and mark.purposes is None for mark in said):
            yield Refusal(f"tables.{name}.people", "expected objection:, found none", "GDPR Article 21(6)")


def _research_column(each: Seen) -> Iterator[Refusal]:
    if each.direct and each.entity != "UNKNOWN" and each.shows:
        yield Refusal(each.path, f"expected a direct identifier dropped or pseudonymised, found {each.operator}", "GDPR Article 89(1)")
    elif (each.entity in {"DATE_OF_BIRTH", "COORDINATES"} or each.rule.role == "birth_date") and each.operator == "keep":
        what = "COORDINATES" if each.entity == "COORDINATES" else "DATE_OF_BIRTH"
        yield Refusal(each.path, f"expected {what} made coarser, moved or dropped, found keep", "GDPR Article 5(1)(c)")


_Whole = Callable[[Policy, datetime.date], Iterator[Refusal]]
_PROFILES: dict[str, tuple[_Whole, Callable[[Seen], Iterator[Refusal]]]] = {
    "hipaa_safe_harbor": (_safe_harbor, _safe_harbor_column),
    "hipaa_limited_data_set": (_limited, _limited_column),
    "gdpr_research": (_research, _research_column),
}
