"""Programs written in Go, on Linux, where crypto/x509 verifies with the distribution's bundle. On Apple's systems and
on Windows it asks the system's verifier."""

from __future__ import annotations

from functools import partial

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client
from bot.trust.constraints import DNS, EMAIL, IP, URI
from bot.trust.damage import Damage
from bot.trust.hostnames import NameRules, matches
from bot.trust.purposes import ANY, SERVER_AUTH

_PARSE = "tls: failed to parse certificate from server: x509: "
_VERIFY = "tls: failed to verify certificate: x509: "
_UNKNOWN = _VERIFY + "certificate signed by unknown authority"
# `Certificate.Verify`: the leaf's extensions and dates, its name, then the chain, then what it is for.
_ERRORS = {
    "protocol-too-old": "tls: server selected unsupported protocol version …",
    "older-hello/closed": "EOF",
    "older-hello": "remote error: tls: …",
    "chain-too-long": "tls: handshake message of length … bytes exceeds maximum of 262144 bytes",
    "malformed/duplicate": _PARSE + "certificate contains duplicate extensions",
    "malformed": _PARSE + "…",
    **dict.fromkeys(("critical-extension", "name-constraints/unread"), _VERIFY + "unhandled critical extension"),
    "expired-intermediate-not-sent/missing": _UNKNOWN,
    **dict.fromkeys(("expired", "not-yet-valid"), _VERIFY + "certificate has expired or is not yet valid: …"),
    "no-san/common-name": _VERIFY + "certificate relies on legacy Common Name field, use SANs instead",
    **dict.fromkeys(
        ("no-san/address", "wrong-host/address-none"),
        _VERIFY + "cannot validate certificate for … because it doesn't contain any IP SANs",
    ),
    **dict.fromkeys(
        ("no-san", "wrong-host/none"), _VERIFY + "certificate is not valid for any names, but wanted to match …"
    ),
    **dict.fromkeys(("leaf-not-first", "wrong-host"), _VERIFY + "certificate is valid for …, not …"),
    "not-a-ca": _VERIFY + "certificate is not authorized to sign other certificates",
    "path-length": _VERIFY + "too many intermediates for path length constraint",
    "name-constraints": _VERIFY + "a root or intermediate certificate is not authorized to sign for this name: …",
    **dict.fromkeys(
        (
            *("self-signed", "untrusted-root", "default-certificate", "interception-here", "missing-intermediate"),
            *("wrong-intermediate", "bad-signature", "weak-signature", "weak-key", "key-kind", "key-usage"),
            "distrusted-ca",
        ),
        _UNKNOWN,
    ),
    "policy-constraints": _VERIFY + "no valid chains built: 1 candidate chains with invalid policies",
    "wrong-usage": _VERIFY + "certificate specifies an incompatible key usage",
}

CLIENT = Client(
    code="go",
    title="Go programs on Linux",
    shown_as="Go",
    programme="mozilla",
    fetches_issuers=False,
    common_name_fallback=False,
    names=NameRules(partial(matches, labels=2)),  # `matchHostnames`
    minimum_rsa_bits=1024,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC", "Ed25519"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    server_purposes=frozenset({SERVER_AUTH, ANY}),
    anchor_purposes=True,  # `checkChainForKeyUsage` goes through the whole chain
    critical_extensions=CORE_EXTENSIONS | {"2.5.29.31"},  # `processExtensions` in crypto/x509/parser.go
    constraint_kinds=frozenset({EMAIL, DNS, URI, IP}),  # `parseNameConstraintsExtension`
    anchors_are_authorities=True,  # `CheckSignatureFrom`
    heeds_distrust_dates=False,  # a file of roots tells none
    checks_policies=True,  # `policiesValid`, since 1.24
    stops_at=frozenset(Damage),  # handshake_client.go: `x509.ParseCertificate` of each
    most_certificate_bytes=262144,  # crypto/tls: maxHandshakeCertificateMsg
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source("Go: crypto/x509", "https://pkg.go.dev/crypto/x509"),
        Source("Go: crypto/tls", "https://pkg.go.dev/crypto/tls"),
    ),
)
