"""The server's certificate vouches for itself, and no client knows it."""

from __future__ import annotations

from bot.causes._steps import INSTALL_ROOT, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End


def check(view: View) -> Finding | None:
    assert view.path is not None
    if view.path.end is not End.SELF_SIGNED or len(view.chain) != 1:
        return None
    return Finding({"subject": view.leaf.subject.short}, at=view.leaf)


CAUSE = Cause(
    code="self-signed",
    title="The certificate of {host} is self-signed: “{subject}” vouches for itself",
    explanation="A client believes a certificate when an authority that it knows has signed it. This one is signed "
    "with its own key, so anyone could have made it, and no client can tell it from an impostor's. Proof: issuer and "
    "subject are the same, and its own key verifies the signature.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        INSTALL_ROOT,
        PUBLIC_CERTIFICATE,
        Step(
            Role.OPERATOR,
            "If {host} is internal only, issue its certificate from your own authority and install that authority's "
            "root on the devices by management. Never ask people to accept the certificate itself.",
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source(
            "RFC 5280, 6.1: path validation starts at a trust anchor",
            "https://www.rfc-editor.org/rfc/rfc5280#section-6.1",
        ),
    ),
    check=check,
    another_leaf=True,
)
