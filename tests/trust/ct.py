"""Public logs of our own making, and certificates with their timestamps."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.playground.pki import Authority, Issued, new_key
from bot.trust import der
from bot.trust.sct import EMBEDDED
from bot.trust.transparency import Listed, Log, LogState

TIMESTAMPS = x509.ObjectIdentifier(EMBEDDED)


class Notary:
    """A log with its key. It has this state with Apple and with Google alike, unless `listed` says otherwise."""

    def __init__(
        self, name: str, state: LogState = LogState.USABLE, since: datetime | None = None, **more: Any
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        listed = Listed(state, since) if since else None
        told = more.pop("listed", {"apple": listed, "google": listed} if listed else {})
        operator = more.pop("operator", name)
        self.log = Log(hashlib.sha256(public).hexdigest(), public, operator, name, MappingProxyType(told), **more)

    def timestamp(self, entry: bytes, at: datetime, version: int = 0, extensions: bytes = b"") -> bytes:
        """A serialized timestamp over an entry (RFC 6962 section 3.2)."""
        time = round(at.timestamp() * 1000).to_bytes(8, "big")
        signed = bytes((version, 0)) + time + entry + _vector(extensions, 2)
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return (
            bytes((version,)) + bytes.fromhex(self.log.log_id) + time + _vector(extensions, 2)
            + bytes((4, 3)) + _vector(signature, 2)
        )  # fmt: skip


def logged(ca: Authority, host: str, at: datetime, *notaries: Notary, forged: bool = False, **knobs: Any) -> Issued:
    """A certificate that these logs took at that time; with `forged` they signed another one instead."""
    asked = {"key": new_key(), "serial": x509.random_serial_number(), **knobs}
    asked.setdefault("not_before", at - timedelta(days=1))
    asked.setdefault("not_after", asked["not_before"] + timedelta(days=asked.get("days", 90)))
    precertificate = ca.leaf("other." + host if forged else host, **asked)
    entry = precertificate_entry(precertificate, ca)
    return with_list(ca, host, timestamp_list(*(one.timestamp(entry, at) for one in notaries)), **asked)


def with_list(issuer: Authority, host: str, value: bytes, **knobs: Any) -> Issued:
    """A certificate whose extension of timestamps holds this."""
    return issuer.leaf(
        host, **{**knobs, "extra": (*knobs.get("extra", ()), (x509.UnrecognizedExtension(TIMESTAMPS, value), False))}
    )


def precertificate_entry(precertificate: Issued, ca: Authority) -> bytes:
    issuer = ca.certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = precertificate.certificate.tbs_certificate_bytes
    return b"\x00\x01" + hashlib.sha256(issuer).digest() + _vector(body, 3)


def timestamp_list(*timestamps: bytes) -> bytes:
    """The value of the extension."""
    return der.encode(der.OCTET_STRING, _vector(b"".join(_vector(one, 2) for one in timestamps), 2))


def _vector(data: bytes, octets: int) -> bytes:
    return len(data).to_bytes(octets, "big") + data
