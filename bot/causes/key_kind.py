"""A key of the path is of a kind that this client cannot use."""

from __future__ import annotations

from bot.causes._grounds import whose
from bot.causes._steps import LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who


def check(view: View) -> Finding | Unchecked | None:
    """A client names the kinds of key that it takes, and without a common one the handshake ends (Apple: -9824) before
    trust is evaluated. So a leaf of another kind is judged only where there was a handshake: a server that offers two
    certificates shows this one to nobody who cannot use it. An authority's key must verify what it signed, for every
    certificate of the path (Apple: SecPolicy.c l.1755)."""
    kinds, leaf = view.client.key_kinds | {"DSA"}, view.leaf  # DSA is too weak for everyone
    if view.case.sighting is None and leaf.key.bits and leaf.key.kind not in kinds:
        what = f"whether clients that cannot use keys of the kind {leaf.key.kind} get another certificate"
        return Unchecked(what, "a file holds no handshake", decides=True)
    for certificate in view.chain:
        if certificate.key.bits and certificate.key.kind not in kinds:
            facts = {"kind": certificate.key.kind, **whose(certificate, view)}
            return Finding(facts, at=certificate, form="" if certificate is leaf else "authority")
    return None


CAUSE = Cause(
    code="key-kind",
    title="The certificate “{subject}” of {host} has a key of the kind {kind}, which these clients do not use",
    explanation="{whose}A certificate with such a key may be good, but a client that cannot use the key can verify "
    "nothing with it: it ends the handshake, or refuses the chain. RSA and the elliptic curves P-256 and P-384 work "
    "everywhere, and a server can offer two certificates.",
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
        Source("RFC 8446, 4.2.3: signature algorithms", "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3"),
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
    ),
    check=check,
    spared="take such keys",
    another_leaf=True,
)
