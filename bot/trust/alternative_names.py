"""Subject alternative names (RFC 5280 section 4.2.1.6), each read by itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from bot.trust import der

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Context tags of GeneralName. Those without a reader are names of no host.
_EMAIL, _DNS, _DIRECTORY, _URI, _IP = 0x81, 0x82, 0xA4, 0x86, 0x87
_OTHERS = frozenset({0xA0, 0xA3, 0xA5, 0x88})


@dataclass(frozen=True, slots=True)
class AlternativeNames:
    """Names by their kind. `damaged`: a DNS name that is no text, or an address of a wrong length, was left out."""

    dns: tuple[str, ...] = ()
    ips: tuple[IPAddress, ...] = ()
    emails: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    directories: tuple[bytes, ...] = ()
    damaged: bool = False


def read_alternative_names(value: bytes) -> AlternativeNames:
    """The names of one extension. Raises DerError where it is no list of names at all."""
    sequence, end = der.read_one(value)
    if sequence.tag != der.SEQUENCE or end != len(value):
        raise der.DerError("alternative names that are no SEQUENCE")
    parts = sequence.children()
    unknown = {part.tag for part in parts} - _OTHERS - {_EMAIL, _DNS, _DIRECTORY, _URI, _IP}
    if unknown:
        raise der.DerError(f"an alternative name of the unknown kind {min(unknown):#x}")
    dns = [_text(part.value) for part in parts if part.tag == _DNS]
    ips = [_address(part.value) for part in parts if part.tag == _IP]
    return AlternativeNames(
        dns=tuple(name for name in dns if name is not None),
        ips=tuple(ip for ip in ips if ip is not None),
        emails=tuple(part.value.decode("utf-8", "replace") for part in parts if part.tag == _EMAIL),
        uris=tuple(part.value.decode("utf-8", "replace") for part in parts if part.tag == _URI),
        directories=tuple(part.value for part in parts if part.tag == _DIRECTORY),
        damaged=None in dns or None in ips,
    )


def _text(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _address(value: bytes) -> IPAddress | None:
    return ipaddress.ip_address(value) if len(value) in (4, 16) else None
