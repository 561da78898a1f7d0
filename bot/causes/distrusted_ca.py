"""The root is still in the store, and the programme no longer trusts what it issues."""

from __future__ import annotations

from datetime import datetime

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate
from bot.trust.when import day


def check(view: View) -> Finding | None:
    """By the announced dates of the root programmes; “issued” is taken as the first day of validity."""
    assert view.path is not None
    anchor = view.path.anchor
    limit = anchor.no_tls_after if anchor and view.client.heeds_distrust_dates else None
    if anchor is not None and limit is not None and view.leaf.not_before > limit:
        return _finding(anchor.certificate, limit, view.leaf)
    blocked = view.client.blocked_since
    for index, authority in enumerate(view.chain if blocked else ()):
        since = blocked.get(authority.sha256)
        late = [c for c in view.chain[:index] if since is not None and c.not_before >= since]
        if since is not None and late:
            return _finding(authority, since, late[0])
    return None


def _finding(authority: Certificate, limit: datetime, late: Certificate) -> Finding:
    facts = {"root": authority.subject.short, "limit": day(limit), "issued": day(late.not_before)}
    return Finding(facts, at=late)


CAUSE = Cause(
    code="distrusted-ca",
    title="The certificate of {host} comes from “{root}”, which is no longer trusted for new certificates",
    explanation="The makers of the clients have announced that they trust this authority only for certificates issued "
    "up to {limit}; this one was issued on {issued}. The certificate itself has no fault, and nobody can mend it.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(
        Source("Apple: WoSign and StartCom", "https://support.apple.com/en-us/103723"),
        Source("Apple: upcoming changes to trusted roots", "https://support.apple.com/en-us/121668"),
        Source(
            "Mozilla: distrust dates of roots",
            "https://wiki.mozilla.org/CA/Additional_Trust_Changes",
        ),
    ),
    check=check,
    spared="still trust this authority",
)
