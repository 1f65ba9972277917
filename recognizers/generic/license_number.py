"""LICENSE_NUMBER: the number of a certificate, licence, permit or diploma of a person.

Each authority has its own form, so the number must stand beside its word. HIPAA lists certificate and licence numbers
(45 CFR 164.514(b)(2)(i)(K)); driving licences and passports are entities of their own.

Issuer: the authority; the list of the rule. https://www.ecfr.gov/current/title-45/section-164.514

>>> [r.score for r in LicenseNumberRecognizer().analyze("licence no. 0000000")]
[0.6]
>>> LicenseNumberRecognizer().analyze("license to practise since 1999")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_CODE, LABELLED_CODE


class LicenseNumberRecognizer(CheckedRecognizer):
    """Finds numbers of certificates and licences beside their word."""

    ENTITY = "LICENSE_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_CODE,
    )
    CONTEXT = (
        "license number", "license no", "license #", "lic no", "lic. #", "lic. no", "license nr", "lic.nr", "lic #",
        "licence number", "licence no", "licence #", "certificate number", "certificate no", "certificate #", "permit number",
        "permit no", "registration number", "registration no", "diploma number", "licentienummer", "licentienr",
        "vergunningsnummer", "vergunningnummer", "erkenningsnummer", "certificaatnummer", "attestnummer", "visumnummer",
        "diplomanummer", "registratienummer", "numéro de licence", "n° de licence", "numéro d'agrément", "n° d'agrément",
        "numéro de certificat", "n° de certificat", "numéro de permis de séjour", "n° de titre de séjour", "lizenznummer",
        "lizenz-nr", "zulassungsnummer", "zertifikatsnummer", "zertifikat-nr", "approbationsnummer", "genehmigungsnummer",
        "лиценз №", "номер на лиценз", "сертификат №", "удостоверение №", "номер на удостоверение", "разрешително №",
        "диплома №",
    )  # fmt: skip
