"""The client saw another certificate than the one sent now: an older one, or that of another node."""

from __future__ import annotations

from bot.causes._met import Meeting, Met, met
from bot.causes._steps import SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    found = met(view)
    if found is None or found.meeting is not Meeting.OTHER:
        return None
    facts = {
        "subject": found.subject.short,
        "issuer": found.issuer.short,
        "live": view.leaf.subject.short or "no subject",
        "live_issuer": view.leaf.issuer.short,
        "guess": _guess(found),
    }
    return Finding(facts)


def _guess(found: Met) -> str:
    if found.addresses:
        listed = ", ".join(found.addresses[:4])
        return f"It is still sent by {listed}: the nodes behind this name differ"
    if found.known is not None:
        return (
            f"It is one of {found.known.product} ({found.known.what}): another machine answered, or this one before it "
            "had its certificate"
        )
    if found.dated:
        return "As the error spoke of dates, it is most likely an older one, replaced since"
    return (
        "It is an older one that was replaced since, or another node behind the name sends it, or the name leads to "
        "another machine where the client is"
    )


CAUSE = Cause(
    code="other-certificate",
    title="The client saw another certificate than {host} sends now: “{subject}”, issued by “{issuer}”",
    explanation="Sent now is “{live}”, issued by “{live_issuer}”. {guess}.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.LEAF,
    refuses=False,
    explains_report=True,
    hides=frozenset({"fine-now", "clock-skew-client"}),
    steps=(
        Step(
            Role.PERSON, "Close the app or the page and try again. If it works now, the certificate was replaced since."
        ),
        SHOW_CHAIN,
        Step(
            Role.OPERATOR,
            "List every address of the name, also as clients inside your network see them.",
            {"": "dig +short {name} A {name} AAAA"},
        ),
        Step(
            Role.OPERATOR,
            "Ask each of them (put it for ADDRESS). Where the old one is still sent, put the new one and reload.",
            {"": "openssl s_client -connect ADDRESS:{port} -servername {name} -showcerts </dev/null"},
        ),
    ),
    sources=(
        Source("OpenSSL: s_client", "https://docs.openssl.org/3.0/man1/openssl-s_client/"),
        Source("RFC 8446, 4.4.2: the server sends its chain", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"),
    ),
    check=check,
)
