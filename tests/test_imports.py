"""Imports point one way, and importing costs nothing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOUNDATION = ("errors", "canon", "entities", "nested", "policy", "keys", "house", "ledger")
ROOMS = (
    "read",
    "classify",
    "detect",
    "transform",
    "publish",
    "verify",
    "vault",
    "rows",
    "purposes",
    "risk",
    "aggregate",
    "disclosures",
    "report",
)
FLOW = (
    "aggregating",
    "claims",
    "detecting",
    "explaining",
    "locating",
    "disclosing",
    "gate",
    "noising",
    "guarding",
    "tabulating",
    "places",
    "policy_reference",
    "policy_schema",
    "records",
    "reporting",
    "sources",
    "subjects",
    "erasure",
    "rekeying",
    "revealing",
    "releases",
    "recall",
    "coverage",
    "exposure",
    "verifying",
)
LAYERS: tuple[tuple[str, ...], ...] = (FOUNDATION, ROOMS, ("plan",), FLOW, ("pipeline", "library", "presidio", "scrubbing"), ("cli",))
HEAVY = ("faker", "opendp", "polars", "presidio_analyzer", "presidio_anonymizer", "pyarrow", "pydantic", "spacy", "tldextract")


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """(module, name) for every import in a file; the name is empty for a plain `import module`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def room(file: Path) -> str:
    return file.relative_to(ROOT / "redact").parts[0].removesuffix(".py")


def rooms_used(file: Path) -> set[str]:
    known = {path.name.removesuffix(".py") for path in (ROOT / "redact").iterdir()}
    parts = [f"{module}.{name}".split(".") for module, name in imports(file)]
    return {found[1] for found in parts if found[0] == "redact" and found[1] in known}


def layer(name: str) -> int:
    return next(number for number, rooms in enumerate(LAYERS) if name in rooms)


def test_every_room_has_its_layer() -> None:
    rooms = {room(file) for file in modules("redact")} - {"__init__", "testing"}
    assert rooms <= {name for rooms in LAYERS for name in rooms}


@pytest.mark.parametrize("file", modules("redact"), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_from_the_foundation_to_the_command_line(file: Path) -> None:
    own = room(file)
    if own in {"__init__", "testing"}:
        assert rooms_used(file) <= {"testing", *FOUNDATION} or own == "__init__"
        return
    alike = {own, *FOUNDATION} if own in FOUNDATION else {own, *FLOW} if own in FLOW else {own}
    wrong = {other for other in rooms_used(file) - alike if layer(other) >= layer(own)}
    assert not wrong, f"{own} imports {sorted(wrong)}"


def test_recognizers_know_nothing_of_redact() -> None:
    assert not [file.name for file in modules("recognizers") for module, _ in imports(file) if module.split(".")[0] == "redact"]


@pytest.mark.parametrize("package", ["redact", "recognizers"])
def test_no_private_name_is_imported(package: str) -> None:
    private = [
        f"{file.name}: {module}.{name}"
        for file in modules(package)
        for module, name in imports(file)
        if re.match(r"_(?!_)", name) and module.split(".")[0] == package
    ]
    assert not private


@pytest.mark.parametrize("statement", ["import redact", "import redact.cli", "from redact.cli import main; main(['--version'])"])
def test_importing_loads_nothing_heavy(statement: str) -> None:
    code = f"import sys; {statement}; print(*sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.split() == []


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    return {_plain(re.split(r"[<>=\[]", line)[0]) for line in [*project["dependencies"], *extras]}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_imported_library_is_declared() -> None:
    files = [*modules("redact"), *modules("recognizers")]
    used = {module.split(".")[0] for file in files for module, _ in imports(file)}
    outside = used - set(sys.stdlib_module_names) - {"redact", "recognizers"}
    homes = packages_distributions()
    assert {name for name in outside if not {_plain(home) for home in homes.get(name, [name])} & declared()} == set()


def test_every_dependency_says_why_in_the_readme() -> None:
    rows = re.findall(r"^\| ([a-z0-9-]+) \| \S.+ \|$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert declared() <= set(rows)


def test_constraints_pin_every_dependency_and_name_no_host() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", pin) for pin in pins)
    assert declared() <= {_plain(pin.split("==")[0]) for pin in pins}
