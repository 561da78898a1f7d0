"""Certificates for trying and testing: healthy by default, so the caller states only what is sick.

root = Authority.root("Playground Root")
ca = root.intermediate("Playground CA")
leaf = ca.leaf("expired.localhost", not_after=yesterday)
server_sends = (leaf, ca)
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypedDict, Unpack

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from bot.trust import der
from bot.trust.certificate import Certificate, read_certificate

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

SERVER_AUTH = ExtendedKeyUsageOID.SERVER_AUTH.dotted_string
CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string
OCSP_SIGNING = ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string


class Knobs(TypedDict, total=False):
    """What may be said about a certificate; everything left out is healthy.

    `names` and `ips` are the subject alternative names (both () : no such extension); `subject` replaces the whole
    subject name, `cn` ("" for none) only the common name. `not_after` wins over `days`. `key` is "ec", "ec384",
    "ed25519", "rsa1024", "rsa2048" … or a private key; `hash` "md5", "sha1", "sha256", "sha384" or "sha512".
    `eku` takes dotted OIDs and `usage` names such as "digital_signature"; None for either: no such extension.
    `ca` None: no basic constraints. `permitted` and `excluded` are DNS name constraints. `aia`, `ocsp`, `crl` are
    URLs. `issuer_name` and `signing_key` lie about who issued it. `extra` adds (extension, critical) pairs and
    replaces those of the same kind; `without` drops kinds by dotted OID. `version` 1 drops all extensions.
    """

    subject: x509.Name
    cn: str
    names: tuple[str, ...]
    ips: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    days: float
    key: str | PrivateKey
    hash: str
    eku: tuple[str, ...] | None
    usage: tuple[str, ...] | None
    ca: bool | None
    path_length: int | None
    permitted: tuple[str, ...]
    excluded: tuple[str, ...]
    aia: tuple[str, ...]
    ocsp: tuple[str, ...]
    crl: tuple[str, ...]
    serial: int
    issuer_name: x509.Name
    signing_key: PrivateKey
    extra: tuple[tuple[x509.ExtensionType, bool], ...]
    without: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    der: bytes
    key: PrivateKey

    @cached_property
    def certificate(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @cached_property
    def facts(self) -> Certificate:
        """The same certificate as the rest of the bot reads it."""
        facts = read_certificate(self.der)
        if not isinstance(facts, Certificate):
            raise AssertionError(f"the playground made a certificate that cannot be read: {facts.why}")
        return facts

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


class Authority(Issued):
    """A certificate that issues others."""

    @classmethod
    def root(cls, name: str, **knobs: Unpack[Knobs]) -> Authority:
        """A self-signed root, valid for ten years around now."""
        return cls(*_make(_ca_knobs(name, {"days": 3650, **knobs}), None))

    def intermediate(self, name: str, **knobs: Unpack[Knobs]) -> Authority:
        """A CA below this one, valid for about two years."""
        return Authority(*_make(_ca_knobs(name, {"days": 730, **knobs}), self))

    def leaf(self, name: str, **knobs: Unpack[Knobs]) -> Issued:
        """A server certificate for one name (or one IP address), valid from yesterday for 90 days."""
        return Issued(*_make(_leaf_knobs(name, knobs), self))


def self_signed(name: str, **knobs: Unpack[Knobs]) -> Issued:
    """A server certificate that its own key has signed."""
    return Issued(*_make(_leaf_knobs(name, knobs), None))


def name_of(common_name: str) -> x509.Name:
    """A subject of one common name; the empty name for ""."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else [])


def chain_pem(*issued: Issued) -> str:
    """The certificates one after the other in PEM, as servers are given them."""
    return "".join(one.pem for one in issued)


def new_key(kind: str = "ec", owner: str = "") -> PrivateKey:
    """A private key. RSA keys are slow to make: within one process the same kind and owner get the same one."""
    if kind.startswith("rsa"):
        return _rsa_key(int(kind[3:]), owner)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key({"ec": ec.SECP256R1, "ec384": ec.SECP384R1}[kind]())


@lru_cache(maxsize=64)
def _rsa_key(bits: int, owner: str) -> rsa.RSAPrivateKey:  # noqa: ARG001  the owner is part of what is remembered
    return rsa.generate_private_key(65537, bits)


def _ca_knobs(name: str, knobs: Knobs) -> Knobs:
    healthy: Knobs = {
        "cn": name, "names": (), "ca": True, "eku": None, "usage": ("key_cert_sign", "crl_sign", "digital_signature"),
    }  # fmt: skip
    return {**healthy, **knobs}


def _leaf_knobs(name: str, knobs: Knobs) -> Knobs:
    healthy: Knobs = {"cn": name, "ca": False, "eku": (SERVER_AUTH,), "usage": ("digital_signature",)}
    if "names" not in knobs and "ips" not in knobs:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            healthy["names"] = (name,)
        else:
            healthy["ips"] = (name,)
    return {**healthy, **knobs}


def _make(knobs: Knobs, issuer: Issued | None) -> tuple[bytes, PrivateKey]:
    subject = knobs.get("subject", name_of(knobs["cn"]))
    wanted = knobs.get("key", "ec")
    key = new_key(wanted, subject.rfc4514_string()) if isinstance(wanted, str) else wanted
    start, end = _dates(knobs)
    parent_name = issuer.certificate.subject if issuer else subject
    parent_key = knobs.get("signing_key", issuer.key if issuer else key)
    builder = x509.CertificateBuilder(
        issuer_name=knobs.get("issuer_name", parent_name),
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=knobs.get("serial", x509.random_serial_number()),
        not_valid_before=start,
        not_valid_after=end,
    )
    for extension, critical in _extensions(knobs, key, issuer):
        builder = builder.add_extension(extension, critical)
    hashing = None if isinstance(parent_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    made = builder.sign(parent_key, hashing)
    if knobs.get("hash", "sha256") == "sha256" and knobs.get("version", 3) == 3:
        return made.public_bytes(serialization.Encoding.DER), key
    return _sign_again(made.tbs_certificate_bytes, parent_key, knobs), key


def _dates(knobs: Knobs) -> tuple[datetime, datetime]:
    now = datetime.now(UTC).replace(microsecond=0)
    length = timedelta(days=knobs.get("days", 90))
    end = knobs.get("not_after")
    day = timedelta(days=1)
    # a root or CA begins long ago, so that certificates below it may begin (and end) in the past
    start = knobs.get("not_before", min(now - day, end - length) if end else now - max(day, length / 4))
    return start, end or start + length


def _extensions(knobs: Knobs, key: PrivateKey, issuer: Issued | None) -> list[tuple[x509.ExtensionType, bool]]:
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    found: list[tuple[x509.ExtensionType, bool]] = [(own_id, False)]
    if issuer:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        found.append((above, False))
    if knobs["ca"] is not None:
        found.append((x509.BasicConstraints(ca=knobs["ca"], path_length=knobs.get("path_length")), True))
    if (usage := knobs["usage"]) is not None:
        found.append((_key_usage(usage), True))
    if (purposes := knobs["eku"]) is not None:
        found.append((x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in purposes]), False))
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in knobs.get("names", ())]
    names += [x509.IPAddress(ipaddress.ip_address(ip)) for ip in knobs.get("ips", ())]
    if names:
        found.append((x509.SubjectAlternativeName(names), False))
    found += _constraints(knobs) + _addresses(knobs)
    for extension, critical in knobs.get("extra", ()):
        found = [one for one in found if one[0].oid != extension.oid] + [(extension, critical)]
    return [one for one in found if one[0].oid.dotted_string not in knobs.get("without", ())]


def _constraints(knobs: Knobs) -> list[tuple[x509.ExtensionType, bool]]:
    permitted = [x509.DNSName(name) for name in knobs.get("permitted", ())]
    excluded = [x509.DNSName(name) for name in knobs.get("excluded", ())]
    return [(x509.NameConstraints(permitted or None, excluded or None), True)] if permitted or excluded else []


def _addresses(knobs: Knobs) -> list[tuple[x509.ExtensionType, bool]]:
    """Authority information access and CRL distribution points."""
    found: list[tuple[x509.ExtensionType, bool]] = []
    ways = [(AuthorityInformationAccessOID.CA_ISSUERS, url) for url in knobs.get("aia", ())]
    ways += [(AuthorityInformationAccessOID.OCSP, url) for url in knobs.get("ocsp", ())]
    if ways:
        described = [x509.AccessDescription(way, x509.UniformResourceIdentifier(url)) for way, url in ways]
        found.append((x509.AuthorityInformationAccess(described), False))
    if urls := knobs.get("crl", ()):
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in urls]
        found.append((x509.CRLDistributionPoints(points), False))
    return found


_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign",
)  # fmt: skip


def _key_usage(usage: tuple[str, ...]) -> x509.KeyUsage:
    every = [*_USAGES, "encipher_only", "decipher_only"]
    if unknown := set(usage) - set(every):
        raise ValueError(f"no such key usage: {', '.join(sorted(unknown))}")
    return x509.KeyUsage(**{name: name in usage for name in every})


_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303  sick on purpose
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}

# AlgorithmIdentifiers (RFC 3279 section 2.2, RFC 4055 section 5, RFC 5758 section 3.2), by kind of key and hash.
_ALGORITHMS = {
    ("rsa", "md5"): "300d06092a864886f70d0101040500",
    ("rsa", "sha1"): "300d06092a864886f70d0101050500",
    ("rsa", "sha256"): "300d06092a864886f70d01010b0500",
    ("rsa", "sha384"): "300d06092a864886f70d01010c0500",
    ("rsa", "sha512"): "300d06092a864886f70d01010d0500",
    ("ec", "sha1"): "300906072a8648ce3d0401",
    ("ec", "sha256"): "300a06082a8648ce3d040302",
    ("ec", "sha384"): "300a06082a8648ce3d040303",
    ("ec", "sha512"): "300a06082a8648ce3d040304",
    ("ed25519", "sha256"): "300506032b6570",
}


def _sign_again(body: bytes, key: PrivateKey, knobs: Knobs) -> bytes:
    """The same certificate in the old ways that cryptography's builder refuses: MD5, SHA-1, version 1."""
    name = knobs.get("hash", "sha256")
    family = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ec"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        family = "ed25519"
    if (family, name) not in _ALGORITHMS:
        raise ValueError(f"a signature with {family} and {name} does not exist; take an RSA key for the issuer")
    algorithm = bytes.fromhex(_ALGORITHMS[family, name])
    fields = [part.raw for part in der.read_one(body)[0].children()]
    fields[2] = algorithm  # after version and serial number
    if knobs.get("version", 3) == 1:
        fields = [raw for raw in fields if raw[0] not in (0xA0, 0xA3)]
    signed = der.encode(der.SEQUENCE, b"".join(fields))
    signature = _signature(key, signed, _HASHES[name])
    return der.encode(der.SEQUENCE, signed + algorithm + der.encode(der.BIT_STRING, b"\x00" + signature))


def _signature(key: PrivateKey, signed: bytes, hashing: hashes.HashAlgorithm) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signed, padding.PKCS1v15(), hashing)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(signed, ec.ECDSA(hashing))
    return key.sign(signed)
