"""OpenSSL, LibreSSL and BoringSSL: what they print themselves, and what many programs pass on."""

from bot.paste.report import About
from bot.paste.speaker import Kind, Role, Speaker, at, numbers, other, says, varies
from bot.paste.speakers import x509_reasons

_REASONS = (
    *x509_reasons.SIGNS,
    *says("self-signed", "self signed certificate (18)"),
    *says("untrusted-root", "self signed certificate in certificate chain", "self signed certificate in chain"),
    *says("untrusted-root", "root CA not in trust store"),
    *says("weak-key", "ee key too small", "ca key too small"),
    *says("weak-signature", "ca md too weak"),
    *says("key-usage-leaf", "KEY_USAGE_BIT_INCORRECT"),  # BoringSSL
    *says("malformed", "CANNOT_PARSE_LEAF_CERT"),
)
_LOOSE = (  # short reasons that a person may write as well
    *says("expired", "certificate has expired", kind=Kind.PROSE),
    *says("not-yet-valid", "certificate is not yet valid", kind=Kind.PROSE),
    *says("unspecified", "certificate not trusted", "certificate rejected", kind=Kind.PROSE),
)

SPEAKER = Speaker(
    "openssl",
    signs=(
        *_REASONS,
        *_LOOSE,
        *says(
            "unspecified",
            "certificate verify failed",
            "peer certificate verify failed",
            "CERTIFICATE_VERIFY_FAILED: ok",
        ),
        *says("unspecified", "tls_post_process_server_certificate"),
        # The same words stand for a file of one's own that cannot be read.
        varies("malformed", r"^(?!.{0,300}use_(?:certificate|privatekey)).{0,300}ssl routines:\w{0,50}:asn1 lib\b"),
        varies("unspecified", r"verify return code: (?:[1-9]|[1-9]\d) \("),
        varies("unspecified", r"verify error:num=[1-9]\d?:"),
        varies("self-signed", r"[(:=]\s{0,3}['\"]?self[\s-]signed certificate(?!\s{1,20}in\b)"),
        varies("expired", r"depth=[2-9]\b[^\n]{0,600}\n[^\n]{0,40}verify error:num=10:", about=About.ROOT),
        varies("expired", r"certificate has expired at depth [2-9]\b", about=About.ROOT),
        varies("expired", r"error \d{1,2} at [2-9] depth lookup: ?certificate has expired", about=About.ROOT),
        varies("expired", r"depth=1\b[^\n]{0,600}\n[^\n]{0,40}verify error:num=10:", about=About.INTERMEDIATE),
        varies("expired", r"depth=0\b[^\n]{0,600}\n[^\n]{0,40}verify error:num=10:", about=About.LEAF),
        *says(
            "unspecified", "alert unknown ca", "SSL alert number 48", "alert certificate unknown", "SSL alert number 46"
        ),
        varies(
            "client-certificate",
            r"(?:curl: \(\d|ssl_connect|ssl_read|ssl_write)[^\n]{0,300}alert (?:unknown ca|certificate)",
        ),
        *says("client-certificate", "sslv3 alert certificate expired", "tlsv1 alert access denied"),
        varies("unspecified", r"fatal alert code is 4[3-8]\b"),
        *says("client-certificate", "tlsv13 alert certificate required", "SSL alert number 42", "SSL alert number 116"),
        *says("client-certificate", "peer did not return a certificate"),
        *other("wrong version number", "SSL_ERROR_SYSCALL", "unknown protocol", "http request", proves="protocol"),
        *other(
            "sslv3 alert handshake failure", "tlsv1 alert protocol version", "no protocols available", proves="protocol"
        ),
        *other("unexpected eof while reading", "alert handshake failure", "no shared cipher", proves="protocol"),
        *other(
            "dh key too small", "unsupported protocol", "legacy renegotiation", "unrecognized name", proves="protocol"
        ),
        *other(
            "no peer certificate available", "alert internal error", "tlsv1 alert internal error", proves="protocol"
        ),
    ),
    coded=x509_reasons.CODED,
    places=at(Role.LINKED, r"peeraddr=\(?HOST")  # an address, where the request has the name
    + at(Role.ASKED, r"could not connect to URL", r"verify failed.{0,40}: URL")
    + at(Role.FAILED, r"certificate verify failed[^\n]{0,160}\(URL"),
    numbers=numbers(
        "openssl-verify",
        r"verify error:num=(\d{1,2})",
        r"verify return code: ([1-9]\d?)\b",
        r"certificate verify error: \((\d{1,2}):",
        r"error (\d{1,2}) at \d{1,2} depth lookup",
    )
    + numbers("alert", r"ssl alert number (\d{1,3})"),
)
