"""The few words in clear that come before TLS in protocols that switch over: STARTTLS and its kin.

Every answer is bounded and read as a stranger's. What is not the agreed "go ahead" ends the look, with the server's
own words kept for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from xml.sax.saxutils import quoteattr

from bot.probe.wire import ProbeError, Wire, printable
from bot.trust import der
from bot.trust.sighting import Problem, Stage, Trouble

_LONGEST_LINE = 4096
_MOST_LINES = 100
_LONGEST_XML = 16384
_OUR_NAME = b"certcheck.invalid"  # RFC 2606 section 2: belongs to nobody


async def switch(wire: Wire, protocol: str, host: str) -> None:
    """Brings the connection to the point where TLS begins. Raises ProbeError (STARTTLS_REFUSED, CLOSED)."""
    await _DIALOGUES[protocol](wire, host)


async def _smtp(wire: Wire, _host: str) -> None:
    """RFC 3207."""
    await _expect_reply(wire, b"220")
    await wire.write(b"EHLO " + _OUR_NAME + b"\r\n")
    await _expect_reply(wire, b"250")
    await wire.write(b"STARTTLS\r\n")
    await _expect_reply(wire, b"220")


async def _ftp(wire: Wire, _host: str) -> None:
    """RFC 4217 section 4."""
    await _expect_reply(wire, b"220")
    await wire.write(b"AUTH TLS\r\n")
    await _expect_reply(wire, b"234")


async def _imap(wire: Wire, _host: str) -> None:
    """RFC 9051 section 6.2.1."""
    greeting = await _line(wire)
    if not greeting.upper().startswith((b"* OK", b"* PREAUTH")):
        raise _refused(greeting)
    await wire.write(b"a1 STARTTLS\r\n")
    for _ in range(_MOST_LINES):
        line = await _line(wire)
        if line.upper().startswith(b"A1 OK"):
            return
        if not line.startswith(b"*"):
            raise _refused(line)
    raise _refused(b"no end of its answer")


async def _pop3(wire: Wire, _host: str) -> None:
    """RFC 2595 section 4."""
    for command in (b"", b"STLS\r\n"):
        await wire.write(command)
        line = await _line(wire)
        if not line.upper().startswith(b"+OK"):
            raise _refused(line)


async def _ldap(wire: Wire, _host: str) -> None:
    """RFC 4511 section 4.14: the extended request with the OID of StartTLS."""
    oid = der.encode(0x80, b"1.3.6.1.4.1.1466.20037")
    await wire.write(der.encode(der.SEQUENCE, der.encode(der.INTEGER, b"\x01") + der.encode(0x77, oid)))
    answer = await _ber(wire)
    try:
        parts = der.read_one(answer)[0].children()
        result = next(part for part in parts if part.tag == 0x78).children()
    except (der.DerError, StopIteration):
        raise _refused(answer) from None
    if not result or result[0].value != b"\x00":
        raise _refused(b" ".join(part.value for part in result[1:3]) or answer)


async def _postgres(wire: Wire, _host: str) -> None:
    """The SSLRequest of the PostgreSQL frontend/backend protocol."""
    await wire.write(bytes.fromhex("0000000804d2162f"))
    answer = await wire.read_exactly(1)
    if answer == b"S":
        return
    if answer == b"N":
        raise _refused(b"N (this server has no TLS)")
    raise _refused(answer + await wire.read_until(b"\x00", 200) if answer else b"")


async def _mysql(wire: Wire, _host: str) -> None:
    """Protocol::HandshakeV10 and Protocol::SSLRequest of the MySQL client/server protocol."""
    head = await wire.read_exactly(4)
    body = await wire.read_exactly(min(int.from_bytes(head[:3], "little"), 1024)) if len(head) == 4 else b""
    if not body or body[0] != 10:
        raise _refused(body[3:] if body[:1] == b"\xff" else head + body)
    flags = body.find(b"\x00", 1) + 1 + 4 + 8 + 1  # after version, connection id, salt and filler
    if not int.from_bytes(body[flags : flags + 2], "little") & 0x0800:
        raise _refused(b"this server has no TLS switched on")
    capabilities = 0x0800 | 0x0200 | 0x8000 | 0x1  # SSL, PROTOCOL_41, SECURE_CONNECTION, LONG_PASSWORD
    request = capabilities.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + b"\x21" + bytes(23)
    await wire.write(len(request).to_bytes(3, "little") + bytes([(head[3] + 1) & 0xFF]) + request)


async def _xmpp(wire: Wire, host: str) -> None:
    """RFC 6120 section 5.4."""
    opening = (
        f"<?xml version='1.0'?><stream:stream to={quoteattr(host)} xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
    )
    await wire.write(opening.encode("utf-8"))
    features = await wire.read_until(b"</stream:features>", _LONGEST_XML)
    if b"urn:ietf:params:xml:ns:xmpp-tls" not in features:
        raise _refused(features)
    await wire.write(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    answer = await wire.read_until(b">", _LONGEST_XML)
    if not answer.lstrip().startswith(b"<proceed"):
        raise _refused(answer)


_Dialogue = Callable[[Wire, str], Awaitable[None]]
_DIALOGUES: dict[str, _Dialogue] = {
    "smtp": _smtp, "imap": _imap, "pop3": _pop3, "ftp": _ftp, "ldap": _ldap, "postgres": _postgres, "mysql": _mysql,
    "xmpp": _xmpp,
}  # fmt: skip

# The port that each protocol has when none is given, and the ports that mean it when no protocol is given.
PORTS = {
    "smtp": 25, "imap": 143, "pop3": 110, "ftp": 21, "ldap": 389, "postgres": 5432, "mysql": 3306, "xmpp": 5222,
}  # fmt: skip
BY_PORT = {port: protocol for protocol, port in PORTS.items()} | {587: "smtp"}


async def _line(wire: Wire) -> bytes:
    line = await wire.read_until(b"\n", _LONGEST_LINE)
    if not line:
        raise ProbeError(Trouble(Stage.STARTTLS, Problem.CLOSED, "it closed the connection before TLS began"))
    return line


async def _expect_reply(wire: Wire, code: bytes) -> None:
    """One reply of SMTP or FTP, perhaps of several lines (RFC 5321 section 4.2.1)."""
    for _ in range(_MOST_LINES):
        line = await _line(wire)
        if re.match(rb"\d{3}-", line) is None and not line.startswith(b" "):
            break
    if not re.match(code + rb"[ \r\n]", line):
        raise _refused(line)


async def _ber(wire: Wire) -> bytes:
    """One BER element of at most 64 KB, or what came instead."""
    head = await wire.read_exactly(2)
    if len(head) < 2:
        raise _refused(head)
    octets = head[1] & 0x7F if head[1] & 0x80 else 0
    if octets > 4:
        raise _refused(head)
    longer = await wire.read_exactly(octets)
    length = int.from_bytes(longer, "big") if octets else head[1]
    return head + longer + await wire.read_exactly(min(length, 65536))


def _refused(said: bytes) -> ProbeError:
    if not said:
        return ProbeError(Trouble(Stage.STARTTLS, Problem.CLOSED, "it closed the connection before TLS began"))
    return ProbeError(Trouble(Stage.STARTTLS, Problem.STARTTLS_REFUSED, printable(said, 100)))
