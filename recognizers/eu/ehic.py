"""EU_EHIC: the number of a European health insurance card (field 8 of the card).

Twenty digits: 80 for health, the three-digit country number of ISO 3166-1, five digits for the institution, ten for
the card. No check digit is common to all countries. With 80 and the number of a participating country it is sure by
its form; another number of 16 to 20 digits must stand beside its word.

Issuer: the institutions of the Member States, by Decision S2 of 12 June 2009 (OJ C 106, 24.4.2010) and EN 1867.
https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32010D0424(09)

>>> [r.score for r in EuEhicRecognizer().analyze("EHIC 80056000000000000000")]
[0.85]
>>> EuEhicRecognizer().analyze("81056000000000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing

_COUNTRIES = (
    "040|056|100|191|196|203|208|233|246|250|276|300|348|352|372|380|428|438|440|442|470|528|578|616|620|642|703|705|724|752|756|826"
)
_S = f"{SEP}?"


class EuEhicRecognizer(CheckedRecognizer):
    """Finds numbers of European health insurance cards."""

    ENTITY = "EU_EHIC"
    PATTERNS = (
        Form(
            "health and country",
            START + rf"80{_S}(?:{_COUNTRIES}){_S}\d{{5}}{_S}\d{{5}}{_S}\d{{5}}" + END,
            Standing.SURE,
        ),
        Form("digits", START + rf"\d(?:{SEP}?\d){{15,20}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "ehic", "ehic-nummer", "ekvk", "europese ziekteverzekeringskaart", "ezvk", "eu-ziekteverzekeringskaart",
        "europese gezondheidskaart", "ceam", "n° ceam", "carte européenne d'assurance maladie", "carte européenne",
        "europäische krankenversicherungskarte", "europäische krankenversichertenkarte", "kennnummer der karte",
        "european health insurance card", "european health card", "card identification number", "ghic", "cseam", "tess",
        "global health insurance card", "европейска здравноосигурителна карта", "европейска здравна карта", "езок",
        "здравноосигурителна карта",
    )  # fmt: skip
