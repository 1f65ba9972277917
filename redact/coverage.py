"""What keeps each requirement: the line of a policy, and the tests that fail without it.

Comes in: `requirements.csv` (the rows), the shipped policies (row ids stand in their comments) and `coverage.csv` (row id to test).
Goes out: a `Kept` for each row. It must not know data, keys or whether the tests pass.

`python -m redact.coverage --write` makes `coverage.csv` anew from a checkout: pytest collects the tests, and each one whose name or
parameter has the id of a row (`test_p14_…`, `[O2-D01]`) is taken for it. The tests themselves are not in the wheel.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redact.policy import shipped

HERE = Path(__file__).resolve().parent
TESTED = HERE / "coverage.csv"
_ROW = re.compile(r"(?<![\w-])(?:P\d\d|[A-Z][A-Z0-9]+-D\d\d)(?![\w-])")
_IN_TEST = re.compile(r"(?<![A-Za-z0-9])p(\d\d)(?=_)|(?<![\w-])([A-Z][A-Z0-9]+-D\d\d)(?![\w])")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True)
class Kept:
    """One requirement, and what keeps it."""

    id: str
    says: str
    policy: tuple[str, ...]
    """`clinic_be.yaml:12`: the lines whose comment names the row, of its own policy; of any policy for a promise."""
    kept_by: str
    """What keeps a promise whatever a policy says; empty where a policy must."""
    tests: tuple[str, ...]
    """Node ids of pytest."""

    @property
    def open(self) -> bool:
        """Whether nothing keeps it, or no test would tell."""
        return not self.tests or not (self.policy or self.kept_by)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "open": self.open}


def coverage() -> list[Kept]:
    """Every row of the requirements, in their order."""
    said = policy_lines()
    tests: dict[str, list[str]] = {}
    for row in _read(TESTED):
        tests.setdefault(row["id"], []).append(row["test"])
    return [
        Kept(row["id"], row["says"], _of_its_own(said.get(row["id"], []), row["policy"]), row["kept_by"], tuple(tests.get(row["id"], ())))
        for row in requirements()
    ]


def requirements() -> list[dict[str, str]]:
    """The rows: id, policy (empty for a promise), kept_by, says."""
    return _read(HERE / "requirements.csv")


def policy_lines() -> dict[str, list[str]]:
    """Row id -> the lines of shipped policies whose comment names it."""
    found: dict[str, list[str]] = {}
    first = shipped("clinic_be")
    for file in sorted(first.parent.glob("*.yaml")) if first else []:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            comment = _COMMENT.search(line)
            for row in _ROW.findall(comment[0]) if comment else []:
                found.setdefault(row, []).append(f"{file.name}:{number}")
    return found


def _of_its_own(lines: Iterable[str], policy: str) -> tuple[str, ...]:
    return tuple(line for line in lines if not policy or line.startswith(f"{policy}.yaml:"))


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def collected(root: Path) -> str:
    """The text of `coverage.csv` for the tests of a checkout. Raises CalledProcessError where they cannot be collected."""
    files = [str(file) for file in sorted((root / "tests").rglob("test_*.py")) if _IN_TEST.search(file.read_text(encoding="utf-8"))]
    options = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
    done = subprocess.run(  # noqa: S603  # this interpreter, and files of the checkout
        [sys.executable, "-m", "pytest", "--collect-only", *options, *files],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = sorted({row for test in done.stdout.splitlines() if "::" in test for row in _rows_of(test)})
    return "id,test\n" + "".join(f'{name},"{test}"\n' for name, test in rows)


def _rows_of(test: str) -> list[tuple[str, str]]:
    """(row id, test) for a node id: the function alone where its own name has the id."""
    function, _, parameter = test.partition("[")
    named = [(_id(match), function) for match in _IN_TEST.finditer(function.partition("::")[2])]
    return named + [(_id(match), test) for match in _IN_TEST.finditer(parameter)]


def _id(match: re.Match[str]) -> str:
    return f"P{match[1]}" if match[1] else match[2]


def main(arguments: Sequence[str]) -> None:
    """Write `coverage.csv` under `--write`, else print it."""
    text = collected(HERE.parent)
    if list(arguments) == ["--write"]:
        TESTED.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
