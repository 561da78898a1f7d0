"""The server leaves an issuer out, and the one that its address gives has ended."""

from __future__ import annotations

from bot.causes._grounds import goes_on
from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End
from bot.trust.when import ago, day


def check(view: View) -> Finding | None:
    """One fault for those who fetch and for those who do not. The form "missing" is for the latter: they meet no issuer
    at all, and say so."""
    fetches = view.path is not None and view.path.end is End.ANCHORED
    way = view.path if fetches else view.repaired
    if way is None or way.end is not End.ANCHORED or not (fetches or goes_on(view)):
        return None
    case, now = view.case, view.case.at
    got = (one for one in way.certificates[1:] if one in case.fetched and one not in case.sent)
    ended = next((one for one in got if now > one.not_after and (not fetches or one in view.dated)), None)
    if ended is None:
        return None
    facts = {"authority": ended.subject.short, "ended": day(ended.not_after), "ago": ago(ended.not_after, now)}
    return Finding(facts, at=ended, form="" if fetches else "missing")


CAUSE = Cause(
    code="expired-intermediate-not-sent",
    title="{host} does not send “{authority}”, and the one that clients can fetch ended {ago} ({ended})",
    explanation="The server leaves out a certificate that clients need to reach a root. Some stop there. Others fetch "
    "it from the address that stands in the chain, and get one that has ended. Most often the authority has a newer "
    "one with the same name and key: sent by the server, it helps both.",
    who=Who.OPERATOR,
    repair=Repair.CHAIN,
    needs=Needs.LEAF,
    hides=frozenset({"expired-intermediate", "missing-intermediate", "wrong-intermediate"}),
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Get the current “{authority}” from the authority's own pages, or renew the certificate, which brings the "
            "current chain with it.",
            {"": "certbot renew --cert-name {name} --force-renewal"},
        ),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source(
            "RFC 5280, 4.2.2.1: authority information access", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1"
        ),
    ),
    check=check,
    spared="fetch or know another path that is still valid",
)
