"""A program on the person's own device, an antivirus or a debugging proxy, signs what the client gets."""

from __future__ import annotations

from bot.causes._met import UNSEEN, Meeting, met
from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate


def check(view: View) -> Finding | None:
    found = met(view)
    if found is None or found.meeting is not Meeting.OWN_PROGRAM or found.known is None:
        return None
    known, leaf = found.known, view.case.leaf
    facts = {
        "issuer": found.issuer.short,
        "product": known.product,
        "what": known.what,
        "remedy": known.remedy,
        "look": known.look,
        "seen": f"From here the server sends one by “{leaf.issuer.short}”" if isinstance(leaf, Certificate) else UNSEEN,
    }
    return Finding(facts)


CAUSE = Cause(
    code="interception-device",
    title="The client did not get the certificate of {host} but one signed by {product} (“{issuer}”)",
    explanation="What it is: {what}. An app that does not know the root of “{issuer}” refuses it. {seen}.",
    who=Who.PERSON,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    refuses=False,
    explains_report=True,
    hides=frozenset({"other-certificate", "fine-now", "clock-skew-client", "client-report"}),
    steps=(
        Step(Role.PERSON, "{remedy}."),
        Step(Role.PERSON, "Where to look: `{look}`."),
        Step(Role.PERSON, "If you did not set {product} up yourself, ask your IT what it does on this device."),
        SHOW_CHAIN,
        Step(Role.OPERATOR, "Nothing is to be done on {host} for this.", one_sided=True),
    ),
    sources=(
        Source(
            "CISA: HTTPS interception weakens TLS security",
            "https://www.cisa.gov/news-events/alerts/2017/03/16/https-interception-weakens-tls-security",
        ),
    ),
    check=check,
)
