"""Made-up sentences of clinical notes: those that name somebody, with the names in braces, and those that name nobody.

Comes in: a language. Goes out: texts with the spans of their names, the same on every call. Nobody is called so: half of the names are
usual ones, half are made of syllables and stand on no list.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

USUAL = {
    "nl": ("Sofie Anke Lotte Bram Joris Katrien Dirk Veerle", "Peeters Janssens Wouters Willems Claes Maes"),
    "fr": ("Chloé Désiré Camille Antoine Thierry Mathilde Didier Solène", "Lefebvre Dubois Lambert Renard Mercier Fontaine"),
    "en": ("Emma Ethan Olivia Callum Hannah Jacob Imogen Trevor", "Thompson Harris Walker Bennett Clarke Morgan"),
    "bg": ("Мария Иван Десислава Георги Петър Цветелина Надежда Стоян", "Петров Иванова Димитров Николова Тодоров Стоянова"),
    "de": ("Ingrid Jürgen Lukas Anneliese Torsten Heike Matthias Sabine", "Schmidt Hoffmann Schneider Lehmann Krüger Neumann"),
}
RARE = {
    "nl": (
        "Jorwin Maithe Tjalda Wievke Noorlin Bauwke Fenrik Sjoukelien",
        "Quaghebeurs Vandrimmelen Kerkaert Stroobrugge Dhollander Loyckx",
    ),
    "fr": (
        "Maëlwenn Yvanick Solvanne Thibalt Orlanne Kerwan Ludovanne Ismérie",
        "Delvingt Roquelain Quévremont Bastrelle Charnoux Vermelin",
    ),
    "en": ("Kaelith Dravon Merrilyn Tosh Zanele Oswyn Brenlee Jorvan", "Penhallick Thistlewood Marchbain Quorley Haverstoke Wrexley"),
    "bg": (
        "Здравелин Мирелина Огнемир Бисерка Радомирка Велимира Любозар Чудомира",
        "Дерменчиян Каракашлъ Узунбаш Лефтерис Брънзалъ Сарафян",
    ),
    "de": ("Trudelind Wiebrecht Jorunde Falkmar Zeynur Maikel Oswine Henrich", "Hollwarth Brüggelan Quastner Ziegelroth Dramburg Vösslin"),
}

FRAMES = {
    "nl": """
dochter {G} belde vandaag om te vragen naar de uitslag.|Zoon {G} komt elke dag op bezoek.|Haar echtgenoot {G} is op de hoogte gebracht.
Zijn vrouw {G} maakt zich zorgen.|Haar man {G} zat naast het bed.|Patiënte woont samen met haar zus {G} en haar broer {G}.
Verpleegkundige {G} heeft de wonde verzorgd.|Gezien met verpleegkundige {G}, wonde rustig.|Kinesiste {G} kwam langs voor ademhalingsoefeningen.
Stagiaire {G} nam bloed af.|Overleg met maatschappelijk werkster {G} over thuiszorg.|Thuisverpleegster {G} komt dagelijks.
Volgens {G} heeft hij slecht geslapen.|Besproken met {G} en met de familie.|Mevrouw {F} klaagt over hoofdpijn.
Dhr. {F} en mevr. {F} werden samen gezien.|Dr. {F} wordt verwittigd.|Dr. {F} en {F} zien patiënt samen.
Contactpersoon: {G} {F}, tel. via secretariaat.|Mantelzorger is {G}.|De mantelzorger heet {G} {F}.
Kinderen: {G}, {G} en {G}.|Heeft drie kinderen: {G}, {G} en {G}.|Haar meisjesnaam is {F}.
Mijn naam is {G} {F} en ik heb pijn.|Ik heet {G}.|Iedereen noemt haar {G}.
Beste {G}, hierbij het verslag.|Geachte collega {F}, hierbij het verslag.|Met vriendelijke groet, {G} {F}
Met vriendelijke groeten,
{G}|Verslag door {I}. {F}, arts-assistent.|Getekend: {G} {F}
{G} {F} werd opgenomen op 3 maart. {F} had koorts.|Patiënt {G} {F} is stabiel. {G} mag morgen naar huis.
{G} woont alleen.|{G} belde gisteren naar de dienst.|{G} zegt dat het beter gaat.|Buurvrouw {G} doet de boodschappen.
Kleinzoon {G} brengt de medicatie.|Partner {G} aanwezig bij het gesprek.|Vriendin {G} bracht hem naar spoed.|Moeder {G} stemt in.
Ondergetekende, {G} {F}, verklaart toestemming te geven.|Overdracht aan {G}: parameters stabiel.|Logopediste {G} adviseert gemalen voeding.
Behandelend arts: {G} {F}|Doorverwezen door {G} {F}.|Opgevolgd door collega {F}.|Psycholoog {G} {F} zag haar op vrijdag.|Poetshulp {G} vond haar op de grond.
Haar dochter ({G}) is akkoord.|zijn zoon, {G}, is akkoord.|Aanwezig: {G} {F}, {G} {F} en {G} {F}.
""",
    "fr": """
sa fille {G} a téléphoné ce matin.|Son fils {G} vient tous les jours.|Son épouse {G} est inquiète.|Son mari {G} est présent.
Sa femme {G} demande des nouvelles.|Vit avec sa sœur {G} et son frère {G}.|L'infirmière {G} a refait le pansement.
Vu avec l'infirmière {G}, plaie calme.|La kinésithérapeute {G} est passée.|L'aide-soignante {G} a fait la toilette.
Entretien avec l'assistante sociale {G}.|Selon {G}, il dort mal.|Discuté avec {G} et la famille.|Madame {F} se plaint de céphalées.
M. {F} et Mme {F} ont été vus ensemble.|Le Dr {F} est prévenu.|Les Drs {F} et {F} verront le patient.
Personne de contact : {G} {F}, voir dossier.|L'aidante s'appelle {G}.|Il s'appelle {G} {F}.|Enfants : {G}, {G} et {G}.
A trois enfants : {G}, {G} et {G}.|Son nom de jeune fille est {F}.|Je m'appelle {G} {F} et j'ai mal.|Tout le monde l'appelle {G}.
Cher {G}, voici le rapport.|Chère consœur {F}, voici le rapport.|Bien à vous, {G} {F}|Cordialement,
{G} {F}|Rapport rédigé par {I}. {F}, interne.|Signé : {G} {F}|{G} {F} a été admis le 3 mars. {F} avait de la fièvre.
Le patient {G} {F} est stable. {G} rentre demain.|{G} vit seule.|{G} a appelé hier le service.|{G} dit que cela va mieux.
La voisine {G} fait les courses.|Petit-fils {G} apporte les médicaments.|Sa compagne {G} assiste à l'entretien.|Son ami {G} l'a conduit aux urgences.
La mère, {G}, donne son accord.|Sa fille ({G}) est d'accord.|Je soussigné, {G} {F}, donne mon accord.|Transmission à {G} : paramètres stables.
Médecin traitant : {G} {F}|Adressé par {G} {F}.|Suivi par le confrère {F}.|La psychologue {G} {F} l'a vue vendredi.
Présents : {G} {F}, {G} {F} et {G} {F}.|L'orthophoniste {G} conseille une texture mixée.|Sa belle-fille {G} s'occupe de lui.
""",
    "en": """
Her daughter {G} called this morning.|His son {G} visits every day.|Her husband {G} is aware of the plan.|His wife {G} is worried.
Lives with her sister {G} and her brother {G}.|Nurse {G} changed the dressing.|Seen with nurse {G}, wound clean.
Physiotherapist {G} came for breathing exercises.|Student nurse {G} took blood.|Discussed with social worker {G} about discharge.
According to {G} he slept badly.|Discussed with {G} and the family.|Mrs {F} complains of headache.|Mr. {F} and Mrs. {F} were seen together.
Dr. {F} was informed.|Drs {F} and {F} will review the patient.|Contact person: {G} {F}, see chart.|Her carer is called {G}.|His name is {G} {F}.
Children: {G}, {G} and {G}.|She has three children: {G}, {G} and {G}.|Her maiden name is {F}.|My name is {G} {F} and I am in pain.
I'm {G} and I have a headache.|Everyone calls her {G}.|Dear {G}, please find the report.|Dear Dr {F}, please find the report.|Kind regards, {G} {F}
Kind regards,
{G}|Report by {I}. {F}, registrar.|Signed: {G} {F}|{G} {F} was admitted on 3 March. {F} had a fever.
Patient {G} {F} is stable. {G} can go home tomorrow.|{G} lives alone.|{G} called the ward yesterday.|{G} says it is better.
Neighbour {G} does the shopping.|Grandson {G} brings the medication.|Her partner {G} was present.|A friend, {G}, drove him to the emergency room.
The mother, {G}, agrees.|Her daughter ({G}) agrees.|I, {G} {F}, give consent.|Handover to {G}: observations stable.
Attending: {G} {F}|Referred by {G} {F}.|Followed by Dr {F}.|Psychologist {G} {F} saw her on Friday.
Present: {G} {F}, {G} {F} and {G} {F}.|Speech therapist {G} advises thickened fluids.|{G} {I} {F} lives at home.|"It hurts," says {G}.
Spoke to {G} on the phone.|Accompanied by {G} {F}.|{G}: how are you today?
{G}: much better.|What is your last name? {F}|The caregiver named {G} left at noon.|Her aunt {G} has custody.
""",
    "bg": """
дъщеря ѝ {G} се обади тази сутрин.|Синът му {G} идва всеки ден.|Съпругата {G} е притеснена.|Съпругът ѝ {G} е уведомен.
Жена му {G} пита за резултата.|Живее със сестра си {G} и брат си {G}.|Медицинска сестра {G} смени превръзката.
Сестра {G} взе кръв.|Рехабилитаторката {G} идва ежедневно.|Според {G} е спал лошо.|Обсъдено с {G} и близките.
Г-жа {F} се оплаква от главоболие.|Г-н {F} и г-жа {F} бяха прегледани заедно.|Д-р {F} е уведомен.|Д-р {F} и д-р {F} ще прегледат болния.
Лице за контакт: {G} {F}, вж. досието.|Казва се {G}.|Казвам се {G} {F} и ме боли.|Деца: {G}, {G} и {G}.
Има три деца: {G}, {G} и {G}.|Моминското ѝ име е {F}.|Всички я наричат {G}.|Уважаеми {G}, изпращам епикризата.
Уважаема госпожо {F}, изпращам епикризата.|С уважение, {G} {F}|Поздрави,
{G}|Изготвил: д-р {I}. {F}|Подпис: {G} {F}|{G} {F} постъпи на 3 март. {F} имаше температура.
Пациентът {G} {F} е стабилен. {G} се изписва утре.|{G} живее сама.|{G} се обади вчера.|{G} казва, че е по-добре.
Съседката {G} пазарува.|Внукът {G} носи лекарствата.|Майката, {G}, е съгласна.|Дъщеря ѝ ({G}) е съгласна.
Аз, {G} {F}, давам съгласие.|Личен лекар: {G} {F}|Насочен от {G} {F}.|Психоложката {G} {F} я видя в петък.|Присъстват: {G} {F}, {G} {F} и {G} {F}.
Баба {G} се грижи за детето.|Леля {G} го доведе.|Придружава се от {G}.|Снаха ѝ {G} помага.
""",
    "de": """
Die Tochter {G} hat heute angerufen.|Sein Sohn {G} kommt täglich.|Ihr Ehemann {G} ist informiert.|Seine Ehefrau {G} ist besorgt.
Lebt mit ihrer Schwester {G} und ihrem Bruder {G}.|Schwester {G} hat den Verband gewechselt.|Pfleger {G} nahm Blut ab.
Physiotherapeutin {G} war da.|Rücksprache mit Sozialarbeiterin {G} erfolgt.|Laut {G} hat er schlecht geschlafen.
Besprochen mit {G} und der Familie.|Frau {F} klagt über Kopfschmerzen.|Herr {F} und Frau {F} wurden gemeinsam gesehen.
Dr. {F} wurde informiert.|Dr. {F} und Dr. {F} sehen den Patienten.|Kontaktperson: {G} {F}, siehe Akte.|Die Betreuerin heißt {G} {F}.
Kinder: {G}, {G} und {G}.|Hat drei Kinder: {G}, {G} und {G}.|Ihr Mädchenname ist {F}.|Mein Name ist {G} {F} und ich habe Schmerzen.
Ich heiße {G}.|Alle nennen sie {G}.|Liebe {G}, anbei der Bericht.|Sehr geehrter Herr {F}, anbei der Bericht.|Mit freundlichen Grüßen, {G} {F}
Mit freundlichen Grüßen
{G} {F}|Bericht von {I}. {F}, Assistenzärztin.|Gezeichnet: {G} {F}|{G} {F} wurde am 3. März aufgenommen. {F} hatte Fieber.
Der Patient {G} {F} ist stabil. {G} geht morgen nach Hause.|{G} wohnt allein.|{G} sagt, es gehe besser.
Nachbarin {G} kauft ein.|Enkel {G} bringt die Medikamente.|Die Partnerin {G} war anwesend.|Die Mutter, {G}, stimmt zu.
Die Tochter ({G}) stimmt zu.|Ich, {G} {F}, stimme zu.|Hausarzt: {G} {F}|Überwiesen durch {G} {F}.|Psychologin {G} {F} sah sie am Freitag.
Anwesend: {G} {F}, {G} {F} und {G} {F}.|Logopädin {G} empfiehlt weiche Kost.|Übergabe an Schwester {G} erfolgt.|Tante {G} brachte ihn in die Notaufnahme.
Ihr Lebensgefährte {G} ruft an.|Schwiegertochter {G} versorgt ihn.|Vater {G} ist einverstanden.
""",
}

NOBODY = {
    "nl": """
Ziekte van Crohn en Parkinson in de familie.|Moeder Alzheimer, vader Parkinson.|Moeder: Diabetes type 2.|Vader CVA op 60 jaar.|Zus Borstkanker.
Broer Hemofilie A.|Apgar 9/10, Babinski negatief.|Start Augmentin 3x/d en Dafalgan zo nodig.|Foley geplaatst, Redon verwijderd.
Overgebracht naar Cardiologie en Intensieve Zorgen.|Controle op Spoed, daarna Geriatrie.|Terug op maandag of in Maart.|Opname in Antwerpen, ontslag naar Gent.
Moeder Belgische, vader Marokkaanse.|Patiënte woont alleen.|Familie belt morgen.|Dochter woont in Leuven.|Zoon Antwerpen, dochter Brussel.
ANAMNESE: hoest.|Besproken op MOC.|Arts Spoed verwittigd.|Verpleegkundige Cardiologie gebeld.|Beste collega, dank voor verwijzing.
Volgens Mayo-score 3.|Volgens GOLD stadium II.|Met vriendelijke groeten, Dienst Cardiologie|Baker cyste rechts.|Kinderen: gezond.|Gleason 3+4, Breslow 1 mm.
Echtgenoot overleden in Januari.|Zij heet dit vermoeidheid.|Arts en Patiënt akkoord.|Volgens Richtlijn Pneumonie behandeld.|Thuiszorg Kempen komt langs.
Partner Roker.|Kinesist Maandag en Vrijdag.|Verpleegkundige Nachtdienst verwittigd.|Ligt op Kamer 12.|Naam: onbekend.|Mantelzorger is Aanwezig.
Katholiek, gaat naar de kerk.|Spreekt Nederlands en Frans.|Huisarts Wachtpost gebeld.|Lasix en Coversyl verder.|MRI en Echo gepland.|Vader Hypertensie en Jicht.
""",
    "fr": """
Maladie de Crohn et Parkinson dans la famille.|Mère Alzheimer, père Parkinson.|Mère : Diabète de type 2.|Père AVC à 60 ans.|Sœur Cancer du sein.
Apgar 9/10, Babinski négatif.|Début Augmentin 3x/j et Doliprane si besoin.|Foley posée, Redon retiré.|Transféré en Cardiologie et Réanimation.
Contrôle aux Urgences, puis Gériatrie.|Revu lundi ou en Mars.|Hospitalisé à Liège, sorti à Namur.|Mère Belge, père Marocain.|Patiente vit seule.
La famille appelle demain.|Fille vit à Lyon.|ANAMNÈSE : toux.|Discuté en RCP.|Médecin Urgentiste prévenu.|Infirmière Cardiologie appelée.
Cher confrère, merci pour votre patient.|Selon GOLD stade II.|Selon Protocole Pneumonie traité.|Cordialement, Service de Cardiologie|Kyste de Baker à droite.
Enfants : bonne santé.|Gleason 3+4, Breslow 1 mm.|Mari décédé en Janvier.|Médecin et Patient d'accord.|Infirmière Lundi et Vendredi.|Chambre 12.|Nom : inconnu.
Catholique pratiquante.|Parle Français et Arabe.|Lasix et Coversyl poursuivis.|IRM et Echo prévues.|Père Hypertension et Goutte.|Mari Fumeur.|Fils Unique.
Mère Coiffeuse.|Sœur Asthmatique.|Père Retraité.|Infirmière Libérale à domicile.|Son mari Actuellement absent.|Selon Madame, pas de fièvre.
""",
    "en": """
Crohn disease and Parkinson in the family.|Mother Alzheimer, father Parkinson.|Mother: Diabetes type 2.|Father CVA at 60.|Sister Breast cancer.
Apgar 9/10, Babinski negative.|Start Augmentin TDS and Tylenol PRN.|Foley placed, Penrose removed.|Transferred to Cardiology and Intensive Care.
Review in Emergency, then Geriatrics.|Back on Monday or in March.|Admitted in Leeds, discharged to York.|Mother British, father Moroccan.
Patient lives alone.|Family calls tomorrow.|Daughter lives in Bath.|HISTORY: cough.|Discussed at MDT.|Nurse Practitioner informed.|Nurse Manager called.
Dear colleague, thank you.|According to GOLD stage II.|According to Protocol treated.|Kind regards, Department of Cardiology|Baker cyst on the right.
Children: healthy.|Gleason 3+4, Breslow 1 mm.|Husband died in January.|Doctor and Patient agree.|Nurse Monday and Friday.|Room 12.|Name: unknown.
Catholic, goes to church.|Speaks English and Arabic.|Lasix and Zestril continued.|MRI and Echo planned.|Father Hypertension and Gout.|Husband Smoker.
Hepatitis B Virus negative.|Vitamin D Deficiency.|Factor V Leiden absent.|Influenza A Positive.|Type A Dissection.|Her name is on the list.|My name is not here.
Physical Examination: normal.|Assessment And Plan|Discussed with Pharmacy and Radiology.|Spoke to Cardiology.|Past Medical History|Everyone calls it stress.
Brother Deceased.|I'm Fine today.|Glasgow Coma Scale 15.|Mini Mental State 28/30.|Sister Twin of patient.|Wife Pregnant.|Plan: discharge.
Accompanied by Police.|Signed: Consultant|The man called Ambulance.|Followed by Dermatology.|Handover to Night Team.|Pain: 3/10.|Plan: rest.
""",
    "bg": """
Болест на Крон и Паркинсон в семейството.|Майка Алцхаймер, баща Паркинсон.|Майка: Диабет тип 2.|Баща Инсулт на 60 години.|Сестра Рак на гърдата.
Апгар 9/10, Бабински отрицателен.|Започва Аугментин и Аналгин при нужда.|Преведен в Кардиология и Реанимация.|Преглед в понеделник или през Март.
Приет в София, изписан в Пловдив.|Майка Българка.|Пациентката живее сама.|Семейството се обажда утре.|Дъщеря живее във Варна.|АНАМНЕЗА: кашлица.
Уважаеми колега, благодаря.|С уважение, Отделение по кардиология|Киста на Бейкър вдясно.|Деца: здрави.|Съпругът почина през Януари.|Лекар и Пациент са съгласни.
Стая 12.|Име: неизвестно.|Говори Български и Турски.|Баща Хипертония и Подагра.|Според Протокол лекуван.|Според НЗОК не се заплаща.|Съпруг Пушач.
Насочен от Спешна помощ.|Казва се, че е дошъл пеша.|Майка Пенсионер.|Клинична пътека 17.|Придружава се от Полиция.|Баба Диабет.
""",
    "de": """
Morbus Crohn und Parkinson in der Familie.|Mutter Alzheimer, Vater Parkinson.|Mutter: Diabetes Typ 2.|Vater Schlaganfall mit 60.|Schwester Brustkrebs.
Vater Landwirt, Mutter Hausfrau.|Bruder Asthma und Heuschnupfen.|Sohn Student, Tochter Lehrerin.|Apgar 9/10, Babinski negativ.|Beginn Augmentin und Novalgin bei Bedarf.
Foley gelegt, Redon gezogen.|Verlegung auf Kardiologie und Intensivstation.|Kontrolle am Montag oder im März.|Aufnahme in Köln, Entlassung nach Bonn.
Patientin wohnt allein.|Familie ruft morgen an.|Tochter wohnt in Mainz.|ANAMNESE: Husten.|Besprochen im Tumorboard.|Besprochen mit Angehörigen und Patient.
Laut Protokoll behandelt.|Laut Angehörigen keine Stürze.|Laut Befund unauffällig.|Sehr geehrte Kollegen, vielen Dank.|Mit freundlichen Grüßen, Klinik für Kardiologie
Baker-Zyste rechts.|Kinder: gesund.|Gleason 3+4, Breslow 1 mm.|Ehemann verstorben im Januar.|Arzt und Patient einverstanden.|Zimmer 12.|Name: unbekannt.
Herr und Frau sind einverstanden.|Spricht Deutsch und Türkisch.|Lasix und Delix weiter.|MRT und Echo geplant.|Vater Hypertonie und Gicht.|Ehemann Raucher.
Hepatitis B Impfung erfolgt.|Vitamin D Mangel.|Faktor V Leiden ausgeschlossen.|Mutter Rentnerin.|Ehefrau Betreuerin.|Tochter Ansprechpartnerin.|Schwester Zwilling.
Pfleger Nachtdienst informiert.|Schwester Station 3 informiert.|Überwiesen durch Hausarzt.|Übergabe an Nachtdienst erfolgt.|Die Mutter, Angehörige und Arzt sprachen.
Vater Bluthochdruck, Mutter Schilddrüse.|Alle nennen das Stress.|Das heißt Ruhe und Kühlung.|Sohn Verkehrsunfall 2010.|Ehefrau Pflegegrad 3.|Dr. und Schwester anwesend.
""",
}

_SLOT = re.compile(r"\{([GFI])\}")


def naming(language: str, each: int = 6) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Every frame of a language several times, each time with other names, and where the names stand."""
    draw = random.Random(f"names {language}")  # noqa: S311  # a seeded choice of test names
    for number in range(each):
        lists = (USUAL, RARE)[number % 2][language]
        given, family = (names.split() for names in lists)
        for frame in _frames(FRAMES[language]):
            yield _filled(frame, draw.sample(given, 4), draw.sample(family, 4), draw)


def nameless(language: str) -> list[str]:
    """The sentences of a language that name nobody."""
    return _frames(NOBODY[language])


def _frames(block: str) -> list[str]:
    return [frame for frame in re.split(r"\||(?<=[.?!\d\]}A-Za-zа-я])\n(?!\{G\}(?:\||$| \{F\}\|)|\{G\}: )", block.strip()) if frame.strip()]


def _filled(frame: str, given: list[str], family: list[str], draw: random.Random) -> tuple[str, list[tuple[int, int]]]:
    text, spans, at = "", [], 0
    repeats = ". {F} " in frame or ". {G} " in frame  # the same person again
    for slot in _SLOT.finditer(frame):
        text += frame[at : slot.start()]
        at = slot.end()
        if slot[1] == "I":
            text += given[-1][0]
            continue
        names = given if slot[1] == "G" else family
        name = names[0] if repeats else names.pop(0)
        if slot[1] == "F" and draw.random() < 0.1:
            name = name.upper()
        spans.append((len(text), len(text) + len(name)))
        text += name
    return text + frame[at:], spans
