"""Servers that meet a certificate themselves: nginx, Postfix, Prosody and other XMPP and mail software."""

from bot.paste.report import About
from bot.paste.speaker import Role, Speaker, at, coded, says, varies

SPEAKER = Speaker(
    "servers",
    signs=(
        *says("client-certificate", "client SSL certificate verify error", about=About.CLIENT),
        *says(
            "client-certificate",
            "No required SSL certificate was sent",
            "SSL client CA chain cannot be verified",
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
        *says(
            "unspecified",
            "certificate verification failed",
            "certificate verification error",
            "certificate verify error",
        ),
        *says(
            "unspecified",
            "certificate validation failed",
            "certificate validation error",
            "failed to verify certificate",
        ),
        *says("unspecified", "certificate could not be verified", "certificate cannot be verified"),
        *says(
            "unspecified", "unable to verify certificate", "could not verify the certificate", "SSL certificate error"
        ),
        *says(
            "unspecified",
            "invalid SSL certificate",
            "certificate has unknown CA",
            "ssl certificate is invalid",
        ),
        *says("unspecified", "CLIENT ALERT: Fatal - Unknown CA", "bad_cert,unknown_ca", "bad_cert,invalid_issuer"),
        *says("expired", "CLIENT ALERT: Fatal - Certificate Expired", "bad_cert,cert_expired"),
        *says("wrong-host", "hostname_check_failed", "bad_cert,invalid_subject_altname"),
        *says("revoked", "bad_cert,{revoked"),
        *says("name-constraints", "bad_cert,name_not_permitted"),
        *says("path-length", "bad_cert,max_path_length_reached"),
        *says("bad-signature", "bad_cert,invalid_signature"),
        *says("key-usage", "bad_cert,invalid_key_usage"),
        *says("self-signed", "bad_cert,selfsigned_peer"),
        *says("wrong-host", "does not match common name in certificate", "does not match host name in certificate"),
        *says(
            "wrong-host",
            "did not match any of the valid hosts",
            "SSL Proxy: Peer certificate CN mismatch",
            "SSL verify error: certificate name mismatch",
            "host name verification failed",
        ),
        *says("self-signed", "The certificate is self-signed, and untrusted"),
        *says("untrusted-root", "root certificate of the certificate chain is self-signed, and untrusted"),
        *says("unspecified", "The issuer certificate of a locally looked up certificate could not be found"),
        *says(
            "unspecified", "No certificates could be verified", "root CA certificate is not trusted for this purpose"
        ),
        *says("wrong-host", "TLS certificate verification failed: hostname mismatch"),
        *says("unspecified", "TLS certificate verification failed", "server certificate is invalid"),
        *says(
            "unspecified", "Server certificate not verified", "SSL verify error: depth", "CERT: Pre-verification error"
        ),
        *says(
            "unspecified", "SSSLERR_PEER_CERT_UNTRUSTED", "issuer of the server's security certificate"
        ),  # SAP, Citrix
        *says("wrong-host", "SSSLERR_SERVER_CERT_MISMATCH"),
        *says("unspecified", "Untrusted Server Certificate!", "broker certificate could not be verified"),
        *says("expired", "SSL Proxy: Peer certificate is expired"),
        varies("unspecified", r"verify error: depth=\d{1,2}, error="),  # OpenVPN
        varies("wrong-host", r"verify x509name error: "),
        varies("unspecified", r"\berror 526\b[^\n]{0,80}(?:ssl|certificate)"),  # Cloudflare
        varies(
            "client-certificate",
            r"certificate verification: error \(\d{1,3}\): ",
            about=About.CLIENT,
        ),
        *says("client-certificate", "SSL Library Error: -12271", about=About.CLIENT),
    ),
    coded=(
        coded(  # Haskell's tls
            r"certificate rejected: \[([a-z]{5,30})",
            {
                "untrusted-root": "unknownca",
                "self-signed": "selfsigned",
                "wrong-host": "namemismatch",
                "expired": "expired",
                "not-yet-valid": "infuture",
                "not-a-ca": "notallowedtosign",
                "bad-signature": "invalidsignature",
                "wrong-usage": "leafkeypurposenotallowed",
                "key-usage": "leafkeyusagenotallowed",
            },
        ),
    ),
    places=at(
        Role.FAILED,
        r"certificate verification failed for (?P<host>[a-z0-9._-]{1,253})\[[0-9a-f.:]{2,45}\]:(?P<port>\d{1,5})",
        r"requested hostname: HOST",
        r"anyconnect cannot verify server: HOST",
        r"upstream ssl certificate does not match \"HOST",
        r"while ssl handshaking to upstream[^\n]{0,1000}upstream: \"URL",
        r"client ssl certificate verify error[^\n]{0,1500}, host: \"HOST",
        r"can't connect to HOST \([^\n]{0,200}certificate",
        r"for domain HOST has an invalid certificate",
        r"->HOST: your server's certificate",
    )
    + at(
        Role.ASKED,
        r"connecting with account \S{1,100} as [^\s@/]{1,100}@HOST",
        r"relay=HOST",
        r"\bhost\s{0,20}[:=]\s{0,3}[\"']HOST[\"'](?:,?\s{1,40}port\s{0,20}[:=]\s{0,3}(?P<port2>\d{1,5}))?",
        r"to connect to domain HOST",
    ),
)
