"""The clients: one file = one kind of client, declared as the value CLIENT. Apple's comes first."""

from __future__ import annotations

from functools import cache

from bot.trust.client import Client
from bot.trust.folder import collect


@cache
def all_clients() -> tuple[Client, ...]:
    """Every client, Apple first: its verdict is the one that the whole answer bears."""
    return tuple(sorted(collect(__name__, "CLIENT", Client), key=lambda client: (client.code != "apple", client.code)))
