"""stub"""
from dataclasses import dataclass
@dataclass(frozen=True)
class Verdict:
    rows: dict
def gate(plan, stage, witnesses, suppressed):
    import polars as pl
    return Verdict({t.name: pl.scan_parquet(stage.release/f"{t.name}.parquet").select(pl.len()).collect().item() for t in plan.tables})
