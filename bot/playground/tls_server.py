"""TLS servers on loopback that behave as told: any chain, any age of protocol, any sickness."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from OpenSSL import SSL

from bot.playground.pki import Issued

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

# Everything that OpenSSL still knows, also keys and hashes that it calls too weak.
EVERY_CIPHER = "ALL:@SECLEVEL=0"


@dataclass
class Listening:
    """A server that runs. `asked_for` are the names that clients sent as SNI (RFC 6066), None where none was sent.
    `serves` is what a TLS server serves with."""

    address: str
    port: int
    connections: int = 0
    asked_for: list[str | None] = field(default_factory=list)
    serves: tuple[SSL.Context, Manners] | None = None

    def send(self, *chain: Issued) -> None:
        """From the next connection on, a TLS server sends this chain and behaves well."""
        self.serves = make_context(chain, Manners()), Manners()


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a TLS server behaves.

    `oldest` and `newest` are OpenSSL's protocol numbers. `staple` is sent as it is to whoever asks for an OCSP answer.
    `client_certificate` "asked" or "required". `clock_skew` is added to the `Date` of its HTTP answer, `server` is its
    `Server` header. `by_name` gives other chains to those who ask for these names.
    """

    oldest: int = SSL.TLS1_VERSION
    newest: int = SSL.TLS1_3_VERSION
    ciphers: str = EVERY_CIPHER
    staple: bytes | None = None
    client_certificate: str = "no"
    clock_skew: timedelta = timedelta()
    server: str = "nginx/1.26.2"
    by_name: Mapping[str, tuple[Issued, ...]] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def tls_server(
    *chain: Issued, manners: Manners | None = None, address: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Listening]:
    """A TLS server that sends this chain, leaf first; the leaf's key is used. It answers every HTTP request."""
    manners = manners or Manners()
    listening = Listening(address, port)
    listening.serves = _context(chain, manners, listening), manners

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert listening.serves is not None
        await serve_tls(*listening.serves, reader, writer)

    async with serving(handle, listening):
        yield listening


@contextlib.asynccontextmanager
async def plain_server(handler: Handler, *, address: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Listening]:
    """A TCP server that does no TLS by itself."""
    async with serving(handler, Listening(address, port)) as listening:
        yield listening


@contextlib.asynccontextmanager
async def serving(handler: Handler, listening: Listening) -> AsyncIterator[Listening]:
    """Runs the handler for each connection; at the end all that still run are cancelled."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listening.connections += 1
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            with contextlib.suppress(OSError, SSL.Error, asyncio.IncompleteReadError):
                await handler(reader, writer)
        except asyncio.CancelledError:
            pass  # the server is being shut down
        finally:
            running.discard(task)
            writer.close()

    server = await asyncio.start_server(accept, listening.address, listening.port)
    listening.port = server.sockets[0].getsockname()[1]
    try:
        yield listening
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def make_context(chain: tuple[Issued, ...], manners: Manners) -> SSL.Context:
    """A server's context for one chain, with every protocol and cipher that the manners allow."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_cipher_list(manners.ciphers.encode())
    context.set_min_proto_version(manners.oldest)
    context.set_max_proto_version(manners.newest)
    context.use_certificate(chain[0].certificate)
    context.use_privatekey(chain[0].key)
    for above in chain[1:]:
        context.add_extra_chain_cert(above.certificate)
    if manners.staple is not None:
        staple = manners.staple
        context.set_ocsp_server_callback(lambda _connection, _data: staple)
    if manners.client_certificate != "no":
        required = SSL.VERIFY_FAIL_IF_NO_PEER_CERT if manners.client_certificate == "required" else 0
        context.set_verify(SSL.VERIFY_PEER | required, lambda *_: True)
    return context


def _context(chain: tuple[Issued, ...], manners: Manners, listening: Listening) -> SSL.Context:
    context = make_context(chain, manners)
    others = {name: make_context(other, manners) for name, other in manners.by_name.items()}

    def choose(connection: SSL.Connection) -> None:
        name = connection.get_servername()
        text = name.decode("ascii", "replace") if name else None
        listening.asked_for.append(text)
        if text in others:
            connection.set_context(others[text])

    context.set_tlsext_servername_callback(choose)
    return context


async def serve_tls(
    context: SSL.Context, manners: Manners, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One connection from here on: handshake, HTTP answers until the client leaves. Of use behind STARTTLS too."""
    tls = SSL.Connection(context)
    tls.set_accept_state()
    await _until_done(tls, tls.do_handshake, reader, writer)
    request = b""
    while True:
        request += await _until_done(tls, lambda: tls.recv(4096), reader, writer)
        if b"\r\n\r\n" in request or len(request) > 65536:
            tls.sendall(http_answer(manners))
            tls.shutdown()
            await _flush(tls, writer)
            return


def http_answer(manners: Manners, body: bytes = b"It works.\n") -> bytes:
    """A small HTTP answer with the server's idea of the time (RFC 9110 section 6.6.1)."""
    date = format_datetime(datetime.now(UTC) + manners.clock_skew, usegmt=True)
    lines = ["HTTP/1.1 200 OK", f"Date: {date}", f"Server: {manners.server}", "Content-Type: text/plain"]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


async def _until_done(
    tls: SSL.Connection, step: Callable[[], bytes | None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bytes:
    """Repeats one step of OpenSSL's, carrying bytes between its memory and the socket, until it is done."""
    while True:
        try:
            return step() or b""
        except SSL.WantReadError:
            await _flush(tls, writer)
            received = await reader.read(16384)
            if not received:
                raise ConnectionResetError("the client left") from None
            tls.bio_write(received)
        finally:
            await _flush(tls, writer)


async def _flush(tls: SSL.Connection, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(SSL.WantReadError):
        while waiting := tls.bio_read(16384):
            writer.write(waiting)
    await writer.drain()


def greets(line: bytes) -> Handler:
    """Speaks first, and something else than TLS, as SSH, SMTP or a database do."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(line)
        await writer.drain()
        await reader.read()

    return handle


def answers(reply: bytes) -> Handler:
    """Waits for the client's first bytes and answers them with these, whatever they were."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(16384)
        writer.write(reply)
        await writer.drain()

    return handle


PLAIN_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.26.2\r\nContent-Type: text/plain\r\nContent-Length: 35\r\n"
    b"Connection: close\r\n\r\nThis port speaks HTTP and not HTTPS\n"
)


def sends_alert(number: int) -> Handler:
    """Ends the handshake with a fatal alert of this number (RFC 8446 section 6)."""
    return answers(b"\x15\x03\x03\x00\x02\x02" + bytes((number,)))


async def says_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes the connection and never answers."""
    await reader.read()
    await asyncio.Event().wait()


async def closes_at_once(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes the connection and closes it without a word."""


async def sends_only_a_chain(
    chain: tuple[bytes, ...],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    cipher: int = 0xC02F,
    key_exchange: bytes = b"",
) -> None:
    """Answers a TLS 1.2 hello with these bytes as its certificates, and as its key exchange when they are given; then
    with a fatal internal_error.

    Made by hand (RFC 5246 section 7.4), so the "certificates" may be anything.
    """
    await reader.read(16384)
    listed = b"".join(len(one).to_bytes(3, "big") + one for one in chain)
    secure_renegotiation = bytes.fromhex("0005ff01000100")  # clients refuse a server without it (RFC 5746)
    hello = b"\x03\x03" + bytes(32) + b"\x00" + cipher.to_bytes(2, "big") + b"\x00" + secure_renegotiation
    messages = [(2, hello), (11, len(listed).to_bytes(3, "big") + listed)]
    messages += [(12, key_exchange)] if key_exchange else []
    for kind, message in messages:
        handshake = bytes((kind,)) + len(message).to_bytes(3, "big") + message
        for start in range(0, len(handshake), 16384):
            piece = handshake[start : start + 16384]
            writer.write(b"\x16\x03\x03" + len(piece).to_bytes(2, "big") + piece)
    writer.write(b"\x15\x03\x03\x00\x02\x02\x50")
    await writer.drain()
