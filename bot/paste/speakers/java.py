"""Java's JSSE, Android, OkHttp, Apache HttpClient, Gradle and Maven."""

from bot.paste.speaker import Kind, Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "java",
    signs=(
        *says(
            "unspecified", "PKIX path building failed", "unable to find valid certification path to requested target"
        ),
        *says("unspecified", "PKIX path validation failed", "Trust anchor for certification path not found"),
        *says("unspecified", "Path does not chain with any of the trust anchors", "No trusted certificate found"),
        *says("unspecified", "Chain validation failed", "SSLPeerUnverifiedException: peer not authenticated"),
        *says(
            "unspecified",
            "CertPathValidatorException:",
            "ValidatorException:",
            "java.security.cert.CertificateException:",
        ),
        *says("unspecified", "Got SSL handshake exception during request", "timestamp check failed"),
        *says("unspecified", "Received fatal alert: certificate_unknown", "Could not validate certificate"),
        *says("unspecified", "the trustAnchors parameter must be non-empty", "Unacceptable certificate"),
        *says("wrong-host", "No subject alternative DNS name matching", "No subject alternative names matching"),
        *says("wrong-host", "No subject alternative names present", "No name matching", "HTTPS hostname wrong"),
        *says(
            "wrong-host", "doesn't match any of the subject alternative names", "hostname in certificate didn't match"
        ),
        *says(
            "wrong-host",
            "doesn't match common name of the certificate subject",
            "Host name does not match the certificate",
        ),
        *says(
            "wrong-host",
            "does not match the certificate subject provided by the peer",
            "certificate for does not match",
        ),
        varies("wrong-host", r"hostname \S{1,253} (?:was )?not verified"),
        varies("wrong-host", r"certificate for <[^>\n]{0,253}> doesn't match"),
        *says("expired", "CertificateExpiredException", "certificate expired at"),
        *says("not-yet-valid", "CertificateNotYetValidException"),
        *says("revoked", "CertificateRevokedException", "Certificate has been revoked"),
        *says("weak-signature", "algorithm constraints check failed on signature algorithm"),
        *says("weak-key", "algorithm constraints check failed on keysize"),
        *says("wrong-usage", "Extended key usage does not permit use for TLS server authentication"),
        *says("not-a-ca", "basic constraints check failed"),
        *says(
            "client-certificate", "Received fatal alert: bad_certificate", "Received fatal alert: certificate_required"
        ),
        *says("client-certificate", "Received fatal alert: unknown_ca", "Received fatal alert: certificate_expired"),
        *says("unspecified", "onReceivedSslError", "SSLCertificateError", kind=Kind.NAME),
        varies("expired", r"primary error: 1 certificate"),
        varies("wrong-host", r"primary error: 2 certificate"),
        varies("unspecified", r"primary error: [345] certificate"),
    ),
    places=at(
        Role.FAILED,
        r"alternative (?:dns name|names) matching (?:ip address )?HOST found",
        r"no name matching HOST found",
        r"certificate for <HOST> doesn't match",
        r"certificate didn't match: <HOST>",
        r"hostname HOST (?:was )?not verified",
        r"host name Q?HOST'? does not match the certificate",
        r"hostname wrong: ?should be <HOST>",
        r"simple bind failed: HOST",
        r"could not (?:get|head|put|download)(?: resource)? 'URL",
        r"(?:get|post|put|delete|patch|head) request for \"URL",
        r"transfer (?:artifact|metadata) [^\n]{1,300} \(URL",
    )
    + at(
        Role.ASKED,
        r"on url: URL",
        r"connect(?:ing)? to HOST(?=[\s/][^\n]{0,200}(?:ssl|certificate))",
        r"provided issuer of \"URL",
        r"--> (?:get|post|put|delete|patch|head) URL",
        r"error (?:opening|accessing|reading|loading|downloading) (?:url )?Q?URL",
        r"downloading URL",
    ),
)
