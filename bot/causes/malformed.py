"""A certificate, or a part of one, cannot be read."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate, UnreadableCertificate
from bot.trust.client import Client
from bot.trust.path import End

_NAMES = frozenset({"2.5.29.17"})


def check(view: View) -> Finding | None:
    leaf = view.case.leaf
    if isinstance(leaf, UnreadableCertificate):
        return Finding({"subject": "the server's own", "why": leaf.why[:200]}, form="unreadable")
    for certificate in _needed(view):
        form, why = _broken(certificate, view.client)
        if why:
            facts = {"subject": certificate.subject.short, "why": why}
            return Finding(facts, at=certificate, hides=_hides(certificate), form=form)
    return None


def _needed(view: View) -> tuple[Certificate, ...]:
    """The path, and what was sent as the next issuer after it and could not be one for lack of a readable key."""
    if view.path is None:
        return ()
    top = view.chain[-1]
    keyless = (c for c in view.case.pool if not c.key.bits and c.subject.same_as(top.issuer))
    return (*view.chain, *keyless) if view.path.end is End.NO_ISSUER else view.chain


def _hides(certificate: Certificate) -> frozenset[str]:
    """Names that cannot be read match no host, and who does not name an issuer has none."""
    if certificate.issuer.empty or not certificate.key.bits:
        return frozenset({"missing-intermediate", "wrong-intermediate", "untrusted-root", "weak-key", "empty-subject"})
    return frozenset({"wrong-host"} if any(raw.oid in _NAMES for raw in certificate.extensions.unreadable) else ())


def _broken(certificate: Certificate, client: Client) -> tuple[str, str]:
    """What a client stumbles over in a certificate whose outside can be read: the form of it, and a sentence.

    A critical extension must be read to make anything of the certificate (SecCertificateCreateWithData gives none).
    """
    extensions = certificate.extensions
    unreadable = [raw for raw in extensions.unreadable if raw.oid not in client.unparsed_extensions]
    if unreadable:
        worst = max(unreadable, key=lambda raw: raw.critical)
        return "unreadable" if worst.critical else "", f"the extension {worst.oid} cannot be read"
    if extensions.duplicated:
        return "duplicate", f"the extension {extensions.duplicated[0]} stands in it twice"
    if not certificate.key.bits:
        return "key", "its public key cannot be read"
    return "", "it does not name its issuer" if certificate.issuer.empty else ""


CAUSE = Cause(
    code="malformed",
    title="A certificate that {host} sends is damaged: {subject}",
    explanation="Clients read a certificate strictly and refuse one with damaged parts, or cannot read it at all. "
    "The reader says: {why}.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.CONNECTION,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Look at the file that the server loads: it must be the certificate, undamaged, the server's own first.",
            {"": "openssl x509 -in fullchain.pem -noout -subject -dates"},
        ),
        PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.1: the fields of a certificate", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1"),
    ),
    check=check,
)
