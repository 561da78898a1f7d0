"""A certificate as frozen facts, read leniently: one bad extension does not spoil the rest."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import ipaddress
import textwrap
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from bot.trust.der import BIT_STRING, INTEGER, SEQUENCE, DerError, read_one
from bot.trust.extensions import Extensions, read_extensions
from bot.trust.names import Name, read_name
from bot.trust.remember import remembered
from bot.trust.spelling import respelt

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Key:
    """A public key: `kind` "RSA", "EC" on a curve of NIST's, "EC (brainpoolP256r1)" and the like on others, "Ed25519",
    "Ed448", "DSA" or "unknown", its size in bits (0 when unknown), and the SHA-256 of its SubjectPublicKeyInfo in
    hex."""

    kind: str
    bits: int
    spki_sha256: str


@dataclass(frozen=True, eq=False)
class Certificate:
    """One certificate. Two are equal when their bytes are.

    `signature_hash` is the hash of its signature in lower case ("sha256", "md5") or None for schemes without one.
    Times are in UTC. Names, keys and extensions are what the bytes say, believed by nobody yet.
    """

    der: bytes
    sha256: str
    version: int
    serial: int
    subject: Name
    issuer: Name
    not_before: datetime
    not_after: datetime
    key: Key
    signature_hash: str | None
    extensions: Extensions
    parsed: x509.Certificate

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"<Certificate {self.subject.short!r} {self.sha256[:12]}>"

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same name (RFC 5280 section 3.2)."""
        return self.subject.same_as(self.issuer)

    @property
    def self_signed(self) -> bool:
        """It carries its own name as issuer, and its own key made the signature."""
        return self.self_issued and signed_by(self, self)

    @property
    def is_ca(self) -> bool:
        """Its basic constraints say that it may issue certificates."""
        constraints = self.extensions.basic_constraints
        return constraints is not None and constraints.ca

    @property
    def pem(self) -> str:
        """Its bytes as PEM text (RFC 7468)."""
        lines = textwrap.wrap(base64.b64encode(self.der).decode("ascii"), 64)
        return "\n".join([PEM_BEGIN, *lines, PEM_END, ""])


@dataclass(frozen=True, slots=True)
class UnreadableCertificate:
    """Bytes that stood in the place of a certificate and are none; `why` is the reader's own sentence."""

    der: bytes
    why: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    @property
    def has_form(self) -> bool:
        """It has the form of a certificate (RFC 5280 section 4.1), so only what stands in a field cannot be read."""
        try:
            whole, end = read_one(self.der)
            outside = whole.children()
            fields = outside[0].children()
        except (DerError, IndexError):
            return False
        named = [part.tag for part in fields[fields[0].tag == 0xA0 :]] if fields else []
        return end == len(self.der) and [part.tag for part in outside] == _OUTSIDE and named[:6] == _FIELDS


_OUTSIDE = [SEQUENCE, SEQUENCE, BIT_STRING]
_FIELDS = [INTEGER, *(5 * [SEQUENCE])]  # serial number, algorithm, issuer, validity, subject, key

AnyCertificate = Certificate | UnreadableCertificate


MOST_REMEMBERED = 16384  # bytes; a chain of usual ones is remembered, and what a stranger makes large is not


def read_certificate(der: bytes) -> AnyCertificate:
    """The facts of one DER certificate. Never raises: what cannot be read says so at its place."""
    return read_usual(der) if len(der) <= MOST_REMEMBERED else _read_or_say_why(der)


def _read_or_say_why(der: bytes) -> AnyCertificate:
    try:
        with warnings.catch_warnings():
            # A serial number 0 (some roots), a country of four letters: no client minds, and the parser warns.
            warnings.simplefilter("ignore")
            return _read(der)
    except (ValueError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        return UnreadableCertificate(der, str(error) or type(error).__name__)


read_usual = lru_cache(maxsize=4096)(_read_or_say_why)


def _read(der: bytes) -> Certificate:
    parsed = _load(der)
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        version=_version(parsed),
        serial=parsed.serial_number,
        subject=read_name(parsed.subject),
        issuer=read_name(parsed.issuer),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        key=_read_key(parsed),
        signature_hash=_signature_hash(parsed),
        extensions=read_extensions(parsed),
        parsed=parsed,
    )


PEM_BEGIN, PEM_END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
MOST_IN_A_BUNDLE = 200


def left_unread(text: str, limit: int = MOST_IN_A_BUNDLE) -> int:
    """How many certificates of a PEM text `read_pem` leaves out."""
    return max(0, text.count(PEM_BEGIN) - limit)


def read_pem(text: str, limit: int = MOST_IN_A_BUNDLE) -> tuple[AnyCertificate, ...]:
    """Every certificate of a PEM text in its order, at most `limit`. What is between them is passed over."""
    found: list[AnyCertificate] = []
    for part in text.split(PEM_BEGIN)[1 : limit + 1]:
        body, end, _ = part.partition(PEM_END)
        found.append(_from_base64(body) if end else UnreadableCertificate(b"", "the PEM text has no END line"))
    return tuple(found)


def _from_base64(body: str) -> AnyCertificate:
    try:
        return read_certificate(base64.b64decode("".join(body.split()), validate=True))
    except (binascii.Error, ValueError) as error:
        return UnreadableCertificate(body.encode("utf-8", "replace"), f"the PEM text is not base64: {error}")


def readable(certificates: Iterable[AnyCertificate]) -> tuple[Certificate, ...]:
    """Those that could be read, in their order."""
    return tuple(c for c in certificates if isinstance(c, Certificate))


@remembered(16384)
def signed_by(child: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's key made the child's signature. Names, dates and usages are not looked at.

    The algorithm stands inside as well, where it is signed: both must be the same (RFC 5280 section 4.1.1.2)."""
    parsed = child.parsed
    try:
        body, algorithm, _ = read_one(child.der)[0].children()
        fields = body.children()
        if fields[1 + (fields[0].tag == 0xA0)].raw != algorithm.raw:
            return False
        return signature_holds(
            issuer.parsed.public_key(),
            parsed.signature,
            body.raw,
            parsed.signature_hash_algorithm,
            parsed.signature_algorithm_parameters,
        )
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return False


def signature_holds(
    key: CertificatePublicKeyTypes, signature: bytes, body: bytes, hashing: hashes.HashAlgorithm | None, scheme: object
) -> bool:
    """Whether the key made this signature over the body. `scheme` matters with RSA only; None there means PKCS #1 v1.5
    (cryptography tells none for MD5)."""
    try:
        if isinstance(key, rsa.RSAPublicKey) and hashing is not None:
            padded = scheme or padding.PKCS1v15()
            if not isinstance(padded, padding.PKCS1v15 | padding.PSS):
                return False
            key.verify(signature, body, padded, hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey) and hashing is not None:
            key.verify(signature, body, ec.ECDSA(hashing))
        elif isinstance(key, dsa.DSAPublicKey) and hashing is not None:
            key.verify(signature, body, hashing)
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, body)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _load(der: bytes) -> x509.Certificate:
    """Read by cryptography; if need be in a copy that is spelt as it wants."""
    try:
        parsed = x509.load_der_x509_certificate(der)
        _ = parsed.issuer, parsed.subject  # read only now
        return parsed
    except ValueError:
        return x509.load_der_x509_certificate(respelt(der))


def _version(parsed: x509.Certificate) -> int:
    return 3 if parsed.version is x509.Version.v3 else 1


def _signature_hash(parsed: x509.Certificate) -> str | None:
    try:
        algorithm = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return _OLD_HASHES.get(parsed.signature_algorithm_oid.dotted_string, "unknown")
    return algorithm.name if algorithm is not None else None


# cryptography does not name the hash of these (RFC 3279 section 2.2.1, RFC 1319).
_OLD_HASHES = {"1.2.840.113549.1.1.2": "md2", "1.2.840.113549.1.1.3": "md4"}


def _read_key(parsed: x509.Certificate) -> Key:
    kind, bits = "unknown", 0
    # A key that nobody can use is a fact of the certificate, not a reason to read no further.
    with contextlib.suppress(ValueError, UnsupportedAlgorithm):
        kind, bits = _kind_and_bits(parsed.public_key())
    return Key(kind, bits, hashlib.sha256(_spki(parsed)).hexdigest())


_NIST = frozenset({"secp192r1", "secp224r1", "secp256r1", "secp384r1", "secp521r1"})


def _kind_and_bits(key: CertificatePublicKeyTypes) -> tuple[str, int]:
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC" if key.curve.name in _NIST else f"EC ({key.curve.name})", key.curve.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    return "DSA" if hasattr(key, "parameters") else "unknown", getattr(key, "key_size", 0)


def _spki(parsed: x509.Certificate) -> bytes:
    """The SubjectPublicKeyInfo as it stands there."""
    return _field(parsed, 5)


def _field(parsed: x509.Certificate, number: int) -> bytes:
    """A field of the body, counted from the serial number (RFC 5280 section 4.1): 2 issuer, 4 subject, 5 key."""
    fields = read_one(parsed.tbs_certificate_bytes)[0].children()
    return fields[number + (fields[0].tag == 0xA0)].raw
