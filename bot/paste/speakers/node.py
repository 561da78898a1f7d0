"""Node.js and npm, yarn, pnpm."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "node",
    signs=(
        *says("wrong-host", "does not match certificate's altnames", "doesn't match certificate's altnames"),
        *says(
            "wrong-host", "is not in the cert's altnames", "is not in the cert's list", "ERR_TLS_CERT_ALTNAME_INVALID"
        ),
        *says("wrong-host", "is not cert's CN", "Cert does not contain a DNS name", "Cert is empty"),
        *says("unspecified", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED"),
        *says(
            "self-signed",
            "DEPTH_ZERO_SELF_SIGNED_CERT",
            "reason: self signed certificate",
            "reason: self-signed certificate",
        ),
        *says("self-signed", "Error: self signed certificate", "Error: self-signed certificate"),
        *says("revoked", "CERT_REVOKED"),
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
