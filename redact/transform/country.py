"""country: an IP address into the country that it is used in, by a database of the user's own.

Comes in: parameters and a String Column. Goes out: two capital letters (ISO 3166); null for what is no address or lies in no range.
The database is a file beside the policy: a CSV of `first,last,country`, ranges of IPv4 or IPv6 that do not overlap, or MaxMind's format
(`.mmdb`, with the extra `geoip`). None ships, and nothing is asked of a network.

Security: a country with few visitors can still single one out, together with other columns. Of an address in 6to4 (RFC 3056) the IPv4
address inside counts; one in Teredo (RFC 4380) tells no country.
"""

from __future__ import annotations

import csv
import ipaddress
import itertools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import Field

from redact.errors import InputError, PolicyError
from redact.transform.addresses import Address, read_address
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters

Countries = Callable[[pl.Series], pl.Series]
"""Distinct addresses, String -> their countries, String."""

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"^{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}$"
_MAPPED = bytes(10) + b"\xff\xff"


class Country(Parameters):
    """Which database."""

    database: Annotated[str, Field(pattern=r"\.(?:csv|mmdb)$")]
    """A file beside the policy."""


def _build(parameters: Country, column: Column) -> pl.Expr:
    file = column.beside(parameters.database)
    countries = _maxmind(file) if file.suffix == ".mmdb" else _ranges(file)

    def tell(batch: pl.Series) -> pl.Series:
        distinct = batch.drop_nulls().unique()
        return batch.replace_strict(distinct, countries(distinct), default=None, return_dtype=pl.String)

    return elementwise(tell, column.values, pl.String())


def _ranges(file: Path) -> Countries:
    """By binary search over sorted ranges; IPv4 and IPv6 are one space of 16 bytes, in which IPv4 is mapped (RFC 4291, 2.5.5.2)."""
    first, last, names = _read(file)

    def find(addresses: pl.Series) -> pl.Series:
        keys, found = _keys(addresses)
        place = np.searchsorted(first, keys, side="right") - 1
        inside = found & (place >= 0) & (keys <= last[place])
        return pl.Series(names, dtype=pl.String).gather(np.maximum(place, 0)).set(pl.Series(~inside), None)

    return find


def _keys(addresses: pl.Series) -> tuple[npt.NDArray[np.bytes_], npt.NDArray[np.bool_]]:
    """Each address as 16 bytes, and whether it is one that has a country."""
    groups = addresses.str.strip_chars().str.extract_groups(_IPV4).struct.unnest()
    plain = groups.to_series(0).is_not_null().to_numpy()
    rows = np.zeros((len(addresses), 16), dtype=np.uint8)
    rows[:, 10:12] = 255
    for place in range(4):
        rows[:, 12 + place] = groups.to_series(place).cast(pl.UInt8).fill_null(0).to_numpy()
    found = plain.copy()
    for row in np.flatnonzero(~plain):
        address = _located(addresses[int(row)])
        if address is not None:
            rows[row] = np.frombuffer(_bytes(address), dtype=np.uint8)
            found[row] = True
    return rows.view("S16").reshape(len(addresses)), found


def _located(text: str) -> Address | None:
    address = read_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        return None if address.teredo else address.sixtofour or address
    return address


def _bytes(address: Address) -> bytes:
    return address.packed if address.version == 6 else _MAPPED + address.packed


def _read(file: Path) -> tuple[npt.NDArray[np.bytes_], npt.NDArray[np.bytes_], list[str]]:
    """The ranges of a CSV file, sorted. Raises InputError naming the line that is none, or that overlaps another."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            if rows.fieldnames != ["first", "last", "country"]:
                raise InputError(f"database {file.name}: expected the columns first,last,country, found others")
            ranges = sorted(_range(file.name, rows.line_num, row) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(f"database {file.name}: expected a readable UTF-8 CSV file beside the policy, found none") from None
    if not ranges or any(one[1] >= other[0] for one, other in itertools.pairwise(ranges)):
        raise InputError(f"database {file.name}: expected ranges that do not overlap, found {'some that do' if ranges else 'none'}")
    first, last = (np.array([each[end] for each in ranges], dtype="S16") for end in (0, 1))
    return first, last, [each[2] for each in ranges]


def _range(file: str, line: int, row: Mapping[str, str | None]) -> tuple[bytes, bytes, str]:
    first, last = (read_address(row[end] or "") for end in ("first", "last"))
    country = row["country"] or ""
    if (
        first is None
        or last is None
        or first.version != last.version
        or first.packed > last.packed
        or not re.fullmatch("[A-Z]{2}", country)
    ):
        raise InputError(f"database {file}, line {line}: expected a range of addresses and a country, found none")
    return _bytes(first), _bytes(last), country


def _maxmind(file: Path) -> Countries:
    try:
        import maxminddb
    except ImportError:
        raise PolicyError(
            "country: expected the package maxminddb for an .mmdb file, found none", "install redact-records[geoip]"
        ) from None
    try:
        reader = maxminddb.open_database(file, maxminddb.MODE_MEMORY)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        raise InputError(f"database {file.name}: expected a MaxMind database beside the policy, found none") from None

    def one(text: str) -> str | None:
        address = _located(text)
        record = None if address is None or (address.version == 6 and reader.metadata().ip_version == 4) else reader.get(address)
        country = record.get("country") if isinstance(record, dict) else None
        code = country.get("iso_code") if isinstance(country, dict) else None
        return code if isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) else None

    return lambda addresses: pl.Series([one(text) for text in addresses], dtype=pl.String)


OPERATOR = Operator(_build, Country, takes=("string",), shape=lambda _: r"^[A-Z]{2}$")
