"""GnuTLS, which apt, lftp, emacs, git and others pass on, and GLib above it."""

from bot.paste.speaker import Speaker, named, other, says, varies

# `gnutls_certificate_verification_status_print`, errors.c; glib-networking.
_SENTENCES = {
    "unspecified": (
        "hasn't got a known issuer",
        "The certificate is NOT trusted",
        "Peer's certificate is NOT trusted",
        "The certificate issuer is unknown",
        "Peer's certificate issuer is unknown",
        "Error in the certificate verification",
        "Certificate verification: Not trusted",
        "Fatal error: Certificate verification",
        "Unacceptable TLS certificate",
        "The signing certificate authority is not known",
        "The certificate requires the server to include an OCSP status",
        "The revocation or OCSP data are",
        "The certificate doesn't match the local copy",
    ),
    "expired": ("certificate chain uses expired certificate", "The session or certificate has expired"),
    "not-yet-valid": ("certificate chain uses not yet valid certificate", "The certificate is not yet activated"),
    "wrong-host": (
        "The certificate's owner does not match hostname",
        "The name in the certificate does not match the expected",
        "The hostname in the certificate does NOT match",
        "does not match the expected identity of the site",
    ),
    "revoked": (
        "certificate chain is revoked",
        "The certificate was revoked via OCSP",
    ),
    "weak-signature": ("The certificate was signed using an insecure algorithm", "chain uses insecure algorithm"),
    "not-a-ca": ("The certificate issuer is not a CA",),
    "name-constraints": ("violates the signer's constraints",),
    "wrong-usage": ("certificate chain does not match the intended purpose",),
    "bad-signature": ("The signature in the certificate is invalid",),
    "critical-extension": (
        "The certificate contains an unknown critical extension",
        "Unsupported critical extension in X.509 certificate",
    ),
    "malformed": (
        "Error in the time fields of certificate",
        "Duplicate extension in X.509 certificate",
    ),
    "key-usage": (
        "certificate does not allow digital signatures",
        "Key usage violation in certificate has been detected",
    ),
}
_NAMES = {
    "unspecified": "GNUTLS_E_CERTIFICATE_ERROR GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR GNUTLS_CERT_INVALID "
    "GNUTLS_CERT_SIGNER_NOT_FOUND",
    "not-a-ca": "GNUTLS_CERT_SIGNER_NOT_CA",
    "expired": "GNUTLS_CERT_EXPIRED",
    "not-yet-valid": "GNUTLS_CERT_NOT_ACTIVATED",
    "revoked": "GNUTLS_CERT_REVOKED",
    "weak-signature": "GNUTLS_CERT_INSECURE_ALGORITHM",
    "key-usage": "GNUTLS_E_KEY_USAGE_VIOLATION",
    "client-certificate": "GNUTLS_E_CERTIFICATE_REQUIRED",
}

SPEAKER = Speaker(
    "gnutls",
    signs=(
        *named(_NAMES),
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        varies("client-certificate", r"alert \[116\]: certificate is required"),
        varies("unspecified", r"the certificate of '[^'\n]{1,253}' is not trusted"),
        *other("A packet with illegal or unsupported version was received", proves="protocol"),
        *other("The TLS connection was non-properly terminated", proves="protocol"),
    ),
)
