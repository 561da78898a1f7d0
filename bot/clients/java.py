"""Java with its own store (cacerts): OpenJDK 17 and later, HttpClient and HttpsURLConnection.

Rules: `jdk.certpath.disabledAlgorithms` and `jdk.tls.disabledAlgorithms` in conf/security/java.security; names:
sun.security.util.HostnameChecker, which reads the common name where there is no DNS name.
"""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import Client
from bot.trust.damage import Damage
from bot.trust.hostnames import NameRules, matches_parts
from bot.trust.path import AnchorKind
from bot.trust.purposes import SIGNING

_HANDSHAKE = "javax.net.ssl.SSLHandshakeException: "
_PKIX = f"{_HANDSHAKE}PKIX path validation failed: java.security.cert.CertPathValidatorException: "
# sun.security.validator.PKIXValidator, then EndEntityChecker, then names (X509TrustManagerImpl `checkIdentity`).
_ERRORS = {
    "protocol-too-old": f"{_HANDSHAKE}The server selected protocol version … is not accepted by client preferences …",
    "older-hello/closed": f"{_HANDSHAKE}Remote host terminated the handshake",
    "older-hello": f"{_HANDSHAKE}Received fatal alert: …",
    "chain-too-long/number": "javax.net.ssl.SSLProtocolException: The certificate chain length (…) exceeds the maximum "
    "allowed length (10)",
    "chain-too-long": "javax.net.ssl.SSLProtocolException: The size of the handshake message (…) exceeds the maximum "
    "allowed size (32768)",
    **dict.fromkeys(
        ("malformed/unreadable", "malformed/duplicate", "empty-subject"),
        f"{_HANDSHAKE}Failed to parse server certificates",
    ),
    **dict.fromkeys(
        (
            *("self-signed", "untrusted-root", "default-certificate", "interception-here", "missing-intermediate"),
            *("wrong-intermediate", "expired-intermediate-not-sent/missing", "malformed"),
        ),
        f"{_HANDSHAKE}PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to "
        "find valid certification path to requested target",
    ),
    "weak-signature": f"{_PKIX}Algorithm constraints check failed on signature algorithm: …",
    **dict.fromkeys(("weak-key", "key-kind"), f"{_PKIX}Algorithm constraints check failed on keysize limits: …"),
    "key-identifier": f"{_PKIX}Path does not chain with any of the trust anchors",
    "bad-signature": f"{_PKIX}signature check failed",
    **dict.fromkeys(("expired", "not-yet-valid"), f"{_PKIX}validity check failed"),
    "key-usage-leaf": f"{_HANDSHAKE}KeyUsage does not allow digital signatures",
    "key-usage": f"{_PKIX}CA key usage check failed: keyCertSign bit is not set",
    "not-a-ca": f"{_PKIX}basic constraints check failed: this is not a CA certificate",
    "path-length": f"{_PKIX}basic constraints check failed: pathLenConstraint violated - this cert must be the last "
    "cert in the certification path",
    "name-constraints": f"{_PKIX}name constraints check failed",
    "policy-constraints": f"{_PKIX}non-null policy tree required and policy tree is null",
    "critical-extension": f"{_PKIX}unrecognized critical extension(s)",
    "wrong-usage": f"{_HANDSHAKE}Extended key usage does not permit use for TLS server authentication",
    "distrusted-ca": f"{_HANDSHAKE}TLS Server certificate issued after … and anchored by a distrusted legacy … root "
    "CA: …",
    "no-san/address": f"{_HANDSHAKE}No subject alternative names present",
    "wrong-host/address": f"{_HANDSHAKE}No subject alternative names matching IP address … found",
    **dict.fromkeys(("no-san", "wrong-host/none"), f"{_HANDSHAKE}No name matching … found"),
    **dict.fromkeys(("leaf-not-first", "wrong-host"), f"{_HANDSHAKE}No subject alternative DNS name matching … found."),
}

_PRIVATE = frozenset({AnchorKind.USER, AnchorKind.APP})

CLIENT = Client(
    code="java",
    title="Java",
    shown_as="Java",
    programme="java",
    fetches_issuers=False,
    common_name_fallback=True,
    # HostnameChecker: `isMatched`, `matchDNS`
    names=NameRules(matches_parts, above_registries=_PRIVATE, last_common_name=True),
    constrains_common_name=True,  # NameConstraintsExtension: `verify`
    minimum_rsa_bits=1024,
    minimum_ec_bits=256,  # smaller curves are gone since 16
    key_kinds=frozenset({"RSA", "EC", "Ed25519", "Ed448"}),
    weak_hashes=frozenset({"md2", "md4", "md5"}),
    weak_hashes_under_public_roots=frozenset({"sha1"}),  # “SHA1 jdkCA & usage TLSServer”
    anchor_dates=frozenset(),  # PKIX: a trust anchor is a name and a key (RFC 5280 section 6.1.1 d)
    anchor_limits=frozenset(),  # the same
    compares_root_identifiers=True,  # PKIXCertPathValidator: `AdaptableX509CertSelector`
    takes_trusted_leaf=True,  # PKIXValidator: `engineValidate`; Validator: `validate`
    anchors_are_authorities=True,  # PKIXValidator: `verifyTrustAnchor`
    authority_purposes=False,  # EndEntityChecker alone looks at them
    needs_subject=True,  # X509CertInfo: `verifyCert`
    passes_over_damage=True,  # CertificateExtensions: `UnparseableExtension`
    checks_policies=True,  # sun.security.provider.certpath.PolicyChecker
    leaf_key_usages=SIGNING,  # sun.security.validator.EndEntityChecker
    # CertificateMessage.java: `generateCertificate` of each; CertificateExtensions.java for what it minds in one
    stops_at=frozenset(Damage) - {Damage.EXTENSION},
    most_certificate_bytes=32768,  # jdk.tls.maxHandshakeMessageSize
    most_certificates=10,  # jdk.tls.maxCertificateChainLength
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source("Oracle: JRE and JDK cryptographic roadmap", "https://www.java.com/en/jre-jdk-cryptoroadmap.html"),
        Source(
            "OpenJDK: PKI programmer's guide",
            "https://docs.oracle.com/en/java/javase/21/security/java-pki-programmers-guide.html",
        ),
    ),
)
