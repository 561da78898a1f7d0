"""PHP: streams, Composer, Guzzle."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "php",
    signs=(
        *says("wrong-host", "did not match expected CN"),
        *says("wrong-host", "Unable to locate peer certificate CN"),
        *says("unspecified", "Unable to set verify locations", "Peer fingerprint doesn't match"),
        *says("self-signed", "stream_socket_enable_crypto(): SSL: self-signed certificate"),
        *says("untrusted-root", "peer fingerprint match failure"),
    ),
    places=at(
        Role.FAILED,
        r"did not match expected cn=Q?HOST",
        r"the \"URL\" file could not be downloaded",
        r"certificate for host Q?HOST",
        r"curl error \d{1,3} while downloading URL",
    )
    + at(
        Role.ASKED,
        r"unable to connect to URL",
        r"established with host Q?(?:URL|HOST)",
        r"\) for URL",
        r"(?:file_get_contents|fopen|copy)\(URL",
    ),
)
