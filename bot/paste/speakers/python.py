"""Python: ssl, requests, urllib3, aiohttp, httpx, pip, conda."""

from bot.paste.speaker import Kind, Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "python",
    signs=(
        varies("wrong-host", r"doesn't match either of ['\"]"),
        varies("wrong-host", r"hostname '[^'\n]{1,253}' doesn't match"),
        *says("wrong-host", "CertificateError: hostname", "certificate is not valid for '"),
        *says("wrong-host", "no appropriate commonName or subjectAltName fields were found"),
        *says(
            "wrong-host",
            "hostname mismatch, certificate is not valid for",
            "IP address mismatch, certificate is not valid",
        ),
        *says("unspecified", "There was a problem confirming the ssl certificate", "certificate verification issue"),
        *says("unspecified", "Failed to validate the SSL certificate for"),  # Ansible
        *says("unspecified", "SSL validation failed for", "Could not find a suitable TLS CA certificate bundle"),
        *says("unspecified", "SSLCertVerificationError", "ClientConnectorCertificateError", kind=Kind.NAME),
    ),
    places=at(
        Role.FAILED,
        r"connectionpool\(host='?HOST'?,? port=(?P<port2>\d{1,5})",
        r"hostname Q?HOST'? doesn't match",
        r"certificate is not valid for 'HOST",
        r"cannot connect to host HOST ssl",
        r"could not connect to URL",
        r"ip address Q?HOST'? doesn't match",
        r"failed to validate the ssl certificate for HOST",
        r"ssl validation failed for URL",
    )
    + at(
        Role.ASKED,
        r"for url: Q?URL",
        r"could not fetch url URL",
        r"certificate for URL",
        r"error (?:retrieving|fetching|getting|downloading|opening) (?:url |from )?Q?URL",
        r"urlopen\(Q?URL",
    ),
)
