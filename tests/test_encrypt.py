"""What `encrypt` promises: joins by canonical form, told again with the key, refused where anything was changed."""

from __future__ import annotations

import random
import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import InputError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform import OPERATORS, Column
from redact.transform.encrypt import SHAPE, Encrypt, decrypt, encrypt

SCOPE = FIXED_KEY.derive("scope", "nobody", "tests")
POLICY = """
version: 1
name: encrypt
country: BE
purpose: tests
recipient: nobody
scope: tests
tables:
  t:
    subject: id
    columns:
      id: {operator: encrypt, entity: BE_NATIONAL_NUMBER}
      x: {operator: OPERATOR, entity: ENTITY}
"""
anything = st.text(st.characters(exclude_categories=["Cs"]))


def released(values: list[Any], operator: str = "encrypt", entity: str = "CODE", **more: Any) -> list[Any]:
    policy = parse_policy(POLICY.replace("OPERATOR", operator).replace("ENTITY", entity))
    ids = more.get("ids") or [f"{n:011d}" for n in range(len(values))]
    frame = pl.LazyFrame({"id": ids, "x": values}, schema={"id": pl.String, "x": pl.String})
    made = redact.pseudonymise(frame, policy, more.get("key", FIXED_KEY)).collect()
    return made[more.get("column", "x")].to_list()


@settings(deadline=None)
@given(st.lists(st.none() | anything, max_size=20), anything)
def test_every_string_is_told_again_with_the_key(values: list[str | None], namespace: str) -> None:
    series = pl.Series("x", values, dtype=pl.String)
    made = encrypt(series, FIXED_KEY, namespace)
    assert made.null_count() == series.null_count()
    assert made.drop_nulls().str.contains(SHAPE).all()
    assert made.n_unique() == series.n_unique()
    assert decrypt(made, FIXED_KEY, namespace).equals(series)


@settings(deadline=None)
@given(st.lists(st.none() | anything.filter(bool), min_size=1, max_size=20))
def test_a_column_is_told_again_in_canonical_form_or_as_it_was_spelled(values: list[str | None]) -> None:
    spelled = pl.Series(released(values, "{encrypt: {form: spelled}}"), dtype=pl.String)
    assert decrypt(spelled, SCOPE, "CODE").to_list() == values
    canonical = pl.Series(released(values), dtype=pl.String)
    assert decrypt(canonical, SCOPE, "CODE").to_list() == [redact.canon.canonical(value, "CODE") if value else None for value in values]


def test_spellings_of_one_value_join_and_columns_of_one_namespace_too() -> None:
    values, ids = ["85.07.30-033.28", "850730 03328"], ["85073003328", "85 07 30 033 28"]
    made = released(values, entity="BE_NATIONAL_NUMBER", ids=ids)
    assert len({*made, *released(values, entity="BE_NATIONAL_NUMBER", ids=ids, column="id")}) == 1
    assert decrypt(pl.Series(made), SCOPE, "BE_NATIONAL_NUMBER").to_list() == ["85073003328"] * 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | anything, min_size=1, max_size=30), st.integers(1, 29), st.randoms())
def test_chunks_and_order_change_nothing(values: list[str | None], cut: int, chance: random.Random) -> None:
    made = dict(zip(values, released(values), strict=True))
    assert released(values[:cut]) + (released(values[cut:]) if values[cut:] else []) == [made[value] for value in values]
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert released(shuffled) == [made[value] for value in shuffled]


def test_keys_namespaces_and_salts_part() -> None:
    value = pl.Series(["Jan"])
    made = [
        encrypt(value, FIXED_KEY, "a").item(), encrypt(value, FIXED_KEY, "b").item(), encrypt(value, OTHER_KEY, "a").item(),
        encrypt(value, FIXED_KEY, "a", pl.Series(["s"])).item(), encrypt(value, FIXED_KEY, "a", pl.Series(["t"])).item(),
        encrypt(value, FIXED_KEY, "a", pl.Series([""])).item(),
    ]  # fmt: skip
    assert len(set(made)) == len(made)


CHANGED = "found one of another key or column, or a changed one"


def changed(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(lambda text: changed(text, 5), CHANGED, id="a letter of the mark"),
        pytest.param(lambda text: changed(text, 27), CHANGED, id="a letter of the value"),
        pytest.param(lambda text: text[:-4], CHANGED, id="cut off"),
        pytest.param(lambda text: text + "=", "found another text", id="padded"),
        pytest.param(lambda text: text.removeprefix("siv."), "found another text", id="without its mark"),
        pytest.param(lambda text: text[:12], "found another text", id="too short"),
        pytest.param(lambda _: "CANARY", "found another text", id="no ciphertext"),
        pytest.param(lambda _: "siv.é", "found another text", id="other letters"),
    ],
)
def test_a_changed_ciphertext_is_refused_without_quoting_it(change: Any, found: str) -> None:
    made = encrypt(pl.Series("x", ["CANARY-7"]), FIXED_KEY, "a").item()
    with pytest.raises(InputError, match="reveal x: expected ciphertexts") as caught:
        decrypt(pl.Series("x", [change(made)]), FIXED_KEY, "a")
    assert found in str(caught.value)
    assert "CANARY" not in str(caught.value) + repr(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(("key", "namespace", "salt"), [(OTHER_KEY, "a", "s"), (FIXED_KEY, "b", "s"), (FIXED_KEY, "a", "t")])
def test_another_key_column_or_salt_is_refused(key: Any, namespace: str, salt: str) -> None:
    made = encrypt(pl.Series(["Jan"]), FIXED_KEY, "a", pl.Series(["s"]))
    assert decrypt(made, FIXED_KEY, "a", pl.Series(["s"])).to_list() == ["Jan"]
    for salts in (pl.Series([salt]), None):
        with pytest.raises(InputError, match="found one of another key or column"):
            decrypt(made, key, namespace, salts)


def test_an_operator_with_salts_encrypts_each_row_under_its_own_and_none_without() -> None:
    column = Column(
        name="x", kind="string", values=pl.col("x"), entity="BE_NATIONAL_NUMBER", namespace="n", country="BE", hash="blake3", key=SCOPE,
        salt=pl.col("salt"),
    )  # fmt: skip
    frame = pl.DataFrame({"x": ["85.07.30-033.28", "85073003328", "85073003328", "1"], "salt": ["s", "s", "t", None]})
    made = frame.select(OPERATORS["encrypt"].build(Encrypt(), column).alias("x")).to_series()
    assert made[0] == made[1] != made[2]
    assert made[3] is None
    assert decrypt(made, SCOPE, "n", frame["salt"]).to_list() == ["85073003328"] * 3 + [None]


def test_equal_lengths_look_alike_and_nothing_of_the_value_shows() -> None:
    made = released([f"Peeters{number:04d}" for number in range(500)])
    assert {len(value) for value in made} == {40}
    assert not [value for value in made if re.search("peeters", value, re.IGNORECASE)]
