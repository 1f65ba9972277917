"""`redact scan`, `text`, `recognizers`, `coverage` and `schema`: looking, without a release.

Comes in: paths, or a text on standard input. Goes out: tables, a text, JSON.
"""

from __future__ import annotations

import json as jsons
import os
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redact.cli import say
from redact.cli.files import Encoding, Separator, tables
from redact.cli.keys import KeyFile, given_key
from redact.cli.release import Inputs, Json
from redact.errors import DetectionError, InputError, OutputError
from redact.keys import VARIABLE, new_key, parse_key

if TYPE_CHECKING:
    import polars as pl

    from redact.classify import Written
    from redact.keys import Key
    from redact.read import Source


def _known_language(code: str) -> str:
    from redact.detect.registry import LANGUAGES, primary

    if primary(code) not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}")
    return primary(code)


Language = Annotated[str, typer.Option("--language", callback=_known_language, help="Language code: bg, de, en, fr or nl.")]


def scan(
    inputs: Inputs,
    policy: Annotated[Path | None, typer.Option("--policy", help="Write the proposed policy to this new file.")] = None,
    country: Annotated[str, typer.Option("--country", help="Whose numbers to expect where they could be of two countries.")] = "",
    encoding: Encoding = "utf-8",
    separator: Separator = None,
    json: Json = False,
) -> None:
    """Show what is in each column, and propose a policy."""
    import polars as pl

    from redact.classify import propose, settle
    from redact.library import scan as look

    sources = tables(inputs, encoding, separator)
    for source in sources.values():
        source.check()
    looks = {name: look(source.frame, country=country, place=name) for name, source in sources.items()}
    if policy:
        written = {name: _written(source) for name, source in sources.items()}
        _write_new(policy, propose(looks, policy.stem, written))
    every = pl.concat(frame.select(pl.lit(name).alias("table"), pl.all()) for name, frame in settle(looks).items())
    if json:
        say.as_json(every.to_dicts())
    else:
        shown = ("table", "column", "entity", "share", "confidence", "evidence", "sensitivity", "quasi_identifier")
        say.table(every.select(*shown, _in_words(), "operator", "reason"))
    if policy:
        say.talk(f"wrote {policy}: read every line of it, and say what it is for")


def text(
    context: typer.Context,
    language: Language = "nl",
    lines: Annotated[bool, typer.Option("--lines", help="Each line is a text of its own.")] = False,
    spans: Annotated[bool, typer.Option("--spans", help="Print where identifiers stand instead, as JSON lines.")] = False,
    key_file: KeyFile = None,
) -> None:
    """Scrub the text on standard input."""
    from redact.scrubbing import is_clean

    texts, end = _standard_input(lines)
    _say_what_is_not_read(language)
    clean = is_clean(texts, language)
    if not spans:
        key = _key_or_fresh(context, key_file)
        scrubbed = texts if clean else _scrubbed(texts, key, language)
        sys.stdout.buffer.write(("\n".join(scrubbed) + end).encode())
    elif not clean:
        from redact.detect import detect

        for row in detect(texts, language).iter_rows(named=True):
            say.out(jsons.dumps(row, ensure_ascii=False))


def _scrubbed(texts: Sequence[str], key: Key, language: str) -> Sequence[str]:
    from redact.scrubbing import scrub

    scrubbed = scrub(texts, key, language)
    if scrubbed.null_count():
        raise DetectionError(f"language {language}: expected detectors that vouch for the text, found one that does not")
    return scrubbed.to_list()


def recognizers(language: Language = "nl", json: Json = False) -> None:
    """List what is looked for in a text."""
    import polars as pl

    from redact.detect.registry import recognizers_for

    rows = [
        (entity, str(recognizer.to_dict()["name"]), len(getattr(recognizer, "patterns", ())))
        for recognizer in recognizers_for(language)
        for entity in recognizer.supported_entities
    ]
    frame = pl.DataFrame(sorted(rows), schema={"entity": pl.String, "recognizer": pl.String, "patterns": pl.UInt32}, orient="row")
    if json:
        say.as_json(frame.to_dicts())
    else:
        say.table(frame)


def coverage(json: Json = False) -> int:
    """List each requirement with its line of policy and its test."""
    import polars as pl

    from redact.coverage import coverage as rows

    kept = rows()
    if json:
        say.as_json({"requirements": [row.as_dict() for row in kept]})
    else:
        policy = [row.kept_by or _first(row.policy) for row in kept]
        tests = [_first([test.removeprefix("tests/") for test in row.tests]) for row in kept]
        say.table(pl.DataFrame({"row": [row.id for row in kept], "what": [row.says for row in kept], "kept by": policy, "test": tests}))
    gaps = [row.id for row in kept if row.open]
    say.talk(f"{len(kept)} requirements, {len(gaps)} open" + (f": {', '.join(gaps)}" if gaps else ""))
    return 1 if gaps else 0


def _first(found: Sequence[str]) -> str:
    """The first, and how many more there are."""
    return (found[0] if found else "") + (f" and {len(found) - 1} more" if len(found) > 1 else "")


def schema() -> None:
    """Print the JSON schema of a policy, for editors."""
    say.out(resources.files("redact").joinpath("policy.schema.json").read_text(encoding="utf-8").rstrip())


def _written(source: Source) -> Written:
    from redact.classify import Written

    return Written(tuple(path.name for path in source.paths), source.dialect.separator, source.dialect.encoding)


def _in_words() -> pl.Expr:
    """`EMAIL_ADDRESS: 3` for three rows that hold one."""
    import polars as pl

    each = pl.format("{}: {}", pl.element().struct.field("entity"), pl.element().struct.field("rows"))
    return pl.col("contamination").list.eval(each).list.join(", ")


def _write_new(file: Path, content: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(content)
    except OSError as error:
        found = os.strerror(error.errno or 0).lower()
        raise OutputError(f"{file}: expected a new file to write, found: {found}", "name another file") from None


def _standard_input(lines: bool) -> tuple[Sequence[str], str]:
    try:
        whole = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise InputError("standard input: expected UTF-8, found other bytes") from None
    if not lines:
        return [whole], ""
    return whole.removesuffix("\n").split("\n"), "\n" if whole.endswith("\n") else ""


def _say_what_is_not_read(language: str) -> None:
    from redact.detect import has_names

    if not has_names(language):
        say.talk(f"note: no model finds names in language {language}: only names that patterns recognise are replaced")


def _key_or_fresh(context: typer.Context, file: Path | None) -> Key:
    if file is None and VARIABLE not in context.obj:
        say.talk("note: no key given: a fresh one is used and forgotten, so tokens match within this text only")
        return parse_key(new_key())
    return given_key(context, file)
