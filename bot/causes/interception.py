"""Between the client and the server stands a product of the client's side that signs certificates of its own."""

from __future__ import annotations

from bot.causes._catalogue import Known, issued_by
from bot.causes._inspectors import INSPECTORS
from bot.causes._met import UNSEEN, Meeting, met
from bot.causes._printed import printed
from bot.causes._steps import ANOTHER_NETWORK, SECRETS, SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate
from bot.trust.path import AnchorKind, End

_PRIVATE = "a private authority"
_WHAT_PRIVATE = (
    "no public authority is known under this name, and the certificate was made for this very host: most often a "
    "company's network or a security program opens TLS connections, reads them and signs them anew. More rarely the "
    "name leads to another, internal server in that network"
)
_REMEDY_PRIVATE = (
    "Find out whose authority it is. If it is the organisation's, have its root installed on the managed devices, or "
    "take this host out of the inspection. If nobody knows it, treat the network as hostile"
)


def check(view: View) -> Finding | None:
    """The client's printed chain tells it; without one, a root that an organisation gave to this bot."""
    found = met(view)
    if found is not None and found.meeting is Meeting.GATEWAY:
        return _finding("The client", found.known, found.issuer.short, view)
    path, report = view.path, view.case.report
    if (report is not None and report.chain) or path is None or path.end is not End.ANCHORED:
        return None
    if path.anchor is None or path.anchor.kind is AnchorKind.SYSTEM:
        return None
    inspector = issued_by((printed(c.issuer) for c in path.certificates), INSPECTORS)
    return _finding("This bot", inspector[0], inspector[1].short, view) if inspector else None


def _finding(who: str, known: Known | None, issuer: str, view: View) -> Finding:
    leaf = view.case.leaf
    seen = f"From here the server sends one by “{leaf.issuer.short}”" if isinstance(leaf, Certificate) else ""
    if who == "This bot":
        seen = "So nothing is known here about the server's own certificate"
    facts = {
        "eye": who,
        "issuer": issuer,
        "product": known.product if known else _PRIVATE,
        "what": known.what if known else _WHAT_PRIVATE,
        "remedy": known.remedy if known else _REMEDY_PRIVATE,
        "seen": seen or UNSEEN,
    }
    return Finding(facts)


CAUSE = Cause(
    code="interception",
    title="{eye} did not get the certificate of {host} but one signed by {product} (“{issuer}”)",
    explanation="What it is: {what}. A client that does not have its root refuses it. {seen}.",
    who=Who.CLIENT_IT,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    refuses=False,
    explains_report=True,
    hides=frozenset({"other-certificate", "fine-now", "clock-skew-client", "client-report"}),
    steps=(
        Step(Role.PERSON, "Send this answer to your IT. What they can do: {remedy}."),
        Step(
            Role.PERSON,
            "Until IT says that this inspection is theirs, enter no password over this network.",
            about=SECRETS,
        ),
        ANOTHER_NETWORK,
        SHOW_CHAIN,
        Step(Role.OPERATOR, "Nothing is to be done on {host} for this.", one_sided=True),
    ),
    sources=(
        Source(
            "CISA: HTTPS interception weakens TLS security",
            "https://www.cisa.gov/news-events/alerts/2017/03/16/https-interception-weakens-tls-security",
        ),
        Source("Apple: use Apple products on enterprise networks", "https://support.apple.com/en-us/101555"),
    ),
    check=check,
)
