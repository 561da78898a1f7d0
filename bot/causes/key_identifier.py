"""A certificate names another key as its issuer's than the issuer has."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate
from bot.trust.client import Client


def check(view: View) -> Finding | None:
    """Each certificate of the path against the next one, the root included; what is absent is no contradiction."""
    for below, issuer in zip(view.chain, view.authorities, strict=False):
        if _is_compared(issuer, view) and _contradicts(below, issuer, view.client):
            facts = {"subject": below.subject.short, "authority": issuer.subject.short}
            return Finding(facts, at=below)
    return None


def _is_compared(issuer: Certificate, view: View) -> bool:
    anchored = view.path is not None and view.path.anchor is not None
    at_root = anchored and issuer is view.chain[-1] and view.client.compares_root_identifiers
    return at_root or view.client.compares_key_identifiers


def _contradicts(below: Certificate, issuer: Certificate, client: Client) -> bool:
    named, has = below.extensions, issuer.extensions.subject_key_id
    if named.authority_key_id is not None and has is not None and named.authority_key_id != has:
        return True
    other_serial = named.authority_serial is not None and named.authority_serial != issuer.serial
    if not client.compares_issuer_serials:
        return other_serial and client.compares_root_identifiers and issuer.version == 3
    return other_serial or (named.authority_issuer is not None and not named.authority_issuer.same_as(issuer.issuer))


CAUSE = Cause(
    code="key-identifier",
    title="The certificate “{subject}” of {host} names another key as its issuer's than “{authority}” has",
    explanation="The authority key identifier of “{subject}” should be the subject key identifier of “{authority}”, "
    "and it is not. The signature is right, but these clients compare the two and do not take “{authority}” for the "
    "issuer. It happens when an authority renews its own certificate with another identifier, and with home-made ones.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Compare the identifiers. If “{authority}” has another certificate with the right one, send that; if not, "
            "have “{subject}” issued again.",
            {"": "openssl storeutl -noout -text -certs fullchain.pem | grep -A 1 -E 'Subject:|Key Identifier'"},
        ),
        OR_PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.2.1.1: authority key identifier", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.1"),
        Source("OpenSSL: finding the issuer", "https://docs.openssl.org/3.0/man3/X509_check_issued/"),
    ),
    check=check,
    spared="go by the name and the signature alone",
)
