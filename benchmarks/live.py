"""What a live check costs beside the bare TLS handshake that it makes: `python -m benchmarks.live`.

Both meet the same servers on loopback, in another process, turn by turn in one run. A check is all of it: resolve,
connect, handshake, the HTTP question for the server's clock, and the verdict of all clients on a certificate that was
never seen before. A bare handshake is pyOpenSSL's on a plain socket.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from multiprocessing.connection import Connection
from statistics import median

from OpenSSL import SSL

from bot.examine import Examiner, Rules, standard_rules
from bot.playground.pki import Authority
from bot.playground.tls_server import Manners, tls_server
from bot.probe.guard import Guard
from bot.probe.network import ProbeNetwork
from bot.roots import load_extra
from bot.trust.diagnosis import Verdict
from bot.trust.sighting import Target

HOSTS, WARM_UP = 60, 10
ADDRESS = "127.0.0.1"
NAMES = [f"host{number}.example.com" for number in range(HOSTS)]


def main() -> None:
    with servers() as (port, root_pem):
        rules = standard_rules(load_extra(root_pem))
        checks, handshakes = asyncio.run(measure(port, rules))
    print(
        f"live check {1000 * checks:.2f} ms, bare handshake {1000 * handshakes:.2f} ms: "
        f"{checks / handshakes:.2f} times as long (median of {HOSTS - WARM_UP})"
    )


async def measure(port: int, rules: Rules) -> tuple[float, float]:
    """Seconds of a check and of a handshake."""
    checks, handshakes = [], []
    async with ProbeNetwork(Guard(allow=(ip_network("127.0.0.0/8"),))) as network:
        for name in NAMES:
            began = time.perf_counter()
            handshake(name, port)
            between = time.perf_counter()
            await check(network, rules, Target(name, port, connect=(ADDRESS, port)))
            handshakes.append(between - began)
            checks.append(time.perf_counter() - between)
    return median(checks[WARM_UP:]), median(handshakes[WARM_UP:])


async def check(network: ProbeNetwork, rules: Rules, target: Target) -> None:
    diagnosis = await Examiner(network, rules).examine(target)
    assert diagnosis.verdict is Verdict.TRUSTED, diagnosis


def handshake(name: str, port: int) -> None:
    """As bare as it can be: nothing verified, nothing asked."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    with socket.create_connection((ADDRESS, port)) as connected:
        tls = SSL.Connection(context, connected)
        tls.set_tlsext_host_name(name.encode())
        tls.set_connect_state()
        tls.do_handshake()
        assert tls.get_peer_cert_chain()


@contextmanager
def servers() -> Iterator[tuple[int, str]]:
    """The port, and the root, of a server in a process of its own that has a certificate for each of the names."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        here.send("enough")
        process.join()


def serve(told: Connection) -> None:
    asyncio.run(_serve(told))


async def _serve(told: Connection) -> None:
    root = Authority.root("Benchmark Root")
    ca = root.intermediate("Benchmark CA")
    chains = {name: (ca.leaf(name), ca) for name in NAMES}
    async with tls_server(*chains[NAMES[0]], manners=Manners(by_name=chains)) as listening:
        told.send((listening.port, root.pem))
        await asyncio.to_thread(told.recv)


if __name__ == "__main__":
    main()
