"""The server asks who the client is: a certificate of the client's own."""

from __future__ import annotations

from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem

_REFUSALS = frozenset({"certificate_required", "bad_certificate", "handshake_failure", "access_denied", "unknown_ca"})


def check(view: View) -> Finding | None:
    """Some servers ask on certain pages alone, which no look from outside opens: then the client's word counts."""
    sighting, report = view.case.sighting, view.case.report
    if sighting is None:
        return None
    if not sighting.asks_client_certificate:
        met = bool(sighting.sent) and report is not None and report.complaint == "client-certificate"
        return Finding({"how": "says the pasted error; this bot was not asked for one"}) if met else None
    trouble = None if sighting.older_hello else sighting.trouble  # that of an older hello came before it
    refused = trouble is not None and (trouble.problem is Problem.CLOSED or trouble.detail in _REFUSALS)
    how = "and ends the connection without one" if refused else "and goes on without one"
    return Finding({"how": how})


CAUSE = Cause(
    code="client-certificate",
    title="{host} asks the client for a certificate of its own, {how}",
    explanation="This is no fault of the server's certificate. The server wants to know who connects (mutual TLS). A "
    "client without a certificate that it accepts gets -1206 or -1205 on Apple, or an alert.",
    who=Who.CLIENT_IT,
    repair=Repair.DEVICE,
    needs=Needs.CONNECTION,
    refuses=False,
    steps=(
        Step(
            Role.PERSON,
            "Ask your IT for the certificate (profile) that this service needs. See too whether yours has expired.",
        ),
        Step(
            Role.OPERATOR,
            "If people should get in without one, stop asking for it; else see which authorities the server accepts.",
            {
                "nginx": "nginx -T | grep -E 'ssl_verify_client|ssl_client_certificate'",
                "apache": "apachectl -t -D DUMP_CONFIG | grep -i SSLVerifyClient",
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null | grep -A9 Acceptable",
            },
        ),
    ),
    sources=(Source("RFC 8446, 4.3.2: certificate request", "https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2"),),
    check=check,
)
