"""How many leaks there may be at most, when some were found in a sample.

Comes in: counts. Goes out: a share. It must not know what was sampled.
"""

from __future__ import annotations

import math


def leak_bound(found: int, sampled: int) -> float:
    """The exact one-sided 95 % upper bound of the share of leaking texts: Clopper and Pearson, Biometrika 26 (1934).

    >>> round(leak_bound(0, 100), 4)
    0.0295
    >>> round(leak_bound(1, 100), 4)
    0.0466
    """
    if not 0 <= found <= sampled:
        raise ValueError("leak_bound: expected 0 <= found <= sampled, found another pair")
    if found == sampled:
        return 1.0
    if found == 0:
        return float(1 - 0.05 ** (1 / sampled))
    low, high = found / sampled, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(found, sampled, middle) > 0.05 else (low, middle)
    return high


def _at_most(found: int, sampled: int, share: float) -> float:
    """The chance of at most `found` in `sampled` draws."""
    whole = math.lgamma(sampled + 1)
    terms = (
        whole - math.lgamma(k + 1) - math.lgamma(sampled - k + 1) + k * math.log(share) + (sampled - k) * math.log1p(-share)
        for k in range(found + 1)
    )
    return math.fsum(math.exp(term) for term in terms) if share < 1 else 0.0
