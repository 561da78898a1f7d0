"""The issuer is there, and its key did not make the signature."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
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
    at_hand = dict.fromkeys((*view.case.pool, *(anchor.certificate for anchor in view.anchors.named(top))))
    named = [c for c in at_hand if c.subject.same_as(top.issuer) and c != top and c.key.bits]
    meant = [c for c in named if _means(top, c)] or (named if len(named) == 1 and _silent(top, named[0]) else [])
    if not meant or any(signed_by(top, issuer) for issuer in meant):
        return None
    return Finding({"subject": top.subject.short, "authority": meant[0].subject.short}, at=top)


def _means(child: Certificate, issuer: Certificate) -> bool:
    """Whether the child names this very key as its issuer's."""
    wanted = child.extensions.authority_key_id
    return wanted is not None and wanted == issuer.extensions.subject_key_id


def _silent(child: Certificate, issuer: Certificate) -> bool:
    """Whether there are no key identifiers to go by: then the name is all there is."""
    return child.extensions.authority_key_id is None or issuer.extensions.subject_key_id is None


CAUSE = Cause(
    code="bad-signature",
    title="The signature on the certificate “{subject}” of {host} is wrong",
    explanation="“{authority}” is named as its issuer, and its key did not make this signature. The certificate was "
    "changed or damaged after it was issued, or somebody made it up.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    hides=frozenset({"missing-intermediate", "wrong-intermediate", "untrusted-root"}),
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(
        Source("RFC 5280, 6.1.3: the signature is verified", "https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3"),
    ),
    check=check,
)
