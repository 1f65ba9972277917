"""What `pseudonym` promises of alphabets, collisions and salts."""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform import OPERATORS, Column
from redact.transform.distinct import KEPT, Distinct
from redact.transform.lettering import ALPHABETS, written
from redact.transform.pseudonym import Pseudonym, needed

SCOPE = FIXED_KEY.derive("scope", "nobody", "tests")
POLICY = """
version: 1
name: pseudonym
purpose: tests
recipient: nobody
scope: tests
hash: hmac-sha256
tables:
  t:
    subject: id
    columns:
      id: {operator: OPERATOR, entity: CODE}
      x: {operator: OPERATOR, entity: CODE}
"""


def released(values: list[Any], operator: str) -> pl.DataFrame:
    policy = parse_policy(POLICY.replace("OPERATOR", operator))
    ids = [value or "none" for value in values]
    frame = pl.LazyFrame({"id": ids, "x": values}, schema={"id": pl.String, "x": pl.String})
    return redact.pseudonymise(frame, policy, FIXED_KEY).collect()


def digest(value: str) -> str:
    return hmac.new(SCOPE.derive("pseudonym", "CODE").text().encode(), value.encode(), hashlib.sha256).hexdigest()


def expected(value: str, alphabet: str, length: int) -> str:
    """The letters of a digest, reckoned with Python's integers."""
    number, letters = digest(value), ALPHABETS[alphabet].letters
    if alphabet == "digits":
        return "".join(f"{int(number[at : at + 16], 16) % 10**12:012d}" for at in range(0, 48, 16))[:length]
    if alphabet == "base32":
        bits = f"{int(number, 16):0256b}"
        return "".join(letters[int(bits[5 * at : 5 * at + 5], 2)] for at in range(length))
    return "".join(letters[int(digit, 16)] for digit in number[:length])


@pytest.mark.parametrize(("alphabet", "usual", "most"), [("consonants", 24, 48), ("hex", 24, 48), ("base32", 20, 38), ("digits", 29, 36)])
def test_a_pseudonym_is_its_digest_in_the_letters_of_the_alphabet(alphabet: str, usual: int, most: int) -> None:
    values = [f"value {number}" for number in range(50)] + [None]
    for length in (None, 16, 17, most):
        told = "" if length is None else f", length: {length}"
        made = released(values, f"{{pseudonym: {{alphabet: {alphabet}, prefix: p-{told}}}}}")
        wanted = [value and "p-" + expected(value, alphabet, length or usual) for value in values]
        assert made["x"].to_list() == wanted
        assert made["id"].to_list()[:-1] == wanted[:-1]


@pytest.mark.parametrize("alphabet", list(ALPHABETS))
def test_every_letter_stands_everywhere_as_often(alphabet: str) -> None:
    kind = ALPHABETS[alphabet]
    digits = pl.Series([hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)])
    made = written(digits, kind, kind.most).to_list()
    for at in range(kind.most):
        counts = [sum(value[at] == letter for value in made) for letter in kind.letters]
        assert min(counts) > 0.7 * len(made) / len(kind.letters)
        assert max(counts) < 1.3 * len(made) / len(kind.letters)


@pytest.mark.parametrize(("alphabet", "length"), [("base32", 39), ("digits", 37), ("digits", 15), ("hex", 49)])
def test_more_letters_than_the_digest_gives_and_fewer_than_sixteen_are_refused(alphabet: str, length: int) -> None:
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.id\.operator\.pseudonym"):
        released(["1"], f"{{pseudonym: {{alphabet: {alphabet}, length: {length}}}}}")


def test_a_length_too_short_for_the_distinct_values_of_the_run_is_refused() -> None:
    operator = "{pseudonym: {alphabet: digits, length: 16}}"
    values = [f"{number:07d}" for number in range(100_000)]
    assert released(values * 2, operator)["x"].n_unique() == 100_000
    with pytest.raises(PolicyError) as caught:
        released([f"{number:07d}" for number in range(200_000)], operator)
    said = str(caught.value)
    assert re.match(r"column (id|x): operator pseudonym\.length: expected 17 digits or more .* or the usual 29, found 16", said)
    assert released([f"{number:07d}" for number in range(200_000)], "{pseudonym: {alphabet: digits, length: 17}}").height == 200_000


@pytest.mark.parametrize("alphabet", list(ALPHABETS))
def test_the_length_that_is_needed_is_the_least_whose_odds_are_one_in_a_million(alphabet: str) -> None:
    for values in (2, 1_000, 10**6, 10**9):
        length, letters = needed(values, alphabet), len(ALPHABETS[alphabet].letters)
        assert values**2 / 2 / letters**length <= 1e-6 < values**2 / 2 / letters ** (length - 1)
    assert needed(10**9, alphabet) <= ALPHABETS[alphabet].usual


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 30_000), st.integers(1, 9), st.randoms())
def test_distinct_values_are_counted_alike_in_any_order_and_chunks(many: int, chunks: int, chance: random.Random) -> None:
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(many)]
    whole = Distinct()
    about = whole.add(pl.Series(digests))
    assert about == many if many < KEPT else abs(about - many) < 0.08 * many
    again = digests + digests[: many // 2]
    chance.shuffle(again)
    parts = Distinct()
    told = [parts.add(pl.Series(again[at::chunks], dtype=pl.String)) for at in range(chunks)]
    assert told[-1] == about
    assert told == sorted(told)


@pytest.mark.parametrize("hash_name", ["blake3", "hmac-sha256"])
def test_a_salt_stands_before_the_value_and_a_row_without_one_gets_none(hash_name: Any) -> None:
    column = Column(
        name="x", kind="string", values=pl.col("x"), entity="BE_NATIONAL_NUMBER", namespace="n", country="BE", hash=hash_name, key=SCOPE,
        salt=pl.col("salt"),
    )  # fmt: skip
    frame = pl.DataFrame({"x": ["85.07.30-033.28", "85073003328", "85073003328", "85073003328"], "salt": ["s", "s", "t", None]})
    made = frame.select(OPERATORS["pseudonym"].build(Pseudonym(), column)).to_series().to_list()
    assert made[0] == made[1] != made[2]
    assert made[3] is None
    if hash_name == "hmac-sha256":
        key = SCOPE.derive("pseudonym", "n").text().encode()
        assert made[0] == "".join(
            ALPHABETS["consonants"].letters[int(digit, 16)] for digit in hmac.new(key, b"s\x0085073003328", hashlib.sha256).hexdigest()[:24]
        )


THREADS = """
import hashlib, polars as pl, redact
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY
policy = parse_policy('''{policy}''')
frame = pl.DataFrame({{name: [f"{{number:011d}}" for number in range(300_000)] for name in ("id", "a", "b", "c")}})
made = redact.pseudonymise(frame.lazy(), policy, FIXED_KEY).collect(engine="streaming")
print(pl.thread_pool_size(), hashlib.sha256(made.write_csv().encode()).hexdigest())
"""


def test_threads_change_nothing() -> None:
    policy = POLICY.split("    columns:")[0] + (
        "    columns:\n      id: {operator: pseudonym, entity: CODE}\n      a: {operator: {pseudonym: {alphabet: digits}}, entity: A}\n"
        "      b: {operator: encrypt, entity: B}\n      c: {operator: fpe, entity: C}\n"
    )
    told = []
    for threads in ("1", "4"):
        env = {**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        command = [sys.executable, "-c", THREADS.format(policy=policy)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told.append(done.stdout.split())
    assert [size for size, _ in told] == ["1", "4"]
    assert told[0][1] == told[1][1]
