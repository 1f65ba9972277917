"""ADVERTISING_ID: the identity under which a telephone is shown advertisements (IDFA, GAID, AAID).

A UUID, thirty-two hexadecimal digits with or without dashes, beside its word. All zeros means that the person opted
out, and is nobody.

Issuers: Apple, https://developer.apple.com/documentation/adsupport/asidentifiermanager/advertisingidentifier; Google,
https://support.google.com/googleplay/android-developer/answer/6048248

The example repeats one digit.

>>> [r.score for r in AdvertisingIdRecognizer().analyze("IDFA 11111111-1111-1111-1111-111111111111")]
[0.6]
>>> AdvertisingIdRecognizer().analyze("IDFA 00000000-0000-0000-0000-000000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class AdvertisingIdRecognizer(CheckedRecognizer):
    """Finds advertising identities beside their word."""

    ENTITY = "ADVERTISING_ID"
    PATTERNS = (
        Form("uuid", START + r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}" + END),
        Form("plain", START + r"[0-9A-F]{32}" + END),
        Form("mistyped", START + r"(?=[A-F-]{0,12}\d)[0-9A-F]{6,10}(?:-[0-9A-F]{2,6}){3}-[0-9A-F]{8,14}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "idfa", "idfv", "gaid", "aaid", "adid", "ad id", "advertising id", "advertising identifier", "advertiser id",
        "identifier for advertisers", "google advertising id", "reclame-id", "advertentie-id", "advertentie id",
        "identifiant publicitaire", "identifiant publicité", "werbe-id", "werbe id", "werbekennung",
        "рекламен идентификатор", "рекламно id",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Drop all zeros."""
        return (start, end) if text[start:end].strip("0-") else None
