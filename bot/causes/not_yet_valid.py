"""A certificate of the path begins later than now."""

from __future__ import annotations

from bot.causes._steps import CLOCK, LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import ago, day


def check(view: View) -> Finding | None:
    now = view.case.at
    for certificate in view.dated:
        if now < certificate.not_before:
            begins = {"begins": day(certificate.not_before), "away": ago(certificate.not_before, now)}
            return Finding({"subject": certificate.subject.short, **begins}, at=certificate)
    return None


CAUSE = Cause(
    code="not-yet-valid",
    title="The certificate “{subject}” of {host} is valid only from {begins} ({away})",
    explanation="Before its first moment a certificate counts as little as after its last one. Apple shows the same "
    "words for both: “certificate is expired”.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        CLOCK,
        Step(
            Role.OPERATOR,
            "Put the earlier certificate back until then, or have one issued that begins now. If your own authority "
            "issued it, look at that machine's clock first.",
            {"": "date -u; timedatectl status"},
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(Source("RFC 5280, 4.1.2.5: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),),
    check=check,
)
