"""Texts that have an inside, JSON, XML, HTML and nested columns, lose their identifiers and keep their structure."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.detect.names import RECOGNIZER
from redact.detect.span import Span
from redact.errors import InputError, PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform import OPERATORS, Column
from redact.transform.inside.pieces import MODEL
from redact.transform.scrub import Scrub
from redact.verifying import verify

KNOWN = [("PERSON", "Jansen"), ("PERSON", "Zoë"), ("BE_NATIONAL_NUMBER", "85.07.30-033.28"), ("PATIENT_ID", "MK48213")]
GONE = re.compile(r"jansen|zo[ëe]\b|8507300?3328|85\.07\.30|48213|470123456|0470 12 34 56|peeters|example\.org", re.IGNORECASE)
NUMBER = 85073003328


def scrub(*texts: str, known: Sequence[tuple[str, str]] = tuple(KNOWN)) -> list[str]:
    """The texts of one subject, in Dutch, with what is known of it."""
    found = redact.scrub(list(texts), FIXED_KEY, "nl", known=[known] * len(texts), subjects=["P1"] * len(texts))
    return found.to_list()


def shape(value: Any) -> Any:
    """A JSON value without its strings; a number that became a string is one."""
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    return [shape(item) for item in value] if isinstance(value, list) else type(value) if not isinstance(value, str) else str


def elements(text: str) -> list[tuple[str, list[str]]]:
    """The elements of an XML document and the names of their attributes, in order."""
    return [(element.tag, sorted(element.attrib)) for element in ET.fromstring(text).iter()]  # noqa: S314  # a text of this file


class Tags(HTMLParser):
    """The tags of an HTML text, and all that is written between and in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]
        self.said += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


JSON = [
    '{"name": "Jansen", "n": 12, "ok": true, "none": null}',
    '{"INSZ": "85073003328", "note": "gezien door mevr. Peeters\\nterug over een week"}',
    f'{{"n": {NUMBER}, "tel": 470123456, "dose": 1.50, "e": 1e-3}}',
    '[["Jansen", ["Zo\\u00eb", {"x": "\\u004a\\u0061nsen"}]], -0.0]',
    '{"Jansen": {"85073003328": [1, 2]}, "b": {}}',
    '{"a": "Jan\\u00adsen", "a": "MK 48213"}',
    ' {"payload": "{\\"name\\": \\"Jansen\\", \\"n\\": [1, 2]}"} ',
    '{"div": "<div class=\\"x\\">Jan<b>sen</b> &amp; co</div>", "status": "ok"}',
    '{"system": "phone", "value": "0470 12 34 56", "mail": "jan@example.org"}',
]


@pytest.mark.parametrize("text", JSON)
def test_identifiers_in_json_go_and_its_structure_stays(text: str) -> None:
    (found,) = scrub(text)
    assert not GONE.search(json.dumps(json.loads(found), ensure_ascii=False)), found
    for before, after in zip(json.loads(text) if text[0] == "[" else [json.loads(text)], [json.loads(found)], strict=False):
        assert text.count(":") == found.count(":")
        if not re.search(r"\d{7}", text):
            assert shape(before) == shape(after if text[0] != "[" else after[0])


XML = [
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<patient id="MK48213"><INSZ>85073003328</INSZ><naam>Zo&#235; Jansen</naam></patient>',
    "<a><!-- Jansen --><b><![CDATA[mevr. Peeters <x> Jansen]]></b><c/></a>",
    '<a xmlns="urn:hl7-org:v3" xmlns:x="urn:x"><x:b title="Jansen &quot;Z&quot;">Jan<i>sen</i></x:b>&lt;ok&gt;</a>',
    "<a><tel>0470 12 34 56</tel><mail>jan@example.org</mail></a>",
    '<a data=\'{"name": "Jansen"}\'>{"n": ["Jansen"]}</a>',
]


@pytest.mark.parametrize("text", XML)
def test_identifiers_in_xml_go_and_it_stays_well_formed(text: str) -> None:
    (found,) = scrub(text)
    assert elements(found) == elements(text)
    assert not GONE.search(html.unescape(found)), found
    assert not GONE.search(re.sub(r"<[^>]*>", "", found)), found


HTML = [
    "<p>Pati\u00ebnt Jan<b>sen</b><br>geboren &amp; getogen</p>",
    "<div class=note id=MK48213 title=Jansen>gezien <input disabled value='Jansen'></div><p>mevr. Peeters",
    "<table><tr><td>INSZ</td><td>85.07.30-033.28</td></tr><!-- Jansen --></table><script>var naam = 'Jansen'; 1 < 2</script>",
    "<DIV>tel 0470 12 34 56 &nbsp; jan@example.org<o:p></o:p></DIV>",
]


@pytest.mark.parametrize("text", HTML)
def test_identifiers_in_html_go_and_its_tags_stay(text: str) -> None:
    (found,) = scrub(text)
    assert Tags(found).tags == Tags(text).tags
    assert not GONE.search("".join(Tags(found).said)), found
    assert not GONE.search(found), found


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Jansen"',
        "{'name': 'Jansen'}",
        '{"a": "Jansen\x00", "b": \x01}',
        "[" * 100_000 + '"Jansen"' + "]" * 100_000,
        '{"a":' * 70 + '"Jan\\u0073en"' + "}" * 70,
        "<3 weken, Jansen",
        "<Jansen Peeters> belde",
        "<p>Jansen <b",
        "<!-- Jansen",
        "<jansen/>",
        "<a Jansen='1'/>",
        '<!DOCTYPE a [<!ENTITY x "Jansen"><!ENTITY y "&x;&x;&x;">]><a>&y;&y;</a>',
        "<!DOCTYPE a SYSTEM 'file:///etc/Jansen'><a>&x;</a>",
        "<a>" * 50_000 + "Jansen",
        "<p>Jan\x00sen</p>",
        '{"a": "\\ud800Jansen\\udc00", "b": "\\u0000Jansen"}',
        '{"a": ' + "9" * 5_000 + ', "b": "Jansen"}',
        '{"a": 1e99999, "b": NaN, "c": "Jansen"}',
        "\ufeff{\"a\": \"Jansen\"}",
        "{" + ",".join(f'"Jansen {n}": "Jansen"' for n in range(300)) + "}",
    ],
)  # fmt: skip
def test_hostile_and_broken_texts_lose_their_identifiers_all_the_same(text: str) -> None:
    (found,) = scrub(text)
    assert not re.search("jan(?:\x00|\\\\u0073)?sen|9{7}", found, re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ["[Jansen] kwam", "{Jansen}", "<Jansen>", 'Jansen: {"a": 1}', "1 < 2, Jansen > 3", "[]", "{}", "[1]", "<p></p>", ""]
)
def test_a_text_that_only_looks_like_structure_is_plain_text(text: str) -> None:
    (found,) = scrub(text)
    assert found == text.replace("Jansen", "[PERSON]")


def test_what_is_not_replaced_stays_as_it_is_spelled() -> None:
    text = ' { "a" :1.50,\t"b":"\\u00e9\\/ Jansen \\n","c":-0,"c":1E5 ,"d":[ ] }\r\n'
    assert scrub(text) == [text.replace("Jansen", "[PERSON]")]
    marked = "<p\n  class = 'a'>&eacute;&#233; Jansen&nbsp;<br / ></p >".replace("/ >", "/>")
    assert scrub(marked) == [marked.replace("Jansen", "[PERSON]")]


def test_json_stays_json_where_an_element_inside_of_it_is_named_after_a_patient() -> None:
    (found,) = scrub('{"div": "<p>a\\n<Jansen>\\u004aansen\\n</Jansen></p>", "n": [1]}')
    assert json.loads(found) == {"div": "<p>a\n<[PERSON]>[PERSON]\n</[PERSON]></p>", "n": [1]}


def test_the_address_of_a_public_vocabulary_stays_and_any_other_goes() -> None:
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="{}"/>'
    kept, gone = scrub(page.format("http://www.w3.org/1999/xhtml"), page.format("http://jan.example.org/x"))
    assert kept == page.format("http://www.w3.org/1999/xhtml")
    assert gone == page.format("[URL]")


def test_a_name_of_a_stranger_is_one_token_in_all_of_a_subjects_cells() -> None:
    texts = (
        "Dr. Peeters belde",
        '{"arts": "Dr. Peeters"}',
        "<arts>Dr. Peeters</arts>",
        '["Dr. P\\u0065eters"]',
        "<p>Dr. P<b>eeters</b></p>",
    )
    tokens = [set(re.findall(r"\[PERSON_\w+\]", found)) for found in scrub(*texts, known=())]
    assert tokens[0]
    assert tokens == [tokens[0]] * len(texts)


def test_different_keys_stay_different_and_equal_ones_equal() -> None:
    (found,) = scrub('{"0470 12 34 56": 1, "0471 12 34 56": 2, "0470 12 34 56": 3, "in": {"0471 12 34 56": 4}}')
    keys = json.loads(found, object_pairs_hook=lambda pairs: pairs)
    assert [key for key, _ in keys] == ["[PHONE_NUMBER]", "[PHONE_NUMBER_2]", "[PHONE_NUMBER]", "in"]
    assert keys[3][1] == [["[PHONE_NUMBER]", 4]] or keys[3][1] == [("[PHONE_NUMBER]", 4)]


def test_a_fields_name_is_the_context_of_its_value() -> None:
    for text in ('{"INSZ": "85073003329"}', '{"rijksregister_nummer": 85073003329}', "<INSZ>85073003329</INSZ>", '<p INSZ="85073003329"/>'):
        assert "BE_NATIONAL_NUMBER" in scrub(text, known=())[0]  # its check digits are wrong: the word alone tells


def test_names_of_fields_stay_where_a_model_takes_them_for_people() -> None:
    text = '{"Practitioner": "x", "Reden": "y", "Hemoglobin": 13.2, "birthDate": null, "Jan Janssens": 1}'
    (found,) = redact.scrub([text], FIXED_KEY, "fr", subjects=["P"]).to_list()
    assert list(json.loads(found))[:4] == ["Practitioner", "Reden", "Hemoglobin", "birthDate"]
    assert "Jan" not in found
    assert MODEL == RECOGNIZER


# What follows asks for structure alone: the detector finds one word, and only where it is spelled out.

WORD = "jansen"


def detect(texts: pl.Series, languages: pl.Series, known: Sequence[Sequence[tuple[str, str]]]) -> list[list[Span] | None]:
    """The word, wherever it is spelled out."""
    return [[Span(*found.span(), "X", 1.0, "test") for found in re.finditer(WORD, text)] for text in texts]


def put_through(texts: list[Any], dtype: pl.DataType | None = None, **parameters: Any) -> pl.Series:
    dtype = dtype or pl.String()
    column = Column(
        name="t", kind="string", values=pl.col("t"), entity="T", namespace="t", country="", hash="blake3", key=FIXED_KEY,
        dtype=dtype, language=pl.lit("nl"), detect=detect,
    )  # fmt: skip
    made = OPERATORS["scrub"].build(Scrub(**parameters), column)
    assert made is not None
    return pl.DataFrame({"t": pl.Series(texts, dtype=dtype)}).select(made.alias("t")).to_series()


class Number(str):
    """A number as it is spelled."""


def spelled(text: str) -> Any:
    return json.loads(text, object_pairs_hook=tuple, parse_int=Number, parse_float=Number, parse_constant=Number)


def expected(value: Any) -> Any:
    """What becomes of a value read by `spelled`."""
    if isinstance(value, Number):
        return "[NUMBER]" if sum(map(str.isdecimal, value)) > 6 else value
    if isinstance(value, str):
        return value.replace(WORD, "[X]")
    if isinstance(value, tuple):
        return tuple((expected(key), expected(item)) for key, item in value)
    return [expected(item) for item in value] if isinstance(value, list) else value


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
STRINGS = WORDS | st.tuples(WORDS, WORDS).map(WORD.join)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | STRINGS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4), max_leaves=12)
DOCUMENTS = st.lists(VALUES, max_size=4) | st.dictionaries(STRINGS, VALUES, max_size=4)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 2]))
def test_everything_in_json_that_is_no_identifier_is_equal_after(value: Any, ascii: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii, indent=indent)
    found = put_through([text]).item()
    assert spelled(found) == expected(spelled(text))
    if found == text:
        assert WORD not in text


PIECES = st.sampled_from([
    "<b>", "</b>", "<a x='1'>", "</a>", "<br/>", "&amp;", "&lt;", "<!-- ", " -->", "<![CDATA[", "]]>", "]", ">", '"', WORD, "jan", "sen",
    "<p class=jansen>", "</p>", " ", "é", "\n", "<x:y z=\"jansen\">", "</x:y>", "<?xml version='1.0'?>", "{", "}", "[1]",
    "<script>", "</script>",
])  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_xml_that_was_well_formed_stays_so(inner: str) -> None:
    text = f"<a>{inner}</a>"
    found = put_through([text]).item()
    assert WORD not in found
    try:
        before = elements(text)
    except ET.ParseError:
        return
    assert elements(found) == before


def test_a_format_may_be_stated() -> None:
    key = '{"a": "jansen", "n": 12345678}'
    assert put_through([key], format="text").to_list() == ['{"a": "[X]", "n": 12345678}']
    assert put_through([key], format="xml").to_list() == ['{"a": "[X]", "n": 12345678}']
    assert put_through(['"a jansen"', "12345678", "plain jansen"], format="json").to_list() == ['"a [X]"', '"[NUMBER]"', "plain [X]"]
    assert put_through(["a &lt; <b>jansen</b>"], format="xml").to_list() == ["a &lt; <b>[X]</b>"]
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x\.operator\.scrub\.format: "):
        redact.pseudonymise(pl.LazyFrame({"id": ["1"], "name": ["a"], "x": ["a"]}), policy("{scrub: {format: yaml}}"), FIXED_KEY)


NESTED = pl.List(
    pl.Struct({"note": pl.String, "tags": pl.List(pl.String), "who": pl.Struct({"name": pl.String, "given": pl.Array(pl.String, 2)})})
)
"""Lists, structs, arrays, and each in another."""
CELLS: list[Any] = [
    None,
    [],
    [None, {"note": None, "tags": None, "who": None}],
    [{"note": "jansen belde", "tags": ["a", None, "jansen", ""], "who": {"name": None, "given": ["jansen", None]}}],
    [{"note": '{"a": "jansen", "b": 1}', "tags": [], "who": {"name": "<p>jan</p>", "given": None}}, None] * 2,
]


def replaced(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: replaced(item) for name, item in value.items()}
    if isinstance(value, list):
        return [replaced(item) for item in value]
    return value.replace(WORD, "[X]") if isinstance(value, str) else value


def test_every_leaf_of_a_nested_column_is_scrubbed_and_its_shape_and_nulls_stay() -> None:
    found = put_through(CELLS, NESTED)
    assert found.dtype == NESTED
    assert found.equals(pl.Series("t", replaced(CELLS), dtype=NESTED))
    assert found.is_null().to_list() == [True, False, False, False, False]


def test_a_field_may_be_left_out_of_a_nested_column() -> None:
    dtype = pl.List(pl.Struct({"a": pl.String, "n": pl.Int64, "in": pl.Struct({"when": pl.Date, "b": pl.String})}))
    cells = [[{"a": "jansen", "n": 1, "in": {"when": None, "b": "jansen"}}], None]
    found = put_through(cells, dtype, without=("n", "in.when"))
    assert found.to_list() == [[{"a": "[X]", "in": {"b": "[X]"}}], None]
    with pytest.raises(PolicyError, match=r"expected texts in a nested column, found in\.when \(Date\)"):
        put_through(cells, dtype, without=("n",))
    with pytest.raises(PolicyError, match=r"expected fields of the column, found in\.what"):
        put_through(cells, dtype, without=("n", "in.what"))


def test_detectors_are_asked_once_for_a_batch_and_once_for_a_leaf_of_a_cell() -> None:
    calls: list[list[str]] = []

    def counted(texts: pl.Series, languages: pl.Series, known: Sequence[Sequence[tuple[str, str]]]) -> list[list[Span] | None]:
        calls.append(texts.to_list())
        return detect(texts, languages, known)

    column = Column(
        name="t", kind="string", values=pl.col("t"), entity="T", namespace="t", country="", hash="blake3", key=FIXED_KEY,
        language=pl.lit("nl"), detect=counted,
    )  # fmt: skip
    made = OPERATORS["scrub"].build(Scrub(), column)
    assert made is not None
    pl.DataFrame({"t": ['["a", "a", "b"]', "plain"]}).select(made)
    assert calls == [['["a", "a", "b"]', "a", "b", "plain"]]


POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: nested
country: BE
purpose: tests
recipient: nobody
scope: tests
release: {format: FORMAT}
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID, because: joined by it}
      name: {operator: drop, entity: PERSON}
      x: {operator: OPERATOR, language: nl, names: known_only, because: no model}
"""


def policy(operator: str = "scrub", format: str = "parquet") -> redact.Policy:
    return parse_policy(POLICY.replace("OPERATOR", operator).replace("FORMAT", format))


def visits(rows: int = 60) -> pl.DataFrame:
    """Rows of people with nested notes that name them."""
    names = [f"Jansen{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(rows)]
    cells = [
        [{"note": f"{name} belde", "tags": ["moe", None, f'{{"naam": "{name}"}}'], "who": {"name": name, "given": None}}] if n % 7 else None
        for n, name in enumerate(names)
    ]
    return pl.DataFrame({"id": [f"P{n:07d}" for n in range(rows)], "name": names, "x": pl.Series(cells, dtype=NESTED)})


def test_a_nested_column_is_released_and_the_gate_passes_it(tmp_path: Path) -> None:
    visits().write_parquet(tmp_path / "t.parquet")
    redact.run(policy(), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)
    found = pl.read_parquet(tmp_path / "out" / "t.parquet")
    assert found.schema["x"] == NESTED
    assert found["x"].null_count() == visits()["x"].null_count()
    assert "Jansen" not in found["x"].explode().struct.json_encode().str.join().item()
    said = {json.dumps(cell) for cell in found["x"].to_list() if cell is not None}
    wanted = [{"note": "[PERSON] belde", "tags": ["moe", None, '{"naam": "[PERSON]"}'], "who": {"name": "[PERSON]", "given": None}}]
    assert said == {json.dumps(wanted)}
    assert verify(tmp_path / "out").is_empty()


@pytest.mark.parametrize("chunk", [1, 7, 60])
def test_a_nested_column_is_the_same_in_any_chunks_and_order(chunk: int) -> None:
    whole = redact.pseudonymise(visits().lazy(), policy(), FIXED_KEY).collect()
    shuffled = visits().sample(fraction=1.0, shuffle=True, seed=5)
    parts = [redact.pseudonymise(part.lazy(), policy(), FIXED_KEY).collect() for part in shuffled.iter_slices(chunk)]
    assert pl.concat(parts).sort("id").equals(whole.sort("id"))


def test_a_nested_column_with_other_leaves_is_refused_by_the_leaf(tmp_path: Path) -> None:
    frame = visits().with_columns(x=pl.col("x").list.eval(pl.struct(note=pl.element().struct.field("note"), age=pl.lit(3))))
    frame.write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x: scrub: expected texts in a nested column, found age \(Int32\)"):
        redact.run(policy(), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)
    redact.run(policy("{scrub: {without: [age]}}"), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet_schema(tmp_path / "out" / "t.parquet")["x"] == pl.List(pl.Struct({"note": pl.String}))


def test_a_nested_column_cannot_be_written_as_csv_nor_searched_for(tmp_path: Path) -> None:
    visits().write_parquet(tmp_path / "t.parquet")
    with pytest.raises(PolicyError, match=r"^release\.format: expected parquet for the nested column x"):
        redact.run(policy(format="csv"), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)
    with pytest.raises(InputError, match="which is searched for in texts, found nested ones"):
        redact.run(policy("drop, entity: PERSON"), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)
    redact.run(policy("drop"), [tmp_path / "t.parquet"], tmp_path / "out", FIXED_KEY)


def test_structured_texts_are_released_and_the_gate_passes_them(tmp_path: Path) -> None:
    names = [f"Jansen{chr(97 + n)}" for n in range(20)]
    texts = {
        "x": [
            json.dumps({"who": name, "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{name[:3]}<b>{name[3:]}</b></div>'})
            for name in names
        ],
        "y": [f"<a xmlns='urn:hl7-org:v3'><INSZ n='{85073003300 + n}'/><b>{name}</b></a>" for n, name in enumerate(names)],
    }
    pl.DataFrame({"id": [f"P{n:07d}" for n in range(20)], "name": names, **texts}).write_csv(tmp_path / "t.csv")
    text = POLICY.replace("OPERATOR", "scrub").replace("FORMAT", "csv")
    both = parse_policy(text + "      y: {operator: scrub, language: nl, names: known_only, because: no model}\n")
    redact.run(both, [tmp_path / "t.csv"], tmp_path / "out", FIXED_KEY)
    found = pl.read_csv(tmp_path / "out" / "t.csv")
    assert {json.loads(cell)["who"] for cell in found["x"]} == {"[PERSON]"}
    assert {tuple(elements(cell)[1][1]) for cell in found["y"]} == {("n",)}
