"""Rust: rustls, webpki, reqwest, native-tls, cargo."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "rust",
    signs=(
        *says("untrusted-root", "invalid peer certificate: UnknownIssuer", "InvalidCertificate(UnknownIssuer"),
        *says("untrusted-root", 'InvalidCertificateData("invalid peer certificate: UnknownIssuer'),
        *says("expired", "invalid peer certificate: certificate expired", "invalid peer certificate: Expired"),
        *says("expired", "InvalidCertificate(Expired", "invalid peer certificate: CertExpired"),
        *says("not-yet-valid", "invalid peer certificate: certificate not valid yet", "InvalidCertificate(NotValidYet"),
        *says("not-yet-valid", "invalid peer certificate: CertNotValidYet"),
        *says(
            "wrong-host", "certificate not valid for name", "InvalidCertificate(NotValidForName", "CertNotValidForName"
        ),
        *says("revoked", "invalid peer certificate: Revoked", "InvalidCertificate(Revoked"),
        *says("not-a-ca", "CaUsedAsEndEntity", "EndEntityUsedAsCa"),
        *says("bad-signature", "invalid peer certificate: BadSignature", "InvalidCertificate(BadSignature"),
        *says("malformed", "invalid peer certificate: BadEncoding", "UnsupportedCertVersion"),
        *says("wrong-usage", "invalid peer certificate: InvalidPurpose"),
        *says("unspecified", "invalid peer certificate", "InvalidCertificate("),
        *says(
            "client-certificate", "received fatal alert: CertificateRequired", "received fatal alert: BadCertificate"
        ),
        *says("client-certificate", "received fatal alert: UnknownCA"),
    ),
    places=at(
        Role.FAILED,
        r"not valid for name Q?HOST",
        r"sending request for url \(URL",
    )
    + at(Role.ASKED, r"failed to (?:download|fetch|query|get)(?: from)? Q?URL", r"when trying to access Q?HOST"),
)
