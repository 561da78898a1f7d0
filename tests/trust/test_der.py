"""The DER reader takes any bytes: it gives an element, or says DerError, and nothing else."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.trust.constraints import NameConstraints, read_name_constraints
from bot.trust.der import OCTET_STRING, SEQUENCE, DerError, encode, oid_text, read_all, read_one

# Bytes that look like DER more often than chance would have it.
LIKE_DER = some.recursive(
    some.binary(max_size=20),
    lambda inner: some.lists(
        some.builds(encode, some.sampled_from([0x01, 0x02, 0x06, 0x30, 0x80, 0x82, 0xA0, 0xA1, 0xA4]), inner),
        max_size=4,
    ).map(b"".join),
    max_leaves=12,
)
DAMAGED = some.one_of(
    some.binary(max_size=300), LIKE_DER, some.tuples(LIKE_DER, some.integers(0, 300)).map(lambda t: t[0][: t[1]])
)


@given(tag=some.integers(0, 255).filter(lambda tag: tag & 0x1F != 0x1F), value=some.binary(max_size=70000))
def test_what_was_encoded_is_read_back(tag, value):
    encoded = encode(tag, value)
    element, end = read_one(b"before" + encoded + b"behind", len(b"before"))

    assert (element.tag, element.value, element.raw, end) == (tag, value, encoded, len(b"before") + len(encoded))


@given(DAMAGED)
def test_any_bytes_give_elements_or_a_der_error(data):
    with contextlib.suppress(DerError):
        elements = list(read_all(data))
        assert b"".join(element.raw for element in elements) == data
        for element in elements:
            with contextlib.suppress(DerError):
                element.children()


@given(some.binary(max_size=300))
def test_any_bytes_are_an_object_identifier_or_a_der_error(value):
    with contextlib.suppress(DerError):
        assert all(part.isdigit() for part in oid_text(value).split("."))


@given(DAMAGED)
def test_any_bytes_are_name_constraints_or_a_der_error(data):
    with contextlib.suppress(DerError):
        assert isinstance(read_name_constraints(data), NameConstraints)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x05\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x85\x01\x00\x00\x00\x00",
        b"\x1f\x81\x01\x00",
        b"\x30\x82\x01",
    ],
    ids=[
        "nothing",
        "a tag alone",
        "cut off",
        "indefinite length",
        "length of five octets",
        "long tag",
        "half a length",
    ],
)
def test_what_der_does_not_allow_is_refused(data):
    with pytest.raises(DerError):
        read_one(data)


def test_depth_costs_no_stack():
    """A pile of nested elements is read one level at a time, by whoever wants the next one."""
    nested = b""
    for _ in range(5000):
        nested = encode(SEQUENCE, nested)
    element, levels = read_one(nested)[0], 1
    while element.value:
        (element,) = element.children()
        levels += 1

    assert levels == 5000


def test_object_identifiers_are_read_as_people_write_them():
    assert oid_text(bytes.fromhex("551d13")) == "2.5.29.19"
    assert oid_text(bytes.fromhex("2a864886f70d01010b")) == "1.2.840.113549.1.1.11"
    assert oid_text(bytes.fromhex("883703")) == "2.999.3"


def test_an_octet_string_of_more_than_127_octets_has_a_long_length():
    assert encode(OCTET_STRING, bytes(200))[:3] == b"\x04\x81\xc8"
