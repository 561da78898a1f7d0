"""The Date and Server headers of one HTTP answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.pki import Authority
from bot.playground.tls_server import Manners, tls_server
from bot.probe.banner import Banner, read_banner
from bot.probe.guard import Guard, parse_networks
from bot.probe.look import look
from bot.trust.sighting import Target

LEAF = Authority.root("A Root").leaf("web.localhost")
LOOPBACK = Guard(allow=parse_networks("127.0.0.0/8"))


async def test_the_servers_clock_and_name_are_seen_beside_ours() -> None:
    ours = datetime(2031, 1, 1, tzinfo=UTC)
    async with tls_server(LEAF, manners=Manners(clock_skew=timedelta(days=-400), server="nginx/1.26.2")) as server:
        target = Target("web.localhost", connect=(server.address, server.port))
        seen = (await look(target, LOOPBACK, clock=lambda: ours)).sightings[0]
    assert seen.server == "nginx/1.26.2"
    assert seen.server_time is not None
    assert abs(seen.server_time - (datetime.now(UTC) - timedelta(days=400))) < timedelta(minutes=5)
    assert seen.seen_at == ours


async def test_a_port_of_another_protocol_is_not_asked_by_http() -> None:
    async with tls_server(LEAF) as server:
        target = Target("web.localhost", 993, connect=(server.address, server.port))
        seen = (await look(target, LOOPBACK)).sightings[0]
    assert (seen.trouble, seen.server, seen.server_time) == (None, None, None)
    assert seen.sent


READ = {
    b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: a\r\n\r\n": Banner(
        datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC), "a"
    ),
    b"HTTP/1.1 404\r\ndate:Sun, 06 Nov 1994 09:49:37 +0100\r\n\r\n": Banner(
        datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    ),
    b"HTTP/1.0 200 OK\r\nServer: first\r\nServer: second\r\n\r\nServer: body": Banner(server="first"),
    b"HTTP/1.1 200 OK\r\nDate: now\r\nServer: \r\n\r\n": Banner(),
    b"HTTP/1.1 200 OK\r\nServer: a \x1b[31mred server\x00\xff\r\n\r\n": Banner(server="a .[31mred server.."),
    b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GM": Banner(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
    b"220 mail ESMTP\r\nServer: no\r\n\r\n": Banner(),
    b"": Banner(),
}


@pytest.mark.parametrize("answer", READ)
def test_headers_are_read_as_a_strangers(answer: bytes) -> None:
    assert read_banner(answer) == READ[answer]


@given(st.binary(max_size=300))
def test_no_answer_breaks_the_reader_and_what_it_keeps_can_be_printed(junk: bytes) -> None:
    found = read_banner(b"HTTP/1.1 200 OK\r\nDate: " + junk + b"\r\nServer: " + junk + b"\r\n\r\n")
    assert found.server is None or (found.server.isprintable() and len(found.server) <= 120)
