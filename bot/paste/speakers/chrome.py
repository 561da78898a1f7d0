"""Chrome, Chromium, Edge, Electron: ERR_CERT_ names, net_error numbers, and the words of the warning page."""

from bot.paste.speaker import Role, Speaker, at, coded, named, numbers, other, says, varies

# net/base/net_error_list.h
_NUMBERS = {
    "wrong-host": "-200",
    "unspecified": "-150 -201 -202 -203 -204 -205 -207 -210 -217 -184",
    "revoked": "-206",
    "weak-signature": "-208",
    "weak-key": "-211",
    "name-constraints": "-212",
    "validity-too-long": "-213",
    "ct-missing": "-214",
    "distrusted-ca": "-215",
    "self-signed": "-219",
    "malformed": "-167",
    "key-usage-leaf": "-181",
    "client-certificate": "-110 -117 -134 -135 -141 -177",
}
_NAMES = {
    "wrong-host": "ERR_CERT_COMMON_NAME_INVALID",
    "unspecified": "ERR_CERT_AUTHORITY_INVALID ERR_CERT_INVALID ERR_CERT_DATE_INVALID ERR_CERT_CONTAINS_ERRORS "
    "ERR_CERT_UNABLE_TO_CHECK_REVOCATION ERR_CERT_NO_REVOCATION ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN "
    "ERR_CERT_KNOWN_INTERCEPTION_BLOCKED ERR_CERT_NON_UNIQUE_NAME ERR_QUIC_CERT_ROOT_NOT_KNOWN "
    "ERR_SSL_SERVER_CERT_CHANGED ERR_ECH_FALLBACK_CERTIFICATE_INVALID",
    "revoked": "ERR_CERT_REVOKED",
    "weak-signature": "ERR_CERT_WEAK_SIGNATURE_ALGORITHM",
    "weak-key": "ERR_CERT_WEAK_KEY",
    "name-constraints": "ERR_CERT_NAME_CONSTRAINT_VIOLATION",
    "validity-too-long": "ERR_CERT_VALIDITY_TOO_LONG",
    "ct-missing": "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED",
    "distrusted-ca": "ERR_CERT_SYMANTEC_LEGACY",
    "self-signed": "ERR_CERT_SELF_SIGNED_LOCAL_NETWORK",
    "malformed": "ERR_SSL_SERVER_CERT_BAD_FORMAT",
    "key-usage-leaf": "ERR_SSL_KEY_USAGE_INCOMPATIBLE",
    "client-certificate": "ERR_BAD_SSL_CLIENT_AUTH_CERT ERR_SSL_CLIENT_AUTH_CERT_NEEDED "
    "ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED ERR_SSL_CLIENT_AUTH_PRIVATE_KEY_ACCESS_DENIED "
    "ERR_SSL_CLIENT_AUTH_CERT_NO_PRIVATE_KEY ERR_SSL_CLIENT_AUTH_NO_COMMON_ALGORITHMS",
}
_SENTENCES = {
    "unspecified": (
        "is not trusted by your computer's operating system",
        "is not trusted by your device's operating system",
        "its security certificate is not trusted",
        "Your connection is not private",
        "Your connection isn't private",
        "Ihre Verbindung ist nicht privat",
        "Diese Verbindung ist nicht privat",
        "Votre connexion n'est pas privée",
        "Cette connexion n'est pas privée",
        "La conexión no es privada",
        "Esta conexión no es privada",
        "La connessione non è privata",
        "Questa connessione non è privata",
        "Sua conexão não é particular",
        "您的连接不是私密连接",
        "この接続ではプライバシーが保護されません",
        "Attackers might be trying to steal your information from",
    ),
    "revoked": ("its security certificate may be revoked",),
    "wrong-host": ("its security certificate is from",),
    "expired": ("its security certificate expired",),
    "not-yet-valid": ("its security certificate is from the future",),
    "weak-signature": ("presented a certificate signed using a weak signature algorithm",),
}

SPEAKER = Speaker(
    "chrome",
    signs=(
        *named(_NAMES),
        *(sign for proves, texts in _SENTENCES.items() for sign in says(proves, *texts)),
        varies("unspecified", r"cert_pkixverifycert for \S{1,253} failed"),
        *other(
            "ERR_SSL_PROTOCOL_ERROR",
            "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
            "ERR_SSL_OBSOLETE_VERSION",
            "ERR_CONNECTION_CLOSED",
            proves="protocol",
        ),
    ),
    coded=(
        coded(r"net_error:? (-\d{3})\b", _NUMBERS),
        coded(r"\berr_(?:cert|ssl|bad_ssl)[a-z_]{3,60} \((-\d{3})\)", _NUMBERS),
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
    numbers=numbers("chrome", r"net_error:? (-\d{3})\b", r"err_(?:cert|ssl)_[a-z_]{3,40} \((-\d{3})\)"),
)
