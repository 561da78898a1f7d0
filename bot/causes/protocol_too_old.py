"""The server speaks no version of TLS that clients still take."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who

_ORDER = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_SPOKEN = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "SSLv3": "SSL 3.0"}


def check(view: View) -> Finding | None:
    """The newest version was offered, so what was agreed on is the best that the server has."""
    sighting = view.case.sighting
    spoken = sighting.protocol if sighting else None
    if spoken not in _ORDER or _ORDER.index(spoken) >= _ORDER.index(view.client.oldest_protocol):
        return None
    return Finding({"protocol": _SPOKEN.get(spoken, spoken)})


CAUSE = Cause(
    code="protocol-too-old",
    title="{host} speaks {protocol} at best, which today's clients refuse",
    explanation="TLS 1.0 and 1.1 were retired in 2021. Clients end the connection before the certificate counts: Apple "
    "shows -1200 with -9836. The certificate is not at fault here.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Allow TLS 1.2 and 1.3, and nothing older.",
            {
                "nginx": "ssl_protocols TLSv1.2 TLSv1.3;",
                "apache": "SSLProtocol -all +TLSv1.2 +TLSv1.3",
                "haproxy": "ssl-default-bind-options ssl-min-ver TLSv1.2",
                "": "openssl s_client -tls1_2 -connect {name}:{port} -servername {name} </dev/null",
            },
        ),
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8996: TLS 1.0 and 1.1 are deprecated", "https://www.rfc-editor.org/rfc/rfc8996"),
        Source(
            "Apple: App Transport Security",
            "https://developer.apple.com/documentation/bundleresources/information-property-list/nsapptransportsecurity",
        ),
    ),
    check=check,
    hides=frozenset({"older-hello"}),
    spared="still speak this old version of TLS",
)
