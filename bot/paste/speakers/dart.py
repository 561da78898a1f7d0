"""Dart and Flutter."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "dart",
    signs=(
        *says(
            "unspecified",
            "Handshake error in client (OS Error: CERTIFICATE_VERIFY_FAILED",
            "X509Certificate was rejected",
        ),
        *says("unspecified", "DioException [bad certificate]", "The certificate of the response is not approved"),
        *says("wrong-host", "CERTIFICATE_VERIFY_FAILED: Hostname mismatch"),
    ),
    places=at(
        Role.ASKED,
        r"address = HOST,? port = (?P<port2>\d{1,5})",
        r"(?<!-\s)\buri ?[=:] ?URL",
        r"(?:image|file) (?:data )?from:? URL",
    ),
)
