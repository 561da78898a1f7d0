"""What the tests of this folder share: a client that may go to loopback."""

import ipaddress

from bot.probe.fetch import Fetcher
from bot.probe.guard import Guard

LOOPBACK = Guard(allow=(ipaddress.ip_network("127.0.0.0/8"),))


def loopback_fetcher(**options) -> Fetcher:
    return Fetcher(LOOPBACK, **options)
