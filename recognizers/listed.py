"""Every recognizer of this package, imported: its classes listed, its instances made.

In: a language. Out: Presidio recognizers. It must not know what any of them finds.
"""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from recognizers.be.address import BeAddressRecognizer
from recognizers.be.enterprise_number import BeEnterpriseNumberRecognizer
from recognizers.be.identity_card import BeIdentityCardRecognizer
from recognizers.be.license_plate import BeLicensePlateRecognizer
from recognizers.be.member_number import BeMemberNumberRecognizer
from recognizers.be.mutuality import BeMutualityRecognizer
from recognizers.be.national_number import BeNationalNumberRecognizer
from recognizers.be.nihdi import BeNihdiRecognizer
from recognizers.bg.address import BgAddressRecognizer
from recognizers.bg.egn import BgEgnRecognizer
from recognizers.bg.eik import BgEikRecognizer
from recognizers.bg.identity_card import BgIdentityCardRecognizer
from recognizers.bg.lnch import BgLnchRecognizer
from recognizers.bg.uin import BgUinRecognizer
from recognizers.checked import CheckedRecognizer
from recognizers.de.address import DeAddressRecognizer
from recognizers.de.tax_id import DeTaxIdRecognizer
from recognizers.eu.ehic import EuEhicRecognizer
from recognizers.fr.adeli import FrAdeliRecognizer
from recognizers.fr.hospital_number import FrHospitalNumberRecognizer
from recognizers.fr.nir import FrNirRecognizer
from recognizers.fr.rpps import FrRppsRecognizer
from recognizers.generic.account_number import AccountNumberRecognizer
from recognizers.generic.advertising_id import AdvertisingIdRecognizer
from recognizers.generic.age_over_89 import AgeOver89Recognizer
from recognizers.generic.biometric_id import BiometricIdRecognizer
from recognizers.generic.card_number import CardNumberRecognizer
from recognizers.generic.card_security_code import CardExpiryRecognizer, CardSecurityCodeRecognizer
from recognizers.generic.cookie_id import CookieIdRecognizer
from recognizers.generic.coordinates import CoordinatesRecognizer
from recognizers.generic.date_time import DateTimeRecognizer
from recognizers.generic.device_address import DeviceAddressRecognizer
from recognizers.generic.device_id import DeviceIdRecognizer
from recognizers.generic.device_serial_number import DeviceSerialNumberRecognizer
from recognizers.generic.driver_license import DriverLicenseRecognizer
from recognizers.generic.file_reference import FileReferenceRecognizer
from recognizers.generic.iban import IbanRecognizer
from recognizers.generic.imei import ImeiRecognizer
from recognizers.generic.license_number import LicenseNumberRecognizer
from recognizers.generic.license_plate import LicensePlateRecognizer
from recognizers.generic.location import LocationRecognizer
from recognizers.generic.medical_record_number import MedicalRecordNumberRecognizer
from recognizers.generic.passport import PassportRecognizer
from recognizers.generic.person import PersonRecognizer
from recognizers.generic.phone_number import PhoneNumberRecognizer
from recognizers.generic.postal_code import PostalCodeRecognizer
from recognizers.generic.social_handle import SocialHandleRecognizer
from recognizers.generic.street_address import StreetAddressRecognizer
from recognizers.generic.udi import UdiRecognizer
from recognizers.generic.vin import VinRecognizer
from recognizers.nl.big import NlBigRecognizer
from recognizers.nl.bsn import NlBsnRecognizer
from recognizers.nl.identity_document import NlIdentityDocumentRecognizer
from recognizers.nl.uzovi import NlUzoviRecognizer
from recognizers.terms.atc_code import AtcCodeRecognizer
from recognizers.terms.icd10_code import Icd10CodeRecognizer
from recognizers.terms.loinc_code import LoincCodeRecognizer
from recognizers.terms.recognizer import TermRecognizer
from recognizers.terms.snomed_code import SnomedCodeRecognizer
from recognizers.uk.address import UkAddressRecognizer
from recognizers.uk.chi_number import UkChiNumberRecognizer
from recognizers.uk.nhs_number import UkNhsNumberRecognizer
from recognizers.uk.nino import UkNinoRecognizer
from recognizers.uk.postcode import UkPostcodeRecognizer
from recognizers.us.address import UsAddressRecognizer
from recognizers.us.claim_number import UsClaimNumberRecognizer
from recognizers.us.dea_number import UsDeaNumberRecognizer
from recognizers.us.group_number import UsGroupNumberRecognizer
from recognizers.us.mbi import UsMbiRecognizer
from recognizers.us.member_number import UsMemberNumberRecognizer
from recognizers.us.npi import UsNpiRecognizer
from recognizers.us.prescription_number import UsPrescriptionNumberRecognizer
from recognizers.us.prior_authorization_number import UsPriorAuthorizationNumberRecognizer
from recognizers.us.ssn import UsSsnRecognizer

__all__ = ["ALL", "TERMS", "build"]

ALL: tuple[type[CheckedRecognizer], ...] = (
    BeAddressRecognizer,
    BeEnterpriseNumberRecognizer,
    BeIdentityCardRecognizer,
    BeLicensePlateRecognizer,
    BeMemberNumberRecognizer,
    BeMutualityRecognizer,
    BeNationalNumberRecognizer,
    BeNihdiRecognizer,
    BgAddressRecognizer,
    BgEgnRecognizer,
    BgEikRecognizer,
    BgIdentityCardRecognizer,
    BgLnchRecognizer,
    BgUinRecognizer,
    DeAddressRecognizer,
    DeTaxIdRecognizer,
    EuEhicRecognizer,
    FrAdeliRecognizer,
    FrHospitalNumberRecognizer,
    FrNirRecognizer,
    FrRppsRecognizer,
    NlBigRecognizer,
    NlBsnRecognizer,
    NlIdentityDocumentRecognizer,
    NlUzoviRecognizer,
    UkAddressRecognizer,
    UkChiNumberRecognizer,
    UkNhsNumberRecognizer,
    UkNinoRecognizer,
    UkPostcodeRecognizer,
    UsAddressRecognizer,
    UsClaimNumberRecognizer,
    UsDeaNumberRecognizer,
    UsGroupNumberRecognizer,
    UsMbiRecognizer,
    UsMemberNumberRecognizer,
    UsNpiRecognizer,
    UsPrescriptionNumberRecognizer,
    UsPriorAuthorizationNumberRecognizer,
    UsSsnRecognizer,
    AccountNumberRecognizer,
    AdvertisingIdRecognizer,
    AgeOver89Recognizer,
    BiometricIdRecognizer,
    CardExpiryRecognizer,
    CardNumberRecognizer,
    CardSecurityCodeRecognizer,
    CookieIdRecognizer,
    CoordinatesRecognizer,
    DateTimeRecognizer,
    DeviceAddressRecognizer,
    DeviceIdRecognizer,
    DeviceSerialNumberRecognizer,
    DriverLicenseRecognizer,
    FileReferenceRecognizer,
    IbanRecognizer,
    ImeiRecognizer,
    LicenseNumberRecognizer,
    LicensePlateRecognizer,
    LocationRecognizer,
    MedicalRecordNumberRecognizer,
    PassportRecognizer,
    PersonRecognizer,
    PhoneNumberRecognizer,
    PostalCodeRecognizer,
    SocialHandleRecognizer,
    StreetAddressRecognizer,
    UdiRecognizer,
    VinRecognizer,
)


TERMS: tuple[type[CheckedRecognizer] | type[TermRecognizer], ...] = (
    AtcCodeRecognizer,
    Icd10CodeRecognizer,
    LoincCodeRecognizer,
    SnomedCodeRecognizer,
    TermRecognizer,
)
"""Codes and words of medicine and of the special categories of GDPR Article 9: what is sensitive but identifies nobody.

They stand apart, so that a text that loses everything that `ALL` finds still has its diagnoses.
"""


def build(language: str, terms: bool = False) -> list[EntityRecognizer]:
    """Return one instance of each recognizer that answers for the language, such as `nl`; `terms` adds those of `TERMS`."""
    classes = (*ALL, *TERMS) if terms else ALL
    return [recognizer(supported_language=language) for recognizer in classes]
