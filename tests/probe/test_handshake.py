"""What one handshake shows."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from OpenSSL import SSL

from bot.playground.pki import Authority
from bot.playground.statements import ocsp_answer
from bot.playground.tls_server import (
    Handler,
    Listening,
    Manners,
    make_context,
    plain_server,
    sends_alert,
    sends_only_a_chain,
    serve_tls,
    tls_server,
)
from bot.probe.guard import Guard, parse_networks
from bot.probe.look import Limits, look
from bot.trust.certificate import UnreadableCertificate
from bot.trust.sighting import Problem, Sighting, Stage, Target, Trouble

LOOPBACK = Guard(allow=parse_networks("127.0.0.0/8"))
ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("web.localhost")
RSA_LEAF = CA.leaf("web.localhost", key="rsa1024")

VERSIONS = {
    "TLSv1": SSL.TLS1_VERSION,
    "TLSv1.1": SSL.TLS1_1_VERSION,
    "TLSv1.2": SSL.TLS1_2_VERSION,
    "TLSv1.3": SSL.TLS1_3_VERSION,
}
TLS_12_AND_13 = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])


async def seen_at(server: Listening, port: int = 443, limits: Limits | None = None) -> Sighting:
    target = Target("web.localhost", port, connect=(server.address, server.port))
    return (await look(target, LOOPBACK, limits=limits or Limits())).sightings[0]


def ders(seen: Sighting) -> list[bytes]:
    return [one.der for one in seen.sent]


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_chain_protocol_and_cipher_of_every_version_are_seen(version: str) -> None:
    manners = Manners(oldest=VERSIONS[version], newest=VERSIONS[version])
    async with tls_server(LEAF, CA, manners=manners) as server:
        seen = await seen_at(server)
    assert (seen.trouble, seen.protocol, ders(seen)) == (None, version, [LEAF.der, CA.der])
    assert seen.cipher
    assert not seen.asks_client_certificate
    assert seen.staple is None


async def test_weak_keys_and_old_ciphers_do_not_hide_the_chain() -> None:
    weak = ROOT.leaf("web.localhost", key="rsa1024", signing_key=RSA_LEAF.key, hash="md5")
    async with tls_server(weak, manners=Manners(newest=SSL.TLS1_VERSION, ciphers="AES128-SHA:@SECLEVEL=0")) as server:
        seen = await seen_at(server)
    assert (seen.trouble, seen.cipher, ders(seen)) == (None, "AES128-SHA", [weak.der])


@pytest.mark.parametrize(("size", "goes_on"), [(256, True), (512, True), (513, False), (1250, False)])
async def test_with_a_diffie_hellman_group_that_would_hold_up_everybody_nothing_is_computed(
    size: int, goes_on: bool
) -> None:
    """The handshake is left before the signature is looked at, which is none here."""
    numbers = (b"\xff" * size, b"\x02", b"\x04")  # the prime, the generator, the server's public value
    exchange = b"".join(len(one).to_bytes(2, "big") + one for one in numbers) + b"\x04\x01\x00\x04none"
    dhe_rsa = partial(sends_only_a_chain, (RSA_LEAF.der, CA.der), cipher=0x009E, key_exchange=exchange)
    async with plain_server(dhe_rsa) as server:
        seen = await seen_at(server)
    assert ders(seen) == [RSA_LEAF.der, CA.der]
    assert (seen.trouble is not None) is goes_on


@TLS_12_AND_13
async def test_the_chain_is_kept_as_sent_with_its_order_its_duplicates_and_what_does_not_belong(version: str) -> None:
    stranger = Authority.root("A Stranger")
    async with tls_server(LEAF, ROOT, CA, stranger, CA, manners=Manners(newest=VERSIONS[version])) as server:
        seen = await seen_at(server)
    assert ders(seen) == [LEAF.der, ROOT.der, CA.der, stranger.der, CA.der]


async def test_bytes_that_are_no_certificate_are_kept_in_their_place() -> None:
    async with plain_server(partial(sends_only_a_chain, (LEAF.der, b"junk", b"", CA.der))) as server:
        seen = await seen_at(server)
    assert ders(seen) == [LEAF.der, b"junk", b"", CA.der]
    assert isinstance(seen.sent[1], UnreadableCertificate)
    assert seen.trouble is not None
    assert seen.trouble.stage is Stage.HANDSHAKE


async def test_an_endless_chain_is_cut() -> None:
    async with plain_server(partial(sends_only_a_chain, (b"0",) * 5000)) as server:
        seen = await seen_at(server)
    assert len(seen.sent) == 100


@pytest.mark.parametrize(
    ("version", "alert"),
    [("TLSv1", "handshake_failure"), ("TLSv1.2", "handshake_failure"), ("TLSv1.3", "certificate_required")],
)
@pytest.mark.parametrize("port", [443, 993], ids=["where HTTP is asked", "where it is not"])
async def test_the_chain_is_kept_when_a_client_certificate_is_demanded(version: str, alert: str, port: int) -> None:
    manners = Manners(newest=VERSIONS[version], client_certificate="required")
    async with tls_server(LEAF, CA, manners=manners) as server:
        seen = await seen_at(server, port)
        assert server.connections == 1
    assert seen.trouble == Trouble(Stage.HANDSHAKE, Problem.ALERT, alert)
    assert seen.asks_client_certificate
    assert (seen.protocol, ders(seen)) == (version, [LEAF.der, CA.der])


@TLS_12_AND_13
async def test_a_client_certificate_that_is_only_asked_for_is_no_trouble(version: str) -> None:
    manners = Manners(newest=VERSIONS[version], client_certificate="asked")
    async with tls_server(LEAF, manners=manners) as server:
        seen = await seen_at(server)
    assert seen.trouble is None
    assert seen.asks_client_certificate
    assert seen.server == manners.server


@TLS_12_AND_13
async def test_the_stapled_answer_is_kept(version: str) -> None:
    answer = ocsp_answer(LEAF, CA)
    async with tls_server(LEAF, CA, manners=Manners(newest=VERSIONS[version], staple=answer)) as server:
        seen = await seen_at(server)
    assert seen.staple == answer
    assert seen.trouble is None


def first_then(first: Handler, then: Handler) -> Handler:
    waiting = [first]

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (waiting.pop() if waiting else then)(reader, writer)

    return handle


async def test_a_server_that_stumbles_over_a_new_hello_shows_its_chain_to_an_older_one_and_the_trouble_stays() -> None:
    manners = Manners()
    old = first_then(sends_alert(40), partial(serve_tls, make_context((LEAF, CA), manners), manners))
    async with plain_server(old) as server:
        seen = await seen_at(server)
    assert (seen.protocol, ders(seen), seen.older_hello) == ("TLSv1.2", [LEAF.der, CA.der], True)
    assert seen.trouble == Trouble(Stage.HANDSHAKE, Problem.ALERT, "handshake_failure")


async def test_a_warning_is_not_the_alert_that_ended_the_handshake() -> None:
    async def warns(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x15\x03\x03\x00\x02\x01\x70")  # unrecognized_name, as a warning
        await sends_only_a_chain((RSA_LEAF.der,), reader, writer)

    async with plain_server(warns) as server:
        seen = await seen_at(server)
    assert ders(seen) == [RSA_LEAF.der]
    assert seen.trouble == Trouble(Stage.HANDSHAKE, Problem.ALERT, "internal_error")
