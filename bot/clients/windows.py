"""Windows: Schannel and .NET, which ask CertGetCertificateChain. Chrome and Edge there verify by themselves."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, OTHER_CURVES, Client

# winerror.h; in the order of CertVerifyCertificateChainPolicy. Schannel has numbers of its own (SEC_E) for some.
_UNTRUSTED = "SEC_E_UNTRUSTED_ROOT (0x80090325): The certificate chain was issued by an authority that is not trusted."
_CHAINING = "CERT_E_CHAINING (0x800B010A): A certificate chain could not be built to a trusted root authority."
_ERRORS = {
    "protocol-too-old": "SEC_E_ALGORITHM_MISMATCH (0x80090331): The client and server cannot communicate, because they "
    "do not possess a common algorithm.",
    **dict.fromkeys(
        ("older-hello", "chain-too-long"),
        "SEC_E_ILLEGAL_MESSAGE (0x80090326): The message received was unexpected or badly formatted.",
    ),
    "malformed": "SEC_E_CERT_UNKNOWN (0x80090327): An unknown error occurred while processing the certificate.",
    **dict.fromkeys(
        ("bad-signature", "weak-signature", "weak-key", "key-kind"),
        "TRUST_E_CERT_SIGNATURE (0x80096004): The signature of the certificate cannot be verified.",
    ),
    "revoked": "CRYPT_E_REVOKED (0x80092010): The certificate is revoked.",
    **dict.fromkeys(
        (
            *("missing-intermediate", "wrong-intermediate", "untrusted-root/not-sent"),
            *("interception-here/not-sent", "default-certificate/not-sent"),
        ),
        _CHAINING,
    ),
    **dict.fromkeys(("self-signed", "untrusted-root", "default-certificate", "interception-here"), _UNTRUSTED),
    "distrusted-ca": _UNTRUSTED,
    **dict.fromkeys(
        ("wrong-usage", "key-usage"),
        "CERT_E_WRONG_USAGE (0x800B0110): The certificate is not valid for the requested usage.",
    ),
    **dict.fromkeys(
        ("expired", "not-yet-valid"), "SEC_E_CERT_EXPIRED (0x80090328): The received certificate has expired."
    ),
    "name-constraints": "CERT_E_INVALID_NAME (0x800B0114): The certificate has an invalid name. The name is not "
    "included in the permitted list or is explicitly excluded.",
    **dict.fromkeys(
        ("not-a-ca", "path-length"),
        "TRUST_E_BASIC_CONSTRAINTS (0x80096019): A certificate's basic constraint extension has not been observed.",
    ),
    "policy-constraints": "CERT_E_INVALID_POLICY (0x800B0113): The certificate has invalid policy.",
    "critical-extension": "CERT_E_CRITICAL (0x800B0105): A certificate contains an unknown extension that is marked "
    "'critical'.",
    **dict.fromkeys(
        ("leaf-not-first", "wrong-host", "no-san"),
        "SEC_E_WRONG_PRINCIPAL (0x80090322): The target principal name is incorrect.",
    ),
}

CLIENT = Client(
    code="windows",
    title="Windows and .NET",
    shown_as="Windows, .NET",
    programme="windows",
    fetches_issuers=True,
    issuer_schemes=frozenset({"http", "https", "ldap"}),  # cryptnet.dll
    common_name_fallback=True,
    minimum_rsa_bits=1024,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC"}) | OTHER_CURVES,
    weak_hashes=frozenset({"md2", "md4", "md5"}),
    # CertGetCertificateChain asks where the program wants it: WinINet and curl do by themselves, HttpClient does not.
    revocation_sources=frozenset({"staple", "ocsp", "crl"}),
    critical_extensions=CORE_EXTENSIONS
    | {
        *("2.5.29.14", "2.5.29.31", "2.5.29.35"),  # key identifiers, CRL distribution points
        "1.3.6.1.5.5.7.1.1",  # authority information access
        "1.3.6.1.4.1.311.21.10",  # Microsoft's application policies
    },
    checks_policies=True,  # CERT_TRUST_INVALID_POLICY_CONSTRAINTS
    stops_at=None,
    most_certificate_bytes=32768,  # Schannel: MessageLimitClient
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source(
            "Microsoft: CertGetCertificateChain",
            "https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certgetcertificatechain",
        ),
        Source(
            "Microsoft: Trusted Root Program",
            "https://learn.microsoft.com/en-us/security/trusted-root/program-requirements",
        ),
    ),
)
