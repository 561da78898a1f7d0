"""Something answers on the port, and it does not speak TLS."""

from __future__ import annotations

from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem

_PROBLEMS = frozenset({Problem.NOT_TLS, Problem.STARTTLS_REFUSED})


def check(view: View) -> Finding | None:
    trouble = view.case.sighting.trouble if view.case.sighting else None
    if trouble is None or trouble.problem not in _PROBLEMS:
        return None
    return Finding({"said": trouble.detail or "something else"})


CAUSE = Cause(
    code="not-tls",
    title="Port {port} of {host} does not speak TLS",
    explanation="The server answered, but not with a TLS handshake. It said: {said}. So there is no certificate here "
    "that could be wrong.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        Step(Role.PERSON, "Look at the address and the port: is this where the service should be?"),
        Step(
            Role.OPERATOR,
            "Switch TLS on for this port, or point clients at the port that has it.",
            {
                "nginx": "listen {port} ssl;",
                "apache": "SSLEngine on",
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null",
            },
        ),
        Step(
            Role.OPERATOR,
            "If the protocol starts in clear and then switches (mail, LDAP, databases), ask me with its name, "
            "for example: `{host}:{port} starttls smtp` (at a command line: `--starttls smtp`).",
        ),
    ),
    sources=(Source("RFC 8446, 5.1: the record layer", "https://www.rfc-editor.org/rfc/rfc8446#section-5.1"),),
    check=check,
)
