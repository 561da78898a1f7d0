"""A reader for DER (X.690), no more than certificates need: bounded, and it never recurses by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8_STRING, SEQUENCE = 0x01, 0x02, 0x03, 0x04, 0x06, 0x0C, 0x30


class DerError(ValueError):
    """The bytes are not the DER that was asked for."""


@dataclass(frozen=True, slots=True)
class Element:
    """One tag-length-value. `tag` is the identifier octet, `value` the contents, `raw` the whole encoding."""

    tag: int
    value: bytes
    raw: bytes

    def children(self) -> list[Element]:
        """The elements inside a constructed one."""
        return list(read_all(self.value))


def read_one(data: bytes, offset: int = 0) -> tuple[Element, int]:
    """The element at `offset` and the offset behind it. Raises DerError where there is none."""
    if offset + 2 > len(data):
        raise DerError("the data ends in the middle of an element")
    tag, length, start = data[offset], data[offset + 1], offset + 2
    if tag & 0x1F == 0x1F:
        raise DerError("a tag of more than one octet")
    if length & 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4 or start + octets > len(data):
            raise DerError("a length that DER does not allow")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    end = start + length
    if end > len(data):
        raise DerError("an element is longer than the data")
    return Element(tag, data[start:end], data[offset:end]), end


def read_all(data: bytes) -> Iterator[Element]:
    """The elements that stand one after the other in `data`."""
    offset = 0
    while offset < len(data):
        element, offset = read_one(data, offset)
        yield element


def encode(tag: int, value: bytes) -> bytes:
    """One element with these contents."""
    if len(value) < 0x80:
        return bytes((tag, len(value))) + value
    octets = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + value


def oid_text(value: bytes) -> str:
    """The dotted text of an OBJECT IDENTIFIER's contents."""
    numbers, current = [], 0
    for octet in value:
        current = current << 7 | octet & 0x7F
        if current.bit_length() > 128:
            raise DerError("an object identifier with an arc beyond 128 bits")
        if not octet & 0x80:
            numbers.append(current)
            current = 0
    if not numbers or value[-1] & 0x80:
        raise DerError("an object identifier that does not end")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))
