"""The server fails at the greeting that today's clients send, and shows its certificate only to an older one."""

from __future__ import annotations

from bot.causes._ending import how_it_ended
from bot.causes._steps import LOOK_AGAIN, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem


def check(view: View) -> Finding | None:
    sighting = view.case.sighting
    trouble = sighting.trouble if sighting and sighting.older_hello else None
    how = how_it_ended(trouble) if trouble else ""
    if trouble is None or not how:
        return None
    return Finding({"how": how}, form="closed" if trouble.problem is Problem.CLOSED else "")


CAUSE = Cause(
    code="older-hello",
    title="{host} ends the handshake of today's clients {how}",
    explanation="Clients of today greet a server with TLS 1.3 and let it choose an older version. This server ends "
    "such a handshake before it shows a certificate; offered TLS 1.2 at most, it shows one. So whatever else is said "
    "here was seen by an older greeting. Today's clients do not try a second time.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "See it for yourself: the first of these fails, the second does not.",
            {
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null; "
                "openssl s_client -tls1_2 -connect {name}:{port} -servername {name} </dev/null"
            },
        ),
        Step(
            Role.OPERATOR,
            "Update the server's TLS software, or whatever stands in front of it (balancer, firewall, inspection). "
            "If TLS 1.3 is set up there, see that it has a cipher and a key that clients take.",
            {
                "nginx": "nginx -T | grep -E 'ssl_(protocols|ciphers|ecdh_curve)'",
                "apache": "apachectl -t -D DUMP_CONFIG | grep -iE 'SSLProtocol|SSLCipherSuite'",
            },
        ),
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8446, 4.2.1: versions in the hello", "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.1"),
        Source("RFC 8446, D.2: servers and older clients", "https://www.rfc-editor.org/rfc/rfc8446#appendix-D.2"),
    ),
    check=check,
)
