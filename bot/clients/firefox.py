"""Firefox on computers and Android, which verifies with mozilla::pkix. On iPhone and iPad it asks Apple's verifier.

It fetches no issuers; since version 75 it brings the intermediates along that public authorities disclose.
"""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client
from bot.trust.damage import Damage
from bot.trust.purposes import FOR_TLS, SERVER_AUTH

# What nobody may pass comes first; then trust before name before dates (SSLServerCertVerification.cpp).
_ERRORS = {
    "protocol-too-old": "SSL_ERROR_UNSUPPORTED_VERSION",
    "older-hello/closed": "PR_END_OF_FILE_ERROR",
    "older-hello": "SSL_ERROR_…_ALERT",
    "chain-too-long": "SSL_ERROR_RX_MALFORMED_HANDSHAKE",
    "malformed/duplicate": "SEC_ERROR_EXTENSION_VALUE_INVALID",
    "malformed": "SEC_ERROR_BAD_DER",
    "revoked": "SEC_ERROR_REVOKED_CERTIFICATE",
    "bad-signature": "SEC_ERROR_BAD_SIGNATURE",
    "critical-extension": "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION",
    "key-kind": "SEC_ERROR_UNSUPPORTED_KEYALG",
    "path-length": "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID",
    "name-constraints": "SEC_ERROR_CERT_NOT_IN_NAME_SPACE",
    "key-usage": "SEC_ERROR_INADEQUATE_KEY_USAGE",
    "wrong-usage": "SEC_ERROR_INADEQUATE_CERT_TYPE",
    "not-a-ca": "SEC_ERROR_CA_CERT_INVALID",
    "distrusted-ca": "MOZILLA_PKIX_ERROR_ISSUER_NO_LONGER_TRUSTED",
    **dict.fromkeys(("self-signed", "default-certificate"), "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"),
    **dict.fromkeys(
        (
            *("untrusted-root", "interception-here", "missing-intermediate", "wrong-intermediate"),
            "expired-intermediate-not-sent/missing",
        ),
        "SEC_ERROR_UNKNOWN_ISSUER",
    ),
    "weak-signature": "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED",
    "weak-key": "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE",
    "ct-missing": "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY",
    "must-staple": "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
    **dict.fromkeys(("leaf-not-first", "wrong-host", "no-san"), "SSL_ERROR_BAD_CERT_DOMAIN"),
    "expired-intermediate": "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE",
    "expired": "SEC_ERROR_EXPIRED_CERTIFICATE",
    "not-yet-valid": "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE",
}

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
    revocation_sources=frozenset({"staple", "ocsp"}),
    knows_public_revocations=True,  # CRLite and OneCRL, then OCSP
    honours_must_staple=True,  # pkixcheck.cpp: `CheckTLSFeaturesAreSatisfied`
    ct_policy="firefox",
    # security/nss/lib/mozpkix/lib: pkixcheck.cpp (`MatchEKU`, `CheckKeyUsage`), pkixcert.cpp (`RememberExtension`).
    anchor_purposes=True,
    anchors_are_authorities=True,  # pkixcheck.cpp: `CheckBasicConstraints`
    server_purposes=frozenset({SERVER_AUTH}),
    leaf_key_usages=FOR_TLS,  # CertVerifier.cpp: `BuildCertChainForOneKeyUsage`
    critical_extensions=CORE_EXTENSIONS - {"2.5.29.33"}
    | {
        "1.3.6.1.5.5.7.1.1",  # authority information access
        "1.3.6.1.5.5.7.1.24",  # TLS features
        "1.3.6.1.4.1.11129.2.4.2",  # timestamps of public logs
        "2.16.840.1.113730.1.1",  # Netscape certificate type
    },
    # pkixcert.cpp passes policy constraints and mappings over: for TLS it demands no policy
    unparsed_extensions=frozenset(f"2.5.29.{number}" for number in (14, 31, 33, 35, 36, 54)),
    minds_unknown_twice=False,  # pkixcert.cpp: `RememberExtension`
    stops_at=frozenset({Damage.FORM}),  # ssl3con.c: `CERT_NewTempCertificate` of each
    most_certificate_bytes=131071,  # ssl3con.c: MAX_HANDSHAKE_MSG_LEN
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source(
            "Mozilla: preloading intermediates",
            "https://blog.mozilla.org/security/2020/11/13/preloading-intermediate-ca-certificates-into-firefox/",
        ),
        Source("Mozilla: the root store", "https://wiki.mozilla.org/CA"),
    ),
)
