"""BIOMETRIC_ID: the number under which a fingerprint, voice, face or iris is kept.

Each system has its own form, so the number must stand beside its word. HIPAA lists biometric identifiers (45 CFR
164.514(b)(2)(i)(P)).

Issuer: the system; the list of the rule. https://www.ecfr.gov/current/title-45/section-164.514

>>> [r.score for r in BiometricIdRecognizer().analyze("fingerprint ID: FP-000000")]
[0.6]
>>> BiometricIdRecognizer().analyze("fingerprint taken in 2021")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import LABELLED_CODE


class BiometricIdRecognizer(CheckedRecognizer):
    """Finds numbers of biometric records beside their word."""

    ENTITY = "BIOMETRIC_ID"
    PATTERNS = (LABELLED_CODE,)
    CONTEXT = (
        "fingerprint id", "fingerprint no", "fingerprint number", "fingerprint template", "voiceprint id",
        "voice print id", "voiceprint", "faceprint id", "face template", "facial template", "iris code", "iris id",
        "iris template", "retina scan id", "biometric id", "biometric identifier", "biometric template",
        "biometric reference", "vingerafdruk-id", "vingerafdruk id", "vingerafdruknummer", "biometrisch id",
        "biometrische id", "biometrisch kenmerk", "stemafdruk-id", "irisscan-id", "gezichtsscan-id",
        "empreinte digitale n°", "n° d'empreinte", "identifiant biométrique", "gabarit biométrique",
        "empreinte vocale n°", "fingerabdruck-id", "fingerabdruck-nr", "biometrie-id", "biometrische kennung",
        "biometrisches template", "stimmabdruck-id", "биометричен идентификатор", "биометрично id",
        "пръстов отпечатък №", "гласов отпечатък №",
    )  # fmt: skip
