"""The sample clinic as files: `python -m redact.testing.demo FOLDER [--patients N] [--seed S] [--format csv|parquet]`.

Comes in: a folder, a size. Goes out: the clinic's four tables in it. The same arguments write the same files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from redact.testing.sample_clinic import sample_clinic


def write_demo(folder: Path, patients: int = 1000, seed: int = 7, kind: str = "csv") -> list[Path]:
    """Write the sample clinic into `folder`, made where it is missing, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    clinic = sample_clinic(patients, seed)
    return clinic.write_parquet(folder) if kind == "parquet" else clinic.write_csv(folder)


def main(argv: Sequence[str] | None = None) -> None:
    """Write the clinic and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m redact.testing.demo", description="Write the tables of a made-up clinic.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    given = parser.parse_args(argv)
    if given.patients < 1:
        parser.error("--patients: expected 1 or more")
    for path in write_demo(given.folder, given.patients, given.seed, given.format):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
