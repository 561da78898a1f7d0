"""The server leaves out a certificate that clients need to reach a root."""

from __future__ import annotations

from bot.causes._grounds import fetched_issuer, goes_on, nothing_above, proven
from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End


def check(view: View) -> Finding | None:
    """By experiment where it can be made: the chain fails as sent and passes with the fetched issuer, or the fetched
    issuer is no root. Else where nothing but the leaf was sent: its issuer is then an intermediate nearly always."""
    assert view.path is not None
    if view.path.end is not End.NO_ISSUER:
        return None
    top, repaired = view.chain[-1], view.repaired
    if repaired is not None and repaired.end is End.ANCHORED and goes_on(view):
        grounds = proven(view)
    elif repaired is None and (issuer := fetched_issuer(view)):
        known = f"“{issuer.subject.short}” is at the address that the certificate names, and it is no root. "
        grounds = {"grounds": known + "Where it leads to could not be found out"}
    elif repaired is None and len(view.chain) == 1 and not view.anchors.named(top):
        grounds = nothing_above(view)
    else:
        return None
    facts = {"missing": top.issuer.short, "below": top.subject.short, "sent": _count(len(view.case.sent))}
    return Finding({**facts, **grounds}, at=top)


def _count(number: int) -> str:
    return "only its own certificate" if number == 1 else f"{number} certificates"


CAUSE = Cause(
    code="missing-intermediate",
    title="{host} does not send the intermediate certificate “{missing}”",
    explanation="The server sends {sent}. Without “{missing}” these clients cannot connect “{below}” to a root that "
    "they trust. Some clients hide such a fault: they fetch a missing certificate or know it from before. "
    "{grounds}.",
    who=Who.OPERATOR,
    repair=Repair.CHAIN,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(Role.PERSON, "Do not install “{missing}” on your device: it would help you alone, and hide the fault."),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8446, 4.4.2: the server sends its chain", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"),
        Source(
            "RFC 5280, 4.2.2.1: authority information access", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1"
        ),
    ),
    check=check,
    spared="fetch or know the missing certificate",
)
