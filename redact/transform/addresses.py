"""IP addresses, as they are written.

Comes in: text. Goes out: an address, or None. Source: RFC 4291 (IPv6 text forms, mapped addresses).
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_address(text: str) -> Address | None:
    """The address, without its zone and brackets; an IPv4 address that is mapped into IPv6 as itself.

    >>> read_address(" [::ffff:192.0.2.7] ")
    IPv4Address('192.0.2.7')
    >>> read_address("192.0.2.256")
    """
    try:
        found = ipaddress.ip_address(text.strip().split("%")[0].strip("[]"))
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
