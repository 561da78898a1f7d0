"""A key on the path that is too small."""

from __future__ import annotations

from bot.causes._grounds import whose
from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.path import AnchorKind


def check(view: View) -> Finding | None:
    """DSA counts as too weak whatever its size: no client uses it any more, and none has a number of its own for it."""
    installed = view.path is not None and view.path.anchor is not None and view.path.anchor.kind is AnchorKind.USER
    spared = installed and len(view.chain) == 1 and view.client.spares_installed_leaf
    for certificate in view.chain:
        if too_weak(certificate, view.client, spared):
            key = certificate.key
            old = "old " if key.kind == "DSA" else ""
            facts = {"key": f"{old}{key.kind} key of {key.bits} bits", **whose(certificate, view)}
            return Finding(facts, at=certificate, form="" if certificate is view.leaf else "authority")
    return None


# What is broken for everybody (SecCertificateIsWeakKey).
_BROKEN = {"RSA": 1024, "EC": 160}


def too_weak(certificate: Certificate, client: Client, spared: bool = False) -> bool:
    """By the client's smallest sizes; `spared`: only where it is broken."""
    key = certificate.key
    if key.kind == "DSA":
        return True
    least = _BROKEN if spared else {"RSA": client.minimum_rsa_bits, "EC": client.minimum_ec_bits}
    return key.bits < least.get(key.kind, 0)


CAUSE = Cause(
    code="weak-key",
    title="The certificate “{subject}” of {host} has an {key}, which clients refuse",
    explanation="{whose}Small keys can be computed from what is public. Clients ask for RSA of 2048 bits or elliptic "
    "curves of 256, for every certificate of the chain.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        PUBLIC_CERTIFICATE,
        REQUEST,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source("OpenSSL: security levels", "https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/"),
    ),
    check=check,
    spared="still take such old cryptography",
    another_leaf=True,
)
