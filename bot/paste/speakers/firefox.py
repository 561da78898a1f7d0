"""Firefox and Thunderbird: the error codes of NSS and mozilla::pkix, and the words of the warning page."""

from bot.paste.speaker import Role, Speaker, at, numbers, other, says

SPEAKER = Speaker(
    "firefox",
    signs=(
        *says(
            "unspecified",
            "uses an invalid security certificate",
            "SEC_ERROR_UNKNOWN_ISSUER",
            "SEC_ERROR_UNTRUSTED_ISSUER",
        ),
        *says("unspecified", "SEC_ERROR_UNTRUSTED_CERT", "SEC_ERROR_BAD_DER", "MOZILLA_PKIX_ERROR_ADDITIONAL_POLICY"),
        *says(
            "unspecified",
            "MOZILLA_PKIX_ERROR_KEY_PINNING_FAILURE",
            "SEC_ERROR_OCSP",
            "SEC_ERROR_REUSED_ISSUER_AND_SERIAL",
        ),
        *says("unspecified", "The certificate is not trusted because", "Warning: Potential Security Risk Ahead"),
        *says("wrong-host", "uses a certificate that is not valid for"),
        *says(
            "unspecified", "we can't confirm that your connection is secure", "has configured their website improperly"
        ),
        *says("untrusted-root", "MOZILLA_PKIX_ERROR_MITM_DETECTED"),
        *says("self-signed", "The certificate is not trusted because it is self-signed", "PKIX_ERROR_SELF_SIGNED_CERT"),
        *says("wrong-host", "SSL_ERROR_BAD_CERT_DOMAIN", "The certificate is only valid for"),
        *says("wrong-host", "The certificate is not valid for the name", "ssl_error_bad_cert_domain"),
        *says("expired", "SEC_ERROR_EXPIRED_CERTIFICATE", "The certificate expired on"),
        *says("expired-intermediate", "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE"),
        *says(
            "not-yet-valid", "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE", "The certificate will not be valid until"
        ),
        *says("revoked", "SEC_ERROR_REVOKED_CERTIFICATE", "Peer's Certificate has been revoked"),
        *says("weak-signature", "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED"),
        *says("weak-key", "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE"),
        *says("not-a-ca", "SEC_ERROR_CA_CERT_INVALID", "MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY"),
        *says("wrong-usage", "SEC_ERROR_INADEQUATE_CERT_TYPE", "SEC_ERROR_INADEQUATE_KEY_USAGE"),
        *says("path-length", "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID"),
        *says("name-constraints", "SEC_ERROR_CERT_NOT_IN_NAME_SPACE"),
        *says("bad-signature", "SEC_ERROR_BAD_SIGNATURE", "Peer's certificate has an invalid signature"),
        *says("critical-extension", "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION", "contains unknown critical extension"),
        *says("ct-missing", "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY"),
        *says("client-certificate", "SSL_ERROR_BAD_CERT_ALERT", "SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT"),
        *says("client-certificate", "SSL_ERROR_HANDSHAKE_FAILURE_ALERT client"),
        *other(
            "SSL_ERROR_RX_RECORD_TOO_LONG", "SSL_ERROR_NO_CYPHER_OVERLAP", "PR_END_OF_FILE_ERROR", proves="protocol"
        ),
        *other(
            "SSL_ERROR_UNSUPPORTED_VERSION",
            "PR_CONNECT_RESET_ERROR",
            "SSL_ERROR_INTERNAL_ERROR_ALERT",
            proves="protocol",
        ),
    ),
    places=at(
        Role.FAILED, r"(?:^|[\s\"'`>_*])HOST uses an invalid security certificate", needs="uses an invalid security"
    )
    + at(
        Role.FAILED,
        r"error occurred during a connection to HOST",
        r"valid for the name HOST",
        r"did not connect to HOST",
        r"certificate that is not valid for HOST",
        r"certificate for HOST (?:expired on|will not be valid)",
        r"the owner of HOST has configured",
        r"connect securely to HOST",
        r"security threat and did not continue to HOST",
        r"https://HOST/[^\s]{0,300} peer'?s certificate",
    ),
    numbers=numbers("nss", r"(?:err|error|code)\s{0,2}[=:]?\s{0,2}\(?(-(?:8[01]\d\d|12\d\d\d))\b"),
)
