"""The flow of noise: a plan -> noisy tables, paid for from the budget of the scope.

Comes in: a plan whose policy has `aggregate.noise`, the house's ledger. Goes out: frames, and what was spent. The ledger is locked from
the question whether the budget suffices until the answer is in the house, and the spending is written before any noise is drawn: what
crashes between costs budget, and two runs at once never spend it twice.

An answer is kept sealed (AES-SIV, RFC 5297) in the house under the name of its release: the keyed digest of what was asked and of the
input files. Who asks the same again gets the same answer, at no cost: drawn anew it would average the noise away.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import polars_hash  # noqa: F401  # registers the `chash` namespace

from redact.aggregate import Exact, Order, bound, draw, opendp, share_of
from redact.aggregating import Direct, prepared_tables, write_cells
from redact.errors import InputError, LeakFound, OutputError
from redact.house import House
from redact.keys import Key
from redact.ledger import JSON, Ledger
from redact.plan import Plan
from redact.policy import Aggregate, Noise
from redact.publish import Stage

KIND = "privacy budget"


@dataclass(frozen=True)
class Spent:
    """What became of the budget of a scope, for the house's record."""

    release: str
    """The name under which the answer is kept."""
    drawn: bool
    """False where the answer was there already, and nothing was spent."""
    epsilon: float
    delta: float
    """Of all releases of the scope so far, this one with them."""
    budget_epsilon: float
    budget_delta: float


def noisy_tables(
    plan: Plan, direct: Direct, inputs: Mapping[str, Sequence[str]], house: House, ledger: Ledger, master: Key
) -> tuple[dict[str, pl.DataFrame], Spent]:
    """The tables of the policy with noise; `inputs` are keyed digests of the input files by table.

    Raises LeakFound where the budget of the scope does not suffice, PolicyError without OpenDP.
    """
    opendp()
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    assert said.noise is not None  # as above
    secret = house.secret("ledger", master)
    release = release_of(plan, inputs, secret)
    file = house.ledger / "answers" / release
    if _answered(ledger, release, file):
        return _known(plan, said.noise, release, file, secret, ledger)
    order = _order(plan.scope.derive("contributions"))
    exact = [bound(name, each, said.tables[name], said.noise, order) for name, each in prepared_tables(plan, direct).items()]
    with ledger.locked():
        if _answered(ledger, release, file):
            return _known(plan, said.noise, release, file, secret, ledger)
        _spend(plan.policy.scope, said.noise, release, ledger)
        frames = _drawn(exact, said)
        _keep(file, frames, secret)
        return frames, _spent(plan.policy.scope, said.noise, release, ledger, drawn=True)


def stage_noisy(frames: Mapping[str, pl.DataFrame], stage: Stage, format: str) -> None:
    """Stage the tables and hold what was written against them. Raises LeakFound."""
    for name, file in write_cells(frames, stage, format).items():
        if not file.equals(frames[name], null_equal=True):
            raise LeakFound(f"table {name}: expected the cells that were drawn, found others in the file")


def _answered(ledger: Ledger, release: str, file: Path) -> bool:
    return file.exists() and any(entry.content["release"] == release for entry in ledger.entries(KIND))


def _known(plan: Plan, noise: Noise, release: str, file: Path, secret: Key, ledger: Ledger) -> tuple[dict[str, pl.DataFrame], Spent]:
    return _kept(file, secret), _spent(plan.policy.scope, noise, release, ledger, drawn=False)


def _drawn(exact: Sequence[Exact], said: Aggregate) -> dict[str, pl.DataFrame]:
    assert said.noise is not None  # the caller looked
    return {each.name: draw(each, said.noise, share_of(said, said.noise)) for each in exact}


def release_of(plan: Plan, inputs: Mapping[str, Sequence[str]], secret: Key) -> str:
    """The name of a release: equal for equal questions about equal files, on the same day where the day counts; 32 hexadecimal digits."""
    policy = plan.policy
    day = plan.as_of.isoformat() if policy.retention or policy.minors else ""
    asked = policy.model_dump(
        mode="json", include={"scope", "purpose", "purposes", "country", "aggregate", "tables", "minors", "retention", "language"}
    )
    text = json.dumps([asked, {name: sorted(digests) for name, digests in inputs.items()}, day], sort_keys=True)
    return hmac.new(secret.derive("release").bytes(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _order(key: Key) -> Order:
    """Which of a person's cells come first: keyed by the scope, the same in every run."""

    def order(frame: pl.DataFrame) -> pl.Series:
        # NOTE: the length of each part stands before it, so that no two lines are spelled alike.
        parts = [piece for name in frame.columns for text in [pl.col(name).cast(pl.String)] for piece in (text.str.len_bytes(), text)]
        return frame.select(pl.concat_str([pl.lit(key.text()), *parts], separator=":").chash.blake3().alias("order")).to_series()  # type: ignore[attr-defined]

    return order


def _totals(scope: str, ledger: Ledger) -> tuple[float, float, float, float]:
    """Spent epsilon and delta, and the least budget that a policy of the scope ever had."""
    contents: list[Any] = [entry.content for entry in ledger.entries(KIND) if entry.content["scope"] == scope]
    epsilons, deltas = [each["epsilon"] for each in contents], [each["delta"] for each in contents]
    far = float("inf")
    least = min((each["budget"][0] for each in contents), default=far), min((each["budget"][1] for each in contents), default=far)
    return (sum(epsilons), sum(deltas), *least)


def _spend(scope: str, noise: Noise, release: str, ledger: Ledger) -> None:
    epsilon, delta, *least = _totals(scope, ledger)
    most = min(least[0], noise.budget.epsilon), min(least[1], noise.budget.delta)
    for name, spent, cost, limit in (("epsilon", epsilon, noise.epsilon, most[0]), ("delta", delta, noise.delta, most[1])):
        if spent + cost > limit * (1 + 1e-9):
            left = max(limit - spent, 0)
            raise LeakFound(
                f"aggregate.noise: expected {name} {cost:g} left in the budget of scope {scope}, found {left:g} of {limit:g}",
                "ask for the same release again, which costs nothing, or for less",
            )
    content: dict[str, JSON] = {"scope": scope, "release": release, "epsilon": noise.epsilon, "delta": noise.delta, "budget": list(most)}
    ledger.append(KIND, content)


def _spent(scope: str, noise: Noise, release: str, ledger: Ledger, *, drawn: bool) -> Spent:
    epsilon, delta, *least = _totals(scope, ledger)
    return Spent(release, drawn, epsilon, delta, min(least[0], noise.budget.epsilon), min(least[1], noise.budget.delta))


def _keep(file: Path, frames: Mapping[str, pl.DataFrame], secret: Key) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    whole = io.BytesIO()
    pl.DataFrame({name: [_bytes(frame)] for name, frame in frames.items()}).write_ipc(whole)
    sealed = AESSIV(_sealing(secret)).encrypt(whole.getvalue(), [file.name.encode()])
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_name(f".{file.name}.new")
        with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as target:
            target.write(sealed)
            target.flush()
            os.fsync(target.fileno())
        new.replace(file)
    except OSError as error:
        raise OutputError(f"house: expected room for a noisy answer, found {type(error).__name__}", "free some space") from None


def _bytes(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_ipc(target)
    return target.getvalue()


def _kept(file: Path, secret: Key) -> dict[str, pl.DataFrame]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    try:
        whole = AESSIV(_sealing(secret)).decrypt(file.read_bytes(), [file.name.encode()])
    except (InvalidTag, ValueError, OSError) as error:
        found = f"found another ({type(error).__name__})"
        raise InputError(f"house: expected the noisy answer that was kept, {found}", "put back the last good copy of the house") from None
    row = pl.read_ipc(io.BytesIO(whole)).row(0, named=True)
    return {name: pl.read_ipc(io.BytesIO(content)) for name, content in row.items()}


def _sealing(secret: Key) -> bytes:
    return secret.derive("answers", "mac").bytes() + secret.derive("answers", "encrypt").bytes()
