"""Apps on Android, which ask the system's verifier (Conscrypt). Chrome and Firefox there verify by themselves."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client

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
    oldest_protocol="TLSv1.2",  # what apps get by default since Android 10 offers 1.0 and 1.1 no more in practice
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
