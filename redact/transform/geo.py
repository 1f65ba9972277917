"""geo: where somebody lives, as an area in which enough people do.

Comes in: parameters and a Column of postal codes, latitudes or longitudes. Goes out: String areas (`336`, `000`) or Float64 degrees.

`zip3` is HIPAA's rule for ZIP codes (45 CFR 164.514(b)(2)(i)(B)): the first three digits, or `000` where the codes that begin with them
hold 20,000 people or fewer at the census that the policy names. What is no ZIP code of five or nine digits is null.
`km` puts a coordinate at the centre of its cell of a grid whose cells are about so wide and high everywhere: rows of equal height from
the South Pole up, each cut into a whole number of equal cells; the column of longitudes names that of latitudes. `degrees` cuts each
coordinate by itself. What lies beyond 90 or 180 degrees is null.
Security: an area hides somebody among who live there and no better: in the country few live in a cell of any fixed size, and whoever
knows the address knows its area. A ZIP code of military mail, which no census counts, is `000`.
Sources: HHS, Guidance regarding methods for de-identification of protected health information (2012), whose list is that of the Census of
2000; the lists of 2010 and 2020 are the three-digit ZIP Code Tabulation Areas with 20,000 people or fewer by the Census Bureau's summary
file 1 of 2010 (table P1) and its demographic and housing characteristics of 2020 (table P1).
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import polars as pl
from pydantic import Field, model_validator

from redact.errors import PolicyError
from redact.transform.column import Column, Operator, Parameters

SMALL: dict[int, frozenset[str]] = {
    2000: frozenset("036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split()),
    2010: frozenset("036 059 102 203 205 369 556 692 821 823 878 879 884 893".split()),
    2020: frozenset("036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893".split()),
}
"""Census -> the first three digits of ZIP codes where 20,000 people or fewer lived."""
MILITARY = frozenset("090 091 092 093 094 095 096 097 098 099 340 962 963 964 965 966".split())
"""Those of military and diplomatic mail, in which no census counts anybody."""
_ZIP = r"^\s*([0-9]{3})[0-9]{2}(?:-?[0-9]{4})?\s*$"
_KM = 111.195
"""Kilometres of a degree on a sphere of the Earth's mean radius, 6,371.0 km (IUGG)."""


class Geo(Parameters):
    """Exactly one of `zip3`, `km` and `degrees`."""

    zip3: Literal[2000, 2010, 2020] | None = None
    """The census that counts who lives there: HIPAA asks for the current one."""
    km: Annotated[float, Field(gt=0, le=1_000)] | None = None
    degrees: Annotated[float, Field(gt=0, le=45)] | None = None
    axis: Literal["latitude", "longitude"] | None = None
    """Which coordinate the column holds."""
    latitude: Annotated[str, Field(min_length=1)] | None = None
    """The column of the latitudes, where a column of longitudes is cut by `km`."""

    @model_validator(mode="after")
    def _one(self) -> Geo:
        if sum(value is not None for value in (self.zip3, self.km, self.degrees)) != 1:
            raise ValueError("expected exactly one of zip3, km, degrees")
        if (self.axis is None) != (self.zip3 is not None):
            raise ValueError("expected axis with km or degrees, and not with zip3")
        if (self.latitude is not None) != (self.km is not None and self.axis == "longitude"):
            raise ValueError("expected latitude where axis: longitude is cut by km, and nowhere else")
        return self


def _build(parameters: Geo, column: Column) -> pl.Expr:
    if parameters.zip3 is not None:
        _require(column, "string", "zip3")
        first = column.values.str.extract(_ZIP)
        return pl.when(first.is_in(sorted(SMALL[parameters.zip3] | MILITARY | {"000"}))).then(pl.lit("000")).otherwise(first)
    _require(column, "float", "a grid")
    if parameters.degrees is not None:
        limit = 90 if parameters.axis == "latitude" else 180
        count = max(1, math.ceil(2 * limit / parameters.degrees))
        return _centre(column.values, limit, pl.lit(float(count)), parameters.degrees)
    rows = max(1, round(180 * _KM / (parameters.km or 1)))
    if parameters.latitude is None:
        return _centre(column.values, 90, pl.lit(float(rows)), None)
    assert column.other is not None  # every plan has it
    middle = _centre(column.other(parameters.latitude).cast(pl.Float64), 90, pl.lit(float(rows)), None)
    around = (360 * _KM / (parameters.km or 1) * (middle * math.pi / 180).cos()).round(0).clip(1)
    return _centre(column.values, 180, around, None)


def _centre(values: pl.Expr, limit: int, cells: pl.Expr, width: float | None) -> pl.Expr:
    """The middle of the cell in which a coordinate lies, of so many cells from -`limit` to `limit`, in degrees to five places."""
    step = pl.lit(width) if width is not None else 2 * limit / cells
    number = ((values + limit) / step).floor().clip(0, cells - 1)
    middle = ((number + 0.5) * step - limit).clip(-limit, limit).round(5) + 0.0
    return pl.when(values.abs() <= limit).then(middle)


def _require(column: Column, kind: str, what: str) -> None:
    if column.kind != kind:
        raise PolicyError(f"geo {what}: expected type {kind}, found {column.kind}")


OPERATOR = Operator(_build, Geo, takes=("string", "float"))
