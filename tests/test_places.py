"""What `scrub` wrote is known again by the gate."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redact.places import PlaceFile

PLACES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.dictionaries(st.text(max_size=8), PLACES, max_size=20), others=st.lists(st.text(min_size=9), max_size=5))
def test_every_text_has_the_places_that_were_noted_in_it_and_no_others(
    tmp_path: Path, written: dict[str, list[tuple[int, int]]], others: list[str]
) -> None:
    file = PlaceFile(tmp_path / "places")
    file.path.write_bytes(b"")
    texts = list(written)
    file.wrote(texts[::2], [written[text] for text in texts[::2]], {})
    file.wrote(texts[1::2], [written[text] for text in texts[1::2]], {})
    asked = [*reversed(texts), *others]
    assert file.found().of(asked) == [written.get(text, []) for text in asked]


def test_a_file_of_no_places_knows_none(tmp_path: Path) -> None:
    assert PlaceFile(tmp_path / "places").found().of(["a text"]) == [[]]
