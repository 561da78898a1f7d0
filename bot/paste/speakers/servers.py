"""Servers that meet a certificate themselves: nginx, Postfix, Prosody and other XMPP and mail software."""

from bot.paste.report import About
from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "servers",
    signs=(
        *says("client-certificate", "client SSL certificate verify error", about=About.CLIENT),
        *says(
            "client-certificate",
            "No required SSL certificate was sent",
            "The SSL certificate error",
            about=About.CLIENT,
        ),
        *says("unspecified", "upstream SSL certificate verify error", "Server certificate not trusted"),
        *says(
            "wrong-host",
            "upstream SSL certificate does not match",
            "does NOT include an ID which matches the server name",
        ),
        varies(
            "unspecified",
            r"certificate verification failed for \S{1,300}: (?:untrusted issuer|not trusted|self-signed)",
        ),
        varies("unspecified", r"has an invalid certificate\b"),
        *says(
            "expired", "server's certificate has expired", "certificate verification failed: certificate has expired"
        ),
        *says("wrong-host", "TLS certificate verification failed: hostname mismatch"),
        *says("unspecified", "TLS certificate verification failed", "server certificate is invalid"),
    ),
    places=at(
        Role.FAILED,
        r"certificate verification failed for (?P<host>[a-z0-9._-]{1,253})\[[0-9a-f.:]{2,45}\]:(?P<port>\d{1,5})",
        r"upstream ssl certificate does not match \"HOST",
        r"while ssl handshaking to upstream[^\n]{0,1000}upstream: \"URL",
        r"ssl certificate verify error[^\n]{0,1500}, host: \"HOST",
        r"for domain HOST has an invalid certificate",
        r"->HOST: your server's certificate",
    )
    + at(
        Role.ASKED,
        r"connecting with account \S{1,100} as [^\s@/]{1,100}@HOST",
        r"relay=HOST",
        r"to connect to domain HOST",
    ),
)
