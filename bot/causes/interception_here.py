"""What the bot itself gets is signed by a product that inspects TLS: it met a proxy, not the server."""

from __future__ import annotations

from bot.causes._catalogue import issued_by, served_as
from bot.causes._inspectors import INSPECTORS
from bot.causes._printed import printed
from bot.causes._public import is_public
from bot.causes._servers import SERVERS
from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End


def check(view: View) -> Finding | None:
    assert view.path is not None
    path = view.repaired or view.path
    if End.ANCHORED in {path.end, view.path.end}:
        return None
    if view.leaf.self_issued and served_as(printed(view.leaf.subject), SERVERS):
        return None  # a firewall's own page, not what it makes of others'
    issuers = [printed(certificate.issuer) for certificate in path.certificates]
    if any(is_public(issuer, view.anchors) for issuer in issuers):
        return None
    found = issued_by(issuers, INSPECTORS)
    if found is None:
        return None
    known, issuer = found
    facts = {"product": known.product, "issuer": issuer.short, "what": known.what, "remedy": known.remedy}
    form = "not-sent" if view.path.end is End.NO_ISSUER else ""  # its root, as with untrusted-root
    return Finding(facts, at=view.leaf, form=form)


CAUSE = Cause(
    code="interception-here",
    title="Under the name of {host} answers {product}, with a certificate signed by “{issuer}”",
    explanation="What it is: {what}. So either the network of this bot inspects TLS, or the name leads to a machine "
    "that does. About the server's own certificate nothing is known here.",
    who=Who.NETWORK,
    repair=Repair.CONNECTION,
    needs=Needs.LEAF,
    hides=frozenset(
        {"self-signed", "untrusted-root", "missing-intermediate", "validity-too-long", "clock-skew-client"}
    ),
    steps=(
        Step(
            Role.PERSON,
            "Ask whoever runs the network whether {product} is theirs. Clients outside that network see another "
            "certificate: send me the error of one, with its chain.",
        ),
        SHOW_CHAIN,
        Step(
            Role.OPERATOR,
            "If it is the network of this bot: take this bot, or {host}, out of the inspection. What helps the clients "
            "in that network: {remedy}.",
        ),
        Step(
            Role.OPERATOR,
            "If it is not: see where the name leads, and who answers there.",
            {"": "openssl s_client -connect {name}:{port} -servername {name} -showcerts </dev/null"},
        ),
    ),
    sources=(
        Source(
            "CISA: HTTPS interception weakens TLS security",
            "https://www.cisa.gov/news-events/alerts/2017/03/16/https-interception-weakens-tls-security",
        ),
    ),
    check=check,
)
