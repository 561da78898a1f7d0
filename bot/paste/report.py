"""What was read out of a pasted text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from bot.paste.advice import Advice


class About(Enum):
    """Which certificate the words complain of, where they prove it."""

    UNKNOWN = "unknown"
    LEAF = "leaf"
    INTERMEDIATE = "intermediate"
    ROOT = "client-root"  # an old root in the client's own store
    CLIENT = "client-certificate"  # the one that the client itself shows to the server


@dataclass(frozen=True, slots=True)
class Mention:
    """A host that the text says failed. `host` is lower case, as written (IDN may be Unicode), an IPv6 address without
    brackets; `port` is None unless it was printed."""

    host: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One pasted text.

    `is_certificate_error`: whether the bot should speak without being called. `hosts` in order of likelihood. `codes`:
    "nsurl", "stream", "osstatus", "curl", "openssl-verify", "hresult", "chrome", "nss", "alert" to the number printed.
    `client_chain`: (subject, issuer) of the certificates that the client saw, leaf first, as printed. `complaint`: what
    the text by itself proves, a cause's code, "client-certificate", "protocol", "unspecified" (refused, no reason
    given) or None. `explanation` is one sentence for a person who called the bot with a text that is no certificate
    error (another trouble, the meaning of a code that is asked for, a client's good result), "" otherwise.
    `private_key`: a private key was pasted; it is in none of the fields. `advice`: what in the text switches
    verification off. Host and chain are text from strangers, not escaped.
    """

    is_certificate_error: bool = False
    hosts: tuple[Mention, ...] = ()
    codes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    client_chain: tuple[tuple[str, str], ...] = ()
    complaint: str | None = None
    about: About = About.UNKNOWN
    explanation: str = ""
    private_key: bool = False
    advice: tuple[Advice, ...] = ()
