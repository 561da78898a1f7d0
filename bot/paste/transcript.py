"""What `openssl s_client`, `security verify-cert` and `curl -v` print when they are asked to look.

The bot asks people for these, so a good result is an answer as well, and a transcript without its command line still
tells something.
"""

from __future__ import annotations

import re

from bot.paste.chain import Pairs
from bot.paste.names import looks_like_a_host

_CONNECTED = re.compile(r"^[>|` ]{0,8}connected\([0-9a-f]{1,16}\)", re.MULTILINE)
_LEAF = re.compile(
    r"^[>|` ]{0,8}(?:depth=0 |0 s:|subject=)[^\n]{0,400}?\bcn ?= ?(?P<host>[a-z0-9.-]{1,253})(?=[\s,/]|$)", re.MULTILINE
)
_OTHER_NAME = re.compile(r"num=6[24]:|return code: 6[24] |hostname mismatch|address mismatch")
_TRUSTS = (
    re.compile(r"verify return code: 0 \(ok\)|^verification: ok\s{0,3}$", re.MULTILINE),
    re.compile(r"certificate verification successful"),
    re.compile(r"ssl certificate verify ok\b|ssl certificate verified via openssl"),
)
_NO_CERTIFICATE = "no peer certificate available"


def is_dialled_address(low: str, start: int, end: int) -> bool:
    """Whether [start, end) is the address in s_client's first line, "Connecting to 192.0.2.1": no name was asked for by
    it, and a server may show another certificate to who asks for none."""
    line = low.rfind("\n", 0, start) + 1
    return low[line:start].lstrip(">|` ") == "connecting to " and bool(_CONNECTED.match(low, low.find("\n", end) + 1))


def subject_of_transcript(low: str) -> str | None:
    """The common name of the server's certificate in a transcript of s_client whose command line is missing. None where
    it is known not to be the host: a wildcard, or a mismatch of names."""
    if "s_client" in low or _OTHER_NAME.search(low) or not _CONNECTED.search(low):
        return None
    found = _LEAF.search(low)
    return found["host"] if found and looks_like_a_host(found["host"]) else None


def good_result(low: str, chain: Pairs) -> str:
    """One sentence when a client says that it trusts what it saw, else ""."""
    if _NO_CERTIFICATE in low or not any(pattern.search(low) for pattern in _TRUSTS):
        return ""
    if not chain:
        return "This client trusts the chain that it was sent: its check of the certificate went well."
    subject, issuer = chain[0]
    return f"This client trusts the chain: it was sent “{subject}”, issued by “{issuer}”, and its check went well."
