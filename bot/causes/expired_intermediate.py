"""A certificate above the server's own has ended, and no other path avoids it."""

from __future__ import annotations

from bot.causes._grounds import proven
from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import ago, day


def check(view: View) -> Finding | None:
    now = view.case.at
    for authority in view.dated[1:]:
        if now > authority.not_after:
            ended = {"ended": day(authority.not_after), "ago": ago(authority.not_after, now)}
            return Finding({"authority": authority.subject.short, **ended, **proven(view)}, at=authority)
    return None


CAUSE = Cause(
    code="expired-intermediate",
    title="The authority's certificate “{authority}” in the chain of {host} ended {ago} ({ended})",
    explanation="A chain holds only while each of its certificates does. The server's own certificate may be fine: "
    "what has ended stands above it, and what the server sends gives these clients no other way to a trusted "
    "root. {grounds}.",
    who=Who.OPERATOR,
    repair=Repair.CHAIN,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Replace “{authority}” by the authority's current intermediate: download the chain anew from the "
            "authority, or renew the certificate, which brings the current chain with it.",
            {"": "certbot renew --cert-name {name} --force-renewal"},
        ),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source(
            "RFC 5280, 6.1.3: every certificate of the path", "https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3"
        ),
    ),
    check=check,
    spared="fetch or know another path that is still valid",
)
