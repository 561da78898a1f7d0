"""The certificate was issued for something else than a TLS server."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.certificate import Certificate
from bot.trust.path import AnchorKind, End, Path
from bot.trust.purposes import ANY, SERVER_AUTH, SPOKEN

# Apple asks app-supplied anchors' leaves for it from this moment (SecPolicyServer.c l.2255).
_SINCE = datetime(2019, 6, 30, 23, tzinfo=UTC)

_EMPTY = ("2.5.29.37", b"\x30\x00")


def check(view: View) -> Finding | None:
    assert view.path is not None
    for certificate in _asked(view, view.path):
        usages = _usages(view, certificate)
        if usages is not None and not view.client.server_purposes.intersection(usages):
            return _finding(certificate, usages)
    usages = view.leaf.extensions.extended_key_usage or ()
    if view.client.needs_server_auth and SERVER_AUTH not in usages and _must_say_so(view):
        return _finding(view.leaf, usages)
    return _gated(view) if view.client.needs_server_auth else None


def _usages(view: View, certificate: Certificate) -> tuple[str, ...] | None:
    """A list without an entry is damaged for most; who passes over damage reads it as a list that names nothing."""
    if view.client.passes_over_damage and _EMPTY in {(raw.oid, raw.value) for raw in certificate.extensions.unreadable}:
        return ()
    return certificate.extensions.extended_key_usage


def _asked(view: View, path: Path) -> tuple[Certificate, ...]:
    """Those whose purposes this client looks at: the root's often are passed over, those of intermediates sometimes."""
    root = path.end is not End.NO_ISSUER and len(view.chain) > 1
    if view.taken_as_it_is:
        return ()
    if not view.client.authority_purposes:
        return view.chain[:1]
    return view.chain[:-1] if root and not view.client.anchor_purposes else view.chain


def _must_say_so(view: View) -> bool:
    """Under a public root always, under an app's own since July 2019, under an installed one never (Apple)."""
    anchor = view.path.anchor if view.path else None
    if anchor is None:
        return False
    return anchor.kind is AnchorKind.SYSTEM or (anchor.kind is AnchorKind.APP and view.leaf.not_before >= _SINCE)


def _gated(view: View) -> Finding | None:
    """Under a public root an authority that lists its purposes must name servers or any: gated crypto is not enough."""
    anchor = view.path.anchor if view.path else None
    if anchor is None or anchor.kind is not AnchorKind.SYSTEM:
        return None
    for authority in view.authorities[:-1]:
        usages = authority.extensions.extended_key_usage
        if usages is not None and not {SERVER_AUTH, ANY}.intersection(usages):
            return _finding(authority, usages)
    return None


def _finding(certificate: Certificate, usages: tuple[str, ...]) -> Finding:
    purposes = ", ".join(SPOKEN.get(usage, usage) for usage in usages[:4]) or "no purpose that it names"
    return Finding({"subject": certificate.subject.short, "purposes": purposes}, at=certificate)


CAUSE = Cause(
    code="wrong-usage",
    title="The certificate “{subject}” of {host} is not for TLS servers, but for {purposes}",
    explanation="The extended key usage lists what a certificate is for. “Server authentication” is not among it, "
    "so clients do not accept it from a server. Some take “any purpose” for it, and some do not.",
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
        Source("RFC 5280, 4.2.1.12: extended key usage", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12"),
    ),
    check=check,
    spared="take what it lists for a server's purpose",
    another_leaf=True,
)
