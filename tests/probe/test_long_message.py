"""More certificates than OpenSSL takes are seen all the same, within bounds."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from cryptography import x509
from OpenSSL import SSL

from bot.playground.pki import Authority, Issued
from bot.playground.tls_server import (
    Handler,
    Listening,
    Manners,
    make_context,
    plain_server,
    sends_only_a_chain,
    serve_tls,
    tls_server,
)
from bot.probe.long_message import MOST
from bot.probe.look import Limits, look
from bot.trust.sighting import Problem, Sighting, Stage, Target
from tests.probe.loopback import LOOPBACK

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
VERSIONS = {"TLSv1": SSL.TLS1_VERSION, "TLSv1.2": SSL.TLS1_2_VERSION, "TLSv1.3": SSL.TLS1_3_VERSION}


def heavy(size: int) -> Issued:
    """A leaf of about this many bytes."""
    ballast = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), bytes(size))
    return CA.leaf("web.localhost", extra=((ballast, False),))


LEAF = heavy(200_000)


async def seen_at(server: Listening, limits: Limits | None = None) -> Sighting:
    target = Target("web.localhost", 443, connect=(server.address, server.port))
    (sighting,) = (await look(target, LOOPBACK, limits=limits or Limits())).sightings
    return sighting


@pytest.mark.parametrize(
    ("version", "cipher"),
    [
        ("TLSv1", None),
        ("TLSv1.2", None),
        ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        ("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256"),
    ],
)
async def test_a_certificate_of_200_000_bytes_is_seen_whole_in_one_connection(version: str, cipher: str | None) -> None:
    manners = Manners(oldest=VERSIONS[version], newest=VERSIONS[version])
    context = make_context((LEAF, CA), manners)
    if cipher:
        context.set_tls13_ciphersuites(cipher.encode())
    async with plain_server(partial(serve_tls, context, manners)) as server:
        seen = await seen_at(server)
        assert server.connections == 1
    assert [one.der for one in seen.sent] == [LEAF.der, CA.der]
    assert (seen.trouble, seen.older_hello, seen.protocol, seen.cipher) == (None, False, version, cipher)
    assert seen.certificate_bytes > 200_000
    assert seen.unread == 0


async def test_of_a_message_without_end_the_first_megabyte_is_read_and_the_rest_is_counted_as_unread() -> None:
    async with tls_server(LEAF, heavy(MOST), CA) as server:
        seen = await seen_at(server)
    assert [one.der for one in seen.sent] == [LEAF.der]
    assert seen.certificate_bytes > MOST + 200_000
    assert seen.unread > 0


async def test_more_certificates_than_the_limit_are_counted() -> None:
    async with tls_server(CA.leaf("web.localhost"), *[CA] * 129) as server:
        seen = await seen_at(server)
    assert (len(seen.sent), seen.unread) == (100, 30)


def cut_off(handler: Handler, after: int) -> Handler:
    """The same, but the connection ends after so many bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with plain_server(handler) as server:
            far_reader, far_writer = await asyncio.open_connection(server.address, server.port)
            far_writer.write(await reader.read(16384))
            writer.write(await far_reader.readexactly(after))
            await writer.drain()
            far_writer.close()

    return handle


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
async def test_a_server_that_breaks_off_in_the_message_is_in_trouble_and_what_came_is_kept(version: str) -> None:
    manners = Manners(newest=VERSIONS[version])
    breaks_off = cut_off(partial(serve_tls, make_context((CA.leaf("web.localhost"), LEAF), manners), manners), 120_000)
    async with plain_server(breaks_off) as server:
        seen = await seen_at(server)
    assert seen.trouble is not None
    assert (seen.trouble.stage, seen.trouble.problem) == (Stage.HANDSHAKE, Problem.CLOSED)
    assert len(seen.sent) == 1
    assert seen.unread > 0


async def test_a_message_that_does_not_go_on_ends_at_the_deadline() -> None:
    async def stops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await cut_off(partial(sends_only_a_chain, (bytes(200_000),)), 100_000)(reader, writer)
        await asyncio.Event().wait()

    async with plain_server(stops) as server:
        seen = await seen_at(server, Limits(handshake=0.5))
    assert seen.trouble is not None
    assert seen.trouble.problem is Problem.TIMED_OUT
    assert (seen.sent, seen.unread) == ((), 1)
