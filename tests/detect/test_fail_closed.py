"""What cannot be vouched for is an error; nothing of a text leaves by a log, an error or a socket."""

import logging
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from redact.detect import clock, patterns, suite
from redact.detect.readers import Reader, Reading
from redact.errors import DetectionError

HOME = Path(__file__).resolve().parents[2]
CATASTROPHE = "CANARY" + "a" * 60 + "!"


class Catastrophic(PatternRecognizer):
    """A plain recognizer whose pattern never ends."""

    def __init__(self) -> None:
        super().__init__("TRAP", name="Trap", patterns=[Pattern("trap", r"(?:a|a|aa)+$", 0.9)])


class OwnAnalyze(Catastrophic):
    """The same, with an `analyze` of its own."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        raise AssertionError("the clock must run first")


class Skipping(EntityRecognizer):
    """A recognizer that logs what it skips, as Presidio's do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(["TRAP"], name="Skipping")

    def load(self) -> None: ...

    def analyze(self, text: str, entities: list[str], nlp_artifacts: object = None) -> list[RecognizerResult]:
        logging.getLogger("presidio-analyzer").warning(self.message, text)
        return []


def read(recognizer: EntityRecognizer, text: str, monkeypatch: pytest.MonkeyPatch) -> list[patterns.Span]:
    patterns._suite.cache_clear()
    monkeypatch.setattr(patterns, "recognizers_for", lambda language, terms=False: (recognizer,))
    try:
        return patterns.read_patterns(text, "nl", None, 0.2)
    finally:
        patterns._suite.cache_clear()


@pytest.mark.parametrize("recognizer", [Catastrophic(), OwnAnalyze(), Skipping("Regex pattern '%s' timed out, skipping.")], ids=type)
def test_a_pattern_that_runs_out_of_time_is_an_error(recognizer: EntityRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DetectionError, match="recognizer") as caught:
        read(recognizer, CATASTROPHE, monkeypatch)
    assert "CANARY" not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_no_log_record_of_presidio_quotes_a_text(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    assert read(Skipping("Failed to validate text %s"), CATASTROPHE, monkeypatch) == []
    assert caplog.records == []


def test_detection_opens_no_socket_and_imports_nothing_heavy_before_the_first_call() -> None:
    script = """
        import sys
        def refuse(event, arguments):
            if event in ("socket.getaddrinfo", "socket.connect", "socket.gethostbyname", "socket.sendto"):
                raise SystemExit("network: " + event)
        sys.addaudithook(refuse)
        import redact.detect
        heavy = {"spacy", "presidio_analyzer"} & set(sys.modules)
        assert not heavy, heavy
        texts = ["mail els@example.org en https://example.org/pad, 10.0.0.1, BE68 5390 0754 7034"] * 3
        found = redact.detect.detect(texts, "nl", workers=1)
        assert {"EMAIL_ADDRESS", "URL", "IBAN_CODE"} <= set(found["entity"]), found
        assert redact.detect.detect(texts, "en", workers=0).height >= 9
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_all_patterns_together_have_one_bound_for_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks, given = iter(range(1_000)), []

    def reader_of(recognizer: EntityRecognizer) -> Reader:
        def read(reading: Reading) -> list[patterns.Span]:
            given.append(reading.seconds)
            return []

        return read

    monkeypatch.setattr(clock, "perf_counter", lambda: next(ticks))
    monkeypatch.setattr(clock, "thread_time", clock.perf_counter)
    several = suite.suite_of([Skipping("%s") for _ in range(5)], reader_of)
    assert several.read("a" * suite.PACE, 5.0) == []
    assert given == [4.0, 2.0, clock.LEAST, clock.LEAST, clock.LEAST]
