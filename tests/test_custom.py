"""What `custom` may do: call a function that was allowed, and nothing that breaks a promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import redact as library
from redact.errors import DetectionError, LeakFound, PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY

POLICY = """
version: 1
name: own
purpose: tests
recipient: nobody
scope: tests
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      x: {operator: {custom: CUSTOM}}
"""
MODULE = """
import polars as pl

def size(values):
    return values.str.len_chars().cast(pl.String)

def count(values):
    return values.str.len_chars().cast(pl.Int64)

def fills(values):
    return values.fill_null("filled")

def same(values):
    return values

def one(values):
    return values.head(1)

def fails(values):
    raise ValueError(f"CANARY {values.to_list()}")

number = 3
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of functions where Python looks."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "own_functions.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path / "modules")


def policy(function: str, more: str = "") -> Policy:
    return parse_policy(POLICY.replace("CUSTOM", f"{{function: '{function}'{more}}}"))


def released(by: Policy, values: list[str | None], *, allow_custom: bool = True) -> pl.Series:
    frame = pl.LazyFrame({"id": [f"P{n}" for n in range(len(values))], "x": values}, schema={"id": pl.String, "x": pl.String})
    return library.pseudonymise(frame, by, FIXED_KEY, allow_custom=allow_custom).collect()["x"]


@pytest.mark.usefixtures("own")
def test_a_function_of_the_users_own_is_called_where_it_is_allowed() -> None:
    assert released(policy("own_functions:size"), ["ab", None, "c"]).to_list() == ["2", None, "1"]
    made = released(policy("own_functions:count", ", returns: integer"), ["ab", None])
    assert (made.dtype, made.to_list()) == (pl.Int64, [2, None])
    assert released(policy("own_functions:fills"), ["ab", None]).to_list() == ["ab", None]
    assert released(policy("own_functions:size"), []).to_list() == []


def test_a_policy_alone_does_not_call_or_import_a_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_trap.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x: custom: expected leave to call a function") as caught:
        released(policy("own_trap:f"), ["a"], allow_custom=False)
    assert "--allow-custom" in caught.value.hint


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("function", ["one", "fails", "count"])
def test_a_function_that_breaks_its_promise_stops_the_run_and_quotes_nothing(function: str) -> None:
    with pytest.raises(DetectionError) as caught:
        released(policy(f"own_functions:{function}"), ["a", "b"] * 500)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("own_functions:none", "expected own_functions:none to be imported, found AttributeError"),
        ("own_nothing:f", "expected own_nothing:f to be imported, found ModuleNotFoundError"),
        ("own_functions:number", "expected own_functions:number to be a function, found something else"),
        ("os.system", "custom.function: "),
        ("../x:f", "custom.function: "),
    ],
)
def test_a_function_that_is_not_there_is_refused(function: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        released(policy(function), ["a"])
    assert said in str(caught.value)


@pytest.mark.usefixtures("own")
def test_the_gate_searches_what_a_function_made(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"P{n:07d}" for n in range(200)], "x": [f"person{n}@example.org" for n in range(200)]})
    frame.write_parquet(tmp_path / "t.parquet")
    leaking = POLICY.replace("CUSTOM}", "CUSTOM}, entity: EMAIL_ADDRESS").replace("CUSTOM", "{function: 'own_functions:same'}")
    with pytest.raises(LeakFound):
        library.run(parse_policy(leaking), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY, allow_custom=True)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("own")
def test_the_command_line_calls_a_function_only_with_its_flag(tmp_path: Path, redact: Callable[..., Any]) -> None:
    (tmp_path / "p.yaml").write_text(POLICY.replace("CUSTOM", "{function: 'own_functions:size'}"))
    (tmp_path / "t.csv").write_text("id,x\nP1,ab\nP2,abc\n")
    refused = redact("plan", tmp_path / "p.yaml", tmp_path / "t.csv")
    assert (refused.code, "--allow-custom" in refused.err) == (2, True)
    assert redact("plan", "--allow-custom", tmp_path / "p.yaml", tmp_path / "t.csv").code == 0
