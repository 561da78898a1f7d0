"""What certificates and keys are for. Extended key usages (RFC 5280 section 4.2.1.12) are dotted."""

from __future__ import annotations

from bot.trust import der

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ANY = "2.5.29.37.0"
# Server gated crypto of Microsoft and Netscape: old, and still taken for server authentication.
GATED = frozenset({"1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"})
FIT_FOR_SERVERS = GATED | {SERVER_AUTH, ANY}

# Key usages (RFC 5280 section 4.2.1.3) of which TLS needs one, by version and key exchange: some take any of them for
# good, others only the one of the key exchange, which is to sign in TLS 1.3 and wherever a key is agreed on.
FOR_TLS = frozenset({"digital_signature", "key_encipherment", "key_agreement"})
SIGNING = frozenset({"digital_signature"})
ENCIPHERING = frozenset({"key_encipherment"})

SPOKEN = {
    "1.3.6.1.5.5.7.3.2": "client authentication",
    "1.3.6.1.5.5.7.3.3": "code signing",
    "1.3.6.1.5.5.7.3.4": "e-mail protection",
    "1.3.6.1.5.5.7.3.8": "time stamping",
    "1.3.6.1.5.5.7.3.9": "OCSP signing",
    ANY: "any purpose",
}

# By their bits (RFC 5280 section 4.2.1.3). The two that follow narrow an agreement of keys and mean nothing alone.
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


def read_key_usage(value: bytes) -> frozenset[str]:
    """The names of the bits that are set. Raises DerError when the value is no BIT STRING."""
    bits, end = der.read_one(value)
    if bits.tag != der.BIT_STRING or not bits.value or end != len(value):
        raise der.DerError("key usages that are no BIT STRING")
    first = bits.value[1] if len(bits.value) > 1 else 0
    return frozenset(name for place, name in enumerate(_USAGES) if first & 0x80 >> place)
