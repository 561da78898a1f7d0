"""Windows: schannel, WinHTTP, CryptoAPI, .NET, PowerShell, Mono."""

from bot.paste.speaker import Role, Speaker, at, coded, named, numbers, other, says, varies


def _signed(codes: str) -> str:
    """The same numbers as .NET and scripts print them: of a negative 32-bit integer, what stands behind the minus."""
    return " ".join(str(2**32 - int(code, 16)) for code in codes.split())


# winerror.h, with what WinINet and WinHTTP add (0x80072f…); a 64-bit print may put eight f in front of them.
_NUMBERS = {
    "wrong-host": "80090322 800b010f 80072f06",
    "untrusted-root": "80090325 800b0109 800b0112 800b010d",
    # SEC_E_CERT_UNKNOWN, CERT_E_CHAINING, …_ISSUERCHAINING, TRUST_E_FAIL, revocation that could not be checked, dates
    # that may be before or after, and what only says that something is wrong.
    "unspecified": "80090327 800b010a 800b0107 800b010b 800b010e 80092011 80092012 80092013 80092014 80090352 80090353 "
    "80072f05 80072f0d 80072f17 80072f19 80072f7d 80072f8f 80072f89",
    "expired": "80090328 800b0101",
    "revoked": "800b010c 80092010 80072f8a",
    "wrong-usage": "80090349 800b0110 800b0106 80072f93",
    "name-constraints": "800b0114",
    "not-a-ca": "80096019 800b0103",
    "path-length": "800b0104",
    "critical-extension": "800b0105",
    "malformed": "800b0108",
    "bad-signature": "80096004",
    "distrusted-ca": "800b0111",
    "policy-constraints": "800b0113",
    "client-certificate": "80072f0c",
}
# The numbers of WinINet and WinHTTP as they stand in wininet.h and winhttp.h.
_SMALL = {
    "unspecified": "12037 12045 12055 12057 12157 12169 12175",
    "wrong-host": "12038",
    "revoked": "12170",
    "wrong-usage": "12179",
    "client-certificate": "12044",
}
_NAMES = {
    "wrong-host": "SEC_E_WRONG_PRINCIPAL CERT_E_CN_NO_MATCH RemoteCertificateNameMismatch "
    "DLG_FLAGS_SEC_CERT_CN_INVALID ERROR_INTERNET_SEC_CERT_CN_INVALID ERROR_WINHTTP_SECURE_CERT_CN_INVALID "
    "WINHTTP_CALLBACK_STATUS_FLAG_CERT_CN_INVALID",
    "untrusted-root": "SEC_E_UNTRUSTED_ROOT CERT_TRUST_IS_UNTRUSTED_ROOT CERT_E_UNTRUSTEDROOT CERT_E_UNTRUSTEDCA "
    "CERT_E_UNTRUSTEDTESTROOT",
    "unspecified": "SEC_E_CERT_UNKNOWN CERT_TRUST_IS_PARTIAL_CHAIN CERT_TRUST_REVOCATION_STATUS_UNKNOWN "
    "DLG_FLAGS_INVALID_CA DLG_FLAGS_SEC_CERT_DATE_INVALID CRYPT_E_NO_REVOCATION_CHECK CRYPT_E_REVOCATION_OFFLINE "
    "CRYPT_E_NO_REVOCATION_DLL CRYPT_E_NOT_IN_REVOCATION_DATABASE CERT_E_CHAINING CERT_E_ISSUERCHAINING "
    "CERT_E_REVOCATION_FAILURE CERT_TRUST_IS_OFFLINE_REVOCATION RemoteCertificateChainErrors "
    "RemoteCertificateNotAvailable SEC_E_ISSUING_CA_UNTRUSTED ERROR_INTERNET_INVALID_CA ERROR_WINHTTP_SECURE_FAILURE "
    "ERROR_INTERNET_SEC_CERT_DATE_INVALID ERROR_INTERNET_SEC_CERT_ERRORS ERROR_INTERNET_SEC_CERT_REV_FAILED "
    "ERROR_INTERNET_SEC_INVALID_CERT ERROR_WINHTTP_SECURE_INVALID_CA ERROR_WINHTTP_SECURE_INVALID_CERT "
    "ERROR_WINHTTP_SECURE_CERT_DATE_INVALID ERROR_WINHTTP_SECURE_CERT_REV_FAILED",
    "expired": "SEC_E_CERT_EXPIRED CERT_E_EXPIRED CERT_TRUST_IS_NOT_TIME_VALID",
    "revoked": "CERT_TRUST_IS_REVOKED CRYPT_E_REVOKED CERT_E_REVOKED ERROR_INTERNET_SEC_CERT_REVOKED "
    "ERROR_WINHTTP_SECURE_CERT_REVOKED",
    "wrong-usage": "SEC_E_CERT_WRONG_USAGE CERT_E_WRONG_USAGE CERT_E_PURPOSE CERT_TRUST_IS_NOT_VALID_FOR_USAGE "
    "ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE",
    "name-constraints": "CERT_E_INVALID_NAME CERT_TRUST_INVALID_NAME_CONSTRAINTS "
    "CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT",
    "not-a-ca": "TRUST_E_BASIC_CONSTRAINTS CERT_E_ROLE CERT_TRUST_INVALID_BASIC_CONSTRAINTS",
    "path-length": "CERT_E_PATHLENCONST",
    "critical-extension": "CERT_E_CRITICAL CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT",
    "malformed": "CERT_E_MALFORMED CERT_TRUST_INVALID_EXTENSION",
    "bad-signature": "TRUST_E_CERT_SIGNATURE CERT_TRUST_IS_NOT_SIGNATURE_VALID",
    "weak-signature": "CERT_TRUST_HAS_WEAK_SIGNATURE",
    "distrusted-ca": "TRUST_E_EXPLICIT_DISTRUST CERT_TRUST_IS_EXPLICIT_DISTRUST",
    "policy-constraints": "CERT_E_INVALID_POLICY CERT_TRUST_INVALID_POLICY_CONSTRAINTS "
    "CERT_TRUST_NO_ISSUANCE_CHAIN_POLICY",
    "client-certificate": "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED "
    "SEC_I_INCOMPLETE_CREDENTIALS",
}
# X509ChainStatusFlags of .NET, as they stand in "errors in the certificate chain: …" and in lists of chain statuses.
_CHAIN_STATUS = {
    "unspecified": "nottimevalid revocationstatusunknown offlinerevocation cyclic",
    "policy-constraints": "invalidpolicyconstraints noissuancechainpolicy",
    "untrusted-root": "untrustedroot",
    "missing-intermediate": "partialchain",
    "revoked": "revoked",
    "bad-signature": "notsignaturevalid",
    "wrong-usage": "notvalidforusage",
    "malformed": "invalidextension",
    "not-a-ca": "invalidbasicconstraints",
    "name-constraints": "invalidnameconstraints hasnotsupportednameconstraint hasnotdefinednameconstraint "
    "hasnotpermittednameconstraint hasexcludednameconstraint",
    "weak-signature": "hasweaksignature",
    "distrusted-ca": "explicitdistrust",
    "critical-extension": "hasnotsupportedcriticalextension",
}
_SENTENCES = {
    "wrong-host": (
        "SNI or certificate check failed",
        "The target principal name is incorrect",
        "certificate CN name does not match the passed value",
        "The certificate's CN name does not match the passed value",
        "The name on the security certificate is invalid or does not match",
        "was issued for a different website's address",
        "Der Zielprinzipalname ist falsch",
        "Der Name des Sicherheitszertifikats ist ungültig oder",
        "Der Name auf dem Sicherheitszertifikat ist ungültig oder",
    ),
    "unspecified": (
        "Error: TrustFailure",
        "CertGetCertificateChain trust error",
        "Invalid certificate received from server",
        "The remote certificate is invalid",
        "Could not establish trust relationship for the SSL/TLS secure channel",
        "The remote certificate was rejected by the provided RemoteCertificateValidationCallback",
        "UnityTls error code: 7",
        "A certificate chain could not be built to a trusted root authority",
        "The revocation function was unable to check revocation",
        "There is a problem with this website's security certificate",
        "is using a security certificate that cannot be verified",
        "The security certificate was issued by a company you have not chosen to trust",
        "The identity of the remote computer cannot be verified",
        "wird ein Sicherheitszertifikat verwendet, das nicht überprüft werden kann",
    ),
    "expired": ("The received certificate has expired",),
    "untrusted-root": (
        "issued by an authority that is not trusted",
        "terminated in a root certificate which is not",
        "was not issued by a trusted certificate authority",
        "The security certificate is not from a trusted certifying authority",
    ),
    "bad-signature": ("The signature of the certificate cannot be verified",),
    "not-a-ca": ("basic constraint extension has not been observed",),
    "critical-extension": ("contains an unknown extension that is marked 'critical'",),
    "name-constraints": ("The certificate has an invalid name. The name is not included",),
    "wrong-usage": ("The certificate is not valid for the requested usage",),
}

SPEAKER = Speaker(
    "windows",
    signs=(
        *named(_NAMES),
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        varies("unspecified", r"certificate [^\n]{0,60}has expired or is not yet valid"),
        varies(
            "client-certificate",
            r"sent a tls alert: '(?:badcertificate|unknownca|certificateunknown|certificaterequired)",
        ),
        *other(
            "SEC_E_INVALID_TOKEN",
            "SEC_E_ILLEGAL_MESSAGE",
            "SEC_E_ALGORITHM_MISMATCH",
            "Could not create SSL/TLS secure channel",
            "failed to receive handshake",
            "The client and server cannot communicate",
            "SEC_E_INTERNAL_ERROR",
            proves="protocol",
        ),
    ),
    coded=(
        coded(r"0x(?:f{8})?(800[9b7][0-9a-f]{4})\b", _NUMBERS, needs="0x"),
        coded(r"error\W{1,3}(800[9b7][0-9a-f]{4})\b", _NUMBERS, needs="800"),
        coded(
            r"-(214\d{7})\b",
            {proves: _signed(codes) for proves, codes in _NUMBERS.items()},
            needs="-214",
        ),
        coded(r"(?:win(?:http|inet)|sendrequest|urlopen)[^\n]{0,60}?\b(12[01]\d\d)\b", _SMALL, needs="12"),
        coded(r"chain(?:: |statusflags\.| status: )([a-z]{7,40})\b", _CHAIN_STATUS),
        coded(r"errors in the certificate chain: [a-z]{4,40}, ([a-z]{7,40})\b", _CHAIN_STATUS),
    ),
    places=at(
        Role.FAILED,
        r"secure channel with authority 'HOST",
    )
    + at(
        Role.ASKED,
        r"tls connection with HOST port (?P<port2>\d{1,5})",
        r"unable to load the service index for source URL",
    ),
    numbers=numbers("hresult", r"(0x(?:f{8})?8[0-9a-f]{7})\b"),
)
