"""The authority has taken a certificate of the path back."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Standing, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import AnchorKind
from bot.trust.when import day

_SPOKEN = {
    "staple": "the OCSP answer that the server staples",
    "ocsp": "the authority's OCSP answer",
    "crl": "the authority's CRL",
}


def check(view: View) -> Finding | None:
    """Who surely learns of it: by what the client itself reads, or brings along about public authorities.

    Lists that were handed in with a file are there to be judged by: whoever looks at revocations is taken to have them.
    """
    revoked = [f for f in view.case.revocation if f.standing is Standing.REVOKED and _learns(view, f.source)]
    standing = {f.certificate: f for f in revoked}
    for certificate in view.chain:
        fact = standing.get(certificate.sha256)
        if fact is not None:
            when = day(fact.revoked_at) if fact.revoked_at else "a time it does not name"
            reason = f", reason: {fact.reason}" if fact.reason else ""
            told = _SPOKEN.get(fact.source, fact.source)
            return Finding(
                {"subject": certificate.subject.short, "when": when, "reason": reason, "told": told}, at=certificate
            )
    return None


def _learns(view: View, source: str) -> bool:
    client, anchor = view.client, view.path.anchor if view.path else None
    public = anchor is not None and anchor.kind is AnchorKind.SYSTEM
    given = view.case.sighting is None and bool(client.revocation_sources)
    return source in client.revocation_sources or given or (public and client.knows_public_revocations)


CAUSE = Cause(
    code="revoked",
    title="The certificate “{subject}” of {host} was revoked by its authority on {when}",
    explanation="An authority revokes a certificate when its key may be in wrong hands or when it should not have been "
    "issued. Clients that learn of it refuse it and let nobody click it away: Firefox and Windows ask the "
    "authority, Apple's clients and Firefox know what public authorities revoked, Chrome knows some. Proof: "
    "{told}{reason}.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Make a new key and have a new certificate issued: the old key may be known to others. Ask the authority "
            "why it revoked this one.",
            {"": "certbot certonly --force-renewal --new-key -d {name}"},
        ),
        RELOAD,
        Step(
            Role.OPERATOR,
            "Staple the authority's OCSP answer, if it offers one, so that clients learn of changes at once.",
            {"nginx": "ssl_stapling on; ssl_stapling_verify on;", "apache": "SSLUseStapling on"},
        ),
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 6960: OCSP", "https://www.rfc-editor.org/rfc/rfc6960"),
        Source("RFC 5280, 5: certificate revocation lists", "https://www.rfc-editor.org/rfc/rfc5280#section-5"),
    ),
    check=check,
    spared="need not learn of a revocation: most do not ask, some know only a part",
)
