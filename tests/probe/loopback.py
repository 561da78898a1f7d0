"""What the tests of this folder share: a client that may go to loopback."""

import contextlib
import ipaddress
import socket
from collections.abc import Iterator

from bot.probe.fetch import Fetcher
from bot.probe.guard import Guard

LOOPBACK = Guard(allow=(ipaddress.ip_network("127.0.0.0/8"),))


def loopback_fetcher(**options) -> Fetcher:
    return Fetcher(LOOPBACK, **options)


@contextlib.contextmanager
def nobody_takes(address: str, port: int = 0) -> Iterator[int]:
    """A port where no connection is taken and none refused: the queue is full, the kernel drops whatever else comes."""
    with socket.create_server((address, port), backlog=0) as full, contextlib.ExitStack() as stack:
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield full.getsockname()[1]
