"""The words that PERSON reads names by: titles, labels, and the words that are never names.

Sources: the titles and labels are those of letters and report forms; the eponyms those that MeSH lists as names of
diseases and signs. https://www.nlm.nih.gov/mesh
"""

ABBREVIATED_TITLES = (
    "dhr", "mevr", "mw", "mej", "dr", "drs", "prof", "pr", "ing", "ir", "mme", "mmes", "mlle", "mrs", "mr", "sr",
    "sra", "dra", "lic", "д-р", "проф", "доц", "акад", "г-н", "г-жа", "г-ца", "инж", "mvr", "frl", "гл. ас", "г-не", "г-жо", "г-це", "д-ре",
)  # fmt: skip
"""Titles that a full stop may follow, in any case."""

TITLES = (
    "de heer", "mijnheer", "meneer", "mevrouw", "juffrouw", "dokter", "professor", "professeur", "docteur",
    "monsieur", "madame", "mademoiselle", "maître", "herr", "herrn", "frau", "doktor", "mister", "miss", "doctor",
    "nurse", "господин", "господина", "господинът", "господине", "госпожа", "госпожата", "госпожо", "госпожица", "госпожицата", "госпожице",
    "доктор", "доктора", "докторът", "докторе", "докторката", "професор", "професора", "професорът", "професоре", "доцент",
    "доцента", "доцентът", "лекарката", "лекарят", "пациентката",
    "пациентът", "пациента", "болният", "болната", "zuster", "broeder", "schwester", "pfleger", "kollege", "kollegin",
)  # fmt: skip
"""Titles written out, in any case."""

LABELS = (
    "naam", "naam patiënt", "familienaam", "achternaam", "voornaam", "voornamen", "huisarts", "verwijzer",
    "behandelend arts", "patiënt", "patiënte", "nom", "nom de famille", "nom de naissance", "nom d'usage", "prénom",
    "prénoms", "médecin", "médecin traitant", "nachname", "vorname", "familienname", "hausarzt", "name", "full name",
    "first name", "last name", "family name", "given name", "surname", "patient", "patiente", "patientin",
    "patient name", "operateur", "surgeon", "chirurgien", "оператор",
    "attending", "physician", "provider", "referring", "име", "имена", "фамилия", "презиме", "лекар",
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
    "arnold", "barany", "bartter", "behçet", "brooke", "bunnell", "chiari", "drash", "ehlers", "epstein", "ludwig", "mallory",
    "monro", "pierre-robin", "prader", "rett", "ringer", "tietze", "valsalva", "weiss", "willi", "zeiss", "zenker",
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
    "нзок", "отделение", "пациент", "servicio", "unidad", "sección", "cirugía", "medicina", "médico", "nutrición",
    "correo", "dirección", "paciente", "departamento", "anatomía", "unité", "chirurgie", "médecine", "abteilung", "medizin",
    "болест", "клиника", "университет", "улица", "област", "община", "обективно", "анамнеза", "терапия", "епикриза",
    "кардиология", "неврология", "медицина", "хирургия", "one", "two", "three", "four", "five", "day", "days", "pack", "tablet", "tablets",
    "capsule", "capsules", "mg", "review", "summary", "system", "systems", "report", "imaging", "education", "plan", "care", "unit",
    "covid", "assistent", "splint", "test", "score",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag", "zondag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя", "manager",
    "practitioner", "consultant", "ambulance", "police", "polizei", "politie", "полиция", "започва", "продължава", "говори", "спира",
    "ondergetekende", "soussigné", "soussignée",
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

RELATIONS = (
    "dochter", "dochters", "zoon", "zonen", "zoontje", "dochtertje", "moeder", "vader", "broer", "zus", "zuster", "echtgenoot",
    "echtgenote", "partner", "vriend", "vriendin", "kleinzoon", "kleindochter", "schoonzoon", "schoondochter", "oma", "opa",
    "tante", "oom", "nicht", "neef", "mantelzorger", "buurvrouw", "buurman", "fils", "fille", "filles", "mère", "père",
    "frère", "sœur", "soeur", "épouse", "époux", "mari", "conjoint", "conjointe", "compagnon", "compagne", "voisine", "voisin",
    "tochter", "töchter", "sohn", "söhne", "mutter", "vater", "bruder", "schwester", "ehefrau", "ehemann", "partnerin",
    "enkel", "enkelin", "lebensgefährte", "lebensgefährtin", "nachbarin", "daughter", "daughters", "son", "sons", "mother",
    "father", "brother", "sister", "wife", "husband", "син", "сина", "синът", "дъщеря", "дъщерята", "дъщеря му", "майка",
    "майката", "баща", "бащата", "брат", "брата", "братът", "сестра", "сестрата", "съпруг", "съпругът", "съпруга",
    "съпругата", "внук", "внучка", "близък", "придружител",
)  # fmt: skip
"""Relatives and others, before whose name no colon needs to stand; in any case."""

ROLES = (
    "patiënt", "patiënte", "patient", "patiente", "cliënt", "cliënte", "bewoner", "bewoonster", "arts", "huisarts",
    "verpleegkundige", "verzorgende", "psycholoog", "kinesist", "fysiotherapeut", "apotheker", "chirurg", "cardioloog",
    "neuroloog", "specialist", "assistent", "collega", "hulpverlener", "heer", "naam", "genaamd", "heet", "namens",
    "médecin", "infirmier", "infirmière", "chirurgien", "confrère", "consœur", "résident", "résidente", "nommé", "nommée",
    "prénommé", "prénommée", "cardiologue", "neurologue", "kinésithérapeute", "pharmacien", "nurse", "physician", "surgeon",
    "named", "called", "resident", "пациент", "пациентка", "пациентът", "пациента", "пациентката", "лекар", "лекаря",
    "лекарят", "сестра", "акушерка", "болния", "болният", "болната", "лицето", "на име", "името",
)  # fmt: skip
"""Who a name belongs to, in small letters as a sentence has it: German writes its nouns otherwise."""

GREETINGS = (
    "hai", "hoi", "hallo", "dag", "beste", "lieve", "geachte", "waarde", "bonjour", "cher", "chère", "chers", "salut",
    "liebe", "lieber", "guten tag", "sehr geehrter", "sehr geehrte", "dear", "hi", "hello", "здравей", "здравейте", "скъпи",
    "скъпа", "уважаеми", "уважаема", "драги",
)  # fmt: skip
"""How a letter opens, in any case."""

CLOSINGS = (
    "groet", "groeten", "groetjes", "hoogachtend", "getekend", "cordialement", "salutations", "salutations distinguées",
    "sentiments distingués", "bien à vous", "signé", "grüßen", "grüssen", "grüße", "grüsse", "gruß", "gruss", "gezeichnet",
    "regards", "sincerely", "yours", "signed", "с уважение", "поздрави", "подпис", "подписал",
)  # fmt: skip
"""How a letter ends, before the line of the name; in any case."""

PRESENT = (
    "aanwezig", "aanwezigen", "deelnemers", "présents", "participants", "anwesend", "anwesende", "teilnehmer", "present",
    "attendees", "присъстващи", "присъстват",
)  # fmt: skip
"""What opens a list of names; in any case."""

VERBS = (
    "heeft", "is", "was", "werd", "wordt", "wil", "kan", "zegt", "vertelt", "geeft", "gaat", "komt", "woont", "belt", "mag",
    "a", "est", "était", "dit", "va", "vit", "souhaite", "peut", "hat", "ist", "war", "wurde", "wird", "darf", "kann", "sagt",
    "geht", "kommt", "wohnt", "lebt", "möchte", "has", "says", "said", "lives", "wants", "will", "е", "има", "каза", "казва",
    "живее", "беше", "ще",
)  # fmt: skip
"""What a person does: a given name alone directly before it is a person."""

NOT_ADDRESSED = (
    "collega", "collega's", "collegae", "confrère", "confrères", "consœur", "collègue", "collègues", "kollege", "kollegen",
    "kollegin", "kolleginnen", "damen", "herren", "team", "all", "allen", "tous", "toutes", "colleague", "colleagues", "sir",
    "madam", "doctor", "dokter", "docteur", "heer", "mevrouw", "monsieur", "madame", "dame", "messieurs", "mesdames", "dr",
    "familie", "ouders", "parents", "eltern", "patientin", "колега", "колеги", "господин", "госпожо", "госпожа", "господине",
    "дами", "господа", "докторе", "all", "everyone", "iedereen", "dank", "zaterdag", "maandag",
)  # fmt: skip
"""Whom a greeting names without a name."""

NOT_ALONE = (
    "mark", "ernst", "frank", "claire", "merel", "max", "maxi", "maximal", "bernhard", "victor", "pascal", "robin", "thomas",
    "bruno", "charles", "paul", "vincent", "allen", "blake", "carl", "austin", "graham", "pierre", "martin", "simon", "alfa",
    "alma", "celeste", "daisy", "sterre", "linda", "manon", "mila", "nova", "santiago", "leon", "martinique", "moritz", "anton",
    "georg", "hubert", "lambert", "konrad", "magdalena", "katharina", "elisabeth", "josef", "vinzenz", "michael", "francis",
    "xavier", "louis", "george", "joseph", "bernard", "jan", "jean", "norman", "wesley", "shirley", "jamaica", "clark", "logan",
    "madison", "dallas", "jackson", "lincoln", "kelly", "denver", "sidney", "elisa", "софия", "александра", "елена", "анна",
    "мартин", "марио", "емил", "виктория", "победа",
)  # fmt: skip
"""Given names that are as often a place, a house, a test or a common word, and need more than themselves."""
