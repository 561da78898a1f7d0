"""Names to addresses, once per look, by the system's own resolver."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest

from bot.trust.certificate import IPAddress
from bot.trust.sighting import Problem, Stage, Trouble

_LOOPBACK: tuple[IPAddress, ...] = (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))
# What resolvers answer for a name that does not exist, or that has no address.
_NOT_FOUND = frozenset(
    number for name in ("EAI_NONAME", "EAI_NODATA") if (number := getattr(socket, name, None)) is not None
)


Lookup = Callable[[str], Sequence[str]]
"""A name to the texts of its addresses. It may block, and raises OSError (socket.gaierror) or UnicodeError."""


def system_lookup(name: str) -> Sequence[str]:
    """What the machine's resolver says, hosts file included."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]


async def resolve(host: str, deadline: float = 5.0, lookup: Lookup = system_lookup) -> tuple[IPAddress, ...] | Trouble:
    """All A and AAAA addresses of a name in the resolver's order, each once; an address stands for itself.

    `localhost` and the names below it are loopback without a question to anybody (RFC 6761 section 6.3). `deadline`
    is in seconds.
    """
    try:
        return (ipaddress.ip_address(host),)
    except ValueError:
        pass
    if host.lower().rstrip(".").rpartition(".")[2] == "localhost":
        return _LOOPBACK
    try:
        async with asyncio.timeout(deadline):
            texts = await _ask(lookup, host)
    except TimeoutError:
        return Trouble(Stage.NAME, Problem.NAME_LOOKUP_FAILED, f"no answer within {deadline:g} seconds")
    except socket.gaierror as error:
        problem = Problem.NAME_NOT_FOUND if error.errno in _NOT_FOUND else Problem.NAME_LOOKUP_FAILED
        return Trouble(Stage.NAME, problem, str(error.strerror or "").lower())
    except (OSError, UnicodeError) as error:
        return Trouble(Stage.NAME, Problem.NAME_LOOKUP_FAILED, str(error))
    found = tuple(dict.fromkeys(ipaddress.ip_address(text) for text in texts))
    return found or Trouble(Stage.NAME, Problem.NAME_NOT_FOUND, "the name has no address")


def families_in_turn(addresses: Sequence[IPAddress]) -> list[IPAddress]:
    """IPv6 and IPv4 in turn, so that a limit leaves some of both; each family in the resolver's order."""
    first = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    return [address for address in chain(*zip_longest(first, other)) if address is not None]


async def _ask(lookup: Lookup, host: str) -> Sequence[str]:
    """The resolver's answer. It blocks, so it gets a thread of its own: one that hangs holds up neither the other
    lookups nor the end of the program."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(texts: Sequence[str], error: OSError | UnicodeError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(texts)
        else:
            answer.set_exception(error)

    def work() -> None:
        texts: Sequence[str] = ()
        failed: OSError | UnicodeError | None = None
        try:
            texts = lookup(host)
        except (OSError, UnicodeError) as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile, and nobody waits
            loop.call_soon_threadsafe(settle, texts, failed)

    threading.Thread(target=work, name="certcheck-dns", daemon=True).start()
    return await answer
