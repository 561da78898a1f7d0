"""The certificate message that OpenSSL does not take because it is longer than 100 kB (SSL_MAX_CERT_LIST_DEFAULT).

pyOpenSSL has no way to raise that limit, and OpenSSL refuses the message at its header. What came over the wire is
there all the same: plain in TLS 1.2, and in TLS 1.3 under a key that follows from the secret which OpenSSL tells for
logs (RFC 8446 section 7.3). Nothing is checked but that it can be decrypted.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

MOST = 1_000_000
"""No more bytes of a certificate message than this are kept."""
_HANDSHAKE, _APPLICATION_DATA, _CERTIFICATE = 22, 23, 11

# RFC 8446 appendix B.4
_CIPHERS: dict[str, tuple[type[AESGCM | ChaCha20Poly1305], int, hashes.HashAlgorithm]] = {
    "TLS_AES_128_GCM_SHA256": (AESGCM, 16, hashes.SHA256()),
    "TLS_AES_256_GCM_SHA384": (AESGCM, 32, hashes.SHA384()),
    "TLS_CHACHA20_POLY1305_SHA256": (ChaCha20Poly1305, 32, hashes.SHA256()),
}


class LongMessage:
    """Finds the certificate message in what the server sent. Feed it everything from the first byte on.

    `secret` is the server's handshake traffic secret and `cipher` OpenSSL's name of the suite, both for TLS 1.3 alone.
    """

    def __init__(self, secret: bytes | None, cipher: str | None) -> None:
        self._opener = _Opener(secret, cipher) if secret is not None and cipher in _CIPHERS else None
        self._records, self._messages = bytearray(), bytearray()
        self.broken = False
        """It cannot be read on: a record that is none, or cannot be opened."""

    def feed(self, data: bytes) -> None:
        """The next bytes of the wire."""
        self._records += data
        at = 0
        while not self.broken and len(self._records) >= at + 5:
            end = at + 5 + int.from_bytes(self._records[at + 3 : at + 5], "big")
            if len(self._records) < end:
                break
            self._take(bytes(self._records[at : at + 5]), bytes(self._records[at + 5 : end]))
            at = end
        del self._records[:at]
        self._pass_over_others()

    def _take(self, header: bytes, content: bytes) -> None:
        kind = header[0]
        if kind == _APPLICATION_DATA and self._opener is not None:
            kind, content = self._opener.open(header, content)
        if kind == _HANDSHAKE:
            self._messages += content
        self.broken = kind == _APPLICATION_DATA

    def _pass_over_others(self) -> None:
        """Leaves the certificate message at the beginning."""
        at = 0
        while len(self._messages) >= at + 4 and self._messages[at] != _CERTIFICATE:
            end = at + 4 + int.from_bytes(self._messages[at + 1 : at + 4], "big")
            if len(self._messages) < end:
                break
            at = end
        del self._messages[:at]

    @property
    def size(self) -> int:
        """How long the certificate message says that it is, in bytes; 0 while it has not begun."""
        begun = len(self._messages) >= 4 and self._messages[0] == _CERTIFICATE
        return int.from_bytes(self._messages[1:4], "big") if begun else 0

    @property
    def body(self) -> bytes:
        """What of it has come, at most MOST bytes."""
        return bytes(self._messages[4 : 4 + min(self.size, MOST)]) if self.size else b""

    @property
    def enough(self) -> bool:
        return self.broken or 0 < min(self.size, MOST) <= len(self._messages) - 4


class _Opener:
    """Decrypts the server's records of the handshake (RFC 8446 sections 5.2 and 5.3)."""

    def __init__(self, secret: bytes, cipher: str) -> None:
        kind, length, hashing = _CIPHERS[cipher]
        self._cipher = kind(_expand(secret, b"key", length, hashing))
        self._iv = int.from_bytes(_expand(secret, b"iv", 12, hashing), "big")
        self._count = 0

    def open(self, header: bytes, content: bytes) -> tuple[int, bytes]:
        """The true kind and content of a record; as it was where it cannot be opened."""
        nonce = (self._iv ^ self._count).to_bytes(12, "big")
        self._count += 1
        try:
            inner = self._cipher.decrypt(nonce, content, header).rstrip(b"\x00")
        except (InvalidTag, ValueError):
            return _APPLICATION_DATA, content
        return (inner[-1], inner[:-1]) if inner else (_APPLICATION_DATA, content)


def _expand(secret: bytes, label: bytes, length: int, hashing: hashes.HashAlgorithm) -> bytes:
    """HKDF-Expand-Label with an empty context (RFC 8446 section 7.1)."""
    label = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes([len(label)]) + label + b"\x00"
    return HKDFExpand(hashing, length, info).derive(secret)
