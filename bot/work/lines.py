"""Connections to PostgreSQL that can be cut: a thread that waits for an answer cannot be ended otherwise."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from weakref import WeakSet

import psycopg
import sqlalchemy as sa

from bot.storage.database import connection_settings


class Lines:
    """The connections of one engine of SQLAlchemy."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url
        self._open: WeakSet[psycopg.Connection] = WeakSet()

    def open(self) -> psycopg.Connection:
        line = psycopg.connect(**connection_settings(self._url))
        self._open.add(line)
        return line

    def cut(self) -> None:
        """Whoever waits for an answer on one of them gets an error."""
        for line in tuple(self._open):
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(line.fileno())) as held:
                held.shutdown(socket.SHUT_RDWR)
