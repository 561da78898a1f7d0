"""The issuer is there, and its key did not make the signature."""

from __future__ import annotations

from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate, signed_by
from bot.trust.path import End


def check(view: View) -> Finding | None:
    """The top of the path names an issuer that is at hand, by name and key identifier, and it did not sign."""
    assert view.path is not None
    if view.path.end is not End.NO_ISSUER or view.repaired is not None:
        return None
    top = view.chain[-1]
    at_hand = (*view.case.pool, *(anchor.certificate for anchor in view.anchors.named(top)))
    for issuer in at_hand:
        if issuer.subject.same_as(top.issuer) and _same_key_id(top, issuer) and not signed_by(top, issuer):
            return Finding({"subject": top.subject.short, "authority": issuer.subject.short}, at=top)
    return None


def _same_key_id(child: Certificate, issuer: Certificate) -> bool:
    """Whether the child means this very key. Where either says nothing, the name is all there is."""
    wanted, given = child.extensions.authority_key_id, issuer.extensions.subject_key_id
    return wanted is None or given is None or wanted == given


CAUSE = Cause(
    code="bad-signature",
    title="The signature on the certificate “{subject}” of {host} is wrong",
    explanation="“{authority}” is named as its issuer, and its key did not make this signature. The certificate was "
    "changed or damaged after it was issued, or somebody made it up.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    hides=frozenset({"missing-intermediate", "untrusted-root"}),
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, FULL_CHAIN, RELOAD, LOOK_AGAIN),
    sources=(
        Source("RFC 5280, 6.1.3: the signature is verified", "https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3"),
    ),
    check=check,
)
