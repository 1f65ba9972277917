"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
README = HOME / "README.md"
PAGES = README, HOME / "configs" / "README.md"
"""In the order in which a newcomer reads them, in one folder."""
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    return [block["text"] for block in BLOCK.finditer(text) if block["kind"] == kind]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the README's files, each named by its first line."""
    for text in blocks("yaml"):
        name = text.splitlines()[0].removeprefix("# ")
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def execute(arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_does_what_it_shows(folder: Path) -> None:
    for block in blocks("console"):
        commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
        shown = [line for line in block.splitlines() if not line.startswith("$ ")]
        said = execute(["bash", "-euo", "pipefail", "-c", "\n".join(commands)], folder).splitlines()
        assert [line for line in shown if line not in said] == []
    for block in blocks("python"):
        execute([sys.executable, "-c", block], folder)
    assert (folder / "second" / "manifest.json").is_file()


@pytest.mark.parametrize("page", [*PAGES, HOME / "configs" / "KEYS.md"], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for file, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), file
        if anchor:
            titles = re.findall(r"(?m)^#+ (.*)$", target.read_text(encoding="utf-8"))
            assert anchor in [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles], anchor


def test_the_worked_example_of_a_recognizer_holds(tmp_path: Path) -> None:
    text = (README.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = next(block["text"] for block in BLOCK.finditer(text) if block["kind"] == "python")
    (tmp_path / "register_code.py").write_text(example, encoding="utf-8")
    execute([sys.executable, "-m", "doctest", "register_code.py"], tmp_path)
    vector = re.search(r'"text": "(.*?)", "found": \[\["(.*?)"', text)
    assert vector is not None
    check = (
        "import sys; from register_code import *; "
        "(found,) = XxRegisterCodeRecognizer().analyze(sys.argv[1]); print(found.start, found.end, found.score)"
    )
    start = vector[1].index(vector[2])
    said = execute([sys.executable, "-c", check, vector[1]], tmp_path)
    assert said.split() == [str(start), str(start + len(vector[2])), "1.0"]
