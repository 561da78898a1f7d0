"""A certificate of the path is signed with a hash that can be forged."""

from __future__ import annotations

from bot.causes._grounds import whose
from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.path import AnchorKind


def check(view: View) -> Finding | None:
    """Self-signed certificates are passed over: nobody relies on the signature of a root (SecPolicy.c l.1793)."""
    assert view.path is not None
    anchor, weak = view.path.anchor, view.client.weak_hashes
    if anchor is not None and anchor.kind is AnchorKind.SYSTEM:
        weak |= view.client.weak_hashes_under_public_roots
    forgiven = anchor is not None and anchor.kind not in view.client.anchor_signatures
    for certificate in view.chain:
        trusted = forgiven and anchor is not None and certificate == anchor.certificate
        if certificate.signature_hash in weak and not trusted and not certificate.self_signed:
            shown = (certificate.signature_hash or "").upper().replace("SHA1", "SHA-1")
            return Finding({"hash": shown, **whose(certificate, view)}, at=certificate)
    return None


CAUSE = Cause(
    code="weak-signature",
    title="The certificate “{subject}” of {host} is signed with {hash}, which clients refuse",
    explanation="{whose}Two documents with one {hash} sum can be made on purpose, so such a signature proves nothing. "
    "Clients have refused it for years, for a company's own authority as well.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source("RFC 9155: MD5 and SHA-1 signatures are deprecated", "https://www.rfc-editor.org/rfc/rfc9155"),
    ),
    check=check,
    spared="still take such old cryptography",
    another_leaf=True,
)
