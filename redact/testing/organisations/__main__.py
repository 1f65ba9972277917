"""An organisation's sample as files: `python -m redact.testing.organisations POLICY FOLDER [--people N] [--seed S] [--format csv|parquet]`.

Comes in: the name of a shipped policy, a folder, a size. Goes out: in the folder a copy of the policy and the lists that it names, and
the tables in `tables/`. The same arguments write the same files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from redact.policy import shipped
from redact.testing.organisations import SAMPLES


def write_sample(name: str, folder: Path, people: int = 1000, seed: int = 7, kind: str = "csv") -> list[Path]:
    """Write the sample of the policy `name` and return the policy and the folder of its tables."""
    policy, tables = folder / f"{name}.yaml", folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    sample = SAMPLES[name](people, seed)
    source = shipped(name)
    assert source is not None, "each sample is that of a policy that ships"
    policy.write_bytes(source.read_bytes())
    sample.write(tables, kind)
    for listed in sample.lists:
        (tables / listed).replace(folder / listed)
    return [policy, tables]


def main(argv: Sequence[str] | None = None) -> None:
    """Write the sample and say where it is."""
    parser = argparse.ArgumentParser(
        prog="python -m redact.testing.organisations",
        description="Write made-up tables of one of five organisations, its lists, and a copy of its policy.",
    )
    parser.add_argument("policy", choices=sorted(SAMPLES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    given = parser.parse_args(argv)
    if given.people < 1:
        parser.error("--people: expected 1 or more")
    for path in write_sample(given.policy, given.folder, given.people, given.seed, given.format):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
