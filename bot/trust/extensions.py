"""The extensions of a certificate, each read by itself (RFC 5280 section 4.2).

cryptography's `certificate.extensions` reads all or none, and refuses forms that clients accept (an explicit
`CA:FALSE`, a path length without CA, empty subtrees). So each extension is put alone into a copy of the certificate
and read there; those that clients read more leniently still (constraints, alternative names, key usages, policies) are
read from their DER.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

from bot.trust import der
from bot.trust.alternative_names import AlternativeNames, IPAddress, read_alternative_names
from bot.trust.constraints import NameConstraints, read_name_constraints
from bot.trust.names import Name, read_name
from bot.trust.policies import (
    PolicyConstraints,
    PolicyMapping,
    read_certificate_policies,
    read_inhibit_any_policy,
    read_policy_constraints,
    read_policy_mappings,
)
from bot.trust.purposes import read_key_usage


@dataclass(frozen=True, slots=True)
class BasicConstraints:
    """Whether it is a CA, and how many intermediates may follow it (None: any number)."""

    ca: bool
    path_length: int | None


@dataclass(frozen=True, slots=True)
class Raw:
    """One extension as it stands in the certificate. `identifier` is the OID's whole encoding."""

    oid: str
    critical: bool
    value: bytes
    identifier: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the extensions say. None and () mean "not there"; `unreadable` lists what is there and cannot be read."""

    raw: tuple[Raw, ...] = field(default=(), repr=False)
    dns_names: tuple[str, ...] = ()
    ip_names: tuple[IPAddress, ...] = ()
    email_names: tuple[str, ...] = ()
    uri_names: tuple[str, ...] = ()
    directory_names: tuple[bytes, ...] = ()
    has_san: bool = False
    damaged_names: bool = False
    basic_constraints: BasicConstraints | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: tuple[str, ...] | None = None
    name_constraints: NameConstraints | None = None
    subject_key_id: bytes | None = None
    authority_key_id: bytes | None = None
    authority_serial: int | None = None
    authority_issuer: Name | None = None
    ca_issuers: tuple[str, ...] = ()
    ocsp: tuple[str, ...] = ()
    crl: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    policy_mappings: tuple[PolicyMapping, ...] = ()
    policy_constraints: PolicyConstraints | None = None
    inhibit_any_policy: int | None = None
    unreadable: tuple[Raw, ...] = ()
    duplicated: tuple[str, ...] = ()

    @property
    def number_of_names(self) -> int:
        """How many subject alternative names there are, of the kinds that are read."""
        names = (self.dns_names, self.ip_names, self.email_names, self.uri_names, self.directory_names)
        return sum(map(len, names))

    def has(self, oid: str) -> bool:
        return any(one.oid == oid for one in self.raw)


def read_extensions(parsed: x509.Certificate) -> Extensions:
    """Every extension that can be read; what cannot is listed. Raises DerError only where the list itself is broken.

    An extension that nobody here looks into is kept as it stands: it can be critical, but not unreadable.
    """
    raw = _split(parsed.tbs_certificate_bytes)
    together = _all_at_once(parsed)
    rest = _Rest.of(parsed.tbs_certificate_bytes) if not together and raw else None
    found: dict[str, object] = {}
    unreadable: list[Raw] = []
    for one in {one.oid: one for one in reversed(raw)}.values():  # of duplicates the first
        if one.oid not in _READ:
            continue
        try:
            found[one.oid] = _value(one, together, rest)
        except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
            unreadable.append(one)
    counts = Counter(one.oid for one in raw)
    return _gather(found, raw, tuple(unreadable), tuple(sorted(oid for oid, count in counts.items() if count > 1)))


_READ = frozenset(
    oid.dotted_string
    for oid in (
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
    )
)
# Read from their DER: cryptography is stricter than clients, or does not read them.
_OWN: Mapping[str, Callable[[bytes], object]] = MappingProxyType(
    {
        ExtensionOID.NAME_CONSTRAINTS.dotted_string: read_name_constraints,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME.dotted_string: read_alternative_names,
        ExtensionOID.KEY_USAGE.dotted_string: read_key_usage,
        ExtensionOID.CERTIFICATE_POLICIES.dotted_string: read_certificate_policies,
        ExtensionOID.POLICY_MAPPINGS.dotted_string: read_policy_mappings,
        ExtensionOID.POLICY_CONSTRAINTS.dotted_string: read_policy_constraints,
        ExtensionOID.INHIBIT_ANY_POLICY.dotted_string: read_inhibit_any_policy,
    }
)


def _all_at_once(parsed: x509.Certificate) -> dict[str, object]:
    """The quick way, for the certificates that have nothing odd in them; {} where it does not work."""
    try:
        return {one.oid.dotted_string: one.value for one in parsed.extensions}
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return {}


def _value(one: Raw, together: dict[str, object], rest: _Rest | None) -> object:
    if one.oid == ExtensionOID.BASIC_CONSTRAINTS.dotted_string:
        return _basic_constraints(one.value)
    if one.oid in _OWN:
        return _OWN[one.oid](one.value)
    if one.oid in together:
        return together[one.oid]
    assert rest is not None, "what was not read with the others is read alone"
    return rest.with_only(one)


def _gather(found: dict[str, object], raw: tuple[Raw, ...], bad: tuple[Raw, ...], twice: tuple[str, ...]) -> Extensions:
    names = _get(found, ExtensionOID.SUBJECT_ALTERNATIVE_NAME, AlternativeNames) or AlternativeNames()
    extended = _get(found, ExtensionOID.EXTENDED_KEY_USAGE, x509.ExtendedKeyUsage)
    ski = _get(found, ExtensionOID.SUBJECT_KEY_IDENTIFIER, x509.SubjectKeyIdentifier)
    aki = _get(found, ExtensionOID.AUTHORITY_KEY_IDENTIFIER, x509.AuthorityKeyIdentifier)
    aia = _get(found, ExtensionOID.AUTHORITY_INFORMATION_ACCESS, x509.AuthorityInformationAccess)
    return Extensions(
        raw=raw,
        dns_names=names.dns,
        ip_names=names.ips,
        email_names=names.emails,
        uri_names=names.uris,
        directory_names=names.directories,
        has_san=any(one.oid == ExtensionOID.SUBJECT_ALTERNATIVE_NAME.dotted_string for one in raw),
        damaged_names=names.damaged,
        basic_constraints=_get(found, ExtensionOID.BASIC_CONSTRAINTS, BasicConstraints),
        key_usage=_get(found, ExtensionOID.KEY_USAGE, frozenset),
        extended_key_usage=tuple(oid.dotted_string for oid in extended) if extended else None,
        name_constraints=_get(found, ExtensionOID.NAME_CONSTRAINTS, NameConstraints),
        subject_key_id=ski.digest if ski else None,
        authority_key_id=aki.key_identifier if aki else None,
        authority_serial=aki.authority_cert_serial_number if aki else None,
        authority_issuer=_first_directory_name(aki),
        ca_issuers=_locations(aia, AuthorityInformationAccessOID.CA_ISSUERS),
        ocsp=_locations(aia, AuthorityInformationAccessOID.OCSP),
        crl=_crl_locations(_get(found, ExtensionOID.CRL_DISTRIBUTION_POINTS, x509.CRLDistributionPoints)),
        policies=_get(found, ExtensionOID.CERTIFICATE_POLICIES, tuple) or (),
        policy_mappings=_get(found, ExtensionOID.POLICY_MAPPINGS, tuple) or (),
        policy_constraints=_get(found, ExtensionOID.POLICY_CONSTRAINTS, PolicyConstraints),
        inhibit_any_policy=_get(found, ExtensionOID.INHIBIT_ANY_POLICY, int),
        unreadable=bad,
        duplicated=twice,
    )


T = TypeVar("T")


def _get(found: dict[str, object], oid: x509.ObjectIdentifier, kind: type[T]) -> T | None:
    value = found.get(oid.dotted_string)
    return value if isinstance(value, kind) else None


def _first_directory_name(aki: x509.AuthorityKeyIdentifier | None) -> Name | None:
    """Who issued the issuer, where the child says so."""
    given = aki.authority_cert_issuer or () if aki else ()
    return next((read_name(name.value) for name in given if isinstance(name, x509.DirectoryName)), None)


def _locations(aia: x509.AuthorityInformationAccess | None, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    return tuple(
        d.access_location.value
        for d in aia or ()
        if d.access_method == method and isinstance(d.access_location, x509.UniformResourceIdentifier)
    )


def _crl_locations(points: x509.CRLDistributionPoints | None) -> tuple[str, ...]:
    return tuple(
        name.value
        for point in points or ()
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def _basic_constraints(value: bytes) -> BasicConstraints:
    sequence, _ = der.read_one(value)
    ca, path_length = False, None
    for part in sequence.children():
        if part.tag == der.BOOLEAN:
            ca = part.value != b"\x00"
        elif part.tag == der.INTEGER:
            path_length = int.from_bytes(part.value, "big", signed=True)
        else:
            raise der.DerError("basic constraints with an unknown field")
    if sequence.tag != der.SEQUENCE or (path_length is not None and path_length < 0):
        raise der.DerError("basic constraints that are no SEQUENCE, or a path length below zero")
    return BasicConstraints(ca, path_length)


def _split(tbs: bytes) -> tuple[Raw, ...]:
    """The list of extensions: field [3] of the certificate's body (RFC 5280 section 4.1)."""
    body, _ = der.read_one(tbs)
    listed = [part for part in body.children() if part.tag == _EXTENSIONS]
    if not listed:
        return ()
    sequence, _ = der.read_one(listed[0].value)
    return tuple(_raw(extension) for extension in sequence.children())


_EXTENSIONS = 0xA3


def _raw(extension: der.Element) -> Raw:
    parts = extension.children()
    if len(parts) < 2 or parts[0].tag != der.OID or parts[-1].tag != der.OCTET_STRING:
        raise der.DerError("an extension that is not (identifier, critical, value)")
    critical = len(parts) == 3 and parts[1].tag == der.BOOLEAN and parts[1].value != b"\x00"
    return Raw(der.oid_text(parts[0].value), critical, parts[-1].value, parts[0].raw)


@dataclass(frozen=True, slots=True)
class _Rest:
    """A certificate without its extensions, to read one of them in."""

    fields: bytes
    algorithm: bytes

    @classmethod
    def of(cls, tbs: bytes) -> _Rest:
        parts = der.read_one(tbs)[0].children()
        kept = b"".join(part.raw for part in parts if part.tag != _EXTENSIONS)
        return cls(kept, parts[2 if parts[0].tag == 0xA0 else 1].raw)

    def with_only(self, one: Raw) -> object:
        """The extension, read by cryptography in a copy of the certificate that has no other."""
        extension = der.encode(der.SEQUENCE, one.identifier + der.encode(der.OCTET_STRING, one.value))
        listed = der.encode(_EXTENSIONS, der.encode(der.SEQUENCE, extension))
        body = der.encode(der.SEQUENCE, self.fields + listed)
        copy = der.encode(der.SEQUENCE, body + self.algorithm + b"\x03\x02\x00\x00")
        return next(iter(x509.load_der_x509_certificate(copy).extensions)).value
