"""An IP address becomes its country, by the user's own database, and nothing else of it goes out."""

from __future__ import annotations

import ipaddress
import random
from pathlib import Path

import polars as pl
import pytest

import redact
from redact.errors import InputError, PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

POLICY = """
version: 1
name: visits
purpose: operations
recipient: web team
scope: visits
tables:
  visits:
    columns:
      ip: {operator: {country: {database: ranges.csv}}, entity: IP_ADDRESS}
      page: {operator: keep, entity: CATEGORY}
"""
RANGES = """first,last,country
192.0.2.0,192.0.2.255,BE
198.51.100.0,198.51.100.127,BG
2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,US
203.0.113.7,203.0.113.7,NL
"""
VECTORS = {
    "192.0.2.0": "BE", "192.0.2.255": "BE", "192.0.3.0": None, "192.0.1.255": None, " 198.51.100.9 ": "BG", "198.51.100.128": None,
    "2001:db8::1": "US", "2001:DB8:0:1::": "US", "2001:db8:1::": None, "203.0.113.7": "NL", "203.0.113.8": None, "::ffff:192.0.2.9": "BE",
    "[2001:db8::2]": "US", "2001:db8::3%eth0": "US", "2002:c000:0209::1": "BE", "2001:0:4136:e378:8000:63bf:3fff:fdd2": None,
    "10.0.0.1": None, "0.0.0.1": None, "255.255.255.255": None, "::": None, "192.0.2.256": None, "192.0.2.01": None, "clinic.example": None,
    "": None, "192.0.2.1:80": None,
}  # fmt: skip


def countries(folder: Path, addresses: list[str | None], ranges: str = RANGES, text: str = POLICY) -> list[str | None]:
    (folder / "ranges.csv").write_text(ranges)
    frame = pl.LazyFrame({"ip": addresses, "page": "home"}, schema={"ip": pl.String, "page": pl.String})
    return redact.pseudonymise(frame, parse_policy(text), FIXED_KEY, base=folder).collect()["ip"].to_list()


@pytest.mark.parametrize("address", VECTORS)
def test_p10_an_address_becomes_its_country(tmp_path: Path, address: str) -> None:
    assert countries(tmp_path, [address, None]) == [VECTORS[address], None]


def test_p10_every_address_is_told_as_one_by_one(tmp_path: Path) -> None:
    draw = random.Random(3)
    ends = sorted(draw.sample(range(2**32), 400))
    ranges = [(first, last, draw.choice(["BE", "BG", "US"])) for first, last in zip(ends[::2], ends[1::2], strict=True)]
    rows = draw.sample(ranges, len(ranges))
    text = "first,last,country\n" + "".join(f"{ipaddress.ip_address(f)},{ipaddress.ip_address(e)},{c}\n" for f, e, c in rows)
    asked = [draw.randrange(2**32) for _ in range(2_000)] + ends
    expected = [next((c for f, e, c in ranges if f <= address <= e), None) for address in asked]
    assert countries(tmp_path, [str(ipaddress.ip_address(address)) for address in asked], text) == expected


def test_p10_the_release_holds_the_country_and_no_address(tmp_path: Path) -> None:
    (tmp_path / "ranges.csv").write_text(RANGES)
    pl.DataFrame({"ip": ["192.0.2.77"] * 30, "page": "home"}).write_csv(tmp_path / "visits.csv")
    redact.run(parse_policy(POLICY), [tmp_path / "visits.csv"], tmp_path / "out", FIXED_KEY, base=tmp_path)
    assert pl.read_parquet(tmp_path / "out" / "visits.parquet")["ip"].unique().to_list() == ["BE"]
    assert not [path for path in (tmp_path / "out").iterdir() if b"192.0.2" in path.read_bytes()]


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ("first,last\n1.1.1.1,1.1.1.2\n", "expected the columns first,last,country"),
        ("first,last,country\n", "expected ranges that do not overlap, found none"),
        (RANGES + "192.0.2.200,192.0.3.0,FR\n", "found some that do"),
        (RANGES + "192.0.4.9,192.0.4.1,FR\n", "line 6: expected a range"),
        (RANGES + "192.0.4.1,2001:db8::,FR\n", "line 6: expected a range"),
        (RANGES + "192.0.4.1,192.0.4.9,France\n", "line 6: expected a range"),
    ],
)
def test_p10_a_database_that_cannot_be_trusted_stops_the_run(tmp_path: Path, ranges: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        countries(tmp_path, ["192.0.2.1"], ranges)


def test_p10_a_database_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a readable UTF-8 CSV file beside the policy"):
        countries(tmp_path, ["192.0.2.1"], text=POLICY.replace("ranges.csv", "nowhere.csv"))


def test_p10_a_maxmind_database_that_is_none_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "x.mmdb").write_bytes(b"nothing")
    with pytest.raises((InputError, PolicyError), match=r"maxminddb|MaxMind"):
        countries(tmp_path, ["192.0.2.1"], text=POLICY.replace("ranges.csv", "x.mmdb"))


def test_p10_a_maxmind_database_tells_countries(tmp_path: Path) -> None:
    pytest.importorskip("maxminddb", reason="the extra geoip is not installed")
    (tmp_path / "x.mmdb").write_bytes(maxmind())
    text = POLICY.replace("ranges.csv", "x.mmdb")
    assert countries(tmp_path, ["192.0.2.1", "10.0.0.1", "2001:db8::1", None, "x"], text=text) == ["BE", None, None, None, None]


def maxmind() -> bytes:
    """A database of IPv4 whose upper half is in Belgium: one node (MaxMind DB file format 2.0, records of 24 bits)."""
    record = b"\xe1" + _text("country") + b"\xe1" + _text("iso_code") + _text("BE")
    tree = (1).to_bytes(3, "big") + (1 + 16).to_bytes(3, "big")
    told = {"node_count": 1, "record_size": 24, "ip_version": 4, "binary_format_major_version": 2, "binary_format_minor_version": 0}
    whole = {"node_count": b"\xc1", "record_size": b"\xa1", "ip_version": b"\xa1"}
    fields = [_text(name) + whole.get(name, b"\xa1") + value.to_bytes(1, "big") for name, value in told.items()]
    fields += [_text("build_epoch") + b"\x01\x02\x01", _text("database_type") + _text("Test")]
    fields += [_text("languages") + b"\x00\x04", _text("description") + b"\xe0"]
    metadata = bytes([0xE0 + len(fields)]) + b"".join(fields)
    return tree + bytes(16) + record + b"\xab\xcd\xefMaxMind.com" + metadata


def _text(value: str) -> bytes:
    return bytes([0x40 + len(value)]) + value.encode()
