"""Small TLS libraries: Mbed TLS, wolfSSL, BearSSL, and the firmware that passes them on."""

from bot.paste.speaker import Role, Speaker, at, coded, named, says

# Mbed TLS: x509_crt.h (`MBEDTLS_X509_CRT_ERROR_INFO_LIST`); wolfSSL: wolfcrypt/src/error.c, src/internal.c;
# BearSSL: tools/errors.c.
_SENTENCES = {
    "unspecified": (
        "X509 - Certificate verification failed",
        "X509 - Unavailable feature",
        "The certificate is not correctly signed by the trusted CA",
        "The CRL is not correctly signed by the trusted CA",
        "The CRL is from the future",
        "esp-x509-crt-bundle: Failed to verify certificate",
        "esp-x509-crt-bundle: No matching trusted root certificate found",
        "Failed to verify peer certificate",
        "ASN no signer error to confirm failure",
        "ASN self-signed certificate error",
        "Chain could not be linked to a trust anchor",
        "Certificate is expired or not yet valid",
    ),
    "expired": ("The certificate validity has expired", "ASN date error, current date after"),
    "not-yet-valid": ("The certificate validity starts in the future", "ASN date error, current date before"),
    "revoked": ("The certificate has been revoked (is on a CRL)", "CRL Cert revoked", "OCSP Cert revoked"),
    "wrong-host": (
        "does not match with the expected CN",
        "peer subject name mismatch",
        "peer ip address mismatch",
        "Expected server name was not found in the chain",
    ),
    "key-usage": ("Usage does not match the keyUsage extension",),
    "wrong-usage": (
        "Usage does not match the extendedKeyUsage extension",
        "Usage does not match the nsCertType extension",
    ),
    "weak-signature": ("The certificate is signed with an unacceptable hash",),
    "weak-key": ("The certificate is signed with an unacceptable key", "Peer RSA key is too small"),
    "key-kind": ("The certificate is signed with an unacceptable PK alg",),
    "bad-signature": ("X509 - The signature is invalid", "ASN sig error, confirm failure"),
    "path-length": ("ASN CA path length larger than signer error",),
    "critical-extension": ("X.509 Critical extension ignored or invalid",),
    "malformed": (
        "X509 - The CRT/CRL/CSR format is invalid",
        "X509 - The date tag or value is invalid",
        "X509 - The extension tag or value is invalid",
        "X509 - The serial tag or value is invalid",
        "X509 - The name tag or value is invalid",
        "X509 - CRT/CRL/CSR has an unsupported version number",
    ),
}
_NAMES = {
    "unspecified": "BADCERT_NOT_TRUSTED X509VERIFY_FLAG_NOT_TRUSTED MBEDTLS_ERR_X509_CERT_VERIFY_FAILED BADCERT_BAD_PK "
    "ASN_NO_SIGNER_E BR_ERR_X509_NOT_TRUSTED BR_ERR_X509_EXPIRED",
    "wrong-host": "BADCERT_CN_MISMATCH X509VERIFY_FLAG_CN_MISMATCH BR_ERR_X509_BAD_SERVER_NAME",
    "expired": "BADCERT_EXPIRED X509VERIFY_FLAG_EXPIRED ASN_AFTER_DATE_E",
    "not-yet-valid": "BADCERT_FUTURE ASN_BEFORE_DATE_E",
    "revoked": "BADCERT_REVOKED",
    "key-usage": "BADCERT_KEY_USAGE",
    "wrong-usage": "BADCERT_EXT_KEY_USAGE BADCERT_NS_CERT_TYPE",
    "weak-signature": "BADCERT_BAD_MD",
    "weak-key": "BADCERT_BAD_KEY",
}

SPEAKER = Speaker(
    "embedded",
    signs=(
        *named(_NAMES),
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
    ),
    places=at(Role.ASKED, r"\bhost: HOST ip: "),
    coded=(
        coded(
            r"(?:mbedtls|ssl_handshake|tls)[^\n]{0,60}(?:returned|error|ret(?: =)?|code|:) ?(-?0x[0-9a-f]{4})\b",
            {"unspecified": "-0x2700 0x2700 -0x3000", "malformed": "-0x2180 -0x2400", "bad-signature": "-0x2680"},
            needs="0x",
        ),
        coded(
            r"wolfssl[^\n]{0,60}(?:error|err|code|returned)\W{1,4}(-\d{3})\b",
            {
                "unspecified": "-188 -275",
                "expired": "-151",
                "not-yet-valid": "-150",
                "bad-signature": "-155",
                "wrong-host": "-322 -325",
                "path-length": "-238",
                "revoked": "-361",
            },
        ),
    ),
)
