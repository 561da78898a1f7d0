"""This bot may not connect there."""

from __future__ import annotations

from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.sighting import Problem


def check(view: View) -> Finding | None:
    trouble = view.case.trouble
    if trouble is None or trouble.problem is not Problem.REFUSED_BY_POLICY:
        return None
    return Finding({"why": trouble.detail})


CAUSE = Cause(
    code="unreachable-policy",
    title="This bot may not connect to `{name}:{port}`",
    explanation="It goes only where its operators allow: public addresses, unless they name others. {why}. "
    "Nothing was sent to {host}, and nothing is said about its certificate.",
    who=Who.BOT,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        SHOW_CHAIN,
        Step(
            Role.PERSON,
            "If this bot should look at such hosts, ask whoever runs it to name their network in its setting "
            "CERTCHECK_ALLOW_NETWORKS and to start it again.",
        ),
    ),
    sources=(Source("RFC 6890: special-purpose addresses", "https://www.rfc-editor.org/rfc/rfc6890"),),
    check=check,
)
