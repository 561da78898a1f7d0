"""The peer's address where Apple prints its bytes: NSErrorPeerAddressKey, a `struct sockaddr` (BSD `sys/socket.h`)."""

from __future__ import annotations

import ipaddress
import re

_BYTES = re.compile(r"nserrorpeeraddresskey[^\n]{0,200}bytes = 0x([0-9a-f ]{8,80}?)(?: ?\.\.\. ?[0-9a-f]{1,40})?\}")
_IPV4, _IPV6 = "02", "1e"


def peer_address(low: str) -> tuple[str, int] | None:
    """(address, port) from lower-case text; None when the bytes are not there, or cut within an IPv6 address."""
    found = _BYTES.search(low)
    if found is None:
        return None
    digits = found[1].replace(" ", "")
    family, port = digits[2:4], int(digits[4:8] or "0", 16)
    if not port:
        return None
    if family == _IPV4 and len(digits) >= 16:
        return str(ipaddress.IPv4Address(bytes.fromhex(digits[8:16]))), port
    if family == _IPV6 and len(digits) >= 48:
        return str(ipaddress.IPv6Address(bytes.fromhex(digits[16:48]))), port
    return None
