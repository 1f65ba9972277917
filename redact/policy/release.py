"""How a release is written, and what the gate does about a finding.

Comes in: nothing. Goes out: `Release`, `Verify`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from redact.policy.strict import Reason, Strict


class Release(Strict):
    """How the release is written."""

    format: Literal["parquet", "csv"] = "parquet"
    order: Literal["keyed", "input"] = "keyed"
    """In the order of the key, which tells nothing, or of the input, by which a row can be found again."""
    because: Reason | None = None
    """Why `order: input` does no harm."""

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if self.order == "input" and not self.because:
            raise ValueError("order: input lets the row number link a release to its source; expected because:")
        return self


class Verify(Strict):
    """What the gate holds and what it does about a finding."""

    on_finding: Literal["stop", "suppress"] = "stop"
    """The run is refused, or the cell becomes null and is counted."""
    cap: Annotated[float, Field(gt=0, le=0.1)] = 0.001
    """With `suppress`: the share of a table's cells above which the run stops all the same."""
    names: Literal["patterns", "models"] = "patterns"
    """Whether the gate's own detectors run patterns only or the language models too."""
