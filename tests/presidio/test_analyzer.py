"""The compiled analyzer takes the arguments of Presidio's, and is stricter only where Presidio would fail open."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import presidio_analyzer
import pytest
import regex
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NoOpNlpEngine, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, DateRecognizer, IbanRecognizer, PhoneRecognizer, UsSsnRecognizer

import recognizers
from presidio.engines import Blank, Counting, Pair, default, dutch, model, pair, patterns, told
from redact.errors import DetectionError, InputError
from redact.presidio import AnalyzerEngine, BatchAnalyzerEngine, packaged_engine

CARD = "4012888888881881"
TEXT = f"John Smith paid with credit card {CARD} on 10/10/2020, call 212-555-5555 or +49 1640 or mail jan@example.org"
SICK = "CANARY" + "a" * 60 + "!"


class Ward(EntityRecognizer):
    """A user's recognizer: reads the artifacts, and gives the same result objects again."""

    def __init__(self) -> None:
        super().__init__(["WARD"], name="Ward", context=["ward"])
        self.kept: dict[str, list[RecognizerResult]] = {}

    def load(self) -> None: ...

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        found = [RecognizerResult("WARD", one.idx, one.idx + len(one), 0.3, presidio_analyzer.AnalysisExplanation("Ward", 0.3))
                 for one in nlp_artifacts.tokens if one.text.startswith("W7")]  # fmt: skip
        return self.kept.setdefault(text, found)


class Late(PatternRecognizer):
    """A user's recognizer that raises its own scores."""

    def enhance_using_context(
        self, text: str, raw_recognizer_results: Any, other_raw_recognizer_results: Any, nlp_artifacts: Any, context: Any = None
    ) -> Any:
        for one in raw_recognizer_results:
            one.score = 0.9 if other_raw_recognizer_results else one.score
            one.recognition_metadata[RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY] = True
        return raw_recognizer_results


class Halving(LemmaContextAwareEnhancer):
    """A user's enhancer."""

    def enhance_using_context(self, text: str, raw_results: Any, nlp_artifacts: Any, recognizers: Any, context: Any = None) -> Any:
        for one in raw_results:
            one.score /= 2
        return raw_results


class Failing(EntityRecognizer):
    """Fails with the text on its lips."""

    def load(self) -> None: ...

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        logging.getLogger("presidio-analyzer").error("could not read %s", text)
        raise ValueError(text)


def room() -> PatternRecognizer:
    return PatternRecognizer("ROOM", name="Room", patterns=[Pattern("room", r"\broom [0-9]{2}\b", 0.4)], context=["floor"])


def sick() -> PatternRecognizer:
    return PatternRecognizer("TRAP", name="Trap", patterns=[Pattern("trap", r"(?:a|a|aa)+$", 0.9)])


OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "explained": {"return_decision_process": True},
    "entities": {"entities": ["CREDIT_CARD", "PERSON"]},
    "threshold": {"score_threshold": 0.6},
    "context": {"context": ["Telephone"], "return_decision_process": True},
    "allowed": {"allow_list": [CARD, "John Smith"]},
    "allowed pattern": {"allow_list": ["^JOHN", r"\d{3}-\d{3}"], "allow_list_match": "regex"},
    "allowed pattern, case kept": {"allow_list": ["^JOHN"], "allow_list_match": "regex", "regex_flags": 0},
    "allowed nothing": {"allow_list": [""], "allow_list_match": "regex"},
    "own recognizers": {"ad_hoc_recognizers": [PatternRecognizer("PAID", deny_list=["paid"]), Ward()], "return_decision_process": True},
    "own recognizer alone": {"ad_hoc_recognizers": [PatternRecognizer("PAID", deny_list=["paid"])], "entities": ["PAID"]},
    "correlation": {"correlation_id": "1"},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("text", [TEXT, "", "Nothing here.", "Room room 12, W7 on ward, né 1640 ЕГН"])
def test_every_option_does_what_it_does_in_presidio(options: dict[str, Any], text: str) -> None:
    theirs, ours = default()
    assert told(ours.analyze(text, "en", **options)) == told(theirs.analyze(text, "en", **options))


@pytest.mark.parametrize(
    "made",
    [
        lambda: pair([Ward(), CreditCardRecognizer()]),
        lambda: pair([Late("PAID", deny_list=["paid"], deny_list_score=0.3), CreditCardRecognizer()]),
        lambda: pair([CreditCardRecognizer(), DateRecognizer()], context_aware_enhancer=Halving()),
        lambda: pair(
            [CreditCardRecognizer(), DateRecognizer(), PhoneRecognizer()],
            context_aware_enhancer=LemmaContextAwareEnhancer(0.1, 0.6, 2, 3, context_matching_mode="whole_word"),
        ),
        lambda: pair([one := CreditCardRecognizer(), one, PhoneRecognizer()]),
        lambda: pair([PhoneRecognizer(leniency=0), PhoneRecognizer(supported_regions=["TK", "UY"], name="Other")]),
        lambda: pair([CreditCardRecognizer(), room()], engine=_no_op()),
        lambda: pair([CreditCardRecognizer(), PhoneRecognizer()], engine=Blank("en")),
        lambda: pair([CreditCardRecognizer(), PhoneRecognizer()], default_score_threshold=0.5),
        lambda: pair([_with_threshold(), PhoneRecognizer()]),
    ],
    ids=["own analyze", "own words", "enhancer", "whole words", "twice", "phones", "no engine", "blank", "default threshold", "thresholds"],
)
@pytest.mark.parametrize("text", [TEXT, "W7 and W71 on ward 2200", "Call me: the phones 16 40 of room 12 is 1644.", "-"])
@pytest.mark.parametrize("explain", [True, False])
def test_any_registry_engine_and_enhancer_answers_as_in_presidio(made: Any, text: str, explain: bool) -> None:
    theirs, ours = made()
    for _ in range(2):
        expected = theirs.analyze(text, "en", return_decision_process=explain)
        assert told(ours.analyze(text, "en", return_decision_process=explain)) == told(expected)


def _no_op() -> NoOpNlpEngine:
    engine = NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}])
    engine.load()
    return engine


def _with_threshold() -> EntityRecognizer:
    made = CreditCardRecognizer()
    made.score_thresholds = {"CREDIT_CARD": 1.0, "default": 0.1}
    return made


def test_a_changed_registry_is_read_anew() -> None:
    theirs, ours = pair([CreditCardRecognizer()])
    made = room()
    steps = [
        lambda: ours.registry.add_recognizer(made),
        lambda: made.patterns.append(Pattern("ward", r"\bward [0-9]\b", 0.3)),
        lambda: setattr(made.patterns[0], "score", 0.7),
        lambda: setattr(made, "patterns", [Pattern("bed", r"\bbed [0-9]\b", 0.3)]),
        lambda: ours.registry.remove_recognizer("CreditCardRecognizer"),
    ]
    seen = []
    for step in steps:
        step()
        found = told(ours.analyze(f"{CARD} room 12 ward 3 bed 4", "en"))
        assert found == told(theirs.analyze(f"{CARD} room 12 ward 3 bed 4", "en"))
        assert found not in seen
        seen.append(found)


def test_lists_and_dictionaries_answer_as_in_presidio() -> None:
    given = {
        "phone": "212-555-5555",
        "number": 4012888888881881,
        "empty": "",
        "skipped": "John Smith",
        "lines": [TEXT, 5, None, TEXT, True, "", 2.5],
        "nested": {"phone": "212-555-5556", "deeper": {"card": [CARD, CARD], "skip": CARD}, "none": None},
    }

    def flat(found: Iterator[Any]) -> list[Any]:
        return [(one.key, one.value, _plain(one.recognizer_results)) for one in found]

    def _plain(results: Any) -> Any:
        if not isinstance(results, list):
            return flat(results)
        return [told(one) if isinstance(one, list) else told([one]) for one in results]

    for options in ({}, {"context": ["credit"], "return_decision_process": True}, {"batch_size": 2, "entities": ["CREDIT_CARD"]}):
        skip = ["skipped", "nested.deeper.skip"]
        theirs, ours = (flat(one.analyze_dict(given, "en", keys_to_skip=skip, **options)) for one in default().batches())
        assert ours == theirs


def test_rows_with_one_text_share_no_result() -> None:
    first, second = BatchAnalyzerEngine(default().ours).analyze_iterator([TEXT, TEXT], "en", return_decision_process=True)
    assert told(first) == told(second)
    first[0].recognition_metadata["mine"] = True
    first[0].analysis_explanation.score = -1
    assert first[0] is not second[0]
    assert "mine" not in second[0].recognition_metadata
    assert second[0].analysis_explanation.score != -1


def test_two_processes_answer_as_one() -> None:
    theirs, ours = default().batches()
    some = [f"{TEXT} {number}" for number in range(8)]
    expected = list(map(told, theirs.analyze_iterator(some, "en", batch_size=2)))
    assert [told(one) for one in ours.analyze_iterator(some, "en", batch_size=2, n_process=2)] == expected


def test_the_model_runs_only_where_it_changes_something() -> None:
    engine = Counting(model())
    ours = AnalyzerEngine(registry=patterns().theirs.registry, nlp_engine=engine)
    batch = BatchAnalyzerEngine(ours)
    far = "On 10/10/2020 he left, and the phone was lost by him"
    batch.analyze_iterator(["Nothing here.", CARD, far, "mail jan@example.org"], "en")
    ours.analyze("on 10/10/2020", "en", context=["date"])
    assert engine.texts == 0
    (found,) = ours.analyze("Telephone number: 212-555-5555", "en", entities=["PHONE_NUMBER"])
    assert (engine.texts, found.score) == (1, 0.75)
    batch.analyze_iterator(["Telephone number: 212-555-5555", "Phone 212-555-5556", "nothing"] * 2, "en", entities=["PHONE_NUMBER"])
    assert engine.texts == 3


def test_an_unsupported_argument_raises() -> None:
    _, ours = default()
    batch = BatchAnalyzerEngine(ours)
    options: dict[str, Any] = {"languages": "en"}
    with pytest.raises(TypeError):
        ours.analyze(TEXT, "en", **options)
    with pytest.raises(TypeError, match="languages"):
        batch.analyze_iterator([], "en", **options)
    with pytest.raises(TypeError, match="languages"):
        batch.analyze_dict({}, "en", **options)
    with pytest.raises(TypeError, match="nlp_artifacts"):
        batch.analyze_iterator([TEXT], "en", nlp_artifacts=None)
    with pytest.raises(InputError, match="NO_SUCH_ENTITY"):
        ours.analyze(TEXT, "en", entities=["CREDIT_CARD", "NO_SUCH_ENTITY"])
    with pytest.raises(ValueError, match="No matching recognizers"):
        ours.analyze(TEXT, "xx")
    with pytest.raises(ValueError, match="allow_list_match"):
        ours.analyze("nothing", "en", allow_list=["x"], allow_list_match="fuzzy")
    with pytest.raises(ValueError, match="primitive types"):
        batch.analyze_iterator([{"a": 1}], "en")  # type: ignore[list-item]  # what is refused
    with pytest.raises(InputError, match="expected a text"):
        patterns().ours.analyze(5, "en")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match="log_decision_process"):
        AnalyzerEngine(registry=ours.registry, nlp_engine=model(), log_decision_process=True)
    with pytest.raises(InputError, match="analyzer_engine"):
        BatchAnalyzerEngine(default().theirs)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("engine", [None, SpacyNlpEngine([{"lang_code": "en", "model_name": "no_such_model"}])])
def test_a_model_that_is_not_installed_is_not_downloaded(engine: Any) -> None:
    with pytest.raises(InputError, match="installed"):
        AnalyzerEngine(nlp_engine=engine)


def test_a_language_without_a_packaged_model_is_refused() -> None:
    with pytest.raises(InputError, match="'bg'"):
        packaged_engine(["en", "bg"])


@pytest.mark.parametrize("options", [{}, {"ad_hoc_recognizers": [sick()]}])
def test_a_pattern_that_runs_out_of_time_is_an_error(options: dict[str, Any]) -> None:
    ours = _quick([room() if options else sick()])
    with pytest.raises(DetectionError, match="Trap") as caught:
        ours.analyze(SICK, "en", **options)
    assert "CANARY" not in str(caught.value)
    with pytest.raises(DetectionError, match="Trap"):
        BatchAnalyzerEngine(ours).analyze_iterator(["fine", SICK], "en", **options)
    assert ours.analyze("fine", "en") == []


def test_an_allowed_pattern_that_runs_out_of_time_is_an_error() -> None:
    ours = _quick([PatternRecognizer("ALL", patterns=[Pattern("all", ".+", 0.9)])])
    with pytest.raises(DetectionError, match="TimeoutError"):
        ours.analyze(SICK, "en", allow_list=[r"(?:a|a|aa)+$"], allow_list_match="regex")


def _quick(made: list[EntityRecognizer]) -> AnalyzerEngine:
    registry = presidio_analyzer.RecognizerRegistry(recognizers=made, supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=Blank("en"), seconds=0.2)


def test_nothing_of_a_text_reaches_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ours = _quick([Failing(["TRAP"], name="Failing")])
    with pytest.raises(DetectionError, match="Failing") as caught:
        ours.analyze(SICK, "en")
    default().ours.analyze(TEXT, "en", return_decision_process=True)
    list(BatchAnalyzerEngine(default().ours).analyze_dict({"a": TEXT, "b": [TEXT]}, "en"))
    said = caplog.text + str(caught.value)
    assert not [one for one in ("CANARY", "Smith", CARD, "jan@") if one in said]


def test_words_that_a_user_lists_stay_out_of_the_cache_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = [PatternRecognizer("NAME", deny_list=["Canaryson"]), PatternRecognizer("BED", patterns=[Pattern("bed", r"\bbed 7[0-9]\b", 0.5)])]
    found = _quick(made).analyze("Canaryson in bed 71", "en", ad_hoc_recognizers=[PatternRecognizer("TOWN", deny_list=["Canarytown"])])
    assert {one.entity_type for one in found} == {"NAME", "BED"}
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not [data for data in kept if b"Canary" in data or b"canary" in data]


def test_a_mistake_of_a_recognizers_validation_is_an_error() -> None:
    class Broken(UsSsnRecognizer):
        def invalidate_result(self, pattern_text: str) -> bool:
            raise KeyError(pattern_text)

    with pytest.raises(DetectionError, match="Broken") as caught:
        _quick([Broken()]).analyze("078-05-1126", "en")
    assert "078" not in str(caught.value)


def test_an_email_address_is_judged_without_a_network(tmp_path: Path) -> None:
    code = """
import os, sys
def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.connect"):
        os.write(2, b"network")
        raise ConnectionRefusedError(event)
sys.addaudithook(refuse)
from redact.presidio import AnalyzerEngine, packaged_engine
for found in AnalyzerEngine(nlp_engine=packaged_engine()).analyze("Mail jan@example.org", "en", entities=["EMAIL_ADDRESS"]):
    print(found.score)
"""
    env = {"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1.0\n", "")


@pytest.mark.parametrize("recognizer", [IbanRecognizer(), PhoneRecognizer()], ids=lambda one: str(one.name))
def test_one_recognizer_by_itself_answers_as_in_presidio(recognizer: EntityRecognizer) -> None:
    theirs, ours = pair([recognizer])
    for text in ("BE68 5390 0754 7034", "de89370400440532013000 2 days", "in 1640 and 2020", "tel. (02) 123 45 67", "１６４０", "16.40"):
        assert told(ours.analyze(text, "en")) == told(theirs.analyze(text, "en")), text


ODD_PATTERNS = {
    "verbose": (r"room  \d+ # number", int(regex.VERBOSE), "room12"),
    "verbose inside": (r"(?x) room \d+", 0, "room12"),
    "fuzzy": (r"(?:kamer){e<=1}", 0, "kamre kamor"),
    "full case": (r"straße", int(regex.IGNORECASE | regex.FULLCASE), "STRASSE"),
    "odd case": (r"ſ\d", int(regex.IGNORECASE), "S1 s1"),
    "sets": (r"(?V1)[a-z--[aeiou]]+q", 0, "bcq"),
    "backwards": (r"(?r)ab\d", 0, "ab1"),
    "called": (r"(?(DEFINE)(?P<q>\d{3}))(?&q)-(?&q)", 0, "123-456"),
    "branches": (r"(?|(a)|(b))\1", 0, "bb"),
    "atomic": (r"(?>a+)b", 0, "aab"),
    "words": (r"\bné\b", 0, "Né né"),
    "grapheme": (r"\X\d", 0, "é1"),
    "escapes": (r"\141\x62\N{LATIN SMALL LETTER E WITH ACUTE}", 0, "abé"),
    "kept": (r"a\Kb", 0, "ab"),
    "nothing": (r"x*", 0, "y"),
}


@pytest.mark.parametrize("around", ["{}", "foo {} bar", "é {} ж"])
def test_a_pattern_in_any_syntax_finds_what_it_finds_in_presidio(around: str) -> None:
    theirs, ours = _odd()
    for _, _, text in ODD_PATTERNS.values():
        assert told(ours.analyze(around.format(text), "en")) == told(theirs.analyze(around.format(text), "en")), text


@cache
def _odd() -> Pair:
    made = [
        PatternRecognizer(f"E{number}", name=name, patterns=[Pattern(name, pattern, 0.5)], global_regex_flags=flags)
        for number, (name, (pattern, flags, _)) in enumerate(ODD_PATTERNS.items())
    ]
    return pair(made, engine=Blank("en"))


def test_our_recognizers_serve_beside_presidios() -> None:
    some = [one for one in recognizers.build("en") if {"UK_NHS", "BE_NATIONAL_NUMBER", "PERSON"} & set(one.supported_entities)]
    theirs, ours = pair([*some, *patterns().theirs.registry.recognizers])
    text = f"{TEXT}. NHS number 943 476 5919, INSZ 85.07.30-033.28"
    assert told(ours.analyze(text, "en")) == told(theirs.analyze(text, "en"))
    assert dutch().ours.analyze("INSZ 85.07.30-033.28", "nl", entities=["BE_NATIONAL_NUMBER"])[0].score == 1.0
