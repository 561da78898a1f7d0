"""The server's key may be used, but not for TLS."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    """Only where the certificate says what its key is for, and only for clients that look."""
    usage, wanted = view.leaf.extensions.key_usage, view.client.leaf_key_usages
    if usage is None or not wanted or usage & wanted:
        return None
    spoken = ", ".join(sorted(name.replace("_", " ") for name in usage)) or "nothing"
    return Finding({"subject": view.leaf.subject.short, "usage": spoken}, at=view.leaf)


CAUSE = Cause(
    code="key-usage-leaf",
    title="The key of “{subject}” at {host} is for {usage}, not for TLS",
    explanation="The key usage of the certificate lists what its key may do. TLS needs a digital signature (or, in old "
    "versions, key encipherment or key agreement), and none of them is listed.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Have it issued again with the key usage “digital signature”.",
            {"": "openssl req -new -key {name}.key -subj /CN={name} -addext keyUsage=digitalSignature"},
        ),
        PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.2.1.3: key usage", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3"),
        Source(
            "OpenSSL: certificate verification",
            "https://docs.openssl.org/3.0/man1/openssl-verification-options/",
        ),
    ),
    check=check,
    spared="do not look at the key usage of a server's certificate",
)
