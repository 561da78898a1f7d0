"""A certificate demands that clients understand something which this one does not."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    for certificate in () if view.taken_as_it_is else (view.leaf, *view.limiting):
        for raw in certificate.extensions.raw:
            if raw.critical and not view.client.understands(raw.oid):
                return Finding({"subject": certificate.subject.short, "oid": raw.oid}, at=certificate)
    return None


CAUSE = Cause(
    code="critical-extension",
    title="The certificate “{subject}” of {host} has a critical extension that these clients do not know ({oid})",
    explanation="“Critical” means: whoever does not understand this must refuse the certificate. Clients know "
    "different ones; those that do not know the extension {oid} refuse.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Have the certificate issued again without {oid}, or with it marked as not critical. If your own authority "
            "issued it, its profile is where to look.",
        ),
        OR_PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(Source("RFC 5280, 4.2: certificate extensions", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2"),),
    check=check,
    spared="know this extension",
)
