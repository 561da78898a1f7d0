"""Certificate policies: how they are read, and whether those of a path fit together (RFC 5280 section 6.1; Apple:
`SecCertificatePathVCVerifyPolicyTree`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.trust import der

if TYPE_CHECKING:
    from bot.trust.certificate import Certificate

ANY_POLICY = "2.5.29.32.0"
_UNLIMITED = 1 << 16  # no path is so long
PolicyMapping = tuple[str, str]  # a policy of the issuer's, and one of the subject's that stands for it


@dataclass(frozen=True, slots=True)
class PolicyConstraints:
    """After how many further certificates a policy is demanded, and mappings are ignored (None: never)."""

    require_explicit: int | None = None
    inhibit_mapping: int | None = None


def read_certificate_policies(value: bytes) -> tuple[str, ...]:
    """The policies, dotted. What qualifies them (texts, addresses) is for people, and often spelt against the rules.
    Raises DerError when the value is no list of policies."""
    sequence, end = der.read_one(value)
    listed = [one.children() for one in sequence.children()]
    if sequence.tag != der.SEQUENCE or end != len(value) or not listed:
        raise der.DerError("certificate policies that are no list")
    if any(not one or one[0].tag != der.OID for one in listed):
        raise der.DerError("a certificate policy without an identifier")
    return tuple(der.oid_text(one[0].value) for one in listed)


def read_policy_constraints(value: bytes) -> PolicyConstraints:
    """Raises DerError when the value is no PolicyConstraints."""
    sequence, end = der.read_one(value)
    if sequence.tag != der.SEQUENCE or end != len(value):
        raise der.DerError("policy constraints that are no SEQUENCE")
    numbers = {part.tag: _skip_certs(part.value) for part in sequence.children()}
    if not numbers.keys() <= {0x80, 0x81}:
        raise der.DerError("policy constraints with an unknown field")
    return PolicyConstraints(numbers.get(0x80), numbers.get(0x81))


def read_inhibit_any_policy(value: bytes) -> int:
    """Raises DerError when the value is no number of certificates."""
    number, end = der.read_one(value)
    if number.tag != der.INTEGER or end != len(value):
        raise der.DerError("an inhibited “any policy” that is no number")
    return _skip_certs(number.value)


def read_policy_mappings(value: bytes) -> tuple[PolicyMapping, ...]:
    """Raises DerError when the value is no list of pairs."""
    sequence, end = der.read_one(value)
    pairs = [pair.children() for pair in sequence.children()]
    if sequence.tag != der.SEQUENCE or end != len(value):
        raise der.DerError("policy mappings that are no SEQUENCE")
    if any(len(pair) != 2 or {one.tag for one in pair} != {der.OID} for pair in pairs):
        raise der.DerError("a policy mapping that is no pair of policies")
    return tuple((der.oid_text(issuer.value), der.oid_text(subject.value)) for issuer, subject in pairs)


def _skip_certs(value: bytes) -> int:
    number = int.from_bytes(value, "big", signed=True)
    if not value or number < 0:
        raise der.DerError("a number of certificates below zero")
    return min(number, _UNLIMITED)


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """Where the policies of a path stop to fit. `asked_by` demands a policy that holds down to `at`, and none does;
    None where `at` itself maps “any policy”, which nobody may."""

    at: Certificate
    asked_by: Certificate | None


def policy_fault(path: Sequence[Certificate]) -> PolicyFault | None:
    """Whether a path (leaf first, without its trust anchor) ends with a policy where one is demanded.

    RFC 5280 section 6.1 with any policy as the initial set and nothing demanded at first. Of the tree of policies only
    the lowest level is kept, each policy with those that stand for it below: whether any are left is all that counts.
    """
    if not any(c.extensions.policy_constraints or c.extensions.policy_mappings for c in path):
        return None
    state = _State()
    for certificate in reversed(path):
        last = certificate is path[0]
        state.meet(certificate, last)
        if state.explicit == 0 and not state.level:
            return PolicyFault(certificate, state.asked_by)
        if not last and any(ANY_POLICY in pair for pair in certificate.extensions.policy_mappings):
            return PolicyFault(certificate, None)
        state.go_below(certificate, last)
    return PolicyFault(path[0], state.asked_by) if state.explicit == 0 and not state.level else None


class _State:
    """The variables of RFC 5280 section 6.1.2 on the way down."""

    def __init__(self) -> None:
        self.level: dict[str, frozenset[str]] = {ANY_POLICY: frozenset({ANY_POLICY})}
        self.explicit = self.inhibit_any = self.mapping = _UNLIMITED
        self.asked_by: Certificate | None = None

    def meet(self, certificate: Certificate, last: bool) -> None:
        """Section 6.1.3 (d) and (e)."""
        policies = frozenset(certificate.extensions.policies)
        expected = frozenset[str]().union(*self.level.values())
        kept = {p for p in policies - {ANY_POLICY} if p in expected or ANY_POLICY in self.level}
        if ANY_POLICY in policies and (self.inhibit_any > 0 or (not last and certificate.self_issued)):
            kept |= expected
        self.level = {policy: frozenset({policy}) for policy in kept}

    def go_below(self, certificate: Certificate, last: bool) -> None:
        """Section 6.1.4 (b), (h), (i), (j) for an authority; section 6.1.5 (a) and (b) for the last one."""
        said = certificate.extensions
        constraints = said.policy_constraints or PolicyConstraints()
        if last:
            self.explicit = max(self.explicit - 1, 0)
            if constraints.require_explicit == 0:
                self._demand(0, certificate)
            return
        self._map(said.policy_mappings)
        if not certificate.self_issued:
            self.explicit, self.mapping, self.inhibit_any = (
                max(n - 1, 0) for n in (self.explicit, self.mapping, self.inhibit_any)
            )
        self._demand(constraints.require_explicit, certificate)
        self.mapping = min(self.mapping, _or_unlimited(constraints.inhibit_mapping))
        self.inhibit_any = min(self.inhibit_any, _or_unlimited(said.inhibit_any_policy))

    def _demand(self, after: int | None, by: Certificate) -> None:
        if after is not None and after < self.explicit:
            self.explicit, self.asked_by = after, by

    def _map(self, mappings: Sequence[PolicyMapping]) -> None:
        """What “any policy” stands for is not mapped here: below it every policy is taken, mapped or not."""
        meant: dict[str, set[str]] = {}
        for issuer, subject in mappings:
            meant.setdefault(issuer, set()).add(subject)
        for policy, others in meant.items():
            if self.mapping == 0:
                self.level.pop(policy, None)
            elif policy in self.level:
                self.level[policy] = frozenset(others)


def _or_unlimited(number: int | None) -> int:
    return _UNLIMITED if number is None else number
