"""A made-up Belgian clinic of any size: patients, visits with notes, invoices, a web log, and where identifiers stand.

In: a number of patients and a seed. Out: four frames and the list of every identifier planted in them, the same for the
same arguments. Nothing here belongs to anybody: national and physician numbers have wrong check digits, accounts lie at
a bank code that no bank has, mobile prefixes have no operator, and mail and IP addresses are those reserved for
documentation (RFC 2606, RFC 3849, RFC 5737). It must not know any other room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.testing.notes import write_texts
from redact.testing.people import draw, drawn, make_patients, name_pools, names, noise, padded

CELLS = {
    "MEDICAL_RECORD_NUMBER": "patients.patient_id visits.patient_id invoices.patient_id weblog.patient_id",
    "BE_NATIONAL_NUMBER": "patients.national_number",
    "PERSON": "patients.last_name patients.first_name patients.emergency_contact_name visits.physician_name",
    "DATE_TIME": "patients.birth_date visits.visit_start visits.visit_end invoices.invoice_date invoices.due_date weblog.visited_at",
    "EMAIL_ADDRESS": "patients.email",
    "PHONE_NUMBER": "patients.phone patients.emergency_contact_phone",
    "LOCATION": "patients.street patients.postal_code patients.city",
    "IBAN_CODE": "patients.iban invoices.iban",
    "BE_MEMBER_NUMBER": "patients.insurance_number",
    "BE_NIHDI": "visits.physician_nihdi",
    "FILE_REFERENCE": "patients.recording",
    "IP_ADDRESS": "weblog.ip",
}
"""The columns whose whole cells identify, by entity; house numbers and boxes are too short to look for."""

_OPENING = datetime(2019, 6, 3, 8)
_WEEKS = 289
_DATETIME = "%Y-%m-%dT%H:%M:%S"
_CARE = (
    "genderteam;F64.0;intakegesprek|genderteam;F64.0;mastectomie|genderteam;F64.9;hormonale opvolging"
    "|logopedie;R49.8;stemtherapie|plastische heelkunde;N62;correctie gynaecomastie|psychologie;F41.1;gesprek"
    "|plastische heelkunde;Z41.1;borstvergroting|plastische heelkunde;Z42.1;reconstructie"
    "|dermatologie;L70.0;acnebehandeling|dermatologie;L91.0;littekeninfiltratie|dermatologie;L68.0;laserontharing"
    "|borstkliniek;C50.9;nazorg"
    "|endocrinologie;E34.9;raadpleging|endocrinologie;E66.9;voedingsadvies|interne;I10;raadpleging"
    "|interne;K50.9;raadpleging|neurologie;G20;raadpleging|gynaecologie;N95.1;raadpleging"
)
_VISIT_COLUMNS = (
    "visit_id patient_id visit_start visit_end department physician_name physician_nihdi icd10 procedure weight_kg"
    " heart_rate note_language note"
).split()
_PAGES = "/nl/|/fr/|/en/|/nl/behandelingen/borst|/fr/traitements/laser|/en/gender-team|/nl/afspraak|/fr/tarifs|/nl/jobs"
_REFERRERS = "https://www.example.org/|https://search.example.com/?q=laser+kliniek|https://news.example.net/artikel/118"
_AGENTS = """
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36
Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1
Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0
Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Mobile Safari/537.36
"""


@dataclass(frozen=True, slots=True, eq=False)
class SampleClinic:
    """The tables of one clinic and every identifier in them."""

    tables: dict[str, pl.DataFrame]
    """patients, visits, invoices and weblog, in that order."""
    planted: pl.DataFrame
    """table, row (UInt32), column, subject (patient_id, null for an anonymous visitor), entity, value (as it stands in
    the CSV cell or text), start and end (UInt32, code points; null where the value is the whole cell), known (true if
    the value comes from a column of the subject's own or linked rows, false for what only a text names)."""

    def write_csv(self, folder: Path) -> list[Path]:
        """Write each table as `<table>.csv` into an existing folder: UTF-8, a header, nulls empty, dates ISO 8601."""
        paths = [folder / f"{name}.csv" for name in self.tables]
        for path, table in zip(paths, self.tables.values(), strict=True):
            table.write_csv(path, datetime_format=_DATETIME)
        return paths

    def write_parquet(self, folder: Path) -> list[Path]:
        """Write each table as `<table>.parquet` into an existing folder."""
        paths = [folder / f"{name}.parquet" for name in self.tables]
        for path, table in zip(paths, self.tables.values(), strict=True):
            table.write_parquet(path)
        return paths


def sample_clinic(patients: int = 1000, seed: int = 7) -> SampleClinic:
    """The same clinic for the same number of patients (at least 1) and seed, with about three visits a patient.

    NOTE: most names come from Faker's lists: another version of Faker is another clinic.
    """
    rng = np.random.default_rng(seed)
    pools = name_pools(seed)
    who = make_patients(patients, pools, rng)
    visits, in_notes = _visits(who, pools, rng)
    invoices, in_descriptions = _invoices(who, visits, rng)
    tables = {"patients": who, "visits": visits, "invoices": invoices, "weblog": _weblog(who, rng)}
    whole = [
        _in_cells(table, column, tables[table], entity)
        for entity, columns in CELLS.items()
        for table, column in (place.split(".") for place in columns.split())
    ]
    texts = [
        _in_texts("visits", "note", visits, in_notes),
        _in_texts("invoices", "description", invoices, in_descriptions),
    ]
    return SampleClinic(tables, pl.concat(whole + texts))


def _visits(who: pl.DataFrame, pools: Mapping[str, str], rng: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table of visits, in the order of their start on weekdays, and what stands in its notes."""
    whose = np.repeat(np.arange(who.height), 1 + rng.poisson(2, who.height))
    n = len(whose)
    staff = _physicians(pools, rng)[rng.integers(0, 12, n)]
    day = pl.duration(weeks=noise(n, rng) % _WEEKS, days=noise(n, rng) % 5, minutes=noise(n, rng) % 120 * 5)
    stay = pl.duration(days=(noise(n, rng) % 25 == 0).cast(pl.Int64), minutes=noise(n, rng) % 20 * 5 + 15)
    care = pl.lit(draw({"": _CARE}, np.full(n, ""), rng)).str.split_exact(";", 2)
    switched = pl.lit(draw({"": "nl|fr|en"}, np.full(n, ""), rng, empty=0.9))
    rows = who[whose].hstack(staff).with_columns(visit_start=pl.lit(_OPENING) + day)
    rows = rows.with_columns(
        care.struct.rename_fields(["department", "icd10", "procedure"]).struct.unnest(),
        visit_end=pl.col("visit_start") + stay,
        weight_kg=pl.when(noise(n, rng) % 10 > 0).then(pl.lit(pl.Series(rng.normal(74, 14, n).clip(35, 180).round(1)))),
        heart_rate=pl.when(noise(n, rng) % 10 > 0).then((noise(n, rng) % 55 + 50).cast(pl.Int64)),
        language=pl.coalesce(switched, "language"),
    ).sort("visit_start", maintain_order=True)
    note, planted = write_texts(rows, _note_counts(n, rng), rng)
    visits = rows.with_columns(note.alias("note"), visit_id=pl.format("V{}", padded(pl.int_range(1, n + 1), 8)))
    return visits.rename({"language": "note_language"}).select(_VISIT_COLUMNS), planted


def _note_counts(n: int, rng: np.random.Generator) -> dict[str, npt.NDArray[np.int64]]:
    """How many sentences of each kind: 60% of notes name the subject, 20% somebody else, at least two in all."""
    subject = (rng.random(n) < 0.6) * rng.choice([1, 1, 2], n)
    third = (rng.random(n) < 0.2) * 1
    clinical = np.maximum(rng.integers(1, 4, n), 2 - np.minimum(subject + third, 1))
    return {"clinical": clinical, "subject": subject, "third": third}


def _physicians(pools: Mapping[str, str], rng: np.random.Generator) -> pl.DataFrame:
    """Twelve physicians: physician_name, and physician_nihdi with wrong check digits."""
    made, six = names(12, "nl", pools, rng), noise(12, rng) % 100_000 + 100_000
    check = padded((97 - six.cast(pl.Int64) % 97) % 97 + 1, 2)
    six, shape = six.cast(pl.String), "{}-{}-{}-{}"
    nihdi = pl.format(shape, six.str.head(1), six.str.slice(1), check, drawn(["003", "140", "200", "550"], noise(12, rng)))
    return made.select(physician_name=pl.format("{} {}", "first_name", "last_name"), physician_nihdi=nihdi)


def _invoices(who: pl.DataFrame, visits: pl.DataFrame, rng: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """An invoice for seven visits in ten, numbered by year, and what stands in its descriptions."""
    rows = visits.filter(noise(visits.height, rng) % 10 < 7).join(who, on="patient_id", maintain_order="left")
    n = rows.height
    number = padded(pl.int_range(1, pl.len() + 1).over(pl.col("invoice_date").dt.year()), 6)
    rows = rows.with_columns(
        invoice_date=pl.col("visit_end").dt.date() + pl.duration(days=noise(n, rng) % 15),
        amount=pl.lit(pl.Series(rng.lognormal(4.6, 1.1, n).round(2))),
        language=pl.col("language").replace("en", "nl"),
        paid_from=pl.when(noise(n, rng) % 20 > 0).then(pl.col("iban").str.replace_all(" ", "")),
    ).sort("invoice_date", maintain_order=True)
    description, planted = write_texts(rows, {"invoice": np.ones(n, dtype=np.int64)}, rng)
    invoices = rows.select(
        pl.format("F{}-{}", pl.col("invoice_date").dt.year(), number).alias("invoice_number"),
        "patient_id",
        "invoice_date",
        pl.col("invoice_date").dt.offset_by("30d").alias("due_date"),
        "amount",
        pl.col("paid_from").alias("iban"),
        pl.lit(description).alias("description"),
        "language",
    )
    return invoices, planted


def _weblog(who: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Three page views a patient in the order of their time; half are anonymous."""
    n = 3 * who.height
    time = pl.lit(datetime(2024, 1, 1)) + pl.duration(seconds=noise(n, rng) % (366 * 86_400))
    network = drawn(["192.0.2", "198.51.100", "203.0.113"], noise(n, rng))
    groups = ["{:x}:{:x}::{:x}".format(*row) for row in rng.integers(1, 2**16, (n, 3))]
    six, four = pl.lit("2001:db8:") + pl.Series(groups), pl.format("{}.{}", network, noise(n, rng) % 254 + 1)
    return pl.select(
        session_id=pl.Series([f"{number:016x}" for number in rng.integers(0, 2**63, n)]),
        patient_id=pl.when(noise(n, rng) % 2 == 0).then(pl.lit(who["patient_id"][rng.integers(0, who.height, n)])),
        visited_at=time,
        ip=pl.when(noise(n, rng) % 4 == 0).then(six).otherwise(four),
        page=drawn(_PAGES.split("|"), noise(n, rng)),
        referrer=draw({"": _REFERRERS}, np.full(n, ""), rng, empty=0.4),
        user_agent=drawn(_AGENTS.strip().splitlines(), noise(n, rng)),
        duration_s=(noise(n, rng) % 900 + 1).cast(pl.Int64),
    ).sort("visited_at", maintain_order=True)


def _in_cells(table: str, column: str, frame: pl.DataFrame, entity: str) -> pl.DataFrame:
    value = pl.col(column)
    if frame.schema[column] == pl.Datetime:
        value = value.dt.to_string(_DATETIME)
    return _in_texts(
        table,
        column,
        frame,
        frame.select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
            pl.lit(entity).alias("entity"),
            value.cast(pl.String).alias("value"),
            pl.col("patient_id").is_not_null().alias("known"),
            pl.lit(None, pl.UInt32).alias("start"),
            pl.lit(None, pl.UInt32).alias("end"),
        ).filter(pl.col("value").is_not_null()),
    )


def _in_texts(table: str, column: str, frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What was found in a column, in the shape of `SampleClinic.planted`."""
    subject = frame["patient_id"].gather(found["row"])
    return found.select(
        pl.lit(table).alias("table"),
        "row",
        pl.lit(column).alias("column"),
        subject.alias("subject"),
        "entity",
        "value",
        "start",
        "end",
        "known",
    )
