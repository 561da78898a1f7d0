"""A certificate demands that clients understand something which they do not."""

from __future__ import annotations

from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who

# What Apple parses (OSX/sec/Security/SecCertificate.c): the extensions of RFC 5280, and a few of others.
UNDERSTOOD = frozenset(
    {
        *(f"2.5.29.{n}" for n in (14, 15, 16, 17, 18, 19, 30, 31, 32, 33, 35, 36, 37, 54)),
        "1.3.6.1.5.5.7.1.1",  # authority information access
        "1.3.6.1.5.5.7.1.11",  # subject information access
        "1.3.6.1.5.5.7.1.3",  # qualified certificate statements
        "1.3.6.1.5.5.7.48.1.5",  # OCSP no check
        "2.16.840.1.113730.1.1",  # Netscape certificate type
        "1.2.840.113533.7.65.0",  # Entrust version
    }
)
_APPLE = "1.2.840.113635.100.6."


def check(view: View) -> Finding | None:
    for certificate in view.chain:
        for raw in certificate.extensions.raw:
            if raw.critical and raw.oid not in UNDERSTOOD and not raw.oid.startswith(_APPLE):
                return Finding({"subject": certificate.subject.short, "oid": raw.oid}, at=certificate)
    return None


CAUSE = Cause(
    code="critical-extension",
    title="The certificate “{subject}” of {host} has a critical extension that clients do not know ({oid})",
    explanation="“Critical” means: whoever does not understand this must refuse the certificate. No client here knows "
    "the extension {oid}, so all of them refuse.",
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
        PUBLIC_CERTIFICATE,
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(Source("RFC 5280, 4.2: certificate extensions", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2"),),
    check=check,
)
