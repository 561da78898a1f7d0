"""The server's key is of a kind that this client cannot verify."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    """Judged where there was a handshake: a client names the kinds of key that it takes, and without a common one
    the handshake ends (Apple: -9824) before trust is evaluated."""
    kind = view.leaf.key.kind
    if view.case.sighting is None or not view.leaf.key.bits or kind in view.client.key_kinds:
        return None
    return Finding({"kind": kind}, at=view.leaf)


CAUSE = Cause(
    code="key-kind",
    title="The key of {host} is of the kind {kind}, which these clients do not use",
    explanation="A certificate with such a key may be good, but a client that cannot use the key ends the handshake. "
    "RSA and the elliptic curves P-256 and P-384 work everywhere.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Make a key that all clients take, and have a certificate issued for it. Servers can offer both.",
            {"": "openssl ecparam -name prime256v1 -genkey -noout -out {name}.key"},
        ),
        PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8446, 4.2.3: signature algorithms", "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3"),
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
    ),
    check=check,
    spared="take such keys",
)
