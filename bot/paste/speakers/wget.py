"""wget (OpenSSL, GnuTLS, WinTLS), and GnuTLS where apt, lftp, emacs and others pass it on."""

from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "wget",
    signs=(
        varies("unspecified", r"cannot verify \S{1,253}'s certificate"),
        *says("expired", "Issued certificate has expired", "certificate chain uses expired certificate"),
        *says("not-yet-valid", "Issued certificate not yet valid", "certificate chain uses not yet valid certificate"),
        *says("not-yet-valid", "The certificate is not yet activated"),
        *says("self-signed", "Self-signed certificate encountered"),
        *says("unspecified", "Unable to locally verify the issuer's authority", "hasn't got a known issuer"),
        *says("unspecified", "The certificate is NOT trusted", "The certificate issuer is unknown"),
        *says("unspecified", "Error in the certificate verification", "Certificate verification: Not trusted"),
        *says("unspecified", "WinTLS: Certificate error", "Peer's certificate issuer is unknown"),
        varies("unspecified", r"the certificate of '[^'\n]{1,253}' is not trusted"),
        *says("unspecified", "Fatal error: Certificate verification"),
        *says("wrong-host", "no certificate subject alternative name matches", "certificate common name"),
        *says("wrong-host", "The certificate's owner does not match hostname"),
        *says("wrong-host", "The name in the certificate does not match the expected"),
        *says("revoked", "The certificate has been revoked", "certificate chain is revoked"),
        *says(
            "weak-signature", "The certificate was signed using an insecure algorithm", "chain uses insecure algorithm"
        ),
    ),
    places=at(
        Role.FAILED,
        r"cannot verify HOST's certificate",
        r"requested host name Q?HOST",
        r"does not match host ?name Q?HOST",
        r"the certificate of Q?HOST",
        r"certificate for Q?HOST'? (?:is|has) (?:not trusted|expired)",
    )
    + at(
        Role.ASKED,
        r"to connect to HOST insecurely",
        r"connecting to HOST(?: \([^)\n]{1,253}\))?\|\[?[0-9a-f.:]{2,45}\]?\|:(?P<port2>\d{1,5})",
        r"failed to fetch URL",
        r"^err:\d{1,4} URL",
    ),
)
