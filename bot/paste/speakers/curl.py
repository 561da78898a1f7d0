"""curl and libcurl: its own sentences, and the lines of -v. Commands are read in `bot/paste/commands.py`."""

from bot.paste.speaker import Role, Speaker, at, numbers, other, says, varies

SPEAKER = Speaker(
    "curl",
    signs=(
        varies("unspecified", r"curl:? (?:error:? )?\(?(?:51|60|83|90|91)\b"),
        *says("unspecified", "curl failed to verify the legitimacy of the server"),
        *says("unspecified", "SSL peer certificate or SSH remote key was not OK"),
        *says("unspecified", "Peer certificate cannot be authenticated with"),
        *says("unspecified", "SSL certificate problem:", "SSL certificate verification failed"),
        *says("unspecified", "SSL: public key does not match pinned public key"),
        *says("unspecified", "SSL: unable to obtain common name from peer certificate"),
        *says("unspecified", "SSL certificate verify result: unable to get local issuer certificate"),
        *says("wrong-host", "does not match target host name", "no alternative certificate subject name matches"),
        *says(
            "wrong-host", "no alternative certificate subject name matches target ip", "subjectAltName does not match"
        ),
        *says("wrong-host", "SSL: certificate subject name", "does not match target hostname"),
        *says("self-signed", "SSL certificate problem: self signed certificate"),
        *says("self-signed", "SSL certificate verify result: self signed certificate"),
        *says("self-signed", "SSL certificate verify result: self-signed certificate"),
        *says("unspecified", "error setting certificate verify locations", "Problem with the SSL CA cert"),
        *says("unspecified", "Peer's Certificate issuer is not recognized", "marked as not trusted by the user"),
        *says("expired", "Peer's Certificate has expired", "had an expired certificate"),
        *says("expired-intermediate", "The certificate issuer's certificate has expired"),
        *says("wrong-host", "requested domain name does not match the server's certificate"),
        *says("unspecified", "Cert verify failed", "BADCERT_NOT_TRUSTED", "X509VERIFY_FLAG_NOT_TRUSTED"),
        *says("wrong-host", "BADCERT_CN_MISMATCH", "X509VERIFY_FLAG_CN_MISMATCH"),
        *says("expired", "BADCERT_EXPIRED", "X509VERIFY_FLAG_EXPIRED"),
        *says("unspecified", "server certificate verification failed. CAfile"),
        *says("revoked", "SSL certificate problem: certificate revoked"),
        *says("client-certificate", "problem with the local SSL certificate", "tlsv13 alert certificate required"),
        *says("client-certificate", "alert certificate required", "SSLV3_ALERT_BAD_CERTIFICATE"),
        *says("client-certificate", "sslv3 alert bad certificate", "could not load PEM client certificate"),
        *other("SSL connect error", "gnutls_handshake() failed", proves="protocol"),
    ),
    places=at(
        Role.FAILED,
        r"target host ?name Q?HOST",
        r"target ip(?:v4|v6)?(?: address)? Q?HOST",
        r"subjectaltname does not match (?:host name |ipv4 address |ipv6 address )?Q?HOST",
        r"curl error \d{1,3} while downloading URL",
        r"error \d{1,3} retrieving URL",
        r"establish http proxy tunnel to HOST",
        r"connect tunnel(?: to|:) HOST",
    )
    + at(
        Role.ASKED,
        r"connected to HOST \([0-9a-f.:]{2,45}\),? port (?P<port2>\d{1,5})",
        r"connection to HOST port (?P<port2>\d{1,5})",
        r"tls connection with HOST port (?P<port2>\d{1,5})",
        r"connection #\d{1,4} to host HOST left intact",
        r"\) for URL",
    ),
    numbers=numbers("curl", r"curl: ?\(?(\d{1,2})\)", r"curl error:? ?\(?(\d{1,2})\b", r"curle?_?errno:? ?(\d{1,2})\b"),
)
