"""Terms, codes of classifications and eponyms: what is sensitive is marked, and a medical word is no name."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from presidio_analyzer import EntityRecognizer

import recognizers
from recognizers.checked import BEFORE, CheckedRecognizer
from recognizers.terms import HEALTH, SPECIAL, TermRecognizer, find_terms, is_eponym, is_medical
from recognizers.terms.lexicon import lines_of, load_lexicon, read_text
from recognizers.terms.loinc_code import is_loinc
from recognizers.terms.snomed_code import is_sctid
from recognizers.wording import fold
from redact.entities import ENTITIES

VECTORS = Path(__file__).parent / "vectors"
DATA = resources.files("recognizers.terms").joinpath("data")
LANGUAGES = ("en", "fr", "nl", "de", "bg")
CODES = [one for one in recognizers.TERMS if issubclass(one, CheckedRecognizer)]


@cache
def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def known(row: dict[str, Any]) -> Any:
    return pytest.mark.xfail(strict=True, reason=row["note"]) if row["known_failure"] else ()


def words(text: str, language: str, entity: str | None = None) -> list[str]:
    return [text[term.start : term.end] for term in find_terms(text, language) if entity in (None, term.entity)]


def beside(text: str, name: str) -> bool:
    start = text.index(name)
    return is_eponym(text, start, start + len(name))


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [pytest.param(code, row["text"], row["found"], marks=known(row)) for code in CODES for row in rows(code.ENTITY.lower())],
)
def test_a_code_is_found_as_its_vector_says(code: type[CheckedRecognizer], text: str, found: list[list[Any]]) -> None:
    assert [[text[r.start : r.end], r.score] for r in code(supported_language="nl").analyze(text)] == found


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.ENTITY)
def test_every_code_has_its_vectors_and_short_context_words(code: type[CheckedRecognizer]) -> None:
    assert len(rows(code.ENTITY.lower())) >= 20
    assert {bool(row["found"]) for row in rows(code.ENTITY.lower())} == {True, False}
    assert max(map(len, code.CONTEXT)) < BEFORE - 1


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.ENTITY)
@pytest.mark.parametrize("unit", ["1", "A1", "A10", "1-", "73211009 |", "E11.", "a.", " "])
def test_repetitive_text_does_not_stall_a_code(code: type[CheckedRecognizer], unit: str) -> None:
    code().analyze(unit * (20_000 // len(unit)))


@pytest.mark.parametrize("number", ["73211009", "22298006", "900000000000489007", "4548-4", "2345-7"])
def test_any_one_wrong_digit_fails_the_check(number: str) -> None:
    check = is_loinc if "-" in number else is_sctid
    assert check(number)
    wrong = [
        f"{number[:at]}{digit}{number[at + 1 :]}" for at, own in enumerate(number) if own != "-" for digit in "123456789" if digit != own
    ]
    assert not [other for other in wrong if check(other)]


@pytest.mark.parametrize(
    ("language", "text", "entity", "found"),
    [pytest.param(row["language"], row["text"], row["entity"], row["found"], marks=known(row)) for row in rows("terms")],
)
def test_a_term_is_found_as_its_vector_says(language: str, text: str, entity: str, found: list[str]) -> None:
    assert words(text, language, entity) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entity_has_terms_in_every_language(language: str) -> None:
    held = {entry.entity for _, entries in load_lexicon().entries for entry in entries if entry.language in (language, "shared")}
    assert held == {*HEALTH, *SPECIAL}


def test_every_entity_is_sensitive_and_kept_and_identifies_nobody() -> None:
    named = [*HEALTH, *SPECIAL, *(code.ENTITY for code in CODES)]
    assert {(ENTITIES[name].reach, ENTITIES[name].operator) for name in named} == {("sensitive", "keep")}
    assert {ENTITIES[name].category for name in SPECIAL} == {"special"}


def test_terms_stand_apart_from_what_identifies() -> None:
    assert not set(recognizers.TERMS) & set(recognizers.ALL)
    identifying = {entity for one in recognizers.build("nl") for entity in one.supported_entities}
    assert not identifying & {*HEALTH, *SPECIAL, *(code.ENTITY for code in CODES)}
    assert len(recognizers.build("nl", terms=True)) == len(recognizers.ALL) + len(recognizers.TERMS)
    assert all(issubclass(one, EntityRecognizer) for one in recognizers.TERMS)


@pytest.mark.parametrize("text", ["astmatisch", "ASTMA", "Ásthma", "épilepsie", "EPILEPSIE", "e\u0301pilepsie", "Œdème", "oedème"])
def test_case_accents_and_ligatures_do_not_matter(text: str) -> None:
    assert words(text, "fr") == [text]


@pytest.mark.parametrize("text", ["Entzuendung", "Entzündung", "Lähmung", "Laehmung", "Bandscheibenvorfälle", "Nierenbeckenentzuendung"])
def test_german_is_found_with_and_without_its_umlauts(text: str) -> None:
    assert words(text, "de", "DIAGNOSIS") == [text]


@pytest.mark.parametrize("text", ["pregout", "gouty-like", "halsteren", "HIVE", "xpneumothoraxx"])
def test_part_of_a_word_is_no_term(text: str) -> None:
    assert words(text, "en") == []


@pytest.mark.parametrize("text", ["Diabetes mellitus", "diabetes-mellitus", "diabetes\nmellitus", "diabetes\u00a0mellitus"])
def test_words_of_a_term_may_be_joined_as_text_joins_them(text: str) -> None:
    assert words(text, "nl") == [text]


@pytest.mark.parametrize("text", ["Diabetes. Mellitus", "diabetes; mellitus", "diabetes\n\nmellitus"])
def test_a_term_ends_with_its_sentence(text: str) -> None:
    assert "mellitus" not in " ".join(words(text, "nl")).casefold()


@pytest.mark.parametrize("text", ["als hij komt", "les patients", "an MS word file as such", "aids in walking"])
def test_an_abbreviation_counts_only_in_capitals(text: str) -> None:
    assert words(text, "en") == []
    assert words("ALS, HIV, COPD", "en") == ["ALS", "HIV", "COPD"]


def test_a_term_of_one_language_is_not_found_in_another() -> None:
    assert words("zona", "fr") == ["zona"]
    assert words("zona", "de") == []
    assert words("gay", "en") == ["gay"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The dichotomy of microscopy, a telescopy of the syndrome"), ("fr", "La géographie et la photographie de la visite"),
        ("nl", "De coöperatie heeft de hernieuwbare energie overgenomen"), ("de", "Zerstörung und Unabhängigkeit der historischen Stadt"),
        ("bg", "Кооперацията получи екземпляр от колите"),
    ],
)  # fmt: skip
def test_ordinary_words_that_end_like_terms_are_left(language: str, text: str) -> None:
    assert words(text, language) == []


@pytest.mark.parametrize(
    "text",
    ["Ziekte van Crohn", "Maladie de Hodgkin", "Morbus Bechterew", "Parkinson-Krankheit", "Parkinson's disease", "Болест на Паркинсон"],
)
def test_a_disease_named_after_a_person_is_found_whole(text: str) -> None:
    assert words(text, "nl", "DIAGNOSIS") == [text]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ziekte van Crohn", "Crohn"), ("maladie de Crohn", "Crohn"), ("Morbus Crohn", "Crohn"), ("M. Crohn", "Crohn"),
        ("Crohn's disease", "Crohn"), ("болест на Крон", "Крон"), ("Bekend met Crohn.", "Crohn"), ("COPD, Parkinson, gicht", "Parkinson"),
        ("Hodgkin lymphoma", "Hodgkin"), ("syndrome de Sjögren", "Sjögren"), ("signe de Babinski", "Babinski"),
        ("Babinski links", "Babinski"),
        ("Murphy's sign positive", "Murphy"), ("Murphy-Zeichen", "Murphy"), ("Foley catheter", "Foley"), ("sonde de Foley", "Foley"),
        ("Foleykatheter", "Foleykatheter"), ("score de Glasgow 15", "Glasgow"), ("Apgar 9/10", "Apgar"), ("Down syndrome", "Down"),
        ("syndroom van Down", "Down"), ("Graves' disease", "Graves"), ("Addison disease", "Addison"), ("syndrome de Cushing", "Cushing"),
        ("Basedowsche Krankheit", "Basedowsche"), ("phénomène de Raynaud", "Raynaud"), ("Bechterew", "Bechterew"),
        ("contracture de Dupuytren", "Dupuytren"), ("Doppler-Sonographie", "Doppler"), ("Holter monitoring", "Holter"),
        ("teken van Romberg", "Romberg"), ("Lasègue negatief", "Lasègue"), ("incision de Pfannenstiel", "Pfannenstiel"),
        ("Kocher incision", "Kocher"), ("drain de Redon", "Redon"), ("Whipple procedure", "Whipple"), ("Wertheim operatie", "Wertheim"),
        ("Bence Jones protein", "Bence Jones"), ("Bence-Jones", "Bence-Jones"), ("Guillain-Barré", "Guillain-Barré"),
        ("Charcot-Marie-Tooth disease", "Charcot-Marie-Tooth"), ("Alzheimerpatiënten", "Alzheimerpatiënten"),
        ("болест на Алцхаймер", "Алцхаймер"), ("Wilson's disease", "Wilson"), ("Turner syndrome", "Turner syndrome"),
    ],
)  # fmt: skip
def test_an_eponym_in_medical_use_is_no_name(text: str, name: str) -> None:
    assert beside(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mr Parkinson", "Parkinson"), ("Mr. Parkinson", "Parkinson"), ("Dr Crohn", "Crohn"), ("dr. Crohn belt", "Crohn"),
        ("Mevr. Foley", "Foley"), ("Mme Hodgkin", "Hodgkin"), ("Herr Alzheimer", "Alzheimer"), ("Frau Basedow", "Basedow"),
        ("г-н Паркинсон", "Паркинсон"), ("Jan Parkinson", "Parkinson"), ("J. Crohn", "Crohn"), ("Parkinson Jan", "Parkinson"),
        ("Alzheimer, Jan", "Alzheimer"), ("Naam: Parkinson", "Parkinson"), ("Nom : Crohn", "Crohn"), ("Patient: Foley", "Foley"),
        ("Wilson", "Wilson"), ("patient Graves", "Graves"), ("Murphy zag patiënt", "Murphy"), ("Downs", "Downs"), ("Turner", "Turner"),
        ("Wilson. Disease free", "Wilson"), ("Jansen", "Jansen"), ("ziekte van Jansen", "Jansen"), ("syndrome de Marie", "Marie"),
        ("M. Wilson", "Wilson"), ("dr Jansen, Crohn", "Jansen, Crohn"),
        ("JAN PARKINSON", "PARKINSON"), ("PARKINSON JAN", "PARKINSON"), ("Jan van Parkinson", "Parkinson"),
        ("zijn echtgenote Foley", "Foley"),
        ("huisarts Crohn", "Crohn"), ("Geachte Foley", "Foley"), ("patiënt Parkinson", "Parkinson"), ("Parkinson J.", "Parkinson"),
    ],
)  # fmt: skip
def test_an_eponym_that_may_be_a_person_stays_a_name(text: str, name: str) -> None:
    assert not beside(text, name)


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("Paracetamol", "en"),
        ("Oedeem", "nl"),
        ("Œdème", "fr"),
        ("Herzinsuffizienz", "de"),
        ("Хипертония", "bg"),
        ("Dafalgan Codeine", "fr"),
    ],
)
def test_a_medical_word_is_told_from_a_name(value: str, language: str) -> None:
    assert is_medical(value, language)


@pytest.mark.parametrize("value", ["Jan Jansen", "Krebs", "Rosa", "Jansen Astma", "", "Zona Diaz", "Cillín", "Ангелова"])
def test_a_name_is_no_medical_word(value: str) -> None:
    assert not is_medical(value, "en")


def test_the_score_says_how_a_term_was_found() -> None:
    text = "diabetes mellitus; metformine"
    results = TermRecognizer("nl").analyze(text)
    assert [(r.entity_type, r.score) for r in results] == [("DIAGNOSIS", 0.85), ("MEDICATION", 0.6)]
    assert results[0].recognition_metadata["lexicon"]
    assert all(word not in str(results[1].analysis_explanation.to_dict()) for word in ("metformin", "diabetes"))


def test_only_the_entities_asked_for_are_looked_for() -> None:
    assert [r.entity_type for r in TermRecognizer("nl").analyze("astma, katholiek", ["RELIGION"])] == ["RELIGION"]


def test_a_term_recognizer_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(TermRecognizer("fr")))  # noqa: S301  # our own bytes
    assert [r.entity_type for r in copy.analyze("asthme")] == ["DIAGNOSIS"]


def test_nothing_is_read_before_the_first_text() -> None:
    code = (
        "import recognizers; from recognizers.terms import lexicon, eponyms; recognizers.build('nl', terms=True); "
        "raise SystemExit(lexicon.load_lexicon.cache_info().currsize + eponyms.load_eponyms.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_reading_keeps_the_place_of_every_word() -> None:
    text = "  Œdème,\tStraße\n(е\u0301пи)  "
    reading = read_text(text)
    folded = [reading.text[start:].split(" ")[0] for start in reading.starts]
    assert [text[start:end] for start, end in reading.spans] == ["Œdème", "Straße", "е\u0301пи"]
    assert folded == ["oedeme", "strasse", "епи"]


def files() -> list[Any]:
    return [file for folder in DATA.iterdir() if folder.is_dir() for file in folder.iterdir()]


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{Path(str(file)).parent.name}/{file.name}")
def test_a_lexicon_names_its_source_and_is_sorted_without_doubles(file: Any) -> None:
    lines = lines_of(file)
    assert file.read_text(encoding="utf-8").startswith("# ")
    assert len(lines) == len(set(lines))
    terms = [fold(line.strip("*")) for line in lines if not line.startswith("- ")]
    assert [term.removesuffix(" !").strip("*") for term in terms] == sorted(term.removesuffix(" !").strip("*") for term in terms)
    assert all(re.fullmatch(r"(?:- |\*)?[^\W_](?:.*[^\W_])?['.]?\*?(?: !)?", line) for line in lines)


def test_the_table_of_sources_counts_every_file() -> None:
    table = resources.files("recognizers.terms").joinpath("SOURCES.md").read_text(encoding="utf-8")
    head, *body = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.split("## Terms by language")[1].splitlines()
        if line.startswith("|")
    ]
    counts = {
        (language, row[0].strip("`")): int(cell)
        for row in body
        for language, cell in zip(head[1:], row[1:], strict=True)
        if cell.isdigit() and row[0].startswith("`")
    }
    assert counts == {(Path(str(file)).parent.name, file.name): len(lines_of(file)) for file in files()}
    assert f"{len(lines_of(DATA.joinpath('eponyms.txt')))} names" in table
