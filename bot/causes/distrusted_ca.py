"""The root is still in the store, and the programme no longer trusts what it issues."""

from __future__ import annotations

from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.when import day


def check(view: View) -> Finding | None:
    """By the announced dates of the root programmes; “issued” is taken as the first day of validity."""
    assert view.path is not None
    anchor = view.path.anchor
    if anchor is None or anchor.no_tls_after is None or view.leaf.not_before <= anchor.no_tls_after:
        return None
    dates = {"limit": day(anchor.no_tls_after), "issued": day(view.leaf.not_before)}
    return Finding({"root": anchor.certificate.subject.short, **dates}, at=view.leaf)


CAUSE = Cause(
    code="distrusted-ca",
    title="The certificate of {host} comes from “{root}”, which is no longer trusted for new certificates",
    explanation="The makers of the clients have announced that they trust this authority only for certificates issued "
    "up to {limit}; this one was issued on {issued}. The certificate itself has no fault, and nobody can mend it.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.ANCHOR,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, FULL_CHAIN, RELOAD, LOOK_AGAIN),
    sources=(
        Source("Apple: upcoming changes to trusted roots", "https://support.apple.com/en-us/121668"),
        Source(
            "Mozilla: distrust dates of roots",
            "https://wiki.mozilla.org/CA/Additional_Trust_Changes",
        ),
    ),
    check=check,
    spared="still trust this authority",
)
