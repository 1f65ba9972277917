"""The words that DATE_TIME reads dates by: months, days and years spelled out, seasons and parts of a month.

Source: the words of the six languages themselves; the names of months and weekdays are those of the Unicode CLDR.
https://cldr.unicode.org
"""

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december", "janvier", "février", "fevrier", "mars", "avril", "mai", "juin", "juillet", "août", "aout",
    "septembre", "octobre", "novembre", "décembre", "decembre", "januar", "jänner", "februar", "märz", "maerz",
    "august", "dezember", "january", "february", "march", "may", "june", "july", "october", "enero", "febrero",
    "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre", "octubre", "noviembre",
    "diciembre", "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври",
    "ноември", "декември",
)  # fmt: skip
"""Months in full."""

SHORT_MONTHS = (
    "jan", "feb", "febr", "mrt", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "oct", "nov", "dec", "dez",
    "janv", "févr", "fév", "avr", "juil", "déc", "mär", "ene", "abr", "ago", "dic", "ян", "яну", "февр", "апр",
    "авг", "септ", "окт", "ноем", "дек",
)  # fmt: skip
"""Months cut short."""

SPELLED_DAYS = (
    "een", "eerste", "twee", "tweede", "drie", "derde", "vier", "vierde", "vijf", "vijfde", "zes", "zesde", "zeven",
    "zevende", "acht", "achtste", "negen", "negende", "tien", "tiende", "elf", "elfde", "twaalf", "twaalfde", "dertien",
    "dertiende", "veertien", "veertiende", "vijftien", "vijftiende", "zestien", "zestiende", "zeventien", "zeventiende",
    "achttien", "achttiende", "negentien", "negentiende", "twintig", "twintigste", "dertig", "dertigste",
    "premier", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "vingt", "trente",
    "ersten", "erster", "zweiten", "zweiter", "dritten", "dritter", "vierten", "vierter", "fünften", "fünfter",
    "sechsten", "sechster", "siebten", "siebter", "achten", "achter", "neunten", "neunter", "zehnten", "zehnter",
    "elften", "elfter", "zwölften", "zwölfter", "dreizehnten", "vierzehnten", "fünfzehnten", "sechzehnten",
    "siebzehnten", "achtzehnten", "neunzehnten", "zwanzigsten", "dreißigsten", "dreissigsten",
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth",
    "първи", "втори", "трети", "четвърти", "пети", "шести", "седми", "осми", "девети", "десети", "единадесети",
    "дванадесети", "тринадесети", "четиринадесети", "петнадесети", "шестнадесети", "седемнадесети", "осемнадесети",
    "деветнадесети", "двадесети", "тридесети",
)  # fmt: skip
"""Days of a month as words; those above twenty are put together in `date_time`."""

SPELLED_YEARS = (
    "deux mille", "mille neuf cent", "two thousand", "nineteen", "twenty", "две хиляди", "хиляда деветстотин",
)  # fmt: skip
"""How a year begins, in the languages that write it as several words."""

NUMBERS = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante", "soixante", "septante", "nonante", "one",
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
    "eighty", "ninety", "hundred", "една", "първа", "втора", "трета", "четвърта", "пета", "шеста", "седма", "осма",
    "девета", "десета", "единадесета", "дванадесета", "тринадесета", "четиринадесета", "петнадесета", "шестнадесета",
    "седемнадесета", "осемнадесета", "деветнадесета", "двадесет", "двадесета", "тридесет", "четиридесет", "петдесет",
    "шестдесет", "седемдесет", "осемдесет", "деветдесет", "година",
)  # fmt: skip
"""Numbers that may follow the beginning of a year."""

SEASONS = (
    "lente", "voorjaar", "zomer", "herfst", "najaar", "winter", "pasen", "pinksteren", "kerst", "kerstmis",
    "printemps", "été", "automne", "hiver", "pâques", "noël", "frühjahr", "frühling", "sommer", "herbst", "ostern",
    "pfingsten", "weihnachten", "spring", "summer", "autumn", "fall", "easter", "christmas", "пролетта", "пролет",
    "лятото", "лято", "есента", "есен", "зимата", "зима", "великден", "коледа",
)  # fmt: skip
"""Seasons and feasts, which with a year are part of a date."""

PARTS = (
    "begin", "eind", "einde", "midden", "medio", "half", "vóór", "na", "sinds", "vanaf", "tot", "tot en met", "eerste week van",
    "laatste week van", "début", "mi", "fin", "courant", "depuis", "jusqu'en", "jusqu'à", "dès", "au mois de", "mois de",
    "anfang", "mitte", "ende", "seit", "bis", "ab", "early", "mid", "late", "end of", "beginning of", "middle of",
    "since", "until", "start of", "началото на", "начало на", "средата на", "края на", "края на месец", "в края на",
    "през", "през месец", "месец", "от", "до", "към", "in", "im", "en", "в", "sinds begin", "fin du mois de",
)  # fmt: skip
"""What before a month in full makes it a part of a date."""

PARTS_OF_YEAR = (
    "begin", "eind", "einde", "midden", "medio", "début", "fin", "mi", "courant", "anfang", "mitte", "ende", "early", "mid",
    "late", "end of", "beginning of", "middle of", "началото на", "начало на", "средата на", "края на", "q1", "q2", "q3", "q4",
)  # fmt: skip
"""What before a year says more than the year."""
