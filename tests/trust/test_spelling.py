"""What is spelt against DER, or against the rules for its type, is read on as OpenSSL, Java and Apple read it."""

import pytest
from cryptography.x509.oid import ExtensionOID

from bot.playground.pki import Authority
from bot.trust import der
from bot.trust.certificate import Certificate, read_certificate, signed_by
from tests.trust.odd import SUBJECT, extension, raw_value, reissued, with_extensions, with_field

CA = Authority.root("A Root")
LEAF = CA.leaf("a.example")
ORGANISATION, COMMON_NAME = b"\x55\x04\x0a", b"\x55\x04\x03"


def attribute(oid: bytes, tag: int, value: bytes) -> bytes:
    return der.encode(der.SEQUENCE, der.encode(der.OID, oid) + der.encode(tag, value))


def name(*parts: tuple[bytes, ...]) -> bytes:
    return der.encode(der.SEQUENCE, b"".join(der.encode(0x31, b"".join(part)) for part in parts))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (name((attribute(COMMON_NAME, 0x14, b"M\xfcller"),)), "CN=Müller"),
        (name((attribute(COMMON_NAME, 0x1E, b"\0M\0\xfc"),), (attribute(ORGANISATION, 0x14, b"\xfc"),)), "O=ü,CN=Mü"),
        (name((attribute(ORGANISATION, 0x0C, b"longer"), attribute(COMMON_NAME, 0x0C, b"b"))), "CN=b+O=longer"),
    ],
    ids=["Latin-1 in a TeletexString", "wide characters beside it", "a part that is not in DER's order"],
)
def test_a_name_is_read_however_it_is_spelt(subject, text):
    leaf = read_certificate(with_field(LEAF, CA, SUBJECT, subject))

    assert isinstance(leaf, Certificate), leaf
    assert leaf.subject.text == text
    assert signed_by(leaf, CA.facts)


def test_an_extension_may_say_that_it_is_not_critical():
    """DER leaves a default out; some authorities do not."""
    names = der.encode(der.SEQUENCE, der.encode(0x82, b"a.example"))
    parts = (der.encode(der.OID, b"\x55\x1d\x11"), b"\x01\x01\x00", der.encode(der.OCTET_STRING, names))
    plain = extension(b"\x55\x1d\x25", der.encode(der.SEQUENCE, b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01"))
    leaf = read_certificate(with_extensions(LEAF, CA, [der.encode(der.SEQUENCE, b"".join(parts)), plain]))

    assert isinstance(leaf, Certificate), leaf
    assert leaf.extensions.dns_names == ("a.example",)
    assert [one.critical for one in leaf.extensions.raw] == [False, False]
    assert signed_by(leaf, CA.facts)


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("03020780", {"digital_signature"}),
        ("0303078080", {"digital_signature"}),
        ("030400868001", {"digital_signature", "key_cert_sign", "crl_sign"}),
        ("030100", set()),
    ],
    ids=["one bit", "and only to decipher, without an agreement of keys", "three octets", "none"],
)
def test_key_usages_are_the_bits_that_are_set(value, means):
    usage = raw_value(ExtensionOID.KEY_USAGE, bytes.fromhex(value), critical=True)
    read = CA.leaf("a.example", extra=(usage,)).facts.extensions

    assert read.key_usage == means
    assert read.unreadable == ()


def test_what_qualifies_a_policy_may_be_of_any_kind():
    identifier = der.encode(der.OID, b"\x2a\x03\x04")
    qualifier = der.encode(der.SEQUENCE, identifier + der.encode(0x14, b"\xfc"))
    policy = der.encode(der.SEQUENCE, identifier + der.encode(der.SEQUENCE, qualifier))
    listed = raw_value(ExtensionOID.CERTIFICATE_POLICIES, der.encode(der.SEQUENCE, policy))
    read = CA.leaf("a.example", extra=(listed,)).facts.extensions

    assert read.policies == ("1.2.3.4",)
    assert read.unreadable == ()


@pytest.mark.parametrize(
    ("oid", "value"),
    [(ExtensionOID.KEY_USAGE, "0300"), (ExtensionOID.KEY_USAGE, "020101")]
    + [(ExtensionOID.CERTIFICATE_POLICIES, value) for value in ("3000", "30023000", "300430020500")],
)
def test_what_is_no_such_list_at_all_cannot_be_read(oid, value):
    read = CA.leaf("a.example", extra=(raw_value(oid, bytes.fromhex(value)),)).facts.extensions

    assert [one.oid for one in read.unreadable] == [oid.dotted_string]


def test_a_signature_holds_only_where_both_places_name_its_algorithm():
    """Every client refuses it otherwise: the one outside is not signed."""
    ecdsa_with_sha384 = bytes.fromhex("300a06082a8648ce3d040303")
    odd = read_certificate(reissued(LEAF, CA, lambda fields: [*fields[:2], ecdsa_with_sha384, *fields[3:]]))

    assert isinstance(odd, Certificate), odd
    assert signed_by(LEAF.facts, CA.facts)
    assert not signed_by(odd, CA.facts)
