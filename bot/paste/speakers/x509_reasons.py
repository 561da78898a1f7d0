"""The reasons of OpenSSL's X509_verify_cert_error_string, which many programs pass on, by number, name and text.

Source: include/openssl/x509_vfy.h and crypto/x509/x509_txt.c of OpenSSL 3, and the older wordings.
"""

from __future__ import annotations

from bot.paste.speaker import Coded, Sign, coded, says

# Number, the name behind X509_V_ERR_, what it proves, the texts (several where it changed).
_REASONS: tuple[tuple[int, str, str, tuple[str, ...]], ...] = (
    (1, "UNSPECIFIED", "unspecified", ("unspecified certificate verification error",)),
    (2, "UNABLE_TO_GET_ISSUER_CERT", "unspecified", ("unable to get issuer certificate",)),
    (3, "UNABLE_TO_GET_CRL", "unspecified", ("unable to get certificate CRL",)),
    (4, "UNABLE_TO_DECRYPT_CERT_SIGNATURE", "bad-signature", ("unable to decrypt certificate's signature",)),
    (5, "UNABLE_TO_DECRYPT_CRL_SIGNATURE", "unspecified", ("unable to decrypt CRL's signature",)),
    (6, "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "malformed", ("unable to decode issuer public key",)),
    (7, "CERT_SIGNATURE_FAILURE", "bad-signature", ("certificate signature failure",)),
    (8, "CRL_SIGNATURE_FAILURE", "unspecified", ("CRL signature failure",)),
    (9, "CERT_NOT_YET_VALID", "not-yet-valid", ("certificate is not yet valid or the system clock is incorrect",)),
    (10, "CERT_HAS_EXPIRED", "expired", ()),
    (11, "CRL_NOT_YET_VALID", "unspecified", ("CRL is not yet valid",)),
    (12, "CRL_HAS_EXPIRED", "unspecified", ("CRL has expired",)),
    (13, "ERROR_IN_CERT_NOT_BEFORE_FIELD", "malformed", ("format error in certificate's notBefore field",)),
    (14, "ERROR_IN_CERT_NOT_AFTER_FIELD", "malformed", ("format error in certificate's notAfter field",)),
    (15, "ERROR_IN_CRL_LAST_UPDATE_FIELD", "unspecified", ("format error in CRL's lastUpdate field",)),
    (16, "ERROR_IN_CRL_NEXT_UPDATE_FIELD", "unspecified", ("format error in CRL's nextUpdate field",)),
    (18, "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed", ()),
    (19, "SELF_SIGNED_CERT_IN_CHAIN", "untrusted-root", ()),
    (20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unspecified", ("unable to get local issuer certificate",)),
    (
        21,
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "missing-intermediate",
        ("unable to verify the first certificate", "unable to verify leaf signature"),
    ),
    (22, "CERT_CHAIN_TOO_LONG", "unspecified", ("certificate chain too long",)),
    (23, "CERT_REVOKED", "revoked", ()),
    (24, "NO_ISSUER_PUBLIC_KEY", "unspecified", ("issuer certificate doesn't have a public key",)),
    (25, "PATH_LENGTH_EXCEEDED", "path-length", ("path length constraint exceeded",)),
    (26, "INVALID_PURPOSE", "wrong-usage", ("unsupported certificate purpose", "unsuitable certificate purpose")),
    (27, "CERT_UNTRUSTED", "unspecified", ()),
    (28, "CERT_REJECTED", "unspecified", ()),
    (29, "SUBJECT_ISSUER_MISMATCH", "unspecified", ("subject issuer mismatch",)),
    (30, "AKID_SKID_MISMATCH", "key-identifier", ("authority and subject key identifier mismatch",)),
    (31, "AKID_ISSUER_SERIAL_MISMATCH", "key-identifier", ("authority and issuer serial number mismatch",)),
    (32, "KEYUSAGE_NO_CERTSIGN", "key-usage", ("key usage does not include certificate signing",)),
    (33, "UNABLE_TO_GET_CRL_ISSUER", "unspecified", ("unable to get CRL issuer certificate",)),
    (34, "UNHANDLED_CRITICAL_EXTENSION", "critical-extension", ("unhandled critical extension",)),
    (35, "KEYUSAGE_NO_CRL_SIGN", "unspecified", ("key usage does not include CRL signing",)),
    (36, "UNHANDLED_CRITICAL_CRL_EXTENSION", "unspecified", ("unhandled critical CRL extension",)),
    (37, "INVALID_NON_CA", "not-a-ca", ("invalid non-CA certificate (has CA markings)",)),
    (39, "KEYUSAGE_NO_DIGITAL_SIGNATURE", "key-usage", ("key usage does not include digital signature",)),
    (40, "PROXY_CERTIFICATES_NOT_ALLOWED", "unspecified", ("proxy certificates not allowed",)),
    (41, "INVALID_EXTENSION", "malformed", ("invalid or inconsistent certificate extension",)),
    (42, "INVALID_POLICY_EXTENSION", "policy-constraints", ("invalid or inconsistent certificate policy extension",)),
    (43, "NO_EXPLICIT_POLICY", "policy-constraints", ()),
    (47, "PERMITTED_VIOLATION", "name-constraints", ("permitted subtree violation",)),
    (48, "EXCLUDED_VIOLATION", "name-constraints", ("excluded subtree violation",)),
    (49, "SUBTREE_MINMAX", "name-constraints", ("name constraints minimum and maximum not supported",)),
    (50, "APPLICATION_VERIFICATION", "unspecified", ("application verification failure",)),
    (51, "UNSUPPORTED_CONSTRAINT_TYPE", "name-constraints", ("unsupported name constraint type",)),
    (52, "UNSUPPORTED_CONSTRAINT_SYNTAX", "name-constraints", ("unsupported or invalid name constraint syntax",)),
    (53, "UNSUPPORTED_NAME_SYNTAX", "name-constraints", ("unsupported or invalid name syntax",)),
    (62, "HOSTNAME_MISMATCH", "wrong-host", ()),
    (63, "EMAIL_MISMATCH", "unspecified", ()),
    (64, "IP_ADDRESS_MISMATCH", "wrong-host", ()),
    (65, "DANE_NO_MATCH", "unspecified", ("no matching DANE TLSA records",)),
    (66, "EE_KEY_TOO_SMALL", "weak-key", ("EE certificate key too weak",)),
    (67, "CA_KEY_TOO_SMALL", "weak-key", ("CA certificate key too weak",)),
    (68, "CA_MD_TOO_WEAK", "weak-signature", ("CA signature digest algorithm too weak",)),
    (71, "NO_VALID_SCTS", "ct-missing", ("Certificate Transparency required, but no valid SCTs found",)),
    (74, "OCSP_VERIFY_FAILED", "unspecified", ("OCSP verification failed",)),
    (75, "OCSP_CERT_UNKNOWN", "unspecified", ("OCSP unknown cert",)),
    (76, "UNSUPPORTED_SIGNATURE_ALGORITHM", "weak-signature", ("Cannot find certificate signature algorithm",)),
    (
        77,
        "SIGNATURE_ALGORITHM_MISMATCH",
        "bad-signature",
        ("subject signature algorithm and issuer public key algorithm mismatch",),
    ),
    (
        78,
        "SIGNATURE_ALGORITHM_INCONSISTENCY",
        "malformed",
        ("cert info signature and signature algorithm mismatch",),
    ),
    (79, "INVALID_CA", "not-a-ca", ("invalid CA certificate",)),
    (80, "PATHLEN_INVALID_FOR_NON_CA", "malformed", ("Path length invalid for non-CA cert",)),
    (81, "PATHLEN_WITHOUT_KU_KEY_CERT_SIGN", "malformed", ("Path length given without key usage keyCertSign",)),
    (82, "KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA", "malformed", ("Key usage keyCertSign invalid for non-CA cert",)),
    (85, "MISSING_AUTHORITY_KEY_IDENTIFIER", "key-identifier", ("Missing Authority Key Identifier",)),
    (86, "MISSING_SUBJECT_KEY_IDENTIFIER", "key-identifier", ("Missing Subject Key Identifier",)),
    (87, "EMPTY_SUBJECT_ALT_NAME", "malformed", ("Empty Subject Alternative Name extension",)),
    (89, "CA_BCONS_NOT_CRITICAL", "malformed", ("Basic Constraints of CA cert not marked critical",)),
    (92, "CA_CERT_MISSING_KEY_USAGE", "key-usage", ("CA cert does not include key usage extension",)),
    (94, "EC_KEY_EXPLICIT_PARAMS", "key-kind", ("Certificate public key has explicit ECC parameters",)),
    (95, "RPK_UNTRUSTED", "unspecified", ("Raw public key untrusted, no trusted keys configured",)),
)
# Texts so short that they count only behind the words that programs put in front of a reason.
_SHORT = {
    "self-signed": ("self signed certificate",),
    "untrusted-root": ("self signed certificate in certificate chain", "self signed certificate in chain"),
    "wrong-host": ("hostname mismatch", "IP address mismatch"),
    "revoked": ("certificate revoked",),
    "expired": ("certificate has expired",),
    "not-yet-valid": ("certificate is not yet valid",),
    "unspecified": ("certificate not trusted", "certificate rejected", "email address mismatch"),
    "policy-constraints": ("no explicit policy",),
}
_IN_FRONT = (
    "certificate verify failed",
    "verification error",
    "certificate problem",
    "certificate verify result",
    "depth lookup",
    "SSL verify error",
)


def _by(column: int) -> dict[str, str]:
    """Cause → numbers or names, with blanks between."""
    table: dict[str, str] = {}
    for reason in _REASONS:
        table[reason[2]] = f"{table.get(reason[2], '')} {reason[column]}".lower()
    return table


SIGNS: tuple[Sign, ...] = (
    *(sign for _, _, proves, texts in _REASONS for sign in says(proves, *texts)),
    *(sign for _, name, proves, _ in _REASONS for sign in says(proves, f"X509_V_ERR_{name}")),
    *(
        sign
        for proves, texts in _SHORT.items()
        for text in texts
        for sign in says(proves, *(f"{words}: {text}" for words in _IN_FRONT))
    ),
)
CODED: tuple[Coded, ...] = (
    coded(r"verif(?:y|ication:?) (?:error:num=|return code: |error:? ?\()(\d{1,3})\b", _by(0)),
    coded(r"\berror (\d{1,3}) at \d{1,2} depth lookup\b", _by(0)),
    coded(r"\bcode: ['\"]([a-z_]{8,40})['\"]", _by(1)),  # Node.js
)
