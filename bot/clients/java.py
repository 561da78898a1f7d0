"""Java with its own store (cacerts): OpenJDK 17 and later, HttpClient and HttpsURLConnection.

Rules: `jdk.certpath.disabledAlgorithms` and `jdk.tls.disabledAlgorithms` in conf/security/java.security; names:
sun.security.util.HostnameChecker, which reads the common name where there is no DNS name.
"""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client
from bot.trust.purposes import FOR_TLS

CLIENT = Client(
    code="java",
    title="Java",
    shown_as="Java",
    programme="java",
    fetches_issuers=False,
    common_name_fallback=True,
    minimum_rsa_bits=1024,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC", "Ed25519", "Ed448"}),
    weak_hashes=frozenset({"md2", "md4", "md5"}),
    weak_hashes_under_public_roots=frozenset({"sha1"}),  # “SHA1 jdkCA & usage TLSServer”
    anchor_dates=frozenset(),  # PKIX: a trust anchor is a name and a key (RFC 5280 section 6.1.1 d)
    leaf_key_usages=FOR_TLS,  # sun.security.validator.EndEntityChecker
    oldest_protocol="TLSv1.2",
    sources=(
        Source("Oracle: JRE and JDK cryptographic roadmap", "https://www.java.com/en/jre-jdk-cryptoroadmap.html"),
        Source(
            "OpenJDK: PKI programmer's guide",
            "https://docs.oracle.com/en/java/javase/21/security/java-pki-programmers-guide.html",
        ),
    ),
)
