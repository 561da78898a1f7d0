"""Go's crypto/x509 and crypto/tls, in whatever program."""

from bot.paste.speaker import Role, Speaker, at, other, says, varies

_METHOD = r"\b(?:get|head|post|put|patch|delete|options|connect)"

# crypto/x509: verify.go (`CertificateInvalidError`, `HostnameError`, `UnknownAuthorityError`), parser.go; crypto/tls.
_SENTENCES = {
    "untrusted-root": ("certificate signed by unknown authority",),
    "wrong-host": (
        "x509: certificate is valid for",
        "doesn't contain any IP SANs",
        "x509: cannot validate certificate for",
        "x509: Common Name is not a valid hostname",
        "x509: certificate is not valid for any names",
        "certificate is not valid for any names",
    ),
    "no-san": ("x509: certificate relies on legacy Common Name field",),
    "unspecified": (
        "x509: certificate has expired or is not yet valid",
        "certificate has expired or is not yet valid",
        "x509: no valid chains built",
        "x509: issuer name does not match subject from issuing certificate",
        "x509: failed to load system roots",
        "x509: unknown error",
        "tls: failed to verify certificate",
        "remote error: tls: unknown certificate",
        "remote error: tls: unknown certificate authority",
        "remote error: tls: expired certificate",
        "remote error: tls: revoked certificate",
        "remote error: tls: unsupported certificate",
    ),
    "not-a-ca": (
        "x509: certificate is not authorized to sign other certificates",
        "parent certificate cannot sign this kind of certificate",
    ),
    "wrong-usage": (
        "x509: certificate specifies an incompatible key usage",
        "is not authorized for an extended key usage",
    ),
    "path-length": ("x509: too many intermediates for path length constraint",),
    "name-constraints": (
        "is not authorized to sign for this domain",
        "is not authorized to sign for this name",
        "is not permitted by any constraint",
        "x509: issuer has name constraints but leaf",
    ),
    "weak-signature": ("x509: cannot verify signature: insecure algorithm", "signature algorithm SHA1-RSA"),
    "bad-signature": ("x509: invalid signature", "x509: signature check attempts limit reached"),
    "critical-extension": ("x509: unhandled critical extension",),
    "policy-constraints": ("candidate chains with invalid policies",),
    "key-kind": (
        "server's certificate contains an unsupported type of public key",
        "x509: unsupported elliptic curve",
        "x509: unknown public key algorithm",
    ),
    "malformed": (
        "x509: malformed",
        "x509: negative serial number",
        "x509: invalid",
        "x509: trailing data",
        "x509: failed to parse",
        "x509: certificate contains duplicate extensions",
        "tls: failed to parse certificate from server",
    ),
    "client-certificate": (
        "remote error: tls: bad certificate",
        "remote error: tls: certificate required",
        "tls: client didn't provide a certificate",
        "tls: client didn't provide a valid certificate",
    ),
}

SPEAKER = Speaker(
    "go",
    signs=(
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        varies("unspecified", r"\bx509:\s{1,3}(?:>\s)?certificate\b"),  # with its colon: others write X509 too
        varies("expired", r"current time \S{1,60} is after"),
        varies("not-yet-valid", r"current time \S{1,60} is before"),
        varies("unspecified", r"handshake error from \S{1,80} remote error: tls: bad certificate"),
        varies("client-certificate", r"tls: failed to verify client('s)? certificate"),
        *other(
            "first record does not look like a TLS handshake",
            "gave HTTP response to HTTPS client",
            "remote error: tls: handshake failure",
            "remote error: tls: internal error",
            "tls: server selected unsupported protocol version",
            "tls: no supported versions satisfy",
            proves="protocol",
        ),
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
