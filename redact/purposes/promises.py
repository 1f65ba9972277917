"""The promises of the organisations (REQUIREMENTS, P01 to P20) that a policy alone can break.

Comes in: a policy and its released columns. Goes out: refusals. No policy loosens them: `because:` counts for none but P10.

A purpose of no kind is held to what holds for every purpose; a name then goes out only with a `because:`, as everywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from redact.entities import ENTITIES, entity
from redact.policy import People, Policy, Records, TableRule
from redact.purposes.seen import SPECIAL, Refusal, Seen

_ANALYTICS = frozenset({"operations", "marketing"})
_NAMES = frozenset({"PERSON", "EMAIL_ADDRESS", "SOCIAL_HANDLE"})
_NAMELESS = frozenset({"replace", "scrub", "pseudonym", "token", "fake"})
_ANONYMOUS = frozenset({"safe_harbor", "anonymous_aggregate"})
TERMS = frozenset(
    "DIAGNOSIS PROCEDURE MEDICATION ICD10_CODE ATC_CODE SNOMED_CODE LOINC_CODE ETHNICITY RELIGION SEXUAL_ORIENTATION "
    "GENDER_IDENTITY GENETICS BIOMETRICS POLITICAL_OPINION TRADE_UNION".split()
)
"""What `scrub` can take out of texts besides identifiers, of the special categories."""
EEA = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


def held_to_promises(policy: Policy, seen: Sequence[Seen], today: datetime.date) -> Iterator[Refusal]:
    """What of the policy breaks a promise."""
    yield from _needed(policy, seen)
    yield from _special(policy, seen)
    yield from _consent(policy)
    yield from _minors(policy)
    yield from _addresses(seen)
    yield from _analytics(policy, seen)
    yield from _approved(policy, today)
    yield from _grounds(policy, seen)


def outside(policy: Policy) -> bool:
    """Whether the release goes to a third party or the public."""
    return policy.recipient.party in {"third_party", "public"} or policy.kind in {"partner_sharing", "publication"}


def _needed(policy: Policy, seen: Sequence[Seen]) -> Iterator[Refusal]:
    """P01, P12: each column of a category that the purpose and the recipient's role may see; nothing direct to third parties."""
    allowed = {"P01": ("purposes", policy.purposes[policy.purpose].categories)} if policy.purposes else {}
    if policy.roles:
        allowed["P12"] = ("roles", policy.roles[policy.recipient.role or ""])
    for promise, (section, categories) in allowed.items():
        named = "purpose" if section == "purposes" else "role"
        for each in seen:
            if not {each.category, each.entity} & set(categories):
                found = each.category if each.entity != "UNKNOWN" else "a column without entity:"
                yield Refusal(
                    each.path, f"expected a category that the {named} may see, found {found}", promise, f"drop it, or see {section}:"
                )
        for name in set(categories) - set(ENTITIES) - {entity(known).category for known in ENTITIES} - {"pseudonym"}:
            yield Refusal(section, f"expected categories and entities that exist, found {name}", promise)
    for each in seen:
        if outside(policy) and each.direct and each.shows:
            yield Refusal(each.path, f"expected no direct identifier to leave for a third party, found {each.entity}", "P01", "drop it")


def _special(policy: Policy, seen: Sequence[Seen]) -> Iterator[Refusal]:
    """P03, P18: health and the other special categories reach no marketing, and a third party only where they name nobody."""
    for each in seen:
        special = each.category in SPECIAL
        text = each.entity == "FREE_TEXT"
        if policy.kind == "marketing" and entity(each.entity).category == "unknown" and each.shows:
            yield Refusal(each.path, "expected entity: for marketing, which may see no special category, found none that is known", "P03")
        if policy.kind == "marketing" and (special or text):
            found = f"{each.entity}, which may tell of health" if text else each.entity
            yield Refusal(each.path, f"expected nothing of a special category for marketing, found {found}", "P03", "drop it")
        if outside(policy) and policy.status not in _ANONYMOUS and (special or (text and not _free_of_terms(policy, each))):
            said = f"expected no special category for a third party but in de-identified or aggregated form, found {each.entity}"
            yield Refusal(each.path, said, "P18", "drop it, or extend hipaa_safe_harbor; of texts, scrub also: the special categories")


def special_barred(policy: Policy) -> str | None:
    """The promise by which the release may hold nothing of a special category, whatever it is called; None where it may."""
    if policy.kind == "marketing":
        return "P03"
    return "P18" if outside(policy) and policy.status not in _ANONYMOUS else None


def _free_of_terms(policy: Policy, each: Seen) -> bool:
    """Whether a text loses its terms of health and the like, or is published since its author explicitly consents."""
    also = each.rule.operator.parameters.get("also")
    told = policy.legal_basis is not None and policy.legal_basis.article_9 == "explicit_consent" and policy.kind == "publication"
    return told or (isinstance(also, list) and set(also) >= TERMS)


def _consent(policy: Policy) -> Iterator[Refusal]:
    """P04: marketing, third parties and publication go by consent; marketing of one's own services also by legitimate interest,
    which an objection ends."""
    if policy.status in _ANONYMOUS:
        return
    basis = policy.legal_basis
    own = policy.kind == "marketing" and not outside(policy) and basis is not None and basis.article_6 == "legitimate_interests"
    asked = policy.kind == "marketing" or outside(policy)
    by_consent = basis is not None and (basis.article_6 == "consent" or basis.article_9 == "explicit_consent")
    for name, table in policy.released.items():
        if table.subject is None or not (asked or by_consent):
            continue
        if own and not by_consent and not _says(policy, table, "objection"):
            yield Refusal(f"tables.{name}.people", "expected objection: for marketing by legitimate interest, found none", "P04")
        elif not own and not _says(policy, table, "consent"):
            yield Refusal(f"tables.{name}.people", "expected consent: for this purpose and recipient, found none", "P04")


def _says(policy: Policy, table: TableRule, what: str) -> bool:
    """Whether a table, or that of its subjects, drops rows by `consent` or `objection` for the purpose of the policy."""
    home = policy.tables.get(table.subject.table) if table.subject and table.subject.table else None
    sections: list[People | Records | None] = [table.people, table.records, home.people if home and not home.left_out else None]
    found = [getattr(section, what) for section in sections if section is not None]
    return any(said is not None and (said.purposes is None or policy.kind in said.purposes) for said in found)


def _minors(policy: Policy) -> Iterator[Refusal]:
    """P05: how old a table's people are is told, or why it is not."""
    for name, table in policy.released.items():
        home = policy.tables.get(table.subject.table) if table.subject and table.subject.table else None
        told = [each.people.minors for each in (table, home) if each is not None and each.people is not None and not each.left_out]
        if policy.minors is not None and not any(told):
            hint = "name birth_date: or national_number:, or say not_known and because:"
            yield Refusal(f"tables.{name}.people", "expected minors:, found none", "P05", hint)


def _addresses(seen: Sequence[Seen]) -> Iterator[Refusal]:
    """P10: an IP address becomes its country or goes; a network of it is still a part of it, and needs a reason."""
    for each in seen:
        if each.operator == "truncate" and not each.rule.because:
            hint = "country: tells the country from the address"
            yield Refusal(each.path, "expected because: for a network, which still tells a household or firm, found none", "P10", hint)
        elif each.entity == "IP_ADDRESS" and each.operator not in {"truncate", "replace", "scrub"}:
            yield Refusal(each.path, f"expected drop or country for an IP address, found {each.operator}", "P10")


def _analytics(policy: Policy, seen: Sequence[Seen]) -> Iterator[Refusal]:
    """P11: analytics holds no name or e-mail address; a device never meets an identity, whatever the purpose."""
    for each in seen:
        if policy.kind in _ANALYTICS and each.entity in _NAMES and each.operator not in _NAMELESS:
            yield Refusal(each.path, f"expected no name or e-mail address in analytics, found {each.entity}", "P11", "drop it")
        if policy.kind in _ANALYTICS and each.entity == "FREE_TEXT" and each.operator not in {"scrub", "replace"}:
            yield Refusal(each.path, f"expected scrub for a text in analytics, found {each.operator}", "P11", "names stand in it")
    identity = next((each for each in seen if each.identity), None)
    if identity is not None:
        for each in seen:
            if each.device:
                said = f"expected no device beside an identity ({identity.path}), found {each.entity}"
                yield Refusal(each.path, said, "P11", "drop one of them, or make two releases of two scopes")


def _approved(policy: Policy, today: datetime.date) -> Iterator[Refusal]:
    """P17: research is reviewed first; nothing is run when its time is over."""
    if policy.kind == "research" and policy.approval is None:
        yield Refusal("approval", "expected by, date and reference of the review for research, found none", "P17")
    if policy.approval is not None and policy.approval.date > today:
        yield Refusal("approval.date", "expected today or a day before, found one to come", "P17")
    if policy.expires is not None and policy.expires < today:
        yield Refusal("expires", "expected today or a day to come, found one gone", "P17", "have it reviewed again")


def _grounds(policy: Policy, seen: Sequence[Seen]) -> Iterator[Refusal]:
    """GDPR Articles 9 and 44: a condition for special categories, a ground for a transfer out of the EEA."""
    basis = policy.legal_basis
    special = next((each for each in seen if entity(each.entity).category in SPECIAL), None)
    if basis is not None and basis.article_9 is None and special is not None:
        yield Refusal("legal_basis.article_9", f"expected a condition for {special.path}, found none", "GDPR Article 9(2)")
    country = policy.recipient.country
    within = policy.country in EEA or policy.legal_basis is not None
    if within and country is not None and country not in EEA and policy.transfer is None:
        yield Refusal("transfer", f"expected a ground for {country}, found none", "GDPR Article 44")
