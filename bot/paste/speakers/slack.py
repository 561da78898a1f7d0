"""Slack's own errors, when Slack itself refuses the certificate of a request URL."""

from bot.paste.speaker import Kind, Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "slack",
    signs=(
        *says("unspecified", "failed with the error ssl_cacert", "error message: ssl_cacert", "ssl_cacert_error"),
        varies("unspecified", r"\bssl_cacert\b(?!\s?[=:]\s?[\"'/\w])", kind=Kind.NAME),
        *says("unspecified", "Your URL has an invalid SSL certificate", "didn't respond with a valid SSL certificate"),
    ),
    places=at(Role.FAILED, r"request url:? Q?URL"),
)
