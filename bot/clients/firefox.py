"""Firefox on computers and Android, which verifies with mozilla::pkix. On iPhone and iPad it asks Apple's verifier.

It fetches no issuers; since version 75 it brings the intermediates along that public authorities disclose.
"""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client

CLIENT = Client(
    code="firefox",
    title="Firefox",
    shown_as="Firefox",
    programme="mozilla",
    fetches_issuers=False,
    knows_public_intermediates=True,
    common_name_fallback=False,
    minimum_rsa_bits=1024,
    minimum_ec_bits=256,
    key_kinds=frozenset({"RSA", "EC"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    checks_revocation=True,
    ct_policy="firefox",
    oldest_protocol="TLSv1.2",
    sources=(
        Source(
            "Mozilla: preloading intermediates",
            "https://blog.mozilla.org/security/2020/11/13/preloading-intermediate-ca-certificates-into-firefox/",
        ),
        Source("Mozilla: the root store", "https://wiki.mozilla.org/CA"),
    ),
)
