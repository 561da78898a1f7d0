"""Windows: schannel, WinHTTP, CryptoAPI, .NET, PowerShell, Mono."""

from bot.paste.speaker import Role, Speaker, at, numbers, other, says, varies

# The numbers of winerror.h; a 64-bit print may put eight f in front of them.
_NUMBERS = {
    "80090322": "wrong-host",  # SEC_E_WRONG_PRINCIPAL
    "80090325": "untrusted-root",  # SEC_E_UNTRUSTED_ROOT
    "80090327": "unspecified",  # SEC_E_CERT_UNKNOWN
    "80090328": "expired",  # SEC_E_CERT_EXPIRED
    "800b0101": "expired",  # CERT_E_EXPIRED
    "800b0109": "untrusted-root",  # CERT_E_UNTRUSTEDROOT
    "800b010a": "unspecified",  # CERT_E_CHAINING
    "800b010c": "revoked",  # CERT_E_REVOKED
    "800b010f": "wrong-host",  # CERT_E_CN_NO_MATCH
    "800b0110": "wrong-usage",  # CERT_E_WRONG_USAGE
    "80092010": "revoked",  # CRYPT_E_REVOKED
    "80092012": "unspecified",  # CRYPT_E_NO_REVOCATION_CHECK
    "80092013": "unspecified",  # CRYPT_E_REVOCATION_OFFLINE
    "80072f0d": "unspecified",  # ERROR_INTERNET_INVALID_CA
    "80072f06": "wrong-host",  # ERROR_INTERNET_SEC_CERT_CN_INVALID
    "80072f05": "unspecified",  # ERROR_INTERNET_SEC_CERT_DATE_INVALID
    "80072f8f": "unspecified",  # ERROR_INTERNET_DECODING_FAILED / WinHTTP secure failure
}

SPEAKER = Speaker(
    "windows",
    signs=(
        *(varies(proves, rf"0x(?:f{{8}})?{number}\b") for number, proves in _NUMBERS.items()),
        *says("wrong-host", "SEC_E_WRONG_PRINCIPAL", "CERT_E_CN_NO_MATCH", "RemoteCertificateNameMismatch"),
        *says("wrong-host", "SNI or certificate check failed", "The target principal name is incorrect"),
        *says("wrong-host", "certificate CN name does not match the passed value", "DLG_FLAGS_SEC_CERT_CN_INVALID"),
        *says("untrusted-root", "SEC_E_UNTRUSTED_ROOT", "CERT_TRUST_IS_UNTRUSTED_ROOT"),
        *says("unspecified", "SEC_E_CERT_UNKNOWN", "Error: TrustFailure"),
        varies(
            "client-certificate",
            r"sent a tls alert: '(?:badcertificate|unknownca|certificateunknown|certificaterequired)",
        ),
        *says(
            "unspecified", "CERT_TRUST_IS_PARTIAL_CHAIN", "CERT_TRUST_REVOCATION_STATUS_UNKNOWN", "DLG_FLAGS_INVALID_CA"
        ),
        *says("unspecified", "CRYPT_E_NO_REVOCATION_CHECK", "CRYPT_E_REVOCATION_OFFLINE", "CERT_E_CHAINING"),
        *says("unspecified", "CertGetCertificateChain trust error", "Invalid certificate received from server"),
        *says("unspecified", "RemoteCertificateChainErrors", "The remote certificate is invalid"),
        *says("unspecified", "Could not establish trust relationship for the SSL/TLS secure channel"),
        *says("unspecified", "The remote certificate was rejected by the provided RemoteCertificateValidationCallback"),
        *says("unspecified", "errors in the certificate chain: NotTimeValid", "DLG_FLAGS_SEC_CERT_DATE_INVALID"),
        *says("unspecified", "UnityTls error code: 7"),
        *says(
            "expired",
            "SEC_E_CERT_EXPIRED",
            "CERT_E_EXPIRED",
            "CERT_TRUST_IS_NOT_TIME_VALID",
            "The received certificate has expired",
        ),
        *says("untrusted-root", "CERT_E_UNTRUSTEDROOT", "errors in the certificate chain: UntrustedRoot"),
        *says(
            "untrusted-root",
            "issued by an authority that is not trusted",
            "terminated in a root certificate which is not",
        ),
        *says("missing-intermediate", "errors in the certificate chain: PartialChain"),
        *says("revoked", "CERT_TRUST_IS_REVOKED", "CRYPT_E_REVOKED", "errors in the certificate chain: Revoked"),
        *says("client-certificate", "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED", "SEC_I_INCOMPLETE_CREDENTIALS"),
        *other("SEC_E_INVALID_TOKEN", "SEC_E_ILLEGAL_MESSAGE", "SEC_E_ALGORITHM_MISMATCH", proves="protocol"),
        *other("Could not create SSL/TLS secure channel", "failed to receive handshake", proves="protocol"),
        *other("The client and server cannot communicate", "SEC_E_INTERNAL_ERROR", proves="protocol"),
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
