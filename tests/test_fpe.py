"""What `fpe` promises, held against FF1 as the standard writes it, numeral by numeral."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import InputError, PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform import OPERATORS, Column, ff1
from redact.transform.fpe import Fpe, decrypt

SCOPE = FIXED_KEY.derive("scope", "nobody", "tests")
POLICY = """
version: 1
name: fpe
purpose: tests
recipient: nobody
scope: tests
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      beside: {operator: drop}
      x: {operator: OPERATOR, entity: ENTITY, on_error: ON_ERROR}
"""


def policy_of(operator: str, entity: str = "CODE", on_error: str = "error") -> Policy:
    return parse_policy(POLICY.replace("OPERATOR", operator).replace("ENTITY", entity).replace("ON_ERROR", f"'{on_error}'"))


def released(values: list[Any], operator: str = "fpe", beside: list[Any] | None = None, **more: Any) -> list[Any]:
    key = more.pop("key", FIXED_KEY)
    frame = pl.LazyFrame(
        {"id": [f"P{n:07d}" for n in range(len(values))], "beside": beside or ["b"] * len(values), "x": values},
        schema={"id": pl.String, "beside": pl.String, "x": pl.String},
    )
    return redact.pseudonymise(frame, policy_of(operator, **more), key).collect()["x"].to_list()


def written_out(numerals: list[int], radix: int, key: bytes, tweak: bytes) -> list[int]:
    """Algorithm 7 of SP 800-38G, step by step, with Python's integers."""

    def aes(block: bytes) -> bytes:
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)  # noqa: S305  # of which FF1 is a mode

    def number(part: list[int]) -> int:
        total = 0
        for numeral in part:
            total = total * radix + numeral
        return total

    n, t = len(numerals), len(tweak)
    u = n // 2
    v = n - u
    a, b = numerals[:u], numerals[u:]
    width = -(-(radix**v - 1).bit_length() // 8)
    d = 4 * -(-width // 4) + 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256]) + n.to_bytes(4, "big") + t.to_bytes(4, "big")
    for i in range(10):
        q = tweak + bytes((-t - width - 1) % 16) + bytes([i]) + number(b).to_bytes(width, "big")
        r = bytes(16)
        for at in range(0, len(p + q), 16):
            r = aes(bytes(x ^ y for x, y in zip(r, (p + q)[at : at + 16], strict=True)))
        s = r
        for j in range(1, -(-d // 16)):
            s += aes(bytes(x ^ y for x, y in zip(r, j.to_bytes(16, "big"), strict=True)))
        m = u if i % 2 == 0 else v
        c = (number(a) + int.from_bytes(s[:d], "big")) % radix**m
        a, b = b, [c // radix**place % radix for place in reversed(range(m))]
    return a + b


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([2, 3, 10, 16, 26, 36, 62, 255, 256, 1000, 65536]), st.sampled_from([16, 24, 32]), st.binary(max_size=40))
def test_ff1_is_the_standard_written_out(data: st.DataObject, radix: int, size: int, tweak: bytes) -> None:
    least = ff1.least_length(radix)
    length = data.draw(st.integers(least, least + 60))
    rows = data.draw(st.lists(st.lists(st.integers(0, radix - 1), min_size=length, max_size=length), min_size=1, max_size=3))
    rows.append([radix - 1] * length)
    key = data.draw(st.binary(min_size=size, max_size=size))
    plain = np.array(rows, dtype=np.uint32)
    made = ff1.encrypt(plain, radix, key, tweak)
    assert made.tolist() == [written_out(row, radix, key, tweak) for row in rows]
    assert ff1.decrypt(made, radix, key, tweak).tolist() == rows
    tweaks = np.frombuffer(tweak * len(rows), dtype=np.uint8).reshape(len(rows), len(tweak))
    assert ff1.encrypt(plain, radix, key, tweaks).tolist() == made.tolist()


texts = st.lists(
    st.none() | st.from_regex(r"[0-9]{6,40}|[0-9]{3}[-./ ][0-9]{2,5}[-./ ][0-9]{1,30}", fullmatch=True), min_size=1, max_size=30
)


@settings(max_examples=50, deadline=None)
@given(texts)
def test_what_is_encrypted_keeps_its_form_and_is_told_again_with_the_key(values: list[str | None]) -> None:
    made = released(values)
    assert [value and re.sub(r"\d", "0", value) for value in made] == [value and re.sub(r"\d", "0", value.strip()) for value in values]
    assert decrypt(pl.Series(made, dtype=pl.String), SCOPE, "CODE", Fpe()).to_list() == values


@pytest.mark.parametrize("length", [6, 7, 11, 19, 40])
def test_different_values_stay_different(length: int) -> None:
    values = [f"{number:0{length}d}" for number in range(20_000)]
    made = released(values)
    assert len(set(made)) == len(values)
    assert all(re.fullmatch(rf"[0-9]{{{length}}}", value) for value in made)


@settings(max_examples=25, deadline=None)
@given(texts, st.integers(1, 29), st.randoms())
def test_chunks_and_order_change_nothing(values: list[str | None], cut: int, chance: random.Random) -> None:
    made = dict(zip(values, released(values), strict=True))
    pieces = released(values[:cut]) + (released(values[cut:]) if values[cut:] else [])
    assert pieces == [made[value] for value in values]
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert released(shuffled) == [made[value] for value in shuffled]


def test_separators_stay_and_do_not_matter() -> None:
    plain, dotted, spaced = released(["85073003328", "85.07.30-033.28", "850730 03328"], entity="BE_NATIONAL_NUMBER")
    assert (dotted, spaced) == (f"{plain[:2]}.{plain[2:4]}.{plain[4:6]}-{plain[6:9]}.{plain[9:]}", f"{plain[:6]} {plain[6:]}")


def test_keys_namespaces_tweaks_and_salts_part() -> None:
    values = ["85073003328"]
    tweaked = "{fpe: {tweak: beside}}"
    made = [
        *released(values), *released(values, key=OTHER_KEY), *released(values, entity="OTHER"), *released(values, tweaked, ["b"]),
        *released(values, tweaked, ["c"]), *released(values, tweaked, [None]), *released(values, tweaked, ["tweak"]),
    ]  # fmt: skip
    assert len(set(made)) == len(made)
    assert released(values * 3, tweaked, ["b", "c", " b "]) == [made[3], made[4], made[3]]


def test_a_tweak_is_needed_to_undo_and_undoes() -> None:
    values, beside = ["85073003328", "85073003328", None], ["b", None, "c"]
    made = pl.Series(released(values, "{fpe: {tweak: beside}}", beside), dtype=pl.String)
    parameters, tweaks = Fpe(tweak="beside"), pl.Series(beside)
    assert decrypt(made, SCOPE, "CODE", parameters, tweaks).to_list() == values
    assert decrypt(made, SCOPE, "CODE", parameters, tweaks.reverse()).to_list() != values


@pytest.mark.parametrize(
    ("alphabet", "values"),
    [
        ("hex", ["0123abcdef", "ffffff"]),
        ("letters_and_digits", ["AB12-CD34", "ZZZZ"]),
        ("АБВГДЕЖЗИЙ", ["АБВГДЕЖ", "ЖЖЖЖЖЖ-Ж"]),
        ("01", ["0" * 20, "01" * 60]),
    ],
)
def test_any_alphabet_is_kept(alphabet: str, values: list[str]) -> None:
    made = released(values, f"{{fpe: {{alphabet: '{alphabet}'}}}}")
    letters = Fpe(alphabet=alphabet).letters
    assert all(set(value) <= {*letters, "-"} for value in made)
    assert made != values
    assert decrypt(pl.Series(made), SCOPE, "CODE", Fpe(alphabet=alphabet)).to_list() == values


def test_capitals_do_not_matter_where_the_entity_says_so() -> None:
    one, other = released(["ab12-cd34", "AB12-CD34"], "{fpe: {alphabet: letters_and_digits}}", entity="MEDICAL_RECORD_NUMBER")
    assert one == other


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12345", "expected 6 to 4096 letters of the alphabet in a cell, found others"),
        (" -", "expected 6 to 4096 letters"),
        ("1" * 4097, "expected 6 to 4096 letters"),
        ("1234567x", "expected letters of the alphabet and separators, found cells with others"),
        ("1234567\n", None),
        ("１２３４５６７", "found cells with others"),
        ("CANARY-1234567", "found cells with others"),
    ],
)
def test_what_cannot_be_encrypted_stops_the_run_or_is_null(value: str, expected: str | None) -> None:
    values = ["7654321", value]
    if expected is None:
        assert released(values)[1] == released([value.strip()])[0]
        return
    with pytest.raises(InputError) as caught:
        released(values)
    assert str(caught.value).startswith("column x: operator fpe: ")
    assert expected in str(caught.value)
    assert "CANARY" not in str(caught.value) + repr(caught.value)
    assert released(values, on_error="null") == [*released(values[:1]), None]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("{fpe: {alphabet: aab}}", "fpe: alphabet: expected each letter once"),
        ("{fpe: {alphabet: '0123456789-'}}", "fpe: separators: expected none of the alphabet's letters"),
        ("{fpe: {tweak: nowhere}}", "operator.fpe.tweak: expected another listed column of the table, found nowhere"),
        ("{fpe: {tweak: x}}", "operator.fpe.tweak: expected another listed column of the table, found x"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(operator: str, expected: str) -> None:
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x") as caught:
        released(["1234567"], operator)
    assert expected in str(caught.value)


def test_a_subject_takes_no_tweak_by_which_it_would_become_two() -> None:
    text = (
        POLICY.replace("id: {operator: pseudonym", "id: {operator: {fpe: {tweak: x}}")
        .replace("OPERATOR", "drop")
        .replace("ON_ERROR", "error")
    )
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.id: operator\.fpe\.tweak: expected none for a subject"):
        redact.pseudonymise(pl.LazyFrame({"id": ["1234567"], "beside": ["b"], "x": ["x"]}), parse_policy(text), FIXED_KEY)


def test_a_reveal_of_what_fpe_cannot_have_made_is_refused_without_quoting_it() -> None:
    with pytest.raises(InputError, match="reveal fpe") as caught:
        decrypt(pl.Series(["CANARY"]), SCOPE, "CODE", Fpe())
    assert "CANARY" not in str(caught.value)


def test_a_salt_of_the_subject_parts_its_values_and_without_it_there_is_none() -> None:
    column = Column(
        name="x", kind="string", values=pl.col("x"), entity="CODE", namespace="CODE", country="", hash="blake3", key=SCOPE,
        salt=pl.col("salt"),
    )  # fmt: skip
    frame = pl.DataFrame({"x": ["1234567"] * 3, "salt": ["s", "t", None]})
    made = frame.select(OPERATORS["fpe"].build(Fpe(), column).alias("x")).to_series()
    assert made[2] is None
    assert len({*made.to_list(), *released(["1234567"])}) == 4
    assert decrypt(made, SCOPE, "CODE", Fpe(), salts=frame["salt"]).to_list() == ["1234567", "1234567", None]
