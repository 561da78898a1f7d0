"""The server's handshake messages, caught as they come and before OpenSSL judges them.

OpenSSL hands every message to a callback (SSL_CTX_set_msg_callback) as soon as it is whole and decrypted. So the
certificates are kept byte for byte and in their order when one of them does not parse, and when the handshake fails
afterwards. pyOpenSSL has no method for this callback: this file alone reaches below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from OpenSSL import SSL
from OpenSSL._util import ffi, lib

# Kinds of handshake messages (RFC 8446 section 4, RFC 6066 section 8)
_SERVER_HELLO, _SESSION_TICKET, _CERTIFICATE, _CERTIFICATE_REQUEST, _CERTIFICATE_STATUS = 2, 4, 11, 13, 22
_ENCRYPTED_EXTENSIONS = 8  # only TLS 1.3 has them
_SERVER_KEY_EXCHANGE = 12  # only older ones have it
_LONGEST_PRIME = 512  # bytes; with the longest that OpenSSL takes, it computes for a second, and all else waits
_KEPT = frozenset(
    (_SERVER_HELLO, _SESSION_TICKET, _ENCRYPTED_EXTENSIONS, _CERTIFICATE, _CERTIFICATE_REQUEST, _CERTIFICATE_STATUS)
)
_ALERT, _HANDSHAKE = 21, 22  # content types
_OLDER, _TLS_1_3 = 0x0303, 0x0304
_STATUS_REQUEST = 5  # extension (RFC 8446 section 4.4.2.1)
_NO_ERROR = frozenset((0, 90))  # close_notify, user_canceled
_REFUSING = SSL.Context(SSL.TLS_CLIENT_METHOD)  # a connection that gets this one takes no group any more
_REFUSING.set_cipher_list(b"ALL:@SECLEVEL=5")


class Capture:
    """What one server said in one handshake. Attach it before the handshake, read it whenever that has ended."""

    def __init__(self, context: SSL.Context) -> None:
        self._messages: dict[int, tuple[int, bytes]] = {}  # kind: protocol version, message; the first of each kind
        self._size = 0
        self.secret: bytes | None = None
        """The server's handshake traffic secret of TLS 1.3; it is kept nowhere else."""
        self.alert: str | None = None
        """The name of the first fatal alert that the server sent."""
        self.too_costly = False
        """The server's Diffie-Hellman group is too large: OpenSSL ends the handshake after the certificates."""
        callback = ffi.callback("void(int, int, int, const void *, size_t, SSL *, void *)", self._on_message)
        lib.SSL_CTX_set_msg_callback(context._context, callback)  # type: ignore[attr-defined,unused-ignore]  # noqa: SLF001
        context.set_app_data(callback)  # it must live as long as OpenSSL may call it
        context.set_keylog_callback(self._on_secret)

    def _on_secret(self, _connection: SSL.Connection, line: bytes) -> None:
        """NSS's format of key logs: a label, the client's random and the secret."""
        label, _, secret = line.partition(b" ")
        if label == b"SERVER_HANDSHAKE_TRAFFIC_SECRET":
            self.secret = bytes.fromhex(secret.rpartition(b" ")[2].decode("ascii"))

    def _on_message(self, sent: int, version: int, content: int, data: Any, length: int, ssl: Any, _arg: Any) -> None:
        if sent or not length:
            return
        message = bytes(ffi.buffer(data, length))
        if content == _HANDSHAKE and message[0] in _KEPT:
            self._messages.setdefault(message[0], (version, message[4:]))
        elif content == _HANDSHAKE and message[0] == _SERVER_KEY_EXCHANGE and _prime(message[4:]) > _LONGEST_PRIME:
            self.too_costly = True
            lib.SSL_set_SSL_CTX(ssl, _REFUSING._context)  # type: ignore[attr-defined,unused-ignore]  # noqa: SLF001
        elif content == _ALERT and length == 2 and self.alert is None:
            level, number = message
            # In TLS 1.3 every error is fatal, whatever its level says (RFC 8446 section 6).
            if (level == 2 or _ENCRYPTED_EXTENSIONS in self._messages) and number not in _NO_ERROR:
                self.alert = ALERTS.get(number, f"alert {number}")

    @property
    def has_hello(self) -> bool:
        """The server has chosen a protocol version."""
        return _SERVER_HELLO in self._messages

    @property
    def has_ticket(self) -> bool:
        """In TLS 1.3 a ticket comes only after the server is content with the client's side of the handshake."""
        return _SESSION_TICKET in self._messages

    @property
    def asks_client_certificate(self) -> bool:
        return _CERTIFICATE_REQUEST in self._messages

    def take_certificates(self, body: bytes, size: int) -> None:
        """A certificate message that did not come by OpenSSL: its body as far as it was read, and its whole size."""
        self._messages[_CERTIFICATE] = (_OLDER if self.secret is None else _TLS_1_3, body)
        self._size = size

    @property
    def certificate_bytes(self) -> int:
        """How long the certificate message is, without its header; 0 when none came."""
        return self._size or len(self._messages.get(_CERTIFICATE, (0, b""))[1])

    def chain(self, most: int = 100) -> tuple[bytes, ...]:
        """The entries of the certificate message as they stand there, at most `most`."""
        return tuple(der for der, _ in islice(self._entries(), most))

    def beyond(self, most: int = 100) -> int:
        """How many entries `chain` leaves out, at least."""
        left = sum(1 for _ in islice(self._entries(), most, None))
        return left + (len(self._messages.get(_CERTIFICATE, (0, b""))[1]) < self.certificate_bytes)

    def staple(self) -> bytes | None:
        """The stapled OCSP response for the leaf (RFC 6066 section 8, RFC 8446 section 4.4.2.1)."""
        if _CERTIFICATE_STATUS in self._messages:
            return _ocsp_response(self._messages[_CERTIFICATE_STATUS][1])
        for _, extensions in self._entries():
            return next(
                (_ocsp_response(value) for kind, value in _extensions(extensions) if kind == _STATUS_REQUEST), None
            )
        return None

    def _entries(self) -> Iterator[tuple[bytes, bytes]]:
        """(certificate, extensions) of the certificate message; it ends where the lengths make no sense any more."""
        version, message = self._messages.get(_CERTIFICATE, (0, b""))
        reader = _Reader(message)
        if version == _TLS_1_3:
            reader.take(1)  # the request's context: its length, then nothing
        reader = _Reader(reader.rest(3))
        while (certificate := reader.take(3)) is not None:
            extensions = reader.take(2) if version == _TLS_1_3 else b""
            yield certificate, extensions or b""


class _Reader:
    """Vectors of TLS (RFC 8446 section 3.4): a length in `octets` bytes, then as many bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self._at = data, 0

    def take(self, octets: int) -> bytes | None:
        """The next vector, None where there is no whole one."""
        start = self._at + octets
        end = start + int.from_bytes(self.data[self._at : start], "big")
        if start > len(self.data) or end > len(self.data):
            return None
        self._at = end
        return self.data[start:end]

    def rest(self, octets: int) -> bytes:
        """The next vector, as much of it as there is."""
        start = self._at + octets
        self._at = min(len(self.data), start + int.from_bytes(self.data[self._at : start], "big"))
        return self.data[start : self._at]

    def number(self, octets: int) -> int | None:
        start, self._at = self._at, self._at + octets
        return int.from_bytes(self.data[start : self._at], "big") if self._at <= len(self.data) else None


def _prime(key_exchange: bytes) -> int:
    """The length in bytes of a server's Diffie-Hellman prime (RFC 5246 section 7.4.3); 0 where it names a curve."""
    return 0 if key_exchange[:2] == b"\x03\x00" else int.from_bytes(key_exchange[:2], "big")


def _extensions(data: bytes) -> Iterator[tuple[int, bytes]]:
    reader = _Reader(data)
    while (kind := reader.number(2)) is not None and (value := reader.take(2)) is not None:
        yield kind, value


def _ocsp_response(status: bytes) -> bytes | None:
    """The response of a CertificateStatus structure: its type (1: OCSP), then a vector."""
    reader = _Reader(status)
    return reader.take(3) or None if reader.number(1) == 1 else None


# RFC 8446 section 6, and from RFC 5246 section 7.2 what older servers send.
ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
    30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate",
    43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error",
    60: "export_restriction", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
    86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension",
    110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 114: "bad_certificate_hash_value", 115: "unknown_psk_identity",
    116: "certificate_required", 120: "no_application_protocol", 121: "ech_required",
}  # fmt: skip
