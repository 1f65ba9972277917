"""DE_ADDRESS: a street address in German, as Germany, Austria and Switzerland write it.

A street whose name ends in a word for one (Straße, Str., Weg, Gasse, Platz, Allee …) and a house number, with the postal
code and place that follow; or a postal code with its country (D-, DE-, A-, AT-, CH-) and a place. A plain postal code and
place must stand beside a word for an address. Identifiers of persons are Presidio's own.

Issuer: none; the layout is that of DIN 5008 and of the Universal Postal Union's address systems.
https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions

The examples are streets of a sample town.

>>> text = "wohnhaft Musterstraße 21a, 00000 Musterstadt"
>>> [text[r.start : r.end] for r in DeAddressRecognizer().analyze(text)]
['Musterstraße 21a, 00000 Musterstadt']
>>> DeAddressRecognizer().analyze("auf dem Weg 3 Stunden, 20000 Einheiten Heparin")
[]
"""

from __future__ import annotations

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing

_WORD = r"\p{Lu}[\p{L}'’.]{1,25}"
_KIND = r"(?:stra(?:ß|ss)e|str\.?|gasse|weg|platz|allee|ring|ufer|damm|graben|steig|stieg|promenade|hof|berg|markt|matte?|rain|halde)"
_STREET = rf"(?:{_WORD}[ -]){{0,2}}(?:\p{{Lu}}[\p{{L}}'’]{{1,25}}{_KIND}|(?<=[ -]){_KIND.replace('(?:', '(?i:', 1)})"
_PREPOSITION = (
    r"(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Zum|Zur|Unter den|Hinter dem|Oberer|Unterer|Neuer|Alter)"
    r"[ ]\p{Lu}[\p{L}-]{2,25}"
)
_HOUSE = (
    r"[ ]\d{1,4}(?:[ ]?[a-zA-Z](?![\p{L}\p{N}]))?(?:[ ]?[-/][ ]?\d{1,4}[a-z]?)?"
    r"(?![\p{L}\p{N}]|[.,]\d|[ ]?(?:%|mg|ml|cm|mm|kg|x\b|mal\b|Tage|Stunden|Minuten|Wochen|Jahre))"
)
_PLACE = rf"{_WORD}(?:[ -](?:am|an der|im|in|ob|bei|auf der|vor der|a\.|i\.|\(?{_WORD}))?(?:[ -]{_WORD}\)?){{0,2}}"
_CODE = r"(?:(?:DE?|AT?|CH|FL|LI)-)?\d{4,5}"


class DeAddressRecognizer(CheckedRecognizer):
    """Finds street addresses in German."""

    ENTITY = "DE_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("street and number", START + _STREET + _HOUSE + rf"(?:,?\s{{1,3}}{_CODE}[ ]{_PLACE})?", Standing.SURE),
        Form("preposition", START + _PREPOSITION + _HOUSE, Standing.LABELLED),
        Form("code with country", START + rf"(?:DE?|AT?|CH|FL|LI)-\d{{4,5}}[ ]{_PLACE}", Standing.SURE),
        Form("code and place", START + rf"\d{{4,5}}[ ]{_PLACE}", Standing.LABELLED),
        Form(
            "street alone",
            START + rf"(?:{_WORD}[ -]){{0,2}}\p{{Lu}}[\p{{L}}'’]{{2,25}}stra(?:ß|ss)e(?!\p{{L}})",
            Standing.SURE,
        ),
    )
    CONTEXT = (
        "adresse", "anschrift", "wohnhaft", "wohnhaft in", "wohnort", "wohnt in", "plz", "plz ort", "postanschrift",
        "address", "adres", "woonachtig", "domicile", "адрес",
    )  # fmt: skip
