"""OpenSSL, LibreSSL and BoringSSL: the reasons of X509_verify_cert_error_string, which many programs pass on."""

from bot.paste.report import About
from bot.paste.speaker import Kind, Role, Speaker, at, numbers, other, says, varies

_REASONS = (
    *says("unspecified", "unable to get local issuer certificate", "unable to get issuer certificate"),
    *says("missing-intermediate", "unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    *says("self-signed", "certificate verify failed: self signed certificate", "self signed certificate (18)"),
    *says("self-signed", "verify failed: self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"),
    *says("self-signed", "verification error: self signed certificate", "verification error: self-signed certificate"),
    *says("self-signed", "verify return code: 18", "num=18:self signed certificate", "num=18:self-signed certificate"),
    *says("self-signed", "certificate verify failed (self signed certificate)", "error: self signed certificate"),
    *says(
        "untrusted-root", "self signed certificate in certificate chain", "self-signed certificate in certificate chain"
    ),
    *says(
        "untrusted-root", "self signed certificate in chain", "SELF_SIGNED_CERT_IN_CHAIN", "root CA not in trust store"
    ),
    *says(
        "wrong-host",
        "verify error:num=62",
        "verification error: hostname mismatch",
        "verify failed (hostname mismatch)",
    ),
    *says("wrong-host", "verification error: IP address mismatch", "certificate verify failed: hostname mismatch"),
    *says(
        "revoked",
        "verify failed: certificate revoked",
        "num=23:certificate revoked",
        "verify failed (certificate revoked)",
    ),
    *says(
        "not-a-ca", "num=24:invalid CA certificate", "verify failed: invalid CA certificate", "invalid CA certificate"
    ),
    *says("path-length", "path length constraint exceeded"),
    *says("wrong-usage", "unsupported certificate purpose", "unsuitable certificate purpose"),
    *says(
        "weak-key", "EE certificate key too weak", "CA certificate key too weak", "ee key too small", "ca key too small"
    ),
    *says("weak-signature", "CA signature digest algorithm too weak", "ca md too weak"),
    *says("name-constraints", "permitted subtree violation", "excluded subtree violation"),
    *says("bad-signature", "certificate signature failure"),
    *says("critical-extension", "unhandled critical extension"),
    *says("unspecified", "unable to get certificate CRL", "application verification failure"),
)
_LOOSE = (  # short reasons that a person may write as well
    *says("expired", "certificate has expired", kind=Kind.PROSE),
    *says("not-yet-valid", "certificate is not yet valid", kind=Kind.PROSE),
    *says("unspecified", "certificate not trusted", "certificate rejected", kind=Kind.PROSE),
    *says("expired", "CERT_HAS_EXPIRED"),
    *says("not-yet-valid", "CERT_NOT_YET_VALID"),
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
        varies("unspecified", r"verify return code: (?:[1-9]|[1-9]\d) \("),
        varies("unspecified", r"verify error:num=[1-9]\d?:"),
        varies("self-signed", r"verify return code: 18 \("),
        varies("self-signed", r"[(:=]\s{0,3}['\"]?self[\s-]signed certificate(?!\s{1,20}in\b)"),
        varies("untrusted-root", r"verify return code: 19 \("),
        varies("missing-intermediate", r"verify return code: 21 \("),
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
    places=at(Role.ASKED, r"peeraddr=\(?HOST", r"could not connect to URL", r"verify failed.{0,40}: URL")
    + at(Role.FAILED, r"certificate verify failed[^\n]{0,160}\(URL"),
    numbers=numbers(
        "openssl-verify",
        r"verify error:num=(\d{1,2})",
        r"verify return code: ([1-9]\d?)\b",
        r"certificate verify error: \((\d{1,2}):",
    )
    + numbers("alert", r"ssl alert number (\d{1,3})"),
)
