"""The server sends a certificate that its software made for itself, or that of a developer's own authority."""

from __future__ import annotations

from bot.causes._catalogue import Kind, Known, issued_by, served_as
from bot.causes._developers import DEVELOPERS
from bot.causes._printed import folded, printed
from bot.causes._public import is_public
from bot.causes._servers import SERVERS
from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End

_NO_TRUST = frozenset({"self-signed", "untrusted-root", "missing-intermediate"})
# What nobody ever meant for this host has neither its name nor the form that clients ask for.
_NOT_MEANT = _NO_TRUST | {"wrong-host", "no-san", "validity-too-long", "wrong-usage", "key-usage"}


def check(view: View) -> Finding | None:
    """Only where nothing that this client trusts vouches for it: then a name of the catalogue is no coincidence."""
    known = _known(view)
    if known is None:
        return None
    made = known.kind is Kind.DEVELOPMENT
    facts = {
        "product": known.product,
        "which": f"a certificate of {known.product}" if made else f"the default certificate of {known.product}",
        "subject": view.leaf.subject.short if not made else view.leaf.issuer.short,
        "what": known.what,
        "remedy": known.remedy,
        "look": known.look,
    }
    form = "not-sent" if view.path and view.path.end is End.NO_ISSUER else ""  # its root, as with untrusted-root
    return Finding(facts, at=view.leaf, hides=_NO_TRUST if made else _NOT_MEANT, form=form)


def _known(view: View) -> Known | None:
    assert view.path is not None
    path = view.repaired or view.path
    if End.ANCHORED in {path.end, view.path.end}:
        return None
    issuers = [printed(certificate.issuer) for certificate in path.certificates]
    if any(is_public(issuer, view.anchors) for issuer in issuers):
        return None
    subject = printed(view.leaf.subject)
    known = served_as(subject, SERVERS + DEVELOPERS)
    if known is not None and known.everyday:
        own = folded(subject.common_name) == (view.case.host or "")
        known = None if own or not view.leaf.self_issued else known
    named = issued_by(issuers, SERVERS + DEVELOPERS)
    return known or (named[0] if named else None)


CAUSE = Cause(
    code="default-certificate",
    title="{host} sends {which}: “{subject}”",
    explanation="What it is: {what}. Nobody vouches for it, so every client refuses it, whatever name it bears.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    hides=_NO_TRUST,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(Role.OPERATOR, "{remedy}."),
        Step(Role.OPERATOR, "Where to look: `{look}`."),
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source(
            "ingress-nginx: default TLS certificate",
            "https://kubernetes.github.io/ingress-nginx/user-guide/tls/#default-ssl-certificate",
        ),
        Source("Traefik: default certificate", "https://doc.traefik.io/traefik/https/tls/#default-certificate"),
    ),
    check=check,
    another_leaf=True,
)
