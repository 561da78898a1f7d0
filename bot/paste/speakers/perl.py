"""Perl: LWP, HTTP::Tiny, IO::Socket::SSL, cpanm."""

from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "perl",
    signs=(
        varies("wrong-host", r"can't connect to \S{1,300} \(hostname verification failed"),
        *says("wrong-host", "SSL connect attempt failed hostname verification failed"),
        *says("unspecified", "500 SSL negotiation failed: certificate"),
    ),
    places=at(
        Role.FAILED,
        r"can't connect to HOST \([^\n]{0,200}(?:certificate|hostname) verif",
        r"ssl connection failed for HOST:",
    ),
)
