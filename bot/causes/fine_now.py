"""Somebody's client complains, and from here everything is in order."""

from __future__ import annotations

from bot.causes._steps import ANOTHER_NETWORK, CLOCK, SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import day

# Dates are the matter of clock-skew-client; the others are no complaint about the server's certificate.
_NOT_THIS = frozenset({"expired", "not-yet-valid", "clock-skew", "client-certificate", "protocol"})


def check(view: View) -> Finding | None:
    report = view.case.report
    if report is None or report.complaint is None or report.complaint in _NOT_THIS:
        return None
    assert view.path is not None
    facts = {
        "root": view.chain[-1].subject.short,
        "since": day(view.leaf.not_before),
        "chain": "The chain in the error bears the same names" if report.chain else "The error shows no chain",
    }
    return Finding(facts)


CAUSE = Cause(
    code="fine-now",
    title="Nothing that {host} sends now explains the error: it was mended since, or the cause is on the client's side",
    explanation="From here the chain is complete up to “{root}”, and the name and the dates are right. {chain}. The "
    "certificate is valid since {since}. What is left: the fault is mended; the client's clock is wrong; its store "
    "of roots is old; or a proxy, an antivirus or a sign-on page answers in the server's place.",
    who=Who.PERSON,
    repair=Repair.NOTE,
    needs=Needs.PEACE,
    refuses=False,
    explains_report=True,
    steps=(
        Step(Role.PERSON, "Close the app or the page, open it again, and try once more."),
        CLOCK,
        ANOTHER_NETWORK,
        SHOW_CHAIN,
        Step(
            Role.PERSON,
            "On a Mac, this asks the system itself. Paste what it prints.",
            {"": "security verify-cert -v https://{name}:{port}"},
        ),
        Step(
            Role.PERSON,
            "An old device or an old program may lack the root “{root}”: install the updates of the system. See also "
            "whether the same program works on another device.",
        ),
    ),
    sources=(
        Source("Apple: trusted root certificates", "https://support.apple.com/en-us/103272"),
        Source("OpenSSL: s_client", "https://docs.openssl.org/3.0/man1/openssl-s_client/"),
    ),
    check=check,
)
