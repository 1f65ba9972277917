"""What `geo` makes of places: HIPAA's three digits, and grids."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import redact
from redact.errors import PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform.geo import SMALL

POLICY = """
version: 1
name: places
purpose: tests
recipient: nobody
scope: tests
tables:
  people:
    columns:
      zip: {operator: {geo: ZIP}, entity: POSTAL_CODE}
      lat: {operator: {geo: LAT}, type: float}
      lon: {operator: {geo: LON}, type: float}
"""
KM = "{axis: latitude, km: 10}", "{axis: longitude, km: 10, latitude: lat}"


def policy(code: str = "{zip3: 2020}", lat: str = KM[0], lon: str = KM[1]) -> Policy:
    return parse_policy(POLICY.replace("ZIP", code).replace("LAT", lat).replace("LON", lon))


def released(by: Policy, code: list[str | None], lat: list[float | None], lon: list[float | None]) -> pl.DataFrame:
    rows = max(map(len, (code, lat, lon)))
    frame = {name: [*values, *[None] * (rows - len(values))] for name, values in (("zip", code), ("lat", lat), ("lon", lon))}
    schema = {"zip": pl.String, "lat": pl.Float64, "lon": pl.Float64}
    return redact.pseudonymise(pl.LazyFrame(frame, schema=schema), by, FIXED_KEY).collect()


@pytest.mark.parametrize(
    ("census", "small", "large"),
    [
        (2000, "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893", "202 204 205 369 753 772"),
        (2010, "036 059 102 203 205 369 556 692 821 823 878 879 884 893", "063 790 830 831 890 202 204 753 772"),
        (2020, "036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893", "063 790 830 831 890"),
    ],
)
def test_areas_of_twenty_thousand_people_or_fewer_are_one(census: int, small: str, large: str) -> None:
    by = policy(f"{{zip3: {census}}}")
    codes = [f"{first}01" for first in (small + " " + large).split()]
    assert released(by, codes, [], [])["zip"].to_list() == ["000"] * len(small.split()) + large.split()
    assert len(SMALL[census]) == len(small.split())


@pytest.mark.parametrize(
    ("code", "expected"),
    [("85004", "850"), ("85004-1234", "850"), ("850041234", "850"), (" 85004 ", "850"), ("09012", "000"), ("00012", "000"),
     ("8500", None), ("850", None), ("850041", None), ("SW1A 1AA", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_zip_code_becomes_its_first_three_digits_and_anything_else_null(code: str | None, expected: str | None) -> None:
    assert released(policy(), [code], [], [])["zip"].to_list() == [expected]


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places on a sphere (haversine)."""
    (a, b), (c, d) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    return 2 * 6371.0 * math.asin(min(1, math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2)))


@settings(max_examples=60)
@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([1, 7.5, 10, 100]))
def test_a_place_moves_to_the_middle_of_a_cell_of_the_stated_size(lat: float, lon: float, km: float) -> None:
    by = policy(lat=f"{{axis: latitude, km: {km}}}", lon=f"{{axis: longitude, km: {km}, latitude: lat}}")
    (middle,) = released(by, [], [lat], [lon]).select("lat", "lon").rows()
    assert distance((lat, lon), middle) < km * 0.9
    assert released(by, [], [middle[0]], [middle[1]]).select("lat", "lon").rows() == [middle]


def test_cells_are_few() -> None:
    rows = 5_000
    lat, lon = [50 + n / rows for n in range(rows)], [4 + (n * 7919 % rows) / rows for n in range(rows)]
    cells = released(policy(), [], lat, lon).select("lat", "lon").unique().height
    assert 60 <= cells <= 110  # one degree by one at 50 degrees north is some 111 by 71 km


def test_a_grid_of_degrees_cuts_each_coordinate_by_itself() -> None:
    by = policy(lat="{axis: latitude, degrees: 0.5}", lon="{axis: longitude, degrees: 0.5}")
    assert released(by, [], [50.8503, -90, 90], [4.3517, -180, 180]).select("lat", "lon").rows() == [
        (50.75, 4.25),
        (-89.75, -179.75),
        (89.75, 179.75),
    ]


def test_what_is_no_coordinate_is_null() -> None:
    made = released(policy(), [], [90.1, None, 50.0, 50.0], [4.0, 4.0, 180.5, None])
    assert made["lat"].is_null().to_list() == [True, True, False, False]
    assert made["lon"].is_null().to_list() == [True, True, True, True]


@settings(max_examples=10)
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30), st.integers(0, 30))
def test_chunks_decide_nothing(places: list[tuple[float, float]], cut: int) -> None:
    lat, lon = [place[0] for place in places], [place[1] for place in places]
    whole = released(policy(), [], lat, lon)
    assert_frame_equal(pl.concat([released(policy(), [], lat[:cut], lon[:cut]), released(policy(), [], lat[cut:], lon[cut:])]), whole)


@pytest.mark.parametrize(
    ("code", "lat", "lon", "said"),
    [
        ("{zip3: 1990}", *KM, "zip.operator.geo.zip3: "),
        ("{}", *KM, "zip.operator.geo: expected exactly one of zip3, km, degrees"),
        ("{zip3: 2020, axis: latitude}", *KM, "zip.operator.geo: expected axis with km or degrees, and not with zip3"),
        ("{zip3: 2020}", "{km: 10}", KM[1], "lat.operator.geo: expected axis with km or degrees"),
        ("{zip3: 2020}", KM[0], "{axis: longitude, km: 10}", "lon.operator.geo: expected latitude where axis: longitude is cut by km"),
        ("{zip3: 2020}", KM[0], "{axis: longitude, km: 10, latitude: gone}", "lon: expected a listed column of the table, found gone"),
        ("{axis: latitude, km: 10}", *KM, "zip: geo a grid: expected type float, found string"),
        ("{zip3: 2020}", "{zip3: 2020}", KM[1], "lat: geo zip3: expected type string, found float"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_by_its_path(code: str, lat: str, lon: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        released(policy(code, lat, lon), ["85004"], [], [])
    assert str(caught.value).startswith(f"tables.people.columns.{said}")
