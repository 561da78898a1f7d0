"""Whether a certificate is for a host name (RFC 9525; Apple: SecPolicyLeafCallbacks.c l.184-342)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.trust.certificate import Certificate
from bot.trust.path import AnchorKind
from bot.trust.registries import is_registry

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


def matches(pattern: str, host: str, labels: int = 3) -> bool:
    """One DNS name of a certificate against a host name: `*` only as the whole first label, for one label.

    A name that is no DNS name (trailing dot, empty or odd labels, a Unicode label, the text of an IP address)
    matches nothing; nor does a wildcard with fewer than so many `labels` (`*.com` has two).
    """
    asked, given = host.lower().removesuffix("."), pattern.lower()
    if given.startswith("*."):
        first, _, above = asked.partition(".")
        fits = first != "" and above == given[2:] and given.count(".") >= labels - 1
    else:
        fits = asked == given
    # The form is looked at last, because it costs the most and few names come so far.
    return fits and is_dns_name(pattern)


def matches_parts(pattern: str, host: str) -> bool:
    """The same where `*` stands for any part of any label but the last (RFC 2818 section 3.1), and `_` for nothing."""
    asked, given = host.lower().removesuffix(".").split("."), pattern.lower().split(".")
    if len(asked) != len(given) or "*" in given[-1] or "_" in pattern + host:
        return False
    return all(map(_label_matches, given, asked)) and is_dns_name(pattern.replace("*", "z"))


def _label_matches(given: str, asked: str) -> bool:
    """In time that grows with the length of the two, however many wildcards there are."""
    first, *others = given.split("*")
    if not others:
        return given == asked
    left, last = asked[len(first) :], others.pop()
    for part in others:
        place = left.find(part)
        if place < 0:
            return False
        left = left[place + len(part) :]
    return asked.startswith(first) and left.endswith(last)


@dataclass(frozen=True, slots=True)
class NameRules:
    """How a client reads the names of a certificate.

    `matches` holds one DNS name against the host. `one_by_one`: a damaged name does not spoil the others.
    `above_registries`: the kinds of roots under which a wildcard right above a registry's domain (`*.co.uk`) counts.
    `most`: of a longer list no name counts; None: there is no such limit.
    `last_common_name`: of several common names only the last may stand in for a DNS name.
    """

    matches: Callable[[str, str], bool] = matches
    one_by_one: bool = False
    above_registries: frozenset[AnchorKind] = frozenset(AnchorKind)
    most: int | None = None
    last_common_name: bool = False

    def takes_above_registries(self, kind: AnchorKind | None) -> bool:
        """Under this kind of root; None: the chain ends at none that is trusted."""
        return kind in self.above_registries if kind else bool(self.above_registries)


USUAL = NameRules()


def covers(certificate: Certificate, host: str, rules: NameRules = USUAL, kind: AnchorKind | None = None) -> bool:
    """Whether one of the subject alternative names stands for the host (a DNS name or an IP address as text).

    One damaged name, and no name of the list counts (SecCertificate.c l.4991), unless they are read one by one.
    """
    names = certificate.extensions
    if names.damaged_names and not rules.one_by_one:
        return False
    if rules.most is not None and names.number_of_names > rules.most:
        return False
    address = _address(host)
    if address is not None:
        return address in certificate.extensions.ip_names
    fitting = (pattern for pattern in certificate.extensions.dns_names if rules.matches(pattern, host))
    return any(rules.takes_above_registries(kind) or not _above_a_registry(pattern) for pattern in fitting)


def _above_a_registry(pattern: str) -> bool:
    _, wild, domain = pattern.lower().rpartition("*.")
    return bool(wild) and ("." not in domain or is_registry(domain))


def common_name_covers(certificate: Certificate, host: str, rules: NameRules = USUAL) -> bool:
    """Whether one of the subject's common names would stand for a host, as before RFC 2818's rule was dropped.

    It never stands for an address: those are looked for among the subject alternative names alone (X509_check_ip).
    """
    names = certificate.subject.common_names
    counting = names[-1:] if rules.last_common_name else names
    return _address(host) is None and any(rules.matches(name, host) for name in counting)


def is_dns_name(pattern: str) -> bool:
    """Whether a name of a certificate is a DNS name at all, its first label perhaps a wildcard."""
    labels = pattern.lower().split(".")
    letters = labels[1:] if labels[0] == "*" else labels
    return len(pattern) <= 255 and all(map(_LABEL.match, letters)) and bool(re.search(r"[a-z]", labels[-1]))


def is_address(host: str) -> bool:
    """Whether it is the text of an IP address, for which clients have errors of their own."""
    return _address(host) is not None


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
