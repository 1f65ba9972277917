"""Whole numbers -> the same with noise, by OpenDP and the system's randomness.

Comes in: vectors, what one person adds to them, epsilon and delta. Goes out: noisy vectors. It must not know cells.

OpenDP proves of each measurement what it costs; the scale is the least whose cost it finds to be within epsilon and delta. Sources:
discrete Laplace, Ghosh, Roughgarden and Sundararajan (2009); discrete Gaussian and its cost, Canonne, Kamath and Steinke (2020);
thresholds, Rogers (2023).
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redact.errors import PolicyError


@dataclass(frozen=True)
class Cost:
    """What one vector may cost."""

    epsilon: float
    delta: float = 0.0


def opendp() -> Any:  # of an extra, which need not be there
    """The library. Raises PolicyError where it is not installed."""
    try:
        found = importlib.import_module("opendp.prelude")
    except ImportError:
        raise PolicyError("aggregate.noise: expected the package opendp, found none", "install redact with its extra opendp") from None
    # NOTE: of OpenDP's own making: what its committee has not vetted yet is behind this word, and that is all of it.
    found.enable_features("contrib")
    return found


def laplace(values: Sequence[int], cells: int, size: int, cost: Cost) -> list[int]:
    """Each value with noise of the discrete Laplace distribution of scale cells * size / epsilon: epsilon-differentially private where one
    person changes at most `cells` values, each by at most `size`."""
    dp = opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    measurement = dp.binary_search_chain(
        lambda scale: dp.m.make_laplace(*space, scale=scale), d_in=cells * size, d_out=cost.epsilon, T=float
    )
    return [int(value) for value in measurement(list(values))]


def gaussian(values: Sequence[int], cells: int, size: int, cost: Cost) -> list[int]:
    """The same with noise of the discrete Gaussian distribution: (epsilon, delta)."""
    dp = opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T=float)

    def make(scale: float) -> Any:
        return dp.c.make_fix_delta(dp.c.make_zCDP_to_approxDP(dp.m.make_gaussian(*space, scale=scale)), cost.delta)

    far = math.sqrt(cells) * size
    measurement = dp.binary_search_chain(make, d_in=far, d_out=(cost.epsilon, cost.delta), T=float)
    return [int(value) for value in measurement(list(values))]


def above_threshold(counts: Mapping[str, int], cells: int, cost: Cost) -> dict[str, int]:
    """The noisy counts of those keys that pass a threshold, which a key of one person passes with a chance within delta."""
    dp = opendp()
    keyed = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64"))
    space, far = (keyed, dp.l01inf_distance(dp.absolute_distance(T="i64"))), (cells, cells, 1)
    scale = cells / cost.epsilon * (1 + 1e-12)

    def make(threshold: int) -> Any:
        return dp.m.make_laplace_threshold(*space, scale=scale, threshold=threshold)

    def is_within(threshold: int) -> bool:
        epsilon, delta = make(threshold).map(far)
        return bool(epsilon <= cost.epsilon and delta <= cost.delta)

    # NOTE: 0.16 shows a count that equals the threshold, and leaves that chance out of the delta that it states, so the next one is taken:
    # https://github.com/opendp/opendp/issues/2922
    measurement = make(dp.binary_search(is_within, bounds=(1, 2**31 - 2), T=int) + 1)
    return {str(key): int(value) for key, value in measurement(dict(counts)).items()}
