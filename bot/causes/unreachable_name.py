"""The name leads nowhere: DNS has no address for it."""

from __future__ import annotations

from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem

_SPOKEN = {
    Problem.NAME_NOT_FOUND: "the name does not exist in DNS as this bot sees it",
    Problem.NAME_LOOKUP_FAILED: "DNS gave no answer",
}


def check(view: View) -> Finding | None:
    trouble = view.case.trouble
    if trouble is None or trouble.problem not in _SPOKEN:
        return None
    return Finding({"why": _SPOKEN[trouble.problem]})


CAUSE = Cause(
    code="unreachable-name",
    title="{host} has no address: {why}",
    explanation="Without an address there is no server to ask, and no certificate was seen. Inside a company or a VPN "
    "the same name may well have an address.",
    who=Who.PERSON,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        Step(Role.PERSON, "Look at the spelling of the name, and whether it exists only inside your network."),
        SHOW_CHAIN,
        Step(Role.OPERATOR, "Look at the DNS record of {host}.", {"": "dig +short {name} A {name} AAAA"}),
    ),
    sources=(Source("RFC 1035: domain names", "https://www.rfc-editor.org/rfc/rfc1035"),),
    check=check,
)
