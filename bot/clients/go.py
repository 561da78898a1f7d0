"""Programs written in Go, on Linux, where crypto/x509 verifies with the distribution's bundle. On Apple's systems and
on Windows it asks the system's verifier."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client
from bot.trust.purposes import ANY, SERVER_AUTH

CLIENT = Client(
    code="go",
    title="Go programs on Linux",
    shown_as="Go",
    programme="mozilla",
    fetches_issuers=False,
    common_name_fallback=False,
    minimum_rsa_bits=1024,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC", "Ed25519"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    server_purposes=frozenset({SERVER_AUTH, ANY}),
    anchor_purposes=True,  # `checkChainForKeyUsage` goes through the whole chain
    critical_extensions=CORE_EXTENSIONS | {"2.5.29.31"},  # `processExtensions` in crypto/x509/parser.go
    oldest_protocol="TLSv1.2",
    sources=(
        Source("Go: crypto/x509", "https://pkg.go.dev/crypto/x509"),
        Source("Go: crypto/tls", "https://pkg.go.dev/crypto/tls"),
    ),
)
