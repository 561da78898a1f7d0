"""More intermediates than an authority of the chain may have below it."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who


def check(view: View) -> Finding | None:
    """Counted are the intermediates below, self-issued ones left out (RFC 5280 section 6.1.4 l)."""
    below = 0
    for authority in view.limiting:
        limits = authority.extensions.basic_constraints
        if limits is not None and limits.ca and limits.path_length is not None and below > limits.path_length:
            counts = {"allowed": str(limits.path_length), "below": str(below)}
            return Finding({"authority": authority.subject.short, **counts}, at=authority)
        below += not authority.self_issued
    return None


CAUSE = Cause(
    code="path-length",
    title="“{authority}” in the chain of {host} has more authorities below it than it may ({below}, not {allowed})",
    explanation="An authority's certificate can limit how many others may follow it (path length). The limit is "
    "passed here, so somebody issued an authority that they were not allowed to.",
    who=Who.AUTHORITY,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(Source("RFC 5280, 4.2.1.9: basic constraints", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9"),),
    check=check,
)
