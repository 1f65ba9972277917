"""The words behind which, or before which, somebody is named: those that say so, and those that only suggest it.

Behind the first any name stands, even in small letters; behind the others stands a name or a word of the language, which only a
dictionary tells apart: see `Hints.unsure`.
"""

NAMING = (
    "my name is", "his name is", "her name is", "their name is", "your name is", "whose name is", "maiden name is", "last name is",
    "surname is", "family name is", "name was", "call me", "calls me", "call him", "calls him", "call her", "calls her", "called him",
    "called her", "goes by", "is named", "is called", "was called", "was named", "a man named", "a woman named", "mijn naam is",
    "zijn naam is", "haar naam is", "meisjesnaam is", "achternaam is", "voornaam is", "familienaam is", "ik heet", "hij heet",
    "zij heet", "ze heet", "noemt haar", "noemt hem", "noemt mij", "noemt me", "noemen haar", "noemen hem", "noemen me", "genaamd",
    "roepnaam", "mon nom est", "son nom est", "nom de jeune fille est", "nom de famille est", "prénom est", "je m'appelle", "s'appelle",
    "s'appelait", "l'appelle", "l'appellent", "m'appelle", "appelée", "surnommé", "surnommée", "mein name ist", "sein name ist",
    "ihr name ist", "mädchenname ist", "nachname ist", "vorname ist", "ich heiße", "ich heisse", "er heißt", "sie heißt", "er heisst",
    "sie heisst", "nennen sie", "nennen ihn", "nennen mich", "nennt sie", "nennt ihn", "namens",
    r"(?:last|first|full|family|maiden|your)[ ]name[ ]?\?", r"(?:achter|voor|familie)naam[ ]?\?", r"nom(?: de famille)?[ ]?\?",
    "казвам се", "казва се", "името ми е", "името му е", "името ѝ е", "моминското ѝ име е", "моминското име е", "фамилията ми е",
    "фамилията му е", "фамилията ѝ е", "наричат я", "я наричат", "го наричат", "ме наричат", "на име",
)  # fmt: skip
"""What says that a name follows; in any case."""

CUES = {
    "nl": (
        "verpleegster", "verpleger", "thuisverpleegster", "thuisverpleegkundige", "wijkverpleegkundige", "zorgkundige", "kinesiste",
        "kine", "stagiaire", "stagiair", "maatschappelijk werkster", "maatschappelijk werker", "maatschappelijk assistente",
        "logopediste", "logopedist", "ergotherapeute", "ergotherapeut", "diëtiste", "diëtist", "psychologe", "psychiater",
        "vroedvrouw", "poetshulp", "poetsvrouw", "begeleidster", "begeleider", "thuishulp", "vertrouwenspersoon", "tolk",
        "arts-assistent", "assistente", "apothekeres", "schoonzus", "schoonbroer", "schoonmoeder", "schoonvader", "stiefdochter",
        "stiefzoon", "stiefvader", "stiefmoeder", "pleegzoon", "pleegdochter", "grootmoeder", "grootvader", "vrouw", "man",
        "ex-man", "ex-vrouw", "vriendje", "vriendinnetje", "buur", "kind", "besproken met", "overleg met", "overlegd met",
        "gesproken met", "gesprek met", "contact met", "afspraak met", "samen met", "gezien met", "gezien door", "verwezen door",
        "doorverwezen door", "opgevolgd door", "opgesteld door", "ondertekend door", "behandeld door", "gebracht door",
        "begeleid door", "vergezeld door", "vergezeld van", "gebeld door", "onderzocht door", "verslag door", "verslag van",
        "geopereerd door", "aangevraagd door", "overdracht aan", "gebeld met", "gebeld naar", "volgens", "zegt", "vraagt",
        "mantelzorger is", "contactpersoon is", "ondergetekende", "contactpersoon", "naaste", "contact", "opvolging door",
        "aan mevrouw", "consult bij", "bij collega", "ouders zijn", "kinderen zijn", "nota van", "contact gehad met", "zegt dat",
        "vertelt dat", "vraagt naar", "bezoek van", "bezoek gehad van", "ingevuld door", "voogd", "bewindvoerder", "nachtdienst",
        "bedankt", "dank u", "groetjes", "tweelingbroer", "tweelingzus",
    ),
    "fr": (
        "infirmière", "infirmier", "aide-soignante", "aide-soignant", "assistante sociale", "assistant social", "psychologue",
        "psychiatre", "orthophoniste", "ergothérapeute", "diététicienne", "diététicien", "sage-femme", "interne", "étudiante",
        "étudiant", "aidante", "aidant", "kiné", "belle-fille", "beau-fils", "belle-mère", "beau-père", "belle-sœur", "belle-soeur",
        "beau-frère", "petit-fils", "petite-fille", "grand-mère", "grand-père", "femme", "ami", "amie", "oncle", "cousin",
        "cousine", "neveu", "nièce", "marraine", "parrain", "discuté avec", "vu avec", "entretien avec", "contact avec",
        "parlé avec", "parlé à", "vit avec", "vu par", "vue par", "adressé par", "adressée par", "suivi par", "suivie par",
        "rédigé par", "signé par", "accompagné par", "accompagnée par", "accompagné de", "accompagnée de", "examiné par",
        "examinée par", "opéré par", "opérée par", "amené par", "amenée par", "envoyé par", "réalisé par", "selon", "d'après",
        "transmission à", "transmissions à", "soussigné", "soussignée", "dit", "personne de contact", "directeur",
        "pris en charge par", "interprète", "parents sont", "note de", "contact téléphonique avec", "réclame", "visite de",
        "rempli par", "tuteur", "tutrice", "équipe de nuit", "merci", "bises", "jumeau", "jumelle", "dit que",
    ),
    "en": (
        "physiotherapist", "occupational therapist", "speech therapist", "social worker", "student nurse", "staff nurse",
        "charge nurse", "midwife", "dietitian", "psychologist", "psychiatrist", "therapist", "counselor", "caregiver", "carer",
        "interpreter", "neighbour", "neighbor", "friend", "a friend", "granddaughter", "grandson", "grandmother", "grandfather",
        "aunt", "uncle", "cousin", "niece", "nephew", "girlfriend", "boyfriend", "fiancé", "fiancée", "spouse", "stepson",
        "stepdaughter", "stepmother", "stepfather", "kid", "daughter-in-law", "son-in-law", "mother-in-law", "father-in-law",
        "sister-in-law", "brother-in-law", "roommate", "husband", "discussed with", "spoke with", "spoke to", "spoken to",
        "spoken with", "talked to", "talked with", "meeting with", "met with", "seen with", "seen by", "referred by", "followed by",
        "signed by", "dictated by", "reviewed by", "accompanied by", "examined by", "brought in by", "written by", "performed by",
        "treated by", "directed by", "produced by", "according to", "handover to", "handed over to", "says", "said", "explained",
        "explains", "asked", "produced for", "lives with", "caregiver is", "starring", "producer", "professor", "contact person",
        "next of kin", "emergency contact", "managed by", "follow up with", "following up with", "appointment with", "consult with",
        "parents are", "children are", "note by", "asking for", "asks for", "visited by", "visit from", "completed by", "guardian",
        "night shift", "thanks", "thank you", "twin brother", "twin sister", "says that", "mom", "dad", "surgeon",
    ),
    "de": (
        "physiotherapeutin", "physiotherapeut", "ergotherapeutin", "ergotherapeut", "logopädin", "logopäde", "psychologin",
        "psychologe", "sozialarbeiterin", "sozialarbeiter", "krankenschwester", "krankenpfleger", "pflegerin", "pflegefachfrau",
        "pflegefachmann", "hebamme", "betreuerin", "betreuer", "hausärztin", "stationsärztin", "stationsarzt", "assistenzärztin",
        "assistenzarzt", "oberärztin", "oberarzt", "chefarzt", "chefärztin", "tante", "onkel", "oma", "opa", "cousine",
        "schwiegertochter", "schwiegersohn", "schwiegermutter", "schwiegervater", "schwager", "schwägerin", "freundin", "freund",
        "nachbar", "großmutter", "großvater", "enkelkind", "lebenspartnerin", "lebenspartner", "stiefsohn", "stieftochter",
        "pflegesohn", "pflegetochter", "kollegin", "kollege", "laut", "besprochen mit", "rücksprache mit", "gespräch mit",
        "telefonat mit", "kontakt mit", "absprache mit", "gesehen von", "gesehen durch", "überwiesen von", "überwiesen durch",
        "begleitet von", "begleitet durch", "untersucht von", "untersucht durch", "betreut von", "betreut durch", "operiert von",
        "operiert durch", "gebracht von", "unterschrieben von", "bericht von", "zugewiesen von", "zugewiesen durch", "übergabe an",
        "zusammen mit", "lebt mit", "kontaktperson", "bezugsperson", "angehörige", "heißt", "heisst", "konsil mit", "termin bei",
        "eltern sind", "kinder sind", "notiz von", "fragt nach", "besuch von", "ausgefüllt von", "vormund", "nachtdienst", "danke",
        "zwillingsbruder", "zwillingsschwester", "sagt, dass", "erzählt, dass", "mama", "papa",
    ),
    "bg": (
        "медицинска сестра", "медсестра", "сестра", "рехабилитаторката", "рехабилитатор", "психоложката", "психолог", "психологът",
        "логопед", "социален работник", "социалната работничка", "санитарката", "акушерката", "съседката", "съсед", "съседът",
        "приятелка", "приятелката", "приятел", "приятелят", "баба", "баба му", "баба ѝ", "дядо", "леля", "чичо", "вуйчо", "снаха",
        "снаха ѝ", "снаха му", "зет", "зетят", "внукът", "внучката", "жена му", "мъжът ѝ", "мъжа ѝ", "съпругът ѝ", "съпругата му",
        "синът му", "синът ѝ", "дъщеря ѝ", "дъщеря му", "сестра си", "брат си", "майка си", "баща си", "сестра му", "сестра ѝ",
        "брат му", "брат ѝ", "майка му", "майка ѝ", "баща му", "баща ѝ", "дъщеря си", "сина си", "съпругата си", "съпруга си",
        "дъщеря й", "съпругът й", "синът й", "брат й", "майка й", "баща й", "мъжът й", "племенник", "племенница", "племенницата",
        "братовчед", "братовчедка", "колегата", "гледачката", "придружителят", "според", "обсъдено с", "разговор с",
        "консултация с", "среща с", "заедно с", "живее с", "насочен от", "насочена от", "прегледан от", "прегледана от",
        "придружен от", "придружена от", "придружава се от", "изпратен от", "изпратена от", "доведен от", "доведена от",
        "изготвен от", "лекуван от", "лекувана от", "опериран от", "оперирана от", "подписан от", "проследен от", "предадено на",
        "каза", "лице за контакт", "контакт", "при д-р", "изготвил", "се обажда", "родителите са", "бележка от", "пита за",
        "посетен от", "посетена от", "попълнил", "настойник", "нощна смяна", "благодаря", "близнакът", "братовчедът",
        "братовчедката", "племенникът", "снахата", "казва, че", "дядото", "бабата",
    ),
}  # fmt: skip
"""Professions of care, relatives, and what stands before whoever said, saw or did something, by language; in any case.

NOTE: fewer than 150 in each, so that the gate is told all of them.
"""

SAYING = (
    "says", "said", "lives", "called", "wants", "thinks", "asked", "told", "phoned", "visited", "agrees", "moved", "began", "explained",
    "works", "worked", "spent", "woont", "belde", "belt", "zegt", "zei", "vraagt", "vroeg", "vertelt", "vertelde", "vindt", "klaagt",
    "werkt", "kwam", "wenst", "wil", "dit", "vit", "habite", "téléphone", "souhaite", "raconte", "demande", "travaille", "rentre",
    "sagt", "sagte", "wohnt", "lebt", "erzählt", "berichtet", "möchte", "fragt", "arbeitet", "rief", "kam", "каза", "казва", "живее",
    "иска", "твърди", "работи", "пита", "разказва", "желае", "се обади", "съобщава", "се изписва", "отрича",
)  # fmt: skip
"""What only a person does; in small letters."""

ASKING = (
    "can", "could", "please", "would", "will", "thank", "thanks", "kan", "kun", "kunt", "wil", "zou", "peux", "pouvez", "pourriez",
    "merci", "kannst", "können", "könnten", "bitte", "danke", "може", "можете", "моля", "благодаря",
)  # fmt: skip
"""What follows a name with which somebody is spoken to."""

CHILDREN = (
    "kinderen", "zonen", "dochters", "kleinkinderen", "broers", "zussen", "ouders", "enfants", "petits-enfants", "frères", "sœurs",
    "fils", "filles", "parents", "children", "grandchildren", "kids", "sons", "daughters", "siblings", "brothers", "sisters", "enkel",
    "enkelkinder", "kinder", "söhne", "töchter", "geschwister", "brüder", "schwestern", "eltern", "деца", "внуци", "синове", "дъщери",
    "братя", "сестри", "родители",
)  # fmt: skip
"""Several relatives, named behind a colon; in any case."""

NOT_BEFORE_INITIAL = frozenset(
    "vitamin vitamine hepatitis hépatite faktor factor facteur type typ class klasse classe klas grade group groep gruppe groupe influenza "
    "protein grippe plan block blok bloc unit team zaal room kamer zimmer station stadium fase phase haus gebouw building annex bijlage "
    "anlage appendix figure figuur section sectie child child-pugh stage graad grad salle hemofilie hämophilie hemophilia".split()
)
"""What a single capital letter belongs to that is nobody's initial."""
