"""Chrome, and what is built on it (Edge, Electron, Android's Chrome), where it verifies by itself. On iPhone and iPad
every browser asks Apple's verifier.

Read in Chromium: net/cert/cert_verify_proc.cc, net/cert/internal/simple_path_builder_delegate.cc.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client, ValidityLimit
from bot.trust.path import AnchorKind
from bot.trust.purposes import ANY, FOR_TLS, SERVER_AUTH

DAY = 86400
_PUBLIC = frozenset({AnchorKind.SYSTEM})

CLIENT = Client(
    code="chrome",
    title="Chrome and Edge",
    shown_as="Chrome, Edge",
    programme="chrome",
    fetches_issuers=True,
    common_name_fallback=False,
    minimum_rsa_bits=1024,
    minimum_ec_bits=256,
    key_kinds=frozenset({"RSA", "EC"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    validity_limits=(
        ValidityLimit(datetime(2018, 3, 1, tzinfo=UTC), 825 * DAY, 825, _PUBLIC),
        ValidityLimit(datetime(2020, 9, 1, tzinfo=UTC), 398 * DAY, 398, _PUBLIC),
    ),
    ct_policy="chrome",
    # trust_store_nss.cc and its like: expiry counts for roots that were installed, not for those of its own store.
    anchor_dates=frozenset({AnchorKind.USER, AnchorKind.APP}),
    leaf_key_usages=FOR_TLS,  # BoringSSL: `ssl_cert_check_key_usage`
    server_purposes=frozenset({SERVER_AUTH, ANY}),
    # verify_certificate_chain.cc: what is not handled there, and Microsoft's application policies.
    critical_extensions=CORE_EXTENSIONS | {"1.3.6.1.4.1.311.21.10"},
    oldest_protocol="TLSv1.2",
    sources=(
        Source("Chrome Root Program", "https://googlechrome.github.io/chromerootprogram/"),
        Source(
            "Chromium: certificate lifetimes",
            "https://chromium.googlesource.com/chromium/src/+/main/net/docs/certificate_lifetimes.md",
        ),
    ),
)
