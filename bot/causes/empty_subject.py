"""A certificate without a subject name, where clients want one."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate

_NAMES = "2.5.29.17"


def check(view: View) -> Finding | None:
    if not view.client.needs_subject:
        return None
    for certificate in view.chain:
        if certificate.subject.empty and not _named_otherwise(certificate):
            kind = "an authority's certificate" if certificate.is_ca else "the server's certificate"
            return Finding({"which": kind, "issuer": certificate.issuer.short}, at=certificate)
    return None


def _named_otherwise(certificate: Certificate) -> bool:
    """Alternative names must be critical where there is no subject (RFC 5280 section 4.2.1.6)."""
    critical = any(raw.oid == _NAMES and raw.critical for raw in certificate.extensions.raw)
    return critical and not certificate.is_ca


CAUSE = Cause(
    code="empty-subject",
    title="In the chain of {host} {which} has no subject name",
    explanation="A certificate may do without a subject name only when it is a server's and its alternative names are "
    "marked critical. Apple's clients and Java insist on that. The certificate was issued by “{issuer}”.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        PUBLIC_CERTIFICATE,
        REQUEST,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.1.2.6: the subject", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.6"),
        Source("RFC 5280, 4.2.1.6: subject alternative name", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6"),
    ),
    check=check,
    spared="need no subject name",
)
