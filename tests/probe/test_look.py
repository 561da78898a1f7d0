"""Where a look goes, and what it tells when it gets nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from bot.playground.pki import Authority
from bot.playground.tls_server import (
    PLAIN_HTTP,
    Handler,
    answers,
    closes_at_once,
    greets,
    plain_server,
    says_nothing,
    sends_alert,
    tls_server,
)
from bot.probe.dns import Lookup
from bot.probe.guard import Guard, parse_networks, parse_ports
from bot.probe.look import Limits, look
from bot.probe.target import TargetError, parse_target
from bot.trust.sighting import Look, Problem, Stage, Target, Trouble
from tests.probe.loopback import nobody_takes

LOOPBACK = Guard(allow=parse_networks("127.0.0.0/8 ::1"))
LEAF = Authority.root("A Root").leaf("web.localhost")
IMPATIENT = Limits(connect=0.2, handshake=0.2)


def resolves_to(*addresses: str) -> Lookup:
    def lookup(_name: str) -> Sequence[str]:
        return addresses

    return lookup


@contextlib.contextmanager
def listening_everywhere() -> Iterator[list[socket.socket]]:
    """Sockets on every address of this machine, IPv4 and (where there is any) IPv6, on one port."""
    with contextlib.ExitStack() as stack:
        four = stack.enter_context(socket.create_server(("0.0.0.0", 0)))
        open_sockets = [four]
        with contextlib.suppress(OSError):
            six = socket.create_server(("::", four.getsockname()[1]), family=socket.AF_INET6)
            open_sockets.append(stack.enter_context(six))
        for one in open_sockets:
            one.setblocking(False)
        yield open_sockets


def nobody_knocked(listeners: list[socket.socket]) -> bool:
    for listener in listeners:
        with contextlib.suppress(BlockingIOError):
            listener.accept()[0].close()
            return False
    return True


SPELLINGS = """
127.0.0.1 localhost sub.localhost 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 017700000001 0177.0.0.1 127.0.0.1.
１２７．０．０．１ ①②⑦.0.0.1 127。0。0。1 127｡1 ２１３０７０６４３３ 0 0.0.0.0 0x0 10.0.0.1 192.168.1.1 172.16.0.1 169.254.169.254 2852039166
0xa9fea9fe 100.64.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 [::1] ::1 [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]
::ffff:127.0.0.1 [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [2002:7f00:1::]
[2001:0:7f00:1::] [fe80::1] [fe80::1%lo] [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1] [2001:db8::1] <http://127.0.0.1|bank.example>
https://bank.example@127.0.0.1/ https://127.0.0.1\\@bank.example/ ＬＯＣＡＬＨＯＳＴ ⓛocalhost. %31%32%37.0.0.1 127%2e0.0.1
"""


@pytest.mark.parametrize("spelling", SPELLINGS.split())
async def test_no_spelling_of_a_closed_address_is_dialled_under_the_default_settings(spelling: str) -> None:
    with listening_everywhere() as listeners:
        port = listeners[0].getsockname()[1]
        try:
            target = parse_target(spelling)
        except TargetError:
            return  # refused before anything is looked up
        for where in (replace(target, port=port), Target("bank.example", connect=(target.host, port))):
            seen = await look(where, Guard())
            assert seen.trouble is not None
            assert (seen.trouble.stage, seen.trouble.problem) == (Stage.POLICY, Problem.REFUSED_BY_POLICY)
            assert "CERTCHECK_ALLOW_NETWORKS" in seen.trouble.detail
            assert seen.sightings == ()
        assert nobody_knocked(listeners)


async def test_what_a_name_resolves_to_is_judged_not_the_name() -> None:
    answer = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0", "::", "fe80::1%lo"]
    with listening_everywhere() as listeners:
        target = Target("bank.example", listeners[0].getsockname()[1])
        seen = await look(target, Guard(), lookup=resolves_to(*answer))
        assert nobody_knocked(listeners)
    assert seen.sightings == ()
    assert [address for address, _ in seen.skipped] == [
        "127.0.0.1",
        "::1",
        str(ipaddress.ip_address("::ffff:7f00:1")),  # Python 3.13 writes it the other way
        "64:ff9b::7f00:1",
        "0.0.0.0",
        "::",
        "fe80::1%lo",
    ]
    assert seen.trouble == seen.skipped[0][1]


async def test_closed_addresses_are_skipped_and_the_others_are_looked_at() -> None:
    async with tls_server(LEAF) as server:
        target = Target("web.example", server.port)
        seen = await look(target, LOOPBACK, lookup=resolves_to("10.0.0.1", "127.0.0.1"))
    assert seen.trouble is None
    assert [(one.address, one.trouble) for one in seen.sightings] == [("127.0.0.1", None)]
    assert [(address, trouble.problem) for address, trouble in seen.skipped] == [
        ("10.0.0.1", Problem.REFUSED_BY_POLICY)
    ]


async def test_a_closed_port_is_told_with_its_setting() -> None:
    guard = Guard(allow=LOOPBACK.allow, ports=parse_ports("443"))
    async with tls_server(LEAF) as server:
        seen = await look(Target("localhost", server.port), guard)
        assert server.connections == 0
    assert seen.trouble is not None
    assert "CERTCHECK_PORTS" in seen.trouble.detail


async def test_every_address_is_looked_at_up_to_eight() -> None:
    addresses = [f"127.0.0.{number}" for number in range(1, 11)]
    async with tls_server(LEAF, address="0.0.0.0") as server:
        seen = await look(Target("web.example", server.port), LOOPBACK, lookup=resolves_to(*addresses))
    assert [one.address for one in seen.sightings] == addresses[:8]
    assert all(one.sent for one in seen.sightings)
    assert [address for address, _ in seen.skipped] == addresses[8:]


async def test_the_limit_leaves_addresses_of_both_families() -> None:
    addresses = [*(f"127.0.0.{number}" for number in range(1, 10)), "::1"]
    with listening_everywhere() as listeners:
        target = Target("web.example", listeners[0].getsockname()[1])
        seen = await look(target, LOOPBACK, limits=IMPATIENT, lookup=resolves_to(*addresses))
    assert "::1" in [one.address for one in seen.sightings]


async def test_one_address_that_hangs_does_not_take_the_others_along() -> None:
    async with tls_server(LEAF, address="127.0.0.2") as good, plain_server(says_nothing, port=good.port):
        target = Target("web.example", good.port)
        limits = Limits(handshake=1.0)
        seen = await look(target, LOOPBACK, limits=limits, lookup=resolves_to("127.0.0.1", "127.0.0.2"))
    hung, healthy = seen.sightings
    assert hung.trouble == Trouble(Stage.HANDSHAKE, Problem.TIMED_OUT, "no answer within 1 seconds")
    assert healthy.trouble is None


async def test_connect_dials_its_address_and_asks_for_the_name_without_dns() -> None:
    def never(name: str) -> Sequence[str]:
        raise AssertionError(name)

    async with tls_server(LEAF) as server:
        target = Target("web.example", 443, connect=("127.0.0.1", server.port))
        seen = await look(target, LOOPBACK, lookup=never)
        assert server.asked_for == ["web.example"]
    assert seen.sightings[0].port == server.port


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_an_address_is_never_sent_as_server_name(host: str) -> None:
    async with tls_server(LEAF, address=host) as server:
        seen = await look(Target(host, server.port), LOOPBACK)
        assert server.asked_for in ([], [None])
    assert seen.sightings[0].sent


async def trouble_at(handler: Handler, limits: Limits | None = None) -> Trouble | None:
    async with plain_server(handler) as server:
        seen = await look(Target("127.0.0.1", server.port), LOOPBACK, limits=limits or Limits())
    assert seen.trouble is None
    return seen.sightings[0].trouble


TROUBLES = {
    "plain http": (answers(PLAIN_HTTP), Trouble(Stage.HANDSHAKE, Problem.NOT_TLS, "HTTP/1.1 400 Bad Request Server: nginx/1.26.2 Content-Type:…")),
    "ssh": (greets(b"SSH-2.0-OpenSSH_9.8\r\n"), Trouble(Stage.HANDSHAKE, Problem.NOT_TLS, "SSH-2.0-OpenSSH_9.8")),
    "binary": (greets(bytes(range(128, 160))), Trouble(Stage.HANDSHAKE, Problem.NOT_TLS, bytes(range(128, 148)).hex(" "))),
    "alert": (sends_alert(112), Trouble(Stage.HANDSHAKE, Problem.ALERT, "unrecognized_name")),
    "alert nobody knows": (sends_alert(200), Trouble(Stage.HANDSHAKE, Problem.ALERT, "alert 200")),
    "closed": (closes_at_once, Trouble(Stage.HANDSHAKE, Problem.CLOSED, "it closed the connection in the handshake")),
    "silent": (says_nothing, Trouble(Stage.HANDSHAKE, Problem.TIMED_OUT, "no answer within 0.2 seconds")),
}  # fmt: skip


@pytest.mark.parametrize("what", TROUBLES)
async def test_what_does_not_shake_hands_is_told_as_what_it_is(what: str) -> None:
    handler, trouble = TROUBLES[what]
    assert await trouble_at(handler, IMPATIENT) == trouble


async def test_a_broken_handshake_is_a_protocol_trouble_in_openssls_words() -> None:
    trouble = await trouble_at(answers(b"\x16\x03\x03\x00\x04\x63\x00\x00\x00"))
    assert trouble is not None
    assert (trouble.stage, trouble.problem) == (Stage.HANDSHAKE, Problem.PROTOCOL)
    assert trouble.detail


async def test_a_flood_is_cut_off() -> None:
    async def floods(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:  # change_cipher_spec records, which TLS 1.3 passes over
            writer.write(b"\x14\x03\x03\x00\x01\x01" * 1000)
            await writer.drain()

    trouble = await trouble_at(floods, Limits(received=20_000))
    assert trouble is not None
    assert trouble.problem is Problem.PROTOCOL


def one(seen: Look) -> tuple[Stage, Problem] | None:
    trouble = seen.sightings[0].trouble
    return (trouble.stage, trouble.problem) if trouble else None


async def test_a_port_where_nothing_listens_is_refused() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        seen = await look(Target("127.0.0.1", bound.getsockname()[1]), LOOPBACK)
    assert one(seen) == (Stage.CONNECT, Problem.CONNECTION_REFUSED)


async def test_an_address_to_which_there_is_no_way_is_no_route() -> None:
    guard = Guard(allow=parse_networks("255.255.255.255"))  # TCP goes to no broadcast address
    seen = await look(Target("255.255.255.255"), guard)
    assert one(seen) == (Stage.CONNECT, Problem.NO_ROUTE)


async def test_a_connection_that_nobody_takes_times_out() -> None:
    with nobody_takes("127.0.0.1") as port:
        seen = await look(Target("127.0.0.1", port), LOOPBACK, limits=IMPATIENT)
    assert one(seen) == (Stage.CONNECT, Problem.TIMED_OUT)


async def test_a_name_that_cannot_be_resolved_is_the_trouble_of_the_whole_look() -> None:
    def lookup(_name: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    seen = await look(Target("gone.example"), Guard(), lookup=lookup)
    assert seen == Look(
        Target("gone.example"), trouble=Trouble(Stage.NAME, Problem.NAME_NOT_FOUND, "name or service not known")
    )


@pytest.mark.parametrize("host", ["", "a b", "a\r\nHost: b", "a" * 254, "bücher.example", "<x>"])
async def test_a_host_that_no_reader_made_is_no_host(host: str) -> None:
    seen = await look(Target(host), LOOPBACK)
    assert seen.trouble is not None
    assert seen.trouble.problem is Problem.NAME_NOT_FOUND


async def test_cancelling_a_look_closes_its_connection() -> None:
    came, left = asyncio.Event(), asyncio.Event()

    async def watches(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        came.set()
        while await reader.read(4096):
            pass
        left.set()

    async with plain_server(watches) as server:
        looking = asyncio.create_task(look(Target("127.0.0.1", server.port), LOOPBACK))
        await came.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        await asyncio.wait_for(left.wait(), 10)
