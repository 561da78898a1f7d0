"""A certificate that may not issue others stands in the chain as an issuer."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.path import Path


def check(view: View) -> Finding | None:
    """The form is "unsaid" where basic constraints are missing that could stand there: Apple has a number for it.
    A certificate of version 1 has no place for them (SecPolicyServer.c: BasicConstraints, BasicConstraintsCA)."""
    assert view.path is not None
    for authority in view.authorities:
        if not _may_issue(authority, view.path, view.client):
            unsaid = authority.version == 3 and authority.extensions.basic_constraints is None
            return Finding({"authority": authority.subject.short}, at=authority, form="unsaid" if unsaid else "")
    return None


def _may_issue(authority: Certificate, path: Path, client: Client) -> bool:
    """Basic constraints with CA true; a trusted root alone may do without them, as those of version 1 do."""
    if authority.extensions.basic_constraints is None:
        root = path.anchor.certificate if path.anchor else None
        if root is not None and max(authority.version, root.version) < 3 and client.takes_old_authorities:
            return True
        return authority == root and (authority.version < 3 or not client.anchors_are_authorities)
    return authority.is_ca


CAUSE = Cause(
    code="not-a-ca",
    title="“{authority}” in the chain of {host} is no certificate authority",
    explanation="Only a certificate with the basic constraint CA may issue others. Otherwise everyone with a "
    "certificate for one site could make one for any other, so every client refuses this.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(Source("RFC 5280, 4.2.1.9: basic constraints", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9"),),
    check=check,
)
