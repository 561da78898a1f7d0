"""Go's crypto/x509 and crypto/tls, in whatever program."""

from bot.paste.speaker import Role, Speaker, at, other, says, varies

_METHOD = r"\b(?:get|head|post|put|patch|delete|options|connect)"

SPEAKER = Speaker(
    "go",
    signs=(
        *says("untrusted-root", "certificate signed by unknown authority"),
        *says("wrong-host", "x509: certificate is valid for", "x509: certificate is not valid for any names"),
        *says("wrong-host", "doesn't contain any IP SANs", "x509: cannot validate certificate for"),
        *says(
            "no-san", "x509: certificate relies on legacy Common Name field", "certificate is not valid for any names"
        ),
        *says("unspecified", "x509: certificate has expired or is not yet valid", "has expired or is not yet valid"),
        varies("expired", r"current time \S{1,60} is after"),
        varies("not-yet-valid", r"current time \S{1,60} is before"),
        *says(
            "not-a-ca",
            "x509: certificate is not authorized to sign other certificates",
            "parent certificate cannot sign",
        ),
        *says("wrong-usage", "x509: certificate specifies an incompatible key usage"),
        *says("path-length", "x509: too many intermediates for path length constraint"),
        *says("name-constraints", "is not authorized to sign for this domain", "is not permitted by any constraint"),
        *says("weak-signature", "x509: cannot verify signature: insecure algorithm", "signature algorithm SHA1-RSA"),
        *says("critical-extension", "x509: unhandled critical extension"),
        *says("malformed", "x509: malformed", "tls: failed to parse certificate from server"),
        *says(
            "unspecified",
            "x509: certificate",
            "tls: failed to verify certificate",
            "remote error: tls: unknown certificate",
        ),
        *says(
            "unspecified", "remote error: tls: unknown certificate authority", "remote error: tls: expired certificate"
        ),
        varies("unspecified", r"handshake error from \S{1,80} remote error: tls: bad certificate"),
        *says("client-certificate", "remote error: tls: bad certificate", "remote error: tls: certificate required"),
        *says("client-certificate", "tls: client didn't provide a certificate"),
        varies("client-certificate", r"tls: failed to verify client('s)? certificate"),
        *says("unspecified", "x509: failed to load system roots"),
        *other(
            "first record does not look like a TLS handshake", "gave HTTP response to HTTPS client", proves="protocol"
        ),
        *other("remote error: tls: handshake failure", "remote error: tls: internal error", proves="protocol"),
        *other("remote error: tls: protocol version not supported", "TLS handshake timeout"),
    ),
    places=at(
        Role.FAILED,
        _METHOD + r" \"?URL\"?:? (?:net/http: |tls: [a-z\s]{1,60}: |remote error: tls: [a-z\s]{1,60}|x509: )",
        r"but wanted to match HOST",
        r"cannot validate certificate for HOST because",
        r"cannot handshake client HOST",
        r"for server \"HOST\"",
        r"unable to connect to the server: [^\n]{0,60}\"?URL",
        r"certificate for HOST: x509",
    )
    + at(Role.FAILED, r"(?<=[\w.*:]), not HOST(?![\w.-]*\w)", needs="certificate is valid for")
    + at(
        Role.ASKED,
        _METHOD + r" \"?URL",
        r"tls: dial(?: tcp)? HOST",
        r"addr: \"HOST",
        r"\bdial (?:tcp )?URL",
        r"connect(?:ing|ion)? to \{?\"?HOST(?=[\s\"',}][^\n]{0,300}x509)",
    ),
)
