"""Clients of databases and directories: PostgreSQL, MySQL, MariaDB, Oracle, OpenLDAP."""

from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "databases",
    signs=(
        varies("wrong-host", r"server certificate for \"[^\"\n]{1,300}\"[^\n]{0,80} does not match host name"),
        varies("unspecified", r"ora-29024: "),  # Oracle
        varies("wrong-host", r"ora-24263: "),
        varies("unspecified", r"root certificate file \"[^\"\n]{1,300}\" does not exist"),
        varies("unspecified", r"could not read root certificate file \"[^\"\n]{1,300}\""),
        *says(
            "unspecified",
            "Validation of SSL server certificate failed",
            "SSL certificate validation failure",
            "SSL peer certificate validation failed",
            "peer cert untrusted or revoked",
            "TLS certificate verification: Error",
        ),
        *says("self-signed", "TLS certificate verification: Error, self signed certificate"),
        *says("untrusted-root", "TLS certificate verification: Error, self signed certificate in certificate chain"),
        *says("expired", "TLS certificate verification: Error, certificate has expired"),
        *says(
            "wrong-host",
            "TLS: hostname does not match",
            "hostname does not match CN in peer certificate",
            "unable to get CN from peer certificate",
            "The server certificate does not match the host name",
            "Failed to verify the server certificate via X509_check_host",
            "The name on the server certificate does not match",
        ),
        *says(
            "client-certificate",
            "connection requires a valid client certificate",
            "certificate authentication failed for user",
            "no SSL certificate provided by peer; connection rejected",
            "X509 client certificate is required",
        ),
    ),
    places=at(
        Role.ASKED,
        r"server at \"HOST\" \([0-9a-f.:]{2,45}\), port (?P<port2>\d{1,5})",
        r"does not match host name \"HOST",
        r"ldap_(?:start_tls|sasl_bind|connect)[^\n]{0,60}URL",
        r"can't connect to (?:mysql|server|mongodb) (?:server )?(?:on|at) Q?HOST",
    ),
)
