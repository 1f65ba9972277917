"""The words that PERSON reads names by: titles, labels, and the words that are never names.

Sources: the titles and labels are those of letters and report forms; the eponyms those that MeSH lists as names of
diseases and signs. https://www.nlm.nih.gov/mesh
"""

ABBREVIATED_TITLES = (
    "dhr", "mevr", "mw", "mej", "dr", "drs", "prof", "pr", "ing", "ir", "mme", "mmes", "mlle", "mrs", "mr", "sr",
    "sra", "dra", "lic", "д-р", "проф", "доц", "акад", "г-н", "г-жа", "г-ца", "инж",
)  # fmt: skip
"""Titles that a full stop may follow, in any case."""

TITLES = (
    "de heer", "mijnheer", "meneer", "mevrouw", "juffrouw", "dokter", "professor", "professeur", "docteur",
    "monsieur", "madame", "mademoiselle", "maître", "herr", "herrn", "frau", "doktor", "mister", "miss", "doctor",
    "nurse", "господин", "господина", "госпожа", "доктор", "професор", "пациентката", "пациента",
)  # fmt: skip
"""Titles written out, in any case."""

LABELS = (
    "naam", "naam patiënt", "familienaam", "achternaam", "voornaam", "voornamen", "huisarts", "verwijzer",
    "behandelend arts", "patiënt", "patiënte", "nom", "nom de famille", "nom de naissance", "nom d'usage", "prénom",
    "prénoms", "médecin", "médecin traitant", "nachname", "vorname", "familienname", "hausarzt", "name", "full name",
    "first name", "last name", "family name", "given name", "surname", "patient", "patiente", "patientin",
    "patient name", "attending", "physician", "provider", "referring", "име", "имена", "фамилия", "презиме", "лекар",
    "пациент", "пациентка", "nombre", "apellido", "apellidos", "médico", "responsable clínico", "remitido por",
)  # fmt: skip
"""What stands before the colon of a form, in any case."""

EPONYMS = (
    "addison", "alzheimer", "apgar", "babinski", "barrett", "basedow", "bechterew", "behcet", "bell", "bouchard",
    "brugada", "burkitt", "charcot", "chvostek", "cockcroft", "colles", "crohn", "cushing", "doppler", "douglas",
    "down", "duchenne", "dupuytren", "ewing", "fabry", "fallot", "foley", "fowler", "gaucher", "gehrig", "gilbert",
    "glasgow", "gleason", "graves", "guillain", "hashimoto", "heberden", "hirschsprung", "hodgkin", "huntington",
    "kaposi", "kawasaki", "kehr", "klinefelter", "kocher", "korsakoff", "korsakov", "lasegue", "marfan", "mcburney",
    "meniere", "menière", "menkes", "murphy", "osler", "paget", "parkinson", "perthes", "peyronie", "pott",
    "quincke", "raynaud", "reye", "romberg", "sjogren", "sudeck", "tinel", "tourette", "turner", "waldenstrom",
    "wegener", "whipple", "willebrand", "wilms", "wilson", "алцхаймер", "бабински", "базедов", "бехтерев", "крон",
    "паркинсон", "ходжкин",
)  # fmt: skip
"""Names of diseases and signs."""

REPORT_WORDS = (
    "address", "adres", "adresse", "afdeling", "age", "anamnese", "antécédents", "arts", "aufnahme", "aureus",
    "befund", "behandeling", "beste", "birth", "bsn", "clinic", "coli", "complex", "conclusie", "conclusion", "date",
    "datum", "department", "diagnose", "diagnosis", "diagnostic", "dienst", "difficile", "dob", "dossier",
    "falciparum", "geachte", "geboortedatum", "geburtsdatum", "gender", "geschlecht", "geslacht", "histoire",
    "history", "hospital", "huisarts", "hôpital", "inconnu", "insz", "ipp", "kliniek", "klinik", "labo", "leeftijd",
    "medicatie", "medication", "motif", "mrn", "médecin", "naissance", "name", "niss", "nom", "né", "née",
    "onbekend", "onderzoek", "ontslag", "opname", "patient", "patiente", "patiënt", "patiënte", "phone",
    "pneumoniae", "prénom", "pylori", "service", "sex", "sexe", "station", "telefoon", "tibialis", "traitement",
    "téléphone", "unbekannt", "unknown", "verslag", "ziekenhuis", "адрес", "болница", "дата", "диагноза", "егн",
    "нзок", "отделение", "пациент",
)  # fmt: skip
"""Words that open a field or a sentence of a report; no part of a name."""

SENTENCE_OPENINGS = (
    "de", "het", "een", "zij", "hij", "le", "la", "les", "il", "elle", "un", "une", "der", "die", "das", "er", "sie",
    "ein",
    "eine", "the", "he", "she", "to", "in", "el", "ella", "той", "тя",
)  # fmt: skip
"""Words that open a sentence; some open a name too, but none is one."""

NOT_INITIALS = (
    "i.v.", "p.o.", "s.c.", "i.m.", "z.b.", "d.h.", "u.a.", "o.b.", "p.m.", "a.m.", "m.m.",
)  # fmt: skip
"""Abbreviations of two letters that are no initials."""
