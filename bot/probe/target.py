"""What a person typed → where to look. Only host, port and kind of protocol are kept.

A user name, a password, a path and a query are dropped before anything else is looked at, and no error sentence
repeats what was typed: it might hold a secret. Hosts are read as browsers do (WHATWG URL, section 3.5 host parsing):
UTS #46 for names, and 127.1, 0x7f000001 or 2130706433 are the IPv4 addresses that they mean.
"""

from __future__ import annotations

import ipaddress
import re

import idna

from bot.probe.starttls import PORTS as STARTTLS_PORTS
from bot.trust.sighting import Target

_MOST = 4000  # characters of input that are looked at

# The port that each kind of URL stands for. Plain http is what Slack makes of a bare name, so it means https here.
_SCHEMES = {
    "https": 443, "http": 443, "wss": 443, "ws": 443, "tls": 443, "ssl": 443, "tcp": 443,
    "smtps": 465, "imaps": 993, "pop3s": 995, "ldaps": 636, "ftps": 990, "ircs": 6697, "sips": 5061, "amqps": 5671,
    "mqtts": 8883, "rediss": 6379, "nats": 4222,
}  # fmt: skip
_STARTTLS_SCHEMES = {
    "smtp": "smtp", "submission": "smtp", "imap": "imap", "pop3": "pop3", "pop": "pop3", "ftp": "ftp", "ldap": "ldap",
    "postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "xmpp": "xmpp",
}  # fmt: skip

_LIKE_THIS = "type it like example.com or example.com:8443"
_AROUND = " \t\r\n`'\"“”‘’„«»(),;!?"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://+|(https?|HTTPS?):/", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class TargetError(ValueError):
    """The text names no host that could be looked at. Its str() is one sentence for people."""


def parse_target(text: str, default_port: int | None = None, starttls: str | None = None) -> Target:
    """The host, port and protocol that a person means.

    `text`: `host`, `host:port`, a URL, an IPv4 address, `[IPv6]:port`, a bare IPv6 address, a name in any script, with
    or without what Slack or a person puts around it. The port: as typed, else what the URL's scheme stands for, else
    `default_port`, else what `starttls` stands for, else 443. `starttls` None: as the scheme says, else whatever the
    well-known port means. Raises TargetError.
    """
    if starttls is not None and starttls not in STARTTLS_PORTS:
        raise TargetError(f"I know no such STARTTLS protocol; take one of {', '.join(STARTTLS_PORTS)}.")
    scheme, authority = _split_url(_undressed(text))
    known_port: int | None = None
    if scheme in _STARTTLS_SCHEMES:
        starttls = starttls or _STARTTLS_SCHEMES[scheme]
        known_port = STARTTLS_PORTS[starttls]
    elif scheme:
        known_port = _SCHEMES[scheme]
    host, port = _split_port(authority)
    if port is None:
        port = known_port or default_port or STARTTLS_PORTS.get(starttls or "", 443)
    return Target(_read_host(host), port, starttls)


def parse_host(text: str) -> str:
    """A host by itself, as `Target.host` has it. Raises TargetError."""
    host, port = _split_port(text.strip())
    if port is not None:
        raise TargetError("There is a port in it; type the host alone, like example.com.")
    return _read_host(host)


def _undressed(text: str) -> str:
    """Without what Slack (`<https://h|h>`) and people (quotes, a full stop at the end) put around it."""
    if len(text) > _MOST:
        raise TargetError(f"That is too long for a host name; {_LIKE_THIS}.")
    text = text.strip(_AROUND)
    if text.startswith(("<@", "<#", "<!")):
        raise TargetError(f"That is somebody or something in Slack and no host; {_LIKE_THIS}.")
    if text.startswith("<"):
        text = text[1:].partition(">")[0].partition("|")[0]
    text = text.strip(_AROUND)
    if not text:
        raise TargetError(f"Which host? Please {_LIKE_THIS}.")
    if any(not character.isprintable() for character in text):
        raise TargetError(f"There is a character in it that cannot be seen; {_LIKE_THIS}.")
    return text


def _split_url(text: str) -> tuple[str, str]:
    """The scheme in lower case ("" when there is none) and host with port, without user, password, path or query."""
    found = _SCHEME.match(text)
    scheme = (found[1] or found[2]).lower() if found else ""
    if found and scheme not in _SCHEMES and scheme not in _STARTTLS_SCHEMES:
        raise TargetError(f"I do not know that kind of URL; {_LIKE_THIS}, or give an https URL.")
    rest = text[found.end() :] if found else text.lstrip("/")
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2].strip()
    if any(character.isspace() for character in authority):
        raise TargetError(f"There is a blank in it; give one host, and {_LIKE_THIS}.")
    return scheme, authority


def _split_port(authority: str) -> tuple[str, int | None]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise TargetError("The brackets are not right; type an IPv6 address like [2001:db8::1]:443.")
        return f"{host}]", _read_port(rest[1:]) if rest else None
    if authority.count(":") > 1:
        return f"[{authority}]", None
    host, colon, port = authority.partition(":")
    return host, _read_port(port) if colon and port else None


def _read_port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 8 and 1 <= int(text) <= 65535):
        raise TargetError("The port must be a number from 1 to 65535; type it like example.com:8443.")
    return int(text)


def _read_host(text: str) -> str:
    if text.startswith("["):
        return _read_ipv6(text[1:-1])
    if "%" in text:
        raise TargetError(f"There is a % in the host name; {_LIKE_THIS}.")
    if "*" in text:
        raise TargetError("A name with a * stands for many hosts; type one of them, like www.example.com.")
    try:
        name = idna.uts46_remap(text, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        raise TargetError(f"There is a character in it that no host name has; {_LIKE_THIS}.") from None
    name = name.removesuffix(".")
    if not name:
        raise TargetError(f"There is no host in it; {_LIKE_THIS}.")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _read_ipv4(name)
    return _read_name(name)


def _read_ipv6(text: str) -> str:
    if "%" in text:
        raise TargetError("An address with a network interface (%…) is not looked at; type the address alone.")
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise TargetError("That is no IPv6 address; type it like [2001:db8::1]:443.") from None


def _read_ipv4(text: str) -> str:
    """The address that a browser takes it for (WHATWG URL, section 3.5, the IPv4 parser)."""
    if text.isdigit() and int(text[:20]) <= 65535:
        raise TargetError("A number alone is a port and no host; type it like example.com:8443.")
    numbers = [_read_number(part) for part in text.split(".")]
    *front, last = numbers
    bytes_left = 4 - len(front)
    if bytes_left < 1 or None in numbers or any(n is None or n > 255 for n in front):
        raise TargetError("That is no IPv4 address; type it like 192.0.2.1.")
    if last is None or last >= 256**bytes_left:
        raise TargetError("That is no IPv4 address; type it like 192.0.2.1.")
    value = last + sum((n or 0) << 8 * (3 - place) for place, n in enumerate(front))
    return str(ipaddress.IPv4Address(value))


def _read_number(text: str) -> int | None:
    """One part of an IPv4 address: decimal, hexadecimal (0x…) or octal (0…)."""
    base, digits = 10, text
    if text.startswith("0x"):
        base, digits = 16, text[2:] or "0"
    elif len(text) > 1 and text.startswith("0"):
        base, digits = 8, text[1:]
    try:
        return int(digits, base) if digits.isascii() and digits.isalnum() and len(digits) <= 40 else None
    except ValueError:
        return None


def _read_name(name: str) -> str:
    labels = [
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in name.split(".")
    ]
    if not all(labels):
        raise TargetError(f"There is an empty part between two dots; {_LIKE_THIS}.")
    if any(len(label) > 63 for label in labels) or len(".".join(labels)) > 253:
        raise TargetError("That is longer than a host name can be (253 characters, 63 between two dots).")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise TargetError(f"There is a character in it that no host name has; {_LIKE_THIS}.")
    return ".".join(labels)
