"""Names to addresses."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Sequence

import pytest

from bot.probe.dns import resolve
from bot.trust.sighting import Problem, Stage, Trouble


def never_asked(name: str) -> Sequence[str]:
    raise AssertionError(f"the resolver was asked for {name}")


@pytest.mark.parametrize("name", ["localhost", "expired.localhost", "a.b.LOCALHOST."])
async def test_localhost_and_what_is_below_it_is_loopback_without_dns(name: str) -> None:
    found = await resolve(name, lookup=never_asked)
    assert found == (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))


async def test_an_address_stands_for_itself_without_dns() -> None:
    assert await resolve("2001:db8::1", lookup=never_asked) == (ipaddress.ip_address("2001:db8::1"),)


async def test_every_address_comes_once_and_in_the_resolvers_order() -> None:
    found = await resolve("a.example", lookup=lambda _: ["2001:db8::2", "192.0.2.1", "2001:db8:0::2", "192.0.2.1"])
    assert found == (ipaddress.ip_address("2001:db8::2"), ipaddress.ip_address("192.0.2.1"))


@pytest.mark.parametrize(
    ("raised", "problem"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Problem.NAME_NOT_FOUND),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), Problem.NAME_LOOKUP_FAILED),
        (OSError("no resolver"), Problem.NAME_LOOKUP_FAILED),
        (UnicodeError("label too long"), Problem.NAME_LOOKUP_FAILED),
    ],
)
async def test_a_name_that_does_not_exist_is_told_from_a_lookup_that_failed(
    raised: Exception, problem: Problem
) -> None:
    def lookup(_name: str) -> Sequence[str]:
        raise raised

    found = await resolve("a.example", lookup=lookup)
    assert isinstance(found, Trouble)
    assert (found.stage, found.problem) == (Stage.NAME, problem)


async def test_a_resolver_that_hangs_is_given_up() -> None:
    release = threading.Event()

    def hang(_name: str) -> Sequence[str]:
        release.wait()
        return ["192.0.2.1"]

    try:
        assert await resolve("a.example", 0.05, hang) == Trouble(
            Stage.NAME, Problem.NAME_LOOKUP_FAILED, "no answer within 0.05 seconds"
        )
    finally:
        release.set()
