"""One TCP connection to one checked address: bounded reads, a deadline, and always closed."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator

from bot.probe.guard import Guard
from bot.trust.certificate import IPAddress
from bot.trust.sighting import Problem, Stage, Trouble


class ProbeError(Exception):
    """A look came to an end here. It never leaves `bot.probe`: it becomes the `trouble` of a sighting."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Wire:
    """Bytes to and from one socket. It counts what it reads and stops at `most` bytes.

    A plain socket, not a stream: a stream forgets what it had received as soon as the peer resets the connection, and
    the alert that says why often comes right before the reset.
    """

    def __init__(self, connected: socket.socket, most: int) -> None:
        self._socket, self._most, self._total = connected, most, 0
        self._ahead = b""

    async def read_some(self) -> bytes:
        """The next bytes, b"" when the peer has closed or reset. Raises ProbeError(PROTOCOL) beyond the limit."""
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        try:
            data = await asyncio.get_running_loop().sock_recv(self._socket, 16384)
        except OSError:
            return b""
        self._total += len(data)
        if self._total > self._most:
            raise ProbeError(Trouble(Stage.HANDSHAKE, Problem.PROTOCOL, f"it sent more than {self._most} bytes"))
        return data

    async def read_exactly(self, count: int) -> bytes:
        """`count` bytes, or fewer when the peer closes before."""
        data = b""
        while len(data) < count and (more := await self.read_some()):
            data += more
        data, self._ahead = data[:count], data[count:] + self._ahead
        return data

    async def read_until(self, end: bytes, most: int) -> bytes:
        """Bytes up to and with `end`, or what there is when the peer closes or `most` is reached."""
        data = b""
        while end not in data and len(data) < most and (more := await self.read_some()):
            data += more
        cut = data.find(end)
        cut = min(most, len(data)) if cut < 0 else min(most, cut + len(end))
        data, self._ahead = data[:cut], data[cut:] + self._ahead
        return data

    async def write(self, data: bytes) -> None:
        """Sends it. That the peer has gone is learnt by the next read, which may still hold its last words."""
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self._socket, data)


@contextlib.asynccontextmanager
async def dial(
    address: IPAddress, port: int, guard: Guard, deadline: float = 5.0, most: int = 1 << 20
) -> AsyncIterator[Wire]:
    """A connection to exactly this address, when the guard lets it. Raises ProbeError.

    `deadline` is in seconds and for the connection alone, `most` the bytes that are read in all.
    """
    if reason := guard.check(address, port):
        raise ProbeError(Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY, reason))
    try:
        connected = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    except OSError as error:
        raise ProbeError(_connect_trouble(error)) from None
    with connected:
        connected.setblocking(False)
        try:
            async with asyncio.timeout(deadline):
                # A literal address: nothing is resolved a second time.
                await asyncio.get_running_loop().sock_connect(connected, (str(address), port))
        except TimeoutError:
            raise ProbeError(timed_out(Stage.CONNECT, deadline)) from None
        except OSError as error:
            raise ProbeError(_connect_trouble(error)) from None
        yield Wire(connected, most)


def timed_out(stage: Stage, deadline: float) -> Trouble:
    """That nothing came within `deadline` seconds."""
    return Trouble(stage, Problem.TIMED_OUT, f"no answer within {deadline:g} seconds")


_PROBLEMS = {
    errno.ECONNREFUSED: Problem.CONNECTION_REFUSED,
    errno.ETIMEDOUT: Problem.TIMED_OUT,
    errno.ECONNRESET: Problem.CLOSED,
    errno.ECONNABORTED: Problem.CLOSED,
}


def _connect_trouble(error: OSError) -> Trouble:
    """Whatever else keeps a connection from being made (no network, no IPv6, a local firewall) is no way there."""
    problem = _PROBLEMS.get(error.errno or 0, Problem.NO_ROUTE)
    return Trouble(Stage.CONNECT, problem, (error.strerror or str(error)).lower())


def printable(data: bytes, most: int = 60) -> str:
    """The first bytes that a stranger sent, fit to be shown: text in one line, anything else in hexadecimal."""
    head = data[: most * 2]
    if sum(byte in b"\r\n\t" or 32 <= byte < 127 for byte in head) * 4 < len(head) * 3:
        return head[: most // 3].hex(" ")
    text = "".join(chr(byte) if 32 <= byte < 127 else " " if byte in b"\r\n\t" else "." for byte in head)
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
