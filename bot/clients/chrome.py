"""Chrome, and what is built on it (Edge, Electron, Android's Chrome), where it verifies by itself. On iPhone and iPad
every browser asks Apple's verifier.

Read in Chromium: net/cert/cert_verify_proc.cc, net/cert/internal/simple_path_builder_delegate.cc.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client, ValidityLimit
from bot.trust.hostnames import NameRules
from bot.trust.path import AnchorKind
from bot.trust.purposes import ANY, SERVER_AUTH, SIGNING

DAY = 86400
_PUBLIC = frozenset({AnchorKind.SYSTEM})

# In the order of net/cert/cert_status_flags.cc (`MapCertStatusToNetError`), by what cert_verify_proc_builtin.cc makes
# of a fault (`MapPathBuilderErrorsToCertStatus`): what has no status of its own is ERR_CERT_INVALID.
_ERRORS = {
    "protocol-too-old": "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
    "older-hello/closed": "ERR_CONNECTION_CLOSED",
    "older-hello": "ERR_SSL_PROTOCOL_ERROR",
    "chain-too-long": "ERR_SSL_PROTOCOL_ERROR",
    "malformed/unreadable": "ERR_SSL_SERVER_CERT_BAD_FORMAT",
    "key-usage-leaf": "ERR_SSL_KEY_USAGE_INCOMPATIBLE",  # BoringSSL ends the handshake over it
    "revoked": "NET::ERR_CERT_REVOKED",
    **dict.fromkeys(
        (
            *("self-signed", "untrusted-root", "default-certificate", "interception-here", "missing-intermediate"),
            *("wrong-intermediate", "bad-signature", "distrusted-ca", "malformed/lost"),
        ),
        "NET::ERR_CERT_AUTHORITY_INVALID",
    ),
    "key-kind": "NET::ERR_CERT_INVALID",
    **dict.fromkeys(
        (
            *("malformed", "critical-extension", "not-a-ca", "path-length", "name-constraints", "key-usage"),
            *("wrong-usage", "key-identifier", "empty-subject", "policy-constraints"),
        ),
        "NET::ERR_CERT_INVALID",
    ),
    **dict.fromkeys(("leaf-not-first", "wrong-host", "no-san"), "NET::ERR_CERT_COMMON_NAME_INVALID"),
    "ct-missing": "NET::ERR_CERTIFICATE_TRANSPARENCY_REQUIRED",
    "weak-signature": "NET::ERR_CERT_WEAK_SIGNATURE_ALGORITHM",
    "weak-key": "NET::ERR_CERT_WEAK_KEY",
    **dict.fromkeys(("expired", "not-yet-valid"), "NET::ERR_CERT_DATE_INVALID"),
    "validity-too-long": "NET::ERR_CERT_VALIDITY_TOO_LONG",
}

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
    # Revocation: it asks nobody and knows some by its CRLSets, which nobody outside can tell for one certificate.
    ct_policy="chrome",
    # trust_store_nss.cc and its like: expiry counts for roots that were installed, not for those of its own store.
    anchor_dates=frozenset({AnchorKind.USER, AnchorKind.APP}),
    # path_builder.cc, CertificateTrust: limits of its own roots are not enforced, those of installed ones are.
    anchor_limits=frozenset({AnchorKind.USER, AnchorKind.APP}),
    leaf_key_usages=SIGNING,  # BoringSSL: `ssl_cert_check_key_usage`
    server_purposes=frozenset({SERVER_AUTH, ANY}),
    # verify_certificate_chain.cc: what is not handled there, and Microsoft's application policies.
    critical_extensions=CORE_EXTENSIONS | {"1.3.6.1.4.1.311.21.10"},
    names=NameRules(above_registries=frozenset()),  # x509_certificate.cc: `VerifyHostname`
    checks_policies=True,  # verify_certificate_chain.cc: `VerifyPolicies`
    stops_at=frozenset(),  # cert_verify_proc_builtin.cc: `AddIntermediatesToIssuerSource` passes over it
    most_certificate_bytes=102400,  # BoringSSL: SSL_MAX_CERT_LIST_DEFAULT
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source("Chrome Root Program", "https://googlechrome.github.io/chromerootprogram/"),
        Source(
            "Chromium: certificate lifetimes",
            "https://chromium.googlesource.com/chromium/src/+/main/net/docs/certificate_lifetimes.md",
        ),
    ),
)
