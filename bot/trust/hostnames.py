"""Whether a certificate is for a host name (RFC 9525; Apple: SecPolicyLeafCallbacks.c l.184-342)."""

from __future__ import annotations

import ipaddress
import re

from bot.trust.certificate import Certificate
from bot.trust.registries import is_registry

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


def covers(
    certificate: Certificate, host: str, one_by_one: bool = False, registries: bool = True, most: int | None = None
) -> bool:
    """Whether one of the subject alternative names stands for the host (a DNS name or an IP address as text).

    One damaged name, and no name of the list counts (SecCertificate.c l.4991), unless they are read `one_by_one`.
    A wildcard right above a registry's domain (`*.co.uk`) counts only with `registries`. Of a list of more than `most`
    names none counts.
    """
    names = certificate.extensions
    if (most is not None and names.number_of_names > most) or (names.damaged_names and not one_by_one):
        return False
    address = _address(host)
    if address is not None:
        return address in certificate.extensions.ip_names
    fitting = (pattern for pattern in certificate.extensions.dns_names if matches(pattern, host))
    return any(registries or not _above_a_registry(pattern) for pattern in fitting)


def _above_a_registry(pattern: str) -> bool:
    return pattern.startswith("*.") and is_registry(pattern.lower()[2:])


def common_name_covers(certificate: Certificate, host: str) -> bool:
    """Whether the subject's common name would stand for a host name, as it did before RFC 2818's rule was dropped.

    It never stands for an address: those are looked for among the subject alternative names alone (X509_check_ip).
    """
    name = certificate.subject.common_name
    return name is not None and _address(host) is None and matches(name, host)


def matches(pattern: str, host: str) -> bool:
    """One DNS name of a certificate against a host name: `*` only as the whole first label, for one label.

    A name that is no DNS name (trailing dot, empty or odd labels, a Unicode label, the text of an IP address)
    matches nothing; nor does a wildcard right above a top-level domain (`*.com`).
    """
    asked, given = host.lower().removesuffix(".").split("."), pattern.lower().split(".")
    wild = given[0] == "*" and len(given) >= 3 and bool(asked[0])
    # The form is looked at last, because it costs the most and few names come so far.
    return asked[wild:] == given[wild:] and is_dns_name(pattern) and (wild or given[0] != "*")


def is_dns_name(pattern: str) -> bool:
    """Whether a name of a certificate is a DNS name at all, its first label perhaps a wildcard."""
    labels = pattern.lower().split(".")
    letters = labels[1:] if labels[0] == "*" else labels
    return len(pattern) <= 255 and all(map(_LABEL.match, letters)) and bool(re.search(r"[a-z]", labels[-1]))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
