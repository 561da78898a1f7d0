"""Which names of a certificate lie outside of an authority's name constraints (RFC 5280 section 4.2.1.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.constraints import DIRECTORY, DNS, EMAIL, IP, URI, Area, NameConstraints
from bot.trust.hostnames import is_dns_name
from bot.trust.remember import remembered

_CONSTRAINTS, _EMAIL_ADDRESS = "2.5.29.30", "1.2.840.113549.1.9.1"
# Beyond so many names times subtrees a certificate is refused unread, as clients do (Go and rustls beyond 250 000
# comparisons). Kinds that are compared one by one are rare, and cost more.
MOST, MOST_ONE_BY_ONE = 250_000, 10_000
# What OpenSSL takes for a host's name in a common name (`cn2dnsid`): two labels or more, and no wildcard.
_LIKE_A_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+", re.IGNORECASE)


def unreadable(client: Client, authority: Certificate, constraints: NameConstraints) -> str | None:
    """Why this client refuses every name below these limits, whatever it is."""
    if client.constraint_kinds is not None and _has_others(authority, constraints, client.constraint_kinds):
        return "one of its limits is of a kind that these clients do not know"
    most = client.most_constraints
    if most is not None and max(len(constraints.permitted), len(constraints.excluded)) > most:
        return f"its limits are more than the {most} that these clients read"
    return None


def _has_others(authority: Certificate, constraints: NameConstraints, known: frozenset[str]) -> bool:
    """Whether it has critical limits for other kinds of names, which may not be passed over (RFC 5280 section 4.2)."""
    critical = any(raw.oid == _CONSTRAINTS and raw.critical for raw in authority.extensions.raw)
    return critical and any(tree.kind not in known for tree in (*constraints.permitted, *constraints.excluded))


@remembered(1024)  # every client asks, along every path
def outside(certificate: Certificate, authority: Certificate) -> tuple[str, str] | None:
    """The first name of the certificate that the authority's constraints do not allow, and the form of the fault:
    "excluded" for a name that is ruled out, "" for one that is not among those permitted."""
    constraints = authority.extensions.name_constraints
    assert constraints is not None, "asked only where there are some"
    permitted, excluded = Area(constraints.permitted), Area(constraints.excluded)
    trees = {kind: permitted.size(kind) + excluded.size(kind) for kind in (DNS, IP, EMAIL, URI, DIRECTORY)}
    names = list(_names(certificate))
    one_by_one = sum(trees[kind] for kind, _, _ in names if kind != DNS)
    if len(names) * (len(constraints.permitted) + len(constraints.excluded)) > MOST or one_by_one > MOST_ONE_BY_ONE:
        return "more names than can be compared", ""
    for kind, value, shown in names:
        if kind == DNS and trees[DNS] and not is_dns_name(shown):
            return shown, ""  # nobody can say whether it lies inside
        form = _refused(kind, value, permitted, excluded)
        if form is not None:
            return shown, form
    return None


def _refused(kind: str, value: bytes, permitted: Area, excluded: Area) -> str | None:
    if excluded.holds(kind, value):
        return "excluded"
    return "" if permitted.size(kind) and not permitted.holds(kind, value) else None


def common_name_outside(leaf: Certificate, authority: Certificate) -> tuple[str, str] | None:
    """The common name, where it stands in for a DNS name and the authority's constraints do not allow it."""
    name, constraints = leaf.subject.common_name, authority.extensions.name_constraints
    if constraints is None or not name or leaf.extensions.dns_names or not _LIKE_A_HOST.fullmatch(name):
        return None
    form = _refused(DNS, name.encode(), Area(constraints.permitted), Area(constraints.excluded))
    return None if form is None else (name, form)


def _names(certificate: Certificate) -> Iterator[tuple[str, bytes, str]]:
    """Every name that constraints speak of: kind, value in the form of a subtree, and as shown to people."""
    extensions = certificate.extensions
    for dns in extensions.dns_names:
        yield DNS, dns.encode("utf-8", "replace"), dns
    for ip in extensions.ip_names:
        yield IP, ip.packed, str(ip)
    for email in extensions.email_names:
        yield EMAIL, email.encode("utf-8", "replace"), email
    for uri in extensions.uri_names:
        yield URI, uri.encode("utf-8", "replace"), uri
    for directory in extensions.directory_names:
        yield DIRECTORY, directory, "a directory name"
    for oid, value in chain.from_iterable(certificate.subject.key):
        if oid == _EMAIL_ADDRESS:  # RFC 5280 section 4.2.1.10: mail addresses in the subject too
            yield EMAIL, value.encode("utf-8", "replace"), value
    if not certificate.subject.empty:
        yield DIRECTORY, certificate.subject.der, certificate.subject.text
