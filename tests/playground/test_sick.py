"""Each server of the row has its own fault and no other, and the bot names it."""

import asyncio
import ipaddress
from dataclasses import dataclass

import pytest

from bot.causes import all_causes
from bot.clients import all_clients
from bot.examine import Examiner, Rules
from bot.playground.sick import ADDRESS, Row, Sick, sick_row
from bot.probe.fetch import Fetcher
from bot.probe.guard import Guard
from bot.probe.issuers import IssuerFetcher
from bot.probe.look import look
from bot.probe.revocation import RevocationChecker
from bot.roots.load import load_extra
from bot.trust.diagnosis import Diagnosis
from bot.trust.path import AnchorSet
from bot.trust.sighting import Target

GUARD = Guard(allow=(ipaddress.ip_network(ADDRESS),))


class Network:
    """The real probe, allowed to go to loopback."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetch_issuers = IssuerFetcher(fetcher).fetch_issuers
        self.check_revocation = RevocationChecker(fetcher).check_revocation

    async def look(self, target: Target):
        return await look(target, GUARD)


async def diagnose_all(row: Row) -> dict[str, Diagnosis]:
    store = AnchorSet("playground", load_extra(row.root_pem))
    rules = Rules(all_clients(), all_causes(), {client.programme: store for client in all_clients()})
    async with Fetcher(GUARD) as fetcher:
        examiner = Examiner(Network(fetcher), rules)
        found = await asyncio.gather(*(examiner.examine(Target(one.host, one.port)) for one in row.servers))
    return dict(zip((one.name for one in row.servers), found, strict=True))


@dataclass(frozen=True)
class Whole:
    """The row as it comes, what was found of each server, and how often its authority was asked by OCSP."""

    servers: tuple[Sick, ...]
    found: dict[str, Diagnosis]
    asked_by_ocsp: int


@pytest.fixture(scope="module")
def whole() -> Whole:
    async def look_at_all() -> Whole:
        async with sick_row() as row:
            found = await diagnose_all(row)
            return Whole(row.servers, found, row.web.count("/ocsp"))

    return asyncio.run(look_at_all())


def test_every_server_is_found_to_have_its_own_fault_and_no_other(whole: Whole):
    assert {name: diagnosis.causes for name, diagnosis in whole.found.items()} == {
        one.name: (one.expects,) if one.expects else () for one in whole.servers
    }


def test_the_status_of_every_certificate_can_be_checked(whole: Whole):
    """Nothing about revocation stays open where the path is whole, or the row would teach people to overlook it."""
    assert not [one for diagnosis in whole.found.values() for one in diagnosis.unchecked if "revocation" in one.what]


def test_each_revoked_server_can_be_found_out_in_one_way_only(whole: Whole):
    assert whole.asked_by_ocsp == 1
    assert {one.expects for one in whole.servers if one.name.startswith("revoked")} == {"revoked"}


async def test_all_of_it_is_on_loopback_and_gone_at_the_end():
    async with sick_row() as row:
        assert {one.host.rpartition(".")[2] for one in row.servers} == {"localhost"}
        ports = [one.port for one in row.servers if one.name != "unreachable"]
        for port in ports:
            _, writer = await asyncio.open_connection(ADDRESS, port)
            writer.close()

    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(ADDRESS, port)


async def test_a_server_that_is_mended_is_healthy_and_one_without_tls_is_not_to_be_mended():
    async with sick_row() as row:
        beyond = []
        for one in row.servers:
            try:
                row.mend(one.name)
            except LookupError:
                beyond.append(one.name)
        found = await diagnose_all(row)

    assert beyond == ["not-tls", "unreachable"]
    assert {name for name, diagnosis in found.items() if diagnosis.causes} == set(beyond)
