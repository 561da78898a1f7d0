"""OpenSSL 3 as Linux distributions set it up: curl, wget, git, Python, Node, PHP and Ruby on servers."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client

CLIENT = Client(
    code="openssl",
    title="curl, Python, Node, PHP and Ruby on Linux",
    shown_as="curl, Python, Node, PHP, Ruby",
    programme="mozilla",  # the distribution's bundle, which is Mozilla's
    fetches_issuers=False,
    backtracks=False,  # it follows the first issuer it finds: trusted ones first, then those that were sent
    common_name_fallback=True,
    # Security level 2, the default since OpenSSL 3.2 and Debian's before: 112 bits of strength.
    minimum_rsa_bits=2048,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC", "Ed25519", "Ed448"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    oldest_protocol="TLSv1.2",
    sources=(
        Source("OpenSSL: certificate verification", "https://docs.openssl.org/3.0/man1/openssl-verification-options/"),
        Source("OpenSSL: security levels", "https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/"),
    ),
)
