"""What the recognizers claim where nothing is: `python -m benchmarks alarms [--rows N]`.

Comes in: a number of random numbers, and annotated texts of the folder in REDACT_EVALUATION (or ../shared/data), which are not
part of the project. Goes out: a JSON line for bare numbers of 6 to 12 digits, one a line and without a word, and one for each set
of texts: how many spans each recognizer of ours claims that meet no gold span. No text is printed.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import recognizers
from benchmarks.case import Asked

ROWS = 1_000_000
LINES = 500
"""Numbers in one text."""
SETS = ("es_meddocan", "fr_eds_pseudo")


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the numbers, and one for each set that is there."""
    every = [one(supported_language="nl") for one in recognizers.ALL]
    yield _numbers(every, asked.rows[0] if asked.rows else ROWS)
    folder = Path(os.environ.get("REDACT_EVALUATION", "../shared/data")) / "text"
    for name in SETS:
        path = folder / f"{name}.jsonl"
        if path.exists():
            yield _texts(every, name, path)
        else:
            yield {"set": name, "skipped": "expected annotated texts under REDACT_EVALUATION, found none"}


def _numbers(every: list[recognizers.CheckedRecognizer], rows: int) -> dict[str, object]:
    draw = random.Random(3)  # noqa: S311  # a seeded choice of test numbers
    claimed: Counter[str] = Counter()
    for start in range(0, rows, LINES):
        sizes = [draw.randint(6, 12) for _ in range(min(LINES, rows - start))]
        text = "\n".join(str(draw.randrange(10 ** (size - 1), 10**size)) for size in sizes)
        claimed.update(result.entity_type for one in every for result in one.analyze(text))
    return {"set": "bare numbers", "rows": rows, "claimed_per_1000": {name: round(1000 * n / rows, 3) for name, n in claimed.most_common()}}


def _texts(every: list[recognizers.CheckedRecognizer], name: str, path: Path) -> dict[str, object]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    claimed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in lines:
        for one in every:
            for result in one.analyze(line["text"]):
                claimed[result.entity_type] += 1
                wrong[result.entity_type] += all(result.end <= start or end <= result.start for start, end, _ in line["spans"])
    told = {entity: [wrong[entity], claimed[entity]] for entity, _ in claimed.most_common()}
    return {"set": name, "texts": len(lines), "meeting_no_gold_span_of_all_claimed": told}
