"""Plain Presidio recognizers for the identifiers of patient records; they need nothing but Presidio and python-stdnum.

`ALL` lists the classes; `build` makes their instances for one language. Each finds the same in every language,
reads its own context words in the text, and says in `recognition_metadata` whether a check digit passed and whether
a word stood near.

>>> from presidio_analyzer import RecognizerRegistry
>>> registry = RecognizerRegistry(recognizers=build("nl"), supported_languages=["nl"])
>>> len(registry.recognizers) == len(ALL)
True
"""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from recognizers.be.address import BeAddressRecognizer
from recognizers.be.enterprise_number import BeEnterpriseNumberRecognizer
from recognizers.be.identity_card import BeIdentityCardRecognizer
from recognizers.be.license_plate import BeLicensePlateRecognizer
from recognizers.be.member_number import BeMemberNumberRecognizer
from recognizers.be.national_number import BeNationalNumberRecognizer
from recognizers.be.nihdi import BeNihdiRecognizer
from recognizers.bg.address import BgAddressRecognizer
from recognizers.bg.egn import BgEgnRecognizer
from recognizers.bg.eik import BgEikRecognizer
from recognizers.bg.lnch import BgLnchRecognizer
from recognizers.bg.uin import BgUinRecognizer
from recognizers.checked import CheckedRecognizer
from recognizers.eu.ehic import EuEhicRecognizer
from recognizers.fr.hospital_number import FrHospitalNumberRecognizer
from recognizers.fr.nir import FrNirRecognizer
from recognizers.fr.rpps import FrRppsRecognizer
from recognizers.generic.account_number import AccountNumberRecognizer
from recognizers.generic.age_over_89 import AgeOver89Recognizer
from recognizers.generic.card_security_code import CardExpiryRecognizer, CardSecurityCodeRecognizer
from recognizers.generic.coordinates import CoordinatesRecognizer
from recognizers.generic.date_time import DateTimeRecognizer
from recognizers.generic.device_address import DeviceAddressRecognizer
from recognizers.generic.device_serial_number import DeviceSerialNumberRecognizer
from recognizers.generic.file_reference import FileReferenceRecognizer
from recognizers.generic.imei import ImeiRecognizer
from recognizers.generic.medical_record_number import MedicalRecordNumberRecognizer
from recognizers.generic.person import PersonRecognizer
from recognizers.generic.phone_number import PhoneNumberRecognizer
from recognizers.generic.social_handle import SocialHandleRecognizer
from recognizers.generic.vin import VinRecognizer
from recognizers.nl.big import NlBigRecognizer
from recognizers.nl.bsn import NlBsnRecognizer
from recognizers.us.member_number import UsMemberNumberRecognizer

__all__ = ["ALL", "CheckedRecognizer", "build"]

ALL: tuple[type[CheckedRecognizer], ...] = (
    BeAddressRecognizer,
    BeEnterpriseNumberRecognizer,
    BeIdentityCardRecognizer,
    BeLicensePlateRecognizer,
    BeMemberNumberRecognizer,
    BeNationalNumberRecognizer,
    BeNihdiRecognizer,
    BgAddressRecognizer,
    BgEgnRecognizer,
    BgEikRecognizer,
    BgLnchRecognizer,
    BgUinRecognizer,
    EuEhicRecognizer,
    FrHospitalNumberRecognizer,
    FrNirRecognizer,
    FrRppsRecognizer,
    NlBigRecognizer,
    NlBsnRecognizer,
    UsMemberNumberRecognizer,
    AccountNumberRecognizer,
    AgeOver89Recognizer,
    CardExpiryRecognizer,
    CardSecurityCodeRecognizer,
    CoordinatesRecognizer,
    DateTimeRecognizer,
    DeviceAddressRecognizer,
    DeviceSerialNumberRecognizer,
    FileReferenceRecognizer,
    ImeiRecognizer,
    MedicalRecordNumberRecognizer,
    PersonRecognizer,
    PhoneNumberRecognizer,
    SocialHandleRecognizer,
    VinRecognizer,
)


def build(language: str) -> list[EntityRecognizer]:
    """Return one instance of each recognizer that answers for the language, such as `nl`."""
    return [recognizer(supported_language=language) for recognizer in ALL]
