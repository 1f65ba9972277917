"""The free text of the sample clinic: sentences with slots, filled from a row, and where every value then stands.

In: a frame of rows (a visit or invoice joined to its patient) and a numpy Generator. Out: one text a row, and a frame
of the values written into the texts. It must not know which tables exist, nor how a patient was made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.testing.people import (
    STRANGER_FIRST_NAMES,
    STRANGER_LAST_NAMES,
    digits,
    drawn,
    one_of,
    phone_forms,
    unaccented,
)

SENTENCES = {
    ("nl", "clinical"): """
Bloeddruk {rr} mmHg, pols {pulse} per minuut, temperatuur {temp} bij aankomst. | RR {rr}, pols regelmatig, geen pijn op
de borst of kortademigheid. | Start {drug} {dose} eenmaal per dag, herevaluatie na {weeks} weken. | {drug} {dose} goed
verdragen, geen nevenwerkingen sinds het vorige contact. | Labo van deze week: {lab}, verder zonder afwijkingen. |
Controlelabo toont {lab} en {lab}; dosis blijft ongewijzigd. | Familiale anamnese met ziekte van {eponym}, verder
blanco. | Gekend met de ziekte van {eponym}, momenteel stabiel onder behandeling. | Diagnose {code} bevestigd,
behandelplan in team besproken. | Gewicht {kg} kg, stabiel ten opzichte van de vorige meting. | Wonde rustig, geen
roodheid of uitvloei, hechtingen verwijderd. | Litteken van {count} cm genezen zonder keloïd, siliconegel verder
gebruiken. | Wenst informatie over mastectomie; risico's en herstelduur toegelicht. | Hormoontherapie sinds {weeks}
weken, stemming stabiel, slaap verbeterd. | Laserontharing kin en hals, sessie {count} van 8, huid licht rood na
afloop. | Botulinetoxine 20 eenheden in het voorhoofd, symmetrisch resultaat. | Rookt niet meer sinds {count} maanden,
alcohol beperkt tot het weekend. | Huid: acne graad {count}, lokale behandeling 's avonds gestart. | Echografie van de
borst zonder verdachte letsels, BI-RADS {count}. | Drain verwijderd na {count} dagen, debiet minder dan 30 ml per 24
uur. | Drukverband dag en nacht te dragen gedurende {weeks} weken. | Stemtherapie vordert goed, gemiddelde toonhoogte
nu rond 180 Hz. | Pijnscore {count}/10, paracetamol 1 g tot viermaal per dag volstaat. | Vruchtbaarheid besproken voor
de start van de hormonale behandeling. | Geen koorts, {temp} thuis gemeten, geen tekens van infectie.""",
    ("fr", "clinical"): """
Tension artérielle {rr} mmHg, pouls {pulse} par minute, température {temp}. | TA {rr}, pouls régulier, ni douleur
thoracique ni dyspnée à l'effort. | Début de {drug} {dose} une fois par jour, réévaluation après {weeks} semaines. |
{drug} {dose} bien toléré, aucun effet secondaire depuis le dernier contact. | Biologie de cette semaine : {lab}, le
reste sans particularité. | Le contrôle sanguin montre {lab} et {lab} ; dose inchangée. | Antécédents familiaux de
maladie de {eponym}, sinon sans particularité. | Maladie de {eponym} connue, actuellement stable sous traitement. |
Diagnostic {code} confirmé, plan de soins discuté en équipe. | Poids {kg} kg, stable par rapport à la mesure
précédente. | Plaie calme, sans rougeur ni écoulement, fils retirés ce jour. | Cicatrice de {count} cm sans chéloïde,
poursuivre le gel de silicone. | Souhaite des informations sur la mastectomie ; risques et suites expliqués. |
Hormonothérapie depuis {weeks} semaines, humeur stable, meilleur sommeil. | Épilation laser du menton, séance {count}
sur 8, légère rougeur ensuite. | Toxine botulique 20 unités au niveau du front, résultat symétrique. | Ne fume plus
depuis {count} mois, alcool limité au week-end. | Peau : acné de grade {count}, traitement local du soir instauré. |
Échographie mammaire sans lésion suspecte, BI-RADS {count}. | Drain retiré après {count} jours, débit inférieur à 30 ml
par 24 heures. | Bandage compressif à porter jour et nuit pendant {weeks} semaines. | La logopédie progresse bien,
hauteur moyenne de la voix autour de 180 Hz. | Douleur {count}/10, paracétamol 1 g jusqu'à quatre fois par jour suffit.
| Fertilité abordée avant le début du traitement hormonal. | Pas de fièvre, {temp} mesuré à domicile, aucun signe
d'infection.""",
    ("en", "clinical"): """
Blood pressure {rr} mmHg, pulse {pulse} per minute, temperature {temp}. | BP {rr}, regular pulse, no chest pain and no
shortness of breath. | Started {drug} {dose} once daily, to be reviewed after {weeks} weeks. | {drug} {dose} well
tolerated, no side effects since the last contact. | Blood results this week: {lab}, otherwise unremarkable. | Control
bloods show {lab} and {lab}; dose unchanged. | Family history of {eponym} disease, otherwise unremarkable. | Known with
{eponym} disease, currently stable under treatment. | Diagnosis {code} confirmed, care plan discussed in the team. |
Weight {kg} kg, stable compared with the previous reading. | Wound calm, no redness or discharge, stitches removed
today. | Scar of {count} cm healed without keloid, to continue silicone gel. | Would like information on mastectomy;
risks and recovery explained. | Hormone therapy for {weeks} weeks, stable mood, sleeping better. | Laser hair removal
of the chin, session {count} of 8, mild redness after. | Botulinum toxin 20 units to the forehead, symmetrical result.
| Stopped smoking {count} months ago, alcohol at weekends only. | Skin: acne grade {count}, topical treatment at night
started. | Breast ultrasound without suspicious lesions, BI-RADS {count}. | Drain removed after {count} days, output
below 30 ml per 24 hours. | Compression garment to be worn day and night for {weeks} weeks. | Voice therapy going well,
mean pitch now around 180 Hz. | Pain score {count}/10, paracetamol 1 g up to four times daily is enough. | Fertility
options discussed before the start of hormone treatment. | No fever, {temp} measured at home, no signs of infection.""",
    ("nl", "subject"): """
{title}{last} kwam op raadpleging met vragen over het verdere verloop. | {name} meldt zich aan voor een tweede advies
over de geplande ingreep. | Besproken met {name}: het behandelplan wordt aanvaard. | Toestemming ondertekend door
{name}, geboren op {born}. | Patiënt {name} (°{born}) is akkoord met de ingreep. | {first} wil met de nieuwe voornaam
aangesproken worden, dossier aangepast. | Attest voor {title}{last}, rijksregisternummer {nn}. | INSZ {nn}, identiteit
bevestigd met de identiteitskaart. | Bereikbaar op {phone}, bij voorkeur na de middag. | Resultaten telefonisch
meegedeeld via {phone} op {visited}. | Vraagt de resultaten per mail naar {mail} te sturen. | Thuisverpleging te
voorzien op het adres {address}. | Patiëntnummer {pid}, lidnummer bij de mutualiteit {insurance}. | Terugbetaling aan
{title}{last} op rekening {iban}.""",
    ("fr", "subject"): """
{title}{last} se présente avec des questions sur la suite du traitement. | {name} demande un deuxième avis sur
l'intervention prévue. | Discuté avec {name} : le plan de soins est accepté. | Consentement signé par {name}, né(e) le
{born}. | Patient(e) {name} (°{born}) d'accord avec l'intervention. | {first} souhaite être appelé(e) par son nouveau
prénom, dossier adapté. | Attestation pour {title}{last}, registre national {nn}. | NISS {nn}, identité vérifiée avec
la carte d'identité. | Joignable au {phone}, de préférence l'après-midi. | Résultats communiqués par téléphone au
{phone} le {visited}. | Demande l'envoi des résultats par courriel à {mail} si possible. | Soins infirmiers à domicile
à prévoir : {address}. | Numéro de patient {pid}, numéro de membre à la mutualité {insurance}. | Remboursement à
{title}{last} sur le compte {iban}.""",
    ("en", "subject"): """
{title}{last} came with questions about the next steps of treatment. | {name} asks for a second opinion on the planned
procedure. | Discussed with {name}: the care plan was accepted. | Consent signed by {name}, born on {born}. | Patient
{name} (DOB {born}) agrees with the procedure. | {first} wishes to be addressed by the new first name, record updated.
| Certificate for {title}{last}, national number {nn}. | NISS {nn}, identity checked against the identity card. | Can
be reached on {phone}, preferably in the afternoon. | Results given by telephone on {phone} on {visited}. | Asks for
the results to be sent by e-mail to {mail} please. | Home nursing to be arranged at {address}. | Patient number {pid},
health insurance member number {insurance}. | Refund to {title}{last} on account {iban}.""",
    ("nl", "third"): """
In noodgeval te verwittigen: {contact}, tel. {contact_phone}. | Vergezeld door {contact}, die het ontslag mee opvolgt.
| Overleg met dr. {physician} over de narcose, akkoord. | Doorverwezen door dr. {gp}, huisarts, met brief van {later}.
| Verslag te sturen aan dr. {gp}, graag voor {later}. | Moeder {relative} kreeg zelf borstkanker (C50.9) op jonge
leeftijd. | Partner {relative} was bij het gesprek, bereikbaar op {relative_phone}.""",
    ("fr", "third"): """
À prévenir en cas d'urgence : {contact}, tél. {contact_phone}. | Accompagné(e) par {contact}, qui suivra aussi la
sortie. | Concertation avec le dr {physician} pour l'anesthésie, accord. | Adressé(e) par le dr {gp}, médecin traitant,
lettre du {earlier}. | Rapport à envoyer au dr {gp}, si possible avant le {later}. | La mère, {relative}, a eu un
cancer du sein (C50.9) jeune. | Conjoint {relative} présent à l'entretien, joignable au {relative_phone}.""",
    ("en", "third"): """
In an emergency call {contact}, phone {contact_phone}. | Accompanied by {contact}, who will help after discharge. |
Discussed with Dr {physician} for the anaesthesia, agreed. | Referred by Dr {gp}, general practitioner, letter of
{later}. | Report to be sent to Dr {gp}, if possible before {later}. | Mother, {relative}, had breast cancer (C50.9) at
a young age. | Partner {relative} joined the talk, phone {relative_phone}.""",
    ("nl", "invoice"): """
Raadpleging van {visited} | Honorarium en materiaal, remgeld inbegrepen | Ingreep {visited}, {name} | Saldo kamer en
verpleging, {title}{last} | Voorschot, terug te storten op {iban}""",
    ("fr", "invoice"): """
Consultation du {visited} | Honoraires et matériel, ticket modérateur inclus | Intervention du {visited}, {name} |
Solde chambre et soins, {title}{last} | Acompte, à rembourser sur {iban}""",
}
"""Sentences by (language, kind), parted by `|`; `{slot}` is filled by the slot of that name."""

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_TITLES = {"nlF": "Mevr. ", "nlM": "Dhr. ", "frF": "Mme ", "frM": "M. ", "enF": "Ms ", "enM": "Mr "}
_BOX_WORDS = {"nl": " bus ", "fr": " bte ", "en": " box "}


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand in a slot of a sentence: one of `forms`, each an expression over the row and its column `draw`."""

    forms: tuple[pl.Expr, ...]
    entity: str | None = None
    """None for clinical text that identifies nobody."""
    known: bool = True
    """True where the value stands in a column of the subject, False for a stranger's."""


def _dates(date: pl.Expr) -> tuple[pl.Expr, ...]:
    names = {f"{language}{n}": name for language, months in _MONTHS.items() for n, name in enumerate(months, start=1)}
    month = pl.concat_str(pl.col("language"), date.dt.month()).replace_strict(names, return_dtype=pl.String)
    styles = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%y")
    return (pl.format("{} {} {}", date.dt.day(), month, date.dt.year()), *(date.dt.to_string(s) for s in styles))


def _subject_slots() -> dict[str, Slot]:
    language, first, last, pid = pl.col("language"), pl.col("first_name"), pl.col("last_name"), pl.col("patient_id")
    full, nn, iban = pl.format("{} {}", first, last), digits(pl.col("national_number")), pl.col("iban")
    names = (
        full,
        pl.format("{} {}", last.str.to_uppercase(), first),
        pl.format("{}. {}", first.str.head(1), last),
        pl.format("{}, {}", last, first),
        full.str.to_lowercase(),
        unaccented(full),
        first,
    )
    number = [nn.str.slice(start, 2) for start in (0, 2, 4)] + [nn.str.slice(6, 3), nn.str.slice(9, 2)]
    shapes = ("{}{}{} {} {}", "{}.{}.{}/{}-{}", "{}-{}-{}-{}-{}", "{}.{}.{} {}.{}")
    house = pl.format("{} {}", pl.col("street"), pl.col("house_number"))
    box = pl.concat_str(language.replace_strict(_BOX_WORDS, return_dtype=pl.String), pl.col("box")).fill_null("")
    town = pl.format("{} {}", pl.col("postal_code"), pl.col("city"))
    return {
        "name": Slot(names, "PERSON"),
        "first": Slot((first, first.str.to_lowercase(), unaccented(first)), "PERSON"),
        "last": Slot((last, last.str.to_uppercase(), last.str.to_lowercase(), unaccented(last)), "PERSON"),
        "nn": Slot(tuple(pl.format(shape, *number) for shape in shapes), "BE_NATIONAL_NUMBER"),
        "born": Slot(_dates(pl.col("birth_date")), "DATE_TIME"),
        "phone": Slot(phone_forms(pl.col("phone")), "PHONE_NUMBER"),
        "mail": Slot((pl.col("email"), pl.col("email").str.to_uppercase()), "EMAIL_ADDRESS"),
        "address": Slot((house + box + ", " + town, house + ", " + town, house), "LOCATION"),
        "pid": Slot((pid, pid.str.to_lowercase()), "MEDICAL_RECORD_NUMBER"),
        "insurance": Slot((digits(pl.col("insurance_number")),), "BE_MEMBER_NUMBER"),
        "iban": Slot((iban.str.replace_all(" ", ""), iban.str.replace_all(" ", "-")), "IBAN_CODE"),
        "visited": Slot(_dates(pl.col("visit_start").dt.date()), "DATE_TIME"),
    }


def _other_slots() -> dict[str, Slot]:
    draw, physician, contact = pl.col("draw"), pl.col("physician_name"), pl.col("emergency_contact_name")
    day, apart = pl.col("visit_start").dt.date(), pl.duration(days=draw // 8 % 60 + 7)
    first, last = drawn(STRANGER_FIRST_NAMES, draw), drawn(STRANGER_LAST_NAMES, draw // 16)
    phone = pl.format("046292{}", (draw // 8 % 10_000).cast(pl.String).str.zfill(4))
    return {
        "contact": Slot((contact, contact.str.to_lowercase(), unaccented(contact)), "PERSON"),
        "contact_phone": Slot(phone_forms(pl.col("emergency_contact_phone")), "PHONE_NUMBER"),
        "physician": Slot((physician, physician.str.replace(r"^\S+ ", "")), "PERSON"),
        "gp": Slot((last, pl.format("{} {}", first, last)), "PERSON", known=False),
        "relative": Slot((pl.format("{} {}", first, last), first), "PERSON", known=False),
        "relative_phone": Slot(phone_forms(phone), "PHONE_NUMBER", known=False),
        "earlier": Slot(_dates(day - apart), "DATE_TIME", known=False),
        "later": Slot(_dates(day + apart), "DATE_TIME", known=False),
    }


def _clinical_slots() -> dict[str, Slot]:
    draw, english, title = pl.col("draw"), pl.col("language") == "en", pl.col("language") + pl.col("gender_at_birth")
    pools = {
        "drug": "Estradiol Cyproteron Isotretinoine Metformine Ramipril Sertraline Progesteron Amlodipine".split(),
        "dose": ["5 mg", "10 mg", "2,5 mg", "50 mg", "0,4 ml", "1 g"],
        "lab": ["Hb 13,2 g/dl", "CRP < 5 mg/l", "TSH 2,1 mU/l", "HbA1c 5,8 %", "K 4,1 mmol/l", "testosteron 0,4 ng/ml"],
        "temp": ["36,8 °C", "37,5 °C", "38,1 °C", "37,0 °C"],
        "code": ["C50.9", "F64.0", "L91.0", "N62", "E34.9", "L70.0", "K50.9", "G20", "Z41.1"],
        "eponym": "Parkinson Crohn Basedow Hashimoto Raynaud Dupuytren Alzheimer Sjögren".split(),
    }
    forms = {
        "rr": pl.format("{}/{}", draw % 60 + 100, draw // 64 % 35 + 60),
        "pulse": (draw % 45 + 52).cast(pl.String),
        "kg": (draw % 60 + 48).cast(pl.String),
        "weeks": (draw % 11 + 2).cast(pl.String),
        "count": (draw % 5 + 2).cast(pl.String),
        "title": title.replace_strict(_TITLES, default="", return_dtype=pl.String),
    }
    forms |= {name: drawn(pool, draw) for name, pool in pools.items()}
    return {name: Slot((pl.when(english).then(f.str.replace(",", ".")).otherwise(f),)) for name, f in forms.items()}


def _parse() -> tuple[pl.DataFrame, dict[tuple[str, str], tuple[int, int]]]:
    """The parts of every sentence (sentence, part, prefix, slot), and (first, count) of each (language, kind)."""
    texts: list[str] = []
    ranges = {}
    for key, block in SENTENCES.items():
        sentences = " ".join(block.split()).split(" | ")
        ranges[key] = (len(texts), len(sentences))
        texts += sentences
    parts = [
        (number, part, prefix, slot)
        for number, text in enumerate(texts)
        for part, (prefix, slot, _, _) in enumerate(Formatter().parse(text))
    ]
    schema = {"sentence": pl.Int64, "part": pl.UInt32, "prefix": pl.String, "slot": pl.String}
    return pl.DataFrame(parts, schema=schema, orient="row"), ranges


def write_texts(
    rows: pl.DataFrame, counts: Mapping[str, npt.NDArray[np.int64]], rng: np.random.Generator
) -> tuple[pl.Series, pl.DataFrame]:
    """One text for each row, of `counts[kind]` sentences of each kind in any order, and where its identifiers stand.

    The second frame has row (UInt32), entity, value (String), known (Boolean), start and end (UInt32, code points).
    An empty cell of the row is written as `?` and is not an identifier.
    """
    sentences, ranges = _parse()
    parts = _choose(rows["language"], counts, ranges, rng).join(sentences, on="sentence", maintain_order="left_right")
    draws = pl.Series("draw", rng.integers(0, 2**32, parts.height, dtype=np.uint32))
    parts = parts.with_columns(draws, prefix=pl.when(part=0).then(pl.col("lead") + pl.col("prefix")).otherwise("prefix"))
    parts = parts.drop("lead", "sentence", "part").with_row_index("place")
    slots = _subject_slots() | _other_slots() | _clinical_slots()
    filled = pl.concat([_fill(slot, parts.filter(slot=name), rows) for name, slot in slots.items()])
    parts = parts.join(filled, on="place", how="left", maintain_order="left").with_columns(
        length=pl.col("prefix").str.len_chars() + pl.col("value").str.len_chars().fill_null(0)
    )
    parts = parts.with_columns(end=pl.col("length").cum_sum().over("row")).with_columns(
        start=pl.col("end") - pl.col("value").str.len_chars(),
        piece=pl.concat_str("prefix", pl.col("value").fill_null("")),
    )
    texts = parts.group_by("row", maintain_order=True).agg(pl.col("piece").str.join())["piece"]
    planted = parts.filter(pl.col("entity").is_not_null())
    return texts, planted.select("row", "entity", "value", "known", "start", "end")


def _choose(
    language: pl.Series,
    counts: Mapping[str, npt.NDArray[np.int64]],
    ranges: Mapping[tuple[str, str], tuple[int, int]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Row, sentence and lead (what parts it from the sentence before), in the order of the text; none comes twice."""
    rows, chosen = [], []
    for kind, count in counts.items():
        first, size = np.array([ranges[name, kind] for name in language]).T
        start, step = rng.integers(0, size), rng.integers(1, np.maximum(size // 3, 2))
        row = np.repeat(np.arange(len(count)), count)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        rows.append(row)
        chosen.append(first[row] + (start[row] + nth * step[row]) % size[row])
    row, sentence = np.concatenate(rows), np.concatenate(chosen)
    order = np.lexsort((rng.random(len(row)), row))
    break_lines = rng.random(len(language)) < 0.2
    lead = np.where(break_lines[row[order]], "\n", " ")
    lead[np.flatnonzero(np.diff(row[order], prepend=-1))] = ""
    frame = pl.DataFrame({"row": row[order], "sentence": sentence[order], "lead": lead.tolist()})
    return frame.cast({"row": pl.UInt32})


def _fill(slot: Slot, parts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Place, value, entity and known of the parts that this slot fills."""
    cells = rows[parts["row"]].with_columns(parts["draw"])
    value = one_of(slot.forms, pl.col("draw") // 2**16)
    entity = pl.when(value.is_not_null()).then(pl.lit(slot.entity, dtype=pl.String))
    return cells.select(parts["place"], value=value.fill_null("?"), entity=entity, known=pl.lit(slot.known, dtype=pl.Boolean))
