"""Signed certificate timestamps: a public log's promise that it holds this certificate (RFC 6962 section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bot.trust import der
from bot.trust.certificate import Certificate, signature_holds
from bot.trust.remember import remembered

EMBEDDED = "1.3.6.1.4.1.11129.2.4.2"
MOST_TIMESTAMPS = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXTENSIONS = 0xA3
_SHA256 = 4  # HashAlgorithm of RFC 5246 section 7.4.1.4.1: RFC 6962 section 2.1.4 allows no other


@dataclass(frozen=True, slots=True)
class Timestamp:
    """One timestamp of version 1, the only one there is. `log_id` is the SHA-256 of the log's key in hex,
    `milliseconds` its time since 1970. What the log signed is not yet verified."""

    log_id: str
    milliseconds: int
    extensions: bytes
    hash_algorithm: int
    signature: bytes

    @property
    def at(self) -> datetime:
        return _EPOCH + timedelta(milliseconds=self.milliseconds)


@remembered(4096)
def embedded_timestamps(certificate: Certificate) -> tuple[Timestamp, ...]:
    """The timestamps inside a certificate, at most MOST_TIMESTAMPS. One that cannot be read, or of another version,
    is passed over; a list that is broken as a whole is as good as none."""
    raw = next((one.value for one in certificate.extensions.raw if one.oid == EMBEDDED), None)
    if raw is None:
        return ()
    try:
        content, _ = der.read_one(raw)
        listed = _vector(content.value, 2)[0]
        found = [_timestamp(one) for one in _split(listed)]
    except ValueError:
        return ()
    return tuple(one for one in found if one is not None)


@remembered(16384)
def vouched(timestamp: Timestamp, log_key: bytes, certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the log with this key (SubjectPublicKeyInfo) signed this embedded timestamp for this certificate of
    this issuer (RFC 6962 section 3.2)."""
    try:
        key = load_der_public_key(log_key)
        signed = _signed(timestamp, certificate, issuer)
    except (ValueError, TypeError, UnsupportedAlgorithm, OverflowError):
        return False
    if timestamp.hash_algorithm != _SHA256 or not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return False
    return signature_holds(key, timestamp.signature, signed, hashes.SHA256(), None)


def _signed(timestamp: Timestamp, certificate: Certificate, issuer: Certificate) -> bytes:
    """What a log signs for a precertificate: version, kind of signature, time, kind of entry, the entry."""
    body = _without_timestamps(certificate)
    head = bytes((0, 0)) + timestamp.milliseconds.to_bytes(8, "big") + (1).to_bytes(2, "big")
    entry = bytes.fromhex(issuer.key.spki_sha256) + len(body).to_bytes(3, "big") + body
    return head + entry + len(timestamp.extensions).to_bytes(2, "big") + timestamp.extensions


def _without_timestamps(certificate: Certificate) -> bytes:
    """The body of the certificate as it was before the timestamps were put in."""
    body = der.read_one(certificate.der)[0].children()[0]
    return der.encode(der.SEQUENCE, b"".join(_thinned(f) if f.tag == _EXTENSIONS else f.raw for f in body.children()))


def _thinned(field: der.Element) -> bytes:
    """The list of extensions without that one; nothing at all when it was the only one."""
    extensions = der.read_one(field.value)[0].children()
    kept = b"".join(e.raw for e in extensions if der.oid_text(e.children()[0].value) != EMBEDDED)
    return der.encode(_EXTENSIONS, der.encode(der.SEQUENCE, kept)) if kept else b""


def _split(listed: bytes) -> Iterator[bytes]:
    for _ in range(MOST_TIMESTAMPS):
        if not listed:
            return
        one, listed = _vector(listed, 2)
        yield one


def _vector(data: bytes, octets: int) -> tuple[bytes, bytes]:
    """A vector of RFC 5246 section 4.3 (its length in so many octets, then that much), and what follows it."""
    end = octets + int.from_bytes(data[:octets], "big")
    if len(data) < octets or end > len(data):
        raise ValueError("a list of timestamps that ends too early")
    return data[octets:end], data[end:]


def _timestamp(data: bytes) -> Timestamp | None:
    version, log_id, milliseconds = data[:1], data[1:33], int.from_bytes(data[33:41], "big")
    try:
        extensions, rest = _vector(data[41:], 2)
        signature, _ = _vector(rest[2:], 2)
        timestamp = Timestamp(log_id.hex(), milliseconds, extensions, rest[0], signature)
        _ = timestamp.at
    except (ValueError, IndexError, OverflowError):
        return None
    return timestamp if version == b"\x00" else None
