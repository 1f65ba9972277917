"""Each data category that the organisations named has its rule in the organisation's shipped policy, and the rule does what it must.

`data/requirements.csv` says, for each row id (`[O2-D01]`, `[PER-D04]`, …), which columns of the organisation's sample hold the category,
what kind of thing each holds, and what becomes of the value planted in it, in the policy and in each of its variants:

- `gone`: it stands nowhere in a release, not even as a part of a cell (without a planted value: none of the column's own does);
- `coarser`: the column never holds it;
- `seen`: it stands in no release but in those of the column, and a purpose that may not see its category does not load;
- `text`: see `data/requirements_texts.csv`, whose texts come out with a token for what is in double brackets, and the rest as it was.
"""

from __future__ import annotations

import csv
import datetime
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

import redact
from redact.coverage import TESTED, collected, policy_lines, requirements
from redact.entities import ENTITIES
from redact.policy import ColumnRule, Policy, shipped
from redact.purposes import refusals, released_columns
from redact.testing.keys import FIXED_KEY
from redact.testing.organisations import SAMPLES
from redact.transform import OPERATORS

DATA = Path(__file__).parent / "data"
HOME = {row["id"]: row["policy"] for row in requirements() if row["policy"]}
PEOPLE, TODAY = 60, datetime.date(2026, 6, 30)
Tables = dict[str, pl.DataFrame]


def by_id(file: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {row: [] for row in HOME}
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            found[line["id"]].append(line)
    return found


CELLS, TEXTS = by_id("requirements.csv"), by_id("requirements_texts.csv")


@functools.cache
def variants(name: str) -> dict[str, Policy]:
    """The policy as it stands (``), and each of its variants."""
    file = shipped(name)
    assert file is not None
    told = yaml.safe_load(file.read_text(encoding="utf-8")).get("variants", {})
    return {"": redact.load_policy(file), **{variant: redact.load_policy(file, variant) for variant in told}}


def rule_of(policy: Policy, cell: dict[str, str]) -> ColumnRule:
    named = policy.tables[cell["table"]].rule_for(cell["column"])
    assert named is not None, f"expected a rule for {cell['table']}.{cell['column']}"
    return named[1]


@dataclass(frozen=True, eq=False)
class Spent:
    """A sample with the planted values in it, and what each variant releases of it."""

    tables: Tables
    releases: dict[str, Tables]

    def texts(self) -> dict[str, str]:
        """Everything that each variant releases, in small letters."""
        return {name: "\n".join(frame.write_csv() for frame in tables.values()).casefold() for name, tables in self.releases.items()}

    def values(self, variant: str, cell: dict[str, str]) -> set[str] | None:
        """What the column holds in the variant's release; None where there is no such column."""
        frame = self.releases[variant].get(cell["table"])
        return None if frame is None or cell["column"] not in frame.columns else set(written(frame[cell["column"]]))


@pytest.fixture(scope="session")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Spent]:
    """What becomes of an organisation's sample, by the name of its policy; made when first asked for."""

    @functools.cache
    def made(name: str) -> Spent:
        folder = tmp_path_factory.mktemp(name)
        tables = planted(name, folder)
        return Spent(tables, {variant: pseudonymised(policy, tables, folder) for variant, policy in variants(name).items()})

    return made


@pytest.fixture
def whole(row: str, spent: Callable[[str], Spent]) -> Spent:
    """The sample of the row's organisation."""
    return spent(HOME[row])


def pseudonymised(policy: Policy, tables: Tables, folder: Path) -> Tables:
    """The tables that the policy releases; what asks for tokens, or goes out as cells, needs a house, so a whole run."""
    used = {name: table for name, table in tables.items() if name in policy.released}
    if policy.aggregate is not None:
        out = folder / policy.name
        redact.run(policy, [folder / f"{name}.parquet" for name in used], out, FIXED_KEY, base=folder)
        made = {name: pl.read_parquet(out / f"{name}.parquet") for name in policy.aggregate.tables}
        assert {path.stem for path in out.iterdir()} == {"manifest", *made}, "expected no rows beside the cells"
    elif any(rule.operator.name == "token" for table in policy.released.values() for rule in table.columns.values()):
        out = folder / policy.name
        redact.run(policy, [folder / f"{name}.parquet" for name in used], out, FIXED_KEY, base=folder)
        made = {name: pl.read_parquet(out / f"{name}.parquet") for name in used}
    else:
        frames = redact.pseudonymise({name: table.lazy() for name, table in used.items()}, policy, FIXED_KEY, base=folder)
        made = {name: frame.collect() for name, frame in frames.items()}
    assert not [name for name, frame in made.items() if not frame.height], "expected rows in every table"
    return made


def planted(name: str, folder: Path) -> Tables:
    """The organisation's sample of people whom every variant may release, with this file's cells and texts in every row."""
    sample = SAMPLES[name](PEOPLE, 7)
    sample.write(folder)
    key = next(iter(sample.tables.values())).columns[0]
    out = pl.col(key).is_in(sample.out["subject"].to_list()).fill_null(value=False)
    tables = {table: frame.filter(~out) if key in frame.columns else frame for table, frame in sample.tables.items()}
    for cell in (cell for row, cells in CELLS.items() if HOME[row] == name for cell in cells if cell["planted"]):
        frame = tables[cell["table"]]
        tables[cell["table"]] = frame.with_columns(typed(cell["planted"], frame.schema[cell["column"]]).alias(cell["column"]))
    told: dict[tuple[str, str], list[dict[str, str]]] = {}
    for text in (text for row, texts in TEXTS.items() if HOME[row] == name for text in texts):
        told.setdefault((text["table"], text["column"]), []).append(text)
    for (table, column), texts in told.items():
        tables[table] = with_texts(tables[table], column, texts)
    for table, frame in tables.items():
        tables[table] = frame.with_columns(closed_on=pl.lit(None, pl.Date)) if "closed_on" in frame.columns else frame
        tables[table].write_parquet(folder / f"{table}.parquet")
    return tables


def with_texts(frame: pl.DataFrame, column: str, told: list[dict[str, str]]) -> pl.DataFrame:
    """The texts by turns, row by row, each in its language where a column says it."""
    assert frame.height >= len(told), f"expected rows for every text of {column}"
    texts = [told[number % len(told)] for number in range(frame.height)]
    languages = [name for name in frame.columns if name in {"language", "note_language"}]
    said = pl.Series(column, [re.sub(r"\[\[|\]\]", "", text["text"]) for text in texts])
    return frame.with_columns(said, *(pl.Series(name, [text["language"] for text in texts]) for name in languages))


def typed(value: str, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.Date:
        return pl.lit(datetime.date.fromisoformat(value))
    return pl.lit(datetime.datetime.fromisoformat(value) if dtype == pl.Datetime else value).cast(dtype)


def written(column: pl.Series) -> list[str]:
    if column.dtype == pl.Datetime:
        return column.drop_nulls().dt.strftime("%Y-%m-%d %H:%M:%S").to_list()
    return column.drop_nulls().cast(pl.String).to_list()


def having(*becomes: str) -> list[str]:
    return [row for row, cells in CELLS.items() if set(becomes) & {cell["becomes"] for cell in cells}]


@pytest.mark.parametrize("row", HOME)
def test_the_category_has_a_rule_an_entity_of_its_kind_and_a_default_operator(row: str) -> None:
    assert any(line.startswith(f"{HOME[row]}.yaml:") for line in policy_lines().get(row, [])), "a line of the policy names the row"
    assert CELLS[row]
    for cell in CELLS[row]:
        rule = rule_of(variants(HOME[row])[""], cell)
        entity = ENTITIES["FREE_TEXT" if rule.operator.name == "scrub" else rule.entity or ""]
        assert (entity.reach, entity.category) == (cell["reach"], cell["category"]), cell["column"]
        assert entity.operator in OPERATORS
        assert entity.reach != "direct" or entity.operator not in {"keep", "generalise"}, entity.name


@pytest.mark.parametrize("row", having("gone", "coarser"))
def test_a_planted_value_comes_out_of_no_variant(row: str, whole: Spent) -> None:
    for variant, text in whole.texts().items():
        for cell in (cell for cell in CELLS[row] if cell["becomes"] in {"gone", "coarser"}):
            values = whole.values(variant, cell) or set()
            source = set(written(whole.tables[cell["table"]][cell["column"]]))
            assert source, cell["column"]
            assert not values & source, (variant, cell["column"])
            if cell["becomes"] == "gone":
                assert not [value for value in source if len(value) > 5 and value.casefold() in text], (variant, cell["column"])


def classes_of(policy: Policy) -> set[str]:
    """The columns by which a policy's tables of cells tell people apart."""
    cells = policy.aggregate.tables.values() if policy.aggregate else ()
    return {f"tables.{table.source}.columns.{dimension.column}" for table in cells for dimension in table.by.values()}


@pytest.mark.parametrize("row", having("seen"))
def test_what_may_be_seen_is_seen_by_the_purposes_that_may(row: str, whole: Spent) -> None:
    for variant, text in whole.texts().items():
        policy = variants(HOME[row])[variant]
        for cell in (cell for cell in CELLS[row] if cell["becomes"] == "seen"):
            place = f"tables.{cell['table']}.columns.{cell['column']}"
            shown = [seen for seen in released_columns(policy) if seen.path == place]
            released = place in classes_of(policy) if policy.aggregate else whole.values(variant, cell) is not None
            # NOTE: under `aggregate` also what the rows would show is held to the purpose, though no row goes out.
            assert bool(shown) == released or (policy.aggregate and shown), (variant, place)
            if not released:
                assert not (len(cell["planted"]) > 5 and cell["planted"].casefold() in text), (variant, place)
            if not shown:
                continue
            assert cell["category"] not in {"special", "health"} or policy.kind != "marketing", (variant, place)
            blind = policy.purposes[policy.purpose].model_copy(update={"categories": ["text"]})
            stopped = refusals(policy.model_copy(update={"purposes": {**policy.purposes, policy.purpose: blind}}), TODAY)
            assert ("P01", place) in {(each.rests_on, each.place) for each in stopped}, (variant, place)


@pytest.mark.parametrize("row", [row for row, texts in TEXTS.items() if texts])
def test_what_a_text_says_of_a_category_is_scrubbed_and_the_rest_stays(row: str, whole: Spent) -> None:
    for text in TEXTS[row]:
        pieces = [re.escape(piece.strip()) for piece in re.split(r"\[\[.*?\]\]", text["text"])]
        expected = re.compile(r"\W*(?:\[\w[^\[\]]*\]\W*)+".join(pieces))
        found = {variant: whole.values(variant, text) for variant in whole.releases}
        assert any(found.values()), "a variant releases the texts"
        for variant, values in found.items():
            assert values is None or any(map(expected.fullmatch, values)), (variant, text["text"])
        secrets = [secret.casefold() for secret in re.findall(r"\[\[(.*?)\]\]", text["text"])]
        assert not [secret for secret in secrets for told in whole.texts().values() if secret in told], text["text"]


def test_the_gender_at_birth_and_the_one_lived_in_meet_in_no_release() -> None:
    """Of O2-D07."""
    for variant, policy in variants("clinic_be").items():
        shown = {seen.name for seen in released_columns(policy) if seen.table == "patients"}
        assert not {"gender_at_birth", "gender"} <= shown, variant


def test_the_list_of_tests_is_that_of_the_tests() -> None:
    assert TESTED.read_text(encoding="utf-8") == collected(Path(__file__).parents[1]), "python -m redact.coverage --write"
