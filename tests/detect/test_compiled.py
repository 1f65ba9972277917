"""The native gate lets pass whatever a pattern matches, and its cache can be trusted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpora import dense, sparse
from benchmarks.misses import count, every_pattern, texts
from redact.detect.compiled import BETWEEN, Gate, Pattern, compile_gate
from redact.detect.compiled.relax import relax
from redact.detect.patterns import _suite as pattern_suite
from redact.detect.patterns import read_patterns
from redact.detect.readers import patterns_of, reader_of
from redact.detect.registry import recognizers_for
from redact.detect.strict import _suite as strict_suite
from redact.detect.suite import plain_text, suite_of, suspects

FLAGS = int(regex.MULTILINE | regex.IGNORECASE)
ALPHABET = "ab1é5Жж٣ſK .-/\n:"


def fires(pattern: str, text: str, flags: int = FLAGS) -> bool:
    return 0 in compile_gate([Pattern(pattern, flags)], keep=False).fired(text)


def test_what_any_pattern_of_any_recognizer_matches_passes_its_gate() -> None:
    patterns = every_pattern()
    read, matched, missed = count(texts(3_000), patterns, compile_gate(patterns))
    assert len(patterns) > 250
    assert read == 3_000
    assert matched > 10_000
    assert missed == 0


def atoms() -> st.SearchStrategy[str]:
    letters = st.sampled_from(["a", "b", "1", "é", "ж", "s", "k", r"\.", "-", " ", "/", ":"])
    classes = st.sampled_from([r"\d", r"\w", r"\s", r"\p{L}", r"\p{Lu}", r"\p{N}", "[a-c]", "[^b]", "[ж-я]", "[.:-]", "."])
    edges = st.sampled_from([r"\b", r"\B", "^", "$", r"(?<![\p{L}\p{N}])", r"(?![\p{L}\p{N}])", r"(?=\d)", "(?!a)", r"(?<!\d[.])"])
    return st.one_of(letters, classes, edges)


def regexes() -> st.SearchStrategy[str]:
    quantifiers = st.sampled_from(["", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}?", "{2,}"])
    return st.recursive(
        atoms(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map("".join),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
            st.tuples(inner, quantifiers).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
            inner.map(lambda part: f"(?i:{part})"),
            inner.map(lambda part: f"({part})"),
        ),
        max_leaves=8,
    )


@settings(max_examples=400, deadline=None)
@given(regexes(), st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=8), st.sampled_from([0, FLAGS, int(regex.DOTALL)]))
def test_what_a_regular_expression_matches_passes_its_gate(pattern: str, some: list[str], flags: int) -> None:
    gate = compile_gate([Pattern(pattern, flags)], keep=False)
    compiled = regex.compile(pattern, flags)
    for text in some:
        assert not compiled.search(text) or 0 in gate.fired(text)


@settings(max_examples=200, deadline=None)
@given(regexes(), st.lists(st.text("ab1K .-/\n:", max_size=12), min_size=2, max_size=5), st.sampled_from([0, FLAGS]))
def test_what_matches_one_of_several_texts_passes_the_gate_that_reads_them_together(pattern: str, some: list[str], flags: int) -> None:
    gate = compile_gate([Pattern(pattern, flags)], keep=False)
    compiled = regex.compile(pattern, flags)
    assert not any(map(compiled.search, some)) or 0 in gate.fired(BETWEEN.join(some))


@pytest.mark.parametrize("strict", [False, True])
def test_no_text_goes_unread_because_it_is_asked_about_with_others(strict: bool) -> None:
    suite = strict_suite("en", None)[0] if strict else pattern_suite("nl", None)
    some = [*texts(300), *sparse(900), *dense(60), *sparse(300, seed=9)]
    read = list(suspects(suite, some))
    assert read == sorted({*read})
    assert len(read) < len(some)
    assert not [at for at in {*range(len(some))} - {*read} if suite.asked(some[at], plain_text(some[at]))[0]]


@pytest.mark.parametrize("text", ["word7abcde=9", "see word199abc=9", "WORD42ABC=9"])
def test_what_follows_one_of_very_many_words_is_looked_for_behind_the_whole_word(text: str) -> None:
    words = "|".join(f"word{number}abc{'de' * (number % 2)}" for number in range(200))
    assert fires(rf"(?:{words})=\d", text)
    assert not fires(rf"(?:{words})=\d", "nothing=9")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?:cancer){e<=1}", "cbncer"),
        (r"(?P<a>\d)x(?P=a)", "1x1"),
        (r"(\d)x\1", "7x7"),
        (r"ab(?i)c", "ABC"),
        (r"(?x) a b", "ab"),
        (r"(a)?(?(1)b|c)", "c"),
        (r"[[:alpha:]]{9}", "abcdefghi"),
        (r"(?>ab|a)c", "abc"),
        (r"\N{LATIN SMALL LETTER A}bc", "abc"),
        ("straße", "STRAẞE"),
        ("[a𠮷]b", "𠮷b"),
        (r"\U00020bb7{2}", "𠮷𠮷"),
        (r"[^\x00-\x7f]{2}9", "𠮷\u00e99"),
        ("kiss", "\u212aiſſ"),
    ],
)
def test_syntax_that_is_not_read_holds_nothing_back(pattern: str, text: str) -> None:
    assert regex.search(pattern, text, FLAGS)
    assert fires(pattern, text)


def test_a_gate_tells_texts_apart() -> None:
    assert fires(r"\b\d{3}-\d{2}-\d{4}\b", "078-05-1120")
    assert not fires(r"\b\d{3}-\d{2}-\d{4}\b", "tensie 120/80")
    assert not fires("пациент", "patiënt gezien")
    assert fires("пациент", "ПАЦИЕНТ")


@pytest.mark.parametrize(
    ("pattern", "figures"),
    [
        (r"\b\d{3}-\d{2}-\d{4}\b", 9),
        (r"(?=.*\d\d)\d?patient", 2),
        (r"(?:(?=\d\d)\d?){3}patient", 0),
        (r"(?:\d{4}|\d{2}|[a-f]\d)+", 1),
        (r"[0-9a-f]{8}", 0),
        (r"(\d)x\1", 2),
        (r"[\d٣]patient(?<!\d\d)(?!7)", 1),
    ],
)
def test_the_figures_that_a_pattern_needs_are_never_more_than_a_match_has(pattern: str, figures: int) -> None:
    loose = relax(pattern, FLAGS)
    assert loose is not None
    assert loose.figures == figures


@pytest.mark.parametrize("text", ["078-05-1120", "٠٧٨-٠٥-١١٢٠", "078-05-1１２０"])
def test_figures_of_every_script_count(text: str) -> None:
    assert fires(r"\d{3}-\d{2}-\d{4}", text)


def test_a_pattern_that_can_never_match_spoils_no_other() -> None:
    gate = compile_gate([Pattern(r"a\ba", 0), Pattern(r"\d{3}-\d{4}", 0), Pattern("geboren", 0)], keep=False)
    assert {1, 2} <= {*gate.fired("geboren 078-0511")}
    assert not {1, 2} & {*gate.fired("weegt 80")}


def test_where_hyperscan_is_missing_the_results_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    some = sorted(set(texts(60)))
    every = recognizers_for("nl")
    with_it = [read_patterns(text, "nl", None, 5.0) for text in some]
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    gate = compile_gate([pattern for one in every for pattern in patterns_of(one)], keep=False)
    assert gate.fired("x") == tuple(range(sum(len(patterns_of(one)) for one in every)))
    suite = suite_of(every, reader_of, [recognizers_for("bg")[0]])  # asked for nowhere else, so that it is made here
    assert [suite.read(text, 5.0) for text in some] == with_it


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "redact"


def made() -> Gate:
    return compile_gate([Pattern(r"\d{3}-\d{4}", FLAGS), Pattern("geboren", FLAGS)])


def kept(cache: Path) -> Path:
    [file] = (path for path in cache.iterdir() if path.suffix != ".lock")
    return file


def works(gate: Gate) -> bool:
    return list(gate.fired("123-4567")) == [0] and list(gate.fired("GEBOREN")) == [1] and not gate.fired("é")


def test_a_database_is_kept_for_its_user_alone_and_used_again(cache: Path) -> None:
    assert works(made())
    file = kept(cache)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o077 == 0
    before = file.stat().st_mtime_ns
    assert works(made())
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("place", [0, 40, 200, -1])
def test_a_cached_database_with_a_flipped_byte_is_made_anew(cache: Path, place: int) -> None:
    made()
    file = kept(cache)
    data = bytearray(file.read_bytes())
    good = bytes(data)
    data[place] ^= 1
    file.write_bytes(data)
    assert works(made())
    assert file.read_bytes() == good


def test_a_cached_database_under_the_name_of_another_is_made_anew(cache: Path) -> None:
    made()
    file = kept(cache)
    compile_gate([Pattern("other", FLAGS)])
    other = next(path for path in cache.iterdir() if path.name != file.name and path.suffix != ".lock")
    file.write_bytes(other.read_bytes())
    assert works(made())


def test_the_cache_keeps_the_newest_databases_only(cache: Path) -> None:
    for number in range(52):
        compile_gate([Pattern(f"word{number}", FLAGS)])
    assert len([path for path in cache.iterdir() if path.suffix != ".lock"]) == 48


def test_a_cached_database_that_is_cut_short_is_made_anew(cache: Path) -> None:
    made()
    file = kept(cache)
    file.write_bytes(file.read_bytes()[:100])
    assert works(made())


def test_a_cache_that_others_can_open_is_not_used(cache: Path) -> None:
    cache.mkdir(mode=0o700)
    cache.chmod(0o755)
    assert works(made())
    assert not list(cache.iterdir())


def test_a_cache_behind_a_link_is_not_used(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    cache.symlink_to(tmp_path / "elsewhere")
    assert works(made())
    assert not os.listdir(tmp_path / "elsewhere")


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert works(made())
