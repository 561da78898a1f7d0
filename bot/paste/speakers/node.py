"""Node.js and npm, yarn, pnpm."""

from bot.paste.speaker import Role, Speaker, at, named, says

SPEAKER = Speaker(
    "node",
    signs=(
        *says("wrong-host", "does not match certificate's altnames", "doesn't match certificate's altnames"),
        *says("wrong-host", "is not in the cert's altnames", "is not in the cert's list"),
        *says("wrong-host", "is not cert's CN", "Cert does not contain a DNS name"),
        *named(
            {
                "unspecified": "UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED "
                "CERT_CHAIN_TOO_LONG UNKNOWN_CERTIFICATE_VERIFICATION_ERROR",
                "self-signed": "DEPTH_ZERO_SELF_SIGNED_CERT",
                "untrusted-root": "SELF_SIGNED_CERT_IN_CHAIN",
                "missing-intermediate": "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
                "bad-signature": "CERT_SIGNATURE_FAILURE UNABLE_TO_DECRYPT_CERT_SIGNATURE",
                "malformed": "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY ERROR_IN_CERT_NOT_BEFORE_FIELD "
                "ERROR_IN_CERT_NOT_AFTER_FIELD",
                "revoked": "CERT_REVOKED",
                "expired": "CERT_HAS_EXPIRED",
                "not-yet-valid": "CERT_NOT_YET_VALID",
                "wrong-host": "ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT",
            }
        ),
        *says("self-signed", "reason: self signed certificate", "Error: self signed certificate"),
    ),
    places=at(
        Role.FAILED,
        r"host: HOST is not in the cert",
        r"ip: HOST is not in the cert",
        r"host: HOST is not cert's",
        r"request to URL",
        r"unexpected warning for URL",
    )
    + at(
        Role.ASKED,
        r"\b(?:host|hostname): ['\"]HOST['\"],?(?:\s{1,40}port: (?P<port2>\d{1,5}))?",
        r"npm http (?:get|fetch get \d{3}) URL",
        r"failed to (?:get|post|put|fetch|load) Q?URL",
        r"(?:registry|fetch|download)(?:ing)?:? (?:from )?Q?URL",
    ),
)
