"""Chrome, Chromium, Edge, Electron: ERR_CERT_ names, net_error numbers, and the words of the warning page."""

from bot.paste.speaker import Role, Speaker, at, numbers, other, says, varies

# net/base/net_error_list.h
_NUMBERS = {
    200: "wrong-host",
    201: "unspecified",
    202: "unspecified",
    206: "revoked",
    207: "unspecified",
    208: "weak-signature",
    211: "weak-key",
    212: "name-constraints",
    213: "validity-too-long",
    214: "ct-missing",
    215: "distrusted-ca",
}

SPEAKER = Speaker(
    "chrome",
    signs=(
        *(varies(proves, rf"net_error:? -{number}\b") for number, proves in _NUMBERS.items()),
        *says("wrong-host", "ERR_CERT_COMMON_NAME_INVALID"),
        *says("unspecified", "ERR_CERT_AUTHORITY_INVALID", "ERR_CERT_INVALID", "ERR_CERT_DATE_INVALID"),
        *says(
            "unspecified", "ERR_CERT_CONTAINS_ERRORS", "ERR_CERT_UNABLE_TO_CHECK_REVOCATION", "ERR_CERT_NO_REVOCATION"
        ),
        *says("unspecified", "ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN", "ERR_CERT_KNOWN_INTERCEPTION_BLOCKED"),
        *says("unspecified", "ERR_CERT_NON_UNIQUE_NAME", "is not trusted by your computer's operating system"),
        *says(
            "unspecified", "is not trusted by your device's operating system", "its security certificate is not trusted"
        ),
        *says(
            "unspecified", "Your connection is not private", "Attackers might be trying to steal your information from"
        ),
        *says("revoked", "ERR_CERT_REVOKED", "its security certificate may be revoked"),
        *says("weak-signature", "ERR_CERT_WEAK_SIGNATURE_ALGORITHM"),
        *says("weak-key", "ERR_CERT_WEAK_KEY"),
        *says("name-constraints", "ERR_CERT_NAME_CONSTRAINT_VIOLATION"),
        *says("validity-too-long", "ERR_CERT_VALIDITY_TOO_LONG"),
        *says("ct-missing", "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED"),
        *says("distrusted-ca", "ERR_CERT_SYMANTEC_LEGACY"),
        *says("self-signed", "ERR_CERT_SELF_SIGNED_LOCAL_NETWORK"),
        *says("wrong-host", "its security certificate is from"),
        *says("expired", "its security certificate expired"),
        *says("not-yet-valid", "its security certificate is from the future"),
        *says("client-certificate", "ERR_BAD_SSL_CLIENT_AUTH_CERT", "ERR_SSL_CLIENT_AUTH_CERT_NEEDED"),
        *says("client-certificate", "ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED"),
        varies("unspecified", r"cert_pkixverifycert for \S{1,253} failed"),
        *other(
            "ERR_SSL_PROTOCOL_ERROR", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "ERR_CONNECTION_CLOSED", proves="protocol"
        ),
    ),
    places=at(
        Role.FAILED,
        r"steal your information from HOST",
        r"could not prove that it is HOST",
        r"cert_pkixverifycert for HOST failed",
        r"normally uses encryption[^\n]{0,200}connect to HOST",
        r"(?:get|post|load|loading|resource:?) URL[^\n]{0,60}net::err_cert",
        r"you cannot visit HOST right now",
    ),
    numbers=numbers("chrome", r"net_error:? (-\d{3})\b", r"err_cert_[a-z_]{3,40} \((-\d{3})\)"),
)
