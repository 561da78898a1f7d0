"""The certificate has no subject alternative names, and a common name is no longer read."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.hostnames import common_name_covers, is_address


def check(view: View) -> Finding | None:
    host, leaf, client = view.case.host, view.leaf, view.client
    names = leaf.extensions
    if host is None or names.has_san or (client.common_name_fallback and common_name_covers(leaf, host, client.names)):
        return None
    named = "common-name" if common_name_covers(leaf, host) else ""
    return Finding({"subject": leaf.subject.short}, at=leaf, form="address" if is_address(host) else named)


CAUSE = Cause(
    code="no-san",
    title="The certificate of {host} has no subject alternative names, where clients look for the host",
    explanation="Clients read host names from the subject alternative names alone: Apple since iOS 13 and macOS "
    "10.15, Chrome since 2017, Go since 1.15. “{subject}” as common name is not looked at. Older tools and curl still "
    "accept it, so it may seem to work.",
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
    hides=frozenset({"wrong-host"}),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source("RFC 9525, 2: the common name is not used", "https://www.rfc-editor.org/rfc/rfc9525#section-2"),
    ),
    check=check,
    spared="still read the old common name",
    another_leaf=True,
)
