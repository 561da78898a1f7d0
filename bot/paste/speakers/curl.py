"""curl and libcurl: its own sentences, and the lines of -v. Commands are read in `bot/paste/commands.py`."""

from bot.paste.speaker import Role, Speaker, at, coded, named, numbers, other, says, varies

# include/curl/curl.h; 35 (connect error) and 53, 54, 66, 80 tell of the protocol or of this machine.
_EXITS = {"unspecified": "51 60 77 82 83 90 91", "client-certificate": "58 98"}
_NAMES = {
    "unspecified": "CURLE_PEER_FAILED_VERIFICATION CURLE_SSL_CACERT CURLE_SSL_CACERT_BADFILE CURLE_SSL_CRL_BADFILE "
    "CURLE_SSL_ISSUER_ERROR CURLE_SSL_PINNEDPUBKEYNOTMATCH CURLE_SSL_INVALIDCERTSTATUS",
    "client-certificate": "CURLE_SSL_CERTPROBLEM CURLE_SSL_CLIENTCERT",
}
_SENTENCES = {
    "unspecified": (
        "curl failed to verify the legitimacy of the server",
        "SSL peer certificate or SSH remote key was not OK",
        "Peer certificate cannot be authenticated with",
        "SSL certificate verification failed",
        "SSL: public key does not match pinned public key",
        "SSL: unable to obtain common name from peer certificate",
        "SSL: Certificate issuer check failed",
        "SSL certificate verify result: unable to get local issuer certificate",
        "SSL server certificate status verification FAILED",
        "Issuer check against peer certificate failed",
        "error setting certificate verify locations",
        "error setting certificate file",
        "error adding trust anchors from",
        "Problem with the SSL CA cert",
        "Peer's Certificate issuer is not recognized",
        "marked as not trusted by the user",
        "Cert verify failed",
        "server certificate verification failed. CAfile",
    ),
    "wrong-host": (
        "does not match target host name",
        "no alternative certificate subject name matches",
        "no alternative certificate subject name matches target ip",
        "subjectAltName does not match",
        "SSL: certificate subject name",
        "does not match target hostname",
        "requested domain name does not match the server's certificate",
    ),
    "self-signed": ("SSL certificate problem: self signed certificate",),
    "expired": ("Peer's Certificate has expired", "had an expired certificate"),
    "expired-intermediate": ("The certificate issuer's certificate has expired",),
    "revoked": ("SSL certificate problem: certificate revoked",),
    "client-certificate": (
        "problem with the local SSL certificate",
        "SSL Client Certificate required",
        "alert certificate required",
        "tlsv13 alert certificate required",
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "sslv3 alert bad certificate",
        "could not load PEM client certificate",
    ),
}

SPEAKER = Speaker(
    "curl",
    signs=(
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        *named(_NAMES),
        varies(
            "unspecified", r"ssl[\s>]{1,4}certificate[\s>]{1,4}problem[\s>]{0,3}:"
        ),  # people say it without its colon
        *other("SSL connect error", "gnutls_handshake() failed", proves="protocol"),
    ),
    coded=(
        coded(r"curl(?:e_\w{1,20})?:? (?:error:? |failed with (?:code )?|exited with (?:code )?)?\(?(\d{2})\b", _EXITS),
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
