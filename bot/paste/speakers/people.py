"""What people write in their own words. It counts only beside a host or in quotation marks."""

from bot.paste.speaker import Kind, Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "people",
    signs=(
        *says(
            "unspecified", "certificate is invalid", "invalid certificate", "certificate is not valid", kind=Kind.PROSE
        ),
        *says(
            "unspecified", "certificate is not trusted", "untrusted certificate", "certificate error", kind=Kind.PROSE
        ),
        *says("unspecified", "bad certificate", "certificate was rejected", "invalid SSL", kind=Kind.PROSE),
        *says("unspecified", "certificate isn't valid", "certificate isn't trusted", "SSL problem", kind=Kind.PROSE),
        *says(
            "unspecified", "certificate warning", "not trust the certificate", "certificate problem", kind=Kind.PROSE
        ),
        *says(
            "unspecified",
            "possibly a bad/expired/self-signed certificate",
            "cannot verify certificate",
            kind=Kind.PROSE,
        ),
        *says("expired", "expired certificate", "certificate expired", "cert expired", kind=Kind.PROSE),
        *says("expired", "cert has expired", "cert is expired", kind=Kind.PROSE),
        varies("expired", r"cert(?:ificate)? (?:for|of|on) \S{1,300} (?:has |is )?expired", kind=Kind.PROSE),
        *says("wrong-host", "certificate name mismatch", "certificate hostname mismatch", kind=Kind.PROSE),
    ),
    places=at(
        Role.ASKED,
        r"(?:navigate|browse|connect|go|open|visit|access) to Q?URL",
    ),
)
