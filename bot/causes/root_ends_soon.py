"""The root is in its last weeks, and Apple's own apps may count it as expired already."""

from __future__ import annotations

from datetime import timedelta

from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, RELOAD
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import AnchorKind
from bot.trust.when import ago, day

NOTICE = timedelta(days=30)
SHORT_LIVED = timedelta(days=120)  # Apple spares roots that live no longer


def check(view: View) -> Finding | None:
    """SecCertificateIsValidWithAdjustments, for roots of the system; whether it is switched on is not known."""
    anchor, early, now = view.path.anchor if view.path else None, view.client.ends_roots_early, view.case.at
    if anchor is None or anchor.kind is not AnchorKind.SYSTEM or not early:
        return None
    root = anchor.certificate
    begins = root.not_after - early
    if root.not_after - root.not_before <= SHORT_LIVED or not begins - NOTICE <= now <= root.not_after:
        return None
    facts = {"ends": day(root.not_after), "away": ago(root.not_after, now), "early": day(begins)}
    return Finding({"root": root.subject.short, **facts}, at=root)


CAUSE = Cause(
    code="root-ends-soon",
    title="The root “{root}” of {host} ends {away} ({ends})",
    explanation="When it ends, Apple's clients refuse every certificate below it, unless another path leads to a root "
    "that lasts. Apple has a rule that counts a root as expired 60 days earlier, so from {early}, for Apple's own "
    "apps such as Safari. Whether devices apply it is not known.",
    who=Who.OPERATOR,
    repair=Repair.NOTE,
    needs=Needs.ANCHOR,
    refuses=False,
    steps=(
        Step(
            Role.OPERATOR,
            "Ask the authority which chain replaces this one, and install a certificate with that chain by then. "
            "To renew as before may bring the same root again.",
        ),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: trusted root certificates", "https://support.apple.com/en-us/103272"),
        Source("RFC 5280, 4.1.2.5: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),
    ),
    check=check,
)
