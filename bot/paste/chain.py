"""The certificates that the client itself saw, where its error prints them: (subject, issuer), leaf first."""

from __future__ import annotations

import re

MOST = 20

# <cert(0x1a2b) s: SUBJECT i: ISSUER>: the description of a SecCertificate. Posters lose the blank before "i:" too.
_APPLE = re.compile(
    r"<cert\(0x[0-9a-fA-F]{1,16}\) s: ((?:(?!<cert)[^\n]){1,600}?)(?:>[\"',]|>\s{0,3}\n|>$|\"\s{0,3}\n|\n)"
)
_LIST = re.compile(
    r"(?:NSErrorPeerCertificateChainKey|kCFStreamPropertySSLPeerCertificates)\"?\s{0,3}=\s{0,3}"
    r"(?:<CFArray[^\n]{0,200}\n|\(|\"?\[)"
)
_OPENSSL = re.compile(r"^[>| ]{0,4}\s?\d{1,2} s:([^\n]{1,600})\n[>|]?\s{1,6}i:([^\n]{1,600})", re.MULTILINE)
_WGET = re.compile(r"cannot verify (\S{1,253})'s certificate, issued by [\"']([^\n]{1,500}?)[\"']:")
_NAMES = re.compile(r"^[> \t_*`]{0,6}Subject: ([^\n]{1,300})\n[>\s_*`]{0,6}Issuer: ([^\n]{1,300})", re.MULTILINE)
_X509 = re.compile(r"^[> \t]{0,6}subject ?= ?([^\n]{1,500})\n[>\s]{0,6}issuer ?= ?([^\n]{1,500})", re.MULTILINE)
_COMMON_NAMES = re.compile(
    r"Subject:?\s{0,3}\n[^\n]{0,60}Common name\s{1,20}: ([^\n]{1,300})\n(?:[^\n]{0,300}\n){0,6}?"
    r"[^\n]{0,60}Issuer:?\s{0,3}\n[^\n]{0,60}Common name\s{1,20}: ([^\n]{1,300})"
)
_NODE = re.compile(  # util.inspect of getPeerCertificate()
    r"subject: [^\n{]{0,60}\{[^{}]{0,600}?CN: '([^'\n]{1,300})'[^{}]{0,300}\},\s{1,20}"
    r"issuer: [^\n{]{0,60}\{[^{}]{0,600}?CN: '([^'\n]{1,300})'"
)

Pairs = tuple[tuple[str, str], ...]


def read_chain(text: str) -> Pairs:
    """The chain as printed, of the first printer whose form is found; () where none is."""
    return _apple(text) or _openssl(text) or _others(text)


def _apple(text: str) -> Pairs:
    """The error often prints the list twice; a poster may have edited one of them, so the one most whole is taken."""
    lists: list[list[tuple[str, str] | None]] = []
    starts = [found.start() for found in _LIST.finditer(text)][:10] or [0]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        lists.append([_pair(found[1]) for found in _APPLE.finditer(text, start, end)][:MOST])
    whole = [one for one in lists if one and None not in one]
    best = max(whole or lists, key=len, default=[])
    return tuple(pair for pair in best if pair is not None)


def _pair(names: str) -> tuple[str, str] | None:
    subject, blank, issuer = names.rpartition(" i: ")
    if not blank:
        subject, blank, issuer = names.partition("i: ")
    return (subject.strip(), issuer.strip()) if blank and subject.strip() and issuer.strip() else None


def _openssl(text: str) -> Pairs:
    return tuple((found[1].strip(), found[2].strip()) for found in _OPENSSL.finditer(text))[:MOST]


def _others(text: str) -> Pairs:
    found = (
        _WGET.search(text)
        or _NAMES.search(text)
        or _X509.search(text)
        or _COMMON_NAMES.search(text)
        or _NODE.search(text)
    )
    return ((found[1].strip(), found[2].strip()),) if found else ()


# Names that only a program which opens other people's TLS connections gives to its authority.
_FORGERS = re.compile(
    r"charles proxy|mitmproxy|zscaler|netskope|proxyman|fiddler|portswigger|burp suite|fortinet|fortigate|sophos"
    r"|kaspersky|eset ssl filter|avast|\bavg\b|bitdefender|cisco umbrella|opendns|blue ?coat|forcepoint|websense"
    r"|palo alto|cato networks|check ?point|sonicwall|watchguard|squid|adguard|norton|mcafee web gateway|menlo security"
    r"|iboss|surge generated|http toolkit|http catcher|thor ssl|quantumult|shadowrocket|lightspeed|goguardian|securly"
    r"|untangle|barracuda",
    re.IGNORECASE,
)


def forged_by(chain: Pairs) -> str | None:
    """The issuer that is known to open other people's connections, or None."""
    return next((issuer for _, issuer in chain if _FORGERS.search(issuer)), None)


def self_signed_alone(chain: Pairs) -> bool:
    """One certificate (perhaps sent twice) that is its own issuer."""
    return bool(chain) and all(pair == chain[0] for pair in chain) and chain[0][0] == chain[0][1]
