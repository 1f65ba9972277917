"""BE_ADDRESS: a street address as Belgium writes it, in Dutch and in French, with box, postcode and place.

Dutch: name and kind in one word (`Kerkstraat 12 bus 3`), French: kind and name (`rue de la Loi 16 bte 4`), also
with the number first (`16, rue de la Loi`); then, if there, a postcode of four digits (five for France) and a
place. A street without a number is not found.

Issuer: the BeSt address register of the Regions. https://bosa.belgium.be/en/applications/best-address

>>> text = "woont Teststraat 0 bus 3, 1000 Brussel"
>>> [text[r.start : r.end] for r in BeAddressRecognizer().analyze(text)]
['Teststraat 0 bus 3, 1000 Brussel']
>>> BeAddressRecognizer().analyze("de straat 12 op")
[]
"""

from __future__ import annotations

from recognizers.checked import END, MATCH_CASE, START, CheckedRecognizer, Form, Standing

_KINDS_NL = (
    "straat|straatje|laan|lei|weg|steenweg|plein|dreef|baan|kaai|kade|markt|singel|gracht|pad|hof|park|wijk|vest|dijk|"
    "wal|boulevard|str\\.|stwg\\.?|stw\\.|ln\\."
)
_KINDS_FR = (
    "rue|avenue|av\\.|boulevard|blvd\\.?|bvd\\.?|bd\\.?|chaussée|chée|place|pl\\.|chemin|clos|impasse|quai|square|"
    "allée|sentier|venelle|drève|route|passage|ruelle|calle"
)
_WORD = r"\p{Lu}[\p{L}'’.-]{0,25}"
_STREET_NL = (
    rf"(?:(?:{_WORD}|van|de|der|den|het|ter|ten|te|'t)[ ]){{0,4}}"
    rf"(?:(?=\p{{Lu}})[\p{{L}}'’.-]{{2,25}}?(?i:{_KINDS_NL})|"
    r"(?<=\p{L}[ ])(?:Markt|Plein|Steenweg|Baan|Laan|Dreef|Kaai|Singel|Weg|Straat|Lei))(?!\p{L})"
)
_STREET_FR = (
    rf"(?i:{_KINDS_FR})(?:[ ](?:(?i:de|du|des|la|le|les|à|au|aux|et|en|sur|saint|sainte|st|ste)|\d{{1,2}}|"
    rf"[dl]['’]{_WORD}|{_WORD})(?![\p{{L}}\p{{N}}])){{1,7}}"
)
_NUMBER = r"[ ]?,?[ ](?:nr\.?[ ]|n°[ ]?|nummer[ ])?\d{1,4}[ ]?[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?(?![\p{L}\p{N}])"
_BOX = (
    r"(?:[ ]?,?[ ]?(?i:bus|bte\.?|bo[îi]te|bx\.?|appt?\.?|b\.)[ ]?"
    r"[\p{L}\d]{1,4}(?:[./][\p{L}\d]{1,4})?(?![\p{L}\p{N}]))?"
)
_TOWN = (
    rf"(?:[ ]?,?[ \n-]{{1,2}}(?:B-)?\d{{4,5}}[ ]{_WORD}"
    rf"(?:(?:[ -](?:sur|sous|lez|en|aan|op|de|la|le|den|der)){{0,3}}[ -]{_WORD}){{0,2}}(?![\p{{L}}\p{{N}}]))?"
)
_NUMBER_FIRST = r"\d{1,4}(?:-\d{1,4})?[ ]?(?:bis|ter|[A-Z])?[ ]?,?[ ]"


class BeAddressRecognizer(CheckedRecognizer):
    """Finds Belgian street addresses with a number; French ones read alike and are found too."""

    ENTITY = "BE_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("dutch", START + _STREET_NL + _NUMBER + _BOX + _TOWN, Standing.SURE, anchor=f"(?:{_KINDS_NL})[ ,]"),
        Form("french", START + _STREET_FR + _NUMBER + _BOX + _TOWN, Standing.SURE, anchor=f"(?:{_KINDS_FR})[ ]"),
        Form(
            "number first",
            START + _NUMBER_FIRST + _STREET_FR + _BOX + _TOWN + END,
            Standing.SURE,
            anchor=rf"[ ](?:{_KINDS_FR})[ ]",
        ),
    )
    CONTEXT = (
        "adres", "woont", "woonachtig", "wonende", "gedomicilieerd", "domicilie", "straat", "woonplaats", "adresse",
        "domicile", "domicilié", "domiciliée", "demeurant", "habite", "résidence", "anschrift", "wohnhaft", "wohnt",
        "address", "lives", "resident", "адрес", "живее",
    )  # fmt: skip
