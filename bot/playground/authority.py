"""A certificate authority's web server on loopback: its certificates, OCSP answers and revocation lists over HTTP."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from bot.playground.pki import Issued
from bot.playground.tls_server import Listening, serving

MOST = 65536


@dataclass(frozen=True)
class Page:
    """One HTTP answer."""

    body: bytes = b""
    kind: str = "application/octet-stream"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()


Responder = Callable[[bytes], bytes]  # an OCSP request in DER to an OCSP answer in DER


@dataclass
class Responders:
    """What the server serves. URLs are known before anything is published, as certificates must name them.

    `requests` lists "METHOD /path" of everything that was asked for.
    """

    port: int = 0
    requests: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    ocsp: dict[str, Responder] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(self, path: str, body: bytes, kind: str = "application/octet-stream") -> None:
        self.pages[path] = Page(body, kind)

    def redirect(self, path: str, to: str) -> None:
        self.pages[path] = Page(status="302 Found", headers=(("Location", to),))

    def answer_ocsp(self, path: str, answer: bytes | Responder) -> None:
        """Answers OCSP requests to this path, by POST and by GET (RFC 6960 appendix A.1)."""
        self.ocsp[path] = answer if callable(answer) else lambda _: answer

    def count(self, path: str) -> int:
        """How often this path (or, by GET, an OCSP request below it) was asked for."""
        asked = [request.partition(" ")[2] for request in self.requests]
        return sum(1 for one in asked if one == path or (path in self.ocsp and one.startswith(path + "/")))


@contextlib.asynccontextmanager
async def authority_server(address: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Responders]:
    """Runs the web server; the port is chosen by the system unless given."""
    responders = Responders()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, body = await _request(reader)
        responders.requests.append(f"{method} {path}")
        page = _page(responders, method, path, body)
        head = [f"HTTP/1.1 {page.status}", f"Content-Type: {page.kind}", f"Content-Length: {len(page.body)}"]
        head += [f"{name}: {value}" for name, value in page.headers] + ["Connection: close", "", ""]
        writer.write("\r\n".join(head).encode("latin-1") + (b"" if method == "HEAD" else page.body))
        await writer.drain()

    async with serving(handle, Listening(address, port)) as listening:
        responders.port = listening.port
        yield responders


def certs_only(*issued: Issued, encoding: Encoding = Encoding.DER) -> bytes:
    """The certificates in one PKCS#7 message without a signature (RFC 5751 section 3.8), as some CAs publish them."""
    return pkcs7.serialize_certificates([one.certificate for one in issued], encoding)


async def _request(reader: asyncio.StreamReader) -> tuple[str, str, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = min(int(headers.get("content-length", "0")), MOST)
    return method, path, await reader.readexactly(length)


def _page(responders: Responders, method: str, path: str, body: bytes) -> Page:
    if path in responders.pages:
        return responders.pages[path]
    for base, respond in responders.ocsp.items():
        asked = body if method == "POST" and path == base else _ocsp_by_get(base, path)
        if asked:
            return Page(respond(asked), "application/ocsp-response")
    return Page(b"not here\n", "text/plain", "404 Not Found")


def _ocsp_by_get(base: str, path: str) -> bytes:
    if not path.startswith(base + "/"):
        return b""
    try:
        return base64.b64decode(unquote(path[len(base) + 1 :]), validate=True)
    except binascii.Error:
        return b""
