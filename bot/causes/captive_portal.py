"""The client met a certificate for quite another name, while the server has the right one: a sign-on page, or DNS."""

from __future__ import annotations

from bot.causes._met import Meeting, met
from bot.causes._steps import ANOTHER_NETWORK, SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    found = met(view)
    if found is None or found.meeting is not Meeting.PORTAL:
        return None
    return Finding({"subject": found.subject.short, "issuer": found.issuer.short, "live": view.leaf.subject.short})


CAUSE = Cause(
    code="captive-portal",
    title="The client met a certificate for “{subject}” in the place of {host}",
    explanation="From here {host} sends a certificate with the right name. The client got one for “{subject}”, issued "
    "by “{issuer}”. That is most often the sign-on page of a Wi-Fi or hotel network, or DNS that leads elsewhere; more "
    "rarely one node of several. The text alone cannot prove which.",
    who=Who.PERSON,
    repair=Repair.CONNECTION,
    needs=Needs.LEAF,
    refuses=False,
    explains_report=True,
    hides=frozenset({"other-certificate", "fine-now", "clock-skew-client"}),
    steps=(
        Step(
            Role.PERSON,
            "Open the plain page http://captive.apple.com and sign on to the network if it asks. Then try again.",
        ),
        Step(Role.PERSON, "Enter nothing that you would enter on {host} while “{subject}” answers."),
        ANOTHER_NETWORK,
        Step(
            Role.PERSON,
            "If it stays, compare where the name leads for you and for others.",
            {"": "dig +short {name}"},
        ),
        SHOW_CHAIN,
        Step(
            Role.OPERATOR,
            "Nothing is to be done, unless people on several networks meet “{subject}”: then see DNS.",
            one_sided=True,
        ),
    ),
    sources=(Source("RFC 8952: captive portal architecture", "https://www.rfc-editor.org/rfc/rfc8952"),),
    check=check,
)
