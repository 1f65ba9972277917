"""BE_ADDRESS: a street address as Belgium writes it, in Dutch, French and German, with box, postcode and place.

Dutch and German: name and kind in one word (`Kerkstraat 12 bus 3`); French: kind and name (`rue de la Loi 16 bte 4`),
also with the number first (`16, rue de la Loi`); then, or before, a postcode of four digits (five for France, four and
two letters for the Netherlands) and a place. A street without a number is not found; neither is a name that says no
kind of street (`Kouter 12`), unless a postcode and place follow and a word stands near.

Issuer: the BeSt address register of the Regions. https://bosa.belgium.be/en/applications/best-address

>>> text = "woont Teststraat 0 bus 3, 1000 Brussel"
>>> [text[r.start : r.end] for r in BeAddressRecognizer().analyze(text)]
['Teststraat 0 bus 3, 1000 Brussel']
>>> BeAddressRecognizer().analyze("de straat 12 op")
[]
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing

_KINDS_NL = (
    "straat|straatje|laan|lei|weg|steenweg|plein|plaats|dreef|baan|kaai|kade|markt|singel|gracht|pad|hof|park|wijk|vest|"
    "dijk|wal|boulevard|str\\.|stwg\\.?|stw\\.|ln\\.|straße|strasse|platz|allee|gasse"
)
_ALONE_NL = "Markt|Plein|Steenweg|Baan|Laan|Dreef|Kaai|Singel|Weg|Straat|Lei|Plaats"
_KINDS_FR = (
    "rue|avenue|av\\.|boulevard|blvd\\.?|bvd\\.?|bd\\.?|chaussée|chée|place|pl\\.|chemin|clos|impasse|quai|square|"
    "allée|sentier|venelle|drève|route|passage|ruelle|calle|résidence|galerie|faubourg|cité|lotissement|esplanade|"
    "promenade|rond-point|thier|hameau|domaine|cour"
)
_NOT_STREETS = (
    r"(?!(?:(?:Boven|Beneden|)(?:Lucht|Adem)|Gal|Urine|Onder|Infuus|Toegangs|Geleidings|Zenuw|Pijn|Zorg|Voet|Behandel|Klinisch|"
    r"Spijsverterings|Voedings|Darm|Maag|Buik|Lever|Standaard|Be|Mid|Zorgtra|Arbeids)(?:straat|weg|pad|wal|plaats|traject|markt)(?!\p{L}))"
    r"(?!(?:Af|In|Uit)wijk(?!\p{L}))"
)
_RARER_NL = "berg|hoek|veld|heide|akker|erf|kouter|dorp|brug|molen|bos|beek|dal|donk|poort|kant|zijde|dam|haag"
_CAPITAL = r"\p{Lu}[\p{L}'’.-]{0,25}"
_BEFORE_NUMBER = r"(?=[\p{L}'’.-]{3,30}[ ]?,?[ ](?:[nN]\p{L}{0,5}[.°]?[ ]?)?\d)"
_STREET_NL = (
    rf"(?:(?:{_CAPITAL}|van|de|der|den|het|ter|ten|te|'t)[ ]){{0,4}}"
    rf"(?:(?=\p{{Lu}}){_BEFORE_NUMBER}{_NOT_STREETS}[\p{{L}}'’.-]{{2,25}}?(?i:{_KINDS_NL})|(?<=\p{{L}}[ ])(?:{_ALONE_NL}))(?!\p{{L}})"
)
_SMALL_FR = r"(?i:de|du|des|la|le|les|à|au|aux|et|en|sur|saint|sainte|st|ste)"
_DAY_FR = r"\d{1,2}(?=[ ](?i:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre))"
_NAMED_FR = rf"(?:[dl]['’])?{_CAPITAL}"
_STREET_FR = (
    rf"(?i:{_KINDS_FR})(?:[ ]{_SMALL_FR}(?!\p{{L}})){{0,3}}[ ](?:{_NAMED_FR}|{_DAY_FR})"
    rf"(?:[ ](?:{_SMALL_FR}|{_NAMED_FR}|{_DAY_FR})(?![\p{{L}}\p{{N}}])){{0,6}}"
)
_NO_MEASURE = (
    r"(?![\p{L}\p{N}]|[/.-]\d|[ ]?(?:%|°|(?:mm|cm|mg|ml|kg|g|m|km|keer|maal|x|dagen|weken|maanden|jaar|uur|min|graden|jours?|mois|"
    r"semaines?|ans|fois|heures?|patients?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|"
    r"décembre|tage|wochen|jahre)(?!\p{L})))"
)
_NUMBER = (
    r"[ ]?,?[ ](?:(?i:nr|no)\.?[ ]|[nN]°[ ]?|nummer[ ])?\d{1,4}(?:[ ]?[A-Za-z](?![\p{L}\p{N}]|[. ]?\d))?"
    r"(?:[ ]?[-/][ ]?\d{1,3}[A-Za-z]?(?!\d)|[ ](?:hs|bis|ter|I{1,3})(?!\p{L}))?" + _NO_MEASURE
)
_BOX = (
    r"(?:[ ]?,?[ ]?(?:(?i:bus|bte\.?|bo[îi]te|bx\.?|app(?:t|artement)?\.?|b\.)[ ]?|b(?=[ ]?\d)[ ]?|/[ ]?)"
    r"[\p{L}\d]{1,4}(?:[./][\p{L}\d]{1,4})?(?![\p{L}\p{N}]))?"
)
_PLACE = rf"{_CAPITAL}(?:(?:[ -](?:sur|sous|lez|en|aan|op|de|la|le|den|der)){{0,3}}[ -]{_CAPITAL}){{0,2}}(?![\p{{L}}\p{{N}}])"
_POSTCODE = r"(?:(?:B|BE|F|FR|NL|L)[ ]?-[ ]?)?(?:[1-9]\d{3}(?:[ ]?[A-Z]{2}(?!\p{L}))?|\d{5})"
_BETWEEN = r"(?:[ ]?[,;][ ]{0,2}|[ ]{1,2}|[ ]?[,;]?[ ]?\r?\n[ ]{0,8})(?:[–-][ ]?)?"
_TOWN = rf"(?:{_BETWEEN}(?:(?:te|in|à)[ ])?{_POSTCODE}[ ]{_PLACE})"
_ONLY_TOWN = rf"(?:{_TOWN}|[ ](?:te|à)[ ]{_PLACE})?"
_TOWN_FIRST = regex.compile(START + rf"{_POSTCODE}[ ]{_PLACE}[ ]?,[ ]\Z")
_NUMBER_FIRST = r"\d{1,4}(?:-\d{1,4})?[ ]?(?:bis|ter|[A-Z](?!\p{L}))?[ ]?,?[ ]"


class BeAddressRecognizer(CheckedRecognizer):
    """Finds Belgian street addresses with a number; Dutch and French ones read alike and are found too."""

    ENTITY = "BE_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "dutch",
            START + _STREET_NL + _NUMBER + _BOX + _ONLY_TOWN,
            Standing.SURE,
        ),
        Form(
            "french",
            START + _STREET_FR + _NUMBER + _BOX + _ONLY_TOWN,
            Standing.SURE,
        ),
        Form(
            "number first",
            START + _NUMBER_FIRST + _STREET_FR + _BOX + _ONLY_TOWN + r"(?![\p{L}\p{N}])",
            Standing.SURE,
        ),
        Form(
            "small letters",
            START + rf"(?i:(?:{_BEFORE_NUMBER}[\p{{L}}'’.-]{{2,20}}?(?:{_KINDS_NL}|str)|(?:{_KINDS_FR})"
            r"(?:[ ][\p{L}'’.-]{1,25}){1,6})(?!\p{L})"
            rf"{_NUMBER}{_BOX}{_BETWEEN}(?:(?:te|in|à)[ ])?{_POSTCODE}[ ]\p{{L}}[\p{{L}}'’-]{{1,25}})",
            Standing.SURE,
        ),
        Form(
            "rarer street and town",
            START
            + rf"(?:{_CAPITAL}[ ]){{0,2}}(?=\p{{Lu}}){_BEFORE_NUMBER}[\p{{L}}'’.-]{{0,25}}?(?i:{_RARER_NL})(?!\p{{L}})"
            + _NUMBER
            + _BOX
            + _TOWN,
            Standing.SURE,
        ),
        Form("post box", START + rf"(?i:postbus|bo[îi]te postale|postfach)[ ]\d{{1,6}}(?!\d){_TOWN}?", Standing.SURE),
        Form("short post box", START + rf"(?:PB|P\.B\.|BP|B\.P\.)[ ]?\d{{1,6}}{_TOWN}", Standing.SURE),
        Form("any street", START + rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}" + _NUMBER + _BOX + _TOWN),
    )
    CONTEXT = (
        "adres", "adressen", "woont", "woonachtig", "wonende", "wonend", "gedomicilieerd", "domicilie", "straat", "woonplaats",
        "verblijfplaats", "adresse", "adresses", "domicile", "domicilié", "domiciliée", "demeurant", "habite", "habitant",
        "résidence", "réside", "anschrift", "anschriften", "wohnhaft", "wohnt", "wohnort", "address", "addresses", "lives",
        "living at", "resident", "адрес", "адреси", "живее",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Begin at the start of the street's word, and before it at a postcode and place."""
        while start > 0 and (text[start - 1].isalpha() or text[start - 1] in "'’-"):
            start -= 1
        before = _TOWN_FIRST.search(text, max(0, start - 60), start)
        return (before.start() if before else start), end
