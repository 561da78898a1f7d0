"""Firefox and Thunderbird: the error codes of NSS and mozilla::pkix, and the words of the warning page."""

from bot.paste.speaker import Kind, Role, Speaker, at, coded, named, numbers, other, says

# security/nss/lib: util/secerr.h, ssl/sslerr.h; security/nss/lib/mozpkix/include/pkix/pkixnss.h
_NAMES = {
    "unspecified": "SEC_ERROR_UNKNOWN_ISSUER SEC_ERROR_UNTRUSTED_ISSUER SEC_ERROR_UNTRUSTED_CERT "
    "SEC_ERROR_UNKNOWN_SIGNER SEC_ERROR_CERT_NOT_VALID SEC_ERROR_REUSED_ISSUER_AND_SERIAL SEC_ERROR_OCSP "
    "SEC_ERROR_CRL_EXPIRED SEC_ERROR_CRL_BAD_SIGNATURE SEC_ERROR_CRL_INVALID SEC_ERROR_CRL_NOT_YET_VALID "
    "MOZILLA_PKIX_ERROR_ADDITIONAL_POLICY MOZILLA_PKIX_ERROR_KEY_PINNING_FAILURE "
    "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING "
    "SSL_ERROR_BAD_CERTIFICATE "
    "SSL_ERROR_UNSUPPORTED_CERTIFICATE_TYPE",
    "must-staple": "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
    "untrusted-root": "MOZILLA_PKIX_ERROR_MITM_DETECTED",
    "self-signed": "PKIX_ERROR_SELF_SIGNED_CERT",
    "wrong-host": "SSL_ERROR_BAD_CERT_DOMAIN",
    "expired": "SEC_ERROR_EXPIRED_CERTIFICATE",
    "expired-intermediate": "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE",
    "not-yet-valid": "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE",
    "revoked": "SEC_ERROR_REVOKED_CERTIFICATE SEC_ERROR_REVOKED_KEY",
    "weak-signature": "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED",
    "weak-key": "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE SSL_ERROR_WEAK_SERVER_CERT_KEY",
    "not-a-ca": "SEC_ERROR_CA_CERT_INVALID MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY "
    "MOZILLA_PKIX_ERROR_V1_CERT_USED_AS_CA",
    "key-usage": "SEC_ERROR_INADEQUATE_KEY_USAGE",
    "wrong-usage": "SEC_ERROR_INADEQUATE_CERT_TYPE SEC_ERROR_CERT_USAGES_INVALID",
    "path-length": "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID",
    "name-constraints": "SEC_ERROR_CERT_NOT_IN_NAME_SPACE",
    "bad-signature": "SEC_ERROR_BAD_SIGNATURE",
    "critical-extension": "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION",
    "policy-constraints": "SEC_ERROR_POLICY_VALIDATION_FAILED",
    "ct-missing": "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY",
    "distrusted-ca": "MOZILLA_PKIX_ERROR_ISSUER_NO_LONGER_TRUSTED",
    "validity-too-long": "MOZILLA_PKIX_ERROR_VALIDITY_TOO_LONG",
    "key-kind": "SEC_ERROR_UNSUPPORTED_KEYALG SEC_ERROR_UNSUPPORTED_ELLIPTIC_CURVE SEC_ERROR_UNSUPPORTED_EC_POINT_FORM",
    "malformed": "SEC_ERROR_BAD_DER SEC_ERROR_EXTENSION_VALUE_INVALID SEC_ERROR_INVALID_TIME SEC_ERROR_BAD_KEY "
    "SEC_ERROR_INVALID_KEY MOZILLA_PKIX_ERROR_SIGNATURE_ALGORITHM_MISMATCH MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING "
    "MOZILLA_PKIX_ERROR_EMPTY_ISSUER_NAME SSL_ERROR_EXTRACT_PUBLIC_KEY_FAILURE",
    "client-certificate": "SSL_ERROR_BAD_CERT_ALERT SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT "
    "SSL_ERROR_REVOKED_CERT_ALERT SSL_ERROR_EXPIRED_CERT_ALERT SSL_ERROR_UNKNOWN_CA_ALERT "
    "SSL_ERROR_CERTIFICATE_UNKNOWN_ALERT SSL_ERROR_UNSUPPORTED_CERT_ALERT SSL_ERROR_NO_CERTIFICATE",
}
# The same by number: SEC_ERROR_BASE is -8192, SSL_ERROR_BASE -12288, that of mozilla::pkix -16384.
_NUMBERS = {
    "unspecified": "-8179 -8172 -8171 -8164 -8161 -8160 -8159 -8054 -16384 -16376 -16371",
    "must-staple": "-16374",
    "untrusted-root": "-16369",
    "self-signed": "-16370",
    "wrong-host": "-12276",
    "expired": "-8181",
    "expired-intermediate": "-8162",
    "not-yet-valid": "-16379 -16378",
    "revoked": "-8180",
    "weak-signature": "-8016",
    "weak-key": "-16382",
    "not-a-ca": "-8156 -16383 -16381",
    "key-usage": "-8102",
    "wrong-usage": "-8101 -8154",
    "path-length": "-8155",
    "name-constraints": "-8080",
    "bad-signature": "-8182",
    "critical-extension": "-8151",
    "policy-constraints": "-8032",
    "validity-too-long": "-16375",
    "key-kind": "-8144 -8051 -8050",
    "malformed": "-8183 -8158 -8184 -8178 -8152 -16377 -16373 -16372",
    "client-certificate": "-12271 -12270 -12269 -12195",
}
_SENTENCES = {
    "unspecified": (
        "uses an invalid security certificate",
        "The certificate is not trusted because",
        "Warning: Potential Security Risk Ahead",
        "we can't confirm that your connection is secure",
        "has configured their website improperly",
        "Warnung: Mögliches Sicherheitsrisiko erkannt",
        "Attention : risque probable de sécurité",
        "Advertencia: riesgo potencial de seguridad a continuación",
        "Attenzione: potenziale rischio per la sicurezza",
        "This site attempts to identify itself with invalid information",
        "peers's certificate was rejected",
    ),
    "self-signed": ("The certificate is not trusted because it is self-signed",),
    "wrong-host": (
        "uses a certificate that is not valid for",
        "The certificate is only valid for",
        "The certificate is not valid for the name",
        "The certificate belongs to a different site",
    ),
    "not-yet-valid": ("The certificate will not be valid until",),
    "revoked": ("Peer's Certificate has been revoked",),
    "bad-signature": ("Peer's certificate has an invalid signature",),
    "critical-extension": ("contains unknown critical extension",),
    "not-a-ca": ("Issuer certificate is invalid",),
    "wrong-usage": ("Certificate type not approved for application",),
    "key-usage": ("Certificate key usage inadequate for attempted operation",),
    "weak-key": ("The server certificate included a public key that was too weak",),
    "client-certificate": (
        "SSL peer cannot verify your certificate",
        "SSL peer rejected your certificate as",
        "Peer does not recognize and trust the CA that issued your certificate",
        "SSL peer had some unspecified issue with the certificate it received",
    ),
}

SPEAKER = Speaker(
    "firefox",
    signs=(
        *named(_NAMES),
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        *says("expired", "The certificate expired on", kind=Kind.PROSE),
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
    coded=(coded(r"\bnss(?:[ _]?err(?:or|no)?)?(?: code)?\W{1,3}(-\d{4,5})\b", _NUMBERS),),
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
    numbers=numbers("nss", r"(?:err|error|code)\s{0,2}[=:]?\s{0,2}\(?(-(?:8[01]\d\d|12\d\d\d|163\d\d))\b"),
)
