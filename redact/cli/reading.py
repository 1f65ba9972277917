"""A person reads scrubbed texts: how many leaks they found, and what that says of the rest.

Comes in: a release and a number of texts. Goes out: the count and the exact upper bound, both noted in the house's run.json.
The texts are shown to the terminal and kept nowhere.
"""

from __future__ import annotations

import datetime
import json
import os
import random
from pathlib import Path
from typing import Any

import typer

from redact.cli import say
from redact.errors import InputError


def read_sample(folder: Path, size: int, record: Path | None) -> int:
    """Show up to `size` texts one by one and return how many the reader called leaks. Raises InputError."""
    from redact.verify import leak_bound

    kept = record or folder.parent / f"{folder.name}.run.json"
    content = _content(kept)
    drawn = draw_texts(folder, size)
    leaks = sum(_is_leak(number, len(drawn), place, text) for number, (place, text) in enumerate(drawn, start=1))
    bound = leak_bound(leaks, len(drawn))
    said = {"texts": len(drawn), "leaks": leaks, "upper_bound_95": bound}
    when = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
    _keep(kept, {**content, "readings": [*content.get("readings", []), {"finished": when, **said}]})
    say.out(f"read {len(drawn)} texts, found {leaks} leaks: at most {bound:.2%} of texts leak, with 95% confidence")
    return leaks


def draw_texts(folder: Path, size: int) -> list[tuple[str, str]]:
    """(table.column, text) for up to `size` scrubbed texts of the release, drawn evenly over all. Raises InputError."""
    import polars as pl

    from redact.nested import text_expr

    columns = [
        (f"{name}.{column}", folder / table["file"], column)
        for name, table in _content(folder / "manifest.json").get("tables", {}).items()
        for column in table.get("text", {})
    ]
    texts = []
    for place, file, column in columns:
        scanned = pl.scan_csv(file, infer_schema=False) if file.suffix == ".csv" else pl.scan_parquet(file)
        dtype = scanned.collect_schema()[column]
        text = text_expr(pl.col(column), dtype) if dtype.is_nested() else pl.col(column)
        texts.append(scanned.select(pl.lit(place).alias("place"), text.alias("text")).drop_nulls())
    if not texts:
        raise InputError(f"{folder}: expected a scrubbed text column, found none", "there is nothing to read")
    every = pl.concat(texts).with_row_index("row")
    count = every.select(pl.len()).collect(engine="streaming").item()
    rows = random.SystemRandom().sample(range(count), min(size, count))
    drawn = every.filter(pl.col("row").is_in(rows)).collect(engine="streaming")
    return [(place, text) for place, text in drawn.sort("row").select("place", "text").iter_rows()]


def _is_leak(number: int, of: int, place: str, text: str) -> bool:
    say.talk(f"\n[{number} of {of}, {place}]\n{_harmless(text)}\n")
    try:
        return typer.confirm("does anything in it identify a person?", err=True)
    except typer.Abort:
        raise InputError("reading: expected y or n for each text, found the end", "nothing was recorded") from None


def _harmless(text: str) -> str:
    """Without the characters by which a text could command the terminal."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{file}: expected the JSON of a run, found none", "name it with --record") from None
    if not isinstance(content, dict):
        raise InputError(f"{file}: expected the JSON of a run, found something else")
    return content


def _keep(file: Path, content: dict[str, Any]) -> None:
    """Replace the record in one step; only its owner reads it."""
    new = file.with_name(f"{file.name}.new")
    with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "w", encoding="utf-8") as target:
        json.dump(content, target, ensure_ascii=False, indent=2)
        target.write("\n")
    os.replace(new, file)
