"""One TLS handshake as a client that trusts nobody and accepts everything, to see what the server shows.

Nothing is verified here: judging is for `bot.trust`. TLS 1.0 to 1.3 with OpenSSL's security level 0, so that old
servers and weak certificates are seen too. pyOpenSSL works on memory; the bytes travel over a `Wire`.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from OpenSSL import SSL
from OpenSSL._util import lib

from bot.probe.capture import Capture
from bot.probe.long_message import LongMessage
from bot.probe.wire import ProbeError, Wire, printable, timed_out
from bot.trust.sighting import Problem, Stage, Trouble

# Every cipher with a certificate. The groups leave out the large post-quantum ones: the whole hello fits one packet,
# and servers or firewalls that stumble over a longer one still show their certificate.
_CIPHERS = b"ALL:!aNULL:!eNULL:@SECLEVEL=0"
_GROUPS = b"X25519:P-256:P-384:P-521:X448:?brainpoolP256r1:?brainpoolP384r1:?brainpoolP512r1:?ffdhe2048:?ffdhe3072"
_RECORDS = frozenset(b"\x14\x15\x16\x17")  # content types of TLS records

_TOO_LONG = "excessive message size"  # OpenSSL's words

TLS_1_2, TLS_1_3 = SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION


class TlsClient:
    """A TLS connection over a wire. `server_name` is sent as SNI when it is not None; `newest` is offered at most."""

    def __init__(self, wire: Wire, server_name: str | None, newest: int = TLS_1_3) -> None:
        context = _context(newest)
        self.capture = Capture(context)
        self.completed = False
        """The handshake came to its end, so that data may follow."""
        self._wire = wire
        self._tls = SSL.Connection(context)
        self._tls.set_connect_state()
        self._tls.request_ocsp()
        if server_name is not None:
            self._tls.set_tlsext_host_name(server_name.encode("ascii"))

    async def handshake(self, deadline: float) -> Trouble | None:
        """Goes as far as it can within `deadline` seconds. What came is in `capture`.

        None: it was completed, or left with its certificates read: they are more than OpenSSL takes, or to go on would
        hold up everything else.
        """
        try:
            async with asyncio.timeout(deadline):
                return await self._handshake()
        except TimeoutError:
            return timed_out(Stage.HANDSHAKE, deadline)
        except ProbeError as error:
            return error.trouble

    async def _handshake(self) -> Trouble | None:
        received: list[bytes] = []
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                await self._flush()
            except SSL.Error as error:
                if _reason(error) == _TOO_LONG:
                    return await self._read_on(received)
                await self._flush()
                if self.capture.too_costly:
                    return None
                return self._ended(Problem.PROTOCOL, _reason(error))
            else:
                await self._flush()
                self.completed = True
                return None
            data = await self._wire.read_some()
            if not data:
                return self._ended(Problem.CLOSED, "it closed the connection in the handshake")
            if not received and not _is_record(data):
                return Trouble(Stage.HANDSHAKE, Problem.NOT_TLS, printable(data))
            received.append(data)
            self._tls.bio_write(data)

    async def _read_on(self, received: list[bytes]) -> Trouble | None:
        """Takes a certificate message that is too long for OpenSSL, whose alert is not sent: the server would stop.

        None: all of it was read, or the most that is kept.
        """
        message = LongMessage(self.capture.secret, self.cipher)
        try:
            for data in received:
                message.feed(data)
            while not message.enough:
                if not (data := await self._wire.read_some()):
                    return self._ended(Problem.CLOSED, "it closed the connection in its certificate message")
                message.feed(data)
            return Trouble(Stage.HANDSHAKE, Problem.PROTOCOL, _TOO_LONG) if message.broken else None
        finally:
            if message.size:
                self.capture.take_certificates(message.body, message.size)

    async def verdict_on_us(self, deadline: float) -> Trouble | None:
        """What a server of TLS 1.3 says about the certificate that it asked for and did not get.

        There it speaks after the handshake has ended for the client (RFC 8446 section 4.4.2.4). Waits at most
        `deadline` seconds: a server that is content often says nothing.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline):
                while not self.capture.has_ticket:
                    data = await self._step()
                    if data == b"":
                        return self._ended(Problem.CLOSED, "it closed the connection after asking for a certificate")
                    if data:
                        break
        return self.alert_so_far()

    def alert_so_far(self) -> Trouble | None:
        """The trouble that the server's alert makes, if it sent one."""
        return self._ended(Problem.ALERT, self.capture.alert) if self.capture.alert else None

    async def send(self, data: bytes) -> None:
        self._tls.send(data)
        await self._flush()

    async def receive(self) -> bytes:
        """The next application data, b"" at the end, also at a broken one."""
        while (data := await self._step()) is None:
            pass
        return data

    async def _step(self) -> bytes | None:
        """One read of the wire: application data, None when there was none in it, b"" at the end."""
        try:
            return self._tls.recv(16384)
        except SSL.WantReadError:
            await self._flush()
        except SSL.Error:
            return b""
        raw = await self._wire.read_some()
        if not raw:
            return b""
        self._tls.bio_write(raw)
        try:
            return self._tls.recv(16384)
        except SSL.WantReadError:
            return None
        except SSL.Error:
            return b""

    @property
    def protocol(self) -> str | None:
        """What the server chose: "TLSv1", "TLSv1.1", "TLSv1.2" or "TLSv1.3"."""
        return self._tls.get_protocol_version_name() if self.capture.has_hello else None

    @property
    def cipher(self) -> str | None:
        return self._tls.get_cipher_name() if self.capture.has_hello else None

    def _ended(self, problem: Problem, detail: str) -> Trouble:
        """The server's alert says more than what OpenSSL, or the end of the connection, makes of it."""
        if self.capture.alert is not None:
            return Trouble(Stage.HANDSHAKE, Problem.ALERT, self.capture.alert)
        return Trouble(Stage.HANDSHAKE, problem, detail)

    async def _flush(self) -> None:
        with contextlib.suppress(SSL.WantReadError):
            while waiting := self._tls.bio_read(65536):
                await self._wire.write(waiting)


def _context(newest: int) -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_cipher_list(_CIPHERS)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(newest)
    bindings: Any = lib  # pyOpenSSL sets neither groups nor options for servers without RFC 5746 by name
    bindings.SSL_CTX_set1_curves_list(context._context, _GROUPS)  # type: ignore[attr-defined,unused-ignore]  # noqa: SLF001
    context.set_options(bindings.SSL_OP_LEGACY_SERVER_CONNECT | bindings.SSL_OP_NO_RENEGOTIATION)
    return context


def _is_record(data: bytes) -> bool:
    """Whether these first bytes may be a TLS record (RFC 8446 section 5.1)."""
    return data[0] in _RECORDS and data[1:2] in (b"", b"\x03")


def _reason(error: SSL.Error) -> str:
    """OpenSSL's own words for what it did not like."""
    reasons = error.args[0] if error.args else ()
    return str(reasons[-1][-1]) if isinstance(reasons, list) and reasons else "the handshake broke off"
