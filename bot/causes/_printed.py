"""Names of certificates as programs print them: Apple the common name alone, OpenSSL, curl, Java the whole name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.trust.names import Name

_LONGEST = 2000  # characters of one printed name; a hostile one may have megabytes
_KEY = (
    r"(?:CN|OU|O|C|ST|S|L|DC|E|UID|SN|GN|T|title|street|postalCode|serialNumber|emailAddress|businessCategory"
    r"|commonName|organizationName|organizationalUnitName|countryName|stateOrProvinceName|localityName"
    r"|organizationIdentifier|jurisdiction\w{0,30}|(?:OID\.)?[0-9][0-9.]{3,60})"
)
_STARTS = re.compile(rf"\s?/?{_KEY}\s?=", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?<!\\)\s?[,;+/]\s?(?={_KEY}\s?=)", re.IGNORECASE)
_LONG = {"commonname": "cn", "organizationname": "o", "organizationalunitname": "ou"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A name out of a text; "" for what it does not say. `short` is what people call it."""

    short: str
    common_name: str = ""
    organization: str = ""
    unit: str = ""


def read_printed(text: str) -> Printed:
    """A printed name in any of its forms: "R3", "CN=R3,O=Let's Encrypt", "/C=US/O=Let's Encrypt/CN=R3"."""
    return _read(text[:_LONGEST].strip())


@lru_cache(maxsize=1024)  # every client asks for the same few names
def _read(whole: str) -> Printed:
    if not _STARTS.match(whole):
        return Printed(_plain(whole), common_name=_plain(whole))
    found: dict[str, str] = {}
    for part in _BETWEEN.split(whole.lstrip("/")):
        key, _, value = part.partition("=")
        name = key.strip().lower()
        found.setdefault(_LONG.get(name, name), _plain(value))
    common_name, organization, unit = found.get("cn", ""), found.get("o", ""), found.get("ou", "")
    return Printed(common_name or unit or organization or whole, common_name, organization, unit)


def printed(name: Name) -> Printed:
    """The name of a certificate in the same form."""
    unit = read_printed(name.text).unit
    return Printed(name.short, name.common_name or "", name.organization or "", unit)


def same_name(one: Printed, other: Printed) -> bool:
    """Whether both may be one name: a short form has no more than its common name to be compared."""
    if folded(one.short) != folded(other.short):
        return False
    return not (one.organization and other.organization) or folded(one.organization) == folded(other.organization)


def folded(text: str) -> str:
    """Case and runs of blanks do not matter (RFC 5280 section 7.1)."""
    return " ".join(text.split()).casefold()


def _plain(value: str) -> str:
    """Without the quotes and backslashes that a program put around it."""
    bare = value.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    return " ".join(re.sub(r"\\([^0-9A-Za-z])", r"\1", bare).split())
