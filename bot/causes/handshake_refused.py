"""The server speaks TLS and ends the handshake before it shows a certificate."""

from __future__ import annotations

from bot.causes._ending import how_it_ended
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Stage


def check(view: View) -> Finding | None:
    sighting = view.case.sighting
    trouble = sighting.trouble if sighting and not sighting.sent else None
    how = how_it_ended(trouble) if trouble and trouble.stage is Stage.HANDSHAKE else ""
    return Finding({"how": how}) if how else None


CAUSE = Cause(
    code="handshake-refused",
    title="{host} ends the TLS handshake {how}",
    explanation="The server stopped before it sent a certificate, so none could be judged. Most often it has no site "
    "for this name, asks for a version or cipher that nobody offers, or lets in only certain networks.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        Step(Role.PERSON, "Look at the name and the port in the address: is this where the service should be?"),
        Step(
            Role.OPERATOR,
            "Read the server's error log at that moment, and look whether it has a site and a certificate for {host}.",
            {
                "nginx": "nginx -T | grep -E 'server_name|ssl_(certificate|protocols|ciphers|reject_handshake)'",
                "apache": "apachectl -S",
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null",
            },
        ),
    ),
    sources=(Source("RFC 8446, 6: alerts", "https://www.rfc-editor.org/rfc/rfc8446#section-6"),),
    check=check,
)
