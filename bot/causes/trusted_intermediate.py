"""What is trusted is no root, and a client wants the whole way up to one."""

from __future__ import annotations

from bot.trust.building import MAX_LENGTH
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate, signed_by
from bot.trust.path import AnchorSet


def check(view: View) -> Finding | None:
    """The form is "leaf" where nothing but the server's own certificate is trusted: OpenSSL has a number for it."""
    assert view.path is not None
    anchor = view.path.anchor
    if anchor is None or not view.client.wants_whole_way:
        return None
    top = _top(anchor.certificate, view.anchors)
    if top.self_issued:
        return None
    facts = {"authority": anchor.certificate.subject.short, "root": top.issuer.short}
    return Finding(facts, at=view.chain[-1], form="leaf" if len(view.chain) == 1 else "")


def _top(certificate: Certificate, anchors: AnchorSet) -> Certificate:
    """Where the way through trusted certificates alone ends: what was sent is not looked at above the first of them."""
    for _ in range(MAX_LENGTH):
        if certificate.self_issued:
            break
        above = (one.certificate for one in anchors.named(certificate))
        issuer = next((one for one in above if signed_by(certificate, one)), None)
        if issuer is None:
            break
        certificate = issuer
    return certificate


CAUSE = Cause(
    code="trusted-intermediate",
    title="“{authority}” is trusted here, but it is no root: OpenSSL wants “{root}” as well",
    explanation="A certificate that was issued by another is in the bundle of trusted ones, and its own issuer is not. "
    "OpenSSL takes that for the end of the way only where a program says so (partial chain). curl does, and Python "
    "since 3.13; Node, PHP, Ruby, older Python and “openssl verify” do not. Other clients take any certificate that is "
    "trusted.",
    who=Who.CLIENT_IT,
    repair=Repair.DEVICE,
    needs=Needs.ANCHOR,
    steps=(
        Step(
            Role.PERSON,
            "Put the certificate of “{root}” into the bundle beside “{authority}”. If it is no root, add the ones "
            "above it too, up to the root.",
            {"": "cat root.pem >> bundle.pem"},
        ),
        Step(
            Role.PERSON,
            "Or tell the program that “{authority}” is the end. Python: context.verify_flags |= "
            "ssl.VERIFY_X509_PARTIAL_CHAIN. Node, from 22.9 on: allowPartialTrustChain.",
            {"": "openssl verify -partial_chain -CAfile bundle.pem certificate.pem"},
        ),
    ),
    sources=(
        Source(
            "OpenSSL: -partial_chain",
            "https://docs.openssl.org/3.0/man1/openssl-verification-options/",
        ),
        Source(
            "Python: VERIFY_X509_PARTIAL_CHAIN",
            "https://docs.python.org/3/library/ssl.html#ssl.VERIFY_X509_PARTIAL_CHAIN",
        ),
    ),
    check=check,
    spared="take any certificate that is trusted as the end of the way",
)
