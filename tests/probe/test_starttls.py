"""Protocols that begin in clear and switch to TLS."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.playground.pki import Authority
from bot.playground.tls_server import (
    Handler,
    Manners,
    answers,
    closes_at_once,
    greets,
    make_context,
    plain_server,
    serve_tls,
)
from bot.probe.guard import Guard, parse_networks
from bot.probe.look import Limits, look
from bot.probe.starttls import BY_PORT, PORTS
from bot.trust.sighting import Problem, Sighting, Stage, Target

LOOPBACK = Guard(allow=parse_networks("127.0.0.0/8"))
CA = Authority.root("A Root").intermediate("A CA")
LEAF = CA.leaf("mail.localhost")

XMPP = b"<stream:stream xmlns='jabber:client' id='1'><stream:features>%s</stream:features>"
TLS_FEATURE = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"


@dataclass(frozen=True)
class Script:
    """What a server says first, then what it waits for and says to that."""

    greeting: bytes
    turns: tuple[tuple[bytes, bytes], ...] = ()


def mysql_greeting(capabilities: int) -> bytes:
    body = b"\x0a8.4.0\x00" + bytes(4) + b"saltsalt\x00" + capabilities.to_bytes(2, "little") + b"\xff" + bytes(20)
    return len(body).to_bytes(3, "little") + b"\x00" + body


LDAP_YES = bytes.fromhex("300c02010178070a010004000400")
LDAP_NO = bytes.fromhex("3014020101780f0a0102040004086e6f20544c5321") + b"!"

GOOD = {
    "smtp": Script(
        b"220-mail.localhost welcomes you\r\n220 ESMTP\r\n",
        ((b"EHLO", b"250-mail.localhost\r\n250-STARTTLS\r\n250 HELP\r\n"), (b"STARTTLS\r\n", b"220 go ahead\r\n")),
    ),
    "imap": Script(b"* OK ready\r\n", ((b"STARTTLS\r\n", b"* CAPABILITY IMAP4rev2\r\na1 OK begin\r\n"),)),
    "pop3": Script(b"+OK ready\r\n", ((b"STLS\r\n", b"+OK begin\r\n"),)),
    "ftp": Script(b"220-hello\r\n there\r\n220 ready\r\n", ((b"AUTH TLS\r\n", b"234 begin\r\n"),)),
    "ldap": Script(b"", ((b"1.3.6.1.4.1.1466.20037", LDAP_YES),)),
    "postgres": Script(b"", ((b"\x04\xd2\x16\x2f", b"S"),)),
    "mysql": Script(mysql_greeting(0xFFFF), ((b"\x21" + bytes(23), b""),)),
    "xmpp": Script(b"", ((b"version='1.0'>", XMPP % TLS_FEATURE), (b"xmpp-tls'/>", b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))),
}  # fmt: skip

REFUSALS = {
    "smtp": (Script(GOOD["smtp"].greeting, (GOOD["smtp"].turns[0], (b"STARTTLS", b"454 no certificate here\r\n"))), "454 no certificate here"),
    "imap": (Script(b"* OK ready\r\n", ((b"STARTTLS", b"a1 BAD what is that\r\n"),)), "a1 BAD what is that"),
    "pop3": (Script(b"+OK ready\r\n", ((b"STLS", b"-ERR unknown command\r\n"),)), "-ERR unknown command"),
    "ftp": (Script(b"220 ready\r\n", ((b"AUTH", b"530 please log in\r\n"),)), "530 please log in"),
    "ldap": (Script(b"", ((b"1466", LDAP_NO),)), "no TLS!"),
    "postgres": (Script(b"", ((b"\x16\x2f", b"N"),)), "no TLS"),
    "mysql": (Script(mysql_greeting(0xF7FF)), "no TLS"),
    "xmpp": (Script(b"", ((b"version='1.0'>", XMPP % b"<mechanisms/>"),)), "<mechanisms/>"),
}  # fmt: skip


def plays(script: Script, manners: Manners | None = None) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(script.greeting)
        for wanted, reply in script.turns:
            said = b""
            while wanted not in said:
                more = await reader.read(1)  # what comes behind may be TLS already
                if not more:
                    return
                said += more
            writer.write(reply)
        if manners is None:
            await reader.read()
        else:
            await serve_tls(make_context((LEAF, CA), manners), manners, reader, writer)

    return handle


async def seen_at(handler: Handler, protocol: str | None, port: int = 4443, limits: Limits | None = None) -> Sighting:
    async with plain_server(handler) as server:
        target = Target("mail.localhost", port, protocol, connect=(server.address, server.port))
        seen = await look(target, LOOPBACK, limits=limits or Limits())
    return seen.sightings[0]


@pytest.mark.parametrize("protocol", GOOD)
async def test_the_chain_is_seen_behind_each_protocol(protocol: str) -> None:
    seen = await seen_at(plays(GOOD[protocol], Manners()), protocol)
    assert seen.trouble is None
    assert [one.der for one in seen.sent] == [LEAF.der, CA.der]
    assert seen.server is None  # no HTTP is spoken there


@pytest.mark.parametrize("port", BY_PORT)
async def test_a_well_known_port_means_its_protocol(port: int) -> None:
    seen = await seen_at(plays(GOOD[BY_PORT[port]], Manners()), None, port)
    assert seen.sent


@pytest.mark.parametrize("protocol", REFUSALS)
async def test_a_refusal_is_told_in_the_servers_own_words(protocol: str) -> None:
    script, words = REFUSALS[protocol]
    seen = await seen_at(plays(script), protocol)
    assert seen.trouble is not None
    assert (seen.trouble.stage, seen.trouble.problem) == (Stage.STARTTLS, Problem.STARTTLS_REFUSED)
    assert words in seen.trouble.detail


@pytest.mark.parametrize("protocol", PORTS)
@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00" * 70000,
        b"\xff" * 70000,
        b"220-" * 30000,
        b"220-x\r\n" * 20000,
        b"* OK\r\n" * 20000,
        b"0\x84\xff\xff\xff\xff",
        b"<" * 70000,
    ],
    ids=["nothing", "zeros", "ones", "no end of line", "no last line", "no end", "huge length", "brackets"],
)
async def test_hostile_answers_end_as_a_trouble(protocol: str, junk: bytes) -> None:
    async def shouts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(junk)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    seen = await seen_at(shouts, protocol)
    assert seen.trouble is not None
    assert seen.trouble.problem in (Problem.STARTTLS_REFUSED, Problem.CLOSED)
    assert len(seen.trouble.detail) <= 100


async def test_another_protocol_on_the_port_is_told_with_what_it_said() -> None:
    seen = await seen_at(greets(b"SSH-2.0-OpenSSH_9.8\r\n"), "smtp")
    assert seen.trouble is not None
    assert seen.trouble.problem is Problem.STARTTLS_REFUSED
    assert "SSH-2.0" in seen.trouble.detail


async def test_silence_before_tls_is_a_timeout_of_that_stage() -> None:
    seen = await seen_at(greets(b""), "smtp", limits=Limits(starttls=0.1))
    assert seen.trouble is not None
    assert (seen.trouble.stage, seen.trouble.problem) == (Stage.STARTTLS, Problem.TIMED_OUT)


@pytest.mark.parametrize("protocol", ["smtp", "imap", "pop3", "ftp"])
async def test_a_server_that_hangs_up_first_is_closed(protocol: str) -> None:
    seen = await seen_at(closes_at_once, protocol)
    assert seen.trouble is not None
    assert (seen.trouble.stage, seen.trouble.problem) == (Stage.STARTTLS, Problem.CLOSED)


async def test_a_database_that_refuses_us_is_quoted() -> None:
    body = b"\xff\x6a\x04Host '192.0.2.7' is not allowed to connect"
    seen = await seen_at(greets(len(body).to_bytes(3, "little") + b"\x00" + body), "mysql")
    assert seen.trouble is not None
    assert "is not allowed to connect" in seen.trouble.detail
    seen = await seen_at(answers(b"ESFATAL\x00"), "postgres")
    assert seen.trouble is not None
    assert seen.trouble.problem is Problem.STARTTLS_REFUSED
