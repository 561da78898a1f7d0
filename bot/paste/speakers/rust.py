"""Rust: rustls, webpki, reqwest, native-tls, cargo."""

from bot.paste.speaker import Role, Speaker, at, coded, other, says, varies

# rustls: `CertificateError`; webpki: `Error`, which rustls prints where it has no name of its own.
_ERRORS = {
    "untrusted-root": "unknownissuer",
    "expired": "expired expiredcontext certexpired",
    "not-yet-valid": "notvalidyet notvalidyetcontext certnotvalidyet",
    "wrong-host": "notvalidforname notvalidfornamecontext certnotvalidforname",
    "revoked": "revoked certrevoked",
    "not-a-ca": "causedasendentity endentityusedasca",
    "path-length": "pathlenconstraintviolated",
    "name-constraints": "nameconstraintviolation",
    "bad-signature": "badsignature invalidsignatureforpublickey",
    "malformed": "badencoding badder baddertime invalidcertvalidity malformedextensions trailingdata "
    "unsupportedcertversion extensionvalueinvalid signaturealgorithmmismatch malformeddnsidentifier",
    "critical-extension": "unhandledcriticalextension unsupportedcriticalextension",
    "wrong-usage": "invalidpurpose invalidpurposecontext requiredekunotfound requiredekunotfoundcontext",
    "weak-signature": "unsupportedsignaturealgorithm unsupportedsignaturealgorithmcontext",
}
_SENTENCES = {
    "unspecified": ("invalid peer certificate",),
    "untrusted-root": ("invalid peer certificate: UnknownIssuer", "invalid peer certificate contents: UnknownIssuer"),
    "expired": ("invalid peer certificate: certificate expired",),
    "not-yet-valid": (
        "invalid peer certificate: certificate not valid yet",
        "invalid peer certificate: CertNotYetValid",
    ),
    "wrong-host": ("certificate not valid for name", "CertNotValidForName"),
    "not-a-ca": ("CaUsedAsEndEntity", "EndEntityUsedAsCa"),
    "wrong-usage": ("certificate does not allow extended key usage for server",),
    "client-certificate": (
        "received fatal alert: CertificateRequired",
        "received fatal alert: BadCertificate",
        "received fatal alert: UnknownCA",
        "received fatal alert: CertificateUnknown",
        "peer sent no certificates",
    ),
}

SPEAKER = Speaker(
    "rust",
    signs=(
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        varies("unspecified", r"invalidcertificate\("),  # with its bracket: people say it without
        *other("received fatal alert: HandshakeFailure", "received fatal alert: ProtocolVersion", proves="protocol"),
        *other("peer is incompatible", "received corrupt message", proves="protocol"),
    ),
    coded=(
        coded(
            r"invalid ?(?:peer ?)?certificate(?:data)?(?:: |\(\"?(?:invalid peer certificate: )?)([a-z]{6,60})", _ERRORS
        ),
        coded(r"invalid (?:peer )?certificate: other\(othererror\(([a-z]{6,60})", _ERRORS),
    ),
    places=at(
        Role.FAILED,
        r"not valid for name Q?HOST",
        r"sending request for url \(URL",
    )
    + at(Role.ASKED, r"failed to (?:download|fetch|query|get)(?: from)? Q?URL", r"when trying to access Q?HOST"),
)
