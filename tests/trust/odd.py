"""Certificates that no builder makes: the bytes are put together here, and signed by the real key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bot.playground.pki import Issued
from bot.trust import der

PRINTABLE_STRING, CONTEXT_3 = 0x13, 0xA3
ISSUER, SUBJECT, KEY = 3, 5, 6  # places in the body of a version 3 certificate (RFC 5280 section 4.1)


def reissued(given: Issued, issuer: Issued, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """The certificate with changed fields of its body, signed again by the issuer's EC key."""
    body, algorithm, _ = der.read_one(given.der)[0].children()
    fields = change([part.raw for part in body.children()])
    signed = der.encode(der.SEQUENCE, b"".join(fields))
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    signature = issuer.key.sign(signed, ec.ECDSA(hashes.SHA256()))
    return der.encode(der.SEQUENCE, signed + algorithm.raw + der.encode(der.BIT_STRING, b"\x00" + signature))


def with_field(given: Issued, issuer: Issued, place: int, raw: bytes) -> bytes:
    """The certificate with one field of its body replaced."""
    return reissued(given, issuer, lambda fields: [*fields[:place], raw, *fields[place + 1 :]])


def with_extensions(given: Issued, issuer: Issued, listed: Sequence[bytes]) -> bytes:
    """The certificate with these extensions, whole and in DER, instead of its own."""
    all_of_them = der.encode(CONTEXT_3, der.encode(der.SEQUENCE, b"".join(listed)))
    return reissued(given, issuer, lambda fields: [*fields[:-1], all_of_them])


def extension(oid: bytes, value: bytes) -> bytes:
    """One extension in DER, from the contents of its object identifier; not critical."""
    return der.encode(der.SEQUENCE, der.encode(der.OID, oid) + der.encode(der.OCTET_STRING, value))


def printable_name(common_name: str) -> bytes:
    """A distinguished name of one common name, as PrintableString whatever is in it."""
    attribute = der.encode(der.OID, b"\x55\x04\x03") + der.encode(PRINTABLE_STRING, common_name.encode())
    return der.encode(der.SEQUENCE, der.encode(0x31, der.encode(der.SEQUENCE, attribute)))


def raw_value(oid: x509.ObjectIdentifier, value: bytes, critical: bool = False) -> tuple[x509.ExtensionType, bool]:
    """For `extra` of the playground's certificates: an extension with these very bytes as its value."""
    return x509.UnrecognizedExtension(oid, value), critical
