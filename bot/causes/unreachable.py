"""Nothing answers at the address."""

from __future__ import annotations

from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem, Stage

_SPOKEN = {
    Problem.NO_ROUTE: "there is no route to it from here",
    Problem.CONNECTION_REFUSED: "the connection was refused: nothing listens there",
    Problem.TIMED_OUT: "there was no answer in time",
    Problem.CLOSED: "the connection was closed",
}


def check(view: View) -> Finding | None:
    sighting = view.case.sighting
    trouble = sighting.trouble if sighting else None
    if sighting is None or trouble is None or sighting.sent or trouble.problem not in _SPOKEN:
        return None
    if trouble.stage is Stage.HANDSHAKE and trouble.problem is not Problem.TIMED_OUT:
        return None
    where = " in the handshake" if trouble.stage is Stage.HANDSHAKE else ""
    return Finding({"why": _SPOKEN[trouble.problem] + where, "address": sighting.address})


CAUSE = Cause(
    code="unreachable",
    title="`{name}:{port}` could not be reached from here: {why}",
    explanation="No certificate was seen, so nothing is said about it. If {host} is reachable only inside a network or "
    "a VPN, this bot cannot see it from where it runs.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        Step(Role.PERSON, "Look at the name and the port in the address, and whether the service needs a VPN."),
        SHOW_CHAIN,
        Step(
            Role.OPERATOR,
            "Look whether the service runs and listens on port {port}, and whether a firewall lets it through.",
            {"": "ss -ltnp 'sport = :{port}'"},
        ),
    ),
    sources=(Source("RFC 9293: TCP", "https://www.rfc-editor.org/rfc/rfc9293"),),
    check=check,
)
