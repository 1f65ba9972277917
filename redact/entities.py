"""What each entity is: its category, how much it identifies, how it is spelled, and what to do with it by default.

Comes in: an entity's name in Presidio's form. Goes out: a frozen `Entity`. It must not know columns, values or policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rule = Literal["text", "number", "email", "phone", "date"]
Reach = Literal["direct", "quasi", "sensitive", "none"]


@dataclass(frozen=True)
class Entity:
    """One kind of thing that a column or a span can hold."""

    name: str
    reach: Reach
    """`direct` names a person, `quasi` does so together with others, `sensitive` is what must not be learned."""
    rule: Rule
    """The rule of `redact.canon` under which two spellings are the same value."""
    operator: str
    """The operator proposed where nothing else is said."""
    category: str

    @property
    def distinctive(self) -> bool:
        """Whether a stranger's value of this entity in a row is a leak rather than a chance meeting."""
        return self.reach == "direct" and self.rule in {"number", "email", "phone"}


def _rows(reach: Reach, rule: Rule, operator: str, category: str, names: str) -> list[Entity]:
    return [Entity(name, reach, rule, operator, category) for name in names.split()]


_ALL = [
    *_rows("direct", "text", "drop", "name", "PERSON"),
    *_rows("direct", "text", "drop", "address", "STREET_ADDRESS BE_ADDRESS BG_ADDRESS DE_ADDRESS UK_ADDRESS US_ADDRESS"),
    *_rows("direct", "email", "drop", "contact", "EMAIL_ADDRESS"),
    *_rows("direct", "phone", "drop", "contact", "PHONE_NUMBER"),
    *_rows("direct", "text", "drop", "contact", "SOCIAL_HANDLE URL FILE_REFERENCE"),
    *_rows(
        "direct",
        "number",
        "pseudonym",
        "identity",
        "BE_NATIONAL_NUMBER BG_EGN BG_LNCH NL_BSN FR_NIR UK_NHS UK_NINO US_SSN US_ITIN US_MBI EU_EHIC PATIENT_ID "
        "MEDICAL_RECORD_NUMBER ID UK_CHI DE_HEALTH_INSURANCE DE_SOCIAL_SECURITY DE_TAX_ID SE_PERSONAL_NUMBER",
    ),
    *_rows(
        "direct",
        "number",
        "drop",
        "identity",
        "PASSPORT US_PASSPORT US_DRIVER_LICENSE DRIVER_LICENSE BE_IDENTITY_CARD BE_MEMBER_NUMBER MEMBER_NUMBER "
        "US_MEMBER_NUMBER FR_HOSPITAL_NUMBER LICENSE_PLATE VIN IMEI DEVICE_ID DEVICE_ADDRESS MAC_ADDRESS UUID "
        "BE_LICENSE_PLATE DEVICE_SERIAL_NUMBER BG_IDENTITY_CARD NL_IDENTITY_DOCUMENT US_GROUP_NUMBER US_CLAIM_NUMBER "
        "US_PRESCRIPTION_NUMBER US_PRIOR_AUTHORIZATION_NUMBER LICENSE_NUMBER UDI BIOMETRIC_ID ADVERTISING_ID DE_PASSPORT "
        "DE_ID_CARD DE_FUEHRERSCHEIN DE_KFZ DE_TAX_NUMBER UK_PASSPORT",
    ),
    *_rows("direct", "number", "drop", "money", "IBAN_CODE CREDIT_CARD CARD_SECURITY_CODE ACCOUNT_NUMBER CRYPTO US_BANK_NUMBER"),
    *_rows("direct", "text", "drop", "online", "IP_ADDRESS COOKIE_ID"),
    *_rows("direct", "text", "scrub", "text", "FREE_TEXT"),
    *_rows("direct", "number", "replace", "identity", "NUMBER"),
    *_rows("direct", "text", "drop", "money", "CARD_EXPIRY"),
    *_rows("quasi", "number", "keep", "professional", "BE_NIHDI FR_RPPS BG_UIN US_NPI MEDICAL_LICENSE NL_BIG FR_ADELI DE_LANR DE_BSNR"),
    *_rows("quasi", "number", "keep", "organisation", "BE_ENTERPRISE_NUMBER BG_EIK BE_MUTUALITY NL_UZOVI DE_VAT_ID DE_HANDELSREGISTER"),
    *_rows("quasi", "date", "shift", "date", "DATE_OF_BIRTH DATE_OF_DEATH DATE_TIME"),
    *_rows("quasi", "text", "generalise", "place", "POSTAL_CODE LOCATION COORDINATES DE_PLZ UK_POSTCODE"),
    *_rows("quasi", "text", "keep", "place", "STATE COUNTRY"),
    *_rows("quasi", "text", "keep", "demographic", "SEX AGE AGE_OVER_89 LANGUAGE NATIONALITY PROFESSION MARITAL_STATUS INCOME TITLE"),
    *_rows("quasi", "text", "keep", "online", "ONLINE_ACTIVITY"),
    *_rows(
        "sensitive",
        "text",
        "keep",
        "health",
        "DIAGNOSIS PROCEDURE MEDICATION MEASUREMENT DIET INSURER ICD10_CODE ATC_CODE SNOMED_CODE LOINC_CODE",
    ),
    *_rows(
        "sensitive",
        "text",
        "keep",
        "special",
        "GENDER_IDENTITY ETHNICITY RELIGION SEXUAL_ORIENTATION GENETICS BIOMETRICS POLITICAL_OPINION TRADE_UNION",
    ),
    *_rows("none", "text", "keep", "organisation", "ORGANIZATION"),
    *_rows("none", "number", "pseudonym", "event", "EVENT_ID"),
    *_rows("none", "number", "pseudonym", "organisation", "ORGANIZATION_ID PROVIDER_ID"),
    *_rows("none", "text", "keep", "other", "AMOUNT CATEGORY CODE"),
]

ENTITIES: dict[str, Entity] = {entity.name: entity for entity in _ALL}


def entity(name: str | None) -> Entity:
    """What `name` is; an entity nobody described counts as direct and is compared as text."""
    return ENTITIES.get(name or "", Entity(name or "UNKNOWN", "direct", "text", "drop", "unknown"))
