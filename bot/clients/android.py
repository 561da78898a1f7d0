"""Apps on Android, which ask the system's verifier (Conscrypt). Chrome and Firefox there verify by themselves."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client
from bot.trust.damage import Damage
from bot.trust.purposes import SIGNING

_TRUST = "java.security.cert.CertPathValidatorException: "
# Conscrypt: TrustManagerImpl.java and ChainStrengthAnalyzer.java; names are looked at after the chain.
_ERRORS = {
    "older-hello": "javax.net.ssl.SSLHandshakeException: …",
    "protocol-too-old": "javax.net.ssl.SSLHandshakeException: Handshake failed … UNSUPPORTED_PROTOCOL",
    "chain-too-long": "javax.net.ssl.SSLHandshakeException: … EXCESSIVE_MESSAGE_SIZE",
    "key-usage-leaf": "javax.net.ssl.SSLHandshakeException: … KEY_USAGE_BIT_INCORRECT",  # BoringSSL
    "malformed/unreadable": "java.security.cert.CertificateException: …",
    **dict.fromkeys(
        ("weak-signature", "weak-key", "key-kind", "malformed/key"),
        "java.security.cert.CertificateException: Unacceptable certificate: …",
    ),
    **dict.fromkeys(
        (
            *("self-signed", "untrusted-root", "default-certificate", "interception-here", "missing-intermediate"),
            *("wrong-intermediate", "expired-intermediate-not-sent/missing", "bad-signature", "distrusted-ca"),
        ),
        _TRUST + "Trust anchor for certification path not found.",
    ),
    "wrong-usage": _TRUST + "End-entity certificate does not have a valid extendedKeyUsage.",
    **dict.fromkeys(
        (
            *("expired", "not-yet-valid", "malformed", "critical-extension", "not-a-ca", "path-length"),
            *("name-constraints", "key-usage", "key-identifier", "policy-constraints"),
        ),
        "java.security.cert.CertificateException: Chain validation failed",
    ),
    **dict.fromkeys(
        ("leaf-not-first", "wrong-host", "no-san"),
        "javax.net.ssl.SSLPeerUnverifiedException: Hostname … not verified",
    ),
}

CLIENT = Client(
    code="android",
    title="apps on Android",
    shown_as="Android apps",
    programme="android",
    fetches_issuers=False,
    common_name_fallback=False,
    minimum_rsa_bits=1024,
    minimum_ec_bits=160,
    key_kinds=frozenset({"RSA", "EC"}),
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    anchor_dates=frozenset(),  # PKIX: a trust anchor is a name and a key (RFC 5280 section 6.1.1 d)
    anchor_limits=frozenset(),  # the same
    compares_root_identifiers=True,  # the system's CertPathValidator, which is Java's
    authority_purposes=False,  # TrustManagerImpl.java: `ExtendedKeyUsagePKIXCertPathChecker`
    checks_policies=True,  # the system's CertPathValidator
    leaf_key_usages=SIGNING,  # BoringSSL: `ssl_cert_check_key_usage`
    stops_at=frozenset({Damage.FORM}),  # SSLUtils.java: `decodeX509CertificateChain`
    most_certificate_bytes=102400,  # BoringSSL: SSL_MAX_CERT_LIST_DEFAULT
    oldest_protocol="TLSv1.2",  # what apps get by default since Android 10 offers 1.0 and 1.1 no more in practice
    errors=_ERRORS,
    sources=(
        Source(
            "Android: network security configuration",
            "https://developer.android.com/privacy-and-security/security-config",
        ),
        Source(
            "Android: common problems with verifying servers",
            "https://developer.android.com/privacy-and-security/security-ssl",
        ),
    ),
)
