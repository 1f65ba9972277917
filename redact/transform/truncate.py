"""truncate: an IP address into its network.

Comes in: parameters and a String Column. Goes out: the network's first address; null for what is no address, and for 6to4 and Teredo.
Security: whoever knows an address knows its network. A network still tells a household or a firm: a policy says why it goes out, and it
counts as a quasi-identifier (P10).
Source: RFC 4291 (IPv6 text forms), RFC 4632 (prefixes).
"""

from __future__ import annotations

import ipaddress
from typing import Annotated

import polars as pl
from pydantic import Field

from redact.transform.addresses import read_address
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters


class Truncate(Parameters):
    """How many leading bits stay."""

    ipv4: Annotated[int, Field(ge=0, le=24)] = 24
    ipv6: Annotated[int, Field(ge=0, le=48)] = 48


def _network(address: str, parameters: Truncate) -> str | None:
    found = read_address(address)
    if found is None:
        return None
    if isinstance(found, ipaddress.IPv6Address) and (found.sixtofour or found.teredo):
        return None  # an IPv4 address stands inside of the first 48 bits
    bits = parameters.ipv4 if found.version == 4 else parameters.ipv6
    return str(ipaddress.ip_network((found, bits), strict=False).network_address)


def _build(parameters: Truncate, column: Column) -> pl.Expr:
    def truncate(values: pl.Series) -> pl.Series:
        distinct = values.unique().drop_nulls()
        networks = pl.Series([_network(value, parameters) for value in distinct], dtype=pl.String)
        return values.replace_strict(distinct, networks, default=None, return_dtype=pl.String)

    return elementwise(truncate, column.values, pl.String())


OPERATOR = Operator(_build, Truncate, takes=("string",))
