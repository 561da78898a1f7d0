"""wget, with OpenSSL, GnuTLS or WinTLS below."""

from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "wget",
    signs=(
        varies("unspecified", r"cannot verify \S{1,253}'s certificate"),
        *says("expired", "Issued certificate has expired"),
        *says("not-yet-valid", "Issued certificate not yet valid"),
        *says("self-signed", "Self-signed certificate encountered"),
        *says("unspecified", "Unable to locally verify the issuer's authority", "WinTLS: Certificate error"),
        *says("wrong-host", "no certificate subject alternative name matches"),
        varies("wrong-host", r"certificate common name [\"'`][^\n]{1,300}?doesn't match requested"),
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
